"""The query string of a request, checked and turned into what the engine takes."""

import re

from werkzeug.datastructures import MultiDict

from search.errors import BadQuery
from search.filters import parse
from search.page import MAX_FILTERS, MAX_PAGE, MAX_SIZE, MAX_TEXT, SORTS, Query

API_SIZE = 10
SHOP_SIZE = 24
SIMILAR_SIZE = 8
MAX_SUGGESTIONS = 20
YES, NO = ("true", "1"), ("false", "0")

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Args = MultiDict[str, str]


def query(args: Args, *, default_size: int) -> Query:
    """The search that a query string asks for. Raises BadQuery that names the parameter and its rule."""
    return Query(
        text=text(args, "q"),
        page=integer(args, "page", default=1, high=MAX_PAGE),
        size=integer(args, "size", default=default_size, high=MAX_SIZE),
        filters=tuple(parse(expression) for expression in _filters(args)),
        sort=choice(args, "sort", SORTS, default="relevance"),
        explain=flag(args, "explain"),
    )


def text(args: Args, name: str) -> str:
    """A text of at most MAX_TEXT characters, without control characters other than white space."""
    value = single(args, name) or ""
    if len(value) > MAX_TEXT:
        raise BadQuery(f"{name} has {len(value):,} characters; at most {MAX_TEXT:,} are searched.", field=name)
    return _clean(value, name)


def integer(args: Args, name: str, *, default: int, low: int = 1, high: int) -> int:
    value = single(args, name)
    if value is None:
        return default
    if not _INTEGER.fullmatch(value) or not low <= int(value) <= high:
        raise BadQuery(f"{name} is {_shown(value)}; it must be a whole number from {low} to {high:,}.", field=name)
    return int(value)


def choice(args: Args, name: str, known: tuple[str, ...], *, default: str) -> str:
    value = single(args, name)
    if value is None:
        return default
    if value not in known:
        raise BadQuery(f"{name} is {_shown(value)}; it must be one of {', '.join(known)}.", field=name)
    return value


def flag(args: Args, name: str) -> bool:
    return choice(args, name, YES + NO, default="false") in YES


def single(args: Args, name: str) -> str | None:
    """The value of a parameter that may stand once, None where it does not stand."""
    values = args.getlist(name)
    if len(values) > 1:
        raise BadQuery(f"{name} stands {len(values)} times; it may stand once.", field=name)
    return values[0] if values else None


def _filters(args: Args) -> list[str]:
    expressions = args.getlist("filter")
    if len(expressions) > MAX_FILTERS:
        raise BadQuery(f"filter stands {len(expressions)} times; at most {MAX_FILTERS} may.", field="filter")
    for expression in expressions:
        _clean(expression, "filter")
    return expressions


def _clean(value: str, name: str) -> str:
    if found := _CONTROL.search(value):
        raise BadQuery(f"{name} holds the control character U+{ord(found.group()):04X}; send plain text.", field=name)
    return value


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "…")

"""The query string of a request, checked and turned into what the engine takes."""

import re
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from search.errors import BadQuery
from search.filters import parse
from search.page import MAX_FILTERS, MAX_PAGE, MAX_SIZE, MAX_TEXT, SORTS, Query

API_SIZE = 10
SHOP_SIZE = 24
SIMILAR_SIZE = 8
SUGGESTIONS, MAX_SUGGESTIONS = 16, 20
YES, NO = ("true", "1"), ("false", "0")
TEXTS = ("q", "filter")  # what may hold any text; the other parameters have values of their own

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RAW = re.compile(rb"[\x80-\xff]")
_ESCAPED = re.compile(r"[\udc80-\udcff]")  # a byte that is no part of UTF-8, as surrogateescape shows it

Args = MultiDict[str, str]


def encoded(query_string: bytes) -> bytes:
    """The query string with raw bytes beyond ASCII percent-encoded, which any reader of it can take."""
    return _RAW.sub(lambda found: b"%%%02X" % found[0][0], query_string)


def check_encoding(query_string: bytes) -> None:
    """Raises BadQuery for a text that is not UTF-8; a lenient reader would search for its percent signs."""
    for name, value in parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="surrogateescape"):
        if name in TEXTS and (found := _ESCAPED.search(value)):
            byte = ord(found[0]) - 0xDC00
            raise BadQuery(f"{name} holds the byte %{byte:02X} where UTF-8 has none; send it as UTF-8.", field=name)


def query(args: Args, *, default_size: int) -> Query:
    """The search that a query string asks for. Raises BadQuery that names the parameter and its rule."""
    return Query(
        text=text(args, "q").strip(),
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
    """The value of a parameter that may stand once, None where it does not stand or is blank, as forms send it."""
    values = _given(args, name)
    if len(values) > 1:
        raise BadQuery(f"{name} stands {len(values)} times; it may stand once.", field=name)
    return values[0] if values else None


def _filters(args: Args) -> list[str]:
    expressions = _given(args, "filter")
    if len(expressions) > MAX_FILTERS:
        raise BadQuery(f"filter stands {len(expressions)} times; at most {MAX_FILTERS} may.", field="filter")
    for expression in expressions:
        _clean(expression, "filter")
    return expressions


def _given(args: Args, name: str) -> list[str]:
    return [value for value in args.getlist(name) if value.strip()]


def _clean(value: str, name: str) -> str:
    if found := _CONTROL.search(value):
        raise BadQuery(f"{name} holds the control character U+{ord(found.group()):04X}; send plain text.", field=name)
    return value


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "…")

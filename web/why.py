"""Why a product is a hit: in words, with the figures behind a fold. A page of its own, or the panel of one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from search.analyze import analyze
from search.page import Why
from web import links, words
from web.params import SHOP_SIZE, flag
from web.params import query as parse_query
from web.present import quoted
from web.state import engine
from web.understood import notices, reading
from web.words import Wording

why = Blueprint("why", __name__)

PANEL = "panel"
PARTS = {
    "words": lazy_gettext("Words"),
    "meaning": lazy_gettext("Meaning"),
    "every word": lazy_gettext("Every word there"),
    "words side by side": lazy_gettext("Words side by side"),
    "identifier": lazy_gettext("Number of the product"),
    "as asked": lazy_gettext("What was asked for"),
    "price": lazy_gettext("Price as wished"),
    "made for it": lazy_gettext("Only made for it"),
    "its kind": lazy_gettext("Kind of product"),
    "popularity": lazy_gettext("Popularity"),
    "stock": lazy_gettext("Stock"),
    "variety": lazy_gettext("Variety"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One reason: `sign` is "for", "against" or "neither"."""

    sign: str
    text: str


@why.get("/why/<id:id>")
def page(id: str) -> Response:
    """The reasons of one product under one query: ?panel=1 gives them alone, to be shown beside the results."""
    query = parse_query(request.args, default_size=SHOP_SIZE)
    alone = flag(request.args, PANEL)
    told = engine().why(replace(query, explain=False), id)
    wording = words.wording((), currency=engine().currency)
    answer = make_response(
        render_template(
            "why_panel.html" if alone else "why.html",
            level="h2" if alone else "h1",
            why=told,
            query=query,
            product=told.hit.product,
            lines=list(lines(told, wording)),
            notices=notices(told.degraded),
            figures=told.hit.explain or {},
            part=part,
            back=links.search_url(query),
        )
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def part(entry: dict[str, Any]) -> str:
    """The name of a part of the score."""
    return str(PARTS.get(entry["part"], entry["part"]))


def lines(told: Why, wording: Wording) -> Iterator[Line]:
    """The reasons in words: what speaks for the product first, then what speaks against it."""
    said = [*_of_words(told), *_of_readings(told, wording)]
    said += [_failing(*wording.of(one)) for one in told.failed]
    for sign in ("for", "neither", "against"):
        yield from (line for line in said if line.sign == sign)


def _of_words(told: Why) -> Iterator[Line]:
    for code, held in told.reasons:
        text = _in_words(code, held)
        sign = "against" if code in ("lacking", "accessory") else "neither" if code == "later" else "for"
        if text:
            yield Line(sign, text)


def _in_words(code: str, held: tuple[str, ...]) -> str:
    texts = {
        "identifier": gettext("It is the product of that number."),
        "words": gettext("It has %(words)s.", words=quoted(held)),
        "together": gettext("They stand side by side in its title."),
        "called": gettext("It says %(words)s too, as the products nearest to your words do.", words=quoted(held)),
        "cheap": gettext("It is among the cheaper of its kind."),
        "dear": gettext("It is among the dearer of its kind."),
        "kind": gettext("It is of the same kind as the best results."),
        "accessory": gettext("It is made to go with such a thing, so it comes later."),
        "later": gettext("Others of its kind come before it, for the sake of variety."),
        "lacking": gettext("It does not say %(words)s.", words=quoted(held)),
        "popular": gettext("It is popular here."),
    }
    if code == "meaning":
        close = gettext("It is very close in meaning to what you asked.")
        return close if held == ("very close",) else gettext("It is close in meaning to what you asked.")
    return texts.get(code, "")


def _of_readings(told: Why, wording: Wording) -> Iterator[Line]:
    held = {word for code, words in told.reasons if code == "words" for word in words}
    for chip, has in zip(told.understood, told.met, strict=True):
        label, value = reading(chip, wording)
        said = f"{label}: {value}" if label else value
        if has:
            yield Line("for", gettext("As you asked: %(what)s", what=said))
        elif has is False and not held.issuperset(analyze(chip.text)):
            yield Line("against", gettext("You asked for it, and it does not say so: %(what)s", what=said))


def _failing(label: str, value: str) -> Line:
    return Line("against", gettext("It does not pass the filter: %(what)s", what=f"{label}: {value}"))

"""What is drawn for a product whose picture is missing: by the words of its type, a plain parcel where none is known.

The drawings are the symbols of static/drawings.svg, one file that a browser keeps for good. A wrong drawing is worse
than the parcel, so the last word of a name decides: a mouse is drawn, a mouse pad is not.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from zlib import crc32

from search.analyze import analyze
from search.fold import fold
from search.product import Product
from web.drawing_departments import DEPARTMENTS, EMBLEMS
from web.drawing_words import CABLES, FITTING, HINTED, PARCEL, PLUGGED, WORDS

TINTS = 6  # of the style sheet
ABBREVIATED = 4  # letters of a word in capitals that are kept
NEAR = 300  # characters of a title that are looked at
_Tokens = tuple[str, ...]
_BREAK = re.compile(r"[,;:|&()\[\]{}\"“”+]+|\s[-–—]\s|–|—|(?<!\w)(?:and|und|et|y)(?!\w)")
_GAP = re.compile(r"[\s/\-]+")


def drawing(product: Product) -> str:
    """The symbol to draw for a product: of its category from the last step up, then of its title."""
    return _drawing(product.category, product.title[:NEAR])


def department(name: str) -> str:
    """The symbol of a category by its name alone."""
    return _emblems().get(fold(name).strip(), "") or _of_category(name) or _of_department(name) or PARCEL


def type_name(product: Product) -> str:
    """What a product is called by its category's last step, or by the known words in its title; "" for neither."""
    if product.category:
        return _spoken(product.category[-1])
    title = product.title[:NEAR]
    symbol, name = _of_title(title)
    if symbol == PARCEL or not name:
        return ""
    written = re.search(re.escape(name).replace(r"\ ", r"[\s/-]+"), title, re.IGNORECASE)
    return _spoken(written[0]) if written else name


def _spoken(name: str) -> str:
    """A name as it stands within a sentence: "desk lamp", "TV"."""
    return " ".join(word if word.isupper() and len(word) <= ABBREVIATED else word.lower() for word in name.split())


def tint(symbol: str) -> int:
    """The tint that goes with a symbol, the same each time: [0, TINTS)."""
    return crc32(symbol.encode()) % TINTS


@lru_cache(maxsize=4096)
def _drawing(category: tuple[str, ...], title: str) -> str:
    step = _of_category(category[-1]) if category else ""
    upper = (_of_department(name) for name in reversed(category))
    return step or _of_title(title)[0] or next(filter(None, upper), PARCEL)


def _of_category(name: str) -> str:
    """By the first of its names that ends in a known one, "" for none: "Pots & planters" are two."""
    runs = (run for run in _runs(name) if run)
    return next(filter(None, (_ending(_tokens(run), len(run))[0] for run in runs)), "")


def _of_department(name: str) -> str:
    return _departments().get(fold(name).strip(), "")


def _of_title(title: str) -> tuple[str, str]:
    """(symbol, name) by the first run of words that holds a known name, ("", "") where none does.

    Of several names the last one tells: what stands in front is what that is for.
    """
    runs = list(_runs(title))
    said = {word for run in runs for word in run}
    for run in runs:
        tokens = _tokens(run)
        if _names_a_parcel(tokens):
            return PARCEL, ""
        for end in range(len(run), 0, -1):
            symbol, start = _ending(tokens, end)
            if symbol:
                cables = said & CABLES if symbol in PLUGGED else None
                return ("cable", min(cables)) if cables else (symbol, " ".join(run[start:end]))
            if symbol := _hinted(tokens[end - 1], said):
                return symbol, ""
    return "", ""


def _ending(tokens: _Tokens, end: int) -> tuple[str, int]:
    """What the longest known name stands for that ends there, and where it starts; ("", end) for none."""
    known, longest = _known()
    starts = range(max(0, end - longest), end)
    return next(((known[tokens[at:end]], at) for at in starts if tokens[at:end] in known), ("", end))


def _names_a_parcel(tokens: _Tokens) -> bool:
    """Whether a name of several words says so: behind it may stand what it is made for ("screen protector iPad")."""
    known, longest = _known()
    sizes = range(2, longest + 1)
    return any(known.get(tokens[at : at + size]) == PARCEL for size in sizes for at in range(len(tokens) - size + 1))


def _hinted(token: str, said: set[str]) -> str:
    symbol, hints = HINTED.get(token, ("", ""))
    return "" if said.isdisjoint(hints.split()) else symbol


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """The folded words between signs and numbers, up to where a text says what the product goes with."""
    for part in _BREAK.split(fold(text)):
        run: list[str] = []
        for word in filter(None, _GAP.split(part)):
            if word in _fitting():
                yield tuple(run)
                return
            if any(sign.isdigit() for sign in word):
                yield tuple(run)
                run = []
            elif _token(word):
                run.append(word)
        yield tuple(run)


def _tokens(words: tuple[str, ...]) -> _Tokens:
    return tuple(map(_token, words))


@lru_cache(maxsize=4096)
def _token(word: str) -> str:
    """The first token of a word, "" for one of signs alone; the whole of a compound comes first."""
    return next(iter(analyze(word)), "")


@cache
def _known() -> tuple[Mapping[_Tokens, str], int]:
    """The symbol of each name, by its tokens, and how many the longest has."""
    named = ((symbol, name) for symbol, names in WORDS.items() for name in names.split(", "))
    known = {_tokens(tuple(_GAP.split(fold(name)))): symbol for symbol, name in named}
    return known, max(map(len, known))


@cache
def _departments() -> Mapping[str, str]:
    return {name: symbol for symbol, names in DEPARTMENTS.items() for name in names.split(", ")}


@cache
def _emblems() -> Mapping[str, str]:
    return {name: symbol for symbol, names in EMBLEMS.items() for name in names.split(", ")}


@cache
def _fitting() -> frozenset[str]:
    return frozenset(FITTING.split())

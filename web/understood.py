"""What was understood of a query, in words that a shopper reads, and what could not be looked up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext, lazy_gettext

from search.filters import Range, Term
from search.page import Chip, Corrected, Degraded, Query
from web.links import search_url
from web.present import quoted
from web.words import NAMES, Wording

KINDS = {
    "price": NAMES["price"],
    "brand": NAMES["brand"],
    "stock": NAMES["in_stock"],
    "without": lazy_gettext("Without"),
    "spelling": lazy_gettext("Spelling"),
}
STOCK = {"in stock": lazy_gettext("in stock"), "free delivery": lazy_gettext("free delivery")}
TASTES = {-1: lazy_gettext("rather low"), 1: lazy_gettext("rather high")}
NOTES = {
    "given up": lazy_gettext("nothing here fits that, so it was left out"),
    "unmet": lazy_gettext("none of these say so"),
    "untold": lazy_gettext("this shop does not tell"),
}
OUT = {
    "words": lazy_gettext(
        "Looking up exact words is out of order for the moment. What you see is what comes close in meaning; "
        "a model number may not be found."
    ),
    "vectors": lazy_gettext(
        "Finding by meaning is out of order for the moment. What you see holds the words you typed; "
        "try those that a product would have in its title."
    ),
}
MOST = 4  # words that are named
PARTLY = lazy_gettext("A part of the search is out of order for the moment. Some results may be missing.")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was understood: `label` may be "", `note` says where it could not be had, `url` leaves it out.

    What is `gone` had no part in the search.
    """

    label: str
    value: str
    note: str
    url: str
    gone: bool

    @property
    def said(self) -> str:
        """All of it as one text."""
        return f"{self.label} {self.value}".strip()


def chips(understood: Sequence[Chip], query: Query, wording: Wording, corrected: Corrected | None) -> list[Told]:
    """A chip for each reading; one mended word alone is told by the line that says what was searched instead."""
    mended = [chip for chip in understood if chip.kind == "spelling"]
    told = understood if len(mended) > 1 else [chip for chip in understood if chip not in mended or not corrected]
    return [_told(chip, query, wording) for chip in told]


def reading(chip: Chip, wording: Wording) -> tuple[str, str]:
    """(label, value) of a chip in words."""
    plain = chip.plain or chip.value
    if chip.kind == "price":
        label, value = str(KINDS["price"]), TASTES.get(chip.taste)
        if value is None and len(chip.filters) == 1 and isinstance(chip.filters[0], Range):
            return wording.of(chip.filters[0])
        return label, str(value or plain)
    if chip.kind == "stock":
        return str(KINDS["stock"]), str(STOCK.get(plain, plain))
    if chip.kind in KINDS:
        return str(KINDS[chip.kind]), plain
    if len(chip.filters) == 1 and isinstance(chip.filters[0], Range):
        return wording.of(chip.filters[0])
    # What several attributes may mean has no name of its own.
    is_named = len(chip.filters) == 1 and isinstance(chip.filters[0], Term)
    return (chip.kind.capitalize() if is_named or chip.kind != "attribute" else ""), plain


def _told(chip: Chip, query: Query, wording: Wording) -> Told:
    label, value = reading(chip, wording)
    note = str(NOTES[chip.note]) if chip.note in NOTES else ""
    url = search_url(replace(query, text=chip.remove, page=1))
    return Told(label, value, note, url, chip.note in ("given up", "untold"))


def unknown(words: Sequence[str]) -> str:
    """What is said of words that no product holds; "" where there are none."""
    words = words[:MOST]
    if not words:
        return ""
    if len(words) == 1:
        return gettext("No product here has the word %(word)s.", word=quoted(words))
    return gettext("No product here has any of the words %(words)s.", words=quoted(words))


def notices(degraded: Sequence[Degraded]) -> list[str]:
    """What a shopper is told of the parts that took no part."""
    return list(dict.fromkeys(str(OUT.get(gone.part, PARTLY)) for gone in degraded))

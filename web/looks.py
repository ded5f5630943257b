"""How a facet is shown: as a tree, a histogram with ranges, boxes of sizes, swatches of colours or a plain list."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.filters import Filter, Range, field_key, parse
from search.natural import is_size, place_of
from search.page import Bar, Facet, FacetValue, Query
from search.units import number_text
from web.swatches import swatch

SHOWN = 8  # lines before the fold
BOXES = 24  # sizes before the fold
SEARCHED = 12  # brands from which they can be searched
FEW = 3  # lines behind a fold that are not worth one
SHORT = 8  # characters of what fits a box
HEIGHT = 40  # of the highest bar
STARS = 5

_SIZE = re.compile(r"(size|sizes|grosse|grösse|groesse|taille|pointure|talla|tamaño|tamano)")


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a tree: `above` what is chosen, at a level counted from the first line."""

    value: FacetValue
    above: bool
    level: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar as it is drawn: its place, its height in HEIGHT, whether it lies in the chosen range."""

    place: int
    height: int
    chosen: bool


def look(facet: Facet) -> str:
    """ "tree", "price", "rating", "sizes", "colours" or "list"."""
    if facet.kind == "tree":
        return "tree"
    if facet.field in ("price", "rating"):
        return facet.field
    if facet.kind != "values" or not facet.field.startswith("attr."):
        return "list"
    labels = [value.label for value in facet.values]
    if all(len(label) <= SHORT and place_of(label) for label in labels) and len(labels) > 1:
        words = re.split(r"[\W_]+", facet.field.removeprefix("attr.").casefold())
        if any(map(is_size, labels)) or any(_SIZE.fullmatch(word) for word in words):
            return "sizes"
    return "colours" if 2 * sum(bool(swatch(label)) for label in labels) > len(labels) else "list"


def folded(values: Sequence[FacetValue], *, shown: int = SHOWN) -> tuple[list[FacetValue], list[FacetValue]]:
    """A facet's values before and behind the fold; a ticked one is never hidden, and nothing is for a few lines."""
    if len(values) <= shown + FEW:
        return list(values), []
    first = [value for place, value in enumerate(values) if place < shown or value.selected]
    return first, [value for place, value in enumerate(values) if place >= shown and not value.selected]


def steps(values: Sequence[FacetValue]) -> list[Step]:
    """The lines of a tree, in its order."""
    top = min((value.depth for value in values), default=0)
    return [Step(value, _is_above(values, place), value.depth - top) for place, value in enumerate(values)]


def _is_above(values: Sequence[FacetValue], place: int) -> bool:
    for value in values[place + 1 :]:
        if value.depth <= values[place].depth:
            return False
        if value.selected:
            return True
    return False


def chosen_range(query: Query, field: str) -> Range | None:
    """The range of the field that holds; the first of several."""
    return next((one for one in query.filters if _is_range(one, field)), None)  # type: ignore[return-value]


def _is_range(one: Filter, field: str) -> bool:
    return isinstance(one, Range) and field_key(one.field) == field_key(field)


def drawn(bars: Sequence[Bar], chosen: Range | None) -> list[Drawn]:
    """The bars of a histogram; what has a product at all is seen."""
    return [
        Drawn(place, max(round(bar.height * HEIGHT), 1 if bar.height else 0), chosen is None or _meets(bar, chosen))
        for place, bar in enumerate(bars)
    ]


def _meets(bar: Bar, chosen: Range) -> bool:
    starts = bar.low is None or chosen.high is None or bar.low < chosen.high
    return starts and (bar.high is None or chosen.low is None or bar.high > chosen.low)


def stars(value: FacetValue) -> str:
    """The stars of a line like "4 and up"; "" for a range of another kind."""
    found = re.fullmatch(r"([1-5])\.\.", value.value)
    return "" if found is None else "★" * int(found[1]) + "☆" * (STARS - int(found[1]))


def end(number: float | None) -> str:
    """The end of a range as a number field has it, "" for an open one."""
    return "" if number is None else number_text(number)


def named_unit(facet: Facet, chosen: Range | None) -> str:
    """The currency that a range of the form must name: where there are others, or the one chosen does."""
    offered = [parse(value.filter) for value in facet.values if not value.selected]
    return facet.unit if any(isinstance(one, Range) and one.unit for one in (*offered, chosen)) else ""


def slice(place: int, of: int) -> str:
    """The path of one of several colours in a round swatch of the radius 2: all of it, a half or a quarter."""
    if of == 1:
        return "M2 0a2 2 0 0 1 0 4a2 2 0 0 1 0-4z"
    turn = 2 * math.pi / of
    ends = [(2 - 2 * math.sin(turn * at), 2 - 2 * math.cos(turn * at)) for at in (place, place + 1)]
    (x, y), (to_x, to_y) = ends
    return f"M2 2L{x:.3g} {y:.3g}A2 2 0 0 0 {to_x:.3g} {to_y:.3g}z"

"""Lines of a facet, made from counts: plain values and ranges, with what is selected among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from search.filters import Range, Term, to_text
from search.page import FacetValue
from search.ranges import by_ends, range_label

LONGEST = 200  # characters of a value that is offered; longer ones are prose in the wrong column


@dataclass(frozen=True, slots=True)
class Lifted:
    """The result set without one field's own filter, and what that filter had ticked. `rows` (k,) int, rising."""

    rows: np.ndarray
    values: tuple[str, ...]
    ranges: tuple[Range, ...]


def value_of(field: str, value: str, label: str, count: int, *, selected: bool, depth: int = 0) -> FacetValue:
    """A line for one value."""
    return FacetValue(value, label, int(count), selected, _term(field, value), depth)


@lru_cache(maxsize=1 << 14)  # pages offer the same values again and again
def _term(field: str, value: str) -> str:
    return to_text(Term(field, (value,)))


def listed(
    field: str,
    keys: Sequence[int],
    lifted: Lifted,
    *,
    find: Callable[[str], int],
    text: Callable[[int], str],
    label: Callable[[int], str],
    count: Callable[[int], int],
) -> tuple[FacetValue, ...]:
    """Lines for the values that the keys stand for, and after them what else is selected.

    `find` gives the key that a filter's value means, -1 for none; `text` the value that `find` leads back; `count`
    how many products have it. A selected line keeps the filter's spelling, so that unticking it finds it there.
    """
    chosen: dict[int, str] = {}
    for spelled in lifted.values:
        chosen.setdefault(find(spelled), spelled)
    unknown = [spelled for spelled in lifted.values if find(spelled) < 0]
    chosen.pop(-1, None)
    # A text with two dots would be read as a range when it is ticked.
    texts = {key: text(key) for key in (*keys, *chosen)}
    known = [
        value_of(field, chosen.get(key) or written, label(key), count(key), selected=key in chosen)
        for key, written in texts.items()
        if key in chosen or (len(written) <= LONGEST and ".." not in written)
    ]
    return (*known, *(value_of(field, spelled, spelled, 0, selected=True) for spelled in unknown))


def ranged(
    field: str, offered: Sequence[Range], lifted: Lifted, *, count: Callable[[Range], int], unit: str = ""
) -> tuple[FacetValue, ...]:
    """Lines for the ranges offered and those selected, in their order; empty ones are left out unless selected."""
    selected = [replace(range_, field=field) for range_ in lifted.ranges]
    extra = [range_ for range_ in dict.fromkeys(selected) if range_ not in offered]
    order = (*offered, *extra)
    if extra and list(offered) == sorted(offered, key=by_ends):
        order = tuple(sorted(order, key=by_ends))
    values = []
    for range_ in order:
        number = count(range_)
        if number or range_ in selected:
            written = to_text(range_)
            value = written[len(field) + 1 :]
            label = range_label(range_, range_.unit if range_ in extra and range_.unit else unit)
            values.append(FacetValue(value, label, number, range_ in selected, written))
    return tuple(values)

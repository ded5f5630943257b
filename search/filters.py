"""Filters over the columns: which rows pass, as numpy masks.

The language itself is in expressions.py, what a filter means in a catalogue in resolve.py.
"""

from collections.abc import Iterable

import numpy as np

from search.columns import Columns
from search.expressions import (
    NUMBERS,
    AnyOf,
    Condition,
    Exists,
    Filter,
    Matches,
    Not,
    Range,
    Term,
    compile_title,
    field_key,
    parse,
    ticked,
    to_text,
    toggle,
    without,
)
from search.resolve import attribute_pairs, exactly, find_attribute, number, read_truth, resolve
from search.resolved import PAIRS, Among, Between, Every, Opposite, Resolved, Says, Some, Titled

__all__ = [
    "AnyOf",
    "Condition",
    "Exists",
    "Filter",
    "Matches",
    "Not",
    "Range",
    "Term",
    "attribute_pairs",
    "exactly",
    "field_key",
    "find_attribute",
    "mask",
    "number_mask",
    "parse",
    "passes",
    "passes_any",
    "read_truth",
    "ticked",
    "to_text",
    "toggle",
    "without",
]

ALL = slice(None)


def mask(condition: Condition, columns: Columns) -> np.ndarray:
    """(n,) bool: the rows that pass. Raises BadQuery as `resolve` does."""
    return _mask(resolve(condition, columns), columns, ALL)


def passes(filters: Iterable[Condition], columns: Columns) -> np.ndarray:
    """(n,) bool: the rows that pass every filter. Raises as `mask` does."""
    passed = np.ones(len(columns), bool)
    for filter in filters:
        passed &= mask(filter, columns)
    return passed


def passes_any(filters: Iterable[Filter], columns: Columns) -> np.ndarray:
    """(n,) bool: the rows that pass at least one of the filters. Raises as `mask` does."""
    return mask(AnyOf(tuple(filters)), columns)


def number_mask(range_: Range, columns: Columns, rows: np.ndarray | slice = ALL) -> np.ndarray:
    """Which of the rows have a built-in number inside the range, (rows,) bool. Raises BadQuery as `number` does."""
    return _mask(number(range_, columns), columns, rows)


def _mask(resolved: Resolved, columns: Columns, rows: np.ndarray | slice) -> np.ndarray:
    match resolved:
        case Between(field, low, high):
            return _within(getattr(columns, field)[rows], low, high)
        case Among(field, intervals):
            return _among(field, intervals, columns, rows)
        case Says(field):
            values = getattr(columns, field)[rows]
            return np.asarray(~np.isnan(values) if field in NUMBERS else values >= 0)
        case Titled(pattern):
            search, places = compile_title(pattern).search, np.arange(len(columns))[rows].tolist()
            return np.fromiter((search(columns.title(row)) is not None for row in places), bool, len(places))
        case Opposite(inner):
            return ~_mask(inner, columns, rows)
        case Every(parts):
            return ~_any((~_mask(part, columns, rows) for part in parts), columns, rows)
        case Some(parts):
            return _any((_mask(part, columns, rows) for part in parts), columns, rows)


def _among(
    field: str, intervals: tuple[tuple[int, int], ...], columns: Columns, rows: np.ndarray | slice
) -> np.ndarray:
    if field == PAIRS:
        passed = np.zeros(len(columns), bool)
        for first, last in intervals:
            passed[columns.attributes.rows_of(first, last + 1)] = True
        return passed[rows]
    if field == "flags":
        return columns.flags[rows] & sum(1 << place for place, _ in intervals) > 0
    codes = getattr(columns, field)[rows]
    return _any((_within(codes, first, last) for first, last in intervals), columns, rows)


def _within(values: np.ndarray, low: float | None, high: float | None) -> np.ndarray:
    """Which values lie in [low, high], of which one may be open; NaN does not."""
    if low is None or high is None or low == high:
        return np.asarray(values >= low if high is None else values <= high if low is None else values == low)
    return np.asarray((values >= low) & (values <= high))


def _any(masks: Iterable[np.ndarray], columns: Columns, rows: np.ndarray | slice) -> np.ndarray:
    passed = np.zeros(len(columns), bool)[rows]
    for one in masks:
        passed |= one
    return passed

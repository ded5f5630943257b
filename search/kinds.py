"""What kind of thing a product is, and which products are of one kind with the best that was found.

Of a query's best products most are what was asked for: what is of their kind is likelier right than what only shares
words with the query, as a tent's footprint does with the tent. A kind is told by the category and by the names of the
attributes: mice have buttons and a resolution, mouse pads have neither. No list says which kinds there are.
Source: the cluster hypothesis, van Rijsbergen, "Information Retrieval", 1979, chapter 3.
"""

from dataclasses import replace

import numpy as np

from search.result_set import ResultSet
from search.slice import Slice
from search.tuning import Tuning

BEST = 10  # products whose kinds are asked for
TEMPERATURE = 0.03  # of the softmax over their scores: the first few decide where they are clearly the best


def centre(found: ResultSet) -> np.ndarray:
    """(attributes + nodes,) float64: what the best products of a result set are like."""
    best = np.lexsort((found.rows, -found.scores.total))[:BEST]
    total = found.scores.total[best]
    shares = np.exp((total - total.max(initial=0.0)) / TEMPERATURE)
    at, marks, strength = _marks(found.rows[best], found.slice)
    share = (shares / max(shares.sum(), 1e-9))[at]
    return np.bincount(marks, share * strength, minlength=len(found.slice.figures.kind_weight))


def agreement(rows: np.ndarray, slice: Slice, centre: np.ndarray) -> np.ndarray:
    """(m,) float64 in [0, 1]: how far each of `rows` is of the kind that `centre` tells."""
    at, marks, strength = _marks(rows, slice)
    return np.bincount(at, strength * centre[marks], minlength=len(rows))


def likeness(rows: np.ndarray, row: int, slice: Slice) -> np.ndarray:
    """(m,) float64 in [0, 1]: how far each of `rows` is of the kind of one row."""
    _, marks, strength = _marks(np.array([row]), slice)
    return agreement(rows, slice, np.bincount(marks, strength, minlength=len(slice.figures.kind_weight)))


def of_a_kind(found: ResultSet, centre: np.ndarray, tuning: Tuning) -> ResultSet:
    """The result set with that in its scores."""
    kind = agreement(found.rows, found.slice, centre)
    total = found.scores.total + tuning.kind * kind
    return replace(found, scores=replace(found.scores, total=total, kind=kind))


def _marks(rows: np.ndarray, slice: Slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The marks of these rows, as (k,) arrays: the place of the row, the mark, its part of a unit vector."""
    attributes, weight = slice.columns.attributes, slice.figures.kind_weight
    names = attributes.pair_attribute[attributes.cells_of(rows)]
    at = np.repeat(np.arange(len(rows)), attributes.rows[rows + 1] - attributes.rows[rows])
    once = np.ones(len(at), bool)
    once[1:] = (names[1:] != names[:-1]) | (at[1:] != at[:-1])
    nodes = slice.columns.category[rows]
    within = np.flatnonzero(nodes >= 0)
    at = np.concatenate((at[once], within))
    marks = np.concatenate((names[once], len(attributes) + nodes[within]))
    strength = weight[marks]
    length = np.sqrt(np.bincount(at, strength * strength, minlength=len(rows)))
    return at, marks, strength / np.maximum(length, 1e-9)[at]

"""What is made for a product: cases, cables, ink, batteries. Found by words, kept where they say that they fit.

The legs propose what names the product or its kind; what is of its own kind is left out, and of the rest each must
name it where it says what it is for (fitting.py). None is better than a wrong one.
"""

from collections.abc import Iterable

import numpy as np

from search.analyze import analyze
from search.catalogue import Catalogue, Wanted, Words
from search.fitting import Evidence, Thing, evidence, thing
from search.kinds import likeness
from search.page import Hit
from search.product import Product
from search.similar import hits
from search.slice import Slice
from search.understand.conditions import Demands
from search.understand.plan import QueryPlan

BY_NAME, BY_KIND = 64, 32  # products read whole: those that hold most of its name, and most of its kind and measures
OWN_KIND = 0.6  # of attributes in common
NEARLY = 0.93  # the cosine from which two are the same in another size or colour

_NOBODY = Demands(QueryPlan("", "", (), np.empty(0)))


def accessories(catalogue: Catalogue, number: int, size: int) -> tuple[Hit, ...]:
    """Up to `size` products made for that one, of different sorts first. Raises EngineDown where words are out."""
    product = catalogue.product(number)
    named = thing(product)
    name, kind = _tokens(named)
    if not name and not kind:
        return ()
    words = Words(ranked=(*name, *kind), required=(*name, *kind[:1]))
    found = catalogue.propose(Wanted(words, None, np.array([number]), _NOBODY))
    slice, own = found.slice, int(found.slice.places(np.array([number]))[0])
    rows = found.rows[likeness(found.rows, own, found.slice) < OWN_KIND]
    rows = np.union1d(_holding(rows, name, slice, BY_NAME), _holding(rows, kind, slice, BY_KIND))
    fit = _fit(catalogue.shown(slice, rows), product, named)
    kept = _varied(rows[fit > 0], fit[fit > 0], slice, size)
    return hits(catalogue, slice, kept, slice.vectors.cosines(kept, slice.vectors.take(np.array([own]))[0]))


def _tokens(named: Thing) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What an accessory may name: tokens of the thing's name, and of its kind with its measures, the kind first."""
    name = {*named.codes, *named.codes.values()} or named.name[:2]
    measures = [token for token in sorted(named.tokens) if token[0].isdigit() and token[-1].isalpha()]
    return _analyzed(name), tuple(dict.fromkeys((*named.kind[-1:], *measures))) if named.kind else ()


def _analyzed(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token for word in sorted(words) for token in analyze(word)[:1]))


def _holding(rows: np.ndarray, tokens: Iterable[str], slice: Slice, most: int) -> np.ndarray:
    """Of `rows` ((m,) int64) the `most` that hold the most of these tokens, by how rare each is."""
    lexicon = slice.forward.lexicon
    ids = [id for token in tokens if (id := lexicon.token_id(token)) >= 0]
    weight = np.zeros(len(rows))
    for id in ids:
        weight += slice.forward.holds(rows, [id]) * np.log((lexicon.rows + 1) / lexicon.products(id))
    best = np.lexsort((slice.columns.id_rank[rows], -weight))
    return rows[best[weight[best] > 0][:most]]


def _fit(others: list[Product], product: Product, named: Thing) -> np.ndarray:
    """(m,) int64: the evidence that each fits the product, nothing for one of its own kind.

    Where one names more of its name, what names less of it is made for another ("Acme Two" beside "Acme Two Mini").
    """
    fit = np.zeros(len(others), np.int64)
    for at, other in enumerate(others):
        if not product.category or other.category != product.category:
            fit[at] = evidence(other, named)
    by_name = (fit >= Evidence.NAME) & (fit < Evidence.CODE)
    fit[by_name & (fit < fit[by_name].max(initial=0))] = Evidence.NONE
    return fit


def _varied(rows: np.ndarray, fit: np.ndarray, slice: Slice, size: int) -> np.ndarray:
    """`size` of `rows` ((m,) int64), the surest first, and what is nearly the same as one before it last."""
    figures, columns = slice.figures, slice.columns
    order = np.lexsort((columns.id_rank[rows], -figures.popularity[rows], -fit))
    rows = rows[order]
    rows = rows[np.sort(columns.variants.best(rows, np.arange(len(rows))))]
    vectors = slice.vectors.take(rows)
    first: list[int] = []
    again: list[int] = []
    for at in range(len(rows)):
        (again if first and float((vectors[first] @ vectors[at]).max()) >= NEARLY else first).append(at)
    return rows[[*first, *again][:size]]

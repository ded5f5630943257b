"""A made catalogue searched in a fresh process: opening, latency at each filter, and what the vector leg misses."""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.evaluate import percentiles
from eval.parts import embedded
from eval.recall import exact, recall
from eval.scale_catalogue import Bases, number_of
from eval.scale_encoder import VariationEncoder
from eval.timing import PAGE
from search.encoders import open_encoder
from search.engine import Engine, open_engine
from search.errors import AisleError
from search.filters import Filter, parse, passes
from search.page import SORTS, Query
from search.settings import Settings

Filters = Mapping[str, tuple[Filter, ...]]

# What passes: the name of a filter, and the filter. "none" is a search without one.
FILTERS = {
    "none": "",
    "100%": "attr.draw:..1",
    "10%": "attr.draw:..0.1",
    "1%": "attr.draw:..0.01",
    "0.1%": "attr.draw:..0.001",
}
K = 10
BLOCK = 8_192
WARMED = 10  # queries before the timed ones, so that what is mapped from disk is there
BROWSED = 10  # pages of each sort order


def search_trial(settings: Settings, encoder: Path, bases: Bases, queries: Sequence[str]) -> dict[str, Any]:
    """Seconds to open the catalogue with every digest checked, ms to search, to narrow what was found and to browse at
    each of FILTERS, and the vector leg's recall. `encoder` is the folder of the one that `bases` were encoded by.
    """
    began = time.perf_counter()
    engine = open_engine(settings)
    opened = time.perf_counter() - began
    engine.warm()  # as a server does before it takes requests
    filters: Filters = {name: (parse(text),) if text else () for name, text in FILTERS.items()}
    for text in queries[:WARMED]:
        # The same words in capitals: no cache knows the text, and the same postings are read.
        for chosen in filters.values():
            engine.search(Query(text.upper(), size=PAGE, filters=chosen))
    found = {
        "open_s": round(opened, 2),
        "search_ms": _searched(engine, queries, filters),
        "narrowed_ms": _narrowed(engine, queries, filters),
        "browse_ms": _browsed(engine, filters),
        "recall@10": _recalls(engine, VariationEncoder(open_encoder(encoder), bases), queries, filters),
    }
    engine.close()
    return found


def _searched(engine: Engine, queries: Sequence[str], filters: Filters) -> dict[str, dict[str, float]]:
    """Each query anew at each filter, with facets and highlights, the filters in turn."""
    taken: dict[str, list[float]] = {name: [] for name in filters}
    for text in queries:
        for name, chosen in filters.items():
            taken[name].append(_timed(engine.forgetful(), Query(text, size=PAGE, filters=chosen)))
    return {name: percentiles(times) for name, times in taken.items()}


def _narrowed(engine: Engine, queries: Sequence[str], filters: Filters) -> dict[str, dict[str, float]]:
    """Each filter on a query that was just asked without one, as shoppers put it."""
    taken: dict[str, list[float]] = {name: [] for name, chosen in filters.items() if chosen}
    for text in queries:
        engine.search(Query(text, size=PAGE))
        for name in taken:
            taken[name].append(_timed(engine, Query(text, size=PAGE, filters=filters[name])))
    return {name: percentiles(times) for name, times in taken.items()}


def _browsed(engine: Engine, filters: Filters) -> dict[str, dict[str, float]]:
    """The empty query: the first pages in every sort order."""
    taken: dict[str, list[float]] = {name: [] for name in filters}
    for page in range(1, BROWSED + 1):
        for sort in SORTS:
            for name, chosen in filters.items():
                query = Query("", page=page, size=PAGE, filters=chosen, sort=sort)
                taken[name].append(_timed(engine.forgetful(), query))
    return {name: percentiles(times) for name, times in taken.items()}


def _timed(engine: Engine, query: Query) -> float:
    began = time.perf_counter()
    page = engine.search(query)
    taken = (time.perf_counter() - began) * 1000
    if page.degraded:
        raise AisleError(f"{query.text!r} was answered without {page.degraded[0].part}: {page.degraded[0].why}")
    return taken


def _recalls(
    engine: Engine, encoder: VariationEncoder, queries: Sequence[str], filters: Filters
) -> dict[str, dict[str, Any]]:
    """At each filter the mean and the least over the queries, against every vector that passes compared one by one.

    The exact vectors are made anew by number, so that what the index holds is judged too.
    """
    catalogue = embedded(engine)
    numbers = np.array([number_of(catalogue.store.id(row)) for row in range(engine.products)], np.int64)
    masks = np.stack([passes(chosen, catalogue.tables) for chosen in filters.values()])
    vectors = np.stack([engine.encoder.encode_query(text) for text in queries])
    best = exact(_blocks(encoder, numbers), vectors, masks, k=K)
    result = {}
    for place, (name, chosen) in enumerate(filters.items()):
        shares = []
        for vector, nearest in zip(vectors, best[place], strict=True):
            rows, _ = catalogue.vectors.search(vector, K, mask=masks[place] if chosen else None)
            share = recall(encoder.vectors(numbers[np.unique(rows)]) @ vector, nearest)
            shares += [] if share is None else [share]
        result[name] = {
            "mean": round(float(np.mean(shares)), 4) if shares else None,
            "least": round(min(shares), 4) if shares else None,
            "queries": len(shares),
            "passing": int(np.count_nonzero(masks[place])),
        }
    return result


def _blocks(encoder: VariationEncoder, numbers: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, len(numbers), BLOCK):
        yield encoder.vectors(numbers[start : start + BLOCK])

"""A catalogue as an engine asks it: all on this machine (embedded.py), or in a cluster. One Protocol, a module a form.

Rows are places in a slice; what is a number is the row's number in the whole catalogue.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from search.columns import Columns
from search.figures import Figures
from search.filters import Filter
from search.identifiers import Identifiers
from search.lexicon import Lexicon
from search.page import Facet
from search.product import Product
from search.result_set import ResultSet
from search.slice import Slice
from search.understand.conditions import Demands

# Of what depth cut off: where a filter lets fewer pass, the legs are asked under it, and the words for more, up to
# their depth. Beside those stands what the vector leg finds, which compares all that passes where that is little.
LEAST_PASSING = 24

Variety = list[tuple[int, tuple[str, ...]]]
"""For each of some rows how many more variants there are, and the attributes that they differ in most."""


@dataclass(frozen=True, slots=True)
class Near:
    """What lies nearest to a vector: `rows` (k,) int64 of the slice, best first, and their `cosines` (k,) float32."""

    slice: Slice
    rows: np.ndarray
    cosines: np.ndarray


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the vector leg looks: the query's vector, moved towards what it finds, and as `typed`: in the middle
    between the whole and the thing alone, where a query also says what that is to have; the cosine that a product must
    reach; and what is nearest to `typed`.
    """

    vector: np.ndarray
    typed: np.ndarray
    floor: float
    near: Near


@dataclass(frozen=True, slots=True)
class Words:
    """Rows that hold one of `required`, or of `ranked` where that is empty, are asked for, best by `ranked`; without
    those nothing is.
    """

    ranked: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """Words that a catalogue is looking for already, without a filter; what it finds is its own affair."""

    words: Words
    found: Future[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What both legs are asked for: rows by words, rows that reach the aim's floor (None: not by meaning), and those of
    the numbers `named`; of all of them those that pass. `begun` is what `Catalogue.begin` gave.
    """

    words: Words
    aim: Aim | None
    named: np.ndarray
    demands: Demands
    filters: tuple[Filter, ...] = ()
    begun: Begun | None = None

    def underway(self) -> Future[Any] | None:
        """What comes of these very words, if they were begun and nothing is filtered; else None."""
        if self.begun is None or self.begun.words != self.words or self.filters or self.demands.conditional:
            return None
        return self.begun.found


@dataclass(frozen=True, slots=True)
class Proposed:
    """`rows` (m,) int64 of the slice, rising and distinct; `complete` where these are all that either leg has."""

    slice: Slice
    rows: np.ndarray
    complete: bool


class Listing(Protocol):
    """A result set as pages show it."""

    @property
    def found(self) -> ResultSet:
        """The products; of a catalogue in a cluster that is browsed a sample of them."""

    def total(self) -> tuple[int, bool]:
        """How many products, variants once, and whether just so many; else "at least"."""

    def window(self, sort: str, first: int, last: int, *, once: bool = True) -> ResultSet:
        """Those that come at [first, last) in that order, in it; variants once, or else all."""

    def facets(self) -> tuple[Facet, ...]:
        """What it can be narrowed by."""


class Catalogue(Protocol):
    """One open generation. Safe to use from several threads. Every method may raise EngineDown."""

    products: int
    dimension: int
    """Of the vectors."""
    reach: int
    """How many of the nearest an aim is to be given."""
    lexicon: Lexicon
    identifiers: Identifiers
    tables: Columns
    """Labels, categories and attributes of the whole catalogue; its rows may be none."""
    figures: Figures
    """Those of the whole catalogue; its rows may be none."""

    def near(self, vector: np.ndarray, k: int) -> Near:
        """The k products nearest to `vector` ((dim,) float32, unit), where there are so many."""

    def begin(self, words: Callable[[], Words]) -> Begun | None:
        """Look for these words while the query is being encoded; None where nothing is won by that.

        What is begun ends by itself, whether or not somebody waits for it.
        """

    def propose(self, wanted: Wanted) -> Proposed:
        """What the legs propose."""

    def browse(self, demands: Demands, filters: tuple[Filter, ...]) -> Listing:
        """The whole catalogue, or what of it passes, by popularity."""

    def matching(self, filters: tuple[Filter, ...]) -> np.ndarray:
        """(k,) int64, rising: the numbers of the products that pass every filter. Raises BadQuery."""

    def numbers(self, ids: Sequence[str]) -> np.ndarray:
        """(len(ids),) int64; -1 for an unknown id."""

    def ids(self, first: int, last: int) -> list[str]:
        """The ids of the products of the numbers [first, last)."""

    def among(self, numbers: np.ndarray) -> tuple[Slice, np.ndarray]:
        """A slice that has these ((k,) int64, distinct), and their rows in it, (k,) int64 in the order given."""

    def variants(self, number: int) -> tuple[Slice, np.ndarray]:
        """A slice that has the product and its variants, and their rows in it, rising."""

    def shown(self, slice: Slice, rows: np.ndarray) -> list[Product]:
        """The products of these rows, whole."""

    def variety(self, slice: Slice, rows: np.ndarray) -> Variety:
        """The variants of these rows, of the whole catalogue."""

    def product(self, number: int) -> Product:
        """One product."""

    def products_of(self, numbers: Sequence[int]) -> list[Product]:
        """Several, in this order."""

    def original(self, number: int) -> dict[str, Any]:
        """The row as it stood in the catalogue file."""

    def completing(self, words: Sequence[str], last: Sequence[str], k: int) -> list[Product]:
        """Up to k products that hold all of `words` and one of `last`, best first."""

    def titled(
        self, terms: Sequence[Sequence[str]], words: Sequence[str], *, within: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """How many titles hold each of `words`, (k,) int64, and the number of the first of them, (k,) int64, -1 for
        none: of products that hold a form of each of the `terms`, `within` the title or anywhere. Of many products
        these are looked for in some.
        """

    def scores(self, slice: Slice, rows: np.ndarray, words: Sequence[str]) -> np.ndarray:
        """(len(rows),) float32: the keyword engine's own scores, NaN where a row holds none of the words."""

    def warm(self) -> None:
        """Touch what a first query would wait for."""

    def close(self) -> None:
        """Let go of memory, files and connections."""

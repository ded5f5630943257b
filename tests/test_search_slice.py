"""A slice is a small catalogue: products that were carried elsewhere score, pass and are counted as in the whole."""

from base64 import b64encode

import numpy as np
import pytest

from search.arrays import open_array
from search.blend import Scores
from search.elastic.documents import gather
from search.elastic.fetching import Fetching
from search.elastic.payload import pack, unpack
from search.engine import Engine
from search.facets import facets
from search.filters import parse, passes
from search.kinds import agreement, centre
from search.listed import Listed
from search.priors import with_priors
from search.result_set import ResultSet
from search.retrieve import score
from search.slice import Slice
from search.vectors import MATRIX

QUERIES = ["travel mug", "laptop under 800", "warm socks", "red lamp", "tent for two", "ulvane", "usb hub with 4 ports"]


def carried(engine: Engine, rows: np.ndarray) -> Slice:
    """These rows, rising, as an answer of a cluster has them."""
    whole = engine.catalogue.whole
    vectors = open_array(engine.folder / "vectors", MATRIX)
    payload = gather(rows, engine.catalogue.store, whole.forward, whole.columns, vectors, whole.figures)
    texts = [b64encode(record).decode() for record in pack(payload)]
    lexicon, tables = whole.forward.lexicon, whole.columns
    fetching = Fetching(None, lexicon, tables, whole.figures, whole.titles, whole.accessories)
    return fetching.of(unpack(texts, engine.catalogue.dimension))


@pytest.fixture(scope="module")
def rows(engine: Engine) -> np.ndarray:
    return np.sort(np.random.default_rng(5).permutation(engine.products)[:400])


@pytest.fixture(scope="module")
def part(engine: Engine, rows: np.ndarray) -> Slice:
    return carried(engine, rows)


def same(one: Scores, other: Scores) -> None:
    for first, second in zip((one.total, *one.features()), (other.total, *other.features()), strict=True):
        np.testing.assert_allclose(first, second, atol=1e-6)


@pytest.mark.parametrize("query", QUERIES)
def test_products_score_as_in_the_whole(engine, rows, part, query):
    asked = engine._ask(engine._understand(query))
    own = np.arange(len(rows))
    here = score(asked.plan, own, part, asked.aim, asked.tuning, asked.demands)
    there = score(asked.plan, rows, engine.catalogue.whole, asked.aim, asked.tuning, asked.demands)
    assert here.total.max() > 0
    same(here, there)
    judged = with_priors(ResultSet(part, own, here, True), asked.plan, asked.tuning)
    same(
        judged.scores,
        with_priors(ResultSet(engine.catalogue.whole, rows, there, True), asked.plan, asked.tuning).scores,
    )
    best = centre(asked.members(()))
    np.testing.assert_allclose(agreement(own, part, best), agreement(rows, engine.catalogue.whole, best), atol=1e-9)


@pytest.mark.parametrize("query", ["mug under 20", "laptop over 500 dollars", "shirt -cotton", "bag without leather"])
def test_conditions_let_the_same_products_pass(engine, rows, part, query):
    demands = engine._ask(engine._understand(query)).demands
    passing = demands.passing(engine.catalogue.whole)
    assert passing is not None
    assert demands.passing(part).tolist() == passing[rows].tolist()


@pytest.mark.parametrize(
    "text", ["brand:Solvarra", "price:10..50", "-colour:black", "exists:rating", "category:Kitchen"]
)
def test_filters_let_the_same_products_pass(engine, rows, part, text):
    filters = (parse(text),)
    assert passes(filters, part.columns).tolist() == passes(filters, engine.catalogue.tables)[rows].tolist()


def test_facets_count_the_same_products(engine, rows, part):
    def listing(slice: Slice, own: np.ndarray) -> Listed:
        whole = ResultSet(slice, own, Scores.alone(np.zeros(len(own))), True)
        return Listed(lambda filters: whole.where(passes(filters, slice.columns)), (parse("price:..100"),))

    here, there = listing(part, np.arange(len(rows))), listing(engine.catalogue.whole, rows)
    assert here.facets() == there.facets() == facets(there.members, there.filters)
    assert here.total() == there.total()
    assert here.window("price", 0, 50).ids() == there.window("price", 0, 50).ids()


def test_rows_and_numbers_lead_to_each_other(rows, part):
    own = np.array([0, 7, 399])
    assert part.numbered(own).tolist() == rows[own].tolist()
    assert part.places(rows[own]).tolist() == own.tolist()
    lacking = np.setdiff1d(np.arange(rows[10]), rows)
    assert part.places(lacking).tolist() == []

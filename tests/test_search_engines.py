"""One suite for every engine of a leg: what the Protocols promise."""

import numpy as np
import pytest
from cluster import fresh

from search.document import FIELDS
from search.errors import BadSettings, IndexMismatch
from search.lexical import lexical_builder, open_lexical
from search.vectors import hnsw, open_vectors, vector_builder

LEXICAL = ["tantivy", "elasticsearch"]
VECTORS = ["hnswlib"]
DIMENSION = 16


def unit_rows(n: int, seed: int = 1) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def within(vectors, query, floor, k, *, mask=None):
    near, _ = vectors.search(query, vectors.reach)
    return vectors.within(query, floor, k, near=near, mask=mask)


@pytest.fixture(params=LEXICAL)
def lexical(request, tmp_path):
    cluster = request.getfixturevalue("elasticsearch") if request.param == "elasticsearch" else None
    folder = tmp_path / fresh("suite") / "staging" / "g000001" / "lexical"
    builder = lexical_builder(request.param, folder, 5, cluster=cluster)
    titles = [["red", "mouse"], ["red", "pad"], ["blue", "mouse"], ["東", "京", "東京"], []]
    for title in titles:
        fields = [[] for _ in FIELDS]
        fields[0] = title
        fields[1] = ["mouse"] if title == ["red", "pad"] else []
        builder.add(fields)
    builder.save()
    index = open_lexical(request.param, folder, cluster=cluster and cluster.patient())
    yield index
    index.close()


def test_every_row_is_there_even_without_words(lexical):
    assert len(lexical) == 5


def test_rows_with_any_word_come_best_first(lexical):
    rows, scores = lexical.search(["red", "mouse"], 10)
    assert set(rows.tolist()) == {0, 1, 2}
    assert rows[0] == 0
    assert rows.dtype == np.int64
    assert scores.dtype == np.float32
    assert (np.diff(scores) <= 0).all()


def test_required_words_restrict_and_do_not_rank(lexical):
    rows, _ = lexical.search(["red", "mouse"], 10, required=["red"])
    assert rows.tolist() == [0, 1]


def test_k_bounds_the_rows(lexical):
    assert len(lexical.search(["mouse"], 2)[0]) == 2
    assert len(lexical.search(["mouse"], 0)[0]) == 0


def test_unknown_and_no_words_find_nothing(lexical):
    assert len(lexical.search(["absent"], 5)[0]) == 0
    assert len(lexical.search([], 5)[0]) == 0


def test_tokens_of_any_script_are_found_as_they_are(lexical):
    assert lexical.search(["東京"], 5)[0].tolist() == [3]


def test_words_are_terms_not_a_query_language(lexical):
    for text in ('"', "title:red", "red OR blue", "*", "("):
        assert len(lexical.search([text], 5)[0]) == 0


def test_the_scores_of_given_rows_are_the_searchs(lexical):
    rows, scores = lexical.search(["red", "mouse"], 10)
    assert lexical.scores(rows[::-1], ["red", "mouse"]) == pytest.approx(scores[::-1], rel=1e-5)
    assert np.isnan(lexical.scores(np.array([3, 0]), ["red"])).tolist() == [True, False]


@pytest.fixture(params=VECTORS)
def vectors(request, tmp_path):
    builder = vector_builder(request.param, tmp_path / "vectors", 500, unit_rows(1).shape[1])
    for start in (0, 7, 300):  # parts of any size make one index
        builder.add(unit_rows(500)[start : {0: 7, 7: 300, 300: 500}[start]])
    builder.save()
    index = open_vectors(request.param, tmp_path / "vectors")
    yield index
    index.close()


@pytest.fixture(params=["graph", "exact"])
def path(request, monkeypatch):
    """Both ways that an embedded search can take."""
    monkeypatch.setattr(hnsw, "EXACT_ROWS", 0 if request.param == "graph" else 25_000)
    return request.param


def test_the_nearest_rows_come_with_their_cosines(vectors, path):
    matrix, query = unit_rows(500), unit_rows(1, seed=2)[0]
    rows, cosines = vectors.search(query, 10)
    assert rows.tolist() == np.argsort(-(matrix @ query))[:10].tolist()
    assert cosines == pytest.approx((matrix @ query)[rows], abs=1e-5)


def test_a_mask_restricts_the_search(vectors, path):
    matrix, query = unit_rows(500), unit_rows(1, seed=2)[0]
    mask = np.arange(500) % 5 == 0
    rows, _ = vectors.search(query, 10, mask=mask)
    allowed = np.flatnonzero(mask)
    assert rows.tolist() == allowed[np.argsort(-(matrix[allowed] @ query))][:10].tolist()


def test_fewer_rows_than_k_all_come(vectors, path):
    mask = np.zeros(500, bool)
    mask[[3, 7]] = True
    rows, _ = vectors.search(unit_rows(1, seed=2)[0], 10, mask=mask)
    assert sorted(rows.tolist()) == [3, 7]
    assert len(vectors.search(unit_rows(1)[0], 10, mask=np.zeros(500, bool))[0]) == 0


def test_within_gives_all_rows_above_the_floor(vectors, path):
    matrix, query = unit_rows(500), unit_rows(1, seed=2)[0]
    rows, complete = within(vectors, query, 0.3, 400)
    assert complete
    assert sorted(rows.tolist()) == np.flatnonzero(matrix @ query >= 0.3).tolist()


def test_within_says_when_k_bound(vectors, path):
    rows, complete = within(vectors, unit_rows(1, seed=2)[0], -1.0, 50)
    assert (len(rows), complete) == (50, False)


@pytest.mark.parametrize("passing", [5, 30, 400])
def test_within_a_filter_of_a_graph_too_deep_to_walk_whole(vectors, monkeypatch, passing):
    monkeypatch.setattr(hnsw, "EXACT_ROWS", 0)
    monkeypatch.setattr(hnsw, "GRAPH_DEPTH", 50)
    matrix, query = unit_rows(500), unit_rows(1, seed=2)[0]
    cosines = matrix @ query
    for nearest_first in (True, False):
        mask = np.zeros(500, bool)
        mask[np.argsort(-cosines if nearest_first else cosines)[:passing]] = True
        floor = float(np.sort(cosines[mask])[-3])
        rows, complete = within(vectors, query, floor, 400, mask=mask)
        assert sorted(rows.tolist()) == np.flatnonzero(mask & (cosines >= floor)).tolist()
        assert complete
        found, near = vectors.search(query, 3, mask=mask)
        assert found.tolist() == np.flatnonzero(mask)[np.argsort(-cosines[mask])][:3].tolist()
        assert (near >= floor - 1e-6).all()


def test_the_same_rows_make_the_same_graph(tmp_path):
    graphs = []
    for name in ("one", "two"):
        builder = hnsw.HnswBuilder(tmp_path / name, 3_000, DIMENSION)
        for start in range(0, 3_000, 1_000):
            builder.add(unit_rows(3_000)[start : start + 1_000])
        builder.save()
        graphs.append((tmp_path / name / hnsw.GRAPH).read_bytes())
    assert graphs[0] == graphs[1]


def test_vectors_and_cosines_are_those_that_were_built(vectors):
    matrix, query = unit_rows(500), unit_rows(1, seed=2)[0]
    asked = np.array([5, 0, 499])
    assert vectors.take(asked) == pytest.approx(matrix[asked])
    assert vectors.cosines(asked, query) == pytest.approx(matrix[asked] @ query, abs=1e-6)


def test_an_unknown_engine_is_named(tmp_path):
    for call in (lambda: open_lexical("lucene", tmp_path), lambda: open_vectors("faiss", tmp_path)):
        with pytest.raises(IndexMismatch, match="this version does not have"):
            call()
    for call in (lambda: lexical_builder("lucene", tmp_path, 1), lambda: vector_builder("faiss", tmp_path, 1, 8)):
        with pytest.raises(BadSettings, match="this version knows"):
            call()

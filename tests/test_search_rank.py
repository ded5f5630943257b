"""The order of a result set, whole and when only its beginning is asked for."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.blend import Scores
from search.page import SORTS
from search.rank import browse, order, popularity_share
from search.retrieve import ResultSet

VALUES = st.lists(st.sampled_from([np.nan, 0.0, 1.0, 2.5, 100.0]), min_size=1, max_size=60)


def catalogue(values: list[float], seed: int = 1) -> tuple[ResultSet, SimpleNamespace]:
    n = len(values)
    random = np.random.default_rng(seed)
    ranks = random.permutation(n).astype(np.int32)
    column = np.array(values)
    columns = SimpleNamespace(id_rank=ranks, title_rank=ranks // 2, price=column, rating=column, popularity=column)
    zeros = np.zeros(n)
    scores = Scores(random.integers(0, 3, n) / 3, *[zeros] * 7)
    return ResultSet(np.arange(n), scores, True), columns


@given(values=VALUES, sort=st.sampled_from(SORTS), first=st.integers(1, 70))
def test_the_beginning_is_that_of_the_whole_order(values, sort, first):
    found, columns = catalogue(values)
    whole = order(found, columns, sort, first=len(values))
    assert sorted(whole.tolist()) == list(range(len(values)))
    assert order(found, columns, sort, first=first)[:first].tolist() == whole[:first].tolist()


@pytest.mark.parametrize(("sort", "expected"), [("price", [2, 0, 1, 3]), ("-rating", [1, 0, 2, 3])])
def test_a_column_sorts_and_what_it_lacks_comes_last(sort, expected):
    found, columns = catalogue([2.0, 3.0, 1.0, np.nan])
    assert order(found, columns, sort, first=4).tolist() == expected


def test_equal_scores_go_by_id():
    found, columns = catalogue([0.0] * 20)
    ranked = order(found, columns, "relevance", first=20)
    keys = list(zip((-found.scores.total[ranked]).tolist(), columns.id_rank[ranked].tolist(), strict=True))
    assert keys == sorted(keys)


def test_popularity_is_a_share_and_unknown_is_none():
    share = popularity_share(SimpleNamespace(popularity=np.array([5.0, np.nan, 10.0, 5.0])))
    assert share == pytest.approx([2 / 3, 0.0, 1.0, 2 / 3])
    assert browse(share, np.array([True, False, True, False])).rows.tolist() == [0, 2]

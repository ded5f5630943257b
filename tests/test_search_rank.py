"""The order of a result set, whole and when only its beginning is asked for."""

from types import SimpleNamespace

import numpy as np
import pytest
from columns import scored, slice_of
from hypothesis import given
from hypothesis import strategies as st

from search.figures import popularity_share
from search.page import SORTS
from search.rank import order
from search.result_set import ResultSet
from search.variants import Variants

VALUES = st.lists(st.sampled_from([np.nan, 0.0, 1.0, 2.5, 100.0]), min_size=1, max_size=60)


def catalogue(values: list[float], *, groups: list[int] | None = None, seed: int = 1) -> ResultSet:
    n = len(values)
    random = np.random.default_rng(seed)
    ranks = random.permutation(n).astype(np.int32)
    column = np.array(values)
    columns = SimpleNamespace(id_rank=ranks, title_rank=ranks // 2, price=column, rating=column, popularity=column)
    columns.variants = Variants.of(np.array(groups or [-1] * n, np.int32))
    return ResultSet(slice_of(columns), np.arange(n), scored(random.integers(0, 3, n) / 3), True)


@given(values=VALUES, sort=st.sampled_from(SORTS), first=st.integers(1, 70), data=st.data())
def test_the_beginning_is_that_of_the_whole_order(values, sort, first, data):
    groups = data.draw(st.lists(st.integers(-1, 4), min_size=len(values), max_size=len(values)))
    found = catalogue(values, groups=groups)
    every = order(found, sort, first=len(values), once=False)
    assert sorted(every.tolist()) == list(range(len(values)))
    whole = order(found, sort, first=len(values))
    seen: set[int] = set()
    shown = [at for at in every.tolist() if groups[at] < 0 or not (groups[at] in seen or seen.add(groups[at]))]
    assert whole.tolist() == shown, "of each group the first in the order, and nothing else is left out"
    assert order(found, sort, first=first)[:first].tolist() == whole[:first].tolist()


@pytest.mark.parametrize(("sort", "expected"), [("price", [2, 0, 1, 3]), ("-rating", [1, 0, 2, 3])])
def test_a_column_sorts_and_what_it_lacks_comes_last(sort, expected):
    found = catalogue([2.0, 3.0, 1.0, np.nan])
    assert order(found, sort, first=4).tolist() == expected


def test_equal_scores_go_by_id():
    found = catalogue([0.0] * 20)
    ranked = order(found, "relevance", first=20)
    keys = list(zip((-found.scores.total[ranked]).tolist(), found.slice.columns.id_rank[ranked].tolist(), strict=True))
    assert keys == sorted(keys)


def test_popularity_is_a_share_and_unknown_is_none():
    share = popularity_share(np.array([5.0, np.nan, 10.0, 5.0]))
    assert share == pytest.approx([2 / 3, 0.0, 1.0, 2 / 3])

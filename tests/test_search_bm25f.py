"""BM25F against hand-computed values."""

import math

import numpy as np
import pytest

from search.bm25f import idf, match
from search.document import FIELDS
from search.forward import Forward, ForwardBuilder
from search.tuning import Tuning


@pytest.fixture
def forward(tmp_path) -> Forward:
    builder = ForwardBuilder()
    rows = ((["red", "mouse"], ["mouse"]), (["red", "pad"], []), (["mouse", "red"], ["a", "b", "c"]))
    for title, description in rows:
        builder.add([title, description, [], [], [], []])
    builder.save(tmp_path)
    return Forward.open(tmp_path)


def terms(forward: Forward, *words: str) -> list[list[int]]:
    return [[forward.lexicon.token_id(word)] for word in words]


def test_idf_is_lucenes():
    assert idf(np.array([1.0, 3.0]), 3) == pytest.approx([math.log(1 + 2.5 / 1.5), math.log(1 + 0.5 / 3.5)])


def test_share_is_the_saturated_weighted_frequency(forward):
    tuning = Tuning(k1=0.4, title=3, description=1.5, b_title=0.4, b_rest=0.75)
    found = match(forward, np.array([0, 1, 2]), terms(forward, "mouse"), np.array([2.0]), tuning)
    # Titles all have the mean length 2; descriptions have 1, none and 3 tokens, a mean of 2 where there is one.
    v0 = 3 / 1 + 1.5 / (1 - 0.75 + 0.75 * 1 / 2)
    assert found.share == pytest.approx([v0 / (0.4 + v0), 0.0, 3 / 3.4])


def test_share_weighs_terms_by_idf(forward):
    found = match(forward, np.array([1]), terms(forward, "red", "mouse"), np.array([1.0, 3.0]), Tuning())
    assert found.share[0] == pytest.approx(0.25 * 3 / 3.4)
    assert found.terms[0].tolist() == pytest.approx([3 / 3.4, 0.0])


def test_a_term_is_matched_by_any_of_its_forms(forward):
    either = [[forward.lexicon.token_id("pad"), forward.lexicon.token_id("mouse")]]
    found = match(forward, np.array([0, 1]), either, np.array([1.0]), Tuning())
    assert (found.terms[:, 0] > 0).all()


def test_phrase_is_the_share_of_neighbours_in_the_title(forward):
    found = match(forward, np.array([0, 1, 2]), terms(forward, "red", "mouse"), np.array([1.0, 1.0]), Tuning())
    assert found.phrase.tolist() == [1.0, 0.0, 0.0]


def test_no_terms_and_no_rows_give_empty_matches(forward):
    assert match(forward, np.array([0, 1]), [], np.empty(0), Tuning()).share.tolist() == [0.0, 0.0]
    assert match(forward, np.empty(0, np.int64), terms(forward, "red"), np.array([1.0]), Tuning()).share.shape == (0,)


def test_the_fields_of_the_index_all_have_a_weight():
    assert all(isinstance(getattr(Tuning(), field), float) for field in FIELDS)

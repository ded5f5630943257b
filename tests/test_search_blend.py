"""The blend of both legs, and the query vector's move towards its neighbours."""

import numpy as np
import pytest

from search.blend import blend, toward
from search.bm25f import Match
from search.errors import BadSettings
from search.forward import Occurrences
from search.tuning import Tuning, tuned

NOWHERE = Occurrences(*[np.empty(0, np.int64)] * 4)
MATCH = Match(np.array([0.8, 0.2]), np.array([[0.9, 0.7], [0.4, 0.0]]), np.array([1.0, 0.0]), NOWHERE)
COSINE = np.array([0.5, 0.6])
EVERY, NAMED = np.array([True, False]), np.array([False, True])

WANTED, TASTE, MADE_FOR = np.array([1.0, 0.5]), np.array([0.0, 0.4]), np.array([False, True])


def test_both_legs_and_the_bonuses_add_up():
    bonuses = Tuning(
        vector_weight=0.7, all_words=0.05, phrase=0.03, identifier=1, wanted=0.15, taste=0.1, accessory=0.05
    )
    scores = blend(MATCH, COSINE, EVERY, NAMED, WANTED, TASTE, MADE_FOR, bonuses)
    words_and_meaning = [0.3 * 0.8 + 0.7 * 0.5 + 0.05 + 0.03, 0.3 * 0.2 + 0.7 * 0.6 + 1.0]
    assert scores.total == pytest.approx(
        [words_and_meaning[0] + 0.15, words_and_meaning[1] + 0.15 / 2 + 0.1 * 0.4 - 0.05]
    )
    assert scores.coverage.tolist() == [1.0, 0.0]


def test_one_leg_alone_is_its_own_score():
    assert blend(MATCH, COSINE, EVERY, NAMED, WANTED, TASTE, MADE_FOR, Tuning(blend="lexical")).total == pytest.approx(
        MATCH.share
    )
    assert blend(MATCH, COSINE, EVERY, NAMED, WANTED, TASTE, MADE_FOR, Tuning(blend="vector")).total == pytest.approx(
        COSINE
    )


def test_the_vector_moves_towards_its_nearest_neighbour_and_stays_a_unit():
    vector = np.array([1.0, 0.0], np.float32)
    neighbours = np.array([[0.6, 0.8], [0.0, -1.0]], np.float32)
    moved = toward(vector, neighbours, np.array([0.6, 0.0]), Tuning(feedback=0.25, feedback_temperature=0.03))
    assert np.linalg.norm(moved) == pytest.approx(1.0, abs=1e-6)
    # The far neighbour's weight is e^-20: the centroid is the near one.
    expected = 0.75 * vector + 0.25 * neighbours[0]
    assert moved == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)


def test_without_neighbours_the_vector_stays():
    vector = np.array([1.0, 0.0], np.float32)
    assert toward(vector, np.empty((0, 2), np.float32), np.empty(0), Tuning()) is vector


def test_tuning_takes_key_value_pairs():
    assert tuned(["blend=lexical", "k1=1.2"]) == Tuning(blend="lexical", k1=1.2)


@pytest.mark.parametrize(
    "assignment", ["k1", "unknown=1", "k1=high", "blend=fusion", "k1=0", "cutoff=nan", "title=-3", "b_title=2"]
)
def test_a_wrong_assignment_says_what_is_right(assignment):
    with pytest.raises(BadSettings):
        tuned([assignment])

"""Recall against exact search, by hand."""

import numpy as np
import pytest

from eval.recall import exact, recall

# Cosines with the first query: 1, .6, .8, 0, .6; with the second: 0, .8, .6, 1, .8.
ROWS = np.array([[1, 0], [0.6, 0.8], [0.8, 0.6], [0, 1], [0.6, 0.8]], np.float32)
QUERIES = np.eye(2, dtype=np.float32)
MASKS = np.array([[1, 1, 1, 1, 1], [0, 1, 0, 1, 0], [0, 0, 0, 0, 0]], bool)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_exact_nearest_are_the_same_in_any_blocks(size):
    best = exact((ROWS[start : start + size] for start in range(0, 5, size)), QUERIES, MASKS, k=3)
    assert best.shape == (3, 2, 3)
    assert best[0] == pytest.approx(np.array([[1, 0.8, 0.6], [1, 0.8, 0.8]]))
    assert best[1] == pytest.approx(np.array([[0.6, 0, -np.inf], [1, 0.8, -np.inf]]))
    assert np.isneginf(best[2]).all()


def test_recall_is_the_share_of_the_nearest_that_was_found():
    best = np.array([1, 0.8, 0.6], np.float32)
    assert recall(np.array([1, 0.8, 0.6]), best) == 1
    assert recall(np.array([1, 0.8, 0.5]), best) == pytest.approx(2 / 3)
    assert recall(np.array([0.5, 0.4, 0.3]), best) == 0
    assert recall(np.array([1.0]), best) == pytest.approx(1 / 3)
    assert recall(np.array([]), best) == 0


def test_a_row_as_near_as_the_last_is_a_hit():
    best = np.array([1, 0.6, 0.6], np.float32)
    assert recall(np.array([1, 0.6, 0.6 - 5e-7]), best) == 1
    assert recall(np.array([1, 0.6, 0.59]), best) == pytest.approx(2 / 3)


def test_where_fewer_pass_they_are_all_that_can_be_found():
    assert recall(np.array([0.8]), np.array([0.8, -np.inf, -np.inf])) == 1
    assert recall(np.array([]), np.full(3, -np.inf)) is None

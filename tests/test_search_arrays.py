"""Flat arrays: runs of integers, and tables of strings."""

from hypothesis import given
from hypothesis import strategies as st
from numpy import array, int64

from search.arrays import Strings, offsets, ranges

RUNS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=8)
TEXTS = st.lists(st.text(st.characters(exclude_categories=()), max_size=5), min_size=1, max_size=6)


@given(RUNS)
def test_runs_come_one_after_the_other(runs):
    starts, lengths = (array([run[which] for run in runs], int64) for which in (0, 1))
    expected = [place for start, length in runs for place in range(start, start + length)]
    assert ranges(starts, lengths).tolist() == expected
    assert offsets(lengths).tolist() == [sum(length for _, length in runs[:end]) for end in range(len(runs) + 1)]


@given(TEXTS, st.data())
def test_strings_are_taken_in_the_order_asked_for(texts, data):
    numbers = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=8))
    blob, lengths = Strings.of(texts).take(array(numbers, int64))
    assert list(Strings(blob, offsets(lengths))) == [texts[number] for number in numbers]

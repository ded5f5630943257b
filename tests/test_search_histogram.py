"""Bars of prices: round edges, few bars, and no outlier that flattens them."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.histogram import LEAST, MOST, bars

PRICES = st.lists(st.integers(0, 10**12).map(lambda cents: cents / 100), min_size=1, max_size=80).map(sorted)


def edges(values: np.ndarray) -> list[float]:
    return [bar.high for bar in bars(values)[:-1]]


def test_bars_have_round_edges_and_heights_relative_to_the_highest():
    found = bars(np.repeat([1.0, 2, 3, 4, 5, 6, 7, 8], [4, 1, 2, 3, 0, 0, 1, 1]))
    assert [(bar.low, bar.high) for bar in found[:2]] == [(None, 1.5), (1.5, 2.0)]
    assert max(bar.height for bar in found) == 1.0 == found[0].height
    assert [bar.height for bar in found if bar.low in (2.0, 3.0, 4.0, 6.5)] == [0.25, 0.5, 0.75, 0.5]


def test_edges_have_equal_steps_in_a_narrow_set_and_growing_ones_in_a_wide_one():
    assert edges(np.linspace(100, 190, 1000)) == [*range(105, 190, 5)]
    assert edges(np.geomspace(10, 9_000, 1000)) == [
        15,
        25,
        40,
        60,
        100,
        150,
        250,
        400,
        600,
        1000,
        1500,
        2500,
        4000,
        6000,
    ]


def test_the_same_prices_in_another_currency_have_the_same_shape():
    values = np.sort(np.random.default_rng(1).lognormal(3, 1, 2000)).round(2)
    cheap, dear = bars(values), bars(values * 1000)
    assert [bar.height for bar in cheap] == [bar.height for bar in dear]
    assert edges(values * 1000) == pytest.approx([1000 * edge for edge in edges(values)])


def test_a_few_very_dear_products_do_not_flatten_the_rest():
    values = np.linspace(20, 200, 500)
    with_outliers = np.append(values, [90_000.0, 1e9])
    assert edges(with_outliers) == edges(values)
    assert sum(bar.height > 0.2 for bar in bars(with_outliers)) >= 10


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [5.0] * 9, [100.0, 101.0, 102.0]])
def test_prices_that_lie_together_have_no_shape(values: list[float]):
    assert bars(np.array(values)) == ()


def test_free_products_are_in_the_first_bar():
    found = bars(np.array([0.0] * 50 + list(range(1, 51))))
    assert found[0].height == 1.0
    assert found[0].low is None


@given(PRICES)
def test_bars_join_and_hold_every_price_once(prices: list[float]):
    found = bars(np.array(prices))
    if not found:
        return
    assert LEAST <= len(found) <= MOST
    assert (found[0].low, found[-1].high) == (None, None)
    assert all(left.high == right.low for left, right in itertools.pairwise(found))
    counts = [sum((bar.low or 0) <= price < (bar.high or 1e99) for price in prices) for bar in found]
    assert sum(counts) == len(prices)
    assert [bar.height for bar in found] == pytest.approx([count / max(counts) for count in counts])

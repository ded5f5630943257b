"""Measures, each against a value worked out by hand from its definition."""

from math import log2

import numpy as np
import pytest

from eval.judgments import MAX_GRADE, Judgments
from eval.measures import MEASURES, interval, intervals, means, measure, recall_of_best


def judged(grades: dict[str, dict[str, int]]) -> Judgments:
    return Judgments(file="hand", digest="", grades=grades, qids={query: query for query in grades})


GRADES = {"usb hub": {"a": 3, "b": 0, "c": 1}}


def values_of(ranking: list[str]) -> dict[str, float]:
    return measure(judged(GRADES), {"usb hub": ranking})["usb hub"]


def test_ndcg_has_linear_gain_and_the_ideal_of_all_judged():
    ideal = 3 + 1 / log2(3)
    assert values_of(["z", "b", "a", "c"])["nDCG@10"] == pytest.approx((3 / log2(4) + 1 / log2(5)) / ideal)
    assert values_of(["a"])["nDCG@10"] == pytest.approx(3 / ideal)
    assert values_of(["a", "c"])["nDCG@10"] == pytest.approx(1)


def test_condensed_ndcg_leaves_out_products_that_nobody_judged():
    ideal = 3 + 1 / log2(3)
    ranking = [*"klmnopqrst", "b", "a", "c"]
    values = values_of(ranking)
    assert values["nDCG@10"] == 0
    assert values["nDCG@10 condensed"] == pytest.approx((3 / log2(3) + 1 / log2(4)) / ideal)


def test_precision_reciprocal_rank_and_average_precision_count_from_grade_one():
    values = values_of(["z", "b", "c", "y", "a"])
    assert values["P@10"] == pytest.approx(2 / 10)
    assert values["RR@10"] == pytest.approx(1 / 3)
    assert values["AP"] == pytest.approx((1 / 3 + 2 / 5) / 2)


def test_reciprocal_rank_stops_at_ten_and_average_precision_does_not():
    values = values_of([*"klmnopqrst", "a"])
    assert values["RR@10"] == 0
    assert values["AP"] == pytest.approx((1 / 11) / 2)


def test_judged_is_the_share_of_the_first_ten_that_has_a_judgment():
    assert values_of(["z", "b", "a", "c"])["judged@10"] == pytest.approx(3 / 4)
    assert values_of([*"abcklmnopqrst"])["judged@10"] == pytest.approx(3 / 10)


def test_recall_looks_for_the_highest_grade_alone():
    grades = {"a": 3, "b": 3, "c": 2, "d": 0}
    assert recall_of_best(grades, ["c", "d", "a"]) == pytest.approx(1 / 2)
    assert recall_of_best(grades, ["b", "x", "a"]) == 1


def test_recall_is_cut_at_a_hundred_on_both_sides():
    many = {f"p{i}": 2 for i in range(250)}
    assert recall_of_best(many, [f"p{i}" for i in range(250)]) == 1
    assert recall_of_best(many, [f"p{i}" for i in range(30)]) == pytest.approx(30 / 100)
    filler = [f"x{i}" for i in range(100)]
    assert recall_of_best({"a": 1}, [*filler, "a"]) == 0
    assert recall_of_best({"a": 1}, [*filler[:99], "a"]) == 1


def test_a_query_that_the_run_lacks_scores_nought_and_weighs_in_the_mean():
    judgments = judged({"usb hub": {"a": 1}, "mouse": {"b": 1}, "desk": {"c": 1}})
    values = measure(judgments, {"usb hub": ["a"], "mouse": []})
    assert values["mouse"] == values["desk"] == dict.fromkeys(MEASURES, 0.0)
    assert means(values)["nDCG@10"] == pytest.approx(1 / 3)
    assert means(values)["R@100"] == pytest.approx(1 / 3)


def test_a_run_without_any_hit_scores_nought():
    assert measure(judged(GRADES), {}) == {"usb hub": dict.fromkeys(MEASURES, 0.0)}


def test_queries_without_a_positive_grade_are_in_no_mean():
    values = measure(
        judged({"usb hub": {"a": 1}, "unicorn": {"a": 0}, "unjudged": {}}), {"usb hub": ["a"], "unicorn": ["a"]}
    )
    assert list(values) == ["usb hub"]


def test_the_rankings_order_counts_for_any_id_and_script():
    judgments = judged({"鍵盤 usb": {"ü 1": 1, "編號 9": 1}})
    assert measure(judgments, {"鍵盤 usb": ["x", "編號 9", "ü 1"]})["鍵盤 usb"]["AP"] == pytest.approx(
        (1 / 2 + 2 / 3) / 2
    )


@pytest.mark.parametrize("odd", ["\ud800", "a\0b", "a\0c", "q0", "d1", "", "\n"])
def test_no_text_breaks_the_measuring(odd):
    judgments = judged({f"q0{odd}": {odd: 1, "d0": 0}, odd: {"a\0b!": 1}})
    values = measure(judgments, {f"q0{odd}": ["d0", odd], odd: ["a\0c!", "a\0b!"]})
    assert [values[query]["RR@10"] for query in (f"q0{odd}", odd)] == [1 / 2, 1 / 2]
    assert [values[query]["judged@10"] for query in (f"q0{odd}", odd)] == [1, 1 / 2]


def test_the_highest_grade_can_be_measured():
    assert measure(judged({"hub": {"a": MAX_GRADE}}), {"hub": ["b", "a"]})["hub"]["nDCG@10"] == pytest.approx(
        1 / log2(3)
    )


def test_no_query_gives_no_mean():
    assert means({}) == dict.fromkeys(MEASURES)
    assert intervals({}) == dict.fromkeys(MEASURES)


def test_the_interval_is_that_of_normal_theory_for_many_values():
    low, high = interval([0.0, 1.0] * 200)
    half = 1.96 * 0.5 / np.sqrt(400)
    assert low == pytest.approx(0.5 - half, abs=0.006)
    assert high == pytest.approx(0.5 + half, abs=0.006)


def test_the_interval_of_equal_values_is_a_point_and_the_same_seed_gives_the_same():
    assert interval([0.25] * 9) == (0.25, 0.25)
    values = [float(value) for value in np.linspace(0, 1, 40) ** 2]
    assert interval(values, seed=3) == interval(values, seed=3) != interval(values, seed=4)

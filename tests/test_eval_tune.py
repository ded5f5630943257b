"""Tuning: the grid as it is written, and the choice by cross-validation over an engine whose values are known."""

import pytest

from eval.judgments import Judgments
from eval.tune import Grid, parse_grid, tune, tune_table
from search.errors import BadEvaluation, BadSettings
from search.tuning import Tuning

QUERIES = [f"query {number}" for number in range(10)]


class DialEngine:
    """Ranks the right product first where k1 is 2, second otherwise; it can be asked for nothing but rankings."""

    def __init__(self, tuning=None):
        self.tuning = tuning or Tuning()

    def tuned(self, tuning):
        return DialEngine(tuning)

    def rank(self, text, *, filters=(), depth=1000):
        right, wrong = ("right", 1.0), ("wrong", 0.5)
        return [right, wrong] if self.tuning.k1 == 2 else [wrong, right]


def judged(queries):
    return Judgments("hand", "", {query: {"right": 1} for query in queries} | {"unjudged": {}}, {})


def test_the_best_value_is_chosen_by_the_rankings_alone():
    result = tune(DialEngine(), judged(QUERIES), Grid("k1", ("1", "2", "3")), measure="RR@10")
    assert result["queries"] == 10
    assert result["values"] == {"1": 0.5, "2": 1.0, "3": 0.5}
    assert result["chosen"] == ["2"] * 5
    assert (result["default"]["mean"], result["held_out"]["mean"], result["gain"]["mean"]) == (0.5, 1.0, 0.5)
    assert "Chosen in the 5 folds: 2, 2, 2, 2, 2" in tune_table(result)


def test_too_few_queries_are_refused():
    with pytest.raises(BadEvaluation, match="needs 5 queries with a positive grade, found 4"):
        tune(DialEngine(), judged(QUERIES[:4]), Grid("k1", ("1", "2")))


def test_a_grid_is_a_key_and_its_values():
    assert parse_grid("k1=0.5,2") == Grid("k1", ("0.5", "2"))
    assert parse_grid("blend=both,lexical") == Grid("blend", ("both", "lexical"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nope=1,2", "--grid has no key 'nope'; keys: .*k1"),
        ("k1=1,high", "--grid k1 takes numbers, found 'high'"),
        ("k1=1", "--grid takes KEY=V1,V2,... with two values at least, found 'k1=1'"),
        ("k1", "--grid takes KEY=V1,V2,"),
        ("k1=1,1e9", "k1 is 1e.09"),
        ("blend=both,neither", "blend is 'neither'"),
    ],
)
def test_a_grid_that_cannot_be_used_is_refused_in_its_own_name(text, message):
    with pytest.raises((BadEvaluation, BadSettings), match=message) as refused:
        parse_grid(text)
    assert "--set" not in str(refused.value)

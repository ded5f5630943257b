"""The small priors: they order equals, leave the set alone, and what the catalogue does not say is neutral."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from columns import found_in, open_columns, slice_of

from search.blend import Scores
from search.page import Query
from search.priors import of_brands_alone, turns, with_priors
from search.product import Product
from search.rank import order
from search.tuning import Tuning
from search.understand.plan import QueryPlan
from search.variants import NONE, Variants

TUNING = Tuning(popularity=0.02, stock=0.01, spread=0.1)


def judged(folder: Path, products: Sequence[Product], totals: Sequence[float], **changes: float) -> Scores:
    found = found_in(slice_of(open_columns(folder, products)), totals)
    return with_priors(found, None, Tuning(**{"popularity": 0.02, "stock": 0.01} | changes)).scores


def test_of_equals_the_popular_one_that_is_in_stock_comes_first(tmp_path):
    made = [Product(f"{sold}{there}", "Mug", popularity=sold, in_stock=there) for sold in (1, 9) for there in (0, 1)]
    scores = judged(tmp_path, made, [0.5] * 4)
    # Popularities stand at .25 and .75 of the catalogue.
    assert scores.popularity == pytest.approx([-0.25, -0.25, 0.25, 0.25])
    assert scores.stock == pytest.approx([-0.5, 0.5, -0.5, 0.5])
    assert scores.total == pytest.approx([0.5 - 0.005 - 0.005, 0.5, 0.5, 0.5 + 0.005 + 0.005])


def test_a_better_match_stays_before_what_sells_better(tmp_path):
    made = [Product("a", "Mug", popularity=1), Product("b", "Mug", popularity=9)]
    best = judged(tmp_path, made, [0.52, 0.5]).total
    assert best[0] > best[1]


def test_what_the_catalogue_does_not_say_is_neutral(tmp_path):
    made = [Product("a", "Mug", popularity=1, in_stock=False), Product("b", "Mug"), Product("c", "Mug", popularity=9)]
    scores = judged(tmp_path, made, [0.5] * 3)
    assert (scores.popularity[1], scores.stock[1], scores.total[1]) == (0, 0, 0.5)
    assert scores.total[0] < 0.5 < scores.total[2]


def test_a_catalogue_that_says_nothing_keeps_its_scores(tmp_path):
    scores = judged(tmp_path, [Product("a", "Mug"), Product("b", "Mug")], [0.5, 0.4])
    assert scores.total.tolist() == [0.5, 0.4]


def test_one_leg_alone_is_its_own_score(tmp_path):
    made = [Product("a", "Mug", popularity=1), Product("b", "Mug", popularity=9)]
    found = found_in(slice_of(open_columns(tmp_path, made)), [0.5, 0.4])
    assert with_priors(found, None, Tuning(blend="lexical")).scores.total.tolist() == [0.5, 0.4]


def test_turns_are_counted_by_kind_from_the_best():
    total = np.array([0.9, 0.8, 0.7, 0.95, 0.6])
    kind = np.array([1, 1, 1, 2, -1])
    late = turns(total, np.arange(5), kind, NONE)
    # log2(1 + turn) / log2(16)
    assert late == pytest.approx([0, 0.25, np.log2(3) / 4, 0, 0])


def test_variants_share_the_turn_of_their_best():
    total = np.array([0.9, 0.8, 0.7])
    late = turns(total, np.arange(3), np.array([1, 1, 1]), Variants.of(np.array([0, 0, -1])))
    assert late == pytest.approx([0, 0, 0.25])


def test_no_product_is_put_back_by_more_than_the_weight():
    late = turns(-np.arange(100.0), np.arange(100), np.zeros(100, int), NONE)
    assert late[0] == 0
    assert late.max() == 1
    assert (np.diff(late) >= 0).all()


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("sollande", True),
        ("Sollande under 100 dollars", True),
        ("sollande phone", False),
        ("phone", False),
        ("", False),
    ],
)
def test_a_brand_alone_is_told_from_a_brand_with_words(engine, text, alone):
    assert of_brands_alone(engine._understand(text)) is alone


def test_a_brand_alone_shows_one_of_each_kind_before_many_of_one(engine):
    def kinds(spread: float) -> list[str]:
        hits = engine.changed([f"spread={spread}"]).search(Query("ulvane", size=8)).hits
        assert {hit.product.brand for hit in hits} == {"Ulvane"}
        return [hit.product.category[-1] for hit in hits]

    assert len(set(kinds(0.12))) > len(set(kinds(0)))


def test_priors_change_neither_the_set_nor_a_filtered_order(engine):
    without = engine.changed(["popularity=0", "stock=0", "spread=0"])
    for text in ("ulvane", "mug"):
        assert engine.search(Query(text)).total == without.search(Query(text)).total
        whole = [id for id, _ in engine.rank(text, depth=engine.products)]
        mask = np.ones(engine.products, bool)
        mask[engine.numbers(whole[::2])] = False
        found = engine._ask(engine._understand(text)).members(())
        left = found.where(mask)
        assert left.at(order(left, "relevance", first=len(whole), once=False)).ids() == whole[1::2]


def test_a_plan_without_a_brand_is_not_spread(tmp_path):
    columns = open_columns(tmp_path, [Product("a", "Mug", category=("Mugs",)), Product("b", "Mug", category=("Mugs",))])
    found = found_in(slice_of(columns), [0.5, 0.4])
    plan = QueryPlan("mug", "mug", (), np.empty(0))
    assert with_priors(found, plan, TUNING).scores.total.tolist() == [0.5, 0.4]

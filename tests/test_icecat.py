"""The promises that are made on the real catalogue, with the default encoder."""

import pytest

from eval.evaluate import evaluate
from search.filters import parse
from search.page import Query

BROAD = ["hp", "black", "printer", "laptop", "samsung", "usb", "cable", "monitor", "dell", "toner"]
NARROW = [
    "usb hub",
    "laptop bag",
    "aa battery",
    "hdmi cable",
    "docking station",
    "tripod",
    "mouse pad",
    "ssd",
    "ipod",
    "",
]


def test_pooled_ndcg_is_above_the_promise_with_one_global_weight(icecat, shared):
    result = evaluate(icecat, judgments=shared / "data" / "icecat" / "ratings-pooled.csv")
    assert result["queries"] == 76
    assert result["measures"]["judged@10"] >= 0.9
    assert result["measures"]["nDCG@10"] >= 0.82


@pytest.mark.parametrize("text", BROAD + NARROW)
def test_every_facet_count_is_the_total_after_ticking(icecat, text):
    page = icecat.search(Query(text))
    assert page.total_exact
    assert page.facets
    for facet in page.facets:
        for value in facet.values:
            assert icecat.search(Query(text, size=1, filters=(parse(value.filter),))).total == value.count


def test_a_brand_query_finds_every_product_of_the_brand(icecat):
    brand = icecat.matching([parse("brand:HP")])
    page = icecat.search(Query("hp", filters=(parse("brand:HP"),)))
    assert page.total == len(brand)

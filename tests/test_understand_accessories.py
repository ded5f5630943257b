"""What is made for the thing that a query looks for comes behind the thing itself."""

import numpy as np
import pytest
from shops import open_shop

from search.engine import Engine
from search.page import Query

TITLES = {
    "doll": "Acorn doll",
    "dress": "Acorn doll accessory",
    "both": "Acorn doll with doll accessory",
    "printer": "Birch laser printer",
    "ribbon": "Birch printer ribbon",
    "tray": "Birch tray for printers",
    "stand": "Birch stand, fits printer",
    "shelf": "Birch shelf for flat and tall printers",
    "business": "Birch printer for a small office",
    "last": "Birch printer",
    "next": "Ribbon of silk",
    "etui": "Étui pour tablette",
    "tablette": "Tablette",
    "cell": "Birch cell phone",
    "cell accessory": "Birch cell phone accessory",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    rows = [f'{id},"{title}",{"Acorn" if "doll" in title else "Birch"}' for id, title in TITLES.items()]
    return open_shop(tmp_path_factory.mktemp("accessories"), "id,title,brand", rows)


def made_for(shop: Engine, query: str, rows: np.ndarray) -> np.ndarray:
    plan = shop._understand(query)
    places = shop.catalogue.forward.occurrences(rows, [id for term in plan.terms for id in term.ids])
    return shop.catalogue.whole.accessories.made_for(plan, rows, places, shop.catalogue.forward)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("doll", {"dress"}),  # "both" names the doll itself as well
        ("acorn doll", {"dress"}),
        # What starts the next title is not beside the end of this one; what stands before "for" is the thing itself.
        ("printer", {"ribbon", "tray", "stand", "shelf"}),
        ("birch printers", {"ribbon", "tray", "stand", "shelf"}),
        ("tablette", {"etui"}),
        ("smartphone", {"cell accessory"}),  # by another name, of two words
        ("mobile phone", {"cell accessory"}),
        ("doll accessory", set()),
        ("printer ribbon", set()),
        ("tray for printer", {"ribbon"}),  # another accessory than the one asked for
        ("something for my printer", set()),  # who has one looks for what goes with it
        ("a laser printer that prints quickly and on both sides", set()),
        ("unheard", set()),
    ],
)
def test_what_only_goes_with_the_thing_looked_for_is_told_from_it(shop, query, expected):
    rows = shop.numbers(list(TITLES))
    found = made_for(shop, query, rows)
    assert {id for id, made in zip(TITLES, found, strict=True) if made} == expected


def test_no_rows_are_no_accessories(shop):
    assert made_for(shop, "doll", shop.numbers([])).tolist() == []


def test_an_accessory_loses_what_it_is_set_to_and_the_explanation_says_so(shop):
    plain = shop.changed(["accessory=0"])
    lost = {id: dict(plain.rerank("doll", [id]))[id] - dict(shop.rerank("doll", [id]))[id] for id in ("doll", "dress")}
    assert lost == {"doll": 0, "dress": pytest.approx(shop.tuning.accessory)}
    hits = {hit.product.id: hit.explain for hit in shop.search(Query("doll", explain=True)).hits}
    parts = {part["part"]: part["points"] for part in hits["dress"]["parts"]}
    assert parts["made for it"] == -shop.tuning.accessory
    assert "is made for it" in hits["dress"]["why"]
    assert "is made for it" not in hits["doll"]["why"]
    assert hits["dress"]["score"] == pytest.approx(sum(parts.values()), abs=1e-3)

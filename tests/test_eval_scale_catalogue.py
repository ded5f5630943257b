"""The made catalogue: variations of real products that read as products, each its own, the same every time."""

import json
import random
from itertools import islice

import numpy as np
import pytest

from eval.scale_catalogue import (
    DRAW,
    PRODUCTS,
    Bases,
    choose_bases,
    code,
    number_in,
    number_of,
    product_id,
    variations,
    write_catalogue,
    write_mapping,
)
from indexer.catalogue import Accepted, read_products
from indexer.mapping_file import read_mapping
from search.errors import BadEvaluation
from search.store import StoreBuilder

MAPPING = """
price_unit = "major"
[fields]
id = "id"
group_id = "family"
title = "title"
price = "price"
category = "category"
[identifiers]
gtin = "ean"
mpn = "name"
sku = "article"
[attributes]
weight = "number"
[ignore]
thumb = "another size"
"""


@pytest.fixture(scope="session")
def mapping(engine, tmp_path_factory):
    path = tmp_path_factory.mktemp("mapping") / "mapping.toml"
    write_mapping(path, engine)
    return read_mapping(path)


@pytest.fixture(scope="session")
def made(engine, mapping):
    """900 products, three of each of 300 real ones."""
    bases = choose_bases(engine, 300)
    return bases, list(variations(engine.catalogue.store, mapping, bases, 900))


@pytest.fixture
def pair(tmp_path):
    """Makes the first variation of `row`, whose only neighbour is `partner`."""
    (tmp_path / "mapping.toml").write_text(MAPPING)

    def make(row, partner, number=0):
        from indexer.catalogue import clean
        from search.store import Store

        fields = read_mapping(tmp_path / "mapping.toml")
        builder = StoreBuilder(tmp_path / "store")
        for original in (row, partner):
            builder.add(clean(original, fields)[0], original)
        builder.save()
        bases = Bases(np.array([0]), np.eye(1, 4, dtype=np.float32), np.array([[1]]), np.array([[0.9]], np.float32))
        return next(islice(variations(Store(tmp_path / "store"), fields, bases, number + 1), number, None))

    return make


def test_a_code_is_read_back_from_any_text():
    for number in [*range(2000), *random.Random(1).sample(range(PRODUCTS), 2000)]:
        assert number_in(f"Trust {code(number)} mouse, black. For AB1234567C and more") == number
    assert len({code(number) for number in range(5000)}) == 5000


def test_a_text_without_a_code_has_no_number():
    right = code(77)
    wrong = right[:2] + f"{(int(right[2:9]) + 1) % PRODUCTS:07d}" + right[9:]
    for text in ("", "wireless mouse 4711", "SKU 12345678", wrong, f"X{right}", f"{right}5"):
        assert number_in(text) is None
    assert number_of(product_id(77)) == 77


def test_the_catalogue_is_the_same_every_time(engine, mapping, made):
    bases, rows = made
    assert list(variations(engine.catalogue.store, mapping, bases, 900)) == rows
    assert list(variations(engine.catalogue.store, mapping, bases, 900, seed=8)) != rows


def test_every_product_is_its_own(made):
    _, rows = made
    for column in ("id", "title", "ean", "sku", DRAW):
        assert len({row[column] for row in rows}) == len(rows), column
    groups = [{row["group_id"] for row in rows[turn : turn + 300] if "group_id" in row} for turn in (0, 300, 600)]
    assert groups[0]
    assert not groups[0] & groups[1]
    assert not groups[1] & groups[2]


def test_every_variation_is_near_its_real_product_and_yet_another(engine, mapping, made):
    bases, rows = made
    swapped = borrowed = 0
    for number, row in enumerate(rows):
        original = engine.catalogue.store.original(int(bases.rows[number % 300]))
        assert row["category"] == original["category"]
        assert row["description"] == original["description"]
        assert 0.79 * original["price"] <= row["price"] <= 1.26 * original["price"]
        kept = set(original["title"].split()) & set(row["title"].split())
        swapped += len(kept) < len(set(original["title"].split()))
        free = original.keys() - set(mapping.named())
        assert free <= row.keys()
        borrowed += any(row[column] != original[column] for column in free)
    assert swapped > 0.3 * len(rows)
    assert borrowed > 0.1 * len(rows)


def test_the_file_is_read_without_a_reject_and_filters_pass_their_share(engine, mapping, made, tmp_path):
    _, rows = made
    write_catalogue(tmp_path / "made.jsonl", iter(rows))
    read = list(read_products([tmp_path / "made.jsonl"], mapping))
    assert len(read) == 900
    assert all(isinstance(each, Accepted) for each in read)
    draws = np.array([each.product.attributes["draw"].value for each in read])
    assert draws.min() >= 0
    assert draws.max() < 1
    # Four standard deviations of a binomial.
    for share in (0.5, 0.1, 0.01):
        assert abs(np.mean(draws <= share) - share) < 4 * np.sqrt(share * (1 - share) / 900)
    assert [each.product.identifiers["gtin"] for each in read[:50]] == [(row["ean"],) for row in rows[:50]]


def test_bases_are_spread_over_the_catalogue_with_their_nearest(engine):
    bases = choose_bases(engine, 100)
    assert (bases.rows[0], bases.rows[-1], len(bases.rows)) == (0, engine.products - 1, 100)
    assert bases.neighbours.shape == bases.cosines.shape == (100, 10)
    assert not (bases.neighbours == bases.rows[:, None]).any()
    everything = engine.catalogue.vectors.take(np.arange(engine.products))
    for place in (0, 50, 99):
        cosines = everything @ bases.vectors[place]
        cosines[bases.rows[place]] = -1
        assert bases.cosines[place] == pytest.approx(-np.sort(-cosines)[:10], abs=0.02)
    category = engine.catalogue.tables.category
    same = category[bases.neighbours] == category[bases.rows][:, None]
    assert (same.all(axis=1) | ~same.any(axis=1)).all()
    assert len(choose_bases(engine, 10**6).rows) == engine.products


def test_identifiers_prices_and_attributes_keep_the_shape_of_the_file(pair):
    row = {
        "id": "7",
        "family": "F",
        "title": "Trust KX-100B wireless mouse in black",
        "name": "KX-100B",
        "ean": ["4006381333931"],
        "article": "A-7",
        "price": "1.299,50 €",
        "category": "Mice",
        "thumb": "7.jpg",
        "colour": "black",
        "weight": 90,
        "details": {"buttons": 3, "wheel": None},
        "empty": None,
    }
    partner = {"id": "8", "title": "Other mouse", "colour": "red", "weight": 80, "details": {"buttons": 5}}
    seen = [pair(row, partner, number) for number in range(12)]
    for number, made in enumerate(seen):
        assert next(iter(made)) == DRAW
        assert made["id"] == product_id(number)
        assert made["family"] == f"F-{number}"
        assert code(number) in made["title"].split()
        assert "KX-100B" not in made["title"]
        assert made["name"] == code(number)
        assert len(made["ean"]) == 1
        assert made["ean"][0] != "4006381333931"
        assert made["article"] != "A-7"
        assert made["price"][:2] == "1."
        assert made["price"][-2:] == " €"
        assert len(made["price"]) == len("1.299,50 €")
        assert (made["thumb"], made["category"], made["empty"]) == ("7.jpg", "Mice", None)
        assert made["details"]["wheel"] is None
    assert {made["colour"] for made in seen} == {"black", "red"}
    assert {made["weight"] for made in seen} == {90, 80}
    assert {made["details"]["buttons"] for made in seen} == {3, 5}
    assert len({made["price"] for made in seen}) > 6


def test_the_first_row_shows_every_column_of_the_mapping(pair):
    made = pair({"id": "7", "title": "Mouse"}, {"id": "8", "title": "Hub"})
    assert {"family", "price", "category", "ean", "name", "article", "weight"} <= made.keys()
    assert json.loads(json.dumps(made)) == made
    assert made["title"] == f"Mouse {code(0)}"


@pytest.mark.parametrize("field", ["id", "title"])
def test_an_id_or_a_title_inside_other_values_is_refused(pair, tmp_path, field):
    rows = [{"id": id, "title": "Mouse"} for id in "78"]
    rows = [{**row, "core": {field: row.pop(field)}} for row in rows]
    file = tmp_path / "mapping.toml"
    file.write_text(file.read_text().replace(f'\n{field} = "{field}"', f'\n{field} = "core.{field}"'))
    with pytest.raises(BadEvaluation, match=rf"A product's {field} lies at core\.{field} inside other values"):
        pair(*rows)


def test_a_number_without_codes_is_refused(engine, mapping, made):
    bases, _ = made
    with pytest.raises(BadEvaluation, match="there can be 1 to 10,000,000"):
        next(variations(engine.catalogue.store, mapping, bases, PRODUCTS + 1))

"""The demo catalogue and its assertions: what the demo shop promises its readers."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from eval.assertions import read_assertions
from indexer.catalogue import Accepted, guess_mapping, read_products
from indexer.demo import assertions_path, rows, write
from indexer.demo.generate import ean13
from search.errors import BadCatalogue
from search.filters import parse

# The catalogue's bytes for the default seed. A change of a type's text changes them: look at the rows, then write the
# new sum here.
GOLDEN = "8c55c68da7b70f77023f0ff71489de363e034d010865d780618b3896ea7611bd"
THREE_DEEP = {"Kitchen", "Home", "Garden & tools", "Pets"}
KINDS = {
    "name": 8,
    "type": 10,
    "need": 20,
    "price": 8,
    "negation": 7,
    "identifier": 7,
    "misspelling": 8,
    "brand": 5,
    "attribute": 8,
    "accessory": 4,
    "nothing": 15,
}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return write(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def products(catalogue):
    return [json.loads(line) for line in catalogue.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def records():
    return [json.loads(line) for line in assertions_path().read_text(encoding="utf-8").splitlines()]


def test_there_are_3000_products_of_60_types_in_10_departments(products):
    types = Counter(product["category"] for product in products)
    assert len(products) == 3000
    assert len(types) == 60
    assert Counter(path.split(" > ")[0] for path in types) == dict.fromkeys({path.split(" > ")[0] for path in types}, 6)
    assert len({path.split(" > ")[0] for path in types}) == 10
    assert set(types.values()) == {50}


def test_some_departments_are_three_deep_and_the_others_two(products):
    depths = {product["category"].split(" > ")[0]: product["category"].count(" > ") + 1 for product in products}
    assert depths == {name: 3 if name in THREE_DEEP else 2 for name in depths}
    assert set(depths) > THREE_DEEP


def test_a_seed_gives_the_same_bytes_everywhere(catalogue, tmp_path):
    again = write(tmp_path)
    assert hashlib.sha256(catalogue.read_bytes()).hexdigest() == GOLDEN
    assert again.read_bytes() == catalogue.read_bytes()
    pictures = {path.name: path.read_bytes() for path in (tmp_path / "images").iterdir()}
    assert pictures == {path.name: path.read_bytes() for path in (catalogue.parent / "images").iterdir()}


def test_another_seed_gives_another_catalogue():
    assert next(rows(8)) != next(rows(7))


def test_a_smaller_catalogue_still_has_every_type():
    few = list(rows(products=75))
    assert len(few) == 75
    assert len({product["category"] for product in few}) == 60


@pytest.mark.parametrize("products", [0, 59, 3001])
def test_a_number_of_products_that_cannot_be_had_is_refused_before_anything_is_written(products, tmp_path):
    with pytest.raises(BadCatalogue, match="there can be 60 to 3000"):
        write(tmp_path / "demo", products=products)
    assert not (tmp_path / "demo").exists()


def test_no_sentence_is_in_more_than_five_products(products):
    in_products: Counter[str] = Counter()
    for product in products:
        in_products.update(set(re.split(r"(?<=[.!?]) ", product["description"])))
    assert max(in_products.values()) <= 5
    # Sentences shared by a group's variants aside, the copy is varied: far more sentences than products.
    assert len(in_products) > len(products)


def test_a_description_is_whole_sentences_without_template_marks(products):
    for product in products:
        text = product["description"]
        assert text.endswith((".", "!", "?")), product["id"]
        assert not re.search(r"[\[\]{}|]|  |\bNone\b", text), product["id"]
        assert all(part[:1] == part[:1].upper() for part in re.split(r"(?<=[.!?]) ", text)), product["id"]


def test_the_check_digit_is_that_of_the_standard():
    # The worked example of GS1: 629104150021 takes the check digit 3.
    assert ean13("629104150021") == "6291041500213"


def test_ids_skus_and_eans_are_unique_and_the_eans_right(products):
    for key in ("id", "sku", "ean"):
        assert len({product[key] for product in products}) == len(products)
    for product in products:
        digits = [int(digit) for digit in product["ean"]]
        assert len(digits) == 13
        # The prefix 20 is kept for use inside a company: no product on sale has such a number.
        assert product["ean"].startswith("20")
        assert (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_prices_are_positive_and_the_list_price_is_above(products):
    assert min(product["price"] for product in products) > 0
    reduced = [product for product in products if "list_price" in product]
    assert 300 < len(reduced) < 900
    assert all(product["list_price"] > product["price"] for product in reduced)


def test_variants_of_a_group_share_their_copy_and_differ_in_title(products):
    groups: dict[str, list[dict]] = {}
    for product in products:
        if "group_id" in product:
            groups.setdefault(product["group_id"], []).append(product)
    assert len(groups) > 300
    for group in groups.values():
        assert len({product["description"] for product in group}) == 1
        assert len({product["title"] for product in group}) == len(group)


def test_every_accessory_fits_a_product_that_is_in_the_shop(products):
    """By name: "Kesselby Crema 2". An accessory that fits by size or connector, as "14 in laptops", names no model."""
    titles = " | ".join(product["title"] for product in products)
    for name in ("Phone Cases", "Descalers", "Vacuum filters", "Batteries for drills", "Tent footprints"):
        fits = {product["compatible_with"] for product in products if product["category"].endswith(name)}
        assert len(fits) >= 5
        assert [text for text in sorted(fits) if f"| {text} " not in titles] == []


def test_every_picture_is_written_and_is_xml_without_script(catalogue, products):
    folder = catalogue.parent
    named = {product["image"] for product in products}
    assert named == {f"images/{path.name}" for path in (folder / "images").iterdir()}
    for name in sorted(named):
        root = ET.parse(folder / name).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        for element in root.iter():
            assert element.tag.rpartition("}")[2].lower() not in ("script", "foreignobject", "image", "use")
            assert not [key for key in element.attrib if key.lower().startswith("on") or key.endswith("href")]


def test_the_mapping_is_guessed_right_and_every_row_accepted(catalogue, products):
    mapping = guess_mapping([catalogue], price_unit="major")
    for field in ("id", "group_id", "title", "description", "brand", "price", "list_price", "category", "currency"):
        assert mapping.columns(field) == (field,)
    assert mapping.columns("images") == ("image",)
    named = mapping.named()
    assert (named["ean"], named["sku"]) == ("identifiers.gtin", "identifiers.sku")
    read = list(read_products([catalogue], mapping))
    assert [row for row in read if not isinstance(row, Accepted)] == []
    assert len(read) == 3000
    for row, product in zip(read, products, strict=True):
        assert isinstance(row, Accepted)
        assert row.remarks == ()
        assert row.product.title == product["title"]
        assert row.product.price is not None
        assert (float(row.product.price.amount), row.product.price.currency) == (product["price"], "USD")
        assert row.product.brand == product["brand"]
        assert " > ".join(row.product.category) == product["category"]
        assert row.product.identifiers["sku"] == (product["sku"],)
        assert row.product.identifiers["gtin"] == (product["ean"],)


def test_there_are_100_assertions_of_the_named_kinds(records):
    assert Counter(record["kind"] for record in records) == KINDS
    assert sum(KINDS.values()) == 100
    assert len({record["query"].casefold() for record in records}) == 100
    assert all(record.get("nothing", False) == (record["kind"] == "nothing") for record in records)
    assert all(("first" in record) == (record["kind"] == "identifier") for record in records)


def test_the_evaluation_reads_every_assertion():
    read = read_assertions(assertions_path())
    assert Counter(assertion.kind for assertion in read) == KINDS
    assert sum(assertion.nothing for assertion in read) == KINDS["nothing"]


def test_every_assertion_can_be_satisfied_by_a_page_of_ten(engine, records):
    """Ten, not five: a page is filled with what comes next, so fewer would put a full score out of reach."""
    for record in records:
        if record["kind"] in ("identifier", "nothing"):
            continue
        passing = set(engine.matching([parse(text, allow_matches=True) for text in record["must"]]).tolist())
        for unwanted in record.get("must_not", []):
            passing -= set(engine.matching([parse(unwanted, allow_matches=True)]).tolist())
        assert len(passing) >= 10, record["query"]
        assert len(passing) <= 120, f"{record['query']}: so many pass that the assertion says little"


def test_an_unwanted_product_exists_for_every_negation(engine, records):
    for record in records:
        if record["kind"] == "negation":
            wanted = [parse(text) for text in record["must"]]
            refused = [parse(text) for text in record.get("must_not", [])]
            narrowed = len(engine.matching(wanted))
            for unwanted in refused:
                assert 0 < len(engine.matching([*wanted, unwanted])) < narrowed, record["query"]
            category = len(engine.matching(wanted[:1]))
            assert refused or narrowed < category, record["query"]


def test_an_identifier_query_is_the_identifier_of_its_product(products, records):
    by_id = {product["id"]: product for product in products}
    found = [record for record in records if record["kind"] == "identifier"]
    used = [key for record in found for key in ("sku", "ean") if by_id[record["first"]][key] == record["query"].upper()]
    assert len(used) == len(found)
    assert set(used) == {"sku", "ean"}


def test_no_title_holds_every_word_of_a_query_that_nothing_answers(products, records):
    """Of title and category, that is: the copy may well mention a tablet that a drive plugs into."""
    texts = [set(re.findall(r"\w+", f"{product['title']} {product['category']}".casefold())) for product in products]
    for record in records:
        if record["kind"] == "nothing":
            words = set(re.findall(r"\w+", record["query"].casefold()))
            assert not [text for text in texts if words <= text], record["query"]

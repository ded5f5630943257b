"""Rows to products, and the reasons for which a row is refused."""

import gzip
import itertools
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue import Accepted, guess_mapping, read_products
from indexer.clean import MAX_DESCRIPTION, MAX_ID, MAX_TITLE, Reject, clean, to_product
from indexer.mapping import FIELDS, IDENTIFIERS, Attribute, Feed, Ignored, Mapping
from search.product import Price, Product, Quantity, from_record, to_record


def mapping(**options) -> Mapping:
    feeds = {"id": "id", "title": "title"} | options.pop("fields", {})
    fields = tuple(Feed(field, (columns,) if isinstance(columns, str) else columns) for field, columns in feeds.items())
    return Mapping(fields, price_unit="major", **options)


PRICED = mapping(fields={"price": "price", "currency": "currency"})
BASE = mapping(fields={"category": "category"}).fields


def test_a_whole_row_becomes_a_product():
    row = {
        "id": 1001.0,
        "title": " Travel <b>mug</b> &amp; lid",
        "group": "G1",
        "text": "<p>Keeps coffee hot.</p>",
        "brand": "Borealis",
        "category": "Kitchen > Coffee >  > Travel mugs",
        "price": "12.50",
        "was": "$15",
        "currency": "usd",
        "image": "a.jpg",
        "stock": "3",
        "rating": "4.5 out of 5",
        "reviews": "1,234",
        "sku": "AB 12",
        "ean": ["4006381333931", "40063813"],
        "weight": "1.5 kg",
        "attr_t_colour": "Blue",
        "dishwasher": True,
        "empty": "",
        "secret": "x",
    }
    chosen = mapping(
        fields={
            "group_id": "group", "description": "text", "brand": "brand", "category": "category", "price": "price",
            "list_price": "was", "currency": "currency", "images": "image", "stock": "stock", "rating": "rating",
            "rating_count": "reviews",
        },
        identifiers=(Feed("sku", ("sku",)), Feed("gtin", ("ean",))),
        ignore=(Ignored("secret"),),
        category_delimiter=" > ",
    )  # fmt: skip
    assert clean(row, chosen) == (
        Product(
            id="1001",
            title="Travel mug & lid",
            group_id="G1",
            description="Keeps coffee hot.",
            brand="Borealis",
            category=("Kitchen", "Coffee", "Travel mugs"),
            price=Price(Decimal("12.50"), "USD"),
            list_price=Price(Decimal("15"), "USD"),
            images=("a.jpg",),
            in_stock=True,
            stock=3,
            rating=4.5,
            rating_count=1234,
            identifiers={"sku": ("AB 12",), "gtin": ("4006381333931", "40063813")},
            attributes={"weight": Quantity(1.5, "kg"), "colour": "Blue", "dishwasher": True},
        ),
        (),
    )


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"title": "Mug"}, "id", "is empty; expected a value in column 'id'"),
        ({"id": " ", "title": "Mug"}, "id", "is empty"),
        ({"id": "1"}, "title", "is empty"),
        ({"id": "1", "title": "<p> </p>"}, "title", "is empty"),
        ({"id": "x" * (MAX_ID + 1), "title": "Mug"}, "id", "201 characters long; at most 200"),
        ({"id": "1", "title": "x" * (MAX_TITLE + 1)}, "title", "1,001 characters long; at most 1,000"),
        ({"id": "1", "title": "Mug", "price": "10-20"}, "price", "a range"),
        ({"id": "1", "title": "Mug", "price": -1}, "price", "below zero"),
        ({"id": "1", "title": "Mug", "was": "cheap"}, "list_price", "not a price"),
        ({"id": "1", "title": "Mug", "money": "shells"}, "currency", "no currency"),
    ],
)
def test_a_row_is_refused_with_its_field_and_the_reason(row, field, reason):
    chosen = mapping(fields={"price": "price", "list_price": "was", "currency": "money"})
    with pytest.raises(Reject) as caught:
        to_product(row, chosen)
    assert caught.value.field == field
    assert reason in caught.value.reason


@pytest.mark.parametrize("text", ["Call for price", "Preis auf Anfrage", "P.O.A."])
def test_a_price_on_request_is_no_price_and_no_reason_to_refuse(text):
    product, remarks = clean({"id": "1", "title": "Mug", "price": text}, PRICED)
    assert (product.price, product.attributes) == (None, {"price": text})
    assert [(remark.field, "names no amount" in remark.reason) for remark in remarks] == [("price", True)]


def test_price_and_currency_may_stand_in_two_columns():
    rows = [{"id": "1", "title": "Mug", "price": "1.299,00", "currency": code} for code in ("EUR", "zł", "", "Taler")]
    assert [to_product(row, PRICED).price.currency for row in rows[:3]] == ["EUR", "PLN", ""]
    with pytest.raises(Reject, match="'Taler' is no currency"):
        to_product(rows[3], PRICED)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("Home, Home > Mugs", ("Home", "Mugs")),
        ("Home > Mugs, Camping", ("Home", "Mugs")),
        (["Home > Mugs", "Camping > Cookware > Mugs"], ("Camping", "Cookware", "Mugs")),
        (["Home", "Mugs"], ("Home",)),
    ],
)
def test_of_several_categories_in_a_cell_the_deepest_counts(value, path):
    mapping = Mapping(BASE, category_delimiter=" > ", category_separator=", ")
    assert to_product({"id": "1", "title": "Mug", "category": value}, mapping).category == path


def test_a_number_as_category_is_kept_with_a_remark_and_named_by_the_mapping():
    row = {"id": "1", "title": "Mug", "category": 178}
    product, remarks = clean(row, Mapping(BASE))
    assert product.category == ("178",)
    assert [remark.field for remark in remarks] == ["category"]
    named, remarks = clean(row, Mapping(BASE, categories=(("178", ("Home", "Mugs")),)))
    assert (named.category, remarks) == (("Home", "Mugs"), ())


def test_units_names_and_labels_of_attributes_come_from_the_mapping():
    mapping = Mapping(
        BASE,
        attributes=(
            Attribute("weight_kg", "number", unit="kg", name="weight"),
            Attribute("bez2", "text", name="Kurztext"),
            Attribute("value 1", "text", named_by="name 1"),
            Attribute("more", "pairs"),
        ),
    )
    row = {
        "id": "1", "title": "Mug", "weight_kg": "1,5", "bez2": "blau", "name 1": "Material", "value 1": "Steel",
        "more": "size=L,lid=yes,note=hand made, in two parts",
    }  # fmt: skip
    assert to_product(row, mapping).attributes == {
        "weight": Quantity(1.5, "kg"),
        "kurztext": "blau",
        "material": "Steel",
        "size": "L",
        "lid": True,
        "note": "hand made, in two parts",
    }
    grams = to_product(row | {"weight_kg": "900 g", "name 1": ""}, mapping).attributes
    assert (grams["weight"], grams["value_1"]) == (Quantity(900.0, "g"), "Steel")


def test_fields_and_attributes_may_be_named_by_paths():
    mapping = Mapping(
        (
            Feed("id", ("ids.sku",)),
            Feed("title", ("title.en", "title.de")),
            Feed("price", ("offers.0.price",)),
            Feed("images", ("media.url",)),
        ),
        attributes=(Attribute("specs.weight_kg", "number", unit="kg", name="weight"),),
        ignore=(Ignored("specs.internal"),),
        price_unit="major",
    )
    row = {
        "ids": {"sku": "A1", "erp": 7},
        "title": {"de": "Becher"},
        "offers": [{"price": 12.5}, {"price": 14}],
        "media": [{"url": "https://x.org/1.jpg"}, {"url": "https://x.org/2.jpg"}],
        "specs": {"weight_kg": 1.5, "colour": "red", "internal": {"margin": 3}},
        "weight": {"value": 2, "unit": "kg"},
    }
    product = to_product(row, mapping)
    assert (product.id, product.title, str(product.price.amount)) == ("A1", "Becher", "12.5")
    assert product.images == ("https://x.org/1.jpg", "https://x.org/2.jpg")
    assert product.attributes == {"ids_erp": Quantity(7.0), "colour": "red", "weight": Quantity(2.0, "kg")}
    assert to_product(row | {"title.en": "Mug"}, mapping).title == "Mug"


def test_a_missing_price_is_no_reason_to_refuse():
    assert to_product({"id": "1", "title": "Mug", "price": "n/a"}, mapping(fields={"price": "price"})).price is None


def test_the_first_filled_price_counts_and_a_list_price_must_be_higher():
    chosen = mapping(fields={"price": ("sale", "price"), "list_price": "price"}, currency="EUR")
    reduced = to_product({"id": "1", "title": "Mug", "sale": "8", "price": "10"}, chosen)
    plain = to_product({"id": "1", "title": "Mug", "sale": "", "price": "10"}, chosen)
    assert (reduced.price, reduced.list_price) == (Price(Decimal(8), "EUR"), Price(Decimal(10), "EUR"))
    assert (plain.price, plain.list_price) == (Price(Decimal(10), "EUR"), None)


def test_what_a_field_cannot_hold_stays_as_an_attribute_with_a_remark():
    chosen = mapping(fields={"rating": "stars", "in_stock": "availability", "stock": "stock"})
    row = {"id": "1", "title": "Mug", "stars": "very good", "availability": "in 3 weeks", "stock": -2}
    product, remarks = clean(row, chosen)
    assert (product.rating, product.in_stock, product.stock) == (None, None, None)
    assert product.attributes == {"availability": "in 3 weeks", "stars": "very good", "stock": "-2"}
    assert {remark.field for remark in remarks} == {"rating", "in_stock", "stock"}


@pytest.mark.parametrize(
    ("said", "count"),
    [
        (">100", 100), ("> 1,000", 1000), ("≥5", 5), ("10+", 10), ("100 or more", 100), ("more than 20", 20),
        ("über 50", 50), ("mehr als 20", 20), ("10 und mehr", 10), ("mind. 3", 3), ("plus de 10", 10), ("至少5", 5),
        (">0", 1), ("7", 7), (7, 7), ("0", 0), ("<5", None), ("+", None), ("over", None),
    ],
)  # fmt: skip
def test_a_stock_may_be_at_least_so_many(said, count):
    chosen = mapping(fields={"stock": "stock"})
    assert to_product({"id": "1", "title": "Mug", "stock": said}, chosen).stock == count


def test_a_stock_may_be_at_least_so_many_in_many_rows(tmp_path):
    path = tmp_path / "a.csv"
    rows = "".join(f"{n},Mug {n},{('>100', '10+', '7', '0')[n % 4]}\n" for n in range(20))
    path.write_text(f"id,title,stock\n{rows}", "utf-8")
    found = [result.product.stock for result in read_products([path], guess_mapping([path]))]
    assert found == [100, 10, 7, 0] * 5


@pytest.mark.parametrize(
    ("said", "stock", "in_stock"),
    [
        ("yes", 0, True),
        ("sold out", 5, False),
        (None, 5, True),
        (None, 0, False),
        (None, None, None),
        (True, None, True),
    ],
)
def test_a_stock_says_whether_a_product_can_be_had_where_nothing_else_does(said, stock, in_stock):
    chosen = mapping(fields={"in_stock": "available", "stock": "stock"})
    assert to_product({"id": "1", "title": "Mug", "available": said, "stock": stock}, chosen).in_stock is in_stock


@pytest.mark.parametrize(
    ("value", "delimiter", "path"),
    [
        ("A>B", " > ", ("A", "B")),
        ("A|B", "|", ("A", "B")),
        ("A/B", "", ("A/B",)),
        (["A", "B"], "", ("A", "B")),
        ([["A", "B"], ["C"]], "", ("A", "B")),
        ([{"id": 1, "name": "A"}, {"id": 2, "name": "B"}], "", ("A", "B")),
        ("A > A > B", ">", ("A", "B")),
        ("n/a", " > ", ()),
        (None, ">", ()),
    ],
)
def test_categories_are_paths(value, delimiter, path):
    chosen = mapping(fields={"category": "category"}, category_delimiter=delimiter)
    assert to_product({"id": "1", "title": "Mug", "category": value}, chosen).category == path


def test_a_category_of_several_columns_is_their_path():
    chosen = mapping(fields={"category": ("top", "sub")})
    row = {"id": "1", "title": "Mug", "top": "Kitchen", "sub": "Mugs"}
    assert to_product(row, chosen).category == ("Kitchen", "Mugs")
    assert to_product(row | {"sub": None}, chosen).category == ("Kitchen",)


def test_pictures_come_from_lists_and_from_texts_of_several():
    chosen = mapping(fields={"images": ("image", "more")})
    row = {
        "id": "1",
        "title": "Mug",
        "image": "https://x.org/a,b.jpg",
        "more": "https://x.org/c.jpg, https://x.org/d.jpg",
    }
    assert to_product(row, chosen).images == ("https://x.org/a,b.jpg", "https://x.org/c.jpg", "https://x.org/d.jpg")
    row["image"] = ["https://x.org/c.jpg", {"url": "https://x.org/e.jpg"}, None]
    assert to_product(row | {"more": ""}, chosen).images == ("https://x.org/c.jpg", "https://x.org/e.jpg")


def test_descriptions_are_joined_unless_one_holds_the_other():
    chosen = mapping(fields={"description": ("short", "long")})
    assert to_product({"id": "1", "title": "M", "short": "Hot.", "long": "Keeps warm."}, chosen).description == (
        "Hot. Keeps warm."
    )
    assert to_product({"id": "1", "title": "M", "short": "Hot.", "long": "Hot. Keeps warm."}, chosen).description == (
        "Hot. Keeps warm."
    )


def test_a_long_description_is_cut_at_a_word():
    chosen = mapping(fields={"description": "text"})
    text = to_product({"id": "1", "title": "M", "text": "warm " * 10_000}, chosen).description
    assert len(text) <= MAX_DESCRIPTION
    assert text.endswith("warm…")


def test_identifiers_keep_codes_and_leave_names_to_attributes():
    chosen = mapping(identifiers=(Feed("gtin", ("ean",)), Feed("mpn", ("name",))))
    code = to_product({"id": "1", "title": "M", "name": "006R90321", "ean": "4006381-333931;40063813"}, chosen)
    assert code.identifiers == {"gtin": ("4006381333931", "40063813"), "mpn": ("006R90321",)}
    assert code.attributes == {}
    name = to_product({"id": "1", "title": "M", "name": "ProCurve 420 Wireless Access Point", "ean": "4.0E+12"}, chosen)
    assert name.identifiers == {}
    assert name.attributes == {"name": "ProCurve 420 Wireless Access Point", "ean": "4.0E+12"}


def test_a_columns_kind_decides_over_its_values():
    chosen = mapping(attributes=(Attribute("size", "text"), Attribute("watts", "number"), Attribute("tags", "list")))
    row = {"id": "1", "title": "M", "size": "42 cm", "watts": "420", "tags": "a, b", "other": "420"}
    assert to_product(row, chosen).attributes == {
        "size": "42 cm",
        "watts": Quantity(420),
        "tags": ("a", "b"),
        "other": "420",
    }


def test_nested_objects_become_attributes():
    row = {"id": "1", "title": "M", "specs": {"Weight": "2 kg", "attr_n_depth": 3.0}, "box": {"colour": "red"}}
    assert to_product(row, mapping()).attributes == {
        "weight": Quantity(2, "kg"),
        "depth": Quantity(3),
        "box_colour": "red",
    }


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
EVERY_FIELD = Mapping(
    tuple(Feed(field, (field,)) for field in FIELDS),
    tuple(Feed(kind, (kind,)) for kind in IDENTIFIERS),
    (Attribute("t", "text"), Attribute("n", "number"), Attribute("b", "bool"), Attribute("l", "list")),
    price_unit="minor",
    category_delimiter=" > ",
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*FIELDS, *IDENTIFIERS, "t", "n", "b", "l", "x", "attr_n_y"]), JSON))
def test_any_row_becomes_a_product_that_can_be_stored_or_a_reject(row):
    try:
        product = to_product({"id": "1", "title": "Mug"} | row, EVERY_FIELD)
    except Reject as reject:
        assert reject.field in ("id", "title", "price", "list_price", "currency")  # noqa: PT017
        return
    record = json.loads(json.dumps(to_record(product)).encode("utf-8"))
    assert from_record(record) == product


def test_icecat_rows_become_the_products_of_the_file(shared):
    path = shared / "data" / "icecat" / "products.jsonl.gz"
    chosen = guess_mapping([path], price_unit="minor")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in itertools.islice(file, 200)]
    results = list(itertools.islice(read_products([path], chosen), 200))
    for line, (row, result) in enumerate(zip(rows, results, strict=True), 1):
        assert isinstance(result, Accepted)
        product = result.product
        assert (result.line, result.source) == (line, row)
        assert (product.id, product.brand) == (row["id"], row["supplier"])
        assert product.title == " ".join(row["title"].split())
        assert product.price == Price(Decimal(row["price"]) / 100)
        assert product.images == (row["img_500x500"],)
        assert set(product.identifiers["gtin"]) == set(row["ean"])
        assert product.category == ()
        names = (*product.identifiers.get("mpn", ()), product.attributes.get("name"))
        assert " ".join(row["name"].split()) in names
        numbers = {slug: value for slug, value in row.items() if slug.startswith("attr_n_")}
        typed = [value for value in product.attributes.values() if isinstance(value, Quantity)]
        assert sorted(value.value for value in typed) == sorted(numbers.values())
    first = results[0].product
    assert first.attributes["black_toner_page_yield"] == Quantity(23000)
    assert first.identifiers == {"gtin": ("0095205603217",), "mpn": ("006R90321",)}
    assert results[1].product.attributes["operating_temperature_t_t"] == "0 - 35"


@pytest.mark.parametrize(("reduced", "amount"), [("0.00", 20), (0, 20), ("", 20), ("15.00", 15)])
def test_a_sale_price_of_0_is_none_where_the_ordinary_one_has_an_amount(reduced, amount):
    mapping = Mapping((Feed("id", ("id",)), Feed("title", ("title",)), Feed("price", ("sale", "price"))))
    row = {"id": "1", "title": "Mug", "sale": reduced, "price": "20.00"}
    assert to_product(row, mapping).price == Price(Decimal(amount))
    assert to_product(row | {"price": "0"}, mapping).price == Price(Decimal(amount if amount == 15 else 0))


def test_a_price_on_request_is_not_the_list_price():
    mapping = Mapping(
        (Feed("id", ("id",)), Feed("title", ("title",)), Feed("price", ("p",)), Feed("list_price", ("l",)))
    )
    row = {"id": "1", "title": "Mug", "p": "auf Anfrage", "l": "20.00"}
    product = to_product(row, mapping)
    assert (product.price, product.list_price) == (None, None)
    assert to_product(row | {"p": ""}, mapping).price == Price(Decimal(20))

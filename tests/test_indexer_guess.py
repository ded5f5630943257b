"""Which column is what, by its name and by its values."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue import guess_mapping
from indexer.clean import Reject, to_product
from indexer.guess import guess
from indexer.mapping import Feed, Mapping
from indexer.names import NAMES
from indexer.paths import at
from indexer.pricing import AmbiguousPrice
from search.errors import BadCatalogue

ROWS = 60
COLOURS = ("red", "blue", "green")


def table(**columns) -> list[dict]:
    """Rows with an id and a title; a column is a value, or a function of the row's number."""
    base = {"id": lambda n: str(n), "title": lambda n: f"Travel mug {n} with lid"} | columns
    return [{name: value(n) if callable(value) else value for name, value in base.items()} for n in range(ROWS)]


def columns(mapping: Mapping) -> dict[str, tuple[str, ...]]:
    return {feed.field: feed.columns for feed in (*mapping.fields, *mapping.identifiers)}


def kinds(mapping: Mapping) -> dict[str, str]:
    return {attribute.column: attribute.kind for attribute in mapping.attributes}


def test_every_field_of_a_plain_catalogue_is_found():
    rows = table(
        group_id=lambda n: f"G{n // 3}",
        description=lambda n: f"A mug of {n} parts that keeps coffee hot.",
        brand=lambda n: ("Borealis", "Tarn")[n % 2],
        category=lambda n: ("Kitchen > Coffee > Travel mugs", "Kitchen > Tea > Pots")[n % 2],
        price=lambda n: 9.95 + n,
        currency="EUR",
        list_price=lambda n: 19.95 + n if n % 3 else None,
        image=lambda n: f"images/mug-{n % 4}.svg",
        stock=lambda n: n % 7,
        in_stock=lambda n: bool(n % 7),
        rating=lambda n: 3 + n % 3 / 2,
        rating_count=lambda n: n * 3,
        popularity=lambda n: n / 60,
        sku=lambda n: f"MUG-{n:04}",
        ean="4006381333931",
        url=lambda n: f"https://shop.example/{n}",
        language="en",
        colour=lambda n: COLOURS[n % 3],
        weight=lambda n: f"{n / 10} kg",
        screen_size="27 in",
        dishwasher=lambda n: ("yes", "no")[n % 2],
    )
    found = guess(rows)
    same = ["id", "group_id", "title", "description", "brand", "category", "price", "currency", "list_price"]
    same += ["in_stock", "stock", "rating", "rating_count"]
    assert columns(found) == {
        **{name: (name,) for name in same},
        "popularity": ("popularity",),
        "url": ("url",),
        "language": ("language",),
        "images": ("image",),
        "sku": ("sku",),
        "gtin": ("ean",),
    }
    assert (found.category_delimiter, found.price_unit) == (" > ", "major")
    assert kinds(found) == {"colour": "text", "weight": "number", "screen_size": "number", "dishwasher": "bool"}
    assert all(feed.reason for feed in (*found.fields, *found.identifiers, *found.attributes))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ("Handle", "Title", "Vendor", "Variant SKU", "Variant Price", "Image Src"),
            ("Variant SKU", "Title", "Vendor"),
        ),
        (("g:id", "g:title", "g:brand", "g:mpn", "g:price", "g:image_link"), ("g:id", "g:title", "g:brand")),
        (
            ("Artikelnummer", "Bezeichnung", "Hersteller", "x", "Preis", "Bild"),
            ("Artikelnummer", "Bezeichnung", "Hersteller"),
        ),
        (
            ("productId", "productName", "brandName", "x", "salePrice", "imageUrl"),
            ("productId", "productName", "brandName"),
        ),
    ],
)
def test_names_of_other_systems_are_known(names, expected):
    rows = [
        {
            names[0]: f"mug-{n}" if "SKU" not in names[3] else f"mug-{n // 4}",
            names[1]: f"Travel mug {n} with lid",
            names[2]: ("Borealis", "Tarn")[n % 2],
            names[3]: f"AB-{n}",
            names[4]: f"{n}.95",
            names[5]: f"https://x.org/{n}.jpg",
        }
        for n in range(ROWS)
    ]
    found = columns(guess(rows))
    assert (found["id"], found["title"], found["brand"]) == tuple((name,) for name in expected)
    assert (found["price"], found["images"]) == ((names[4],), (names[5],))


def test_an_id_that_repeats_gives_way_to_one_that_does_not_and_groups():
    found = columns(guess(table(id=lambda n: f"P{n // 3}", sku=lambda n: f"S{n}")))
    assert (found["id"], found["group_id"]) == (("sku",), ("id",))


def test_columns_are_known_by_their_values_where_names_say_nothing():
    rows = [
        {
            "c1": f"x{n}",
            "c2": f"{('Borealis', 'Tarn')[n % 2]} travel mug {n} with lid",
            "c3": ("4006381333931", "036000291452")[n % 2],
            "c4": ("Borealis", "Tarn")[n % 2],
            "c5": ("Kitchen > Mugs", "Kitchen > Pots")[n % 2],
            "c6": f"https://x.org/{n}.jpg",
            "c7": f"It keeps {n} cups of your coffee hot for many hours on a long winter commute.",
        }
        for n in range(ROWS)
    ]
    found = guess(rows)
    assert columns(found) == {
        "id": ("c1",),
        "title": ("c2",),
        "gtin": ("c3",),
        "brand": ("c4",),
        "category": ("c5",),
        "images": ("c6",),
        "description": ("c7",),
    }
    reasons = {feed.field: feed.reason for feed in (*found.fields, *found.identifiers)}
    assert reasons["gtin"] == "values look like EANs: their check digits are right"
    assert reasons["brand"] == "titles begin with its values"


@pytest.mark.parametrize("price", [lambda n: 995 + n, lambda n: str(995 + n), lambda n: 995.0 + n])
def test_whole_prices_are_never_decided_silently(price):
    with pytest.raises(AmbiguousPrice, match=r"995.*9\.95 or 995\.00.*--price-unit minor.*--price-unit major"):
        guess(table(price=price))
    assert guess(table(price=price), price_unit="minor").price_unit == "minor"
    assert guess(table(price=price), price_unit="major").price_unit == "major"


@pytest.mark.parametrize(
    ("columns", "unit"),
    [
        ({"price": lambda n: 995 + n if n else 9.95}, "major"),
        ({"price": lambda n: f"${995 + n}"}, "major"),
        ({"price": lambda n: f"{995 + n}.00"}, "major"),
        ({"price": lambda n: 5 + n % 20}, "major"),
        ({"price": lambda n: 995 + n, "currency": "JPY"}, "major"),
        ({"price_cents": lambda n: 995 + n}, "minor"),
        ({"brand": "Tarn"}, "major"),
    ],
)
def test_the_price_unit_is_decided_where_there_is_no_doubt(columns, unit):
    found = guess(table(**columns))
    assert found.price_unit == unit
    assert found.price_reason


def test_the_currency_in_a_columns_name_counts():
    found = guess(table(price_eur=lambda n: n + 0.5))
    assert (columns(found)["price"], found.currency) == (("price_eur",), "EUR")


@pytest.mark.parametrize(
    ("price", "mark"),
    [(lambda n: f"1.{n:03},50", ","), (lambda n: f"{n}.50", "."), (lambda n: f"1.{n:03}", ""), (lambda n: n + 0.5, "")],
)
def test_the_decimal_mark_is_taken_from_prices_without_doubt(price, mark):
    assert guess(table(price=price), price_unit="major").decimal_mark == mark


def test_a_sale_price_stands_before_the_ordinary_one():
    found = columns(guess(table(price=lambda n: n + 10.5, sale_price=lambda n: n + 8.5 if n % 4 == 0 else "")))
    assert (found["price"], found["list_price"]) == (("sale_price", "price"), ("price",))


def test_a_sale_price_that_all_have_leaves_the_ordinary_one_the_list_price():
    found = columns(guess(table(price=lambda n: f"{n + 10}.50 USD", sale_price=lambda n: f"{n + 8}.50 USD")))
    assert (found["price"], found["list_price"]) == (("sale_price", "price"), ("price",))


def test_a_price_per_unit_is_no_ordinary_price():
    found = columns(guess(table(unit_price=lambda n: n + 20.5, sale_price=lambda n: n + 8.5)))
    assert found["price"] == ("sale_price",)
    assert "list_price" not in found


@pytest.mark.parametrize(
    "name",
    [
        "VK brutto",
        "our price (USD)",
        "Price incl. VAT",
        "Preis inkl. MwSt.",
        "Verkaufspreis brutto (EUR)",
        "Nettopreis",
    ],
)
def test_words_around_a_price_leave_it_the_price_beside_a_list_price(name):
    found = columns(guess(table(**{"UVP": lambda n: f"{n + 20},99 €", name: lambda n: f"{n + 9},99 €"})))
    assert (found["price"], found["list_price"]) == ((name,), ("UVP",))


def test_a_price_with_tax_stands_before_one_without():
    found = guess(table(**{"Preis netto": lambda n: n + 8.4, "Preis inkl. MwSt.": lambda n: n + 10.5}))
    assert columns(found)["price"] == ("Preis inkl. MwSt.",)
    assert kinds(found) == {"Preis netto": "number"}


@pytest.mark.parametrize("name", ["Beschreibung lang", "Description (EN)", "Artikelbeschreibung"])
def test_words_around_a_description_leave_it_one(name):
    rows = table(**{name: lambda n: f"Mug {n} keeps warm; it is light."})
    assert columns(guess(rows))["description"] == (name,)


def test_sentences_with_semicolons_are_no_list():
    rows = table(care=lambda n: f"Rinse by hand {n}; never boil. Dry it well.", tags=lambda n: "steel;warm")
    assert kinds(guess(rows)) == {"care": "text", "tags": "list"}


@pytest.mark.parametrize("names", [("Kategorie 1", "Kategorie 2"), ("Hauptkategorie", "Unterkategorie")])
def test_german_levels_of_a_category_are_one_path(names):
    upper, lower = (lambda n: ("Bar", "Bad")[n % 2]), (lambda n: ("Cups", "Soap", "Jugs", "Mat")[n % 4])
    rows = table(**{names[0]: upper, names[1]: lower})
    assert columns(guess(rows))["category"] == names


def test_one_size_of_a_picture_is_taken():
    sizes = {
        f"img_{size}": (lambda n, size=size: f"https://x.org/{size}/{n}.jpg") for size in ("high", "500x500", "thumb")
    }
    found = guess(table(**sizes))
    assert columns(found)["images"] == ("img_500x500",)
    assert {ignored.column for ignored in found.ignore} == {"img_high", "img_thumb"}
    assert not kinds(found)


def test_numbered_pictures_are_all_taken_in_order():
    pictures = {
        name: (lambda n, name=name: f"https://x.org/{name}/{n}.jpg")
        for name in ("image_2", "image", "image_10", "image_3")
    }
    assert columns(guess(table(**pictures)))["images"] == ("image", "image_2", "image_3", "image_10")


def test_texts_about_pictures_are_no_pictures():
    assert "images" not in columns(guess(table(image_license="CC0", image_alt=lambda n: f"A mug {n}")))


def test_a_link_that_few_rows_have_is_no_address_of_the_product():
    found = guess(table(link=lambda n: "https://photos.example/1" if n == 3 else None))
    assert "url" not in columns(found)


@pytest.mark.parametrize("delimiter", [" > ", ">", " :: ", "|", "/", " / "])
def test_the_delimiter_of_category_paths_is_found(delimiter):
    rows = table(category=lambda n: delimiter.join(("Kitchen", ("Coffee", "Tea", "Pots", "Pans")[n % 4])))
    found = guess(rows)
    assert (columns(found)["category"], found.category_delimiter.strip()) == (("category",), delimiter.strip())


def test_a_slash_inside_names_is_no_delimiter():
    names = ("Hi/Fi", "TV/Video", "Mugs", "Pots", "Pans", "Tea")
    assert guess(table(category=lambda n: names[n % 6])).category_delimiter == ""


@pytest.mark.parametrize("sign", ["/", "|"])
def test_few_paths_of_one_top_are_paths_where_all_cells_are_so(sign):
    paths = [f"{top}{sign}{kind}" for top, kind in (("Küche", "Töpfe"), ("Küche", "Pfannen"), ("Bad", "Handtücher"))]
    found = guess(table(kategorie=lambda n: paths[n % len(paths)]))
    assert (columns(found)["category"], found.category_delimiter) == (("kategorie",), sign)
    mixed = (*paths, "Mugs", "Pots", "Pans", "Tea")
    assert guess(table(kategorie=lambda n: mixed[n % len(mixed)])).category_delimiter == ""


def paths(*cells: str) -> list[tuple[str, ...]]:
    """The categories that rows with these cells in turn have, one for each cell."""
    rows = table(categories=lambda n: cells[n % len(cells)])
    return [to_product(row, guess(rows)).category for row in rows[: len(cells)]]


def test_of_several_paths_in_a_cell_the_deepest_counts():
    cells = ("Clothing > Hoodies", "Clothing > Hoodies, Sale", "Clothing > Shirts, New, Sale", "Clothing > Shirts")
    hoodies, shirts = ("Clothing", "Hoodies"), ("Clothing", "Shirts")
    assert paths(*cells) == [hoodies, hoodies, shirts, shirts]
    assert paths("Sale, Clothing > Hoodies", *cells) == [hoodies, hoodies, hoodies, shirts, shirts]
    feed = next(f for f in guess(table(categories=lambda n: cells[n % 4])).fields if f.field == "category")
    assert feed.reason.endswith("of several parted by ',' the deepest")


def test_a_comma_in_a_name_parts_nothing():
    assert paths("Hats, gloves > Hats", "Hats, gloves > Gloves", "Home > Pots, pans") == [
        ("Hats, gloves", "Hats"),
        ("Hats, gloves", "Gloves"),
        ("Home", "Pots, pans"),
    ]
    # As WooCommerce writes them.
    assert paths("Hats\\, gloves > Hats", "Home > Pots\\, pans, Sale", "Home > Mugs") == [
        ("Hats, gloves", "Hats"),
        ("Home", "Pots, pans"),
        ("Home", "Mugs"),
    ]


def test_departments_aisles_and_brands_go_by_more_names():
    aisles = {"fresh fruit": "produce", "herbs": "produce", "soup": "pantry"}
    names = list(aisles)
    rows = table(dept=lambda n: aisles[names[n % 3]], aisle=lambda n: names[n % 3], Markenname="Tarn")
    assert columns(guess(rows))["category"] == ("dept", "aisle")
    assert columns(guess(rows))["brand"] == ("Markenname",)
    joined = guess(table(**{"dept/aisle": lambda n: f"{aisles[names[n % 3]]}/{names[n % 3]}"}))
    assert (columns(joined)["category"], joined.category_delimiter) == (("dept/aisle",), "/")
    places = guess(table(category=lambda n: ("Mugs", "Pots")[n % 2], aisle=lambda n: f"A{n % 4}"))
    assert (columns(places)["category"], kinds(places)["aisle"]) == (("category",), "text")


def test_a_type_that_few_products_have_is_no_category():
    found = guess(table(product_type=lambda n: "Notebook" if n % 12 == 0 else None, attr_t_product_type="Notebook"))
    assert "category" not in columns(found)
    assert kinds(found) == {"product_type": "text"}


def test_a_finer_column_below_the_category_becomes_its_second_level():
    tree = {"mugs": "kitchen", "pots": "kitchen", "socks": "apparel"}
    styles = list(tree)
    rows = table(category=lambda n: tree[styles[n % 3]], style=lambda n: styles[n % 3])
    assert columns(guess(rows))["category"] == ("category", "style")
    crossed = table(category=lambda n: ("kitchen", "apparel")[n % 2], style=lambda n: ("modern", "old", "plain")[n % 3])
    assert columns(guess(crossed))["category"] == ("category",)


def test_numbers_with_leading_zeros_stay_texts():
    assert kinds(guess(table(code_nr=lambda n: f"{n:04}", size=lambda n: f"{n}"))) == {
        "code_nr": "text",
        "size": "number",
    }


@pytest.mark.parametrize("missing", ["id", "title"])
def test_without_id_or_title_the_columns_found_are_named(missing):
    rows = [{name: value for name, value in row.items() if name != missing} for row in table(note="same", size=3)]
    with pytest.raises(BadCatalogue, match=r"No column looks like an? (id|title).*'note', 'size'.*--mapping"):
        guess(rows)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
PARTS = st.dictionaries(st.sampled_from(["name", "price", "url", "value"]) | st.text(max_size=5), LEAVES, max_size=3)
JSON = LEAVES | st.lists(LEAVES, max_size=3) | PARTS | st.lists(PARTS, max_size=3)
NAMED = st.sampled_from([name for names in NAMES.values() for name in names]) | st.text(max_size=8)


@settings(deadline=None)
@given(st.lists(st.dictionaries(NAMED, JSON, max_size=6), min_size=1, max_size=5), st.sampled_from([None, "minor"]))
def test_any_rows_are_mapped_or_refused(rows, price_unit):
    rows = [{"id": str(n), "title": f"Mug {n}"} | row for n, row in enumerate(rows)]
    try:
        found = guess(rows, price_unit=price_unit)
    except BadCatalogue:
        return
    assert all(any(column in row or at(row, column) is not None for row in rows) for column in found.named())
    for row in rows:
        with suppress(Reject):
            assert to_product(row, found).id
    assert found.price_unit in ("major", "minor")


def test_icecat_is_mapped_right(shared):
    path = shared / "data" / "icecat" / "products.jsonl.gz"
    with pytest.raises(AmbiguousPrice, match="--price-unit minor"):
        guess_mapping([path])
    found = guess_mapping([path], price_unit="minor")
    assert columns(found) == {
        "id": ("id",),
        "title": ("title",),
        "description": ("short_description",),
        "brand": ("supplier",),
        "price": ("price",),
        "images": ("img_500x500",),
        "gtin": ("ean",),
        "mpn": ("name",),
    }
    assert kinds(found) == {"date_released": "text"}
    assert {ignored.column for ignored in found.ignore} == {"img_high", "img_low", "img_thumb"}


def test_the_retail_demo_is_mapped_right(shared):
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(shared / "data" / "retail-demo" / "products.yaml", encoding="utf-8") as file:
        rows = yaml.load(file, Loader=loader)
    found = guess(rows)
    assert columns(found) == {
        "id": ("id",),
        "title": ("name",),
        "description": ("description",),
        "category": ("category", "style"),
        "price": ("price",),
        "images": ("image",),
        "stock": ("current_stock",),
    }
    assert found.price_unit == "major"


def test_a_number_named_with_its_unit_becomes_a_measure():
    rows = table(weight_kg=lambda n: n / 10, made_in=lambda n: n, note_kg="a text")
    found = {attribute.column: (attribute.unit, attribute.name) for attribute in guess(rows).attributes}
    assert found == {"weight_kg": ("kg", "weight"), "made_in": ("", ""), "note_kg": ("", "")}


def test_a_category_in_words_wins_over_its_number():
    words = ("Lamps", "Chairs", "Tables")
    found = guess(table(category=lambda n: str(n % 3), product_type=lambda n: words[n % 3]))
    assert columns(found)["category"] == ("product_type",)


def test_numbers_alone_are_a_category_only_with_a_reason_that_says_so():
    found = guess(table(category_id=lambda n: 100 + n % 3))
    feed = next(feed for feed in found.fields if feed.field == "category")
    assert (feed.columns, "numbers without names" in feed.reason) == (("category_id",), True)


@pytest.mark.parametrize("name", ["EK netto", "Purchase price excl. VAT", "Cost (USD)"])
def test_what_the_shop_pays_is_left_out_with_words_around_its_name(name):
    found = guess(table(price=lambda n: n + 9.5, **{name: lambda n: n + 4.5}))
    assert [ignored.column for ignored in found.ignore] == [name]


def test_what_the_shop_pays_is_left_out_where_there_is_a_price():
    costly = {"price": lambda n: n + 0.5, "cost_price": lambda n: n + 0.25}
    assert [ignored.column for ignored in guess(table(**costly)).ignore] == ["cost_price"]
    assert guess(table(cost_price=lambda n: n + 0.25)).ignore == ()


def test_a_column_that_was_nearly_the_title_is_named():
    rows = [{"id": str(n), "titel_x": "" if n % 4 else f"Mug {n}"} for n in range(ROWS)]
    with pytest.raises(BadCatalogue, match="'titel_x' may be misspelt: is 'titel' meant"):
        guess(rows)
    with pytest.raises(BadCatalogue, match="'title' is filled in 25% of the rows only"):
        guess([{"id": row["id"], "title": row["titel_x"]} for row in rows])


def test_what_an_offer_is_called_is_not_what_the_product_is_called():
    offer = {"id": "o", "title": "Best offer", "description": "Only for a few days in the month of May", "price": 3.5}
    rows = [{"product": {"id": str(n), "name": f"Mug {n}"}, "offers": offer | {"id": f"o{n}"}} for n in range(ROWS)]
    found = columns(guess(rows))
    assert found == {"id": ("product.id",), "title": ("product.name",), "price": ("offers.price",)}


def test_a_plain_column_whose_name_has_a_dot_is_that_column():
    found = guess([{"id": str(n), "title": f"Mug {n}", "price.amount": n + 0.5} for n in range(ROWS)])
    assert columns(found)["price"] == ("price.amount",)


def test_feeds_come_in_the_order_of_the_product():
    found = guess(table(price=lambda n: n + 0.5, brand="Tarn"))
    assert [feed.field for feed in found.fields] == ["id", "title", "brand", "price"]
    assert found.fields[0] == Feed("id", ("id",), "named like an id, and its values differ")

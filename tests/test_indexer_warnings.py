"""What looks wrong although it is published, found in a built catalogue, and nothing where all is well."""

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from indexer.build import build
from indexer.catalogue_warning import CatalogueWarning
from indexer.mapping import Feed, Mapping
from indexer.price_checks import far_prices, price_warnings
from indexer.report import Report
from indexer.warnings import WARNINGS, catalogue_warnings
from search.columns import Columns, ColumnsBuilder
from search.product import Price, Product
from search.settings import Settings
from search.store import Store, StoreBuilder

FEEDS = ("id", "title", "price", "list_price", "brand", "category", "description", "images", "in_stock", "group_id")
MAPPING = Mapping(tuple(Feed(field, (field,)) for field in FEEDS), price_unit="major")
NAMES = ("Acorn", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse")


def mug(number: int, **changes: object) -> Product:
    """One of many products that nothing is wrong with."""
    title = f"{NAMES[number % 7]} {NAMES[number // 7 % 7]} mug, {number} ml"
    kind = ("Cups", "Jugs")[number % 2]
    plain = Product(
        str(number), title, description="Pours", brand="Acorn", category=("Kitchen", kind), images=("a.jpg",)
    )
    values = {"price": Price(Decimal(10 + number % 9), "EUR"), "in_stock": True} | changes
    return Product(**{name: values.get(name, getattr(plain, name)) for name in Product.__slots__})


def warnings(folder: Path, products: list[Product], originals: dict[str, dict] | None = None) -> dict[str, object]:
    """The warnings about a catalogue of these products, by kind."""
    store, columns = StoreBuilder(folder / "store"), ColumnsBuilder()
    for product in products:
        store.add(product, (originals or {}).get(product.id, {}))
        columns.add(product)
    store.save()
    columns.save(folder / "columns")
    found = catalogue_warnings(Columns.open(folder / "columns"), Store(folder / "store"), MAPPING)
    assert len({warning.kind for warning in found}) == len(found)
    assert all(warning.reason for warning in found if len(warning.rows))
    return {warning.kind: warning for warning in found}


def mugs(count: int = 40, **changed: dict) -> list[Product]:
    """Good products; `changed` has for "n7" what the seventh has else."""
    return [mug(number, **changed.get(f"n{number}", {})) for number in range(count)]


def test_nothing_is_said_about_a_good_catalogue(tmp_path):
    assert warnings(tmp_path, mugs()) == {}


def test_the_demo_catalogue_has_no_warning(engine):
    assert catalogue_warnings(engine.catalogue.tables, engine.catalogue.store, MAPPING) == []


def test_missing_and_zero_prices_are_told_where_most_have_one(tmp_path):
    found = warnings(tmp_path, mugs(n3={"price": None}, n5={"price": Price(Decimal(0), "EUR")}, n8={"price": None}))
    assert found.keys() == {"missing_price", "zero_price"}
    assert found["missing_price"].rows.tolist() == [3, 8]
    assert found["missing_price"].message.startswith("2 products without a price, which others have: fill it in")
    assert found["zero_price"].rows.tolist() == [5]


def test_a_price_column_without_one_price_is_told_and_a_catalogue_without_the_column_is_not(tmp_path):
    (warning,) = warnings(tmp_path, [mug(n, price=None) for n in range(30)]).values()
    assert (warning.kind, warning.count, len(warning.rows)) == ("missing_price", 30, 0)
    assert "'price' or 'list_price'" in warning.message
    store, columns = Store(tmp_path / "store"), Columns.open(tmp_path / "columns")
    assert catalogue_warnings(columns, store, Mapping(MAPPING.fields[:2])) == []


def test_prices_that_few_have_are_told_with_the_column_to_look_at(tmp_path):
    for priced in (10, 20):
        products = [mug(n, **({} if n < priced else {"price": None})) for n in range(40)]
        (warning,) = warnings(tmp_path / str(priced), products).values()
        assert (warning.kind, warning.rows.tolist()) == ("missing_price", list(range(priced, 40)))
        told = "30 of 40 products have no price, though 'price' or" if priced == 10 else "20 products without a price"
        assert warning.message.startswith(told)


@pytest.mark.parametrize(
    ("factor", "far"), [(100, True), (0.01, True), (6, False), (1 / 6, False), (15, False), (40, True)]
)
def test_cents_among_dollars_are_far_and_luxury_is_not(tmp_path, factor, far):
    price = Price(Decimal(14) * Decimal(str(factor)), "EUR")
    # The other 20 jugs cost 10 to 18, the tenth in order 13 and the eleventh 14: one more below or above chooses.
    median = 14.0 if factor > 1 else 13.0
    found = warnings(tmp_path, mugs(42, n7={"price": price}))
    assert ("far_price" in found) is far
    if far:
        warning = found["far_price"]
        assert warning.rows.tolist() == [7]
        assert dict(warning.each())[7] == {
            "price": float(price.amount),
            "category": "Kitchen > Jugs",
            "median": median,
            "times_median": pytest.approx(float(price.amount) / median, rel=0.01),
        }


def test_a_wide_category_takes_a_factor_of_a_hundred(tmp_path):
    """Prices from 1 to 1,000 spread so far that forty times the median is usual, and a hundred times is not."""
    spread = [Price(Decimal(str(round(10 ** (n / 33), 2))), "EUR") for n in range(100)]
    products = [mug(n, category=("All",), price=price) for n, price in enumerate(spread)]
    median = 10 ** (49.5 / 33)
    for factor, expected in ((40, []), (105, [100])):
        odd = mug(100, category=("All",), price=Price(Decimal(str(round(factor * median, 2))), "EUR"))
        found = warnings(tmp_path / str(factor), [*products, odd])
        assert (found["far_price"].rows.tolist() if "far_price" in found else []) == expected


def test_prices_are_compared_within_their_category_currency_and_enough_of_them(tmp_path):
    yen = [mug(n, price=Price(Decimal(100 * (10 + n % 9)), "JPY")) for n in range(40, 80)]
    sofas = [mug(n, category=("Sofas",), price=Price(Decimal(1_500), "EUR")) for n in range(80, 100)]
    few = [mug(n, category=("Gifts",), price=Price(Decimal(10), "EUR")) for n in range(100, 108)]
    odd = mug(108, category=("Gifts",), price=Price(Decimal(9_000), "EUR"))
    loose = [mug(n, category=(), price=Price(Decimal(5 * 10 ** (n % 5)), "EUR")) for n in range(109, 130)]
    assert "far_price" not in warnings(tmp_path / "one", [*mugs(), *yen, *sofas, *few, odd, *loose])
    more = [mug(n, category=("Gifts",), price=Price(Decimal(10), "EUR")) for n in range(130, 132)]
    found = warnings(tmp_path / "two", [*mugs(), *yen, *sofas, *few, odd, *loose, *more])
    assert found["far_price"].rows.tolist() == [108]


def test_the_real_catalogue_has_few_far_prices_and_they_are_odd(shared, tmp_path):
    """Settled by looking at them: no more than one in a hundred, living-room sets filed as cushions among them."""
    settings = Settings(home=tmp_path, name="retail", encoder="hashing")
    report = build([shared / "data" / "retail-demo" / "products.yaml"], settings)
    by_kind = {warning.kind: warning for warning in report.warnings}
    assert by_kind.keys() == {"far_price", "duplicate_title"}
    assert 0 < by_kind["far_price"].count < report.products / 100
    lines = [json.loads(line) for line in report.warnings_file.read_text("utf-8").splitlines()]
    far = [line for line in lines if line["kind"] == "far_price"]
    assert len(far) == by_kind["far_price"].count
    assert all(line["times_median"] >= 20 or line["times_median"] <= 0.05 for line in far)
    assert {"books > travel", "homedecor > cushion"} < {line["category"] for line in far}


def test_no_price_at_all_is_no_error(tmp_path):
    warnings(tmp_path, [mug(n, price=None) for n in range(3)])
    rows, medians, ratios = far_prices(Columns.open(tmp_path / "columns"))
    assert len(rows) == len(medians) == len(ratios) == 0


def test_a_currency_of_few_rows_is_told_and_several_in_use_are_not(tmp_path):
    pounds, none = Price(Decimal(11), "GBP"), Price(Decimal(11), "")
    (warning,) = warnings(tmp_path / "few", mugs(n7={"price": pounds}, n9={"price": none})).values()
    assert (warning.kind, warning.rows.tolist()) == ("rare_currency", [7, 9])
    assert "none named 1, GBP 1; EUR 38" in warning.message
    assert [figures["currency"] for _, figures in warning.each()] == ["GBP", "none named"]
    assert "rare_currency" not in warnings(tmp_path / "free", mugs(n7={"price": Price(Decimal(0), "")}))
    assert warnings(tmp_path / "half", [mug(n, **({"price": pounds} if n % 2 else {})) for n in range(40)]) == {}


def test_a_list_price_below_the_price_is_found_in_the_original(tmp_path):
    sound = {str(n): {"list_price": "99"} for n in range(40)}
    rows = sound | {"4": {"list_price": "3.50"}, "6": {"list_price": "16"}, "8": {"list_price": "cheap"}}
    (warning,) = warnings(tmp_path, mugs(), rows).values()
    assert (warning.kind, warning.count) == ("list_price_below_price", 1)
    assert list(warning.each()) == [(4, {"price": 14.0, "list_price": 3.5})]


def test_a_list_price_inside_an_object_is_found_too(tmp_path):
    warnings(tmp_path, mugs(), {"4": {"pricing": {"list": "3.50"}}, "5": {"pricing": {"list": [2, 99]}}})
    mapping = Mapping((Feed("price", ("price",)), Feed("list_price", ("pricing.list",))), price_unit="major")
    (warning,) = price_warnings(Columns.open(tmp_path / "columns"), Store(tmp_path / "store"), mapping)
    assert (warning.kind, warning.rows.tolist()) == ("list_price_below_price", [4, 5])


def test_titles_that_several_products_share_are_told_and_variants_of_one_are_not(tmp_path):
    blue = {"title": "Blue mug"}
    variants = {f"n{n}": {"title": "Green jug", "group_id": "g"} for n in (20, 21, 22)}
    assert warnings(tmp_path / "variants", mugs(**variants)) == {}
    found = warnings(
        tmp_path / "shared", mugs(n3=blue, n9={"title": "BLUE  mug"}, n5={"title": "Blue mug"}, **variants)
    )
    assert found.keys() == {"duplicate_title"}
    warning = found["duplicate_title"]
    assert warning.rows.tolist() == [3, 5]
    assert warning.message.startswith("2 products share their title with others (1 title, the commonest 2 times")
    mixed = warnings(tmp_path / "mixed", mugs(n7={"title": "Green jug"}, **variants))
    assert mixed["duplicate_title"].rows.tolist() == [7, 20, 21, 22]


def test_the_commonest_title_comes_first(tmp_path):
    pairs = {f"n{n}": {"title": "Blue mug"} for n in (1, 2)} | {f"n{n}": {"title": "Red mug"} for n in (10, 11, 12)}
    warning = warnings(tmp_path, mugs(**pairs))["duplicate_title"]
    assert warning.rows.tolist() == [10, 11, 12, 1, 2]
    assert "the commonest 3 times: 'Red mug'" in warning.message


def test_what_few_lack_is_one_line_for_all_parts(tmp_path):
    found = warnings(
        tmp_path, mugs(n2={"images": ()}, n5={"images": (), "brand": ""}, n6={"category": ()}, n7={"description": ""})
    )
    (warning,) = found.values()
    assert (warning.kind, warning.count) == ("missing", 4)
    assert "(images 2, brand 1, category 1, description 1)" in warning.message
    assert [(row, figures["missing"]) for row, figures in warning.each()] == [
        (2, ["images"]),
        (5, ["images", "brand"]),
        (6, ["category"]),
        (7, ["description"]),
    ]


def test_what_most_lack_is_told_with_the_columns_to_look_at(tmp_path):
    changed = {f"n{n}": {"brand": "", "description": "" if n > 30 else "Pours"} for n in range(5, 40)}
    found = warnings(tmp_path, mugs(**changed))
    assert found.keys() == {"mostly_missing", "missing"}
    assert found["mostly_missing"].rows.tolist() == list(range(5, 40))
    assert "(brand (from 'brand') 35)" in found["mostly_missing"].message
    assert found["missing"].rows.tolist() == list(range(31, 40))


def test_a_column_that_gave_nothing_is_told(tmp_path):
    (warning,) = warnings(tmp_path, [mug(n, images=(), brand="") for n in range(30)]).values()
    assert (warning.kind, warning.count) == ("empty_column", 30)
    assert "images (from 'images') and brand (from 'brand')" in warning.message


def test_titles_that_are_codes_are_told_and_long_names_without_spaces_are_not(tmp_path):
    found = warnings(tmp_path, mugs(n3={"title": "006R90321"}, n4={"title": "保温马克杯不锈钢450毫升"}))
    assert found["code_as_title"].rows.tolist()[0] == 3
    assert "for a title: write out" in found["code_as_title"].message
    found = warnings(tmp_path / "all", [mug(n, title=f"KX-{n}A") for n in range(40)])
    assert "look whether 'title' is the column" in found["code_as_title"].message


def test_one_beginning_of_nearly_all_titles_is_told_but_not_the_brand(tmp_path):
    begun = [mug(n, title=f"Acorn and Sons – {mug(n).title}") for n in range(40)]
    (warning,) = warnings(tmp_path / "shop", [*begun, mug(40)]).values()
    assert (warning.kind, warning.count) == ("same_beginning", 41)
    assert "begin with 'Acorn and Sons –'" in warning.message
    branded = [mug(n, title=f"Acorn and Sons {mug(n).title}", brand="Acorn and Sons") for n in range(40)]
    assert warnings(tmp_path / "brand", branded) == {}
    assert warnings(tmp_path / "half", [*begun[:30], *mugs(60)[30:]]) == {}


def test_one_category_and_an_empty_store_are_told(tmp_path):
    found = warnings(tmp_path / "one", [mug(n, category=("All",), in_stock=n < 15) for n in range(40)])
    assert found.keys() == {"one_category", "mostly_out_of_stock"}
    assert "40 of 40 products are in one category, 'All'" in found["one_category"].message
    assert found["mostly_out_of_stock"].message.startswith("25 of 40 products are out of stock")
    assert warnings(tmp_path / "two", [mug(n, in_stock=n >= 15) for n in range(40)]) == {}


def test_shares_say_nothing_about_a_handful_of_products(tmp_path):
    same = [mug(n, category=("All",), in_stock=False, title=f"Acorn and Sons {n} ml") for n in range(8)]
    assert warnings(tmp_path, same) == {}


def test_the_report_and_the_file_say_the_same(tmp_path):
    path = tmp_path / "mugs.csv"
    good = "".join(f"p{n},{mug(n).title.replace(',', '')},{10 + n % 9}.00\n" for n in range(40))
    odd = "".join(f"q{n},Blue mug,\n" for n in range(4))
    path.write_text("id,title,price\n" + good + odd, "utf-8")
    settings = Settings(home=tmp_path / "home", name="shop", encoder="hashing")
    report = build([path], settings)
    assert [(c.kind, c.count, c.ids) for c in report.warnings] == [
        ("missing_price", 4, ("q0", "q1", "q2")),
        ("duplicate_title", 4, ("q0", "q1", "q2")),
    ]
    told = report.to_dict()
    assert told["warnings"][0].keys() == {"kind", "message", "count", "ids"}
    assert told["warnings_file"] == str(tmp_path / "home" / "shop" / WARNINGS)
    lines = [json.loads(line) for line in report.warnings_file.read_text("utf-8").splitlines()]
    assert [(line["kind"], line["id"]) for line in lines] == [
        (kind, f"q{n}") for kind in ("missing_price", "duplicate_title") for n in range(4)
    ]
    assert lines[-1] == {
        "kind": "duplicate_title",
        "id": "q3",
        "reason": "shares its title with other products",
        "title": "Blue mug",
        "products": 4,
    }
    assert "Warning: 4 products without a price" in report.outcome()
    assert "For instance: q0, q1, q2." in report.outcome()
    assert f"Every product that a warning is about is in {report.warnings_file}." in report.outcome()

    path.write_text("id,title,price\n" + good, "utf-8")
    after = build([path], settings)
    assert (after.warnings, after.warnings_file.read_text("utf-8")) == ([], "")
    assert "Warning" not in after.outcome()


def test_a_warning_about_the_whole_catalogue_is_one_line_without_an_id(tmp_path):
    path = tmp_path / "mugs.csv"
    path.write_text("id,title,price\n" + "".join(f"p{n},{mug(n).title.replace(',', '')},n/a\n" for n in range(40)))
    settings = Settings(home=tmp_path / "home", name="shop", encoder="hashing")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('price_unit = "major"\n[fields]\nid = "id"\ntitle = "title"\nprice = "price"\n', "utf-8")
    report = build([path], settings, mapping=mapping)
    (line,) = map(json.loads, report.warnings_file.read_text("utf-8").splitlines())
    assert (line["kind"], line["id"], line["count"]) == ("missing_price", "", 40)
    assert line["reason"] == report.warnings[0].message
    assert report.warnings[0].ids == ()


def test_texts_in_the_file_are_bounded(tmp_path):
    path = tmp_path / "mugs.csv"
    long = "Blue mug " * 110
    path.write_text("id,title\n" + "".join(f"p{n},{long}\n" for n in range(3)), "utf-8")
    report = build([path], Settings(home=tmp_path / "home", name="shop", encoder="hashing"))
    assert report.warnings[0].count == 3
    assert report.warnings_file.stat().st_size < 1_500


def test_what_strings_hold_is_counted_by_the_character(tmp_path):
    table = ColumnsBuilder()
    for title in ("two blanks here", "", "none", "é è"):
        table.add(Product(title or "-", title))
    table.save(tmp_path)
    titles = Columns.open(tmp_path).titles
    assert titles.holding(" ").tolist() == [2, 0, 0, 1]
    assert np.array_equal(titles.holding("e"), [2, 0, 1, 0])


def test_a_report_without_examples_prints_the_sentence_alone():
    report = Report("shop", MAPPING, warnings=[CatalogueWarning("one_category", "All are in one.", 30)])
    assert "Warning: All are in one." in report.outcome().splitlines()

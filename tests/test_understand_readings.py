"""A table of tricky queries (readings.toml) and what is read of each with the vocabulary of two small catalogues."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from vocabularies import open_vocabulary

from search.filters import Range, Term
from search.product import Price, Product, Quantity
from search.understand.plan import understand
from search.understand.vocabulary import Vocabulary

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("readings.toml").read_text("utf-8"))


def some(
    times: int, title: str, *, brand: str = "", category: str = "", currency: str = "USD", **attributes: object
) -> list[Product]:
    price = Price(Decimal(25), currency)
    return [
        Product(
            "",
            f"{title} {n}",
            brand=brand,
            category=(category,) if category else (),
            price=price,
            attributes=attributes,
        )  # type: ignore[arg-type]
        for n in range(times)
    ]


def of(number: float, unit: str) -> Quantity:
    return Quantity(number, unit)


SHOP = [
    Product(
        "k1", "Korro mouse KX-77001", brand="Korro", identifiers={"sku": ("KX-77001",), "gtin": ("4006381333931",)}
    ),
    Product("k2", "Korro mouse KX-77002", brand="Korro", identifiers={"sku": ("KX-77002",)}),
    *some(6, "Korro Book Laptop", brand="Korro", memory=of(16, "GB"), storage=of(512, "GB"), screen_size=of(14, "in")),
    *some(4, "Korro Book Laptop", brand="Korro", memory=of(8, "GB"), storage=of(1, "TB"), screen_size=of(17, "in")),
    *some(3, "Korro 5 Phone", brand="Korro", storage=of(64, "GB"), colour="White"),
    *some(3, "Laptop black", brand="Hewlett-Packard", memory=of(16, "GB"), colour="Black", dock="Docking"),
    *some(3, "Hewlett-Packard printer", brand="Hewlett-Packard", currency="EUR"),
    *some(3, "DDR4 module", memory_type="DDR4", memory_speed=of(2666, "MHz"), brand="Korro"),
    *some(4, "Monitor", category="Monitors", screen_size=of(27, "in"), resolution="1080p", currency="EUR"),
    *some(3, "Monitor cable", category="Cables", length=of(3, "m"), brand="Generic"),
    *some(3, "TP-LINK router", brand="TP-LINK"),
    *some(3, "SanDisk stick", brand="SanDisk", capacity=of(16, "GB")),
    *some(3, "SanDisk drive", brand="SanDisk", capacity=of(4, "TB")),
    *some(3, "3M tape", brand="3M"),
    *some(3, "L'Oréal shampoo", brand="L'Oréal", currency="GBP"),
    *some(2, "Case tractor", brand="Case"),
    *some(6, "Phone case", brand="Hull", compatible_with="Korro 5", colour="Black"),
    *some(3, "Copy paper", paper_size="A4"),
    *some(4, "Trail Backpack", bag_type="Backpack", weight=of(1.2, "kg"), colour="Blue"),
    *some(3, "Shoulder bag", bag_type="Messenger", weight=of(0.8, "kg")),
    *some(4, "Wireless mouse", category="Mice", wireless=True, colour="Black"),
    *some(4, "USB mouse", category="Mice", wireless=False, interface="USB"),
    *some(3, "Mechanical keyboard", switch_type="Mechanical"),
    *some(3, "Membrane keyboard", switch_type="Membrane"),
    *some(3, "Desk mount", mounting_type="Desk"),
    *some(3, "Wall mount", mounting_type="Wall"),
    *some(3, "Desk lamp", category="Desk lamps"),
    *some(6, "Docking station", connector="USB-C"),
    *some(6, "4 port USB hub", colour="Black"),
    *some(3, "Kettle", material="Stainless steel", volume=of(0.5, "l")),
    *some(3, "Leather wallet", material="Leather"),
    *some(3, "Shirt", material="Cotton", size="XL", gender="women"),
    *some(3, "Shirt", material="Cotton", size="L", gender="men"),
    *some(3, "Shoes", size="42", waterproof=True),
    *some(3, "Shoes", size="43", waterproof=False),
    *some(3, "Non-slip mat"),
    *some(3, "No-show socks"),
    Product("", "Herringbone shirt", attributes={"pattern": "herringbone"}),
]
LADEN = [
    *some(4, "Kopfhörer", currency="EUR", kabellos=True),
    *some(3, "Tasche aus Leder schwarz", currency="EUR", material="Leder", farbe="schwarze", brand="Kärcher GmbH"),
    *some(3, "Tasche Kärcher", currency="EUR", material="Stoff", farbe="rote", brand="Kärcher GmbH"),
    *some(4, "黑色 鼠标", currency="CNY", brand="华为", 颜色="黑色"),
    *some(4, "华为 白色 鼠标", currency="CNY", brand="华为", 颜色="白色"),
]


@pytest.fixture(scope="module")
def vocabularies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Vocabulary]:
    return {
        name: open_vocabulary(tmp_path_factory.mktemp(name), products)
        for name, products in (("shop", SHOP), ("laden", LADEN))
    }


QUERIES = [
    pytest.param(shop, query, expected, id=f"{shop}-{theme}-{query}")
    for shop in ("shop", "laden")
    for theme, queries in TABLE[shop].items()
    for query, expected in queries.items()
]


@pytest.mark.parametrize(("shop", "query", "expected"), QUERIES)
def test_a_query_is_read_as_the_table_says(vocabularies, shop, query, expected):
    readings = vocabularies[shop].read(query)
    read = []
    for reading, meant in zip(readings, [*expected, *[[]] * len(readings)], strict=False):
        fields = [filter.field.removeprefix("attr.") for filter in reading.wanted if isinstance(filter, Term | Range)]
        read.append(
            [reading.kind, query[reading.start : reading.end], reading.value, *[", ".join(fields)][: len(meant) - 3]]
        )
    assert read == expected


@pytest.mark.parametrize(("query", "ids"), TABLE["identified"].items())
def test_a_code_inside_of_a_text_names_its_product(vocabularies, query, ids):
    plan = understand(query, vocabularies["shop"])
    assert [SHOP[row].id for row in plan.identified.tolist()] == ids


@pytest.mark.parametrize(("shop", "query", "expected"), QUERIES)
def test_what_is_looked_for_is_the_text_without_its_conditions(vocabularies, shop, query, expected):
    plan = understand(query, vocabularies[shop])
    rest = plan.text  # as mended where it is misspelt
    for kind, words, *_ in expected:
        if kind in ("price", "without"):
            rest = rest.replace(words, " ", 1)
    assert plan.sought.split() == rest.split()


def test_the_table_is_large_and_reads_something_of_most_queries():
    assert len(QUERIES) >= 160
    assert sum(bool(query.values[2]) for query in QUERIES) > len(QUERIES) / 2

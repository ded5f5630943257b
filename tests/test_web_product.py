"""The product page: what a shopper sees of very different products, and what programs read of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from pages import one

from indexer.build import build
from search.engine import Engine, open_engine
from search.errors import EngineDown
from search.page import Query
from search.product import Price, Product
from search.settings import Settings
from web.app import create_app
from web.policy import policy
from web.structured import gtin, summary

EVIL = "x</script><script>alert(1)</script>\u2028<!-- {{ 7 * 7 }} & \"quotes\" 'too'"
SHIRT = {
    "group_id": "shirt", "brand": "Fernhill", "category": "Clothing > Shirts", "price": "49", "list_price": "60",
    "currency": "EUR", "rating": "4.4", "rating_count": "120", "description": "Washed linen, cut wide. " * 60,
    "image": ["https://a.example/1.jpg", "https://b.example/2.jpg", "3.jpg", "javascript:alert(1)"],
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    *(
        {"id": f"{colour}-{size}", "title": f"Fernhill Shirt, {colour}, {size}", "colour": colour, "size": size,
         "in_stock": "no" if size == "L" else "yes", "sku": f"FH-{colour}", "gtin": gtins} | SHIRT
        for colour, size, gtins in (
            ("navy", "S", "4006381333931"), ("navy", "L", "4006381333932"), ("sand", "S", "036000291452"),
        )
    ),
    {"id": "evil/?&#", "title": EVIL, "brand": EVIL, "category": EVIL, "description": EVIL, "note": EVIL,
     "price": "12.50", "currency": "USD"},
    {"id": "bare", "title": "Bare thing"},
    {"id": "many", "title": "Thing of many numbers",
     **{f"part_{name}": "1" for name in "abcdefgh"}, **{f"side_{name}": "2" for name in "abcdefghijk"}},
]  # fmt: skip


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("product")
    file = home / "shop.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS), "utf-8")
    settings = Settings(home=home, name="shop", encoder="hashing")
    build([file], settings, price_unit="major")
    return settings


@pytest.fixture(scope="module")
def shop(own: Settings) -> Engine:
    return open_engine(own)


@pytest.fixture(scope="module")
def client(own: Settings, shop: Engine) -> FlaskClient:
    return create_app(own, shop).test_client()


def get(client: FlaskClient, path: str, **how: Any) -> BeautifulSoup:
    answer = client.get(path, **how)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def graph(page: BeautifulSoup) -> tuple[dict[str, Any], dict[str, Any]]:
    product, crumbs = json.loads(str(one(page, "script[type='application/ld+json']").string))["@graph"]
    return product, crumbs


def words(element: Tag) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def test_pictures_are_links_of_each_other_and_only_those_that_a_page_may_show(client: FlaskClient):
    page = get(client, "/product/navy-S")
    sources = ["https://a.example/1.jpg", "https://b.example/2.jpg", "/images/3.jpg"]
    assert [image["src"] for image in page.select(".shots img")] == sources
    assert all(image["width"] and image["height"] for image in page.select(".gallery img"))
    assert [link["href"] for link in page.select(".thumbs a")] == ["#picture-1", "#picture-2", "#picture-3"]
    assert [item["id"] for item in page.select(".shots > li")] == ["picture-1", "picture-2", "picture-3"]
    assert page.select(".shots img")[0]["alt"] == "Fernhill Shirt, navy, S"
    assert one(get(client, "/product/bare"), ".shots svg.drawing")


def test_the_saving_is_said_in_words(client: FlaskClient):
    assert words(one(get(client, "/product/navy-S"), ".saving")) == "You save €11.00 (18%)"


def test_a_colour_then_a_size_is_chosen_and_what_does_not_come_together_is_told(client: FlaskClient):
    page = get(client, "/product/navy-L")
    assert [words(heading) for heading in page.select(".axis h3")] == ["Colour navy", "Size L"]
    told = {words(option): option for option in page.select(".option")}
    assert list(told) == ["navy , out of stock", "sand , only with S", "S", "L , out of stock"]
    assert [option["href"] for option in told.values()] == [
        "/product/navy-L", "/product/sand-S", "/product/navy-S", "/product/navy-L",
    ]  # fmt: skip
    assert "other" in told["sand , only with S"]["class"]
    assert [words(option).split()[0] for option in page.select(".option[aria-current]")] == ["navy", "L"]


def test_a_long_description_is_folded_without_a_script(client: FlaskClient):
    prose = one(get(client, "/product/navy-S"), ".prose")
    shown, folded = prose.select("div > p"), prose.select("details p")
    assert 0 < len(folded) < len(shown)
    assert sum(paragraph.text.count("Washed") for paragraph in shown) == 60


def test_many_details_are_in_groups_and_folded_and_few_are_a_plain_list(client: FlaskClient):
    page = get(client, "/product/many")
    assert [heading.text for heading in page.select(".details h3, .more h3")] == ["Part", "Side", "Side"]
    assert len(page.select("dt")) == 19
    assert one(page, ".more summary .count").text == "19"
    few = get(client, "/product/navy-S")
    assert not few.select(".details h3, .more .spec")
    assert words(one(few, ".codes")) == "GTIN 4006381333931 SKU FH-navy"


def test_what_search_engines_read_is_true_of_the_product(client: FlaskClient):
    product, crumbs = graph(get(client, "/product/navy-S"))
    address = "http://localhost/product/navy-S"
    assert product.pop("description") == ("Washed linen, cut wide. " * 60).strip()
    assert product == {
        "@type": "Product", "@id": f"{address}#product", "name": "Fernhill Shirt, navy, S", "url": address,
        "brand": {"@type": "Brand", "name": "Fernhill"}, "sku": "FH-navy", "gtin13": "4006381333931",
        "image": ["https://a.example/1.jpg", "https://b.example/2.jpg", "http://localhost/images/3.jpg"],
        "category": "Clothing > Shirts",
        "offers": {"@type": "Offer", "url": address, "price": "49", "priceCurrency": "EUR",
                   "availability": "https://schema.org/InStock"},
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.4, "ratingCount": 120, "bestRating": 5},
    }  # fmt: skip
    assert [step["name"] for step in crumbs["itemListElement"]] == ["Clothing", "Shirts", "Fernhill Shirt, navy, S"]
    assert [step["position"] for step in crumbs["itemListElement"]] == [1, 2, 3]
    path = crumbs["itemListElement"][1]["item"].removeprefix("http://localhost")
    assert "3 products" not in path
    assert client.get(path).status_code == 200


def test_what_is_not_known_is_not_told(client: FlaskClient):
    product, _ = graph(get(client, "/product/bare"))
    assert set(product) == {"@type", "@id", "name", "url", "sku"}
    sold_out, _ = graph(get(client, "/product/navy-L"))
    assert sold_out["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert not [name for name in sold_out if name.startswith("gtin")]


def test_nothing_in_a_product_ends_the_script_of_data_or_becomes_markup(client: FlaskClient, shop: Engine):
    answer = client.get("/product/evil/%3F&%23")
    page = BeautifulSoup(answer.text, "html.parser")
    script = str(one(page, "script[type='application/ld+json']").string)
    assert not set(script) & set("<>&'\u2028\u2029")
    kept = shop.product("evil/?&#")
    assert graph(page)[0]["name"] == kept.title
    assert graph(page)[0]["url"] == "http://localhost/product/evil/%3F&%23"
    assert one(page, "meta[property='og:title']")["content"] == kept.title
    assert not page.select("script:not([src]):not([type='application/ld+json'])")


def test_the_address_to_keep_is_without_parameters_and_of_the_setting(client: FlaskClient, shop: Engine):
    page = get(client, "/product/bare?utm_source=x&page=7")
    assert one(page, "link[rel=canonical]")["href"] == "http://localhost/product/bare"
    public = create_app(Settings(address="https://shop.example/"), shop).test_client()
    page = get(public, "/product/bare", headers={"Host": "evil.example"})
    assert one(page, "link[rel=canonical]")["href"] == "https://shop.example/product/bare"
    assert one(page, "meta[property='og:url']")["content"] == "https://shop.example/product/bare"
    assert graph(page)[0]["url"] == "https://shop.example/product/bare"
    assert "evil.example" not in str(page)


def test_links_that_are_shared_show_title_picture_and_price(client: FlaskClient):
    page = get(client, "/product/navy-S")
    told = {meta["property"]: meta["content"] for meta in page.select("meta[property]")}
    assert told["og:type"] == "product"
    assert told["og:title"] == "Fernhill Shirt, navy, S"
    assert told["og:image"] == "https://a.example/1.jpg"
    assert (told["product:price:amount"], told["product:price:currency"]) == ("49", "EUR")
    description = str(one(page, "meta[name=description]")["content"])
    assert description == told["og:description"]
    assert description.startswith("Washed linen, cut wide.")
    assert len(description) <= 156


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("/search", True),
        ("/search?filter=category:Shirts", True),
        ("/search?filter=brand:Fernhill", True),
        ("/search?q=shirt", False),
        ("/search?page=2", False),
        ("/search?sort=price", False),
        ("/search?filter=category:Shirts&filter=brand:Fernhill", False),
        ("/search?filter=brand:Fernhill,Other", False),
        ("/search?filter=price:..50", False),
    ],
)
def test_only_departments_and_brands_are_for_search_engines(client: FlaskClient, path: str, listed: bool):
    assert bool(get(client, path).select("meta[name=robots][content=noindex]")) is not listed


def test_pictures_may_come_from_the_catalogues_hosts_alone(client: FlaskClient, shop: Engine):
    assert shop.manifest.picture_hosts == ["https://a.example", "https://b.example"]
    for path in ("/product/bare", "/", "/no/such/page"):
        sent = client.get(path).headers["Content-Security-Policy"]
        assert "img-src 'self' https://a.example https://b.example data:;" in sent


def test_where_nobody_knows_the_hosts_pictures_may_come_from_any(tmp_path: Path):
    assert "img-src 'self' https: http: data:;" in policy(None)
    assert "img-src 'self' data:;" in policy([])
    nothing = create_app(Settings(home=tmp_path, name="nothing")).test_client().get("/")
    assert (nothing.status_code, nothing.headers["Content-Security-Policy"]) == (503, policy(None))


def test_the_page_stands_without_what_is_beside_it(own: Settings, shop: Engine, monkeypatch: pytest.MonkeyPatch):
    def out(*arguments: object, **options: object) -> None:
        raise EngineDown("out", leg="words")

    monkeypatch.setattr(shop.catalogue, "propose", out)
    monkeypatch.setattr(shop.catalogue, "near", out)
    page = get(create_app(own, shop).test_client(), "/product/navy-S")
    assert one(page, "h1").text == "Fernhill Shirt, navy, S"
    assert not page.select("section.shelf")


def test_accessories_stand_on_the_page_as_the_api_gives_them(engine: Engine):
    client = create_app(engine=engine).test_client()
    phone = next(
        hit.product.id
        for hit in engine.search(Query("rugged phone", size=50)).hits
        if hit.product.category[-1] == "Phones" and engine.accessories(hit.product.id)
    )
    told = client.get(f"/api/products/{phone}/accessories?size=3").get_json()
    assert (told["id"], told["generation"]) == (phone, engine.generation)
    assert 0 < len(told["hits"]) <= 3
    section = one(get(client, f"/product/{phone}"), "[aria-labelledby=accessories]")
    shown = [str(link["href"]).removeprefix("/product/") for link in section.select(".card-title a")]
    assert shown[: len(told["hits"])] == [hit["id"] for hit in told["hits"]]
    assert client.get("/api/products/none/accessories").status_code == 404
    assert client.get(f"/api/products/{phone}/accessories?size=0").get_json()["error"]["field"] == "size"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("4006381333931", "gtin13"),
        ("4006381333932", ""),
        ("036000291452", "gtin12"),
        ("96385074", "gtin8"),
        ("10614141000415", "gtin14"),
        ("123", ""),
        ("400638133393X", ""),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", ""),
        ("", ""),
    ],
)
def test_a_bar_code_is_told_by_its_length_where_its_last_digit_is_right(code: str, expected: str):
    assert gtin(code) == expected


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (Product("1", "Oak lamp", brand="Acme", category=("Home", "Lamps")), "Oak lamp · Acme · Lamps"),
        (Product("1", "Acme oak lamp", brand="Acme"), "Acme oak lamp"),
        (Product("1", ""), "1"),
        (Product("1", "x", description="word " * 60, price=Price(1)), "word " * 30 + "word…"),
        (Product("1", "x", description="y" * 400), "y" * 155 + "…"),
    ],
)
def test_a_page_is_summed_up_in_a_line(product: Product, expected: str):
    assert summary(product) == expected

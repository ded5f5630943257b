"""Shops of other kinds: German and Chinese ones, other languages, bare titles, long descriptions, strange scripts.

The catalogues and what must be found are those of eval/sets, where they were written before the code; docs/relevance.md
has the figures. What is asked for here is what they reach, less a margin.
"""

from pathlib import Path

import numpy as np
import pytest

from eval.assertions import by_kind, judge, read_assertions
from eval.kinds import PARAGRAPHS, bare, long, main, rows
from indexer.build import build
from search.engine import Engine, open_engine
from search.errors import BadEvaluation
from search.page import Query
from search.settings import Settings

SETS = Path(__file__).parent.parent / "eval" / "sets"

ENGLISH = (
    "Two-person tent, green|Running shoes for men|Wireless mouse|HP laser printer|Coffee machine with grinder|Umbrella"
    "|Office chair|Bluetooth headphones|Phone case|Cat food, salmon|Rain jacket|Wool blanket"
)
CHINESE = {
    "帐篷": "tent", "无线鼠标": "mouse", "咖啡机": "coffee", "雨伞": "umbrella", "办公椅": "chair", "毛毯": "blanket",
    "猫粮": "cat", "手机壳": "phone case", "耳机": "headphones", "跑鞋": "shoes", "打印机": "printer", "雨衣": "jacket",
}  # fmt: skip
FRENCH = (
    "Bouteille d'eau isotherme 500 ml;24,90 €|Veste en cuir noire;189,00 €|Veste imperméable à capuche;59,90 €"
    "|Chaussures de course femme;79,90 €|Machine à café automatique;349,00 €|Cafetière italienne;29,90 €"
    "|Lampe de bureau LED;39,90 €|Vélo enfant 16 pouces;149,00 €|Sac à dos de randonnée;89,90 €|Crème solaire;9,90 €"
)
SPANISH = (
    "Botella de agua térmica 500 ml;24,90 €|Chaqueta de cuero negra;189,00 €|Chaqueta impermeable con capucha;59,90 €"
    "|Zapatillas de correr mujer;79,90 €|Cafetera automática;349,00 €|Cafetera italiana;29,90 €"
    "|Lámpara de escritorio;39,90 €|Bicicleta infantil 16 pulgadas;149,00 €|Mochila de montaña;89,90 €"
    "|Flor de tela;9,90 €"
)


def shop_of(folder: Path, file: Path, encoder: str = "auto") -> Engine:
    settings = Settings(home=folder, name="shop", encoder=encoder)
    build([file], settings)
    return open_engine(settings)


def shop_of_lines(folder: Path, header: str, lines: str, encoder: str = "auto") -> Engine:
    numbered = [f"{place};{line}" for place, line in enumerate(lines.split("|"))]
    (folder / "shop.csv").write_text("\n".join([header, *numbered]) + "\n", "utf-8")
    return shop_of(folder / "home", folder / "shop.csv", encoder)


def shares(engine: Engine, name: str) -> dict[str, float]:
    """The mean score of each kind of an assertion file, and of "all"."""
    lines = read_assertions(SETS / f"{name}.jsonl")
    verdicts = [judge(line, [id for id, _ in engine.rank(line.query, depth=10)], engine) for line in lines]
    assert not [verdict.assertion.query for verdict in verdicts if verdict.impossible]
    of_kind = {kind: float(np.mean(scores)) for kind, scores in by_kind(verdicts).items()}
    return {**of_kind, "all": float(np.mean([verdict.score for verdict in verdicts]))}


def titles(engine: Engine, text: str, size: int = 10) -> list[str]:
    return [hit.product.title for hit in engine.search(Query(text, size=size)).hits]


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return shop_of(tmp_path_factory.mktemp("german"), SETS / "shops" / "german.csv")


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return shop_of(tmp_path_factory.mktemp("chinese"), SETS / "shops" / "chinese.csv")


def test_a_german_shop_answers_german_queries(german):
    found = shares(german, "german-assertions")
    assert found["all"] >= 0.85
    assert found["compound"] >= 0.83
    assert min(found[kind] for kind in ("type", "umlaut", "price", "negation", "attribute")) >= 0.9


def test_german_compounds_are_found_by_their_end_and_by_their_parts(german):
    assert titles(german, "topf")[0] == "Edelstahltopf 5 Liter"
    assert "Fahrradpumpe mit Manometer" not in titles(german, "fahrrad")
    assert titles(german, "edelstahlpfanne")[0] == "Pfanne aus Edelstahl mit Deckel, 24 cm"
    assert titles(german, "damenlaufschuhe")[0] == "Laufschuhe Damen, grau"


def test_what_a_german_title_denies_is_not_kept_out_and_what_it_joins_is(german):
    assert titles(german, "shampoo ohne silikone")[0] == "Haarshampoo ohne Silikone"
    jackets = titles(german, "jacke kein leder")
    assert jackets
    assert not any("leder" in title.casefold() for title in jackets)


def test_a_chinese_shop_answers_chinese_queries(chinese):
    found = shares(chinese, "chinese-assertions")
    assert found["all"] >= 0.7
    assert found["price"] >= 0.95
    assert min(found[kind] for kind in ("attribute", "accessory")) == 1
    assert found["negation"] >= 0.75
    assert found["traditional"] >= 0.75


@pytest.mark.parametrize("text", ["鼠标 １００元以下", "鼠标 不超过100块", "100元以下的鼠标", "鼠標 100元以內"])
def test_chinese_prices_are_read_as_people_write_them(chinese, text):
    hits = chinese.search(Query(text)).hits
    assert hits
    assert all("鼠标" in hit.product.title and hit.product.price.amount <= 100 for hit in hits[:2])


def test_a_query_that_the_encoder_cannot_read_is_not_looked_for_by_meaning(tmp_path, monkeypatch):
    monkeypatch.setattr("search.encoders.legible.ENGLISH_ALONE", {"hashing"})
    engine = shop_of_lines(tmp_path, "id;title", f"{ENGLISH}|无线键盘", "hashing")
    for text in ("帐篷", "笔记本电脑", "кофеварка", "ノートパソコン"):
        page = engine.search(Query(text))
        assert (page.total, page.degraded) == (0, ())
    assert titles(engine, "键盘") == ["无线键盘"]
    assert titles(engine, "laser printer 打印机")[0] == "HP laser printer"


def test_a_chinese_query_finds_english_products_with_the_multilingual_encoder(tmp_path):
    engine = shop_of_lines(tmp_path, "id;title", ENGLISH, "multilingual")
    right = [text for text, word in CHINESE.items() if word in titles(engine, text)[0].casefold()]
    assert len(right) >= 10


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("bouteille d'eau", "Bouteille d'eau isotherme 500 ml"),
        ("bouteille eau", "Bouteille d'eau isotherme 500 ml"),
        ("velo enfant", "Vélo enfant 16 pouces"),
        ("veste sans capuche", "Veste en cuir noire"),
        ("veste pas en cuir", "Veste imperméable à capuche"),
        ("machine à café à moins de 50 €", "Cafetière italienne"),
        ("lampes", "Lampe de bureau LED"),
    ],
)
def test_french_queries(french, text, first):
    assert titles(french, text)[0] == first


def test_a_dutch_shop_answers_dutch_queries(tmp_path):
    """Written when the rules for German stood, and no rule was changed for it."""
    found = shares(shop_of(tmp_path, SETS / "shops" / "dutch.csv"), "dutch-assertions")
    assert found["all"] >= 0.78
    assert found["compound"] >= 0.8


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return shop_of_lines(tmp_path_factory.mktemp("french"), "id;titre;prix", FRENCH)


@pytest.fixture(scope="module")
def spanish(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return shop_of_lines(tmp_path_factory.mktemp("spanish"), "id;titulo;precio", SPANISH)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("botella de agua", "Botella de agua térmica 500 ml"),
        ("lampara", "Lámpara de escritorio"),
        ("chaqueta sin capucha", "Chaqueta de cuero negra"),
        ("chaqueta que no sea negra", "Chaqueta impermeable con capucha"),
        ("cafetera por menos de 50 euros", "Cafetera italiana"),
        ("flores", "Flor de tela"),
    ],
)
def test_spanish_queries(spanish, text, first):
    assert titles(spanish, text)[0] == first


def test_bare_titles_are_searched(settings, tmp_path):
    main("bare", settings.home / "demo-catalogue" / "catalogue.jsonl", tmp_path / "bare.jsonl")
    shop = shop_of(tmp_path / "home", tmp_path / "bare.jsonl", "hashing")
    for text in ("rain jacket", "fountain pen", "sleeping bag"):
        hits = shop.search(Query(text, size=10)).hits
        assert hits
        assert all(text in hit.product.title.casefold() and not hit.product.description for hit in hits)


def test_long_descriptions_that_all_say_the_same_change_nothing(settings, engine, tmp_path):
    catalogue = settings.home / "demo-catalogue" / "catalogue.jsonl"
    main("long", catalogue, tmp_path / "long.jsonl")
    shop = shop_of(tmp_path / "home", tmp_path / "long.jsonl", "hashing")
    for text in ("lamp", "mouse without cable", "tent for 2 people", "leather", "battery for a drill"):
        assert [id for id, _ in shop.rank(text, depth=10)] == [id for id, _ in engine.rank(text, depth=10)]


def test_a_row_keeps_its_title_and_price_or_gets_what_the_shop_says_under_every_product(tmp_path):
    row = {"id": "1", "title": "Tent", "price": 5, "description": "Green.", "brand": "Acorn"}
    assert list(bare(iter([row]))) == [{"id": "1", "title": "Tent", "price": 5}]
    (longer,) = long(iter([row]))
    assert longer["description"].startswith("Green. Delivery.")
    assert all(paragraph in longer["description"] for paragraph in PARAGRAPHS)
    assert len(longer["description"].split()) > 250


def test_a_line_that_is_no_json_is_named(tmp_path):
    (tmp_path / "broken.jsonl").write_text('{"id": "1"}\n{"id"\n', "utf-8")
    with pytest.raises(BadEvaluation, match="line 2"):
        list(rows(tmp_path / "broken.jsonl"))

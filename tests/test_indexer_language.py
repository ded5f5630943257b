"""Which language titles are in, and which encoder that makes."""

import pytest

from indexer.language import choose, language
from search.product import Product

ENGLISH = [
    "Stainless steel bottle 500 ml",
    "Men's running shoes",
    "Wireless mouse",
    "Insulated travel mug",
    "Desk lamp",
]
GERMAN = ["Kaffeemaschine mit Mahlwerk", "Herren Laufschuhe", "Wasserkocher aus Edelstahl", "Bosch Akkuschrauber 18 V"]
CHINESE = ["无线鼠标 静音", "Lenovo ThinkPad 笔记本电脑 16 GB 512 GB SSD", "保温杯", "護眼檯燈"]
GREEK = ["Ασύρματο ποντίκι", "Καφετιέρα", "Φωτιστικό γραφείου"]


def products(*titles: str) -> list[Product]:
    return [Product(str(n), title) for n, title in enumerate(titles)]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        *((title, "en") for title in ENGLISH),
        *((title, "de") for title in GERMAN),
        *((title, "zh") for title in CHINESE),
        ("ワイヤレスマウス 静音", "ja"),
        ("무선 마우스", "ko"),
        ("เมาส์ไร้สาย", "th"),
        ("Беспроводная мышь", "ru"),
        ("فأرة لاسلكية", "ar"),
        ("Souris sans fil rechargeable", "fr"),
        ("Zapatillas de correr para hombre", "es"),
        ("Trådlös mus med USB-mottagare", "sv"),
        ("Ασύρματο ποντίκι", "el"),
        ("ＵＳＢ－Ｃ ｃａｂｌｅ", "en"),
        ("12-34 / 500", ""),
        ("", ""),
        ("\ud800\0", ""),
    ],
)
def test_letters_tell_the_language(title, code):
    assert language(Product("1", title)) == code


@pytest.mark.parametrize("title", ["Lenovo ThinkPad X1", "Mug number 7", "Canon CLI-551 BK", "HP 305XL"])
def test_a_title_that_is_hardly_a_language_counts_as_english(title):
    assert language(Product("1", title)) == "en"


def test_the_catalogue_is_believed_where_it_states_a_language():
    assert language(Product("1", "Mouse", language="de-AT")) == "de"
    assert language(Product("1", "无线鼠标", language="Mandarin")) == "zh"


def test_the_description_helps_a_short_title():
    assert language(Product("1", "Dekor 7", description="Für die Küche, spülmaschinenfest und aus Keramik")) == "de"


@pytest.mark.parametrize(
    ("titles", "encoder", "why"),
    [
        (ENGLISH, "minilm", "100% of titles are English"),
        (ENGLISH[:2] + CHINESE[:3], "multilingual", "60% of titles are Chinese"),
        (ENGLISH[:2] + CHINESE[:2], "minilm", "50% of titles are English, 50% Chinese"),
        (ENGLISH[:2] + CHINESE[:2] + GERMAN[:1], "multilingual", "40% of titles are Chinese, 20% German"),
        (GREEK, "minilm", "100% of titles are Greek"),
        (["1", "2"], "minilm", "100% of titles are in no language that is told apart"),
        ([], "minilm", "there are no titles"),
    ],
)
def test_the_encoder_follows_most_titles(titles, encoder, why):
    choice = choose(products(*titles))
    assert (choice.encoder, choice.why) == (encoder, why)


def test_english_catalogues_stay_english(engine):
    choice = choose([engine.catalogue.store.product(row) for row in range(0, engine.products, 10)])
    assert choice.encoder == "minilm"
    assert int(choice.why.partition("%")[0]) >= 95

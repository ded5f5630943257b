"""Prices, tastes and negation in other languages than English."""

import pytest

from search.understand.negation import read_negations
from search.understand.prices import read_prices, read_taste


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("jacke nicht teurer als 150 euro", "up to 150 EUR"),
        ("jacke teurer als 150 euro", "from 150 EUR"),
        ("jacke bis max. 30 €", "up to 30 EUR"),
        ("jacke unter 1.299,00 €", "up to 1299 EUR"),
        ("jacke hoechstens 40 euro", "up to 40 EUR"),
        ("veste moins cher que 50 €", "up to 50 EUR"),
        ("veste plus cher que 50 €", "from 50 EUR"),
        ("veste à moins de 50 euros", "up to 50 EUR"),
        ("chaqueta más barata que 50 euros", "up to 50 EUR"),
        ("chaqueta superior a 50 euros", "from 50 EUR"),
        ("giacca meno caro di 50 euro", "up to 50 EUR"),
        ("jas niet duurder dan 50 euro", "up to 50 EUR"),
    ],
)
def test_european_prices(text, value):
    assert [reading.value for reading in read_prices(text, currencies=("EUR",))] == [value]


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("鼠标 小于100元", "up to 100", "小于100元"),
        ("鼠标 大于100元", "from 100", "大于100元"),
        ("鼠标 不低于100元", "from 100", "不低于100元"),
        ("100块以内的鼠标", "up to 100", "100块以内"),
        ("不超过50块的水杯", "up to 50", "不超过50"),
        ("100元以下的鼠标", "up to 100", "100元以下的"),
        ("１００元以內的滑鼠", "up to 100", "１００元以內的"),
        ("300块以上的鞋", "from 300", "300块以上"),
        ("50塊錢 杯子", "up to 50", "50塊錢"),
        ("預算500元 手機", "up to 500", "預算500元"),
    ],
)
def test_chinese_prices_in_a_catalogue_that_names_no_currency(text, value, words):
    (reading,) = read_prices(text)
    assert (reading.value, text[reading.start : reading.end]) == (value, words)


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("jacke weder schwarz noch rot", ["schwarz", "rot"]),
        ("creme frei von parfüm", ["parfüm"]),
        ("veste mais pas noire", ["noire"]),
        ("veste pas en cuir", ["cuir"]),
        ("chaqueta que no sea negra", ["negra"]),
        ("giacca che non sia nera", ["nera"]),
        ("jas maar niet zwart", ["zwart"]),
        ("不是黑色的鞋", ["黑色"]),
        ("没有味道的洗发水", ["味道"]),
        ("不想要黑色的包", ["黑色"]),
        ("不帶麥克風的耳機", ["麥克風"]),
        ("不要太贵的鼠标", []),
        ("不锈钢杯", []),
        ("无线鼠标", []),
    ],
)
def test_what_is_denied(text, things):
    assert [reading.excluded for reading in read_negations(text)] == things


@pytest.mark.parametrize("text", ["不要太贵的鼠标", "不贵的鼠标", "便宜的鼠标", "veste pas cher", "günstige jacke"])
def test_the_cheap_ones(text):
    assert [reading.taste for reading in read_taste(text)] == [-1]

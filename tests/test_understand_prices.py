import pytest
from hypothesis import given
from queries import queries_of

from search.filters import Range
from search.understand.prices import read_prices, read_taste

CATALOGUE = ("USD", "EUR", "CNY")


def upto(high: float, unit: str = "") -> tuple[float | None, float | None, str]:
    return None, high, unit


def since(low: float, unit: str = "") -> tuple[float | None, float | None, str]:
    return low, None, unit


def ranges(text: str, currencies: tuple[str, ...] = CATALOGUE) -> list[tuple[float | None, float | None, str]]:
    found = []
    for reading in read_prices(text, currencies=currencies):
        (filter,) = reading.filters
        assert isinstance(filter, Range)
        assert (reading.kind, filter.field) == ("price", "price")
        found.append((filter.low, filter.high, filter.unit))
    return found


PRICES = [
    # text, the words read, the range
    ("headphones under $50", "under $50", upto(50, "USD")),
    ("mouse below 50 dollars", "below 50 dollars", upto(50, "USD")),
    ("laptop less than 1,000", "less than 1,000", upto(1000)),
    ("cheaper than 30", "cheaper than 30", upto(30)),
    ("up to 25 euro lamp", "up to 25 euro", upto(25, "EUR")),
    ("keyboard max 40", "max 40", upto(40)),
    ("kettle maximum price 40", "maximum price 40", upto(40)),
    ("price 20-30 mug", "price 20-30", (20, 30, "")),
    ("graphic t under 30", "under 30", upto(30)),
    ("a shirt that doesn't cost more than fifty", "doesn't cost more than fifty", upto(50)),
    ("lamp under forty-five", "under forty-five", upto(45)),
    ("twenty-five dollar lamp", "twenty-five dollar", upto(25, "USD")),
    ("mug under 50 dolars", "under 50 dolars", upto(50, "USD")),
    ("keyboard max. 40 €", "max. 40 €", upto(40, "EUR")),
    ("at most 30", "at most 30", upto(30)),
    ("toys no more than 40", "no more than 40", upto(40)),
    ("mouse not over 50", "not over 50", upto(50)),
    ("mouse < 50", "< 50", upto(50)),
    ("mouse <$50", "<$50", upto(50, "USD")),
    ("mouse ≤ 50 €", "≤ 50 €", upto(50, "EUR")),
    ("under 20", "under 20", upto(20)),
    ("under 20 watch", "under 20", upto(20)),
    ("price under 40", "price under 40", upto(40)),
    ("headphones priced at under $40", "priced at under $40", upto(40, "USD")),
    ("phone budget of 300", "budget of 300", upto(300)),
    ("phone budget 300 dollars", "budget 300 dollars", upto(300, "USD")),
    ("50 dollar budget phone", "50 dollar budget", upto(50, "USD")),
    ("100€ or less", "100€ or less", upto(100, "EUR")),
    ("50 or under", "50 or under", upto(50)),
    ("mouse $50 max", "$50 max", upto(50, "USD")),
    ("over 100", "over 100", since(100)),
    ("laptops more than 500 euros", "more than 500 euros", since(500, "EUR")),
    ("watch at least 100 dollars", "at least 100 dollars", since(100, "USD")),
    ("watch > 100", "> 100", since(100)),
    ("watch from 100 euro", "from 100 euro", since(100, "EUR")),
    ("50+ euros", "50+ euros", since(50, "EUR")),
    ("$50 and up", "$50 and up", since(50, "USD")),
    ("100 dollars or more", "100 dollars or more", since(100, "USD")),
    ("from 20 to 30", "from 20 to 30", (20, 30, "")),
    ("between 20 and 30 euros", "between 20 and 30 euros", (20, 30, "EUR")),
    ("between $20 and $30", "between $20 and $30", (20, 30, "USD")),
    ("between 30 and 20 euros", "between 30 and 20 euros", (20, 30, "EUR")),
    ("20-30 euro lamp", "20-30 euro", (20, 30, "EUR")),
    ("20 – 30 €", "20 – 30 €", (20, 30, "EUR")),
    ("$20-$30", "$20-$30", (20, 30, "USD")),
    ("$20-30", "$20-30", (20, 30, "USD")),
    ("20-$30", "20-$30", (20, 30, "USD")),
    ("mouse 20 to 30 dollars", "20 to 30 dollars", (20, 30, "USD")),
    ("1-2k dollars", "1-2k dollars", (1000, 2000, "USD")),
    ("price range 20-30", "price range 20-30", (20, 30, "")),
    ("around 40", "around 40", (32, 48, "")),
    ("about $40", "about $40", (32, 48, "USD")),
    ("approx. 40 eur", "approx. 40 eur", (32, 48, "EUR")),
    ("~40 €", "~40 €", (32, 48, "EUR")),
    ("mouse for 15 dollars", "for 15 dollars", upto(15, "USD")),
    ("$15 mouse", "$15", upto(15, "USD")),
    ("a 50-dollar mouse", "50-dollar", upto(50, "USD")),
    ("US$50", "US$50", upto(50, "USD")),
    ("50 us dollars", "50 us dollars", upto(50, "USD")),
    ("usd 50", "usd 50", upto(50, "USD")),
    ("iphone 12 $500", "$500", upto(500, "USD")),
    ("iphone 12 500 euro", "500 euro", upto(500, "EUR")),
    ("usb c $20", "$20", upto(20, "USD")),
    ('27" monitor under 300', "under 300", upto(300)),
    ("laptop under 1.5k", "under 1.5k", upto(1500)),
    ("under $1,299.99 laptop", "under $1,299.99", upto(1299.99, "USD")),
    ("1 299,00 €", "1 299,00 €", upto(1299, "EUR")),
    ("laptop bis 1.299,50 €", "bis 1.299,50 €", upto(1299.5, "EUR")),
    ("laptop unter 1.299", "unter 1.299", upto(1299)),
    ("laptop unter 1'299 euro", "unter 1'299 euro", upto(1299, "EUR")),
    ("under 1 299 usd", "under 1 299 usd", upto(1299, "USD")),
    ("lampe 50,- €", "50,- €", upto(50, "EUR")),
    ("maus unter 50 Euro", "unter 50 Euro", upto(50, "EUR")),
    ("maus für unter 50 €", "für unter 50 €", upto(50, "EUR")),
    ("zwischen 20 und 30 €", "zwischen 20 und 30 €", (20, 30, "EUR")),
    ("lampe 50 euro oder weniger", "50 euro oder weniger", upto(50, "EUR")),
    ("lampe über 100 €", "über 100 €", since(100, "EUR")),
    ("casque moins de 50 euros", "moins de 50 euros", upto(50, "EUR")),
    ("lampe jusqu'à 30 €", "jusqu'à 30 €", upto(30, "EUR")),
    ("de 20 à 30 euros", "de 20 à 30 euros", (20, 30, "EUR")),
    ("lámpara menos de 20 euros", "menos de 20 euros", upto(20, "EUR")),
    ("entre 20 y 30 euros", "entre 20 y 30 euros", (20, 30, "EUR")),
    ("cuffie meno di 50", "meno di 50", upto(50)),
    ("lamp onder 50 euro", "onder 50 euro", upto(50, "EUR")),
    ("耳机50元以下", "50元以下", upto(50, "CNY")),
    ("低于50元的耳机", "低于50元", upto(50, "CNY")),
    ("100到200元", "100到200元", (100, 200, "CNY")),
    ("100-200元的耳机", "100-200元", (100, 200, "CNY")),
    ("耳机１００元左右", "１００元左右", (80, 120, "CNY")),
    ("手机1.5万元以下", "1.5万元以下", upto(15000, "CNY")),
    ("手机2千元以上", "2千元以上", since(2000, "CNY")),
    ("under ５０ dollars", "under ５０ dollars", upto(50, "USD")),
    ("under ٥٠ usd", "under ٥٠ usd", upto(50, "USD")),
    ("café under ＄５０", "under ＄５０", upto(50, "USD")),
    ("under 0", "under 0", upto(0)),
    ("under 50 gbp", "under 50 gbp", upto(50)),
]

NO_PRICES = [
    "", " ", "under", "$", "under $", "dollar", "-", "under desk drawer", "under 5 kg", "dumbbell less than 5kg",
    "less than 10 inch", 'under 27" monitor', "over ear headphones", "game 4-6 people", "size 20-30", "iphone 12 under",
    "windows 10", "cable under 2m", "cable under 2 m", "monitor over 27 inches", "for 2 people", "from 3 years",
    "less than 500g", "1000 piece puzzle", "under 1000 pieces", "under 60 watts", "up to 8 players",
    "at least 4 hdmi ports", "up to 6 monitors", "more than 2 players", "between 2 and 4 players", "from 3 to 5 years",
    "between 20 and 30 cm", "under 20 to 30 cm", "under 16:9", "under 20-piece", "nike air max 90",
    "iphone 13 pro max 256", "gifts for women over 50", "shoes size under 40", "age over 3", "spf 50+", "toys 3 and up",
    "rtx-4070", "galaxy a50", "usb 3", "rs 485 converter", "5 pounds dumbbell", "under 5 pounds", "16/32 gb",
    "amd 5600", "50 cup coffee maker", "$50 gift card", "version 2.0.1", "under 2.0.1", "20%", "under 20%", "mouse -5",
    "20-30", "3 in 1", "24 x 36", "3岁以上", "50寸", "低于5公斤",
    "$.50", "under 9999999999999999", "jeans 501 original",
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "expected"), PRICES)
def test_a_price_is_read_with_the_words_that_say_it(text, words, expected):
    assert ranges(text) == [expected]
    (reading,) = read_prices(text, currencies=CATALOGUE)
    assert text[reading.start : reading.end] == words


@pytest.mark.parametrize("text", NO_PRICES)
def test_a_number_that_counts_something_else_is_no_price(text):
    assert ranges(text) == []


def test_contradictions_are_read_as_they_are():
    assert ranges("under 50 over 100") == [upto(50), since(100)]
    assert ranges("over $100 under $200") == [since(100, "USD"), upto(200, "USD")]


@pytest.mark.parametrize(
    ("text", "currencies", "unit"),
    [
        ("under $50", ("CAD", "EUR"), "CAD"),
        ("under $50", ("CAD", "USD"), "USD"),
        ("under $50", ("EUR",), ""),
        ("under $50", (), ""),
        ("under 50 pounds", ("GBP",), "GBP"),
        ("under rs 500", ("INR",), "INR"),
        ("under 500 kr", ("SEK",), "SEK"),
        ("under 50 try", ("TRY",), "TRY"),
    ],
)
def test_a_unit_is_a_currency_of_the_catalogue_or_none(text, currencies, unit):
    assert [unit_ for _, _, unit_ in ranges(text, currencies)] == [unit]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("under $50", "up to 50 USD"),
        ("20-30 euro", "20 – 30 EUR"),
        ("over 100", "from 100"),
        ("around 19.99 €", "around 19.99 EUR"),
        ("under 50 gbp", "up to 50"),
        ("under 0", "up to 0"),
    ],
)
def test_the_value_says_what_was_understood(text, value):
    assert [reading.value for reading in read_prices(text, currencies=CATALOGUE)] == [value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cheap headphones", [("cheap", -1)]),
        ("Cheapest laptop", [("Cheapest", -1)]),
        ("low-cost phone", [("low-cost", -1)]),
        ("budget laptop", [("budget", -1)]),
        ("budget-friendly laptop", [("budget-friendly", -1)]),
        ("affordable and inexpensive", [("affordable", -1), ("inexpensive", -1)]),
        ("headphones not too expensive", [("not too expensive", -1)]),
        ("not expensive headphones", [("not expensive", -1)]),
        ("not cheap watch", [("not cheap", 1)]),
        ("günstige Kopfhörer", [("günstige", -1)]),
        ("nicht zu teuer", [("nicht zu teuer", -1)]),
        ("billig", [("billig", -1)]),
        ("casque pas cher", [("pas cher", -1)]),
        ("móvil barato", [("barato", -1)]),
        ("goedkope lamp", [("goedkope", -1)]),
        ("便宜的耳机", [("便宜的", -1)]),
        ("premium headphones", [("premium", 1)]),
        ("luxury watch", [("luxury", 1)]),
        ("high-end camera", [("high-end", 1)]),
        ("hochwertige Uhr", [("hochwertige", 1)]),
        ("montre haut de gamme", [("haut de gamme", 1)]),
        ("高端手机", [("高端", 1)]),
        ("budget planner", []),
        ("monthly budget book", []),
        ("budget 50", []),
        ("cheaper than 30", []),
        ("less expensive than 30", []),
        ("office premium", []),
        ("chapeau", []),
        ("", []),
    ],
)
def test_taste_is_read_from_whole_words(text, expected):
    readings = read_taste(text)
    assert [(text[reading.start : reading.end], reading.taste) for reading in readings] == expected
    assert all(reading.value == ("low price" if reading.taste < 0 else "high price") for reading in readings)
    assert all(reading.kind == "price" and not reading.filters for reading in readings)


JUNK = [
    "under",
    "$",
    "50",
    "€20",
    "-",
    "30",
    "to",
    "and",
    "between",
    "1",
    "299",
    ",00",
    "k",
    "+",
    "or",
    "less",
    "元",
    "万",
    "以下",
    "not",
    "cheap",
    "budget",
    ".5",
    "max",
    "∞",
    "½",
]


@given(queries_of(JUNK))
def test_any_text_gives_readings_inside_of_it(text):
    place = 0
    for reading in read_prices(text, currencies=CATALOGUE):
        assert place <= reading.start < reading.end <= len(text)
        place = reading.end
    for reading in read_taste(text):
        assert 0 <= reading.start < reading.end <= len(text)

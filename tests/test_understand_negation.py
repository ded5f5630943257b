import pytest
from hypothesis import given
from queries import queries_of

from search.understand.negation import MOST, read_negations

DENIED = [
    # text, and each reading's words with what they exclude
    ("wallet without leather", [("without leather", "leather")]),
    ("headphones w/o cable", [("w/o cable", "cable")]),
    ("bag no leather", [("no leather", "leather")]),
    ("mouse not wireless", [("not wireless", "wireless")]),
    ("sofa non leather", [("non leather", "leather")]),
    ("monitor with no stand", [("with no stand", "stand")]),
    ("mouse -wireless", [("-wireless", "wireless")]),
    ("-wireless mouse", [("-wireless", "wireless")]),
    ("mouse –wireless", [("–wireless", "wireless")]),
    ("case -wi-fi", [("-wi-fi", "wi-fi")]),
    ("case -iphone12 red", [("-iphone12", "iphone12")]),
    ('mouse -"two words" red', [('-"two words"', "two words")]),
    ("手机 -苹果", [("-苹果", "苹果")]),
    ("sofa neither leather nor suede", [("neither leather", "leather"), ("nor suede", "suede")]),
    ("laptop minus touchscreen", [("minus touchscreen", "touchscreen")]),
    ("mouse lacking cable", [("lacking cable", "cable")]),
    ("mouse instead of trackball", [("instead of trackball", "trackball")]),
    ("phone apart from apple", [("apart from apple", "apple")]),
    ("dress any colour but black", [("any colour but black", "black")]),
    ("headphones except sony", [("except sony", "sony")]),
    ("laptops excluding apple and hp", [("excluding apple", "apple"), ("and hp", "hp")]),
    ("mouse but not logitech", [("but not logitech", "logitech")]),
    ("shoes other than nike", [("other than nike", "nike")]),
    ("shirt anything but black", [("anything but black", "black")]),
    ("soap free of perfume", [("free of perfume", "perfume")]),
    ("bag don't want leather", [("don't want leather", "leather")]),
    ("kopfhörer ohne kabel", [("ohne kabel", "kabel")]),
    ("tasche kein leder", [("kein leder", "leder")]),
    ("lampe keine batterien", [("keine batterien", "batterien")]),
    ("schuhe nicht rot", [("nicht rot", "rot")]),
    ("sac sans cuir", [("sans cuir", "cuir")]),
    ("casque sans l'arceau", [("sans l'arceau", "arceau")]),
    ("auriculares sin cable", [("sin cable", "cable")]),
    ("borsa senza pelle", [("senza pelle", "pelle")]),
    ("koptelefoon zonder draad", [("zonder draad", "draad")]),
    ("手机不要苹果", [("不要苹果", "苹果")]),
    ("不要皮革的包", [("不要皮革的", "皮革")]),
    ("除了苹果以外的手机", [("除了苹果以外的", "苹果")]),
    ("手机不要apple", [("不要apple", "apple")]),
    ("耳机不带麦克风", [("不带麦克风", "麦克风")]),
    ("cookies without sugar and salt", [("without sugar", "sugar"), ("and salt", "salt")]),
    ("bag no leather or suede", [("no leather", "leather"), ("or suede", "suede")]),
    ("bag not leather nor suede", [("not leather", "leather"), ("nor suede", "suede")]),
    ("coffee not decaf and not instant", [("not decaf", "decaf"), ("not instant", "instant")]),
    ("shirt without print or logo, cotton", [("without print", "print"), ("or logo", "logo")]),
    ("lamp without plug and with switch", [("without plug", "plug")]),
    ("headphones not wireless under 50 dollars", [("not wireless", "wireless")]),
    ("headphones without cable $20", [("without cable", "cable")]),
    ("headphones without cable 20 euros", [("without cable", "cable")]),
    ("bread without gluten 500g", [("without gluten", "gluten")]),
    ("shoes without laces for kids", [("without laces", "laces")]),
    ("printer without wifi, black", [("without wifi", "wifi")]),
    ("mouse not from logitech", [("not from logitech", "logitech")]),
    ("printer not made by hp", [("not made by hp", "hp")]),
    ("printer not made by western digital", [("not made by western digital", "western digital")]),
    ("toy not for kids", [("not for kids", "kids")]),
    ("headphones not over ear", [("not over ear", "over ear")]),
    ("headphones no in-ear", [("no in-ear", "in-ear")]),
    ("no on-ear headphones", [("no on-ear", "on-ear")]),
    ("headphones not in ear", [("not in ear", "in ear")]),
    ("headphones without noise cancelling", [("without noise cancelling", "noise cancelling")]),
    ("phone not iphone 12", [("not iphone 12", "iphone 12")]),
    ("mouse without cable -red no rgb", [("without cable", "cable"), ("-red", "red"), ("no rgb", "rgb")]),
    ("desk without drawers white oak modern tall", [("without drawers", "drawers")]),
    ("no leather shoes", [("no leather", "leather")]),
    ("no leather or suede shoes", [("no leather", "leather"), ("or suede", "suede")]),
    ("not wireless headphones", [("not wireless", "wireless")]),
    ("without leather", [("without leather", "leather")]),
    ("no Leather", [("no Leather", "Leather")]),
    ("tasche ＯＨＮＥ ｌｅｄｅｒ", [("ＯＨＮＥ ｌｅｄｅｒ", "ｌｅｄｅｒ")]),
    ("straße ﬁt without  big   pockets", [("without  big   pockets", "big pockets")]),
    ("cafe\u0301 sans sucre\u0301", [("sans sucre\u0301", "sucre\u0301")]),
]

NOTHING_DENIED = [
    "", " ", "-", "--", "- -", '-""', "without", "no", "not", "不要", "non-slip mat", "no-show socks", "no show socks",
    "non stick pan", "non slip mat", "No. 5 perfume", "No 5 perfume", "no 7 serum", "no.5", "not-so-hidden camera",
    "nonstick pan", "notebook", "nothing phone", "no name",
    "do not disturb sign", "forget me not", "forget me not seeds",
    "-5 degrees", "all-in-one printer", "usb-c cable", "wi-fi router", "x - y", "case - black", "sugar-free chocolate",
    "gluten free bread", "wire free bra", "free of charge", "laptop not too heavy", "headphones not expensive",
    "toys no more than 50", "not over 50 dollars", "not more than 50", "batteries not included", "no added sugar juice",
    "no sugar added juice", "comic sans poster", "sin city dvd", "sans serif",
    "casque sans fil", "无线鼠标", "不锈钢锅",
    "no drill blinds", "no tie laces", "non woven bag", "non rusting screws", "no man's sky", "dr no", "why not both",
    "--leather", "mouse-wireless", "nicht zu schwer", "without $50",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DENIED)
def test_what_is_denied_is_read_with_its_words(text, expected):
    readings = read_negations(text)
    assert [(text[reading.start : reading.end], reading.excluded) for reading in readings] == expected
    assert all(reading.kind == "without" and reading.value == reading.excluded for reading in readings)


@pytest.mark.parametrize("text", NOTHING_DENIED)
def test_what_only_looks_like_a_denial_is_none(text):
    assert read_negations(text) == []


JUNK = [
    "without",
    "no",
    "not",
    "-a",
    '-"b',
    'c"',
    "'",
    "and",
    "or",
    "leather",
    "不要",
    "的",
    "made",
    "by",
    "of",
    "5",
    ",",
    "wi-fi",
    "non",
    "in",
    "ear",
    "l'",
    "ﬁ",
]


def test_of_very_many_things_the_first_are_denied():
    readings = read_negations("mouse " + " ".join(f"-{letter}{other}" for letter in "abcdef" for other in "xyz"))
    assert len(readings) == MOST
    assert readings[0].excluded == "ax"


@given(queries_of(JUNK))
def test_any_text_gives_readings_inside_of_it_that_share_nothing(text):
    place = 0
    for reading in read_negations(text):
        assert place <= reading.start < reading.end <= len(text)
        assert reading.excluded.strip() == reading.excluded != ""
        place = reading.end

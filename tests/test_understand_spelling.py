"""Misspelt words: what is mended, what is only suggested, what is never touched."""

from pathlib import Path

import pytest
from hypothesis import given

from search.document import FIELDS
from search.forward import ForwardBuilder
from search.lexicon import Lexicon
from search.understand.candidates import Candidates
from search.understand.phrases import words
from search.understand.reading import Reading
from search.understand.slips import plural, slips
from search.understand.spelling import Spelled, replaced, spell, suspects, verbatim
from tests.queries import queries_of

TITLES = {
    "wireless keyboard": 30, "wireless headphone": 25, "wired mouse": 20, "mouse pad": 8, "leather sleeve": 12,
    "letter opener": 30, "printer ink": 9, "print frame": 9, "coaster set": 5, "calendar": 6, "bicycle pump": 4,
    "vacuum cleaner": 7, "smartphone holder": 5, "acre map": 5, "café table": 3, "sleeping bag": 4,
}  # fmt: skip


def catalogue(folder: Path, titles: dict[str, int]) -> Lexicon:
    from search.analyze import analyze

    builder = ForwardBuilder()
    for title, times in titles.items():
        for _ in range(times):
            builder.add([analyze(title), *([()] * (len(FIELDS) - 1))])
    builder.save(folder)
    return Lexicon(folder)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Candidates:
    return Candidates(catalogue(tmp_path_factory.mktemp("spelling"), TITLES), right={"hedfoon"})


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Candidates:
    titles = {"tomaten samen": 9, "gurken dünger": 9, "blumentopf terrakotta": 9, "schere edelstahl": 9}
    return Candidates(catalogue(tmp_path_factory.mktemp("german"), titles))


def mended(text: str, shop: Candidates, *readings: Reading) -> Spelled:
    unknown = {word.text.removesuffix("s") for word in words(text)} | {word.text for word in words(text)}
    unknown = {word for word in unknown if not shop.count(word)}
    return spell(text, suspects(text, unknown, readings, shop), shop)


def after(text: str, shop: Candidates, *readings: Reading) -> str:
    return replaced(text, mended(text, shop, *readings).corrections)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("keybord", "keyboard"),
        ("keybords", "keyboards"),
        ("wireles keyboard", "wireless keyboard"),
        ("wirless hedphones", "wireless headphones"),
        ("vaccum cleaner", "vacuum cleaner"),
        ("bycicle", "bicycle"),
        ("smartfone", "smartphone"),
        ("sleepin bag", "sleeping bag"),
        ("mousepad", "mouse pad"),
        ("Keybord, KEYBORD", "Keyboard, KEYBOARD"),
        ("key-bord", "key-bord"),
    ],
)
def test_what_is_surely_misspelt_is_mended(shop, typed, meant):
    assert after(typed, shop) == meant


@pytest.mark.parametrize(
    "typed",
    ["toaster", "tomato", "roaster", "acer", "hedfoon", "keybord2", "AC-KEYBORD-77", '"keybord"', "“keybord”", "kbd",
     "键盘", "마우스", "xkeyboard", "zzzzqqqq", "keyboardist", "w" * 40],
)  # fmt: skip
def test_what_is_never_replaced(shop, typed):
    assert after(typed, shop) == typed


def test_what_was_read_as_a_brand_is_right_as_it_stands(shop):
    brand = Reading("brand", 0, 7, "Keybord")
    assert after("keybord keybord", shop, brand) == "keybord keyboard"


def test_what_is_excluded_is_mended_and_the_word_that_excludes_is_not(shop):
    reading = Reading("without", 6, 20, "lethar", excluded="lethar")
    assert after("mouse withaut lethar", shop, reading) == "mouse withaut lethar"  # leather or letter
    reading = Reading("without", 6, 21, "keybord", excluded="keybord")
    assert after("mouse withaut keybord", shop, reading) == "mouse withaut keyboard"


def test_a_word_that_may_mean_two_things_is_only_suggested(shop):
    found = mended("lether sleeve", shop)
    assert not found.corrections
    assert found.suggestions == ("leather sleeve", "letter sleeve")


def test_a_right_word_that_english_has_far_less_is_only_suggested(shop):
    found = mended("calender wirless", shop)
    assert found.suggestions == ("calendar wireless",)
    assert replaced("calender wirless", found.corrections) == "calender wireless"
    assert mended("toaster", shop).suggestions == ()


def test_a_mistake_of_the_catalogue_is_suggested_to_be_one(tmp_path):
    shop = Candidates(catalogue(tmp_path, {"wirless thing": 1, "wireless thing": 400}))
    found = mended("wirless", shop)
    assert (found.corrections, found.suggestions) == ((), ("wireless",))


def test_capitals_and_accents_stay_where_they_agree(german):
    assert after("Dunger", german) == "Dunger"
    assert after("Blümentop", german) == "Blümentopf"


def test_a_word_is_cut_where_its_letters_are_and_not_where_its_folded_ones_are(tmp_path):
    table = Candidates(catalogue(tmp_path, {"fußball tor": 9, "fußball tische": 9, "blumentopf": 9}))
    assert after("Fußballtische", table) == "Fußball tische"


def test_without_a_list_of_right_words_less_is_replaced(german, shop):
    assert (german.english, shop.english) == (False, True)
    assert after("tomate", german) == "tomaten"
    assert after("blumntof", german) == "blumntof"


def test_asking_for_the_words_as_typed_finds_them_as_typed(shop):
    for typed, quoted in [
        ("wirless mouse", '"wirless" mouse'),
        ("mouse, (wirless)", 'mouse, ("wirless")'),
        ("mouse -wirless", 'mouse -"wirless"'),
        ("wirless hedphones", '"wirless" "hedphones"'),
    ]:
        assert verbatim(typed, mended(typed, shop).corrections) == quoted
        assert not mended(quoted, shop).corrections


def test_one_word_of_two_can_be_taken_back(shop):
    typed = "wirless hedphones"
    first, second = mended(typed, shop).corrections
    assert after(verbatim(typed, [first]), shop) == '"wirless" headphones'
    assert after(verbatim(typed, [second]), shop) == 'wireless "hedphones"'


@pytest.mark.parametrize(
    ("typed", "meant", "distance", "easy"),
    [
        ("coffe", "coffee", 1, True),
        ("vaccum", "vacuum", 1, True),
        ("labtop", "laptop", 1, True),
        ("acer", "acre", 1, False),
        ("tefal", "teal", 1, False),
        ("powerbook", "powerbank", 2, False),
        ("startech", "stretch", 2, False),
        ("toaster", "coaster", 1, False),
        ("ekyboard", "keyboard", 1, True),
    ],
)
def test_slips_that_hands_and_ears_make_are_told_from_others(typed, meant, distance, easy):
    assert slips(typed, meant, distance).easy is easy


def test_another_first_letter_is_no_slip():
    assert slips("toaster", "coaster", 1).likelihood == 0
    assert slips("ekyboard", "keyboard", 1).likelihood == 1


@pytest.mark.parametrize(
    ("word", "many"), [("box", "boxes"), ("battery", "batteries"), ("tray", "trays"), ("lens", "lens")]
)
def test_a_word_gets_its_plural_back(word, many):
    assert plural(word) == many


@given(queries_of(["wirless", "keybord", '"', "“", "-", "key", "bord", " ", "hedphones,", "Straße", "键盘", "i̇"]))
def test_any_text_is_spelled_and_can_be_asked_for_as_typed(shop, text):
    found = mended(text, shop)
    assert len(found.suggestions) <= 3
    assert all(0 <= one.start < one.end <= len(text) and one.word for one in found.corrections)
    quoted = verbatim(text, found.corrections)
    assert quoted.replace('"', "") == text.replace('"', "")
    assert not mended(quoted, shop).corrections

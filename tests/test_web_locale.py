"""Languages: every text of ours is translated, and pages stand as well in another language and the other direction."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import ascii_lowercase

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from browser import PHONE, WIDE, Visit, serving, sideways
from bs4 import BeautifulSoup, NavigableString
from flask.testing import FlaskClient
from playwright.sync_api import expect
from shops import open_shop

from search.engine import Engine
from web import locale
from web.app import create_app

REPOSITORY = Path(__file__).parent.parent
TRANSLATED = sorted(locale.FOLDER.glob("*/LC_MESSAGES/messages.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}
# Letters of no meaning in a script that runs from right to left.
SCRIPT = str.maketrans(ascii_lowercase, "אבגדהוזחטיכלמנסעפצקרשתאבגד") | str.maketrans(
    ascii_lowercase.upper(), "אבגדהוזחטיכלמנסעפצקרשתאבגד"
)
NAMES = {"Aisle", "API", "English", "Deutsch"}  # are the same in every language


def messages() -> dict[str, str | tuple[str, ...]]:
    """The texts of the code, by the first form of each."""
    with open(REPOSITORY / "babel.cfg", encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(REPOSITORY / "web", methods, options, keywords)
    texts = [text for _, _, text, _, _ in found]
    return {text if isinstance(text, str) else text[0]: text for text in texts}


def read(path: Path) -> Catalog:
    with open(path, "rb") as file:
        return read_po(file)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_german_is_among_the_languages():
    assert "de" in {path.parent.parent.name for path in TRANSLATED}


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.parent.parent.name)
def test_every_text_of_the_code_is_translated(path: Path):
    known, asked = read(path), messages()
    assert len(asked) > 80
    told = {first: known.get(first) for first in asked}
    missing = [first for first, found in told.items() if found is None or found.fuzzy or not all(forms(found))]
    assert missing == [], "run make messages, translate what is empty, and run it again"
    assert [one.id for one in known if one.id and _first(one) not in asked] == [], "run make messages"


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.parent.parent.name)
def test_translations_have_the_placeholders_of_their_texts(path: Path):
    for message in read(path):
        if message.id:
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            expected = set(PLACEHOLDER.findall(ids[-1]))
            for form in forms(message):
                assert set(PLACEHOLDER.findall(form)) == expected, message.id
                assert form.count("%") == len(PLACEHOLDER.findall(form)), message.id
                assert form[:1].isspace() == ids[0][:1].isspace(), message.id


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.parent.parent.name)
def test_what_is_compiled_is_what_is_written(path: Path):
    with open(path.with_suffix(".mo"), "rb") as file:
        compiled = read_mo(file)
    assert strings(compiled) == strings(read(path)), "run make messages"


def strings(catalogue: Catalog) -> dict[str, list[str]]:
    return {_first(one): forms(one) for one in catalogue if one.id}


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


@pytest.fixture(scope="module")
def german(engine: Engine) -> FlaskClient:
    return create_app(engine=engine).test_client(use_cookies=False)


def page(client: FlaskClient, path: str, headers: dict[str, str] | None = None) -> BeautifulSoup:
    return BeautifulSoup(client.get(path, headers=GERMAN if headers is None else headers).text, "html.parser")


def test_the_browsers_language_is_spoken(german: FlaskClient):
    found = page(german, "/search?q=lamp")
    assert found.html["lang"] == "de"
    assert found.select_one("label[for=q]").text == "Im Shop suchen"


def test_a_choice_goes_before_what_the_browser_prefers(german: FlaskClient):
    assert page(german, "/", GERMAN | {"Cookie": "language=en"}).html["lang"] == "en"
    assert page(german, "/", {"Cookie": "language=de"}).html["lang"] == "de"
    assert page(german, "/", {"Accept-Language": "fr, en;q=.8"}).html["lang"] == "en"


def test_every_region_of_a_language_has_its_texts(german: FlaskClient):
    assert page(german, "/", {"Accept-Language": "de-CH"}).html["lang"] == "de"


def test_numbers_and_prices_are_written_as_germans_write_them(german: FlaskClient, tmp_path: Path):
    shop = open_shop(tmp_path, "id,title,price,currency,rating", ["a,Lampe,1299.00,EUR,4.5"])
    found = page(create_app(engine=shop).test_client(), "/product/a")
    assert "1.299,00\N{NO-BREAK SPACE}€" in found.select_one(".price").text
    assert "4,5" in found.select_one(".rating").text
    limit = page(german, "/search?filter=price:..1500").select_one(".chip.removable").text
    assert "bis 1.500\N{NO-BREAK SPACE}$" in limit
    assert re.search(r"1\.\d{3} Produkte", page(german, "/search").select_one(".total").text)


def test_the_language_is_chosen_in_the_foot_and_one_stays_where_one_was(visit: Visit):
    page = visit("/search?q=lamp")
    page.locator(".foot").get_by_role("link", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert page.url.endswith("/search?q=lamp")
    expect(page.locator(".foot [aria-current]")).to_have_text("Deutsch")
    page.locator(".foot").get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


# Pages of a catalogue that has no Latin letter, in a language that has none: what is left of them is English of ours
# that nobody could translate.
ROWS = (
    "1,דגדג אחד,קול,שמע > אוזניות,99.5,ILS,1,4.5,12,שחור,גג דד הה וו זז חח טט יי ככ לל מם נן סס עע פף צץ קק רר שש תת",
    "2,דגדג שני,קול,שמע > אוזניות,89,ILS,0,4,3,לבן,גג דד הה וו זז חח טט יי ככ לל מם",
    "3,דגדג שלישי,גיל,שמע > רמקולים,1299,ILS,1,,,שחור,",
    *(f"{n},דגדג {n},גיל,שמע > רמקולים,{n},ILS,1,3,5,לבן,הה וו זז חח טט יי ככ לל מם נן" for n in range(4, 40)),
)
HEADER = "id,title,brand,category,price,currency,in_stock,rating,rating_count,צבע,description"


def pretend(text: str) -> str:
    """A text in letters of the other direction, a third longer, its placeholders as they are."""
    pieces = re.split(r"(%\(\w+\)[sd])", text)
    return "".join(one if PLACEHOLDER.fullmatch(one) else one.translate(SCRIPT) for one in pieces) + "ם" * (
        len(text) // 3
    )


@pytest.fixture(scope="module")
def hebrew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a shop in a made-up Hebrew."""
    folder = tmp_path_factory.mktemp("hebrew")
    catalogue = Catalog(locale="he")
    for text in messages().values():
        whole = (text,) if isinstance(text, str) else text
        strings = [pretend(whole[-1])] * catalogue.num_plurals
        catalogue.add(text, strings[0] if isinstance(text, str) else strings)
    file = folder / "texts" / "he" / "LC_MESSAGES" / "messages.mo"
    file.parent.mkdir(parents=True)
    packed = BytesIO()
    write_mo(packed, catalogue)
    file.write_bytes(packed.getvalue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locale, "FOLDER", folder / "texts")
        app = create_app(engine=open_shop(folder, HEADER, ROWS))
    with serving(app) as address:
        yield address


PATHS = {
    "home": "/",
    "everything": "/search",
    "filtered": "/search?q=דגדג&filter=in_stock:true&filter=price:..100",
    "not in stock": "/search?filter=-in_stock:true",
    "second page": "/search?page=2",
    "past the end": "/search?page=90",
    "nothing": "/search?q=ווווו",
    "nothing with filters": "/search?filter=price:..0.01&filter=rating:5..",
    "product": "/product/1",
    "no such product": "/product/9999",
    "bad request": "/search?page=0",
    "no such page": "/nothing",
}


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desk"])
def test_pages_from_right_to_left_stand_as_well(visit: Visit, hebrew: str, viewport: dict[str, int]):
    page = visit("about:blank", viewport=viewport, locale="he-IL")
    for path in PATHS.values():
        page.goto(hebrew + path)
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert sideways(page) == 0, path
        start = page.locator(".wordmark").bounding_box()
        assert start["x"] + start["width"] > viewport["width"] * 0.7, path
        page.evaluate("document.documentElement.dir = 'ltr'")
        assert sideways(page) == 0, path


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_no_english_of_ours_is_left_in_another_language(visit: Visit, hebrew: str, path: str):
    page = visit("about:blank", locale="he-IL")
    page.goto(hebrew + path)
    left = set(re.findall(r"[A-Za-z]{2,}", " ".join(texts(page.content()))))
    assert left - NAMES == set()


def texts(html: str) -> list[str]:
    """What people see or hear of a page: texts, and attributes that are read to somebody."""
    page = BeautifulSoup(html, "html.parser")
    for part in page.select("script, style, .foot [lang], p[lang=en], .examples .words"):
        part.decompose()
    said = [str(one) for one in page.find_all(string=True) if type(one) is NavigableString]
    names = ("aria-label", "title", "placeholder", "alt")
    return said + [str(tag[name]) for name in names for tag in page.select(f"[{name}]")]

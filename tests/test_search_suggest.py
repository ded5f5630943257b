"""The typeahead: what a text so far may become, in groups, and never to nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from shops import open_shop

from search.elastic.bodies import read_titled, titled_body
from search.engine import Engine
from search.errors import EngineDown
from search.filters import parse
from search.page import Query, Suggestion

PRODUCTS = """\
1,Brixholt Wireless Mouse black,Brixholt,Computers > Mice,20,4006381333931,BRX-MO1
2,Brixholt Wireless Mouse white,Brixholt,Computers > Mice,21,,BRX-MO2
3,Kelvaro Wireless Keyboard black,Kelvaro,Computers > Keyboards,30,,KEL-KB1
4,Kelvaro Wireless Keyboard white,Kelvaro,Computers > Keyboards,31,,KEL-KB2
5,Kelvaro USB Flash Drive 16 GB,Kelvaro,Computers > Cables,9,,KEL-FD1
6,Kelvaro USB Flash Drive 32 GB,Kelvaro,Computers > Cables,12,,KEL-FD2
7,Kelvaro USB Flash Drive 64 GB,Kelvaro,Computers > Cables,19,,KEL-FD3
8,Ropewalk Climbing Cable,Ropewalk,Sport > Cables,40,,RW-9
9,Tassenwerk Küchenmesser scharf,Tassenwerk,Kitchen > Knives,15,,TW-1
10,Tassenwerk Küchenmesser klein,Tassenwerk,Kitchen > Knives,12,,TW-2
11,罗技无线鼠标 黑色,罗技,Computers > Mice,22,,LG-1
12,罗技无线键盘 白色,罗技,Computers > Keyboards,32,,LG-2
13,כיסא משרדי שחור,אורן,Office > Chairs,99,,OR-1
14,כיסא משרדי לבן,אורן,Office > Chairs,95,,OR-2
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    header = "id,title,brand,category,price,gtin,sku"
    return open_shop(tmp_path_factory.mktemp("typeahead"), header, PRODUCTS.splitlines())


def lines(engine: Engine, text: str, kind: str, *, size: int = 16) -> list[Suggestion]:
    """The lines of a kind, when as many have been asked for as it takes for each query to be looked up."""
    for _ in range(8):
        engine.suggest(text, size=size)
    return [line for line in engine.suggest(text, size=size) if line.kind == kind]


def texts(engine: Engine, text: str, kind: str = "query") -> list[str]:
    return [line.text for line in lines(engine, text, kind)]


def shown(line: Suggestion) -> list[str]:
    """The parts of a line that are told to have been typed."""
    return [line.text[start:end] for start, end in line.matched]


def test_a_word_becomes_one_that_stands_in_titles_with_the_words_before(shop: Engine):
    assert texts(shop, "wireless k") == ["wireless keyboard"]
    assert "wireless mouse" in texts(shop, "Wireless m".lower())
    assert texts(shop, "mouse k") == []


def test_the_words_before_stay_as_they_were_typed(shop: Engine):
    assert texts(shop, "WIRELESS  k") == ["WIRELESS  keyboard"]


def test_what_is_behind_a_space_goes_on_with_the_next_word(shop: Engine):
    assert set(texts(shop, "wireless ")) == {"wireless mouse", "wireless keyboard"}


def test_words_that_always_stand_together_come_together(shop: Engine):
    assert texts(shop, "usb f") == ["usb flash drive"]


def test_the_likelier_word_comes_first(tmp_path: Path):
    rows = [f"{number},Red tent {number}" for number in range(3)] + ["9,Red teapot"]
    assert texts(open_shop(tmp_path, "id,title", rows), "red te") == ["red tent", "red teapot"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("wirless k", "wireless keyboard"), ("wireless keybao", "wireless keyboard"), ("keyboadr", "keyboard")],
)
def test_a_misspelt_beginning_is_continued_as_it_was_meant(shop: Engine, typed: str, meant: str):
    kinds = {line.text.casefold().removesuffix("s"): line.kind for line in lines(shop, typed, "query")}
    kinds |= {line.text.casefold().removesuffix("s"): line.kind for line in lines(shop, typed, "category")}
    assert meant in kinds


def test_a_right_word_that_the_shop_lacks_is_no_slip_of_another(shop: Engine):
    assert texts(shop, "wireless kayak") == []


def test_a_word_as_it_is_written_in_titles(shop: Engine):
    assert texts(shop, "kuc") == ["küchenmesser"]
    assert texts(shop, "Küc") == ["küchenmesser"]


def test_text_without_spaces_and_text_from_right_to_left_are_continued(shop: Engine):
    assert texts(shop, "无线鼠") == ["无线鼠标"]
    assert texts(shop, "כיסא מ") == ["כיסא משרדי"]
    assert [line.id for line in lines(shop, "无线鼠", "product")] == ["11"]


def test_no_line_is_there_twice_and_a_query_that_is_a_type_or_a_brand_is_that_alone(shop: Engine):
    assert texts(shop, "keyb", "category") == ["Keyboards"]
    assert texts(shop, "keyb") == []
    assert texts(shop, "kelv", "brand") == ["Kelvaro"]
    assert "kelvaro" not in texts(shop, "kelv")


def test_a_type_whose_name_is_there_twice_says_what_it_is_in(shop: Engine):
    found = lines(shop, "cab", "category")
    assert [(line.text, line.within, line.count) for line in found] == [
        ("Cables", "Computers", 3),
        ("Cables", "Sport", 1),
    ]
    assert [shop.search(Query(filters=(parse(line.filter),))).total for line in found] == [3, 1]
    assert [line.within for line in lines(shop, "kni", "category")] == [""]


def test_a_name_is_found_by_the_beginning_of_any_of_its_words(tmp_path: Path):
    rows = ["1,Router,TP-Link", "2,Switch,Case Logic", "3,Hub,Logitech", "4,Hub two,Logitech"]
    shop = open_shop(tmp_path, "id,title,brand", rows)
    for typed in ("tp", "tp-l", "tplin", "tp li", "link"):
        assert texts(shop, typed, "brand") == ["TP-Link"]
    assert texts(shop, "logi", "brand") == ["Logitech", "Case Logic"]
    assert texts(shop, "case logi", "brand") == ["Case Logic"]


@pytest.mark.parametrize("typed", ["brx-mo1", "BRXMO1", "4006381", "4006381333931", "brx mo1"])
def test_the_beginning_of_an_identifier_leads_to_its_product(shop: Engine, typed: str):
    first = lines(shop, typed, "product")[0]
    assert first.id == "1"
    assert first.identifier in ("BRX-MO1", "4006381333931")


def test_a_short_number_is_no_identifier(shop: Engine):
    assert {line.identifier for line in lines(shop, "16", "product")} == {""}
    assert shop.catalogue.identifiers.begun("400", 4).tolist() == []


def test_products_have_what_was_typed_and_bring_themselves(shop: Engine):
    found = lines(shop, "wireless k", "product")
    assert {line.id for line in found} == {"3", "4"}
    assert all(line.product and line.product.id == line.id and line.text == line.product.title for line in found)
    assert shown(found[0]) == ["Wireless", "K"]


def test_variants_of_a_product_are_one_line(tmp_path: Path):
    rows = [f"{number},Mug {colour},mug" for number, colour in enumerate(("red", "blue", "green"))] + [
        "9,Mug rack,rack"
    ]
    assert len(lines(open_shop(tmp_path, "id,title,group_id", rows), "mug", "product")) == 2


def test_a_word_that_no_title_has_leads_to_its_products_all_the_same(tmp_path: Path):
    rows = ["1,Lamp one,for the workbench", "2,Lamp two,for the garden"]
    assert [line.id for line in lines(open_shop(tmp_path, "id,title,description", rows), "workb", "product")] == ["1"]


def test_what_was_typed_is_told_apart_in_every_kind(shop: Engine):
    assert [shown(line) for line in lines(shop, "usb f", "query")] == [["usb f"]]
    assert [shown(line) for line in lines(shop, "keyb", "category")] == [["Keyb"]]
    assert [shown(line) for line in lines(shop, "kelv", "brand")] == [["Kelv"]]


def test_a_product_stands_where_the_first_of_its_variants_does(tmp_path: Path):
    rows = ["a,Lamp one,QX77001,g", "b,Lamp two,QX77002,", "c,Lamp one long,QX77003,g"]
    found = lines(open_shop(tmp_path, "id,title,sku,group_id", rows), "qx7700", "product")
    assert [line.id for line in found] == ["a", "b"]


def test_groups_come_in_their_order_and_the_best_of_each_where_not_all_fit(engine: Engine):
    order = ["query", "category", "brand", "product"]
    kinds = [line.kind for line in engine.suggest("o", size=16)]
    assert kinds == sorted(kinds, key=order.index)
    for size in (1, 3, 5):
        few = engine.suggest("co", size=size)
        assert len(few) == size
        assert len({line.kind for line in few}) == min(size, len({line.kind for line in engine.suggest("co", size=20)}))


def test_every_query_that_is_suggested_finds_something(engine: Engine):
    for typed in ("po", "pl", "eu", "wireless ", "travel", "gaming l", "lap", "red", "e"):
        for line in lines(engine, typed, "query"):
            assert engine.search(Query(line.text, size=1)).total > 0, line.text


def test_a_query_that_the_search_does_not_answer_is_not_suggested(shop: Engine, monkeypatch: pytest.MonkeyPatch):
    assert texts(shop, "usb f") == ["usb flash drive"]
    nothing = shop._understand("qqqqq")
    typeahead = type(shop._typeahead)(shop.catalogue, shop._vocabulary.candidates, lambda _: shop._ask(nothing))
    monkeypatch.setattr(shop, "_typeahead", typeahead)
    assert texts(shop, "usb f") == []
    assert lines(shop, "usb f", "product")


def test_while_the_keyword_index_is_out_names_are_suggested_alone(shop: Engine, monkeypatch: pytest.MonkeyPatch):
    def out(*_: object, **__: object) -> None:
        raise EngineDown("out")

    for part in ("completing", "titled"):
        with monkeypatch.context() as patched:
            patched.setattr(shop.catalogue, part, out)
            shop._typeahead._found.cache_clear()
            assert {line.kind for line in shop.suggest("ke")} == {"category", "brand"}
    assert {line.kind for line in shop.suggest("ke")} > {"category", "brand"}


@pytest.mark.parametrize("text", ["", " ", "...", "qqqqqq", "zzz mouse", "the", '"', "-", "\u200f"])
def test_what_leads_nowhere_gives_no_lines(shop: Engine, text: str):
    assert shop.suggest(text) == ()


def test_a_catalogue_of_one_product_without_brand_or_category(tmp_path: Path):
    found = open_shop(tmp_path, "id,title", ["1,Teapot"]).suggest("tea")
    assert [(line.kind, line.text) for line in found if line.kind == "product"] == [("product", "Teapot")]


def titled_by_hand(engine: Engine, terms: list[str], word: str) -> list[int]:
    return [
        number
        for number in range(engine.products)
        if {*terms, word} <= set(engine.catalogue.product(number).title.casefold().split())
    ]


@pytest.mark.parametrize(("terms", "word"), [([], "wireless"), (["wireless"], "mouse"), (["usb"], "mouse")])
def test_titles_are_counted_as_by_hand(shop: Engine, terms: list[str], word: str):
    expected = titled_by_hand(shop, terms, word)
    counts, first = shop.catalogue.titled([(term,) for term in terms], [word, "absent"])
    assert counts.tolist() == [len(expected), 0]
    assert first.tolist() == [expected[0] if expected else -1, -1]


def test_anywhere_counts_what_the_title_of_a_product_does_not_say(tmp_path: Path):
    shop = open_shop(tmp_path, "id,title,brand", ["1,Wireless mouse,Brixholt", "2,Wireless mouse,Kelvaro"])
    for within, expected in ((True, ([0], [-1])), (False, ([1], [0]))):
        counts, first = shop.catalogue.titled([("brixholt",)], ["mouse"], within=within)
        assert (counts.tolist(), first.tolist()) == expected
    assert texts(shop, "brixholt m") == ["brixholt mouse"]


def test_a_cluster_is_asked_for_counts_and_first_rows_in_one_go():
    body = titled_body([("wifi", "wi")], ["router"], within=True)
    assert body["query"] == {"bool": {"filter": [{"terms": {"title": ["wifi", "wi"]}}]}}
    assert body["aggs"]["titled"]["filters"] == {"filters": [{"term": {"title": "router"}}]}
    anywhere = titled_body([("wifi",)], ["router"], within=False)["query"]["bool"]["filter"]
    assert anywhere == [{"bool": {"should": [{"terms": {"title": ["wifi"]}}, {"terms": {"rest": ["wifi"]}}]}}]
    buckets = [{"doc_count": 2, "first": {"value": 7.0}}, {"doc_count": 0, "first": {"value": None}}]
    counts, first = read_titled({"aggregations": {"titled": {"buckets": buckets}}})
    assert (counts.tolist(), first.tolist()) == ([2, 0], [7, -1])
    assert counts.dtype == first.dtype == np.int64


def test_only_so_many_queries_are_looked_up_at_once(demo: Engine, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def counted(text: str, ask: Callable[[str], object] = lambda text: demo._ask(demo._understand(text))) -> object:
        asked.append(text)
        return ask(text)

    typeahead = type(demo._typeahead)(demo.catalogue, demo._vocabulary.candidates, counted)
    sizes = [len([line for line in typeahead.suggest("gaming ", size=16) if line.kind == "query"]) for _ in range(6)]
    assert sizes[0] <= 1 < sizes[-1]
    assert len(asked) == len(set(asked)) >= sizes[-1]

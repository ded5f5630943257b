"""Why a result is there: the page, the panel of it, and what they say."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from pages import get, words

from search.engine import Engine
from search.explain import PARTS as PARTS_OF_SCORE
from search.page import Degraded, Query, Why
from web import why

TEXT = "ulvane tent under 400 dollars"


def told(page: BeautifulSoup) -> list[tuple[str, str]]:
    return [(line["class"][0], words(line)) for line in page.select(".reasons li")]


def test_each_result_of_a_search_leads_to_its_reasons_and_back(client: FlaskClient):
    results = get(client, "/search", q=TEXT, sort="price", filter="in_stock:true")
    cards = results.select(".results .card")
    links = [card.select_one("a.why") for card in cards]
    assert len(links) == len(cards) > 1
    titles = [words(card.select_one(".card-title")) for card in cards]
    assert all(words(link).startswith("Why this? ") for link in links)
    page = get(client, str(links[1]["href"]))
    assert words(page.select_one(".card-title")) == titles[1]
    assert words(page.select_one("h1")) == f"Why this result for “{TEXT}”"
    back = str(page.select_one(".back a")["href"])
    again = get(client, back)
    assert [words(title) for title in again.select(".card-title")] == titles


def test_a_catalogue_that_is_browsed_asks_for_no_reasons(client: FlaskClient):
    assert not get(client, "/search", filter="in_stock:true").select("a.why")
    assert not get(client, "/").select("a.why")


def test_reasons_are_words_and_the_figures_are_folded(client: FlaskClient, engine: Engine):
    hit = engine.search(Query(TEXT, explain=True)).hits[0]
    page = get(client, f"/why/{hit.product.id}", q=TEXT)
    lines = told(page)
    assert ("for", "As you asked: Price: up to $400") in lines
    assert ("for", "As you asked: Brand: Ulvane") in lines
    assert any(line.startswith("It has “ulvane” and “tent”") for _, line in lines)
    assert not any("0." in line for _, line in lines)
    (figures,) = page.select("details.figures")
    assert not figures.has_attr("open")
    rows = {words(row.th): [words(cell) for cell in row.select("td")] for row in figures.select("tbody tr")}
    explained = {str(why.PARTS[part["part"]]): part for part in hit.explain["parts"] if part["value"]}
    assert explained
    for name, part in explained.items():
        assert rows[name] == [f"{part[key]:.3f}" for key in ("value", "weight", "points")]
    assert words(figures.select_one("tfoot td")) == f"{hit.explain['score']:.3f}"
    assert {"ulvane", "tent"} <= rows.keys()


def test_every_part_of_a_score_has_a_name_in_words():
    assert set(why.PARTS) == set(PARTS_OF_SCORE)


def test_the_panel_is_the_same_without_a_page_around_it(client: FlaskClient, engine: Engine):
    id = engine.search(Query(TEXT)).hits[0].product.id
    page, panel = get(client, f"/why/{id}", q=TEXT), get(client, f"/why/{id}", q=TEXT, panel="1")
    assert told(panel) == told(page)
    assert not panel.select("html, header, h1, script")
    assert len(panel.select("#why-title")) == 1


def test_what_is_no_result_says_so_and_why(client: FlaskClient, engine: Engine):
    mug = engine.search(Query("travel mug")).hits[0].product.id
    page = get(client, f"/why/{mug}", q="ulvane tent", filter="price:..1")
    assert words(page.select_one("h1")) == "This is not among the results for “ulvane tent”"
    lines = told(page)
    assert ("against", "It does not pass the filter: Price: up to $1") in lines
    assert ("against", "You asked for it, and it does not say so: Brand: Ulvane") in lines
    signs = [sign for sign, _ in lines]
    assert signs == sorted(signs, key=["for", "neither", "against"].index)


def test_reasons_are_kept_out_of_the_indexes_of_search_engines(client: FlaskClient, engine: Engine):
    id = engine.search(Query(TEXT)).hits[0].product.id
    assert client.get(f"/why/{id}?q=tent").headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(("path", "status"), [("/why/none?q=tent", 404), ("/why/none?q=a&q=b", 400), ("/why/", 404)])
def test_mistakes_are_told_as_everywhere(client: FlaskClient, path: str, status: int):
    assert get(client, path, status).select(".ways a[href='/']")


def test_markup_in_the_query_stays_text(client: FlaskClient, engine: Engine):
    id = engine.search(Query(TEXT)).hits[0].product.id
    page = get(client, f"/why/{id}", q="tent <script>alert(1)</script>")
    assert not page.select("script:not([src])")
    assert "<script>" in words(page.select_one("h1"))


def test_a_part_that_is_out_is_told_in_words_for_shoppers(client: FlaskClient, engine: Engine, monkeypatch):
    plain = type(engine).why
    gone = (Degraded("vectors", "the encoder is late"),)

    def out(self: Engine, query: Query, id: str) -> Why:
        return replace(plain(self, query, id), degraded=gone)

    monkeypatch.setattr(type(engine), "why", out)
    id = engine.search(Query(TEXT)).hits[0].product.id
    (notice,) = get(client, f"/why/{id}", q=TEXT).select(".notice")
    assert "by meaning is out of order" in notice.text
    assert "encoder" not in notice.text


def test_each_code_has_words(app: Flask):
    with app.test_request_context("/"):
        codes = ("identifier", "words", "together", "called", "cheap", "dear", "kind", "accessory", "later", "lacking")
        said = [why._in_words(code, ("red", "mug")) for code in (*codes, "popular", "meaning")]
    assert all(said)
    assert len(set(said)) == len(said)

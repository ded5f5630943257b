"""Engine.search in each of its forms: one result set a query, and everything that is read off it agrees."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from cluster import fresh
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.build import build
from indexer.demo import write
from search import generation, lately
from search.elastic import browsing, clustered
from search.elastic.cluster import Cluster
from search.engine import Engine
from search.errors import BadQuery, EngineDown, ProductMissing
from search.filters import parse
from search.page import MAX_TEXT, SORTS, Query
from search.settings import Settings
from search.tuning import Tuning

FORMS = {
    "embedded": {},
    "classic": {"lexical": "elasticsearch"},
    "cluster": {"lexical": "elasticsearch", "vectors": "elasticsearch"},
}
QUERIES = [
    "travel mug",
    "laptop",
    "warm socks",
    "bike",
    "something to keep coffee hot",
    "red",
    "",
    "usb",
    "tent",
    "dog",
]


def part(catalogue: Path) -> Path:
    """Runs of lines from all over the file, a fifth of it: enough to browse, and little enough to page through."""
    lines = catalogue.read_text("utf-8").splitlines(keepends=True)
    catalogue.write_text("".join(line for at, line in enumerate(lines) if at // 30 % 5 == 0), "utf-8")
    return catalogue


@pytest.fixture(scope="module", params=FORMS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The demo catalogue in each of its forms, with legs so deep that no result set is cut."""
    if request.param == "embedded":
        yield request.getfixturevalue("demo")
        return
    cluster: Cluster = request.getfixturevalue("elasticsearch")
    home = tmp_path_factory.mktemp(request.param)
    form = Settings(
        home=home, name=fresh("forms"), encoder="hashing", elasticsearch_url=cluster.urls[0], **FORMS[request.param]
    )
    build([part(write(home / "catalogue"))], form, price_unit="major")
    root = generation.root(form)
    manifest = generation.served(root)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clustered, "DEPTH", 1_000)
        patched.setattr(browsing, "SAMPLE", 300)
        opened = Engine(generation.folder(root, manifest.id), manifest, cluster=cluster.patient())
        yield opened
        opened.close()


def ids(engine: Engine, query: Query) -> list[str]:
    return [hit.product.id for hit in engine.search(query).hits]


def all_ids(engine: Engine, text: str, size: int, *, sort: str = "relevance", filters=()) -> list[str]:
    found: list[str] = []
    for page in itertools.count(1):
        more = ids(engine, Query(text, page, size, filters, sort))
        found += more
        if len(more) < size:
            return found
    raise AssertionError


def products(engine: Engine, ids: list[str]) -> set[str]:
    """What the ids are variants of, each once."""
    found = [engine.product(id) for id in ids]
    names = [product.group_id or product.id for product in found]
    assert len(names) == len(set(names)), "variants of one product are one hit"
    return set(names)


@pytest.mark.parametrize("text", QUERIES)
def test_pages_of_any_size_cover_the_result_set_once(engine, text):
    total = engine.search(Query(text)).total
    whole = all_ids(engine, text, 100)
    assert len(whole) == len(set(whole)) == total
    for size in (7, 24):
        assert all_ids(engine, text, size)[: 10 * size] == whole[: 10 * size]


@pytest.mark.parametrize("text", QUERIES)
def test_every_sort_orders_the_same_set(engine, text):
    whole = products(engine, all_ids(engine, text, 100))
    for sort in SORTS:
        assert products(engine, all_ids(engine, text, 100, sort=sort)) == whole


@pytest.mark.parametrize("text", QUERIES)
def test_a_facets_count_is_the_total_after_ticking_it(engine, text):
    facets = engine.search(Query(text)).facets
    assert facets or engine.search(Query(text)).total < 2
    for facet in facets:
        for value in facet.values:
            assert engine.search(Query(text, size=1, filters=(parse(value.filter),))).total == value.count


def test_a_facets_count_lifts_its_own_filter_and_keeps_the_others(engine):
    price = parse("price:..40")
    chosen = engine.search(Query("", filters=(price,))).facets
    brand = next(facet for facet in chosen if facet.field == "brand")
    first, second = brand.values[:2]
    ticked = engine.search(Query("", filters=(price, parse(first.filter))))
    again = next(facet for facet in ticked.facets if facet.field == "brand")
    assert {value.value: value.count for value in again.values} == {value.value: value.count for value in brand.values}
    both = engine.search(Query("", filters=(price, parse(f'brand:"{first.value}","{second.value}"'))))
    assert both.total == first.count + second.count


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_filter_selects_from_the_unfiltered_set(engine, data):
    text = data.draw(st.sampled_from(QUERIES))
    filters = tuple(
        parse(expression)
        for expression in data.draw(
            st.sets(st.sampled_from(["price:..30", "rating:4..", "-colour:black", "in_stock:true"]))
        )
    )
    passing = set(engine.matching(filters).tolist())
    expected = [id for id, _ in engine.rank(text, depth=engine.products) if int(engine.numbers([id])[0]) in passing]
    assert [id for id, _ in engine.rank(text, filters=filters, depth=engine.products)] == expected
    shown = all_ids(engine, text, 100, filters=filters)
    assert shown == [id for id in expected if id in set(shown)]
    assert products(engine, shown) == {engine.product(id).group_id or id for id in expected}


def test_ties_are_broken_by_id(engine):
    hits = engine.search(Query("mug", size=100)).hits
    for one, two in itertools.pairwise(hits):
        assert (-np.float32(one.score), one.product.id) <= (-np.float32(two.score), two.product.id)


def test_price_sorts_put_products_without_a_price_last(engine):
    prices = [hit.product.price for hit in engine.search(Query("", size=100, sort="price")).hits]
    known = [price.amount for price in prices if price]
    assert known == sorted(known)
    assert None not in prices[: len(known)]


def test_the_same_query_twice_gives_the_same_answer(engine):
    one, two = (engine.forgetful().search(Query("warm winter jacket", explain=True)) for _ in range(2))
    assert one.hits == two.hits
    assert one.facets == two.facets


def test_explain_adds_up_to_the_score(engine):
    for hit in engine.search(Query("red travel mug", explain=True)).hits:
        assert sum(part["points"] for part in hit.explain["parts"]) == pytest.approx(hit.score, abs=5e-4)
        assert hit.explain["why"]


def test_highlights_mark_what_was_asked(engine):
    hit = engine.search(Query("travel mugs", size=1)).hits[0]
    title = next(highlight for highlight in hit.highlights if highlight.field == "title")
    assert "mug" in {title.text[start:end].casefold() for start, end in title.spans}


def test_an_identifier_is_found_first(engine):
    rows = random.Random(3).sample(range(engine.products), 20)
    for product in map(engine.catalogue.product, rows):
        for text in (product.id, product.identifiers["sku"][0].lower(), product.identifiers["gtin"][0]):
            assert engine.search(Query(text, size=1)).hits[0].product.id == product.id


def test_what_nothing_in_the_vocabulary_means_finds_nothing(engine):
    page = engine.tuned(Tuning(blend="lexical")).search(Query("xqzzyv wvvkq"))
    assert (page.total, page.hits, page.total_exact) == (0, (), True)


def test_an_empty_query_browses_the_whole_catalogue(engine):
    page = engine.search(Query(""))
    every = map(engine.product, (id for id, _ in engine.rank("", depth=engine.products)))
    assert page.total == len({product.group_id or product.id for product in every}) < engine.products
    popularity = [hit.product.popularity for hit in page.hits]
    assert popularity == sorted(popularity, reverse=True)


def test_similar_products_leave_out_the_product_and_its_variants(engine):
    product = next(hit.product for hit in engine.search(Query("mug")).hits if hit.variants)
    near = engine.similar(product.id)
    assert len(near) == 8
    assert product.group_id not in products(engine, [hit.product.id for hit in near])
    with pytest.raises(ProductMissing, match="nothing"):
        engine.similar("nothing")


def test_ids_come_by_number(engine):
    every = engine.ids(0, engine.products)
    assert len(set(every)) == len(every) == engine.products
    assert engine.ids(7, 12) == every[7:12]
    assert engine.numbers(every).tolist() == list(range(engine.products))
    assert engine.ids(3, 3) == []


def test_suggestions_continue_the_text(engine):
    lines = engine.suggest("trav")
    assert any(line.kind == "category" and "travel" in line.text.casefold() for line in lines)
    assert any(line.kind == "product" for line in lines)
    for line in lines:
        if line.filter:
            assert engine.search(Query("", filters=(parse(line.filter),))).total == line.count
    assert engine.suggest("") == ()


def test_queries_are_suggested_that_find_something(engine):
    queries: set[str] = set()
    for text in ("gaming ", "travel", "usb f", "wirless m", "moun"):
        for _ in range(4):  # each time one more is looked up
            queries.update(line.text for line in engine.suggest(text) if line.kind == "query")
    assert len(queries) > 2
    assert all(engine.search(Query(text, size=1)).total > 0 for text in queries)


def test_the_original_row_stays_retrievable(engine):
    id = engine.search(Query("mug", size=1)).hits[0].product.id
    assert engine.original(id)["id"] == id
    assert engine.original(id)["currency"] == "USD"


def test_rerank_scores_just_the_products_given(engine):
    whole = all_ids(engine, "travel mug", 100)
    given_ids = [whole[5], "unknown", whole[0], all_ids(engine, "tent", 100)[0]]
    ranked = engine.rerank("travel mug", given_ids)
    assert [id for id, _ in ranked[:2]] == [whole[0], whole[5]]
    assert {id for id, _ in ranked} == set(given_ids) - {"unknown"}


def test_rank_is_what_pages_show(engine):
    shown = all_ids(engine, "warm socks", 100)
    assert [id for id, _ in engine.rank("warm socks", depth=50, once=True)] == shown[:50]
    rows = [id for id, _ in engine.rank("warm socks")]
    assert [id for id in rows if id in set(shown)] == shown
    assert len(rows) > len(shown), "without `once` variants are there too"


def test_without_the_encoder_words_answer_and_say_so(engine, monkeypatch):
    def down(text: str) -> np.ndarray:
        raise EngineDown("the encoder in /secret/path is out", leg="vectors")

    monkeypatch.setattr(engine.encoder, "encode_query", down)
    page = engine.forgetful().search(Query("travel mug"))
    assert page.total
    assert [gone.part for gone in page.degraded] == ["vectors"]
    assert "/secret" not in page.degraded[0].why


def test_the_result_sets_of_a_remembered_query_stay_small(engine, monkeypatch):
    engine = engine.forgetful()
    whole = engine.search(Query("mug", size=100)).total
    assert whole <= len(engine.rank("mug")) < 200
    monkeypatch.setattr(lately, "MOST_ROWS", 1_000)
    for price in range(50):
        engine.search(Query("mug", filters=(parse(f"price:..{price}"),)))
    asked = engine._lately.get("mug")
    assert asked is not None
    assert sum(len(found.rows) for found in asked._known.values()) <= 1_000
    assert engine.search(Query("mug")).total == whole
    monkeypatch.setattr(lately, "MOST_ROWS", 10)
    engine.search(Query("lamp"))
    assert engine._lately.get("lamp") is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (Query("x" * (MAX_TEXT + 1)), "q"),
        (Query(page=0), "page"),
        (Query(size=10**9), "size"),
        (Query(sort="colour"), "sort"),
        (Query(filters=tuple(parse("price:1..") for _ in range(51))), "filter"),
        (Query(filters=(parse("nonsense:1"),)), "filter"),
    ],
)
def test_a_query_that_breaks_a_rule_names_the_field(engine, query, field):
    with pytest.raises(BadQuery) as caught:
        engine.search(query)
    assert caught.value.field == field


@given(text=st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_an_answer_twice_the_same(engine, text):
    one, two = (engine.forgetful().search(Query(text, size=5)) for _ in range(2))
    assert (one.total, one.hits) == (two.total, two.hits)
    assert len(one.hits) == min(one.total, 5)


@pytest.mark.parametrize("text", ["tent", "red usb", "travel mug under 20 dollars"])
def test_why_tells_of_a_product_what_its_page_does(engine, text):
    hits = engine.search(Query(text, explain=True, size=30)).hits
    assert hits
    for hit in (hits[0], hits[-1]):
        told = engine.why(Query(text), hit.product.id)
        assert told.belongs
        assert told.hit.explain["score"] == pytest.approx(hit.explain["score"], abs=2e-4)
        assert told.reasons
    strict = engine.why(Query(text, filters=(parse("price:..0.01"),)), hits[0].product.id)
    assert (strict.belongs, strict.failed) == (False, (parse("price:..0.01"),))
    assert strict.hit.score == pytest.approx(hits[0].score, abs=2e-4)


def test_why_of_what_is_only_browsed(engine):
    (hit, *_) = engine.search(Query(size=1)).hits
    assert engine.why(Query(), hit.product.id).belongs
    assert not engine.why(Query(filters=(parse("price:..0.01"),)), hit.product.id).belongs


def test_the_largest_department_comes_first(engine: Engine):
    (tree,) = (facet for facet in engine.search(Query()).facets if facet.field == "category")
    counts = [value.count for value in tree.values if value.depth == 0]
    assert len(counts) > 3
    assert counts == sorted(counts, reverse=True)

"""The engine over a catalogue on this machine: how deep its legs go, what is remembered, and when a leg is out."""

from functools import partial

import pytest

from search import embedded
from search.errors import EngineDown
from search.filters import parse
from search.page import Query


@pytest.mark.parametrize("changed", [{"DEPTH": 10}, {"MANY": 100, "DEPTH_OF_MANY": 10}])
def test_a_bound_depth_says_at_least_and_never_loses_by_a_filter(engine, monkeypatch, changed):
    exact = engine.search(Query("mug"))
    assert exact.total_exact
    for name, value in changed.items():
        monkeypatch.setattr(embedded, name, value)
    engine = engine.forgetful()
    page = engine.search(Query("mug"))
    assert not page.total_exact
    assert page.total <= exact.total
    for facet in page.facets:
        for value in facet.values:
            assert engine.search(Query("mug", filters=(parse(value.filter),))).total >= value.count


@pytest.mark.parametrize("text", ["travel mug", "travel mug under 50"])
def test_a_vector_index_that_fails_late_leaves_words(engine, monkeypatch, text):
    def down(*arguments: object, **options: object) -> None:
        raise EngineDown("the graph is out", leg="vectors")

    monkeypatch.setattr(engine.catalogue.vectors, "within", down)
    page = engine.forgetful().search(Query(text))
    assert page.total
    assert [gone.part for gone in page.degraded] == ["vectors"]


def test_without_the_keyword_index_meaning_answers_and_says_so(engine, monkeypatch):
    def down(*arguments: object, leg: str = "words", **options: object) -> None:
        raise EngineDown("the keyword index is out", leg=leg)

    engine = engine.forgetful()
    monkeypatch.setattr(engine.catalogue.lexical, "search", down)
    page = engine.search(Query("travel mug"))
    assert page.total
    assert [gone.part for gone in page.degraded] == ["words"]
    monkeypatch.setattr(engine.encoder, "encode_query", partial(down, leg="vectors"))
    with pytest.raises(EngineDown):
        engine.search(Query("travel mug"))


def test_a_query_asked_lately_asks_no_index_again(engine, monkeypatch):
    engine = engine.forgetful()
    first = engine.search(Query("travel mug", size=5))
    second = engine.forgetful().search(Query("travel mug", page=2, size=5)).hits
    for leg, call in (
        (engine.encoder, "encode_query"),
        (engine.catalogue.lexical, "search"),
        (engine.catalogue.vectors, "search"),
    ):
        monkeypatch.setattr(leg, call, None)
    assert engine.search(Query("travel mug", page=2, size=5)).hits == second
    assert engine.search(Query("travel mug", size=5)).facets == first.facets
    cheap = engine.search(Query("travel mug", size=100, filters=(parse("price:..20"),)))
    assert 0 < cheap.total < first.total
    with pytest.raises(TypeError):
        engine.search(Query("another mug"))


def test_an_answer_without_a_leg_is_not_remembered(engine, monkeypatch):
    def down(*arguments: object, **options: object) -> None:
        raise EngineDown("the keyword index is out")

    engine = engine.forgetful()
    with monkeypatch.context() as out:
        out.setattr(engine.catalogue.lexical, "search", down)
        assert engine.search(Query("travel mug")).degraded
    assert not engine.search(Query("travel mug")).degraded


def test_a_leg_that_goes_out_after_a_query_was_asked_leaves_the_other_to_answer_it(engine, monkeypatch):
    monkeypatch.setattr(embedded, "DEPTH", 10)  # so that a filter asks the legs again
    engine = engine.forgetful()
    assert not engine.search(Query("mug")).degraded

    def down(*arguments: object, **options: object) -> None:
        raise EngineDown("the keyword index is out")

    monkeypatch.setattr(engine.catalogue.lexical, "search", down)
    page = engine.search(Query("mug", filters=(parse("in_stock:true"),)))
    assert page.total
    assert [gone.part for gone in page.degraded] == ["words"]

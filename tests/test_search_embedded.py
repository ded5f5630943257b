"""The engine over a catalogue on this machine: how deep its legs go, what is remembered, and when a leg is out."""

from dataclasses import replace
from functools import partial

import pytest

from search import embedded
from search.errors import EngineDown
from search.filters import parse
from search.page import Query
from search.understand.title_words import TitleWords


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


@pytest.fixture
def remote(engine, monkeypatch):
    """The engine with its words as if on another machine, and the words that were asked for."""
    asked, search = [], engine.catalogue.lexical.search

    def noted(words, k, **how):
        asked.append(tuple(words))
        return search(words, k, **how)

    monkeypatch.setattr(engine.catalogue.lexical, "search", noted)
    monkeypatch.setattr(engine.catalogue.lexical, "remote", True, raising=False)
    return engine.forgetful(), asked


@pytest.mark.parametrize("changed", [False, True])
def test_words_looked_for_ahead_are_asked_again_only_where_the_plan_has_changed(remote, monkeypatch, changed):
    engine, asked = remote
    word = engine.catalogue.lexicon.vocabulary[7]

    def related(self, plan, *nearest):
        first = plan.terms[0]
        more = replace(first, forms=(*first.forms, word), ids=(*first.ids, 7))
        return replace(plan, terms=(more, *plan.terms[1:])) if changed else plan

    monkeypatch.setattr(TitleWords, "related", related)
    there = engine.rank("travel mug")
    assert [word in words for words in asked] == ([False, True] if changed else [False])
    monkeypatch.setattr(engine.catalogue.lexical, "remote", False)
    assert engine.forgetful().rank("travel mug") == there


def test_where_both_legs_are_out_each_is_asked_once(remote, monkeypatch):
    engine, _ = remote
    asked = []

    def down(*arguments: object, leg: str, **options: object) -> None:
        asked.append(leg)
        raise EngineDown("out", leg=leg)

    monkeypatch.setattr(engine.catalogue.lexical, "search", partial(down, leg="words"))
    monkeypatch.setattr(engine.encoder, "encode_query", partial(down, leg="vectors"))
    with pytest.raises(EngineDown, match="Neither words nor meaning"):
        engine.search(Query("travel mug"))
    assert sorted(asked) == ["vectors", "words"]


def test_a_fault_of_ours_is_not_told_as_legs_that_are_out(remote, monkeypatch):
    engine, _ = remote

    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    def down(text: str) -> None:
        raise EngineDown("out", leg="vectors")

    monkeypatch.setattr(engine.catalogue.lexical, "search", broken)
    monkeypatch.setattr(engine.encoder, "encode_query", down)
    with pytest.raises(ZeroDivisionError):
        engine.search(Query("travel mug"))


def test_what_is_remembered_holds_nothing_that_was_begun(remote):
    engine, _ = remote
    engine.search(Query("travel mug"))
    assert engine._lately.get("travel mug").begun is None

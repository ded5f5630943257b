"""Compounds and other shapes of words, told by the catalogue's own vocabulary alone."""

from pathlib import Path

import pytest
from vocabularies import open_vocabulary

from search.analyze import query_terms
from search.product import Product
from search.understand.compounds import MOST_FORMS, MOST_SOUGHT, Compounds
from search.understand.inflections import plain_vowels, stem
from search.understand.plan import QueryPlan, understand
from search.understand.vocabulary import Vocabulary

TITLES = (
    "Lederjacke",
    "Jacke aus Leder",
    "Kinderfahrrad",
    "Fahrrad für Kinder",
    "Fahrradhelm",
    "Helm für Kinder",
    "Akkuschrauber",
    "Akku für Geräte",
    "Kleiner Schrauber",
    "Pfanne aus Edelstahl",
    "Tisch, praktisch",
    "Esstisch",
    "Essgeschirr",
    "Geschirr",
    "Arbeitsschuhe",
    "Schuh für die Arbeit",
    "Kopfhörer",
    "Zuckerdose",
    "Dose",
    "Zucker",
    "Zuckerfreier Saft",
    "Vollmilchschokolade",
    "Winterrucksack",
)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    products = [Product(id=str(place), title=title) for place, title in enumerate(TITLES)]
    return open_vocabulary(tmp_path_factory.mktemp("german"), products)


@pytest.fixture(scope="module")
def compounds(vocabulary: Vocabulary) -> Compounds:
    return vocabulary.compounds


def forms(compounds: Compounds, text: str) -> list[set[str]]:
    terms = compounds.apart(query_terms(text))
    return [set(found) for found in compounds.forms([term.text for term in terms])]


def terms(plan: QueryPlan) -> dict[str, set[str]]:
    return {term.text: set(term.forms) for term in plan.terms}


def test_a_word_finds_the_compounds_that_end_in_it_and_none_that_begin_with_it(compounds):
    assert forms(compounds, "fahrrad") == [{"fahrrad", "kinderfahrrad"}]


def test_a_compound_that_begins_with_one_word_of_the_query_and_ends_in_another_says_both(compounds):
    assert forms(compounds, "schrauber akku") == [{"schrauber", "akkuschrauber"}, {"akku", "akkuschrauber"}]
    assert forms(compounds, "akku") == [{"akku"}]


def test_of_a_long_query_the_first_words_find_compounds_and_the_others_their_shapes(compounds):
    found = compounds.forms(["fahrrad", *(f"wort{place}" for place in range(MOST_SOUGHT)), "fahrrad"])
    assert set(found[0]) == {"fahrrad", "kinderfahrrad"}
    assert set(found[-1]) == {"fahrrad"}


def test_what_joins_the_parts_is_seen(compounds):
    assert forms(compounds, "schuhe") == [{"schuh", "arbeitsschuhe"}]


def test_words_that_end_alike_by_chance_are_no_compounds(compounds):
    assert forms(compounds, "tisch") == [{"tisch", "esstisch"}]


def test_a_long_end_is_believed_whatever_stands_before_it(compounds):
    assert forms(compounds, "schokolade") == [{"vollmilchschokolade"}]
    assert forms(compounds, "rucksack") == [{"winterrucksack"}]


def test_a_compound_that_the_catalogue_lacks_is_looked_for_by_its_parts(compounds):
    assert [term.text for term in compounds.apart(query_terms("edelstahlpfanne"))] == ["edelstahl", "pfanne"]
    assert [term.text for term in compounds.apart(query_terms("kinderhelm"))] == ["kinder", "helm"]


def test_a_compound_that_the_catalogue_has_stays_whole_and_so_does_one_of_unknown_parts(compounds):
    for text in ("lederjacke", "waschmaschine", "kinderwagen"):
        assert [term.text for term in compounds.apart(query_terms(text))] == [text]


@pytest.mark.parametrize(
    ("word", "other"),
    [("jacken", "jacke"), ("rote", "rotes"), ("fahrrades", "fahrrad"), ("flores", "flor"), ("vertes", "verte")],
)
def test_endings_do_not_matter(word, other):
    assert stem(word) == stem(other) or stem(word) == other


def test_short_words_and_things_made_of_deeds_keep_their_endings():
    assert (stem("eis"), stem("hose"), stem("tee")) == ("eis", "hose", "tee")
    assert stem("schrauber") != stem("schrauben")


def test_umlauts_written_with_an_e_find_the_word(compounds):
    assert plain_vowels("kopfhoerer") == "kopfhorer"
    assert forms(compounds, "kopfhoerer") == [{"kopfhorer"}]


def test_the_plan_looks_for_them(vocabulary):
    assert terms(understand("edelstahlpfanne", vocabulary)) == {"edelstahl": {"edelstahl"}, "pfanne": {"pfanne"}}
    assert terms(understand("fahrräder für kinder", vocabulary))["kinder"] == {"kinder"}
    plan = understand("waschmaschine", vocabulary)
    assert plan.unknown == ("waschmaschine",)


def test_what_is_kept_out_is_so_as_a_part_of_a_compound_too_unless_that_denies_it(compounds):
    assert set(compounds.saying("leder")) == {"leder", "lederjacke"}
    assert set(compounds.saying("zucker")) == {"zucker", "zuckerdose"}


def test_an_english_catalogue_has_no_compounds(vocabulary):
    none = Compounds(vocabulary.lexicon, english=True)
    assert forms(none, "fahrrad") == [set()]
    assert none.saying("leder") == ()
    assert [term.text for term in none.apart(query_terms("edelstahlpfanne"))] == ["edelstahlpfanne"]


def test_a_word_of_many_compounds_has_the_commonest(tmp_path: Path):
    letters = "abcdefghijklmnop"
    firsts = [f"wort{a}{b}" for a in letters for b in letters]
    products = [Product(id=first, title=f"{first}rucksack") for first in firsts]
    often = [Product(id=f"again{place}", title=f"{firsts[-1]}rucksack") for place in range(3)]
    found = open_vocabulary(tmp_path, [*products, *often]).compounds.forms(["rucksack"])[0]
    assert len(found) == MOST_FORMS
    assert found[0] == f"{firsts[-1]}rucksack"

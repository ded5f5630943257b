"""Synonyms: the packaged list, the shop's own file, and what they do to a query on a real index."""

from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from indexer.build import build
from search.analyze import query_terms
from search.engine import Engine, open_engine
from search.errors import BadSettings
from search.page import Query
from search.settings import Settings
from search.understand.synonyms import FILE, Synonyms, packaged, parse

ROWS = (
    "s1,Sofa of linen,Living",
    "s2,Sofa bed,Living",
    "s3,Garden hose,Garden",
    "p1,Smartphone holder,Phones",
    "p2,Mobile-phone pouch,Phones",
    "k1,Keyboard,Office",
    "k2,Keyboard wireless,Office",
    "w1,Wireless lamp,Living",
    "d1,Dog lead of nylon,Pets",
    "d2,Lead for a dog,Pets",
    "d3,Dog bowl with lead weight,Pets",
)


def shop(home: Path, synonyms: str | None = None) -> Engine:
    (home / "shop.csv").write_text("id,title,category\n" + "\n".join(ROWS) + "\n", "utf-8")
    settings = Settings(home=home / "home", name="shop", encoder="hashing")
    build([home / "shop.csv"], settings)
    if synonyms is not None:
        (home / "home" / "shop" / FILE).write_text(synonyms, "utf-8")
    return open_engine(settings)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return shop(tmp_path_factory.mktemp("plain"))


def by_words(engine: Engine, text: str) -> set[str]:
    """The ids that the words alone find."""
    return {hit.product.id for hit in engine.changed(["blend=lexical"]).search(Query(text)).hits}


def said(text: str) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    return {phrase: list(others) for phrase, (others, _) in parse(text.splitlines(), where="f").items()}


def test_each_word_of_a_group_means_the_others():
    assert said("sofa, couch,settee") == {
        ("sofa",): [("couch",), ("settee",)],
        ("couch",): [("sofa",), ("settee",)],
        ("settee",): [("sofa",), ("couch",)],
    }


def test_an_arrow_means_from_left_to_right_alone():
    assert said("laptop computers, laptop => notebook # not the other way") == {
        ("laptop", "computer"): [("notebook",)],
        ("laptop",): [("notebook",)],
    }


def test_empty_lines_and_comments_say_nothing():
    assert said("\n  # couch, sofa\n\n") == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("sofa", "found one phrase, 'sofa'"),
        ("sofa, , couch", "found nothing where a word"),
        ("sofa, !!!", "found '!!!' where a word"),
        ("a => b => c", "found 2 arrows"),
        ("sofa =>", "found nothing where a word"),
        ("sofa, one two three four five six", "has 6 words; 5 is the most"),
    ],
)
def test_a_broken_line_is_refused_with_its_number(line, found):
    with pytest.raises(BadSettings, match="my file, line 2") as refused:
        parse(["# first", line], where="my file")
    assert found in str(refused.value)


def test_a_file_that_is_no_utf8_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes("sofa, canapé".encode("latin-1"))
    with pytest.raises(BadSettings, match=r"synonyms\.txt is not UTF-8 \(byte 11 is 0xe9\); save it"):
        Synonyms.open(tmp_path)


def test_a_broken_file_stops_an_engine_from_opening(tmp_path):
    with pytest.raises(BadSettings, match=r"shop/synonyms\.txt, line 1: found one phrase"):
        shop(tmp_path, "couch\n")


def test_the_packaged_list_is_sound_and_means_no_word_by_itself():
    table = packaged()
    assert len(table) > 2000
    assert all(phrase not in others for phrase, others in table.items())
    assert ("mobile", "phone") in table[("smartphone",)]


def test_no_phrase_of_the_packaged_list_joins_two_lines():
    lines = files("search.understand").joinpath(FILE).read_text("utf-8").splitlines()
    said = Counter(phrase for line in lines for phrase in parse([line], where=FILE))
    assert [phrase for phrase, times in said.items() if times > 1] == []


def test_no_line_of_the_packaged_list_says_a_phrase_twice():
    twice = []
    for line in files("search.understand").joinpath(FILE).read_text("utf-8").splitlines():
        for side in line.partition("#")[0].split("=>"):
            phrases = [tuple(term.text for term in query_terms(written)) for written in side.split(",")]
            twice += [line] if len(set(phrases)) < len(phrases) else []
    assert twice == []


def test_the_longest_phrase_counts_and_its_parts_do_not():
    forms = Synonyms.open(Path("/nowhere")).forms
    assert forms(["jumper"]) == [("sweater", "pullover")]
    assert "sweater" not in forms(["jumper", "cable"])[0]
    assert forms(["blue", "vacuum", "cleaner"])[1:] == [("hoover", "staubsauger", "aspiradora", "aspirateur")] * 2


def test_a_query_finds_what_its_synonym_finds(plain):
    assert by_words(plain, "couch") == by_words(plain, "sofa") == {"s1", "s2"}
    assert by_words(plain, "cordless keyboard") == by_words(plain, "wireless keyboard")


def test_a_synonym_of_two_words_is_found_where_it_is_written_as_one(plain):
    assert {"p1", "p2"} <= by_words(plain, "smartphone")
    assert "p1" in by_words(plain, "cell phone")


def test_a_synonym_of_two_words_is_found_where_they_stand_side_by_side(plain):
    assert by_words(plain, "leash") == {"d1"}


def test_a_synonym_of_two_words_is_held_as_one(plain):
    (term,) = plain._understand("leash").terms
    assert term.forms == ("dog lead",)
    assert plain.catalogue.forward.holds(np.arange(plain.products), term.ids).sum() == 1


def test_a_synonym_of_two_words_is_marked_in_the_title(plain):
    (hit,) = plain.changed(["blend=lexical"]).search(Query("leash")).hits
    title = hit.highlights[0]
    assert [title.text[start:end] for start, end in title.spans] == ["Dog", "lead"]


def test_a_synonym_leaves_the_typed_word_its_own_weight(plain):
    known = plain._understand("wireless")
    assert [(term.text, term.forms) for term in known.terms] == [("wireless", ("wireless",))]
    both = plain._understand("sofa couch")
    assert both.idfs[0] == both.idfs[1]


def test_a_word_that_neither_list_nor_catalogue_knows_stays_unknown(plain):
    plan = plain._understand("fridge")
    assert (plan.unknown, plan.terms) == (("fridge",), ())


def test_a_synonym_is_never_taken_for_a_misspelling(plain):
    assert plain.search(Query("cordless staubsauger")).corrected is None


def test_the_shops_own_file_adds_and_replaces_without_a_new_index(tmp_path):
    own = shop(tmp_path, "chesterfield => sofa\ncouch => couch\n")
    assert by_words(own, "chesterfield") == {"s1", "s2"}
    assert by_words(own, "settee") == {"s1", "s2"}
    assert by_words(own, "couch") == set()


def test_one_way_does_not_hold_the_other_way(tmp_path):
    own = shop(tmp_path, "pouch => holder\n")
    assert by_words(own, "pouch") == {"p1", "p2"}
    assert by_words(own, "holder") == {"p1"}

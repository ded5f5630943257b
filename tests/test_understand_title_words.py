"""The catalogue's own words for what a query calls otherwise: from what lies nearest, and only where meaning agrees."""

from pathlib import Path

import numpy as np
import pytest
from vocabularies import open_vocabulary

from search.columns import Columns
from search.forward import Forward
from search.product import Product
from search.understand.plan import QueryPlan, understand
from search.understand.title_words import TitleWords, learn

BELVAS, SLEEVES, LAMPS = range(12), range(12, 24), range(24, 200)
# Axes of meaning: computers, bags, lamps. "tronk" and "belva" mean the same, "silver" and a maker's name do not.
MEANINGS = {
    "tronk": (1.0, 0.1, 0.0),
    "belva": (1.0, 0.0, 0.0),
    "silver": (0.2, 0.2, 1.0),
    "ulmo": (1.0, 0.0, 0.0),
    "sleeve": (0.3, 1.0, 0.0),
    "carry": (0.5, 1.0, 0.0),
}


def meaning(text: str) -> np.ndarray:
    vector = np.array(MEANINGS.get(text, (0.0, 0.0, 1.0)), np.float32)
    return vector / np.linalg.norm(vector)


def title(row: int) -> str:
    if row in BELVAS:
        return f"Ulmo Belva silver {row}"
    return f"Tronk sleeve {row}" if row in SLEEVES else f"Desk lamp {row}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("words")
    rows = range(LAMPS.stop)
    brands = {row: "Ulmo" if row in BELVAS else "Perl" for row in rows}
    vocabulary = open_vocabulary(folder, [Product(str(row), title(row), brand=brands[row]) for row in rows])
    columns = Columns.open(folder / "columns")
    forward = Forward.open(folder / "forward")
    learn(folder / "vocabulary", forward, columns, lambda texts: np.stack([meaning(text) for text in texts]))
    return vocabulary, TitleWords(folder / "vocabulary"), forward


def related(shop, query: str, nearest, vector: np.ndarray | None = None) -> QueryPlan:
    vocabulary, words, forward = shop
    plan = understand(query, vocabulary)
    return words.related(plan, meaning(query) if vector is None else vector, np.array(nearest), forward)


def forms(plan: QueryPlan) -> dict[str, set[str]]:
    return {term.text: set(term.forms) for term in plan.terms}


def test_a_word_that_the_nearest_titles_lack_gets_theirs(shop):
    assert "belva" in forms(related(shop, "tronk", BELVAS))["tronk"]


def test_neither_a_word_of_another_meaning_nor_a_maker_is_taken_up(shop):
    assert not {"silver", "ulmo"} & forms(related(shop, "tronk", BELVAS))["tronk"]


def test_a_word_that_the_nearest_titles_have_needs_no_other(shop):
    assert "belva" not in forms(related(shop, "tronk", SLEEVES))["tronk"]


def test_a_word_that_is_as_common_everywhere_says_nothing(shop):
    assert forms(related(shop, "tronk", LAMPS[:20])) == {"tronk": {"tronk"}}


def test_a_word_that_the_catalogue_lacks_is_looked_for_by_the_nearest_titles_word(shop):
    plan = related(shop, "brimlet", BELVAS, meaning("belva"))
    assert plan.unknown == ()
    assert forms(plan) == {"brimlet": {"belva"}}
    assert plan.idfs.shape == (1,)


def test_a_need_in_plain_words_is_also_looked_for_by_what_the_nearest_are_called(shop):
    plan = related(shop, "desk for silver lamp carry", SLEEVES, meaning("carry"))
    assert "sleeve" in forms(plan)
    assert len(plan.idfs) == len(plan.terms)
    assert "sleeve" not in forms(related(shop, "desk lamp", SLEEVES, meaning("carry")))


def test_nothing_near_leaves_the_plan_as_it_is(shop):
    assert forms(related(shop, "tronk", np.empty(0, np.int64))) == {"tronk": {"tronk"}}


def test_a_word_of_the_table_has_its_meaning_and_any_other_none(shop):
    vocabulary, words, _ = shop
    find = vocabulary.lexicon.token_id
    assert words.vector([find("silver"), find("tronk")]) == pytest.approx(meaning("silver"))
    assert words.vector([find("ulmo")]) is None  # a maker's name


def test_the_likest_word_of_each_title_is_told(shop):
    _, words, forward = shop
    rows = np.array([BELVAS[0], SLEEVES[0], LAMPS[0]])
    expected = [meaning("tronk") @ meaning(word) for word in ("belva", "tronk", "lamp")]
    assert words.likest(meaning("tronk"), rows, forward) == pytest.approx(expected, abs=1e-6)

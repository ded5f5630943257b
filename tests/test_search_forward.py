"""The forward index: what it holds is what was added, in order, with frequencies by row."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.document import FIELDS
from search.forward import FEW_TOKENS, Forward, ForwardBuilder

WORDS = st.sampled_from(["mouse", "usb", "東", "é", "zz", "cable", "c"])
ROW = st.lists(st.lists(WORDS, max_size=5), min_size=len(FIELDS), max_size=len(FIELDS))
ROWS = st.lists(ROW, min_size=1, max_size=6)


def built(rows: list[list[list[str]]], folder: Path, phrases: Sequence[tuple[str, ...]] = ()) -> Forward:
    builder = ForwardBuilder()
    for fields in rows:
        builder.add(fields)
    builder.save(folder)
    return Forward.open(folder, phrases=phrases)


@given(rows=ROWS)
def test_tokens_come_back_by_row_and_field_in_order(rows, tmp_path_factory):
    forward = built(rows, tmp_path_factory.mktemp("forward"))
    for row, fields in enumerate(rows):
        for field, tokens in zip(FIELDS, fields, strict=True):
            assert [forward.lexicon.vocabulary[int(id)] for id in forward.row_tokens(row, field)] == tokens


@given(rows=ROWS)
def test_frequency_counts_rows_not_occurrences(rows, tmp_path_factory):
    forward = built(rows, tmp_path_factory.mktemp("forward"))
    for word in {word for fields in rows for tokens in fields for word in tokens}:
        expected = sum(any(word in tokens for tokens in fields) for fields in rows)
        assert forward.lexicon.frequency[forward.lexicon.token_id(word)] == expected
    assert forward.lexicon.token_id("absent") == -1


@given(rows=ROWS, wanted=st.sets(WORDS, min_size=1))
def test_occurrences_are_every_place_of_the_wanted_tokens(rows, wanted, tmp_path_factory):
    forward = built(rows, tmp_path_factory.mktemp("forward"))
    asked = np.arange(len(rows))[::-1].copy()
    ids = [id for word in wanted if (id := forward.lexicon.token_id(word)) >= 0]
    found = forward.occurrences(asked, ids)
    got = [
        (int(asked[row]), FIELDS[field], forward.lexicon.vocabulary[int(token)])
        for row, field, token in zip(found.row, found.field, found.token, strict=True)
    ]
    expected = [
        (row, field, word)
        for row in asked.tolist()
        for field, tokens in zip(FIELDS, rows[row], strict=True)
        for word in tokens
        if word in wanted
    ]
    assert got == expected


def test_of_many_wanted_tokens_every_place_is_found_too(tmp_path):
    words = [f"w{place:03}" for place in range(2 * FEW_TOKENS)]
    forward = built([[words, [], [], [], [], []], [["other", *words[:3]], [], [], [], [], []]], tmp_path)
    found = forward.occurrences(np.array([0, 1]), [forward.lexicon.token_id(word) for word in words[1:]])
    assert found.row.tolist() == [0] * (2 * FEW_TOKENS - 1) + [1, 1]
    assert [forward.lexicon.vocabulary[int(token)] for token in found.token] == [*words[1:], *words[1:3]]


def test_neighbours_in_a_field_have_neighbouring_places(tmp_path):
    forward = built([[["usb", "mouse"], ["usb"], [], [], [], []]], tmp_path)
    found = forward.occurrences(np.array([0]), [forward.lexicon.token_id("usb"), forward.lexicon.token_id("mouse")])
    assert np.diff(found.place).tolist() == [1, 1]
    assert found.field.tolist() == [0, 0, 1]


def titled(*titles: str) -> list[list[list[str]]]:
    return [[title.split() if field == "title" else [] for field in FIELDS] for title in titles]


def test_a_phrase_stands_where_its_words_stand_side_by_side(tmp_path):
    rows = titled("usb c cable", "cable usb", "cable", "c usb c")
    forward = built(rows, tmp_path, phrases=[("usb", "c"), ("usb", "c", "cable")])
    pair, three, cable = map(forward.lexicon.token_id, ("usb c", "usb c cable", "cable"))
    found = forward.occurrences(np.array([3, 0, 1, 2]), [pair, three, cable])
    got = list(zip(found.row.tolist(), found.token.tolist(), strict=True))
    assert got == [(0, pair), (1, pair), (1, cable), (1, three), (2, cable), (3, cable)]
    assert found.place[1] + 1 == found.place[3], "it stands where its last word stands"
    assert forward.holds(np.arange(4), [three]).tolist() == [True, False, False, False]


def test_a_phrase_does_not_reach_from_one_field_or_row_into_the_next(tmp_path):
    rows = [[["usb"] if field == "title" else ["c"] for field in FIELDS], *titled("c usb", "usb c")]
    forward = built(rows, tmp_path, phrases=[("usb", "c")])
    assert forward.holds(np.arange(3), [forward.lexicon.token_id("usb c")]).tolist() == [False, False, True]


def test_a_phrase_in_a_description_does_not_count(tmp_path):
    rows = [
        [["usb", "c"] if field == said else [] for field in FIELDS] for said in ("title", "description", "category")
    ]
    forward = built(rows, tmp_path, phrases=[("usb", "c")])
    assert forward.holds(np.arange(3), [forward.lexicon.token_id("usb c")]).tolist() == [True, False, True]


def test_a_phrase_that_no_title_has_is_unknown(tmp_path):
    forward = built(titled("usb cable", "c mouse"), tmp_path, phrases=[("usb", "c"), ("usb", "hub"), ("usb", "cable")])
    assert [forward.lexicon.token_id(text) for text in ("usb c", "usb hub", "mouse cable")] == [-1, -1, -1]
    assert forward.lexicon.token_id("usb cable") >= len(forward.lexicon.vocabulary)


def test_a_phrase_is_as_frequent_as_its_rarest_word(tmp_path):
    forward = built(titled("usb cable", "usb mouse", "usb"), tmp_path, phrases=[("usb", "cable")])
    assert [forward.lexicon.products(forward.lexicon.token_id(text)) for text in ("usb", "usb cable")] == [3, 1]
    assert [forward.lexicon.rarest(forward.lexicon.token_id(text)) for text in ("usb", "usb cable")] == ["usb", "cable"]

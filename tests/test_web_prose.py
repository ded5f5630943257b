"""A wall of text becomes paragraphs, and a long one is folded."""

import pytest

from web.prose import LITTLE, OPEN, PARAGRAPH, Prose, prose

SENTENCE = "The lamp has a foot of oak and a shade of linen. "


def test_a_short_text_is_one_paragraph():
    assert prose("  Warm light. For reading. ") == Prose(("Warm light. For reading.",), ())


def test_a_wall_is_parted_between_sentences_and_folded_where_it_is_long():
    text = (SENTENCE * 60).strip()
    found = prose(text)
    assert " ".join((*found.shown, *found.folded)) == text
    assert all(part.endswith("linen.") and len(part) < 2 * PARAGRAPH for part in (*found.shown, *found.folded))
    assert 0 < sum(map(len, found.shown)) <= OPEN
    assert sum(map(len, found.folded)) > LITTLE


def test_little_more_is_not_worth_a_fold():
    text = (SENTENCE * 15).strip()
    assert OPEN < len(text) < OPEN + LITTLE
    assert prose(text).folded == ()


def test_numbers_and_short_forms_end_no_sentence():
    text = "It weighs 1.5 kg, i.e. little. " + "And so on for ever and ever, with version 2.0 of it. " * 9
    assert all(not part.startswith(("5", "0", "e.")) for part in prose(text).shown)


def test_signs_of_a_list_make_a_list():
    assert prose("• Oak foot • Linen shade • Dimmer") == Prose(("Oak foot", "Linen shade", "Dimmer"), (), points=True)


def test_what_only_repeats_the_title_is_nothing():
    assert prose("Oak lamp.", title="Acme Oak Lamp, 40 cm") == Prose((), ())
    assert prose("", title="x") == prose(". " * 99, title="x") == Prose((), ())


@pytest.mark.parametrize("text", ["x" * 5_000, "。" * 3_000, "A. " * 2_000, "•" * 500])
def test_any_text_comes_out_whole(text: str):
    found = prose(text)
    said = "".join((*found.shown, *found.folded))
    assert [sign for sign in said if sign not in " •"] == [sign for sign in text if sign not in " •"]

"""Texts as files have them to texts as pages show them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import cut, plain


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Red \t mug\n", "Red mug"),
        ("Red\u00a0mug\u3000big", "Red mug big"),
        ("<p>Keeps <b>coffee</b> hot</p><p>for hours</p>", "Keeps coffee hot for hours"),
        ("<ul><li>Red</li><li>Blue</li></ul>", "Red Blue"),
        ("E8200 <br />(6M Cache)", "E8200 (6M Cache)"),
        ("H<sub>2</sub>O<sup>+</sup>", "H2O+"),
        ("<script>alert('x')</script>Mug<style>p {color: red}</style>", "Mug"),
        ("<![CDATA[<b>Mug</b>]]>", "Mug"),
        ("<a href='x'>Mug", "Mug"),
        ("&lt;p&gt;Red &amp;amp; blue&lt;/p&gt;", "Red & blue"),
        ("90&deg; &reg; &#1057; &#x41;", "90° ® С A"),
        ("R&D, AT&T; a < b", "R&D, AT&T; a < b"),
        ("Mini PC (<= 3L)", "Mini PC (<= 3L)"),
        ("Shirt <XL>", "Shirt <XL>"),
        ("Intel® Core™2 Duo ½ ﬁ", "Intel® Core™2 Duo ½ ﬁ"),
        ("Cafe\u0301", "Café"),
        ("Mu\u00adg \u200bbig\ufeff \x00\x07\x9f \ud800!", "Mug big !"),
        ("👩\u200d🍳", "👩\u200d🍳"),
        ("VCCI\\nRoHS", "VCCI RoHS"),
        ("", ""),
    ],
)
def test_texts_are_plain_and_composed(raw, clean):
    assert plain(raw) == clean


@given(st.text(st.characters(exclude_characters="<>&\\")))
def test_cleaning_twice_changes_nothing(text):
    once = plain(text)
    assert plain(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == " ".join(once.split())


@given(st.text())
def test_any_text_can_be_cleaned_and_stored(text):
    plain(text).encode("utf-8")


def test_a_cut_ends_with_a_whole_word():
    assert cut("short", 10) == "short"
    assert cut("one two three", 10) == "one two…"
    assert cut("x" * 20, 10) == "x" * 9 + "…"

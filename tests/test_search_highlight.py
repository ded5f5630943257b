import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analyze import analyze
from search.highlight import ELLIPSIS, highlight, snippet


def lit(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "tokens", "expected"),
    [
        ("Red Cables and a cable", ["cable"], ["Cables", "cable"]),
        ("A Wi-Fi router", ["wifi"], ["Wi-Fi"]),
        ("A Wi-Fi router", ["fi"], ["Fi"]),
        ("16 GB of memory", ["16gb", "16"], ["16 GB"]),
        ("Le Café™ noir", ["cafe"], ["Café"]),
        ("Cafe\u0301 noir", ["cafe"], ["Cafe\u0301"]),
        ("Ｗｉ－Ｆｉ", ["wifi"], ["Ｗｉ－Ｆｉ"]),
        ("新品无线鼠标黑色", ["无线", "线", "鼠标"], ["无线鼠标"]),
        ("nothing here", ["cable"], []),
        ("nothing here", [], []),
        ("", ["cable"], []),
    ],
)
def test_the_words_asked_for_are_found_in_the_original_text(text, tokens, expected):
    assert lit(text, highlight(text, tokens)) == expected


def test_a_short_text_is_shown_whole():
    assert snippet("A red mouse.", ["mouse"], length=12) == ("A red mouse.", ((6, 11),))


def test_without_a_match_the_start_is_shown_and_cut_at_a_word():
    assert snippet("one two three four five", ["mouse"], length=10) == ("one two" + ELLIPSIS, ())


def test_the_window_with_most_different_words_wins_over_an_earlier_one():
    text = "mouse mouse mouse " + "filler " * 40 + "a wireless mouse for travel " + "filler " * 40
    shown, spans = snippet(text, ["mouse", "wireless"], length=60)
    assert lit(shown, spans) == ["wireless", "mouse"]
    assert shown.startswith(ELLIPSIS)
    assert shown.endswith(ELLIPSIS)
    assert set(shown.strip(ELLIPSIS).split()) <= set(text.split())


def test_of_equal_windows_the_earliest_is_shown():
    text = "red mouse " + "filler " * 50 + "red mouse"
    shown, _ = snippet(text, ["red", "mouse"], length=40)
    assert shown.startswith("red mouse")


def test_a_match_at_the_very_end_is_shown_without_a_mark_after_it():
    shown, spans = snippet("filler " * 50 + "trackball", ["trackball"], length=50)
    assert lit(shown, spans) == ["trackball"]
    assert shown.endswith("trackball")


def test_the_first_match_stands_near_the_beginning():
    text = "filler " * 60 + "a good wireless mouse for travel " + "filler " * 60
    shown, spans = snippet(text, ["mouse", "wireless", "travel"])
    assert shown.startswith(f"{ELLIPSIS}filler filler filler a good wireless mouse")
    assert lit(shown, spans) == ["wireless", "mouse", "travel"]
    assert 150 < len(shown) <= 202


def test_an_early_match_leaves_the_start_of_the_text():
    assert snippet("a very good mouse " + "filler " * 60, ["mouse"])[0].startswith("a very good mouse")


def test_text_without_spaces_is_cut_where_it_must_be():
    shown, spans = snippet("词" * 300 + "鼠标" + "词" * 300, ["鼠标"], length=50)
    assert lit(shown, spans) == ["鼠标"]
    assert len(shown) == 52


def test_a_match_longer_than_the_window_leaves_the_start_of_the_text():
    assert snippet("a keyboardtray b", ["keyboardtray"], length=5)[1] == ()


def test_a_length_below_one_is_refused():
    with pytest.raises(ValueError, match="1 or more"):
        snippet("text", [], length=0)


@given(st.text(st.characters(exclude_characters=ELLIPSIS), max_size=300), st.integers(1, 80), st.data())
def test_a_snippet_is_a_piece_of_the_text_with_ordered_spans_inside(text, length, data):
    known = analyze(text)
    tokens = data.draw(st.lists(st.sampled_from(known), max_size=4)) if known else []
    shown, spans = snippet(text, tokens, length=length)
    body = shown.strip(ELLIPSIS)
    assert body in text
    assert len(body) <= length
    assert shown == text or ELLIPSIS in shown
    borders = [place for span in spans for place in span]
    assert borders == sorted(set(borders))
    assert all(0 <= place <= len(shown) for place in borders)
    assert ELLIPSIS not in "".join(shown[start:end] for start, end in spans)


@given(st.text(max_size=200))
def test_every_token_of_a_text_lights_up_somewhere(text):
    tokens = analyze(text)
    assert bool(highlight(text, tokens)) == bool(tokens)

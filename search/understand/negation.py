"""What a product must not be or have: "without leather", "-wireless", "not from logitech", "不要红色".

"sugar-free" and "wire free" are not read as such: they are what a product says of itself, its title holds the very word
("sugar"), and keeping that out would hide just what was asked for. The same goes for "non-slip" and "no show socks".
"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from search.understand.negation_words import (
    BEFORE_IDIOMS,
    CHARGES,
    CLOSES_DENSE,
    COMPOUNDS,
    CONNECTORS,
    DEGREES,
    ENDINGS,
    ENDS_DENSE,
    FILLERS,
    MARKERS,
    MARKERS_DENSE,
    MONEY,
    PLACES,
    STOPS,
    WIRES,
)
from search.understand.price_words import COUNTED
from search.understand.reading import Reading
from search.understand.tokens import Tokens, tokenize

MOST = 10
"""Things that one query denies. Each is looked up in all products, which a long query could ask for 300 times."""

MOST_WORDS = 3
"""Of one thing that is denied. What goes on longer is a list of wishes: then only its first word is meant."""

_MOST_DENSE = 4
_MOST_FILLERS = 3
_JOINTS = frozenset("-'&/+_")


class _Part(NamedTuple):
    """A reading's tokens [first, end), and of these the denied thing's [thing, last)."""

    first: int
    thing: int
    last: int
    end: int


def read_negations(text: str) -> list[Reading]:
    """What a query denies, in order: one reading for each thing, "sugar" and "salt" of "without sugar and salt".

    `excluded` is the thing as typed, white space folded. Behind MOST of them nothing is denied. Never raises.
    """
    tokens = tokenize(text)
    readings = []
    for part in islice(_parts(tokens), MOST):
        excluded = tokens.typed(part.thing, part.last)
        start, end = tokens.span(part.first, part.end)
        readings.append(Reading("without", start, end, excluded, excluded=excluded))
    return readings


def _parts(tokens: Tokens) -> Iterator[_Part]:
    place = 0
    while place < len(tokens):
        parts = _minus(tokens, place) or _dense(tokens, place) or _denied(tokens, place)
        yield from parts
        place = parts[-1].end if parts else place + 1


def _minus(tokens: Tokens, place: int) -> list[_Part]:
    """ "-word" and '-"two words"', as search engines have it; "x - y", "wi-fi" and "-5" are none."""
    if tokens.word(place) != "-" or tokens.glued(place) or not tokens.glued(place + 1):
        return []
    if tokens.word(place + 1) in ('"', "'"):
        quote = tokens.word(place + 1)
        end = next((n for n in range(place + 2, min(len(tokens), place + 22)) if tokens.word(n) == quote), 0)
        return [_Part(place, place + 2, end, end + 1)] if end > place + 2 else []
    if tokens.is_dense(place + 1):
        last = place + 2
        while tokens.is_dense(last) and tokens.glued(last):
            last += 1
        return [_Part(place, place + 1, last, last)]
    if not tokens.is_word(place + 1):
        return []
    last = _chunk_end(tokens, place + 1)
    return [_Part(place, place + 1, last, last)]


def _dense(tokens: Tokens, place: int) -> list[_Part]:
    found = tokens.after(MARKERS_DENSE, place) if tokens.is_dense(place) else None
    if not found:
        return []
    first = last = found[1]
    if tokens.is_word(first):
        last = _chunk_end(tokens, first)
    else:
        most = first + _MOST_DENSE
        while last <= most and tokens.is_dense(last) and not tokens.after(ENDS_DENSE, last):
            last += 1
        last = last if last <= most else first + 2
    if last == first:
        return []
    closed = tokens.after(CLOSES_DENSE, last)
    return [_Part(place, first, last, closed[1] if closed else last)]


def _denied(tokens: Tokens, place: int) -> list[_Part]:
    """What a marker denies: the thing behind it, and the others that "and" and "or" add."""
    found = tokens.after(MARKERS, place)
    if not found or _in_compound(tokens, place, found[1]) or _is_idiom(tokens, place, *found):
        return []
    parts: list[_Part] = []
    first, item = place, found[1]
    while True:
        denied = _skip_fillers(tokens, item)
        last = _thing_end(tokens, denied, lone=place == 0)
        if last == denied or (parts and denied > item and tokens.word(item) in STOPS):
            return parts
        parts.append(_Part(first, denied, last, last))
        if tokens.word(last) not in CONNECTORS:
            return parts
        first, item = last, last + 1
        if tokens.after(MARKERS, item):
            return parts


def _in_compound(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a hyphen or a dot joins the marker to a word: "non-slip", "all-no-frills", "no. 5"."""
    after = tokens.tokens[last - 1].end
    before = tokens.tokens[first].start
    return tokens.folded[after : after + 1] in (*"-./'&_+",) or (
        before > 0 and not tokens.folded[before - 1].isspace() and tokens.folded[before - 1] not in "([,;|!?"
    )


def _is_idiom(tokens: Tokens, first: int, kind: str, last: int) -> bool:
    marker, following = tokens.word(last - 1), tokens.word(last)
    if not following or tokens.is_number(last):
        return True
    if marker == "of" and following in CHARGES:
        return True
    if marker in ("not", "sans", "no") and last == first + 1 and tokens.word(first - 1) in BEFORE_IDIOMS:
        return True
    if marker in ("sin", "sans") and first == 0:
        return True  # "sin city", "sans serif": in Spanish and French the thing itself comes first
    if marker in ("sans", "senza") and following in WIRES:
        return True
    if following in DEGREES and (kind == "plain" or marker == "not"):
        return True
    if kind == "plain" and following in PLACES and not _joined(tokens, last):
        return not tokens.is_word(last + 1)  # "not over 50"
    if marker in ("no", "non", "not") and kind == "plain":
        added = "added" in (following, tokens.word(last + 1))  # "no added sugar", "no sugar added"
        return added or following in COMPOUNDS or (marker == "non" and following.endswith(ENDINGS))
    return False


def _skip_fillers(tokens: Tokens, place: int) -> int:
    for skipped in range(_MOST_FILLERS):
        at = place + skipped
        in_name = tokens.word(at) in PLACES and (tokens.word(at + 1) in ("ear", "the") or _joined(tokens, at))
        if tokens.word(at) not in FILLERS or in_name:
            return at + (tokens.word(at) == "'")
    return place + _MOST_FILLERS


def _thing_end(tokens: Tokens, first: int, *, lone: bool) -> int:
    """The place behind the thing that starts here, `first` where none does.

    With `lone` the marker opens the query. If nothing else follows the thing, what is looked for must be within it: of
    "no leather shoes" the first word is denied.
    """
    place, words, first_end = first, 0, first
    while place < len(tokens) and words <= MOST_WORDS:
        word = tokens.word(place)
        opens = place == first and word in PLACES and tokens.is_word(place + 1)
        joined = _joined(tokens, place)  # "without non-stick": no marker, but a part of what is denied
        if word in CONNECTORS or (word in STOPS and not opens and not joined):
            break
        if tokens.is_number(place) and (place == first or _counts(tokens, place + 1)):
            break
        if not (tokens.is_word(place) or tokens.is_number(place)):
            break
        place = _chunk_end(tokens, place)
        words += not opens
        first_end = first_end if words > 1 else place
    ends = place >= len(tokens)
    return first_end if words > MOST_WORDS or (lone and ends) else place


def _counts(tokens: Tokens, place: int) -> bool:
    """Whether the number before this place is a measure or money, and no part of a name ("iphone 12")."""
    word = tokens.word(place)
    return tokens.glued(place) or word in COUNTED or (bool(word) and not tokens.is_word(place)) or word in MONEY


def _joined(tokens: Tokens, place: int) -> bool:
    """Whether the word is the first part of a longer one: "in-ear", "non-stick"."""
    return _chunk_end(tokens, place) > place + 1


def _chunk_end(tokens: Tokens, place: int) -> int:
    """The place behind a word and what is joined to it: "wi-fi", "usb3", "l'eau"."""
    place += 1
    while tokens.glued(place):
        joint = tokens.word(place) in _JOINTS
        beyond = place + joint
        if not (tokens.is_word(beyond) or tokens.is_number(beyond)) or (joint and not tokens.glued(beyond)):
            break
        place = beyond + 1
    return place

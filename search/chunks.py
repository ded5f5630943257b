"""Chunks: what the analyzer cuts a folded text into, and how a chunk is taken apart.

A chunk ("wi-fi", "16 gb", a run of Chinese) has *parts*, the least that a shopper could mean, *covers* that join parts
(wifi over wi and fi), and *extras* that only documents hold (16 and gb, where 16gb is the part).
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from search.fold import DENSE, HANGUL, MARKS
from search.plural import singular
from search.unit_words import UNIT_WORDS, short_form

MAX_TOKEN = 64
"""No token is longer: a longer run of letters is cut into several, a longer cover is left out."""

_CHUNKS_REMEMBERED = 1 << 17
"""Few different chunks make up most of a catalogue; this many take about 20 MB."""

_MOST_PARTS = 8
_MOST_JOINED = 4
_SHORT = 3
"""Parts beside a dot or a slash are joined only when as short as in "i/o", "tcp/ip" or "node.js"."""

_LONG_NUMBER = 7
"""Digits alone are joined from this length on: "006-90321" is a part number, "10-20" a range."""


class Token(NamedTuple):
    """A token and where it stands: [start, end)."""

    text: str
    start: int
    end: int


class Chunk(NamedTuple):
    """`tokens` is what a document holds, ordered by start, the longest first; `parts` and `covers` are for queries."""

    texts: tuple[str, ...]
    tokens: tuple[Token, ...]
    parts: tuple[Token, ...]
    covers: tuple[Token, ...]


_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,9})?(?![0-9])"
_NUMBER = rf"(?:{_GROUPED}|[0-9]{{1,20}}(?:[.][0-9]{{1,9}}|,[0-9]{{1,2}}(?![0-9]))?)"
_UNIT = rf"(?:{UNIT_WORDS})(?![^\W_])"
_SIGN = r"(?:\"|''|'(?![^\W\d_]|'|[0-9]{3}))"
# "3 in 1" and "10w-40" are no measures.
_MEASURE = rf"{_NUMBER}(?:(?!\ ?in[- ][0-9])(?:{_UNIT}(?!-[a-z0-9])|\ {_UNIT}|-{_UNIT}(?!-[0-9]))|{_SIGN})"
_TIMES = rf"{_NUMBER}(?:\ x\ {_NUMBER}|x{_NUMBER}){{1,3}}(?:\ ?{_UNIT}|{_SIGN}|(?![^\W_]))"


def _pattern(letter: str, others: str) -> re.Pattern[str]:
    piece = rf"{letter}{{1,{MAX_TOKEN}}}(?:(?<=[0-9])\.[0-9]{letter}{{0,19}}){{0,3}}"
    word = (
        rf"{piece}(?:[-_./'&]{piece}){{0,{_MOST_PARTS - 1}}}"
        rf"(?:(?<=[a-z])\+\+(?!{letter})|(?<=[a-z])(?<![a-z0-9][a-z0-9])\#(?!{letter}))?"
    )
    initials = r"(?<![a-z0-9])[a-z]\ &\ [a-z](?![a-z0-9])"
    number = rf"(?<![0-9])(?<![0-9],)(?:{_TIMES}|{_MEASURE}|{_GROUPED}(?![a-z,]))"
    return re.compile(rf"{initials}|(?![0-9]){word}|{number}|{word}{others}")


_ASCII = _pattern("[a-z0-9]", "")
_ANY = _pattern(
    rf"(?:[^\W_{DENSE}{HANGUL}]|[{MARKS}])",
    rf"|(?:[{DENSE}][{MARKS}]{{0,3}}){{1,{MAX_TOKEN}}}|[{HANGUL}]{{1,{MAX_TOKEN}}}",
)
_DENSE = re.compile(rf"[{DENSE}][{MARKS}]{{0,3}}")
_KOREAN = re.compile(rf"[{HANGUL}]+")
_NUMBERS = re.compile(_NUMBER)
_MEASURED = re.compile(rf"({_NUMBER})[ -]?({UNIT_WORDS}|\"|''|')")
_MULTIPLIED = re.compile(rf"({_NUMBER}(?: ?x ?{_NUMBER})+) ?(?:{UNIT_WORDS}|\"|''|')?")
_JOINT = re.compile(r"[-_'&]| & |/|\.(?![0-9])|(?<![0-9])\.")
_WORD_AND_NUMBER = re.compile(r"([a-z]{3,})(?=[0-9]{1,4}(?:\.[0-9]+)?$)[0-9.]+|([0-9]{1,4})[a-z]{3,}")


def chunk_pattern(folded: str) -> re.Pattern[str]:
    """What finds the chunks of a folded text by `findall` or `finditer`; a chunk is some hundred characters at most."""
    return _ASCII if folded.isascii() else _ANY


@lru_cache(maxsize=_CHUNKS_REMEMBERED)
def take_apart(chunk: str) -> Chunk:
    """A chunk of folded text as parts, covers and tokens; spans are offsets in the chunk."""
    if chunk.isascii() and chunk.isalnum():
        return _piece(Token(chunk, 0, len(chunk)))
    if _DENSE.match(chunk):
        return _dense(chunk)
    if _KOREAN.match(chunk):
        return _korean(chunk)
    return _number(chunk, 0) or _word(chunk)


def joined(left: str, right: str) -> str:
    """Two neighbouring parts as one token, or "" where that would be no word: two short numbers, or more than fits."""
    text = left + right
    if len(text) > MAX_TOKEN or (text.isdigit() and len(text) < _LONG_NUMBER):
        return ""
    return singular(text) if text.isalpha() else left + singular(right)


def _chunk(parts: Iterable[Token], covers: Iterable[Token] = (), extras: Iterable[Token] = ()) -> Chunk:
    parts, covers = tuple(parts), tuple(covers)
    tokens = sorted({*parts, *covers, *extras}, key=lambda token: (token.start, -token.end, token.text))
    return Chunk(tuple([token.text for token in tokens]), tuple(tokens), parts, covers)


def _one(text: str, start: int, end: int) -> Chunk:
    tokens = (Token(text, start, end),)
    return Chunk((text,), tokens, tokens, ())


def _dense(chunk: str) -> Chunk:
    """Single characters and the pairs of neighbours."""
    places = [match.span() for match in _DENSE.finditer(chunk)]
    pairs = [(start, end) for (start, _), (_, end) in pairwise(places)]
    return _chunk(Token(chunk[start:end], start, end) for start, end in sorted(places + pairs))


def _korean(chunk: str) -> Chunk:
    """The word, over its pairs of syllables: compounds are written with and without spaces, particles attached."""
    whole = Token(chunk, 0, len(chunk))
    if len(chunk) <= 2:
        return _one(*whole)
    return _chunk([Token(chunk[i : i + 2], i, i + 2) for i in range(len(chunk) - 1)], [whole])


def _number(text: str, start: int) -> Chunk | None:
    """A number, a measure ("16 gb", `27"`) or a product of numbers ("10x15cm"); None for anything else."""
    if not "0" <= text[0] <= "9":
        return None
    end = start + len(text)
    if match := _MEASURED.fullmatch(text):
        number, unit = _plain(match[1]), match[2]
        extras = [Token(number, start, start + match.end(1))]
        if unit[0].isalnum():
            extras.append(Token(singular(unit), start + match.start(2), end))
        return _chunk([Token(number + short_form(unit), start, end)], extras=extras)
    if _NUMBERS.fullmatch(text):
        return _one(_plain(text), start, end)
    if match := _MULTIPLIED.fullmatch(text):
        factors = [factor.span() for factor in _NUMBERS.finditer(text, 0, match.end(1))]
        bounds = [*factors[:-1], (factors[-1][0], len(text))]
        chunks = [chunk for a, b in bounds if (chunk := _number(text[a:b], start + a))]
        whole = Token("x".join(_plain(text[a:b]) for a, b in factors)[:MAX_TOKEN], start, end)
        return _chunk(_all(chunk.parts for chunk in chunks), [whole], _all(chunk.tokens for chunk in chunks))
    return None


def _plain(number: str) -> str:
    """1,299 as 1299, and 3,5 as 3.5."""
    return number.replace(",", "") if re.fullmatch(_GROUPED, number) else number.replace(",", ".")


def _word(chunk: str) -> Chunk:
    """Words, numbers and identifiers with nothing but signs between them: each one, and what they make together."""
    pieces: list[Token] = []
    joints: list[str] = []
    owned: list[Token] = []
    place = 0
    for joint in [*_JOINT.finditer(chunk), None]:
        end = joint.start() if joint else len(chunk)
        if chunk[place:end] == "s" and joints[-1:] == ["'"]:
            joints.pop()
            if (text := joined(pieces[-1].text, "s")) != singular(pieces[-1].text):
                owned.append(Token(text, pieces[-1].start, end))
        else:
            pieces.append(Token(chunk[place:end], place, end))
        if joint:
            joints.append(joint[0])
            place = joint.end()
    covers = _covers(pieces, joints)
    if covers and "'" in joints:
        pieces = [piece for piece in pieces if len(piece.text) >= _SHORT]
    chunks = [_piece(piece) for piece in pieces]
    parts = _all(chunk.parts for chunk in chunks) or covers
    return _chunk(
        parts, [*_all(chunk.covers for chunk in chunks), *covers, *owned], _all(chunk.tokens for chunk in chunks)
    )


def _piece(piece: Token) -> Chunk:
    text, start, end = piece
    if text.isalpha():
        return _one(singular(text), start, end)
    if chunk := _number(text, start):
        return chunk
    if match := _WORD_AND_NUMBER.fullmatch(text):
        middle = start + len(match[1] or match[2])
        left, right = text[: middle - start], text[middle - start :]
        return _chunk(
            [Token(singular(left), start, middle), Token(singular(right), middle, end)],
            [Token(left + singular(right), start, end)],
        )
    return _one(text[:MAX_TOKEN], start, end)


def _covers(pieces: Sequence[Token], joints: Sequence[str]) -> list[Token]:
    """The whole, and from three pieces on each pair of neighbours ("usb-c-kabel": usbc)."""
    if not 2 <= len(pieces) <= _MOST_JOINED or not all(_joins(joint, pieces) for joint in joints):
        return []
    covers = []
    ranges = {(0, len(pieces)), *((i, i + 2) for i in range(len(pieces) - 1))}
    for first, last in sorted(ranges):
        left = "".join(piece.text for piece in pieces[first : last - 1])
        if text := joined(left, pieces[last - 1].text):
            covers.append(Token(text, pieces[first].start, pieces[last - 1].end))
    return covers


def _joins(joint: str, pieces: Sequence[Token]) -> bool:
    lengths = [len(piece.text) for piece in pieces]
    if joint == "/":
        return max(lengths) <= _SHORT and all(piece.text.isalpha() for piece in pieces)
    return joint != "." or (min(lengths) <= _SHORT and all(piece.text.isalpha() for piece in pieces))


def _all(groups: Iterable[Iterable[Token]]) -> list[Token]:
    return list(chain.from_iterable(groups))

"""Misspelt words of a query, mended by the catalogue's own vocabulary, and "did you mean" where that is not sure.

A shop that lacks a thing says so: a word that English knows is never replaced by another one, however near, and neither
is a word that may mean two things here. What is replaced can be asked for as typed, by quotation marks around it.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from search.fold import fold_with_offsets
from search.plural import singular
from search.understand.candidates import Candidate, Candidates
from search.understand.phrases import Word, words
from search.understand.reading import Reading

SHORTEST = 4
LONGEST = 30
MOST_SUSPECTS = 8  # different words of one query that are looked at: each may take .2 ms
SURE = 0.8  # the share of the likelihood that one candidate must have
POSSIBLE = 0.25  # the same for "did you mean"
RIGHT = 6  # letters of a right word before another one may be meant: "tent" is no "text"
RARER = 10  # times that a right word must be rarer in English than another before that one may be meant
MISTAKEN = 200  # times that a word of the catalogue must be rarer there than another, likewise
MOST_SUGGESTIONS = 3
LONGEST_QUOTED = 120

_DIGIT = re.compile(r"\d")
_CHUNK = re.compile(r"\S+")
_MARKS = '"“”„″〃＂'
# No inches, and no mark that stands alone: the marks touch the words between them.
_QUOTED = re.compile(
    rf"(?<![^\W_])[{_MARKS}][^\s{_MARKS}](?:[^{_MARKS}]{{0,{LONGEST_QUOTED}}}[^\s{_MARKS}])?[{_MARKS}]"
)


@dataclass(frozen=True, slots=True)
class Correction:
    """The word [start, end) of the text as typed, and what is looked for instead."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Spelled:
    """A query after spelling: the text as typed, what is looked for instead, and what else may be meant."""

    typed: str = ""
    corrections: tuple[Correction, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Whole queries, the likeliest first."""


def spell(text: str, suspects: Sequence[Word], candidates: Candidates) -> Spelled:
    """What the suspects, in the order of the text, surely mean, and what they may mean."""
    sure: list[Correction] = []
    unsure: list[tuple[Word, list[Candidate]]] = []
    meant = {text: candidates.of(text) for text in list(dict.fromkeys(word.text for word in suspects))[:MOST_SUSPECTS]}
    for word in suspects:
        found = meant.get(word.text, [])
        if found and _is_sure(word.text, found[0], candidates):
            sure.append(_correction(text, word, found[0]))
        elif possible := [one for one in found if _is_possible(word.text, one, candidates)]:
            unsure.append((word, possible[:MOST_SUGGESTIONS]))
    return Spelled(text, tuple(sure), _suggestions(text, sure, unsure))


def suspects(
    text: str, unknown: Collection[str], readings: Sequence[Reading], candidates: Candidates
) -> tuple[Word, ...]:
    """The words of a query that may be misspelt: long enough, of letters alone, and rare or unknown to the catalogue.

    `unknown` are the plan's. What was read as a brand, a price or a value is right as it stands, and so is what stands
    in quotation marks, touches a number ("AC-TRMU-77") or is written without spaces (Chinese).
    """
    held = [span for reading in readings for span in _held(text, reading)]
    held += [match.span() for match in _QUOTED.finditer(text)]
    if _DIGIT.search(text):
        held += [chunk.span() for chunk in _CHUNK.finditer(text) if _DIGIT.search(chunk[0])]
    denied = [(reading.start, reading.end) for reading in readings if reading.excluded]
    return tuple(
        word
        for word in words(text)
        if SHORTEST <= len(word.text) <= LONGEST
        and candidates.spells(word.text)
        and not _within(word, held)
        and (
            singular(word.text) in unknown
            or candidates.is_rare(word.text)
            or (_within(word, denied) and not candidates.count(word.text))
        )
    )


def replaced(text: str, corrections: Sequence[Correction]) -> str:
    """The text with these corrections made."""
    for correction in sorted(corrections, key=lambda correction: -correction.start):
        text = text[: correction.start] + correction.word + text[correction.end :]
    return text


def verbatim(text: str, corrections: Sequence[Correction]) -> str:
    """The query that finds these words as typed: in quotation marks, with what they touch ("key-bord")."""
    spans = {_chunk(text, correction) for correction in corrections}
    for start, end in sorted(spans, reverse=True):
        text = f'{text[:start]}"{text[start:end]}"{text[end:]}'
    return text


def _chunk(text: str, correction: Correction) -> tuple[int, int]:
    """The run without white space around a word, less the hyphen that excludes it and quotation marks."""
    start, end = correction.start, correction.end
    while start and not text[start - 1].isspace() and text[start - 1] not in _MARKS:
        start -= 1
    while end < len(text) and not text[end].isspace() and text[end] not in _MARKS:
        end += 1
    while start < correction.start and not text[start].isalnum():
        start += 1
    while end > correction.end and not text[end - 1].isalnum():
        end -= 1
    return (start, end) if end - start <= LONGEST_QUOTED else (correction.start, correction.end)


def _held(text: str, reading: Reading) -> list[tuple[int, int]]:
    """Where a reading's words are; of one that excludes something, all but that thing, which may be misspelt."""
    begin = text.rfind(reading.excluded, reading.start, reading.end) if reading.excluded else -1
    if begin < 0:
        return [(reading.start, reading.end)]
    return [(reading.start, begin), (begin + len(reading.excluded), reading.end)]


def _within(word: Word, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < word.end and word.start < end for start, end in spans)


def _is_sure(typed: str, best: Candidate, candidates: Candidates) -> bool:
    if best.apart:
        return True
    if not best.easy or best.share < SURE or candidates.is_right(typed) or candidates.is_rare(typed):
        return False
    # Where the catalogue's language is not English there is no list of right words to go by.
    return candidates.english or (best.distance == 1 and len(typed) > SHORTEST + 1)


def _is_possible(typed: str, one: Candidate, candidates: Candidates) -> bool:
    if one.share < POSSIBLE or (len(typed) <= SHORTEST + 1 and one.distance > 1):
        return False
    if len(typed) == SHORTEST and len(one.word) == SHORTEST:
        return False  # of four letters one for another makes some other word: "lego" and "logo"
    if candidates.is_rare(typed):
        return one.share >= SURE and one.products >= MISTAKEN * candidates.count(typed)
    if candidates.is_right(typed):
        return one.easy and len(typed) >= RIGHT and candidates.rarity(typed, one.word) >= RARER
    return True


def _correction(text: str, word: Word, meant: Candidate) -> Correction:
    """What stands in place of the word, with the capitals and accents of what was typed where they agree."""
    typed = text[word.start : word.end]
    if meant.apart:
        _, _, ends = fold_with_offsets(typed)  # "Fußball" is folded to more letters than it has
        cut = ends[meant.apart - 1]
        return Correction(word.start, word.end, f"{typed[:cut]} {typed[cut:]}")
    return Correction(word.start, word.end, _dressed(typed, meant.word))


def _dressed(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    folded, starts, ends = fold_with_offsets(typed)
    first = _common(folded, word)
    last = min(_common(folded[::-1], word[::-1]), len(folded) - first, len(word) - first)
    head = typed[: ends[first - 1]] if first else ""
    tail = typed[starts[len(folded) - last] :] if last else ""
    return head + word[first : len(word) - last] + tail


def _common(one: str, other: str) -> int:
    """The length of what both begin with."""
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


def _suggestions(
    text: str, sure: Sequence[Correction], unsure: Sequence[tuple[Word, list[Candidate]]]
) -> tuple[str, ...]:
    """First the text with the best of each, then one word after the other with its next."""
    if not unsure:
        return ()
    best = [_correction(text, word, meant[0]) for word, meant in unsure]
    found = [replaced(text, [*sure, *best])]
    for place, (word, meant) in enumerate(unsure):
        for other in meant[1:]:
            chosen = [*best[:place], _correction(text, word, other), *best[place + 1 :]]
            found.append(replaced(text, [*sure, *chosen]))
    return tuple(dict.fromkeys(found))[:MOST_SUGGESTIONS]

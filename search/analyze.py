"""Text to tokens: the one analyzer, for every field, every leg and every query.

A text is folded (fold.py), cut into chunks and each chunk taken apart (chunks.py). A document holds the parts of a
chunk and what they make together ("wi-fi": wifi, wi, fi); in a query the joined form is another form of each part.
Tokens hold no white space, so that an engine which splits on white space indexes just these.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from search.chunks import MAX_TOKEN, Token, chunk_pattern, joined, take_apart
from search.fold import fold, fold_with_offsets

__all__ = ["MAX_TOKEN", "Term", "analyze", "query_terms", "spans"]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that the shopper asked for: a product has it if its tokens hold any of the forms.

    `text` is `forms[0]`, the part as typed, folded; the other forms join it with a neighbour ("head set": head or
    headset, and set or headset), and a catalogue may or may not know them. A number with its unit has the joined form
    alone, which each document holds that writes both. Chinese gives a term for each character and each pair of
    neighbours.
    """

    text: str
    forms: tuple[str, ...]


def analyze(text: str) -> list[str]:
    """The tokens of a text in order, a joined form before its parts. Never raises, whatever the text holds."""
    folded = fold(text)
    return list(chain.from_iterable([take_apart(chunk).texts for chunk in chunk_pattern(folded).findall(folded)]))


def spans(text: str, wanted: Collection[str] | None = None) -> list[tuple[str, int, int]]:
    """The tokens of `analyze(text)`, each with its [start, end) in the text as given, in order of start.

    Those of `wanted` alone, where that is given.
    """
    folded, starts, ends = fold_with_offsets(text)
    among = None if wanted is None else frozenset(wanted)
    return [
        (token.text, starts[match.start() + token.start], ends[match.start() + token.end - 1])
        for match in chunk_pattern(folded).finditer(folded)
        for token in take_apart(match[0]).tokens
        if among is None or token.text in among
    ]


def query_terms(text: str) -> tuple[Term, ...]:
    """What a query asks for, in order; a word said twice is one term."""
    folded = fold(text)
    parts: list[Token] = []
    covers: list[Token] = []
    for match in chunk_pattern(folded).finditer(folded):
        chunk = take_apart(match[0])
        parts += _shifted(chunk.parts, match.start())
        covers += _shifted(chunk.covers, match.start())
    covers += _joined_neighbours(folded, parts)
    forms: dict[str, dict[str, None]] = {}
    for part, over in zip(parts, _over(parts, covers), strict=True):
        forms.setdefault(part.text, {part.text: None}).update((cover.text, None) for cover in over)
    return tuple(Term(text, tuple(of_part)) for text, of_part in forms.items())


def _shifted(tokens: Iterable[Token], by: int) -> Iterator[Token]:
    return (Token(token.text, token.start + by, token.end + by) for token in tokens)


def _over(parts: Sequence[Token], covers: Sequence[Token]) -> Iterator[list[Token]]:
    """For each part, which come in order of start, the covers that hold it; their order stays.

    One walk along the text: looking at each cover for each part took a second for a thousand ligatures of four words.
    """
    waiting = sorted(enumerate(covers), key=lambda entry: entry[1].start, reverse=True)
    begun: list[tuple[int, Token]] = []
    for part in parts:
        while waiting and waiting[-1][1].start <= part.start:
            begun.append(waiting.pop())
        begun = sorted((place, cover) for place, cover in begun if cover.end > part.start)
        yield [cover for _, cover in begun if part.end <= cover.end]


def _joined_neighbours(folded: str, parts: Sequence[Token]) -> Iterator[Token]:
    """Each two words with nothing but white space between them, as one word: "head set", "iphone 12"."""
    for left, right in pairwise(parts):
        first, second = folded[left.start : left.end], folded[right.start : right.end]
        if not (first.isalnum() and second.isalnum() and (first.isalpha() or second.isalpha())):
            continue
        if folded[left.end : right.start].isspace() and (text := joined(first, second)):
            yield Token(text, left.start, right.end)

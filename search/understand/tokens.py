"""A query as small tokens with the way back to its text, and phrases of several tokens found among them.

Not the analyzer's tokens: here signs ("<", "$", "-") carry meaning and plurals do not matter.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from search.fold import DENSE, MARKS, fold, fold_with_offsets

LONGEST = 5
"""Tokens of the longest phrase that is looked for."""

_LETTER = rf"(?:[^\W\d_{DENSE}]|[{MARKS}])"
# "C$" is Canadian, but in "usb c $20" a space parts the two.
_DOLLARS = r"(?<![^\W_])(?:us|usd|au|a|ca|c|nz|hk|s|nt|mx|r)\$"
_TOKEN = re.compile(rf"[0-9]+(?:[.,'][0-9]+)*|{_DOLLARS}|{_LETTER}+|[{DENSE}]|[<>]=|[^\s.:]")

_Value = TypeVar("_Value")


class Token(NamedTuple):
    """A number, a word, one Chinese or Japanese character, or a sign, folded; [start, end) in the folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text. A place beyond either end holds an empty token that touches nothing."""

    text: str
    folded: str
    tokens: tuple[Token, ...]
    starts: Sequence[int]
    ends: Sequence[int]

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, place: int) -> str:
        """The token's folded text, "" beyond the ends."""
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def glued(self, place: int) -> bool:
        """Whether the token touches the one before it."""
        return 0 < place < len(self.tokens) and self.tokens[place - 1].end == self.tokens[place].start

    def is_number(self, place: int) -> bool:
        return self.word(place)[:1].isdigit()

    def is_word(self, place: int) -> bool:
        """Whether letters of a script that puts spaces between words stand here."""
        return bool(re.match(_LETTER, self.word(place)))

    def is_dense(self, place: int) -> bool:
        """Whether a character of a script without spaces stands here."""
        return bool(_DENSE.match(self.word(place)))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the tokens [first, last) stand in the text as given."""
        return self.starts[self.tokens[first].start], self.ends[self.tokens[last - 1].end - 1]

    def typed(self, first: int, last: int) -> str:
        """The tokens [first, last) as they were typed, white space folded."""
        start, end = self.span(first, last)
        return " ".join(self.text[start:end].split())

    def after(self, table: Mapping[tuple[str, ...], _Value], place: int) -> tuple[_Value, int] | None:
        """The longest phrase of the table that starts at a token: its value, and the place behind it."""
        texts = tuple(token.text for token in self.tokens[place : place + LONGEST])
        for length in range(len(texts), 0, -1):
            if (value := table.get(texts[:length])) is not None:
                return value, place + length
        return None

    def before(self, table: Mapping[tuple[str, ...], _Value], place: int, floor: int = 0) -> tuple[_Value, int] | None:
        """The longest phrase of the table that ends before a token, not reaching below `floor`; where it starts."""
        first = max(floor, place - LONGEST)
        texts = tuple(token.text for token in self.tokens[first:place])
        for skipped in range(len(texts)):
            if (value := table.get(texts[skipped:])) is not None:
                return value, first + skipped
        return None


_DENSE = re.compile(f"[{DENSE}]")


def tokenize(text: str) -> Tokens:
    """The tokens of a text; dots and colons that are not inside of a number are left out. Never raises."""
    folded, starts, ends = fold_with_offsets(text)
    tokens = tuple([Token(match[0], *match.span()) for match in _TOKEN.finditer(folded)])
    return Tokens(text, folded, tokens, starts, ends)


def phrases(value: _Value, written: str) -> dict[tuple[str, ...], _Value]:
    """A table for `Tokens.after` and `before` of phrases written as "less than|below": each means `value`."""
    return {tuple(token.text for token in tokenize(phrase).tokens): value for phrase in written.split("|")}


def words(written: str) -> frozenset[str]:
    """The words of a list, folded as tokens are."""
    return frozenset(fold(written).split())

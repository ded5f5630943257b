"""The forward index: token ids by row and field, in order, in flat memory-mapped arrays.

Engines propose rows; this is where Aisle counts what a proposed row holds, so that every way to run scores alike.
"""

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path

import numpy as np

from search.arrays import distinct, encode, open_array, ranges, save_array, spread, touch
from search.document import FIELDS, TITLE
from search.lexicon import Lexicon, save_lexicon
from search.postings import Postings, save_postings

ROWS = 100_000  # titles counted at a time
FEW_TOKENS = 32  # wanted: comparing with each in turn is faster than looking them up


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where wanted tokens stand in the rows asked for: three parallel arrays, ordered by row, field and place."""

    row: np.ndarray
    """(m,) int64, an index into the rows asked for."""
    field: np.ndarray
    """(m,) int64, an index into FIELDS."""
    place: np.ndarray
    """(m,) int64, the position inside the row's whole token list; neighbours in a field differ by one."""
    token: np.ndarray
    """(m,) uint32."""


class ForwardBuilder:
    """Collects tokens in row order; tokens get their final ids, in sorted order, when saved."""

    def __init__(self) -> None:
        self._ids: defaultdict[str, int] = defaultdict(count().__next__)
        self._tokens = array("I")
        self._offsets = array("q", [0])

    def add(self, fields: Sequence[Sequence[str]]) -> None:
        """One row: the tokens of each of FIELDS."""
        for tokens in fields:
            self._tokens.extend(map(self._ids.__getitem__, tokens))
            self._offsets.append(len(self._tokens))

    def save(self, folder: Path) -> None:
        """Write tokens, offsets, the rows that hold each token, and the lexicon."""
        folder.mkdir(parents=True, exist_ok=True)
        words = sorted(self._ids, key=encode)
        rank = np.empty(len(words), np.uint32)
        rank[[self._ids[word] for word in words]] = np.arange(len(words), dtype=np.uint32)
        tokens = np.frombuffer(self._tokens, np.uint32) if self._tokens else np.empty(0, np.uint32)
        tokens = rank[tokens]
        offsets = np.frombuffer(self._offsets, np.int64)
        save_array(folder, "tokens", tokens)
        save_array(folder, "offsets", offsets)
        save_postings(folder, tokens, offsets[:: len(FIELDS)], len(words))
        save_lexicon(folder, words, tokens, offsets)


class Forward:
    """The tokens of n rows: of a whole catalogue, as its folder has them, or of some of its rows.

    `tokens` (t,) uint32, `offsets` (n * fields + 1,) int64; `postings` where they are the whole catalogue's.
    """

    def __init__(self, lexicon: Lexicon, tokens: np.ndarray, offsets: np.ndarray, postings: Postings | None = None):
        self.lexicon = lexicon
        self._tokens, self._offsets, self._postings = tokens, offsets, postings
        self._some_titles = lru_cache(maxsize=1)(lambda most: self._titles_of((), most))  # asked with each first word

    @classmethod
    def open(cls, folder: Path, *, phrases: Sequence[tuple[str, ...]] = ()) -> "Forward":
        """That of a catalogue, of whose lexicon `phrases` are to be a part. Raises IndexMismatch."""
        tokens, offsets = open_array(folder, "tokens"), open_array(folder, "offsets")
        return cls(Lexicon(folder, phrases=phrases), tokens, offsets, Postings(folder))

    def __len__(self) -> int:
        return (len(self._offsets) - 1) // len(FIELDS)

    def warm(self) -> None:
        """Touch what scoring reads."""
        touch(self._tokens, self._offsets)

    def lengths(self, rows: np.ndarray) -> np.ndarray:
        """(len(rows), fields) int64: tokens in each field."""
        first = rows[:, None] * len(FIELDS) + np.arange(len(FIELDS))
        return np.asarray(self._offsets[first + 1] - self._offsets[first])

    def occurrences(self, rows: np.ndarray, tokens: Sequence[int]) -> Occurrences:
        """Every place where one of `tokens` stands in `rows` ((k,) int64); of a phrase the place of its last word."""
        phrases = [token for token in tokens if token in self.lexicon.phrases]
        if not phrases:
            return self._occurrences(rows, tokens)
        words = [token for token in tokens if token not in self.lexicon.phrases]
        found = self._occurrences(rows, list({word for token in tokens for word in self.lexicon.phrases.words(token)}))
        alone = np.flatnonzero(self._among(found.token, words))
        ends = [self.lexicon.phrases.ending(phrase, found) for phrase in phrases]
        each = [np.full(len(end), phrase) for end, phrase in zip(ends, phrases, strict=True)]
        at, token = np.concatenate([alone, *ends]), np.concatenate([found.token[alone], *each])
        order = np.argsort(at, kind="stable")
        at, token = at[order], token[order].astype(np.uint32)
        return Occurrences(row=found.row[at], field=found.field[at], place=found.place[at], token=token)

    def _occurrences(self, rows: np.ndarray, tokens: Sequence[int]) -> Occurrences:
        starts = np.asarray(self._offsets[rows * len(FIELDS)])
        ends = np.asarray(self._offsets[(rows + 1) * len(FIELDS)])
        places = ranges(starts, ends - starts)
        found = self._tokens[places]
        hit = np.flatnonzero(self._among(found, tokens))
        places, found = places[hit], found[hit]
        row = np.searchsorted(np.cumsum(ends - starts), hit, side="right")
        flat = np.asarray(self._offsets[rows[row][:, None] * len(FIELDS) + np.arange(1, len(FIELDS) + 1)])
        field = (places[:, None] >= flat).sum(axis=1)
        return Occurrences(row=row, field=field, place=places, token=found)

    def holds(self, rows: np.ndarray, tokens: Sequence[int], *, field: int | None = None) -> np.ndarray:
        """(k,) bool: which of `rows` ((k,) int64) hold one of `tokens`, in one of FIELDS where that is named."""
        found = self.occurrences(rows, tokens)
        row = found.row if field is None else found.row[found.field == field]
        return np.bincount(row, minlength=len(rows)) > 0

    def having(self, tokens: Sequence[int]) -> np.ndarray:
        """(k,) int64, rising: the rows that hold one of `tokens` in any field."""
        if self._postings is not None:
            return self._postings.rows(tokens)
        return np.flatnonzero(self.holds(np.arange(len(self)), tokens))

    def _among(self, found: np.ndarray, tokens: Sequence[int]) -> np.ndarray:
        """(m,) bool: which of `found` (m,) are one of `tokens`."""
        if 0 < len(tokens) <= FEW_TOKENS:
            return np.asarray(np.logical_or.reduce([found == token for token in tokens]))
        wanted = np.zeros(len(self.lexicon.vocabulary), bool)
        wanted[list(tokens)] = True
        return wanted[found]

    def bounds(self, rows: np.ndarray, fields: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
        """The places where a field of each row begins and ends: two (k,) int64 arrays."""
        at = rows * len(FIELDS) + fields
        return np.asarray(self._offsets[at]), np.asarray(self._offsets[at + 1])

    def title_frequency(self) -> np.ndarray:
        """(vocabulary,) int64: in how many titles each token stands."""
        frequency = np.zeros(len(self.lexicon.vocabulary), np.int64)
        for start in range(0, len(self), ROWS):
            _, tokens = self.title_tokens(np.arange(start, min(start + ROWS, len(self))))
            frequency += np.bincount(tokens, minlength=len(frequency))
        return frequency

    def title_tokens(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The different tokens of each title of `rows` ((k,) int64): (m,) int64 places in `rows`, (m,) token ids."""
        bounds, tokens = self.field_tokens(rows, TITLE)
        place = np.repeat(np.arange(len(rows)), np.diff(bounds))
        return np.divmod(distinct(place * len(self.lexicon.vocabulary) + tokens), max(len(self.lexicon.vocabulary), 1))

    def tokens(self, places: np.ndarray) -> np.ndarray:
        """(m,) uint32: what stands at these places of the whole token list; those beyond its end are left out."""
        return np.asarray(self._tokens[places[places < len(self._tokens)]])

    def titled(
        self, terms: Sequence[Sequence[int]], words: np.ndarray, most: int, *, within: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """How many titles hold each of `words` ((k,) int64 ids, -1 for none), and the first row of them or -1: two (k,)
        int64. Looked at are `most` of the rows that hold one of each of the `terms`, `within` the title or anywhere.
        """
        rows, place, tokens = self._titles_of(terms, most) if terms else self._some_titles(most)
        passing = np.ones(len(rows), bool)
        for term in terms if within else ():
            passing &= np.bincount(place[self._among(tokens, term)], minlength=len(rows)) > 0
        column = np.full(len(self.lexicon.vocabulary) + 1, -1)  # its last place is that of -1
        column[words] = np.arange(len(words))
        column[-1] = -1
        asked = column[tokens]
        kept = np.flatnonzero((asked >= 0) & passing[place])
        held = distinct(asked[kept] * max(len(rows), 1) + place[kept])
        which, place = np.divmod(held, max(len(rows), 1))
        counts = np.bincount(which, minlength=len(words))
        first = np.full(len(words), -1)
        begin = np.flatnonzero(np.diff(which, prepend=-1))
        first[which[begin]] = rows[place[begin]]
        return counts, first

    def _titles_of(self, terms: Sequence[Sequence[int]], most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Up to `most` of the rows that hold one of each of the `terms`, (r,) int64, and of the tokens of their titles
        the place of the row, (m,) int64, and the id, (m,) uint32.
        """
        rows = self.having(terms[0]) if terms else np.arange(len(self))
        for term in terms[1:]:
            rows = np.intersect1d(rows, self.having(term), assume_unique=True)
        rows = rows if len(rows) <= most else rows[spread(len(rows), most)]
        bounds, tokens = self.field_tokens(rows, TITLE)
        return rows, np.repeat(np.arange(len(rows)), np.diff(bounds)), tokens

    def row_tokens(self, row: int, field: str) -> np.ndarray:
        """The token ids of one field of one row, in order: (m,) uint32."""
        at = row * len(FIELDS) + FIELDS.index(field)
        return np.asarray(self._tokens[self._offsets[at] : self._offsets[at + 1]])

    def field_tokens(self, rows: np.ndarray, field: int) -> tuple[np.ndarray, np.ndarray]:
        """The token ids of one of FIELDS of `rows` ((k,) int64): (k + 1,) int64 bounds into them, and (m,) uint32."""
        starts, ends = self.bounds(rows, field)
        return np.concatenate(([0], np.cumsum(ends - starts))), self._tokens[ranges(starts, ends - starts)]

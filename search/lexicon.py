"""The words of a catalogue: their ids, how many products hold each, and which stand side by side in its titles.

Part of the forward index that no row is needed for: what understands a query holds this alone.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from search.arrays import Strings, distinct, open_array, ranges, save_array
from search.document import FIELDS, TITLE
from search.errors import IndexMismatch
from search.phrases import Phrases

FIGURES = "lexicon.json"
TITLES = 100_000  # looked at for words side by side, spread over the catalogue


class Lexicon:
    """An open lexicon. `vocabulary` is sorted by `encode`, `frequency` (vocabulary,) int32: the rows that hold each.

    `rows` is how many products the catalogue has, `mean_lengths` (fields,) float64 the mean length of a field among
    those that have it. `title_pairs` (m,) int64, rising: left * len(vocabulary) + right of each two tokens side by
    side in a title; `title_pairs_twice` (m,) bool: whether in more than one place. Of `phrases`, each its words in
    order, those of which each two neighbours do are tokens as well.
    """

    def __init__(self, folder: Path, *, phrases: Sequence[tuple[str, ...]] = ()):
        self.vocabulary = Strings.open(folder, "vocabulary")
        self.frequency = open_array(folder, "frequency")
        self.title_pairs = open_array(folder, "title_pairs")
        self.title_pairs_twice = open_array(folder, "title_pairs_twice")
        try:
            known = json.loads((folder / FIGURES).read_text("utf-8"))
            self.rows, lengths = int(known["rows"]), known["mean_lengths"]
            self.mean_lengths = np.array([lengths[field] for field in FIELDS], np.float64)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexMismatch(f"{folder / FIGURES} cannot be read ({error!r}). Index again with --full.") from error
        self.phrases = Phrases(phrases, self.vocabulary, self.title_pairs)
        self._find = lru_cache(maxsize=1 << 15)(self.vocabulary.find)  # a typeahead asks for the same ones again

    def token_id(self, token: str) -> int:
        """The id of a token or of a phrase with spaces between its words, or -1 where the catalogue lacks it."""
        return self.phrases.find(token) if " " in token else self._find(token)

    def products(self, id: int) -> int:
        """How many rows hold a token, in any field; of a phrase how many hold its rarest word."""
        return min(int(self.frequency[word]) for word in self.phrases.words(id))

    def commonest(self, ids: Sequence[int]) -> str:
        """Of these tokens and phrases the one that most rows hold."""
        id = max(ids, key=self.products)
        return " ".join(self.vocabulary[word] for word in self.phrases.words(id))

    def rarest(self, id: int) -> str:
        """The token itself; of a phrase its rarest word, without which no row holds it."""
        return self.vocabulary[min(self.phrases.words(id), key=lambda word: int(self.frequency[word]))]


def save_lexicon(folder: Path, words: Sequence[str], tokens: np.ndarray, offsets: np.ndarray) -> None:
    """Write what `Lexicon` reads but for the frequencies, which postings.py counts.

    `words` sorted by `encode`; `tokens` (t,) uint32 and `offsets` (rows * fields + 1,) int64 as the forward index has
    them.
    """
    rows = (len(offsets) - 1) // len(FIELDS)
    lengths = np.diff(offsets).reshape(rows, len(FIELDS))
    means = lengths.sum(axis=0) / np.maximum((lengths > 0).sum(axis=0), 1)
    known = {"rows": rows, "mean_lengths": dict(zip(FIELDS, means.tolist(), strict=True))}
    (folder / FIGURES).write_text(json.dumps(known), "utf-8")
    Strings.of(words).save(folder, "vocabulary")
    every = np.sort(_side_by_side(tokens, offsets, rows, len(words)))
    pairs = distinct(every)
    save_array(folder, "title_pairs", pairs)
    save_array(folder, "title_pairs_twice", np.diff(np.searchsorted(every, pairs), append=len(every)) > 1)


def _side_by_side(tokens: np.ndarray, offsets: np.ndarray, rows: int, words: int) -> np.ndarray:
    """(m,) int64: the pair of each two neighbours in TITLES titles."""
    looked = np.arange(min(TITLES, rows)) * rows // max(min(TITLES, rows), 1)
    starts, ends = offsets[looked * len(FIELDS) + TITLE], offsets[looked * len(FIELDS) + TITLE + 1]
    places = ranges(starts, np.maximum(ends - starts - 1, 0))
    return tokens[places].astype(np.int64) * words + tokens[places + 1]

"""Which products hold what a query keeps out, and which say that they do not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.analyze import analyze
from search.attributes import Attributes
from search.document import ATTRIBUTES, BRAND, CATEGORY, DESCRIPTION, TITLE
from search.fold import DENSE
from search.forward import Forward, Occurrences
from search.slice import Slice
from search.understand.negation_words import DENYING, FREE, FREE_OF, NAMING

Phrase = Sequence[Sequence[int]]
"""For each word the ids of its forms."""

# Where a product says what it is. A description says as well what it is not, in words beside the phrase.
TELLING = [TITLE, BRAND, CATEGORY, ATTRIBUTES]

# Of the products that tell of a phrase, those whose brand it is, before it is a brand's name: then a description that
# holds it says what the product goes with.
BRANDED = 0.2
MOST = 0.5  # of all descriptions; what more of them say is what the shop says under every product
DENIED = 3  # tokens before a phrase among which a word denies it: "no real leather", "doesn't contain any leather"
DENIED_BRIEFLY = 2  # the same in titles and attributes, where more is said in fewer words: "no added sugar"
GAP = 2  # places from one word of a phrase to the next: "pine and cones" is still said together

_DENSE = re.compile(f"[{DENSE}]")


@dataclass(frozen=True, slots=True)
class Holding:
    """`rows` (k,) int64 hold a phrase; `settled` (n,) bool tell of that property at all, None where no attribute does.

    Of the others a settled one is surely without it ("wired: no", "printing: inkjet"); the rest say nothing.
    """

    rows: np.ndarray
    settled: np.ndarray | None = None


def holding(phrase: Phrase, slice: Slice) -> Holding:
    """Who holds the phrase: every word where a product tells what it is, or all in a row in its description.

    What denies the phrase ("without leather", "leather-free") does not hold it. Nor does a description count of a
    product that has another value where others have the phrase (what is of nylon only goes well over wool), nor any
    description where most of them say it.
    """
    attributes, forward = slice.columns.attributes, slice.forward
    rarest = min(phrase, key=lambda forms: _products(forms, forward))
    rows = forward.having(rarest)
    found = forward.occurrences(rows, [id for forms in phrase for id in forms])
    told = _in_all(phrase, _undenied(rows, forward, found), TELLING, len(rows))
    # A brand stands in attributes as what a product fits; and every product is of some brand.
    if _is_brand(phrase, slice, found, len(rows), int(told.sum())):
        return Holding(rows[told])
    settled = _settled(phrase, attributes, forward)
    if not _dense(phrase, forward):
        said = _said(phrase, forward, rows, found)
        # Of rows at hand only their own say-so is known: what few of the whole catalogue hold is enough to know.
        if _products(rarest, forward) <= MOST * forward.lexicon.rows or len(np.unique(said)) <= MOST * len(forward):
            told[said[~settled[rows[said]]]] = True
    return Holding(rows[told], settled)


def _is_brand(phrase: Phrase, slice: Slice, found: Occurrences, rows: int, told: int) -> bool:
    """Whether so many of the catalogue's products that tell of a phrase are of a brand of that name."""
    if not slice.fetched:
        return int(_in_all(phrase, found, [BRAND], rows).sum()) >= max(1, BRANDED * told)
    # Of rows at hand the labels of all brands tell, and who holds the words at all stands for who tells of them.
    words = [{slice.forward.lexicon.vocabulary[id] for id in forms} for forms in phrase]
    near = [code for code, label in enumerate(slice.columns.brands) if any(one in label.casefold() for one in words[0])]
    labels = {code: analyze(slice.columns.brands[code]) for code in near}
    named = [code for code, label in labels.items() if not any(of_word.isdisjoint(label) for of_word in words)]
    branded = int(slice.figures.brand_products[named].sum())
    rarest = min(phrase, key=lambda forms: _products(forms, slice.forward))
    return branded >= max(1, BRANDED * _products(rarest, slice.forward))


def _products(forms: Sequence[int], forward: Forward) -> int:
    return sum(int(forward.lexicon.frequency[id]) for id in forms)


def _settled(phrase: Phrase, attributes: Attributes, forward: Forward) -> np.ndarray:
    """(n,) bool: the rows that have a value of an attribute of which the phrase is a value, or the name."""
    parts = [forward.lexicon.vocabulary[forms[0]] for forms in phrase]
    settled = np.zeros(len(forward), bool)
    for text in {joint.join(parts) for joint in (" ", "-", "")}:
        code = attributes.keyword(text)
        pairs = np.flatnonzero(attributes.pair_keyword == code) if code >= 0 else np.empty(0, np.int64)
        for attribute in {attributes.find(text), *attributes.pair_attribute[pairs].tolist()} - {-1}:
            first, _, last = attributes.span(attribute)
            settled[attributes.rows_of(first, last)] = True
    return settled


def _in_all(phrase: Phrase, found: Occurrences, fields: Sequence[int], rows: int) -> np.ndarray:
    """(rows,) bool: which hold each word in one of the fields."""
    held = np.ones(rows, bool)
    inside = np.isin(found.field, fields)
    for forms in phrase:
        held &= np.bincount(found.row[inside & np.isin(found.token, forms)], minlength=rows) > 0
    return held


def _said(phrase: Phrase, forward: Forward, rows: np.ndarray, found: Occurrences) -> np.ndarray:
    """(k,) int64 places in `rows` of those whose description holds the phrase together and does not deny it."""
    described = found.field == DESCRIPTION
    places = [found.place[described & np.isin(found.token, forms)] for forms in phrase]
    first = last = places[0]
    for following in places[1:]:  # a joined form ("pinecone") is several words at one place
        following = np.append(following, np.iinfo(np.int64).max)
        nearest = following[np.searchsorted(following, last)]
        near = nearest - last <= GAP
        first, last = first[near], nearest[near]
    row = found.row[np.searchsorted(found.place, first)]
    return row[~_denied(first, last, forward.bounds(rows[row], DESCRIPTION), forward, within=DENIED)]


def _undenied(rows: np.ndarray, forward: Forward, found: Occurrences) -> Occurrences:
    """Without the words that the field denies in which they stand: "Sugar-free gum", "Headphones without microphone".

    What says "non" or "free" itself ("non-stick") is left as it is.
    """
    if np.isin(_ids(tuple(DENYING | FREE), forward), found.token).any():
        return found
    bounds = forward.bounds(rows[found.row], found.field)
    kept = ~_denied(found.place, found.place, bounds, forward, within=DENIED_BRIEFLY)
    return Occurrences(found.row[kept], found.field[kept], found.place[kept], found.token[kept])


def _denied(
    first: np.ndarray, last: np.ndarray, bounds: tuple[np.ndarray, np.ndarray], forward: Forward, *, within: int
) -> np.ndarray:
    """(k,) bool: which of the words from places `first` to `last` a word of the same field denies.

    `bounds` are the field's; what denies stands up to `within` places before, or it is a "free" right behind. "Non-slip
    leather" denies no leather.
    """
    if not len(first):
        return np.zeros(0, bool)
    begin, end = bounds
    denying, free, free_of, naming = (_ids(tuple(words), forward) for words in (DENYING, FREE, FREE_OF, NAMING))
    behind = last + 1 < end
    denied = behind & np.isin(forward.tokens(np.where(behind, last + 1, last)), free)
    # Whether an "of" or a "from" stands behind the place looked at, and whether what makes a name with a denial there.
    following, named = np.zeros((2, len(first)), bool)
    for apart in range(1, within + 1):
        inside = first - apart >= begin
        token = forward.tokens(np.maximum(first - apart, begin))
        denied |= inside & ((np.isin(token, denying) & ~named) | (np.isin(token, free) & following))
        following, named = np.isin(token, free_of), np.isin(token, naming)
    return denied


def _ids(words: Sequence[str], forward: Forward) -> list[int]:
    tokens = {token for word in words for token in analyze(word)}
    return sorted({forward.lexicon.token_id(token) for token in tokens} - {-1})


def _dense(phrase: Phrase, forward: Forward) -> bool:
    """Whether it is of a script without spaces, where the words that deny are not told from parts of others."""
    return any(_DENSE.match(forward.lexicon.vocabulary[id]) for forms in phrase for id in forms)

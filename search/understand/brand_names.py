"""The names of a catalogue's brands, in every spelling that shoppers type, but for words that mean something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from search.columns import Columns
from search.plural import singular
from search.understand.phrases import Meaning, Phrases, fits, sample, word_set, word_texts

MOST_WORDS = 8  # a longer name is a sentence that slipped into the column
CLEAR = 4  # a brand that titles leave out needs this many products for each that has its name as a word
SEEN = 3  # titles that must show a name of one letter or of digits

_LEGAL = word_set("inc incorporated gmbh ltd limited co corp corporation company ag llc plc sa srl bv kg oy ab")
_NAMELESS = word_set(
    "generic unbranded noname nobrand brandless na nil none null no other others unknown unspecified various misc "
    "assorted default brand oem notapplicable notavailable notspecified"
)
_SKIPPED = word_set("a an the my your our and or und ou y e den die das dem le la les el il")
_COMPATIBLE = word_set("compatible kompatibel kompatible kompatibles kompatiblen")

# "SanDisk" is also typed "san disk", "CLUB3D" "club 3d"; a part of fewer than three letters is not cut off.
_HUMP = re.compile(r"(?<=[^\W\d_][^\W\d_][a-z])(?=[A-Z][a-z]{2})|(?<=[^\W\d_]{3})(?=[0-9])")


@dataclass(frozen=True, slots=True)
class BrandName:
    """One brand: its `codes` in the column, most products first, and its `spellings`, words parted by spaces.

    A `short` one, a letter or digits alone, is read only beside other words.
    """

    codes: list[int]
    spellings: list[str]
    short: bool


def brand_names(columns: Columns) -> list[BrandName]:
    """The brands that a query may name. Titles tell which names are mostly another word: "Case", "Orange"."""
    found = _spelled(columns)
    names: Phrases[int] = Phrases()
    for number, (_, spellings) in enumerate(found):
        for spelling in spellings:
            names.add(spelling, number)
    owner = np.full(len(columns.brands) + 1, -1, np.int64)
    for number, (codes, _) in enumerate(found):
        owner[codes] = number
    own, other = _seen(columns, names, owner)
    counts = _rows(columns) * (len(sample(len(columns))) / max(len(columns), 1))
    brands = []
    for number, (codes, spellings) in enumerate(found):
        whole = "".join(spellings[-1])
        short = len(whole) == 1 or whole.isdigit()
        mostly = own[number] > other[number]
        if (mostly and own[number] >= SEEN) if short else (mostly or counts[codes].sum() >= CLEAR * other[number]):
            brands.append(BrandName(codes, [" ".join(spelling) for spelling in spellings], short))
    return brands


def _rows(columns: Columns) -> np.ndarray:
    """(brands,) int64: how many rows have each brand."""
    return np.bincount(columns.brand + 1, minlength=len(columns.brands) + 1)[1:]


def _spelled(columns: Columns) -> list[tuple[list[int], list[tuple[str, ...]]]]:
    """Each brand: its codes in the column, most products first, and how it is written, the barest last."""
    brands: dict[str, tuple[list[int], list[tuple[str, ...]]]] = {}
    for code in np.argsort(-_rows(columns), kind="stable").tolist():
        label = columns.brands[code]
        whole = tuple(word_texts(label))
        bare = whole
        while len(bare) > 1 and (bare[-1] in _LEGAL or (bare[-1] == "com" and "." in label)):
            bare = bare[:-1]
        key = "".join(bare)
        if not bare or len(whole) > MOST_WORDS or key in _NAMELESS:
            continue
        codes, spellings = brands.setdefault(key, ([], []))
        codes.append(code)
        with_and = tuple(word_texts(label.replace("&", " and "))) if "&" in label else bare
        apart = tuple(word_texts(_HUMP.sub(" ", label))) if len(bare) == 1 else bare
        spellings += [spelling for spelling in (whole, with_and, apart, bare) if spelling not in spellings]
    return list(brands.values())


def named(texts: Sequence[str], phrases: Phrases[Meaning]) -> Iterator[tuple[int, int, Meaning]]:
    """[first, last) and the meaning of each longest name, left out what stands after "for" or before "compatible"."""
    at, fitted = 0, -1
    while at < len(texts):
        found = phrases.longest(texts, at)
        if found is None:
            at += 1
            continue
        end, meaning = found
        before = at
        while before > fitted and before > 0 and texts[before - 1] in _SKIPPED:
            before -= 1
        if before == fitted or fits(texts, before) or (end < len(texts) and texts[end] in _COMPATIBLE):
            fitted = end
        else:
            yield at, end, meaning
        at = end


def _seen(columns: Columns, names: Phrases[int], owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of a sample of products: how many whose title or category holds a name are of that brand, and how many not."""
    count = int(owner.max(initial=-1)) + 1
    own, other = np.zeros(count, np.int64), np.zeros(count, np.int64)
    of_node = _in_categories(columns, names)
    for row in sample(len(columns)):
        held = {number for _, _, number in named(word_texts(columns.title(row)), names)}
        node = columns.category[row]
        if node >= 0:
            held |= of_node[node]
        mine = owner[columns.brand[row]]
        for number in held:
            (own if number == mine else other)[number] += 1
    return own, other


def _in_categories(columns: Columns, names: Phrases[int]) -> list[frozenset[int]]:
    """For each category the brands whose name it, or one above it, has: "Belt" for "Belts"."""
    held: list[frozenset[int]] = []
    for name, above in zip(columns.categories.names, columns.categories.parent.tolist(), strict=True):
        texts = word_texts(name)
        spelled = {names.get(texts), names.get([singular(text) for text in texts])}
        held.append((held[above] if above >= 0 else frozenset()) | {number for number in spelled if number is not None})
    return held

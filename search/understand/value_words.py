"""Which attribute values of a catalogue tell something when a shopper types them, and the words for them."""

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from search.attributes import TWINS, Attributes
from search.columns import Columns
from search.plural import singular
from search.understand.phrases import Phrases, sample, word_set, word_texts

MOST_VALUES = 100_000
SHARED = 2  # products that have a value before it is a word for something
LONGEST = 40  # characters
MOST_WORDS = 5
MOST_WIDER = 30  # values that one phrase asks for
SURE = 0.2  # of the titles that hold the words, those whose products have the value
SEEN = 5  # titles that show whether they do

_EMPTY = word_set(
    "yes no y n none other others unknown na not unspecified any all various new standard default normal misc true "
    "false null unisex universal in on of to for with and or the a an it at is by as be from de la le et und mit"
)
_DENYING = word_set("no non not without free ohne sans anti")
_NO_PROPERTY = re.compile(
    r"(?:product_|item_|full_|short_|processor_|part_)?(?:name|title|type|model|family|series|category|brand|sku|mpn|code"
    r"|codename|description|status|market_segment)|.*(?:manufacturer|brand|model|version|_name|_code|date.*|segment)"
)
_PARENTHESIS = re.compile(r"(.+?) ?\(([^()]+)\)")


def base(word: str) -> str:
    """The word without its plural, in British spelling: what a query's word and a catalogue's must share."""
    single = singular(word)
    return TWINS.get(single, single)


def attribute_words(name: str) -> tuple[str, ...]:
    """The base forms of the words of an attribute's name."""
    return _bases(name.replace("_", " "))


def _bases(text: str) -> tuple[str, ...]:
    return tuple([base(word) for word in word_texts(text)])


@dataclass(frozen=True, slots=True)
class ValueWords:
    """What phrases mean, their words parted by spaces.

    `values` are pairs by their value, `truths` the "yes" of yes/no attributes by the attribute's name.
    `types` are phrases of two words or more that say what a product is, and nothing of how it is: "usb hub".
    """

    values: dict[str, list[int]]
    truths: dict[str, list[int]]
    types: list[str]


def value_words(columns: Columns) -> ValueWords:
    """The words for what the products of a catalogue have.

    A value that names a category or a brand says what the product is, not how it is, and is left out; so is one whose
    words stand in titles of products that mostly lack it. Where they do so only beside a certain word, the two together
    are a type.
    """
    attributes = columns.attributes
    named = _named(columns)
    spelled = _spelled(columns, named)
    truths = {name: pairs for name, pairs in _truths(attributes).items() if name not in named}
    sure, types = _in_titles(columns, spelled, truths)
    types |= {words for words in (*named, *spelled, *truths) if len(words) > 1}
    values = {" ".join(words): pairs for words, pairs in spelled.items() if "".join(words) in sure}
    says = {" ".join(words): pairs for words, pairs in truths.items() if "".join(words) in sure}
    return ValueWords(values, says, sorted({*map(" ".join, types)} - values.keys() - says.keys()))


def _spelled(columns: Columns, named: set[tuple[str, ...]]) -> dict[tuple[str, ...], list[int]]:
    """The pairs of each keyword that is shared, short and about something, most products first."""
    attributes = columns.attributes
    rows = np.diff(attributes.pair_offsets)
    useful = (rows >= SHARED) & (attributes.pair_keyword >= 0)
    useful &= _properties(attributes)[attributes.pair_attribute]
    pairs = np.flatnonzero(useful)
    pairs = pairs[np.argsort(-rows[pairs], kind="stable")][:MOST_VALUES]
    spelled: dict[tuple[str, ...], list[int]] = {}
    for pair in pairs.tolist():
        text = attributes.pair_text(pair)
        if len(text) > LONGEST:
            continue
        for one in _writings(text):
            words = _bases(one)
            if not words or len(words) > MOST_WORDS or words in named or "".join(words).isdigit():
                continue
            if len("".join(words)) > 1 and not _EMPTY.issuperset(words):
                spelled.setdefault(words, []).append(pair)
    return _with_wider(spelled, attributes)


def _with_wider(spelled: dict[tuple[str, ...], list[int]], attributes: Attributes) -> dict[tuple[str, ...], list[int]]:
    """To each value those of its attribute that hold its words: a "recycled aluminium" bottle is of aluminium."""
    owners = {words: set(attributes.pair_attribute[pairs].tolist()) for words, pairs in spelled.items()}
    wider: dict[tuple[str, ...], dict[int, None]] = {words: dict.fromkeys(pairs) for words, pairs in spelled.items()}
    for words, pairs in spelled.items():
        if len(words) < 2 or not _DENYING.isdisjoint(words):
            continue
        for first, last in combinations(range(len(words) + 1), 2):
            part = words[first:last]
            owner = owners.get(part)
            if owner is None or last - first == len(words):
                continue
            held = wider[part]
            for pair in pairs:
                if int(attributes.pair_attribute[pair]) in owner and len(held) < MOST_WIDER:
                    held.setdefault(pair)
    return {words: list(pairs) for words, pairs in wider.items()}


def _writings(text: str) -> tuple[str, ...]:
    """ "Polyvinyl chloride (PVC)" is typed whole, without the parenthesis, and as what stands in it."""
    found = _PARENTHESIS.fullmatch(text)
    return (text, found[1], found[2]) if found else (text,)


def _properties(attributes: Attributes) -> np.ndarray:
    """(attributes,) bool: those whose keywords describe many products each, not one by one."""
    telling = np.array([_NO_PROPERTY.fullmatch(name) is None for name in attributes.names], bool)
    begin, end = attributes.keyword_starts, attributes.starts[1:]
    distinct = end - begin
    cells = attributes.pair_offsets[end] - attributes.pair_offsets[begin]
    return telling & (distinct * 2 <= np.maximum(cells, 2 * SHARED))


def _named(columns: Columns) -> set[tuple[str, ...]]:
    """The words of categories and brands."""
    names = [*columns.categories.names, *columns.brands]
    return {_bases(name) for name in names}


def _truths(attributes: Attributes) -> dict[tuple[str, ...], list[int]]:
    """The "yes" of each attribute that is yes or no, by the words of its name."""
    truths: dict[tuple[str, ...], list[int]] = {}
    yes, no = attributes.keyword("yes"), attributes.keyword("no")
    if yes < 0:
        return truths
    shared = np.diff(attributes.pair_offsets) >= SHARED
    for pair in np.flatnonzero((attributes.pair_keyword == yes) & shared).tolist():
        attribute = int(attributes.pair_attribute[pair])
        first, begin, end = attributes.span(attribute)
        words = attribute_words(attributes.names[attribute])
        others = set(attributes.pair_keyword[begin:end].tolist()) - {yes, no}
        if first == begin and not others and words and len(words) <= MOST_WORDS and not _EMPTY.issuperset(words):
            truths.setdefault(words, []).append(pair)
    return truths


def _in_titles(
    columns: Columns, spelled: dict[tuple[str, ...], list[int]], truths: dict[tuple[str, ...], list[int]]
) -> tuple[set[str], set[tuple[str, ...]]]:
    """The phrases, written together, which titles do not hold in another sense; and those that have one beside a word.

    The latter with that word: "docking" of "docking station".
    """
    attributes = columns.attributes
    phrases: Phrases[int] = Phrases()
    pairs: dict[str, set[int]] = {}
    for words, held in [*spelled.items(), *truths.items()]:
        pairs.setdefault("".join(words), set()).update(held)
    whole = {key: number for number, key in enumerate(pairs)}
    for words in (*spelled, *truths):
        phrases.add(words, whole["".join(words)])
    wanted = list(pairs.values())
    alone = [[0, 0] for _ in wanted]
    beside: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in sample(len(columns)):
        texts = _bases(columns.title(row))
        own: set[int] | None = None
        for at in range(len(texts)):
            found = phrases.longest(texts, at)
            if found is None:
                continue
            if own is None:
                own = set(attributes.cells[attributes.rows[row] : attributes.rows[row + 1]].tolist())
            end, number = found
            has = not own.isdisjoint(wanted[number])
            for seen in (alone[number], beside[texts[at : end + 1]], beside[texts[max(0, at - 1) : end]]):
                seen[0] += 1
                seen[1] += has
    sure = {key for key, (times, had) in zip(pairs, alone, strict=True) if times < SEEN or had >= SURE * times}
    return sure, {words for words, (times, had) in beside.items() if len(words) > 1 and SEEN <= times > had / SURE}

"""Which attribute values of a catalogue tell something when a shopper types them, and the words for them."""

import re
from itertools import combinations

import numpy as np

from search.attributes import Attributes
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


def attribute_words(name: str) -> tuple[str, ...]:
    """The words of an attribute's name, each without its plural."""
    return tuple([singular(text) for text in word_texts(name.replace("_", " "))])


def telling_values(columns: Columns) -> tuple[Phrases[tuple[int, ...]], Phrases[tuple[int, ...]]]:
    """The pairs that phrases mean: by their value, and of yes/no attributes the "yes" by the attribute's name.

    A value that names a category or a brand says what the product is, not how it is, and is left out; so is one whose
    words stand in titles of products that mostly lack it.
    """
    attributes = columns.attributes
    named = _named(columns)
    spelled = _spelled(columns, named)
    truths = {name: pairs for name, pairs in _truths(attributes).items() if name not in named}
    sure = _sure(columns, spelled, truths)
    values: Phrases[tuple[int, ...]] = Phrases()
    for words, pairs in spelled.items():
        if "".join(words) in sure:
            values.add(words, tuple(pairs))
    says: Phrases[tuple[int, ...]] = Phrases()
    for words, pairs in truths.items():
        if "".join(words) in sure:
            says.add(words, tuple(pairs))
    return values, says


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
            words = tuple([singular(word) for word in word_texts(one)])
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
    return {tuple([singular(word) for word in word_texts(name)]) for name in names}


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


def _sure(
    columns: Columns, spelled: dict[tuple[str, ...], list[int]], truths: dict[tuple[str, ...], list[int]]
) -> set[str]:
    """The phrases, written together, which titles do not hold in another sense."""
    attributes = columns.attributes
    phrases: Phrases[int] = Phrases()
    pairs: dict[str, set[int]] = {}
    for words, held in [*spelled.items(), *truths.items()]:
        pairs.setdefault("".join(words), set()).update(held)
    whole = {key: number for number, key in enumerate(pairs)}
    for words in (*spelled, *truths):
        phrases.add(words, whole["".join(words)])
    wanted = list(pairs.values())
    seen, having = [0] * len(wanted), [0] * len(wanted)
    for row in sample(len(columns)):
        texts = [singular(text) for text in word_texts(columns.title(row))]
        own: set[int] | None = None
        for at in range(len(texts)):
            found = phrases.longest(texts, at)
            if found is None:
                continue
            if own is None:
                own = set(attributes.cells[attributes.rows[row] : attributes.rows[row + 1]].tolist())
            seen[found[1]] += 1
            having[found[1]] += not own.isdisjoint(wanted[found[1]])
    return {key for key, times, had in zip(pairs, seen, having, strict=True) if times < SEEN or had >= SURE * times}

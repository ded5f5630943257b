"""Attribute values in a query: "black", "stainless steel", "16gb ram", "waterproof", "size 42", "over 500 gb"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

import numpy as np

from search.attributes import Attributes
from search.filters import Filter, Range, Term
from search.understand.measured import Measured
from search.understand.measures import Measure, measures
from search.understand.phrases import Phrases, Word, fits, word_set, words
from search.understand.price_words import CLOSERS
from search.understand.reading import Reading
from search.understand.value_words import ValueWords, attribute_words, base
from search.units import number_text

# Of a word that is a value somewhere ("usb", "docking", "desk"), which may as well be what the product is: on icecat a
# full weight costs .03 of nDCG@10, a tenth of it .001.
WORD = 0.1
MOST = 6  # attributes that one reading asks of
MOST_READINGS = 20  # of a kind in one query: a pasted page is no list of wishes
SHORT = 3  # letters of a part that makes another word of its neighbour
_JOINTS = ("-", "\u2010", "\u2011", "_")
_ALIASES = {"ram": "memory", "screen": "display", "display": "screen"}
_KINDS = word_set("type kind form art typ tipo genre soort 类型 种类")
"""Last words of the names of attributes whose values may say what a product is."""


class AttributeWords:
    """The attributes of one catalogue, and of their values those that tell something. Safe in several threads."""

    def __init__(self, attributes: Attributes, values: ValueWords, units: Mapping[int, str]):
        self._attributes = attributes
        self._values, self._truths = Phrases(values.values.items()), Phrases(values.truths.items())
        self._types = Phrases((phrase, True) for phrase in values.types)
        self._names: Phrases[tuple[int, ...]] = Phrases()
        self._named = [attribute_words(name) for name in attributes.names]
        self._name_words = list(map(frozenset, self._named))
        cells = np.diff(attributes.pair_offsets[attributes.starts]) if len(attributes) else np.zeros(0, np.int64)
        order = np.argsort(-cells, kind="stable").tolist()
        by_name: dict[tuple[str, ...], list[int]] = {}
        for attribute in order:
            by_name.setdefault(self._named[attribute], []).append(attribute)
        for name, owners in by_name.items():
            if name:
                self._names.add(name, tuple(owners))
        self._measures = Measured(attributes, self._named, order, units)

    def __len__(self) -> int:
        return len(self._values)

    def read(self, text: str) -> list[Reading]:
        """What the text asks of attributes, by start; readings share no character."""
        found = words(text)
        texts = [base(word.text) for word in found]
        ways = (self._measured(text, found, texts), self._counted(found, texts), self._worded(text, found, texts))
        readings = [reading for way in ways for reading in islice(way, MOST_READINGS)]
        taken: list[Reading] = []
        place = 0
        for reading in sorted(readings, key=lambda reading: (reading.start, -reading.end)):
            if reading.start >= place:
                taken.append(reading)
                place = reading.end
        return taken

    def _measured(self, text: str, found: Sequence[Word], texts: Sequence[str]) -> Iterator[Reading]:
        """Numbers with units, and the name that stands beside them."""
        at = 0
        for measure in measures(text):
            while at < len(found) and found[at].end <= measure.start:
                at += 1
            after = at
            while after < len(found) and found[after].start < measure.end:
                after += 1
            wanted = list(self._measures.having(measure))
            if not wanted:
                continue
            beside = {*_aliased(texts[max(0, at - 2) : at]), *_aliased(texts[after : after + 2])}
            named = [one for one in wanted if beside & self._name_words[one[0]]]
            if not named and self._measures.named_by(
                measure, _aliased((*texts[at - 1 : at], *texts[after : after + 1]))
            ):
                continue  # "64gb ram" asks for no storage of 64 GB
            start, end = measure.start, measure.end
            chosen = named or wanted
            if named:
                # A name said whole belongs to the reading; a word of it may be the product: "5 Ah battery".
                whole = {self._attributes.names[attribute] for attribute, _ in named}
                if after < len(found) and _whole(texts[after : after + 1], whole):
                    end = found[after].end
                elif at > 0 and _whole(texts[at - 1 : at], whole):
                    start = found[at - 1].start
            yield self._reading(chosen, start, end, _measure_text(measure))

    def _counted(self, found: Sequence[Word], texts: Sequence[str]) -> Iterator[Reading]:
        """A bare number or a single letter beside the whole name of its attribute: "size 42", "8 ports"."""
        for at, text in enumerate(texts):
            if not (text.isdigit() or len(text) == 1):
                continue
            for first, last, name in self._names_beside(texts, at):
                wanted: list[tuple[int, Filter]] = []
                for attribute in name:
                    pair = self._attributes.pair(attribute, text)
                    if pair >= 0:
                        wanted.append((attribute, self._term([pair])))
                if wanted:
                    yield self._reading(wanted, found[first].start, found[last - 1].end, found[at].text)
                    break

    def _names_beside(self, texts: Sequence[str], at: int) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        after = self._names.longest(texts, at + 1)
        if after:
            yield at, after[0], after[1]
        for first in range(max(0, at - 3), at):
            before = self._names.get(texts[first:at])
            if before:
                yield first, at + 1, before

    def _worded(self, text: str, found: Sequence[Word], texts: Sequence[str]) -> Iterator[Reading]:
        """Keyword values, and yes/no attributes by their name."""
        at = over = 0
        while at < len(texts):
            value, truth = self._values.longest(texts, at), self._truths.longest(texts, at)
            end = max(value[0] if value else 0, truth[0] if truth else 0)
            type = self._types.longest(texts, at)
            over = max(over, type[0] if type else 0)
            if end <= over or not end:
                at += 1
                continue
            pairs = [*(value[1] if value and value[0] == end else ()), *(truth[1] if truth and truth[0] == end else ())]
            wanted = self._by_attribute(pairs, fitting=fits(texts, at))
            if truth and not value and self._leads_to(texts, at, end):
                wanted = []
            if wanted and not _inside(text, found, at, end):
                first, last = at, end
                for begin, over, name in self._names_around(texts, at, end):
                    if named := [one for one in wanted if one[0] in name]:
                        wanted, first, last = named, begin, over
                        break
                else:
                    beside = {*texts[max(0, at - 1) : at], *texts[end : end + 1]}
                    # The last word says what the value is; "cable" in "cables included" does not.
                    wanted = [one for one in wanted if beside & {*self._last_word(one[0])}] or wanted
                    if self._ends_name(text, found, texts, at, end):
                        wanted = [one for one in wanted if _KINDS.isdisjoint(self._last_word(one[0]))]
                if wanted:
                    yield self._reading(wanted, found[first].start, found[last - 1].end, _label(found[at:end]))
            at = end

    def _ends_name(self, text: str, found: Sequence[Word], texts: Sequence[str], at: int, end: int) -> bool:
        """Whether nothing but values follows, up to a number, a sign or a word like "for".

        There stands what the product is: "computer desk" wants a desk, "desk mount" a mount of that type.
        """
        if not "".join(texts[at:end]).isalpha():
            return False
        while end < len(texts):
            between = text[found[end - 1].end : found[end].start]
            if texts[end] in CLOSERS or texts[end][0].isdigit() or (between and not between.isspace()):
                return True
            value = self._values.longest(texts, end) or self._truths.longest(texts, end)
            if value is None:
                return False
            end = value[0]
        return True

    def _last_word(self, attribute: int) -> tuple[str, ...]:
        return self._named[attribute][-1:]

    def _leads_to(self, texts: Sequence[str], at: int, end: int) -> bool:
        """Whether words name the attribute whose value comes next: "colour black" asks for no colour printer."""
        value = self._values.longest(texts, end)
        owners = {int(self._attributes.pair_attribute[pair]) for pair in value[1]} if value else ()
        return any(self._name_words[attribute].issuperset(texts[at:end]) for attribute in owners)

    def _names_around(self, texts: Sequence[str], at: int, end: int) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        after = self._names.longest(texts, end)
        if after:
            yield at, after[0], after[1]
        for first in range(max(0, at - 3), at):
            before = self._names.get(texts[first:at])
            if before:
                yield first, end, before

    def _by_attribute(self, pairs: Iterable[int], *, fitting: bool) -> list[tuple[int, Filter]]:
        """One filter an attribute, most products first. What a product fits counts after "for" alone."""
        attributes = self._attributes
        of: dict[int, list[int]] = {}
        for pair in dict.fromkeys(pairs):
            of.setdefault(int(attributes.pair_attribute[pair]), []).append(pair)
        rows = {
            attribute: sum(int(attributes.pair_offsets[pair + 1] - attributes.pair_offsets[pair]) for pair in held)
            for attribute, held in of.items()
        }
        return [
            (attribute, self._term(of[attribute]))
            for attribute in sorted(of, key=lambda attribute: (-rows[attribute], attribute))
            if fitting or not _tells_fit(attributes.names[attribute])
        ]

    def _term(self, pairs: Sequence[int]) -> Filter:
        attributes = self._attributes
        name = attributes.names[int(attributes.pair_attribute[pairs[0]])]
        return Term(f"attr.{name}", tuple(attributes.pair_text(pair) for pair in pairs))

    def _reading(self, wanted: Sequence[tuple[int, Filter]], start: int, end: int, value: str) -> Reading:
        kind = self._attributes.names[wanted[0][0]].replace("_", " ") if len(wanted) == 1 else "attribute"
        filters = tuple(filter for _, filter in wanted[:MOST])
        sure = any(isinstance(filter, Range) for filter in filters)
        return Reading(kind, start, end, value, wanted=filters, weight=1.0 if sure else WORD)


def _label(found: Sequence[Word]) -> str:
    """The words as one text; those of scripts without spaces have none."""
    label = found[0].text
    for before, word in pairwise(found):
        label += word.text if before.end == word.start else f" {word.text}"
    return label


def _inside(text: str, found: Sequence[Word], first: int, last: int) -> bool:
    """Whether words are part of what means another thing: "usb" in "usb-c", "slip" in "non-slip", "black" in a code."""
    before = found[first - 1 : first] if text[found[first].start - 1 : found[first].start] in _JOINTS else ()
    after = found[last : last + 1] if text[found[last - 1].end : found[last - 1].end + 1] in _JOINTS else ()
    return any(
        (len(word.text) <= SHORT or not word.text.isalpha())
        and (word.end + 1 == found[first].start or word.start == found[last - 1].end + 1)
        for word in (*before, *after)
    )


def _aliased(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield text
        if text in _ALIASES:
            yield _ALIASES[text]


def _whole(texts: Sequence[str], names: set[str]) -> bool:
    spelled = {" ".join(attribute_words(name)) for name in names}
    return any(text in spelled for text in _aliased(texts))


def _tells_fit(name: str) -> bool:
    return "compatib" in name or name.startswith(("fits", "suitable", "for_"))


def _measure_text(measure: Measure) -> str:
    low, high = ("" if end is None else number_text(end) for end in (measure.low, measure.high))
    if low == high:
        return f"{low} {measure.unit}"
    if not low:
        return f"up to {high} {measure.unit}"
    return f"{low} – {high} {measure.unit}" if high else f"{low} {measure.unit} and up"

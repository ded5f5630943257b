"""Words that are written as one, by the catalogue's own vocabulary: "fahrrad" finds a "Kinderfahrrad".

A compound is what its end says: a "Fahrradhelm" is no "Fahrrad". So a word finds the compounds that end in it, and one
that begins with it only where the query says the end as well ("schrauber akku" and "Akkuschrauber"). A compound that
the catalogue lacks is looked for by its two parts ("edelstahlpfanne" and "Pfanne aus Edelstahl").
Source: splitting by the frequencies of a corpus: P. Koehn, K. Knight, "Empirical methods for compound splitting", EACL
2003; here whether a part is a word of the catalogue decides.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice

import numpy as np

from search.analyze import Term
from search.lexicon import Lexicon
from search.understand.inflections import SHORTEST, Inflections, shapes, stem

MOST_WORDS = 100_000  # of a catalogue, the commonest: .2 s when an engine opens
MOST_FORMS = 100  # of one word, the commonest
MOST_SOUGHT = 12  # words of one query whose compounds are looked for: an end such as "isch" takes 40 ms among 100,000
PART = 3  # letters of the first part at the least
LONG = 6  # letters of an end that no word has by chance; "praktisch" ends in "tisch", and is none
LINKS = ("", "s")  # between the parts; -n, -e and -es are endings of the first one
JOINTS = ("", "s", "n", "e", "en", "es", "er")  # the same behind a stem
DENIALS = ("frei", "los")  # ends that say that the first part is not there
PRODUCTIVE = 2  # words of the catalogue behind a first part that is none itself
LONGEST = 40


class Compounds:
    """The compounds of one catalogue. Safe to use from several threads.

    None are looked for in an English catalogue, where "headphone" is no phone and words are seldom joined.
    """

    def __init__(self, lexicon: Lexicon, *, english: bool):
        self._lexicon = lexicon
        words = [] if english else _commonest(lexicon)
        self._place = {word: place for place, word in enumerate(words)}
        self._inflections = Inflections(words)
        long = [word for word in words if len(word) >= PART + SHORTEST]
        self._starts = sorted(long)
        self._ends = sorted(word[::-1] for word in long)

    def apart(self, terms: Sequence[Term]) -> tuple[Term, ...]:
        """The terms, a compound that the catalogue lacks as its two parts."""
        if not self._place:
            return tuple(terms)
        found: dict[str, Term] = {}
        for term in terms:
            parts = self._parts(term.text) if self._is_lacked(term) else ()
            for one in [Term(part, (part,)) for part in parts] or [term]:
                found.setdefault(one.text, one)
        return tuple(found.values())

    def forms(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """For each word of a query the shapes of it, and the compounds that say it, of the first MOST_SOUGHT words."""
        if not self._place:
            return [() for _ in texts]
        found: list[dict[str, None]] = [dict.fromkeys(self._inflections.of(text)) for text in texts]
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(stem(text), []).append(place)
        for place, text in enumerate(texts[:MOST_SOUGHT]):
            for first, compound in self._ending(text):
                for other in {place, *chain.from_iterable(places.get(one, ()) for one in _stems(first))}:
                    found[other][compound] = None
        return [self._most(words) for words in found]

    def saying(self, text: str) -> tuple[str, ...]:
        """Every word that says what this one does, as its shape, its end or its beginning; not "lederfrei"."""
        if not self._place:
            return ()
        ending = (compound for _, compound in self._ending(text))
        beginning = (
            compound
            for rest, compound in self._beginning(stem(text))
            if not rest.startswith(DENIALS) and self._inflections.of_stem(stem(rest))
        )
        return self._most({*self._inflections.of(text), *ending, *beginning})

    def _most(self, words: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted(words, key=self._place.__getitem__)[:MOST_FORMS])

    def _is_lacked(self, term: Term) -> bool:
        return all(self._lexicon.token_id(form) < 0 for form in term.forms) and not self._says(term.text)

    def _says(self, text: str) -> bool:
        """Whether the catalogue has the word in another shape, or at the end of a compound."""
        return bool(self._inflections.of(text)) or next(self._ending(text), None) is not None

    def _parts(self, text: str) -> tuple[str, ...]:
        """The two words that make a compound, the second as long as can be; () where none do."""
        if len(text) > LONGEST or not text.isalpha():
            return ()
        for at in range(PART, len(text) - SHORTEST + 1):
            first = next((one for one in _stems(text[:at]) if self._inflections.of_stem(one)), "")
            if first and self._says(text[at:]):
                return self._inflections.of_stem(first)[0], text[at:]
        return ()

    def _ending(self, text: str) -> Iterator[tuple[str, str]]:
        """Each compound that ends in a shape of this word, its first part before it."""
        for end in shapes(text):
            turned = end[::-1]
            for place in range(bisect_left(self._ends, turned), len(self._ends)):
                if len(end) < SHORTEST or not self._ends[place].startswith(turned):
                    break
                compound = self._ends[place][::-1]
                first = compound[: -len(end)]
                if len(first) >= PART and (len(end) >= LONG or self._is_part(first)):
                    yield first, compound

    def _is_part(self, first: str) -> bool:
        """Whether compounds begin so: it is a word of the catalogue, or stands before several of them."""
        if any(map(self._inflections.of_stem, _stems(first))):
            return True
        known = (rest for rest, _ in islice(self._beginning(first), MOST_FORMS) if self._inflections.of(rest))
        return len({stem(rest) for rest in known}) >= PRODUCTIVE

    def _beginning(self, start: str) -> Iterator[tuple[str, str]]:
        """Each word that begins with this, what comes behind it (and behind what joins the two) before it."""
        for place in range(bisect_left(self._starts, start), len(self._starts)):
            compound = self._starts[place]
            if len(start) < PART or not compound.startswith(start):
                return
            for joint in JOINTS:
                rest = compound[len(start) + len(joint) :]
                if len(rest) >= SHORTEST - 1 and compound.startswith(joint, len(start)):
                    yield rest, compound


def _stems(first: str) -> Iterator[str]:
    """What a first part may be the stem of, or an inflection: "arbeits", "damen", "schul"."""
    for link in LINKS:
        if first.endswith(link) and len(first) - len(link) >= PART:
            bare = first[: len(first) - len(link)]
            yield bare
            yield stem(bare)


def _commonest(lexicon: Lexicon) -> list[str]:
    """The words of letters alone, the commonest first."""
    often = np.argsort(-lexicon.frequency, kind="stable")[: 2 * MOST_WORDS].tolist()
    words = (lexicon.vocabulary[id] for id in often)
    return [word for word in words if word.isalpha() and len(word) >= PART][:MOST_WORDS]

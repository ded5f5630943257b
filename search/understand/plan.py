"""The query plan: what was understood of a query, and what the legs look for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from search.analyze import query_terms
from search.bm25f import idf
from search.filters import Filter
from search.lexicon import Lexicon
from search.page import Chip, Corrected
from search.understand.candidates import Candidates
from search.understand.having import thing, without_loose_ends
from search.understand.name_words import ANYTHING
from search.understand.phrases import word_texts, words
from search.understand.reading import Reading, settle, without
from search.understand.spelling import Spelled, replaced, spell, suspects, verbatim
from search.understand.vocabulary import Vocabulary

TELLING = 0.2  # of the rarest term's idf
SPELLING = "spelling"  # the kind of a chip that is a mended word
NAME = 4  # letters of a word that is looked at as a name


@dataclass(frozen=True, slots=True)
class PlanTerm:
    """One unit that the shopper typed, or that tells their need: a product matches it by any one of its forms."""

    text: str
    forms: tuple[str, ...]
    """Tokens that the catalogue knows."""
    ids: tuple[int, ...]
    """Their ids in the lexicon."""
    told: bool = False
    """Whether nobody typed it: the nearest products are called so."""


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A query as understood. `text` is what was typed, its spelling mended, `sought` what of it both legs look for."""

    text: str
    sought: str
    terms: tuple[PlanTerm, ...]
    idfs: np.ndarray
    """(terms,) float64: the weight of each term."""
    unknown: tuple[str, ...] = ()
    """Units of which the catalogue holds no form: they can match nothing and count for nothing."""
    identified: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    """(m,) int64: the numbers of the products that the text names exactly, by id, GTIN, SKU or MPN."""
    exact: bool = False
    """Whether the whole text is what names them."""
    readings: tuple[Reading, ...] = ()
    """What was understood beside the words, in the order of the text."""
    excluded: tuple[tuple[tuple[int, ...], ...], ...] = ()
    """Phrases that no product may hold: for each, the ids of the forms of each of its words."""
    spelled: Spelled = field(default_factory=Spelled)
    """What was mended of the text as typed, and what else may have been meant."""
    strange: tuple[str, ...] = ()
    """Those of the unknown that are no words at all: names of what the shop does not have."""
    thing: "QueryPlan | None" = None
    """The plan of what is asked for alone, where the text also says what that is to have."""
    english: bool = True
    """Whether the catalogue is in English."""

    @property
    def filters(self) -> tuple[Filter, ...]:
        """What every product must pass."""
        return tuple(dict.fromkeys(condition for reading in self.readings for condition in reading.filters))

    @property
    def wanted(self) -> tuple[tuple[tuple[Filter, ...], float], ...]:
        """What a product should have: one filter of each group, and how much that counts."""
        return tuple((reading.wanted, reading.weight) for reading in self.readings if reading.wanted)

    @property
    def brands(self) -> tuple[Reading, ...]:
        """The brands that were asked for."""
        return tuple(reading for reading in self.readings if reading.kind == "brand" and reading.wanted)

    @property
    def taste(self) -> int:
        """-1 where the cheap ones are wanted, 1 where the dear ones are."""
        return int(np.sign(sum(reading.taste for reading in self.readings)))

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What was understood, each with the query that leaves it out."""
        typed = self.spelled.typed
        mended = [
            Chip(SPELLING, typed[one.start : one.end], one.word, verbatim(typed, [one]), one.word)
            for one in self.spelled.corrections
        ]
        return (*mended, *self.understood)

    @property
    def understood(self) -> tuple[Chip, ...]:
        """The chip of each reading, in their order: an attribute, and so a reading, may be called "spelling" too."""
        return tuple(
            Chip(
                reading.kind,
                self.text[reading.start : reading.end],
                reading.said,
                self._less(reading),
                reading.value,
                reading.note,
                reading.filters or reading.given_up or reading.wanted,
                reading.taste,
            )
            for reading in self.readings
        )

    def _less(self, reading: Reading) -> str:
        """The query without what was read here, nor a "with" that led to it."""
        return without_loose_ends(without(self.text, [reading]), english=self.english)

    @property
    def corrected(self) -> Corrected | None:
        """What is looked for in place of the text as typed, where spelling was mended."""
        made = self.spelled.corrections
        return Corrected(self.text, self.spelled.typed, verbatim(self.spelled.typed, made)) if made else None

    @property
    def typed(self) -> tuple[PlanTerm, ...]:
        """The terms that stand in the query, which come first; the others tell what the nearest products are called."""
        return tuple(term for term in self.terms if not term.told)

    def softened(self) -> "QueryPlan":
        """The same plan without the conditions that every product must pass; their chips say so."""
        soft = (replace(r, filters=(), given_up=r.filters, note="given up") if r.filters else r for r in self.readings)
        return replace(self, readings=tuple(soft))

    def unmet(self, readings: Collection[Reading]) -> "QueryPlan":
        """The same plan whose chips say which wishes nothing that was found has."""
        told = (replace(r, note="unmet") if r in readings else r for r in self.readings)
        return replace(self, readings=tuple(told))

    def telling(self) -> tuple[PlanTerm, ...]:
        """The terms worth marking in a text: all but those that are far commoner than the rarest ("on", "a")."""
        rare = self.idfs >= TELLING * self.idfs[: len(self.typed)].max(initial=0.0)
        return tuple(term for term, telling in zip(self.terms, rare, strict=True) if telling or term.told)

    def essential(self, floor: float) -> tuple[PlanTerm, ...]:
        """The rarest terms of which a row needs one to reach `floor` of the best possible lexical score.

        The terms left out are so common that all of them together weigh less than `floor`.
        Source: the essential lists of MaxScore: Turtle, Flood, "Query evaluation: strategies and optimizations", 1995.
        """
        rarest = np.argsort(-self.idfs, kind="stable")
        left = float(self.idfs.sum())
        bound = floor * left
        chosen = 0
        while chosen < len(rarest) and left >= bound and left > 0:
            left -= float(self.idfs[rarest[chosen]])
            chosen += 1
        return tuple(self.terms[at] for at in rarest[:chosen])


def understand(text: str, vocabulary: Vocabulary) -> QueryPlan:
    """Read a query with the vocabulary of the catalogue, as mended where it is surely misspelt; of a thing and what it
    is to have also the thing alone.
    """
    plan = _mended(text, vocabulary)
    named = "" if plan.exact else thing(plan.sought, english=vocabulary.candidates.english)
    if not named:
        return plan
    alone = _read(named, vocabulary)
    alone = replace(alone, strange=tuple(word for word in plan.strange if word in alone.unknown))
    # A thing that the catalogue has no word for is only known by what it is to have.
    return replace(plan, thing=alone) if alone.terms else plan


def _mended(text: str, vocabulary: Vocabulary) -> QueryPlan:
    """The reading of a query, and where it is surely misspelt of what was meant."""
    plan = _read(text, vocabulary)
    if plan.exact:
        return plan
    doubtful = suspects(text, plan.unknown, plan.readings, vocabulary.candidates)
    if not doubtful:
        return replace(plan, strange=_strange(plan.unknown, vocabulary.candidates))
    spelled = spell(text, doubtful, vocabulary.candidates)
    if spelled.corrections:
        plan = _read(replaced(text, spelled.corrections), vocabulary)
    # What may be another word misspelt is no name yet.
    strange = () if spelled.suggestions else _strange(plan.unknown, vocabulary.candidates)
    return replace(plan, spelled=spelled, strange=strange)


def _strange(unknown: Sequence[str], candidates: Candidates) -> tuple[str, ...]:
    """The words that neither an English catalogue nor English has: names of what others make and sell."""
    if not candidates.english:
        return ()
    return tuple(word for word in unknown if len(word) >= NAME and word.isalpha() and not candidates.is_right(word))


def _read(text: str, vocabulary: Vocabulary) -> QueryPlan:
    identified = vocabulary.identifiers.rows(text)
    readings = () if len(identified) else vocabulary.read(text)
    # A condition is no word to look for; a brand or a colour is both.
    sought = _sought(text, readings)
    lexicon = vocabulary.lexicon
    terms, weights, unknown = [], [], []
    typed = vocabulary.compounds.apart(query_terms(sought))
    texts = [term.text for term in typed]
    for term, *others_of in zip(
        typed, vocabulary.synonyms.forms(texts), vocabulary.compounds.forms(texts), strict=True
    ):
        known = _known(term.forms, lexicon)
        others = _known([form for forms in others_of for form in forms], lexicon)
        if not known and not others:
            unknown.append(term.text)
            continue
        held = known | others
        terms.append(PlanTerm(term.text, tuple(held), tuple(held.values())))
        # A synonym is worth what the typed word is worth: a rare word does not become common by a common one.
        weights.append(max(lexicon.products(id) for id in (known or others).values()))
    idfs = idf(np.array(weights, np.float64), lexicon.rows)
    excluded = dict.fromkeys(phrase for reading in readings if (phrase := _phrase(reading.excluded, vocabulary)))
    exact = len(identified) > 0
    if not exact:
        identified = vocabulary.identified(sought)
    english = vocabulary.candidates.english
    return QueryPlan(
        text, sought, tuple(terms), idfs, tuple(unknown), identified, exact, readings, tuple(excluded), english=english
    )


def _sought(text: str, readings: Sequence[Reading]) -> str:
    """The text without its conditions, and without "anything" and "things" where nothing but readings stands beside."""
    conditions = [reading for reading in readings if reading.excluded or not reading.wanted]
    if readings and ANYTHING.issuperset(word_texts(without(text, readings))):
        conditions += [Reading("", one.start, one.end, "") for one in words(text) if one.text in ANYTHING]
    return without(text, settle(conditions))


def _known(forms: Sequence[str], lexicon: Lexicon) -> dict[str, int]:
    """The forms that the catalogue knows, with their ids."""
    return {form: id for form in forms if (id := lexicon.token_id(form)) >= 0}


def _phrase(text: str, vocabulary: Vocabulary) -> tuple[tuple[int, ...], ...]:
    """The ids of the forms of each word; () where the catalogue lacks one of them, so that nothing can hold all."""
    forms = [dict.fromkeys((*term.forms, *vocabulary.compounds.saying(term.text))) for term in query_terms(text)]
    words = [_known(tuple(of_word), vocabulary.lexicon).values() for of_word in forms]
    return tuple(map(tuple, words)) if all(words) else ()

"""Whether the catalogue answers a query at all, and of which brand its answers are, told by the best that was found.

Every score is absolute and a shop's best product says how far its catalogue goes, so that one rule serves all shops:
nothing fits where a name was typed of which every product leaves a word unaccounted for (accounted.py); where even the
best holds too little of a longer text and lies too far in meaning; where a word is a name that the shop lacks; where a
brand was named whose products are clearly worse for the other words than other makers'; or where a model's number
("iphone 8") stands beside its name in no product. What that is worth is in docs/relevance.md.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase

import numpy as np

from search.accounted import Typed, accounted, brand_terms, name_words, other_than_brands
from search.analyze import query_terms
from search.bm25f import idf, match
from search.document import TITLE
from search.filters import Filter, passes_any
from search.forward import Forward
from search.result_set import ResultSet
from search.tuning import Tuning
from search.understand.measures import measures
from search.understand.phrases import words
from search.understand.plan import PlanTerm, QueryPlan

SHORT = 3  # words of a query that is names alone; a longer one tells a need in words that no product need have
BEST = 300  # products that are looked at
NAMED = 10  # of the best, of which one has the brand's name without being of that brand
WORSE = 0.8  # of what the best product gives: a brand's best below this answers other words than were typed
EQUAL = 0.9  # of the same: from here on the brand answers them, and no other is shown
NUMBERED = 0.3  # of the titles that hold a word have a number behind it: a line of models, or what is counted
APART = 3  # places between a name and its number
EXACT = 3  # digits of a number that is one model's
ROW_PLACES = 1 << 40  # more than all tokens of a catalogue

Encode = Callable[[str], np.ndarray]

_APART = re.compile(r"[\s-]*")
_DECIMALS = re.compile(r"[.,][0-9]")
_MODEL = re.compile(r"(?=.*[0-9])[^\W\d_]{0,4}[0-9]{1,5}[^\W\d_]{0,3}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What to show of what was found: `found` says whether anything fits; `of` filters of which a product must pass
    one, where there are any.
    """

    found: bool
    of: tuple[Filter, ...] = ()


def answer(plan: QueryPlan, typed: Typed, found: ResultSet, tuning: Tuning) -> Answer:
    """The answer of `found`, the plan's unfiltered result set with both scores; `typed` is what was typed of it."""
    if len(plan.identified) or not len(found.rows) or not plan.sought.strip():
        return Answer(True)
    at = np.argsort(-found.scores.total, kind="stable")[:BEST]
    best = found.at(at)
    if not _is_near(plan, typed, best, tuning) or _lacks_model(plan, best, found.slice.forward):
        return Answer(False)
    if tuning.answer and _is_short(plan) and set(plan.strange) & set(plan.unknown):
        return Answer(False)
    return _of_brand(plan, found, typed.encode, tuning) if plan.brands else Answer(True)


def _is_short(plan: QueryPlan) -> bool:
    return len(plan.typed) + len(plan.unknown) <= SHORT


def _is_near(plan: QueryPlan, typed: Typed, best: ResultSet, tuning: Tuning) -> bool:
    """Whether any product is near enough: to every word of a name, to the whole of a need told in words."""
    if tuning.answer and (name := name_words(typed.plan)):
        return accounted(name, typed, best.rows, best.slice, tuning.answer) >= tuning.answer
    return _likeness(plan, best, tuning) >= tuning.answer_in_words


def _likeness(plan: QueryPlan, best: ResultSet, tuning: Tuning) -> float:
    """The blended score of the best product where a word that the catalogue lacks counts as one that was not found."""
    known = float(plan.idfs.sum())
    lacked = len(plan.unknown) * float(idf(np.zeros(1), best.slice.forward.lexicon.rows)[0])
    share = known / (known + lacked) if known else 0.0
    w = tuning.vector_weight
    return float(((1 - w) * share * best.scores.lexical + w * best.scores.cosine).max())


def _of_brand(plan: QueryPlan, found: ResultSet, encode: Encode, tuning: Tuning) -> Answer:
    """Whether a brand that was named has what the other words ask for; then it alone is shown."""
    slice = found.slice
    of = tuple(one for reading in plan.brands for one in reading.wanted)
    own = passes_any(of, slice.columns)[found.rows]
    text = other_than_brands(plan)
    if not text:
        return Answer(True, of if own.any() else ())
    inside = brand_terms(plan)
    rest = [at for at, term in enumerate(plan.terms) if term.text not in inside]
    share = match(slice.forward, found.rows, [plan.terms[at].ids for at in rest], plan.idfs[rest], tuning).share
    w = tuning.vector_weight
    scores = (1 - w) * share + w * slice.vectors.cosines(found.rows, encode(text))
    reached, most = scores[own].max(initial=0.0), scores.max()
    if reached >= EQUAL * most:
        return Answer(True, of)
    if reached >= min(WORSE * most, tuning.answer):
        return Answer(True)
    # What is made with a part of that brand, or for a thing of it, says so.
    names = [id for term in plan.terms if term.text in inside for id in term.ids]
    leading = found.rows[~own][np.argsort(-scores[~own], kind="stable")[:NAMED]]
    return Answer(bool(len(slice.forward.occurrences(np.sort(leading), names).row)))


def _lacks_model(plan: QueryPlan, best: ResultSet, forward: Forward) -> bool:
    """Whether a number was typed behind the name of a line of models that no product has beside any word of the query.

    "Epson Stylus SX230" is there where a title says "Epson SX230". Where one title holds all that was typed, whatever
    stands between its words, nothing is lacking.
    """
    known = {term.text: term for term in plan.typed}
    lacks = any(
        _MODEL.fullmatch(number) is not None
        and name in known
        and _is_line(known[name], best, forward)
        and not _stands(number, plan, best, forward)
        for name, number in _neighbours(plan)
    )
    return lacks and not _is_titled(plan, best, forward)


def _is_titled(plan: QueryPlan, best: ResultSet, forward: Forward) -> bool:
    held = np.full(len(best.rows), not plan.unknown)
    for term in plan.typed:
        held &= forward.holds(best.rows, term.ids, field=TITLE)
    return bool(held.any())


def _neighbours(plan: QueryPlan) -> Iterator[tuple[str, str]]:
    """Each two words with nothing but spaces or a hyphen between them, the second not read as a measure, a value or a
    condition, nor a part of a number; as the analyzer has them.
    """
    text = plan.text
    read = [(one.start, one.end) for one in plan.readings if one.kind != "brand"]
    read += [(one.start, one.end) for one in measures(text)]
    for left, right in pairwise(words(text)):
        if not _APART.fullmatch(text[left.end : right.start]) or _DECIMALS.match(text, right.end):
            continue
        before, behind = query_terms(left.text), query_terms(right.text)
        if before and behind and not any(start <= right.start < end for start, end in read):
            yield before[-1].text, behind[0].text


def _is_line(name: PlanTerm, best: ResultSet, forward: Forward) -> bool:
    """Whether a word mostly has a number behind it in these titles."""
    held = forward.occurrences(best.rows, name.ids)
    titled = held.field == TITLE
    behind = forward.tokens(held.place[titled] + 1)
    if not len(behind):
        return False
    ids, times = np.unique(behind, return_counts=True)
    numbered = [any(map(str.isdigit, forward.lexicon.vocabulary[int(id)])) for id in ids]
    return float(times[numbered].sum()) >= NUMBERED * len(behind)


def _stands(number: str, plan: QueryPlan, best: ResultSet, forward: Forward) -> bool:
    """Whether the number stands in any of these products beside a word that was typed, or as one word with it.

    A letter more tells variants of one model apart: "1220" is there with "1220c".
    """
    forms = [id for term in plan.typed if term.text == number for id in term.ids]
    if sum(map(str.isdigit, number)) >= EXACT:
        forms += [id for letter in ascii_lowercase if (id := forward.lexicon.token_id(number + letter)) >= 0]
    return any(_beside(term.ids, forms, best, forward) for term in plan.typed if term.text != number)


def _beside(name: Sequence[int], number: Sequence[int], best: ResultSet, forward: Forward) -> bool:
    """Whether any of these products has the number soon behind the name, or the two as one word."""
    held = forward.occurrences(best.rows, [*name, *number])
    if np.isin(held.token, list(set(name) & set(number))).any():
        return True
    places = held.row * ROW_PLACES + held.place  # the end of a row is not beside the begin of the next
    names, numbers = places[np.isin(held.token, name)], places[np.isin(held.token, number)]
    return any(np.isin(names + apart, numbers).any() for apart in range(1, APART + 1))

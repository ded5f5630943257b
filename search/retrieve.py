"""The two legs propose, every proposed product gets both scores, and what reaches the floors is the result set.

A product belongs when its words reach `lexical_floor` of the best possible score, or its cosine reaches `cosine_share`
of the nearest product's, and its blended score reaches `cutoff`; or when the query names it exactly. That depends on
the query and on the product alone, so filters, sorts and pages only ever select from one set.
"""

import numpy as np

from search.arrays import among
from search.blend import Scores, blend, toward
from search.bm25f import match
from search.catalogue import Aim, Begun, Catalogue, Wanted, Words
from search.filters import Filter
from search.result_set import ResultSet
from search.slice import Slice
from search.tuning import Tuning
from search.understand.conditions import Demands
from search.understand.plan import QueryPlan

NEIGHBOURS = 10  # products that the query vector is moved towards


def aim(vector: np.ndarray, catalogue: Catalogue, tuning: Tuning, *, least: int) -> Aim:
    """The query vector ((dim,) float32, unit) moved towards its nearest products, and at `least` so many of those.

    They are of the unfiltered catalogue, so that membership does not depend on a filter.
    """
    near = catalogue.near(vector, max(least, NEIGHBOURS, catalogue.reach))
    neighbours = near.slice.vectors.take(near.rows[:NEIGHBOURS])
    moved = toward(vector, neighbours, near.cosines[:NEIGHBOURS], tuning)
    best = float((neighbours @ moved).max(initial=0.0))
    return Aim(moved, vector, tuning.cosine_share * best, near)


def begin(plan: QueryPlan, catalogue: Catalogue, tuning: Tuning) -> Begun | None:
    """Look for the words of a plan as it was typed: of 88 queries of icecat 83 get no further words from meaning."""
    return catalogue.begin(lambda: _words(plan, catalogue, tuning))


def retrieve(
    plan: QueryPlan,
    aim: Aim | None,
    catalogue: Catalogue,
    tuning: Tuning,
    demands: Demands,
    filters: tuple[Filter, ...] = (),
    *,
    begun: Begun | None = None,
) -> ResultSet:
    """The result set of a plan among the products that meet its demands and pass the filters.

    Without an `aim` the vector leg is left out. `begun` is what `begin` began.
    """
    wanted = Wanted(_words(plan, catalogue, tuning), aim, plan.identified, demands, filters, begun)
    proposed = catalogue.propose(wanted)
    scores = score(plan, proposed.rows, proposed.slice, aim, tuning, demands)
    belongs = (scores.lexical >= _lexical_floor(tuning)) | ((scores.cosine >= aim.floor) if aim is not None else False)
    belongs &= scores.total >= tuning.cutoff
    belongs |= scores.identifier > 0
    return ResultSet(proposed.slice, proposed.rows, scores, proposed.complete).at(belongs)


def score(plan: QueryPlan, rows: np.ndarray, slice: Slice, aim: Aim | None, tuning: Tuning, demands: Demands) -> Scores:
    """Both scores of every one of `rows` ((m,) int64)."""
    found = match(slice.forward, rows, [term.ids for term in plan.terms], plan.idfs, tuning)
    cosine = np.zeros(len(rows)) if aim is None else slice.vectors.cosines(rows, aim.vector)
    typed = len(plan.typed)
    every = np.all(found.terms[:, :typed] > 0, axis=1) if typed and not plan.unknown else np.zeros(len(rows), bool)
    wanted, taste = demands.told(slice).of(rows)
    accessory = slice.accessories.made_for(plan, rows, found.places, slice.forward)
    named = among(rows, np.sort(slice.places(plan.identified)))
    return blend(found, cosine, every, named, wanted, taste, accessory, tuning)


def _words(plan: QueryPlan, catalogue: Catalogue, tuning: Tuning) -> Words:
    """The words that the keyword leg ranks by, and those of which a row needs one to reach the lexical floor."""
    if tuning.blend == "vector":
        return Words()
    words = dict.fromkeys(word for term in plan.terms for form in term.forms for word in form.split(" "))
    essential = plan.essential(_lexical_floor(tuning))
    required = dict.fromkeys(catalogue.lexicon.rarest(id) for term in essential for id in term.ids)
    return Words(tuple(words), tuple(required))


def _lexical_floor(tuning: Tuning) -> float:
    """With one leg alone there is no other to bring in what the floor keeps out."""
    return tuning.lexical_floor if tuning.blend == "both" else 0.0

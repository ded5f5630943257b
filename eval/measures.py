"""How good rankings are by judgments: every query's values, their means, and how sure a mean is.

ir-measures computes what has a standard; here it is chosen and named. A product counts as relevant from grade 1 up
(trec_eval's level), and a product that nobody judged as not relevant.
"""

from collections.abc import Mapping, Sequence

import ir_measures
import numpy as np
from ir_measures import AP, RR, Judged, P, nDCG

from eval.judgments import Judgments

RECALL = "R@100"
RECALL_CUTOFF = 100
STANDARD = {
    "nDCG@10": nDCG(dcg="log2") @ 10,
    "nDCG@10 condensed": nDCG(dcg="log2", judged_only=True) @ 10,
    "judged@10": Judged @ 10,
    "RR@10": RR(rel=1) @ 10,
    "AP": AP(rel=1),
    "P@10": P(rel=1) @ 10,
}
MEASURES = ("nDCG@10", "nDCG@10 condensed", "judged@10", RECALL, "RR@10", "AP", "P@10")

RESAMPLES = 2000  # the ends of nDCG's interval over 76 queries then vary by .002 (one deviation) from seed to seed
CONFIDENCE = 0.95

Values = dict[str, dict[str, float]]
"""Query text -> measure -> value in [0, 1]."""


def measure(judgments: Judgments, rankings: Mapping[str, Sequence[str]]) -> Values:
    """Every measure of every query that has a positive grade, in the judgments' order.

    `rankings` maps a query's text to product ids, best first. A query that it lacks scores 0 throughout.

    - nDCG@10: linear gain, log2 discount, ideal from all judged products. Source: Järvelin, Kekäläinen, "Cumulated
      gain-based evaluation of IR techniques", 2002, with trec_eval's discount of log2(rank + 1).
    - nDCG@10 condensed: the same after products without a judgment are taken out of the ranking. Source: Sakai,
      "Alternatives to bpref", 2007.
    - judged@10: the share of the first ten (of all, where there are fewer) that has a judgment.
    - R@100: see `recall_of_best`.
    - RR@10, AP, P@10: one over the rank of the first relevant product within ten, average precision over the whole
      ranking, and the share of ten places that hold a relevant product.
    """
    scored = judgments.scored
    values: Values = {query: dict.fromkeys(MEASURES, 0.0) for query in scored}
    # pytrec_eval is C and gets keys of our own, since a text that it cannot hold ends the process.
    keys = {f"q{number}": query for number, query in enumerate(scored)}
    qrels: dict[str, dict[str, int]] = {}
    run: dict[str, dict[str, float]] = {}
    for key, query in keys.items():
        grades, ids = judgments.grades[query], rankings.get(query, ())
        products = {product: f"d{number}" for number, product in enumerate(dict.fromkeys((*grades, *ids)))}
        qrels[key] = {products[product]: grade for product, grade in grades.items()}
        if ids:
            # The order is the ranking's: scores of our own keep ties, and what is equal in 32 bits, from changing it.
            run[key] = {products[product]: float(len(ids) - rank) for rank, product in enumerate(ids)}
            values[query][RECALL] = recall_of_best(grades, ids)
    names = {computed: name for name, computed in STANDARD.items()}
    if run:
        for metric in ir_measures.iter_calc(list(names), qrels, run):
            values[keys[metric.query_id]][names[metric.measure]] = float(metric.value)
    return values


def recall_of_best(grades: Mapping[str, int], ids: Sequence[str], *, cutoff: int = RECALL_CUTOFF) -> float:
    """Of the n products with the highest grade, those among the first `cutoff`, over min(n, cutoff); in [0, 1]."""
    highest = max(grades.values())
    best = {product for product, grade in grades.items() if grade == highest}
    return len(best.intersection(ids[:cutoff])) / min(len(best), cutoff)


def means(values: Values) -> dict[str, float | None]:
    """The mean of each measure over the queries; None where there is no query to take it over."""
    return {name: float(np.mean([v[name] for v in values.values()])) if values else None for name in MEASURES}


def intervals(values: Values, *, seed: int = 0) -> dict[str, tuple[float, float] | None]:
    """The 95% interval of each mean (see `interval`); None where there is no query."""
    return {name: interval([v[name] for v in values.values()], seed=seed) for name in MEASURES}


def interval(values: Sequence[float], *, seed: int = 0) -> tuple[float, float] | None:
    """The 95% interval of the mean of `values`, by the percentile bootstrap; None where there are none.

    Queries are drawn with replacement, as many as there are, RESAMPLES times; the ends are the 2.5% and 97.5% quantiles
    of the means. It says how far the mean may move with other queries of the kind, and nothing about the judgments.
    Source: Efron, Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
    """
    if not values:
        return None
    array = np.asarray(values, np.float64)
    rng = np.random.default_rng(seed)
    drawn = [array[rng.integers(0, len(array), len(array))].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)

"""One run of an evaluation set, top to bottom: rank every query, measure, judge assertions, time, write down."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from eval.assertions import Assertion, Verdict, by_kind, judge, read_assertions
from eval.judgments import Judgments, read_judgments
from eval.measures import interval, intervals, means, measure
from eval.runs import write_run
from eval.table import table
from search.errors import BadEvaluation
from search.filters import Filter
from search.page import Page, Query
from search.tuning import Tuning

__all__ = ["DEPTH", "TASKS", "Engine", "evaluate", "percentiles", "run", "table"]

TASKS = ("retrieve", "rerank")
DEPTH = 1000
LATENCY_SIZE = 10


class Engine(Protocol):
    """What an evaluation asks of an engine; search/engine.py has the words."""

    @property
    def generation(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def products(self) -> int: ...

    @property
    def tuning(self) -> Tuning: ...

    def search(self, query: Query) -> Page: ...

    def forgetful(self) -> "Engine": ...

    def rank(self, text: str, *, filters: Sequence[Filter] = (), depth: int = DEPTH) -> Sequence[tuple[str, float]]: ...

    def rerank(self, text: str, ids: Sequence[str]) -> Sequence[tuple[str, float]]: ...

    def matching(self, filters: Sequence[Filter]) -> np.ndarray: ...

    def numbers(self, ids: Sequence[str]) -> np.ndarray: ...


def evaluate(
    engine: Engine,
    *,
    judgments: Path | None = None,
    queries: Path | None = None,
    assertions: Path | None = None,
    task: str = "retrieve",
    out: Path | None = None,
) -> dict[str, Any]:
    """Read the files of an evaluation set and `run` it; `queries` is as in read_judgments. Raises BadEvaluation."""
    if queries is not None and judgments is None:
        raise BadEvaluation("--queries gives the texts of judged queries: it needs --judgments FILE.")
    return run(
        engine,
        judgments=read_judgments(judgments, queries=queries) if judgments else None,
        assertions=read_assertions(assertions) if assertions else (),
        task=task,
        out=out,
    )


def run(
    engine: Engine,
    *,
    judgments: Judgments | None = None,
    assertions: Sequence[Assertion] = (),
    task: str = "retrieve",
    out: Path | None = None,
) -> dict[str, Any]:
    """Run an evaluation set and return all that was found, ready for JSON; INTERFACE.md names the keys.

    `task` "retrieve" ranks the catalogue, "rerank" each query's judged products only. `queries` counts those that the
    means are over; `unscored` lists the others, and `nothing_found` counts those of them that the engine answers with
    an empty page. `missing` counts judgments of products that the catalogue lacks. `per_query` holds each query's
    values, `per_assertion` each assertion's, and `assertions_impossible` the lines of those whose filters no product
    of the catalogue passes; `degraded` lists the parts that were out, so that figures of one leg are not taken for
    figures of both. `latency_ms` is of a warm first page of ten, `settings` the engine's tuning. With `out`, the
    rankings and the result are written (see runs.py). Raises BadEvaluation.
    """
    if not (judgments and judgments.grades) and not assertions:
        raise BadEvaluation(
            "There is no query: give --judgments FILE, --assertions FILE or both, with one line at least."
        )
    if task not in TASKS:
        raise BadEvaluation(f"The task is {task!r}; this version knows {' and '.join(TASKS)}.")
    if out is not None and judgments is None:
        raise BadEvaluation("A run is written from judged queries: --out needs --judgments FILE.")
    result: dict[str, Any] = {
        "name": engine.name,
        "generation": engine.generation,
        "products": engine.products,
        "task": task,
        "settings": asdict(engine.tuning),
    }
    rankings: dict[str, Sequence[tuple[str, float]]] = {}
    if judgments is not None:
        rankings = {query: _rank(engine, query, judgments, task) for query in judgments.grades}
        result |= _measured(engine, judgments, rankings)
        # Asked of the catalogue whatever the task: the judged products alone say nothing about what is found.
        found = rankings if task == "retrieve" else {query: engine.rank(query) for query in judgments.unscored}
        result["nothing_found"] = sum(not found[query] for query in judgments.unscored)
    if assertions:
        result |= _judged([judge(a, _ids(engine.rank(a.query)), engine) for a in assertions])
    queries = [*(judgments.grades if judgments else ()), *(a.query for a in assertions)]
    result |= _timed(engine, list(dict.fromkeys(queries)))
    if out is not None and judgments is not None:
        write_run(out, rankings, qids=judgments.qids, result=result)
    return result


def _timed(engine: Engine, queries: Sequence[str]) -> dict[str, Any]:
    """Latency in ms of a first page of ten asked anew, one pass to warm up and one timed; and what was degraded."""
    asked = [Query(text=text, size=LATENCY_SIZE) for text in queries]
    degraded = Counter(part for query in asked for part in engine.search(query).degraded)
    taken = []
    for query in asked:
        forgetful = engine.forgetful()
        start = time.perf_counter()
        forgetful.search(query)
        taken.append((time.perf_counter() - start) * 1000)
    return {
        "latency_ms": percentiles(taken),
        "degraded": [{"part": each.part, "why": each.why, "queries": n} for each, n in degraded.items()],
    }


def percentiles(values: Sequence[float] | np.ndarray) -> dict[str, float]:
    """{"p50", "p95"} of `values`, interpolated, in their unit, to a thousandth. There must be one at least."""
    p50, p95 = np.percentile(values, [50, 95])
    return {"p50": round(float(p50), 3), "p95": round(float(p95), 3)}


def _rank(engine: Engine, query: str, judgments: Judgments, task: str) -> Sequence[tuple[str, float]]:
    if task == "rerank":
        return engine.rerank(query, list(judgments.grades[query]))
    return engine.rank(query, depth=DEPTH)


def _ids(ranking: Sequence[tuple[str, float]]) -> list[str]:
    return [product for product, _ in ranking]


def _measured(
    engine: Engine, judgments: Judgments, rankings: Mapping[str, Sequence[tuple[str, float]]]
) -> dict[str, Any]:
    values = measure(judgments, {query: _ids(ranking) for query, ranking in rankings.items()})
    judged = list(dict.fromkeys(product for grades in judgments.grades.values() for product in grades))
    unknown = {product for product, number in zip(judged, engine.numbers(judged), strict=True) if number < 0}
    if judged and len(unknown) == len(judged):
        raise BadEvaluation(
            f"{judgments.file} judges {len(judged):,} products and {engine.name} has none of them. Name the catalogue "
            "that they are of with --name, or judge by the ids of this one."
        )
    return {
        "judgments": {
            "file": judgments.file,
            "sha256": judgments.digest,
            "judgments": sum(len(grades) for grades in judgments.grades.values()),
            "missing": sum(len(unknown & grades.keys()) for grades in judgments.grades.values()),
        },
        "queries": len(values),
        "unscored": judgments.unscored,
        "measures": means(values),
        "intervals": intervals(values),
        "per_query": values,
    }


def _judged(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    kinds = by_kind(verdicts)
    scores = [verdict.score for verdict in verdicts]
    return {
        "assertions": {kind: float(np.mean(scores)) for kind, scores in kinds.items()},
        "assertions_intervals": {kind: interval(scores) for kind, scores in kinds.items()},
        "assertions_queries": {kind: len(scores) for kind, scores in kinds.items()},
        "assertions_overall": {"queries": len(scores), "mean": float(np.mean(scores)), "interval": interval(scores)},
        "assertions_impossible": [verdict.assertion.line for verdict in verdicts if verdict.impossible],
        "per_assertion": [
            {
                "line": verdict.assertion.line,
                "query": verdict.assertion.query,
                "kind": verdict.assertion.kind,
                "score": verdict.score,
                "hits": verdict.hits,
                "passed": verdict.passed,
                "possible": verdict.possible,
                "why": verdict.why,
            }
            for verdict in verdicts
        ],
    }

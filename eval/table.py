"""Results as a person reads them: each figure with what it was computed on, how many queries, and how sure it is."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from eval.scale_table import scale_lines, side_by_side
from search.tuning import Tuning

LISTED = 10


def table(result: Mapping[str, Any]) -> str:
    """What `evaluate` returned, as lines of text."""
    lines = [f"{result['name']}, generation {result['generation']}, {result['products']:,} products, {result['task']}"]
    usual = asdict(Tuning())
    if changed := {key: value for key, value in result["settings"].items() if value != usual.get(key)}:
        lines.append("Set: " + ", ".join(f"{key}={value}" for key, value in changed.items()))
    for each in result["degraded"]:
        lines.append(f"Degraded in {_queries(each['queries'])}: {each['part']}, {each['why']}")
    if "measures" in result:
        lines += ["", *_measures(result)]
    if "assertions" in result:
        lines += ["", *_assertions(result)]
    latency = result["latency_ms"]
    lines += ["", f"First page of ten, after one warm-up: p50 {latency['p50']:.1f} ms, p95 {latency['p95']:.1f} ms"]
    return "\n".join(lines)


def bench_table(result: Mapping[str, Mapping[str, Any]]) -> str:
    """Benchmarks by name, each as its function returned it, as lines of text."""
    lines: list[str] = []
    for name, figures in result.items():
        lines += ["", name] if lines else [name]
        if name in ("scale", "flat"):
            lines += scale_lines(figures)
            continue
        if "forms" in figures:
            lines += ["", *side_by_side(figures["forms"]), ""]
            figures = {key: value for key, value in figures.items() if key != "forms"}
        width = max(len(key) for key in figures)
        lines += [f"  {key:{width}}  {_figure(value)}" for key, value in figures.items()]
    return "\n".join(lines)


def _measures(result: Mapping[str, Any]) -> list[str]:
    judged, unscored = result["judgments"], result["unscored"]
    lines = [f"{judged['file']}: {judged['judgments']:,} judgments, means over {_queries(result['queries'])}"]
    if judged["missing"]:
        lines.append(f"  {judged['missing']:,} of the judged products are not in this catalogue and count as not found")
    for name, mean in result["measures"].items():
        lines.append(f"  {name:18} {_mean(mean, result['intervals'][name])}")
    if unscored:
        some = ", ".join(repr(query) for query in unscored[:LISTED]) + (", ..." if len(unscored) > LISTED else "")
        lines.append(f"  Unscored, no positive grade: {_queries(len(unscored))} ({some})")
        lines.append(f"  of which nothing was found for {result['nothing_found']}")
    return lines


def _assertions(result: Mapping[str, Any]) -> list[str]:
    overall, counts = result["assertions_overall"], result["assertions_queries"]
    lines = [
        f"Assertions over {_queries(overall['queries'])}",
        f"  {'all':18} {_mean(overall['mean'], overall['interval'])}",
    ]
    lines += [
        f"  {kind:18} {_mean(mean, result['assertions_intervals'][kind])}, {_queries(counts[kind])}"
        for kind, mean in result["assertions"].items()
    ]
    if impossible := result["assertions_impossible"]:
        some = ", ".join(map(str, impossible[:LISTED])) + (", ..." if len(impossible) > LISTED else "")
        lines.append(f"  0 possible: no product of this catalogue passes the filters of {_queries(len(impossible))}")
        lines.append(f"  in line {some}: look for a filter that is wrong")
    failed = sorted((each for each in result["per_assertion"] if each["score"] < 1), key=lambda each: each["score"])
    for each in failed[:LISTED]:
        lines.append(f"  {each['score']:.2f}  line {each['line']}, {each['query']!r}: {each['why']}")
    if len(failed) > LISTED:
        lines.append(f"  ... and {len(failed) - LISTED} more below 1")
    return lines


def _mean(mean: float | None, interval: tuple[float, float] | None) -> str:
    if mean is None or interval is None:
        return "no query to take it over"
    return f"{mean:.3f}  95% interval {interval[0]:.3f} to {interval[1]:.3f}"


def _queries(count: int) -> str:
    return f"{count:,} {'query' if count == 1 else 'queries'}"


def _figure(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_figure(each)}" for key, each in value.items())
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)

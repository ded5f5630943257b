"""Choosing one constant by cross-validation: the figure is of queries that did not choose."""

from dataclasses import dataclass, fields
from typing import Any, Protocol, Self

import numpy as np

from eval.evaluate import DEPTH, Engine
from eval.judgments import Judgments
from eval.measures import interval
from eval.measures import measure as measured
from search.errors import BadEvaluation, BadSettings
from search.tuning import Tuning, tuned

FOLDS = 5
SEED = 0


class TunableEngine(Engine, Protocol):
    """An engine that can be asked with other constants."""

    def tuned(self, tuning: Tuning) -> Self: ...


@dataclass(frozen=True, slots=True)
class Grid:
    """The values that one constant may take, as KEY=VALUE texts."""

    key: str
    values: tuple[str, ...]


def parse_grid(text: str) -> Grid:
    """KEY=V1,V2,... as `aisle eval tune` takes it.

    Raises BadEvaluation for what is not written so, BadSettings for an unknown key or a value that it cannot take.
    """
    key, equals, values = text.partition("=")
    grid = Grid(key, tuple(value for value in values.split(",") if value))
    if not equals or len(grid.values) < 2:
        raise BadEvaluation(f"--grid takes KEY=V1,V2,... with two values at least, found {text!r}.")
    known = sorted(field.name for field in fields(Tuning))
    if key not in known:
        raise BadSettings(f"--grid has no key {key[:60]!r}; keys: {', '.join(known)}.")
    if not isinstance(getattr(Tuning(), key), str) and (words := [v for v in grid.values if not _is_number(v)]):
        raise BadSettings(f"--grid {key} takes numbers, found {words[0][:60]!r}.")
    for value in grid.values:
        tuned([f"{key}={value}"])
    return grid


def tune(engine: TunableEngine, judgments: Judgments, grid: Grid, *, measure: str = "nDCG@10") -> dict[str, Any]:
    """`measure` of every value of the grid, and of the choice among them by cross-validation.

    The scored queries are split into FOLDS at random (seeded); for each fold the value that is best on the others is
    taken, and the fold is scored with it. `held_out` is the mean over all queries so scored, `gain` the paired
    difference to the default, both with a bootstrap interval. Raises BadEvaluation for fewer queries than folds.
    """
    scored = judgments.scored
    if len(scored) < FOLDS:
        raise BadEvaluation(f"Cross-validation needs {FOLDS} queries with a positive grade, found {len(scored)}.")
    default = _values(engine, judgments, measure)
    tried = [engine.tuned(tuned([f"{grid.key}={value}"], base=engine.tuning)) for value in grid.values]
    table = np.array([_values(each, judgments, measure) for each in tried])
    fold = np.random.default_rng(SEED).permutation(len(scored)) % FOLDS
    chosen = [int(table[:, fold != number].mean(axis=1).argmax()) for number in range(FOLDS)]
    held_out = np.array([table[chosen[fold[query]], query] for query in range(len(scored))])
    gain = held_out - default
    return {
        "key": grid.key,
        "measure": measure,
        "queries": len(scored),
        "default": {"value": getattr(Tuning(), grid.key), "mean": float(default.mean())},
        "values": {value: float(mean) for value, mean in zip(grid.values, table.mean(axis=1), strict=True)},
        "chosen": [grid.values[place] for place in chosen],
        "held_out": {"mean": float(held_out.mean()), "interval": interval(held_out.tolist())},
        "gain": {"mean": float(gain.mean()), "interval": interval(gain.tolist())},
    }


def tune_table(result: dict[str, Any]) -> str:
    """What `tune` returned, as lines of text."""
    lines = [f"{result['measure']} over {result['queries']} queries"]
    lines += [f"  {result['key']}={value:8} {mean:.4f}" for value, mean in result["values"].items()]
    lines.append(f"Default {result['default']['value']}: {result['default']['mean']:.4f}")
    for name, words in (("held_out", "Chosen by cross-validation"), ("gain", "Gain over the default, paired")):
        mean, (low, high) = result[name]["mean"], result[name]["interval"]
        lines.append(f"{words}: {mean:.4f}  95% interval {low:.4f} to {high:.4f}")
    return "\n".join([*lines, f"Chosen in the {FOLDS} folds: {', '.join(result['chosen'])}"])


def _values(engine: Engine, judgments: Judgments, name: str) -> np.ndarray:
    """(scored queries,) float64."""
    rankings = {query: [product for product, _ in engine.rank(query, depth=DEPTH)] for query in judgments.scored}
    return np.array([values[name] for values in measured(judgments, rankings).values()])


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

"""A run on disk: the rankings as a TREC run file, and beside it RUN.json with all that was measured on them."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np

from eval.files import bad_line, read_bytes, text_lines, write_whole
from eval.judgments import token
from search.errors import BadEvaluation

Rankings = Mapping[str, Sequence[tuple[str, float]]]
"""Query text -> (product id, score), best first."""


@dataclass(frozen=True, slots=True)
class Run:
    """What `write_run` wrote. `result` is RUN.json; queries are keyed by text, those without a hit among them."""

    path: Path
    rankings: Rankings
    result: Mapping[str, Any]


def write_run(path: Path, rankings: Rankings, *, qids: Mapping[str, str], result: Mapping[str, Any]) -> None:
    """Write `path`, a TREC run file, and `result` with each query's id and the run's sha256 to `path` + ".json".

    A line is "qid Q0 docid rank score tag". Scores decrease strictly, even in the 32 bits that trec_eval keeps, so that
    every tool sees the ranking's own order; a score that does not is lowered to just below the one before it. White
    space in ids is percent-encoded. Both files appear whole or not at all. Raises BadEvaluation.
    """
    tag = token(re.sub(r"\s+", "-", path.stem)) or "aisle"
    lines = []
    for query, ranking in rankings.items():
        for rank, ((product, _), score) in enumerate(zip(ranking, strictly_decreasing(ranking), strict=True), 1):
            lines.append(f"{qids[query]} Q0 {token(product)} {rank} {score:.9g} {tag}\n")
    run = "".join(lines).encode()
    record = {
        **result,
        "run": {"file": path.name, "sha256": hashlib.sha256(run).hexdigest()},
        "qids": {query: qids[query] for query in rankings},
    }
    write_whole(path, run)
    write_whole(beside(path), (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode())


def read_run(path: Path) -> Run:
    """The run at `path` with its RUN.json. Raises BadEvaluation where one is missing, damaged, or not the other's."""
    data = read_bytes(path)
    try:
        result = json.loads(read_bytes(beside(path)))
        texts = {qid: query for query, qid in result["qids"].items()}
        digest = result["run"]["sha256"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadEvaluation(f"{beside(path)} is not what `aisle eval run --out` writes: write the run anew.") from error
    if digest != hashlib.sha256(data).hexdigest():
        raise BadEvaluation(f"{path} is not the run that {beside(path).name} describes: write the run anew.")
    rankings: dict[str, list[tuple[str, float]]] = {query: [] for query in result["qids"]}
    for number, line in enumerate(text_lines(path, data), 1):
        try:
            qid, _, product, _, score, _ = line.split()
            rankings[texts[qid]].append((unquote(product), float(score)))
        except (ValueError, KeyError) as error:
            raise bad_line(path, number, 'expected "qid Q0 docid rank score tag" of a known query') from error
    return Run(path=path, rankings=rankings, result=result)


def beside(path: Path) -> Path:
    """Where the RUN.json of the run at `path` lies."""
    return path.with_name(path.name + ".json")


def strictly_decreasing(ranking: Sequence[tuple[str, float]]) -> list[float]:
    """The scores of `ranking` as 32-bit floats, each below the one before it and otherwise as close as can be."""
    scores: list[np.float32] = []
    for _, score in ranking:
        exact = np.float32(score)
        scores.append(min(exact, np.nextafter(scores[-1], np.float32(-np.inf))) if scores else exact)
    return [float(score) for score in scores]

"""How fast and how big, as ratios inside one run: figures of two machines, or of two days, are no comparison."""

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import numpy as np
import psutil

from eval.evaluate import percentiles
from eval.parts import embedded
from search.analyze import analyze
from search.encoders import Encoder
from search.engine import Engine
from search.errors import BadEvaluation
from search.page import Query

T = TypeVar("T")

PAGE = 24  # the shop's page
CANDIDATES = 300  # what a two-leg search of the plainest kind would ask each leg for
CHUNK = 128  # texts encoded in turn, so that a busy moment of the machine falls on both encoders
MIB = 1 << 20


def bench_search(engine: Engine, queries: Sequence[str], *, candidates: int = CANDIDATES) -> dict[str, Any]:
    """What Aisle adds to its parts: Engine.search, with facets, highlights and explain, over the parts called bare.

    Each query is asked once, so that no cache answers; then once more, which is `again_ms`. The parts are encode_query,
    the keyword index and the vector index for `candidates` rows each, one after the other. Times in ms; `ratio` is
    the median search over the median of the parts' sum. Raises BadEvaluation where there are no queries.
    """
    queries, catalogue = _distinct(queries), embedded(engine)
    engine.search(Query(text="warm up", size=PAGE, explain=True))
    taken: dict[str, list[float]] = {"search": [], "again": [], "encode": [], "lexical": [], "vectors": []}
    for text in queries:
        asked = Query(text=text, size=PAGE, explain=True)
        _timed(taken["search"], engine.search, asked)
        _timed(taken["again"], engine.search, asked)
        vector = _timed(taken["encode"], engine.encoder.encode_query, text)
        _timed(taken["lexical"], catalogue.lexical.search, analyze(text), candidates)
        _timed(taken["vectors"], catalogue.vectors.search, vector, candidates)
    parts = np.sum([taken["encode"], taken["lexical"], taken["vectors"]], axis=0)
    return {
        "products": engine.products,
        "queries": len(queries),
        "search_ms": percentiles(taken["search"]),
        "again_ms": percentiles(taken["again"]),
        "parts_ms": percentiles(parts),
        "encode_ms": percentiles(taken["encode"]),
        "lexical_ms": percentiles(taken["lexical"]),
        "vectors_ms": percentiles(taken["vectors"]),
        "ratio": _ratio(float(np.median(taken["search"])), float(np.median(parts))),
    }


def bench_encode(texts: Sequence[str], *, encoder: Encoder, reference: Encoder) -> dict[str, Any]:
    """Products a second of the machine's `encoder` and of `reference` (torch in fp32), and how alike their vectors are.

    The two take turns over chunks of `texts`, which are given as the index would give them. `ratio` is encoder over
    reference; `cosine` is of the two vectors of one text. Raises BadEvaluation where there are no texts.
    """
    if not texts:
        raise BadEvaluation("There are no texts to encode: give a catalogue with products.")
    for each in (encoder, reference):
        each.encode_documents(texts[:8])
    seconds = {"encoder": 0.0, "reference": 0.0}
    cosines = []
    for start in range(0, len(texts), CHUNK):
        chunk, vectors = texts[start : start + CHUNK], []
        for name, each in (("encoder", encoder), ("reference", reference)):
            began = time.perf_counter()
            vectors.append(each.encode_documents(chunk))
            seconds[name] += time.perf_counter() - began
        cosines.append(np.sum(vectors[0] * vectors[1], axis=1))
    cosine = np.concatenate(cosines)
    return {
        "products": len(texts),
        "encoder": encoder.name,
        "reference": reference.name,
        "encoder_per_s": round(len(texts) / seconds["encoder"], 1),
        "reference_per_s": round(len(texts) / seconds["reference"], 1),
        "ratio": _ratio(seconds["reference"], seconds["encoder"]),
        "cosine": {"mean": round(float(cosine.mean()), 5), "least": round(float(cosine.min()), 5)},
    }


def bench_http(url: str, queries: Sequence[str], *, requests: int = 200) -> dict[str, Any]:
    """`requests` searches of the API at `url`, one after the other over one connection kept alive; times in ms.

    Queries repeat where they are fewer than `requests`. `floor_ms` is /healthz, asked in turn: what the server and the
    loopback cost without a search; `ratio` is the median search over the median of that. `connections` above 1 says
    that the server did not keep the connection. Raises BadEvaluation where an answer is not 200 or does not come.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadEvaluation(f"{url!r} is no address of a server: expected http://127.0.0.1:8000 or the like.")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=30)
    base, opened = parts.path.rstrip("/"), 0

    def get(path: str) -> None:
        nonlocal opened
        opened += connection.sock is None
        try:
            connection.request("GET", base + path)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise BadEvaluation(f"{url} does not answer {path}: {error}. Start it with aisle serve.") from error
        if answer.status != 200:
            raise BadEvaluation(f"{url} answers {path} with {answer.status}: {body[:200].decode(errors='replace')}")

    search: list[float] = []
    floor: list[float] = []
    try:
        for text in _distinct(queries)[:10]:
            get(f"/api/search?q={quote(text.upper())}")  # another text, so that none is remembered
        for text in islice(cycle(_distinct(queries)), requests):
            _timed(search, get, f"/api/search?q={quote(text)}")
            _timed(floor, get, "/healthz")
    finally:
        connection.close()
    return {
        "requests": len(search),
        "connections": opened,
        "search_ms": percentiles(search),
        "floor_ms": percentiles(floor),
        "ratio": _ratio(float(np.median(search)), float(np.median(floor))),
    }


def bench_memory(pid: int) -> dict[str, Any]:
    """Memory of the process `pid` and of its children, in MiB. Raises BadEvaluation where there is none to read.

    `rss` counts a page that two of them share twice, `pss` once in all, so that `pss` is what the machine is short of;
    `anonymous` is what of that is no mapped file, which the kernel cannot take back (left out where it does not tell).
    """
    try:
        first = psutil.Process(pid)
        family = (first, *first.children(recursive=True))
        memory = [process.memory_full_info() for process in family]
        anonymous = [_anonymous(process.pid) for process in family]
    except psutil.Error as error:
        raise BadEvaluation(
            f"The memory of process {pid} cannot be read: {error}. Is it running, and yours?"
        ) from error
    return {
        "processes": len(memory),
        "rss_mib": round(sum(each.rss for each in memory) / MIB, 1),
        "pss_mib": round(sum(each.pss for each in memory) / MIB, 1),
        **({} if None in anonymous else {"anonymous_mib": round(sum(filter(None, anonymous)) / MIB, 1)}),
    }


def bench_cold(command: Sequence[str], *, runs: int = 3) -> dict[str, Any]:
    """Seconds from start to end of `command` (an `aisle search`), `runs` times; its files stay in the page cache.

    `ratio` is its median over that of starting Python to do nothing. Raises BadEvaluation where the command fails.
    """
    taken: list[float] = []
    bare: list[float] = []
    for _ in range(runs):
        try:
            _timed(bare, subprocess.run, [sys.executable, "-c", ""])
            done = _timed(taken, _quietly, command)
        except OSError as error:
            raise BadEvaluation(f"{command[0]} does not start: {error.strerror}.") from error
        if done.returncode:
            raise BadEvaluation(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    least, median, most = np.quantile(taken, [0, 0.5, 1]) / 1000
    return {
        "runs": runs,
        "seconds": {"least": round(float(least), 3), "median": round(float(median), 3), "most": round(float(most), 3)},
        "ratio": _ratio(float(np.median(taken)), float(np.median(bare))),
    }


def _anonymous(pid: int) -> int | None:
    """The process's share of anonymous memory in bytes; None where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return None
    found = [int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss_Anon:")]
    return found[0] if found else None


def _quietly(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _timed(taken: list[float], call: Callable[..., T], *arguments: Any) -> T:
    start = time.perf_counter()
    result = call(*arguments)
    taken.append((time.perf_counter() - start) * 1000)
    return result


def _ratio(numerator: float, denominator: float) -> float:
    return round(numerator / denominator, 2)


def _distinct(queries: Sequence[str]) -> list[str]:
    if not queries:
        raise BadEvaluation("There are no queries to time: give --judgments FILE.")
    return list(dict.fromkeys(queries))

"""`aisle eval bench`: every figure of speed and memory of one catalogue on this machine, in one run."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from eval.assertions import read_assertions
from eval.judgments import read_judgments
from eval.timing import bench_cold, bench_encode, bench_http, bench_memory, bench_search
from indexer.demo import assertions_path
from indexer.embed import document_text
from search.encoders import load_encoder, weights
from search.engine import Engine, open_engine
from search.errors import BadEvaluation
from search.settings import Settings

PARTS = ("search", "encode", "http", "cold")
TEXTS = 512
STARTS_S = 60.0
WITHOUT_TORCH = ("hashing", "multilingual")
COMMAND = (sys.executable, "-m", "aisle")


def bench(settings: Settings, *, judgments: Path | None = None, parts: Sequence[str] = PARTS) -> dict[str, Any]:
    """The figures of each of `parts`, by name: see timing.py for what they are.

    Queries are those of `judgments`, else of the demo's assertions. "http" starts a server of its own on a free port,
    and "memory" comes with it. Raises BadEvaluation, and what opening the catalogue raises.
    """
    engine = open_engine(settings)
    queries = _queries(judgments)
    measured: dict[str, Callable[[], dict[str, Any]]] = {
        "search": lambda: {"search": bench_search(engine, queries)},
        "encode": lambda: {"encode": _encode(engine, settings)},
        "http": lambda: _http(engine, settings, queries),
        "cold": lambda: {"cold": bench_cold([*COMMAND, "search", queries[0], "--name", engine.name])},
    }
    figures: dict[str, Any] = {}
    for part in parts:
        figures |= measured[part]()
    return figures


def _queries(judgments: Path | None) -> list[str]:
    if judgments is not None:
        return list(read_judgments(judgments).grades)
    return [assertion.query for assertion in read_assertions(assertions_path())]


def _encode(engine: Engine, settings: Settings) -> dict[str, Any]:
    """The encoder of this catalogue against torch in fp32, on the catalogue's own texts."""
    from search.encoders.sentence_transformers import TorchEncoder

    name = str(engine.manifest.encoder["name"])
    if name in WITHOUT_TORCH:
        raise BadEvaluation(
            f"This catalogue was encoded by {name}, which has no form on torch to compare with. Name the other parts: "
            "--part search --part http --part cold."
        )
    rows = range(0, engine.products, max(engine.products // TEXTS, 1))
    texts = [document_text(engine.store.product(row)) for row in rows][:TEXTS]
    encoder = load_encoder(name, device="cpu", cache=settings.home / "cache")
    return bench_encode(texts, encoder=encoder, reference=TorchEncoder(weights.find(name)))


def _http(engine: Engine, settings: Settings, queries: Sequence[str]) -> dict[str, Any]:
    with _server(engine.name, settings) as (pid, address):
        return {"http": bench_http(address, queries), "memory": bench_memory(pid)}


@contextmanager
def _server(name: str, settings: Settings) -> Iterator[tuple[int, str]]:
    """(pid, address) of `aisle serve` in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [*COMMAND, "serve", "--name", name, "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, "AISLE_HOME": str(settings.home)})
    try:
        _wait(server, address := f"http://127.0.0.1:{port}")
        yield server.pid, address
    finally:
        server.terminate()
        server.wait(timeout=STARTS_S)


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    """Until the server is ready to serve."""
    deadline = time.monotonic() + STARTS_S
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urlopen(f"{address}/readyz", timeout=5):
            return
        time.sleep(0.1)
    raise BadEvaluation(f"aisle serve was not ready at {address} within {STARTS_S:.0f} s; run it by hand to see why.")

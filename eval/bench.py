"""`aisle eval bench`: every figure of speed and memory of one catalogue on this machine, in one run."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from eval.assertions import read_assertions
from eval.building import bench_build
from eval.judgments import read_judgments
from eval.scale import SIZES, Say, bench_scale, check_products
from eval.server import COMMAND, server
from eval.timing import bench_cold, bench_encode, bench_http, bench_memory, bench_search
from indexer.demo import assertions_path
from indexer.embed import document_text
from search.encoders import Encoder, load_encoder, weights
from search.engine import Engine, open_engine
from search.errors import BadEvaluation
from search.settings import Settings

PARTS = ("search", "encode", "http", "cold")  # what is measured unless parts are named: the others take long
TEXTS = 512
WITHOUT_TORCH = ("hashing", "multilingual")


def bench(
    settings: Settings,
    *,
    judgments: Path | None = None,
    parts: Sequence[str] = PARTS,
    products: Sequence[int] = (),
    say: Say = lambda text: None,
) -> dict[str, Any]:
    """The figures of each of `parts`, by name: see timing.py for what they are, and the module of each other part for
    that. "scale" and "flat" are of catalogues of each number of `products`, without any of their own sizes.

    Queries are those of `judgments`, else of the demo's assertions. "http" starts a server of its own on a free port,
    and "memory" comes with it. `say` is told what is being measured. Raises BadEvaluation, and what opening the
    catalogue raises.
    """
    check_products(products or SIZES)
    engine = open_engine(settings)
    queries = _queries(judgments)
    measured: dict[str, Callable[[], dict[str, Any]]] = {
        "search": lambda: {"search": bench_search(engine, queries)},
        "encode": lambda: {"encode": _encode(engine, settings)},
        "http": lambda: _http(engine, settings, queries),
        "build": lambda: {"build": bench_build(engine, settings, _encoder(engine, settings), say=say)},
        "scale": lambda: {"scale": bench_scale(engine, settings, queries, products=products or SIZES, say=say)},
        "flat": lambda: {"flat": _flat(engine, settings, queries, products, say)},
        "engines": lambda: {"engines": _engines(engine, settings, queries, judgments, say)},
        "bulk": lambda: {"bulk": _bulk(engine, settings, say)},
        "cold": lambda: {"cold": bench_cold([*COMMAND, "search", queries[0], "--name", engine.name])},
    }
    figures: dict[str, Any] = {}
    for part in parts:
        figures |= measured[part]()
    return figures


def _engines(
    engine: Engine, settings: Settings, queries: Sequence[str], judgments: Path | None, say: Say
) -> dict[str, Any]:
    from eval.engines import bench_engines

    judged = read_judgments(judgments) if judgments else None
    return bench_engines(engine, settings, _encoder(engine, settings), queries, judgments=judged, say=say)


def _flat(
    engine: Engine, settings: Settings, queries: Sequence[str], products: Sequence[int], say: Say
) -> dict[str, Any]:
    from eval.flat import SIZES as FLAT_SIZES
    from eval.flat import bench_flat

    return bench_flat(engine, settings, queries, products=products or FLAT_SIZES, say=say)


def _bulk(engine: Engine, settings: Settings, say: Say) -> dict[str, Any]:
    from eval.bulk import bench_bulk

    return bench_bulk(engine, settings, say=say)


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
    texts = [document_text(engine.catalogue.product(row)) for row in rows][:TEXTS]
    return bench_encode(
        texts, encoder=_encoder(engine, settings, device="cpu"), reference=TorchEncoder(weights.find(name))
    )


def _encoder(engine: Engine, settings: Settings, *, device: str = "") -> Encoder:
    """The one that this catalogue was encoded by, as a build would load it."""
    name = str(engine.manifest.encoder["name"])
    return load_encoder(name, device=device or settings.device, cache=settings.home / "cache")


def _http(engine: Engine, settings: Settings, queries: Sequence[str]) -> dict[str, Any]:
    with server(engine.name, settings) as (pid, address):
        return {"http": bench_http(address, queries), "memory": bench_memory(pid)}

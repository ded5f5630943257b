"""What a server holds in memory as its catalogue grows: all in a cluster, beside all on this machine."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.forms import CLUSTERED, EMBEDDED, cluster_of, form
from eval.process import MIB, apart
from eval.scale import (
    CONNECTIONS,
    STARTS_S,
    WARMED,
    Say,
    Trial,
    build_trial,
    check_products,
    check_room,
    machine,
    make,
    report,
)
from eval.server import server
from eval.timing import bench_http, bench_memory
from search import generation
from search.engine import Engine
from search.settings import Settings

SIZES = (3_000, 30_000, 300_000)
MOST_EMBEDDED = 50_000  # products that are also served from this machine, which --part scale measures beyond
LISTED = 6  # files of the tables that are named, the largest


def bench_flat(
    engine: Engine, settings: Settings, queries: Sequence[str], *, products: Sequence[int] = SIZES, say: Say
) -> dict[str, Any]:
    """Memory of a server of two workers for made catalogues (as --part scale makes them) of each number of `products`.

    All in MiB but times: `tables` are the files of a generation's folder that a machine keeps, the largest by name.
    Raises BadEvaluation without a cluster and for numbers that cannot be made.
    """
    cluster_of(settings)
    check_products(products)
    check_room(max(products), engine.encoder.dimension)
    queries, before, sizes = list(dict.fromkeys(queries)), machine(), []
    for count in products:
        with tempfile.TemporaryDirectory(prefix="aisle-flat-", ignore_cleanup_errors=True) as temporary:
            folder = Path(temporary)
            trial = make(engine, settings, folder, count, say)
            size: dict[str, Any] = {"products": count}
            for name in (CLUSTERED, EMBEDDED) if count <= MOST_EMBEDDED else (CLUSTERED,):
                with form(settings, name, folder) as own:
                    # No cache but its own: the vectors of what is made are no real encoder's.
                    (own.home / "cache").unlink()
                    size[name] = _measured(replace(trial, settings=own), name, queries, say)
            sizes.append(size)
    return report(engine, queries, before, sizes)


def _measured(trial: Trial, name: str, queries: Sequence[str], say: Say) -> dict[str, Any]:
    say(f"{trial.products:,} products, {name}: building")
    built, _ = apart(build_trial, trial)
    say(f"{trial.products:,} products, {name}: built in {built['seconds']:,.0f} s; serving")
    with server(trial.settings.name, trial.settings, starts_s=STARTS_S) as (pid, address):
        fresh = bench_memory(pid)
        for _ in range(CONNECTIONS):
            bench_http(address, queries[:WARMED], requests=WARMED)
        served = bench_http(address, queries, requests=len(queries))
        return {
            "build_s": built["seconds"],
            "as_started": fresh,
            "serving": bench_memory(pid),
            "http_ms": served["search_ms"],
            "tables": _tables(trial.settings),
        }


def _tables(settings: Settings) -> dict[str, float]:
    """MiB of the served generation's folder, and of the largest of its files but the encoder's."""
    files = generation.served(generation.root(settings)).files
    mib = {path: known["bytes"] / MIB for path, known in files.items() if not path.startswith("encoder/")}
    largest = sorted(mib, key=lambda path: -mib[path])[:LISTED]
    return {"all": round(sum(mib.values()), 1), **{path: round(mib[path], 1) for path in sorted(largest)}}

"""How a catalogue made from the real one grows: the build, the serving and the recall, at each number of products."""

import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from eval.parts import embedded
from eval.process import MIB, apart
from eval.scale_catalogue import (
    PRODUCTS,
    Bases,
    choose_bases,
    variations,
    write_catalogue,
    write_mapping,
)
from eval.scale_encoder import VariationEncoder
from eval.scale_search import search_trial
from eval.server import server
from eval.timing import bench_http, bench_memory
from indexer.build import build
from indexer.mapping_file import read_mapping
from indexer.progress import terminal
from search import generation
from search.encoders import open_encoder
from search.engine import Engine
from search.errors import AisleError, BadEvaluation
from search.settings import Settings

Say = Callable[[str], None]

NAME = "scale"
SIZES = (10_000, 100_000, 1_000_000)
LEAST_PRODUCTS = 100
WARMED = 10  # requests of each connection
CONNECTIONS = 8  # each is taken by one of the workers, so that all of them are warm when their memory is read
STARTS_S = 900.0  # a server of a million products reads some gigabytes first, and checks each file's digest
# Catalogue file, embedding cache and generation took 9.4 kB a product at 20,000 and 384 dimensions: three copies of the
# vector, and 4.8 kB. A fifth more than that is left for what is merged on the way. The encoder is there at any size.
BYTES_A_NUMBER = 12
BYTES_A_PRODUCT = 6_500
BYTES_AT_LEAST = 500 * MIB


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A made catalogue on disk, and what a fresh process needs to encode, build and search it."""

    products: int
    file: Path
    mapping: Path
    settings: Settings
    encoder: Path
    bases: Bases


def bench_scale(
    engine: Engine, settings: Settings, queries: Sequence[str], *, products: Sequence[int] = SIZES, say: Say
) -> dict[str, Any]:
    """A catalogue of each number of `products` made from the engine's, built, served, asked and thrown away.

    Times in ms where the key says so, else in seconds; memory and disk in MiB. `say` is told of the progress. Raises
    BadEvaluation for a number that cannot be made, and where the disk is too small for the largest.
    """
    check_products(products)
    check_room(max(products), engine.encoder.dimension)
    queries = list(dict.fromkeys(queries))
    before, sizes = machine(), []
    for count in products:
        with tempfile.TemporaryDirectory(prefix="aisle-scale-", ignore_cleanup_errors=True) as folder:
            sizes.append(_measure(make(engine, settings, Path(folder), count, say), queries, say))
    return report(engine, queries, before, sizes)


def report(
    engine: Engine, queries: Sequence[str], before: dict[str, Any], sizes: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What was measured of catalogues made from the engine's; `before` is the machine as it was then."""
    return {
        "made_from": f"{engine.name}, {engine.products:,} products",
        "encoder": engine.manifest.encoder["name"],
        "dimension": engine.encoder.dimension,
        "queries": len(queries),
        "machine": before,
        "sizes": list(sizes),
    }


def check_products(products: Sequence[int]) -> None:
    """Raises BadEvaluation for a number of products that cannot be made or measured."""
    for count in products:
        if not LEAST_PRODUCTS <= count <= PRODUCTS:
            raise BadEvaluation(f"--products has {count:,}; it can be {LEAST_PRODUCTS} to {PRODUCTS:,}.")
    if not products:
        raise BadEvaluation("--products names no number; give for instance --products 10000,100000.")


def machine() -> dict[str, Any]:
    """What the figures are taken on; `load` is what else keeps it busy (processes ready to run, over a minute)."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / (1 << 30), 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def check_room(products: int, dimension: int) -> None:
    """Raises BadEvaluation where the temporary folder is too small for a catalogue of so many products."""
    folder = tempfile.gettempdir()
    needed = BYTES_AT_LEAST + products * (BYTES_A_PRODUCT + BYTES_A_NUMBER * dimension)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BadEvaluation(
            f"{products:,} products need about {needed / 1e9:.1f} GB for a while, and {folder} has {free / 1e9:.1f} GB "
            "free. Free some, name another folder with TMPDIR, or ask for fewer with --products."
        )


def make(engine: Engine, settings: Settings, folder: Path, count: int, say: Say) -> Trial:
    """A catalogue of `count` variations, written under `folder`."""
    say(f"{count:,} products: writing the catalogue")
    mapping = folder / "mapping.toml"
    write_mapping(mapping, engine)
    bases = choose_bases(engine, count)
    file = folder / "catalogue.jsonl"
    write_catalogue(file, variations(embedded(engine).store, read_mapping(mapping), bases, count))
    apart_settings = replace(settings, home=folder / "home", name=NAME)
    return Trial(count, file, mapping, apart_settings, engine.folder / "encoder", bases)


def _measure(trial: Trial, queries: Sequence[str], say: Say) -> dict[str, Any]:
    say(f"{trial.products:,} products: building")
    built, peak = apart(build_trial, trial)
    say(f"{trial.products:,} products: built in {built['seconds']:,.0f} s; searching")
    searched, _ = apart(search_trial, trial.settings, trial.encoder, trial.bases, list(queries))
    say(f"{trial.products:,} products: serving")
    with server(NAME, trial.settings, starts_s=STARTS_S) as (pid, address):
        for _ in range(CONNECTIONS):
            bench_http(address, queries[:WARMED], requests=WARMED)
        served = bench_http(address, queries, requests=max(len(queries), 200))
        memory = bench_memory(pid)
    return {
        "products": trial.products,
        "catalogue_mib": round(trial.file.stat().st_size / MIB, 1),
        "build": {**built, **peak.to_dict()},
        **searched,
        "http_ms": served["search_ms"],
        "serving": memory,
    }


def build_trial(trial: Trial) -> dict[str, Any]:
    """The build alone, timed; in a process of its own. `without_encoding_s` is what is left of it."""
    encoder = VariationEncoder(open_encoder(trial.encoder), trial.bases)
    began = time.perf_counter()
    with terminal() if os.isatty(2) else nullcontext() as progress:
        report = build([trial.file], trial.settings, mapping=trial.mapping, encoder=encoder, progress=progress)
    seconds = time.perf_counter() - began
    if report.products != trial.products or report.encoded != trial.products:
        raise AisleError(
            f"Of {trial.products:,} products made, {report.products:,} were indexed and {report.encoded:,} encoded; "
            f"rejected: {report.why_rejected() or 'none'}. The figures would be of another catalogue."
        )
    manifest = generation.served(generation.root(trial.settings))
    cache = trial.settings.home / "cache"
    return {
        "seconds": round(seconds, 2),
        "encoding_s": round(encoder.seconds, 2),
        "without_encoding_s": round(seconds - encoder.seconds, 2),
        "steps": dict(report.timings),
        "generation_mib": round(sum(file["bytes"] for file in manifest.files.values()) / MIB, 1),
        "cache_mib": round(sum(file.stat().st_size for file in cache.rglob("*") if file.is_file()) / MIB, 1),
    }

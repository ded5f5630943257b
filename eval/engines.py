"""The three ways to run a catalogue, side by side in one run: how fast, whether the same, and what Aisle adds.

A search of a form that asks a cluster is compared with its bare requests: the same bodies, sent and decoded by a client
that has nothing else to do.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np

from eval.building import written
from eval.evaluate import percentiles
from eval.forms import CLUSTERED, EMBEDDED, FORMS, KEYWORDS, cluster_of, form
from eval.judgments import Judgments
from eval.measures import means, measure
from eval.parts import embedded
from eval.recorded import RecordedCluster, Request
from eval.scale import Say, machine
from eval.server import server
from eval.throughput import throughput
from eval.timing import PAGE
from indexer.build import build
from search import generation
from search.encoders import Encoder
from search.engine import Engine
from search.errors import AisleError, BadEvaluation
from search.page import Page, Query
from search.settings import Settings

PLACES = 10  # of each answer that are compared
TRIES = 5  # for an answer without a part that is out: where that stays out there is nothing to compare

Noted = dict[str, list[Request]]
"""By query what its search asks the cluster."""


def bench_engines(
    engine: Engine,
    settings: Settings,
    encoder: Encoder,
    queries: Sequence[str],
    *,
    judgments: Judgments | None = None,
    say: Say,
) -> dict[str, Any]:
    """`forms`: by name, embedded as the engine's catalogue lies there and two that are built from it for a while.

    `search_ms` is Engine.search of a page with facets and highlights, nothing remembered; `bare_ms` its requests alone
    and `encode_ms` its query's vector, which any client has to make: `added_ms` is the median search less that of both,
    `added_with_encode_ms` less that of the requests. All take turns, query by query, each query having been asked once.
    `equal_places` is the share of the first PLACES that are as embedded, place by place; `degraded` counts answers
    without a part. `http` is what throughput.py says. Raises BadEvaluation where the catalogue is not embedded or no
    cluster is named, AisleError where a form has other products or does not answer whole.
    """
    cluster_of(settings)
    embedded(engine)
    if engine.manifest.engines != FORMS[EMBEDDED]:
        raise BadEvaluation(f"{engine.name} has its words in a cluster already; name a catalogue that has not.")
    queries, before = list(dict.fromkeys(queries)), machine()
    with ExitStack() as until:
        folder = Path(until.enter_context(tempfile.TemporaryDirectory(prefix="aisle-engines-")))
        file, mapping = written(engine, folder)
        served = {EMBEDDED: settings}
        for name in (KEYWORDS, CLUSTERED):
            say(f"{name}: building")
            served[name] = until.enter_context(form(settings, name, folder))
            _build(engine, served[name], file, mapping, encoder)
        forms = _searched(engine, {name: served[name] for name in (KEYWORDS, CLUSTERED)}, queries, judgments, say)
        say("serving")
        addresses = {name: until.enter_context(server(own.name or engine.name, own))[1] for name, own in served.items()}
        for name, figures in throughput(addresses, queries).items():
            forms[name]["http"] = figures
    return {
        "products": engine.products,
        "queries": len(queries),
        "machine": before,
        "forms": forms,
    }


def _build(engine: Engine, settings: Settings, file: Path, mapping: Path, encoder: Encoder) -> None:
    report = build([file], settings, mapping=mapping, encoder=encoder)
    if report.products != engine.products:
        raise AisleError(f"A form has {report.products:,} products where {engine.name} has {engine.products:,}.")


def _searched(
    engine: Engine, made: Mapping[str, Settings], queries: Sequence[str], judgments: Judgments | None, say: Say
) -> dict[str, dict[str, Any]]:
    with ExitStack() as until:
        engines, noted = {EMBEDDED: engine}, {}
        for name, settings in made.items():
            cluster = RecordedCluster.like(cluster_of(settings))
            engines[name] = until.enter_context(closing(_open(settings, cluster)))
            say(f"{name}: asked once")
            noted[name] = _noted(engines[name], cluster.requests, queries)
        for text in queries:
            engine.search(_page(text))
        say("all in turns")
        client = until.enter_context(closing(cluster_of(next(iter(made.values()))).client()))
        taken, pages = _turns(engines, noted, client, queries)
    return {name: _figures(name, taken, pages, noted.get(name), judgments) for name in engines}


def _open(settings: Settings, cluster: RecordedCluster) -> Engine:
    root = generation.root(settings)
    manifest = generation.served(root)
    return Engine(generation.folder(root, manifest.id), manifest, cluster=cluster)


def _noted(engine: Engine, requests: list[Request], queries: Sequence[str]) -> Noted:
    """What each query asks. Raises AisleError where the cluster does not answer one whole."""
    noted = {}
    for text in queries:
        for _ in range(TRIES):
            requests.clear()
            page = engine.forgetful().search(_page(text))
            if not page.degraded:
                break
        else:
            raise AisleError(
                f"{text!r} was answered without {page.degraded[0].part}, {TRIES} times: is the cluster busy?"
            )
        noted[text] = list(requests)
    return noted


def _turns(
    engines: Mapping[str, Engine], noted: Mapping[str, Noted], client: Any, queries: Sequence[str]
) -> tuple[dict[tuple[str, str], list[float]], dict[str, dict[str, Page]]]:
    """Times in ms, of each form's "search", "bare" and "encode"; and each form's pages by query."""
    taken: dict[tuple[str, str], list[float]] = {}
    pages: dict[str, dict[str, Page]] = {name: {} for name in engines}

    def search(name: str, text: str) -> None:
        asked, query = engines[name].forgetful(), _page(text)
        pages[name][text] = _timed(taken, (name, "search"), lambda: asked.search(query))

    def bare(name: str, text: str) -> None:
        _timed(taken, (name, "encode"), lambda: engines[name].encoder.encode_query(text))
        _timed(taken, (name, "bare"), lambda: [getattr(client, how)(**what) for how, what in noted[name][text]])

    turns = [(search, name) for name in engines] + [(bare, name) for name in noted]
    for number, text in enumerate(queries):
        first = number % len(turns)
        for ask, name in (*turns[first:], *turns[:first]):
            ask(name, text)
    return taken, pages


def _figures(
    name: str,
    taken: Mapping[tuple[str, str], list[float]],
    pages: Mapping[str, Mapping[str, Page]],
    noted: Noted | None,
    judgments: Judgments | None,
) -> dict[str, Any]:
    ids = {
        form: {text: [hit.product.id for hit in page.hits] for text, page in of.items()} for form, of in pages.items()
    }
    found: dict[str, Any] = {"search_ms": percentiles(taken[name, "search"])}
    if noted is not None:
        search, bare, encode = (np.array(taken[name, part]) for part in ("search", "bare", "encode"))
        found |= {
            "bare_ms": percentiles(taken[name, "bare"]),
            "encode_ms": percentiles(taken[name, "encode"]),
            "added_ms": _apart(search, bare + encode),
            "added_with_encode_ms": _apart(search, bare),
            "requests": round(float(np.mean([len(requests) for requests in noted.values()])), 2),
        }
    found["equal_places"] = round(_equal(ids[name], ids[EMBEDDED]), 4)
    if judgments is not None:
        found["nDCG@10"] = round(float(means(measure(judgments, ids[name]))["nDCG@10"] or 0), 4)
    found["degraded"] = sum(bool(page.degraded) for page in pages[name].values())
    return found


def _equal(ids: Mapping[str, Sequence[str]], others: Mapping[str, Sequence[str]]) -> float:
    """The share of the first places of all queries that have the same product in both; of none 1."""
    equal = total = 0
    for text, found in ids.items():
        mine, theirs = found[:PLACES], others[text][:PLACES]
        equal += sum(one == other for one, other in zip(mine, theirs, strict=False))
        total += max(len(mine), len(theirs))
    return equal / total if total else 1.0


def _apart(times: np.ndarray, less: np.ndarray) -> float:
    return round(float(np.median(times) - np.median(less)), 2)


def _page(text: str) -> Query:
    return Query(text, size=PAGE)


def _timed(taken: dict[tuple[str, str], list[float]], kind: tuple[str, str], call: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    result = call()
    taken.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
    return result

"""Filling an index of a cluster: as a build does it, against the client's own helper with the same bodies."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

import orjson
from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk

from eval.forms import cluster_of, fresh
from eval.parts import embedded
from eval.scale import Say, machine
from search.elastic.bulk import REQUEST_BYTES, SENDERS, Bulk
from search.elastic.documents import documents
from search.elastic.faults import speaking
from search.elastic.mapping import catalogue_body
from search.engine import Engine
from search.errors import AisleError
from search.settings import Settings

ROUNDS = 2

Document = tuple[str, dict[str, Any]]


def bench_bulk(engine: Engine, settings: Settings, *, rounds: int = ROUNDS, say: Say) -> dict[str, Any]:
    """Documents a second, the sides in turns over `rounds`, each into a fresh index of the catalogue form.

    `bare`: `helpers.parallel_bulk` of bodies that are bytes already, in as many threads and as large requests as ours.
    `ours`: Bulk of the same documents as a build hands them over, which it writes as JSON. `made`: the same with the
    documents made on the way, as a build does. `ratio` is ours over bare, `ratio_made` made over bare. An index is not
    refreshed, has no copies, and goes again. Raises BadEvaluation where the catalogue is not embedded or no cluster is
    named, AisleError where not all documents arrive.
    """
    cluster = cluster_of(settings)
    catalogue = embedded(engine)
    given = list(documents(engine.folder))
    bodies: Any = [(id, orjson.dumps(fields, option=orjson.OPT_SERIALIZE_NUMPY)) for id, fields in given]

    def action(number: Any) -> Any:
        id, body = bodies[number]
        return {"index": {"_id": id}}, body

    def bare(client: Elasticsearch, index: str) -> None:
        numbers: Iterable[Any] = range(len(bodies))
        sent = parallel_bulk(
            client,
            numbers,
            index=index,
            thread_count=SENDERS,
            queue_size=SENDERS,
            chunk_size=len(bodies),
            max_chunk_bytes=REQUEST_BYTES,
            expand_action_callback=action,
            raise_on_error=False,  # what is missing is counted
        )
        deque(sent, maxlen=0)

    sides: dict[str, Callable[[Elasticsearch, str], None]] = {
        "bare": bare,
        "ours": lambda client, index: _send(client, index, given),
        "made": lambda client, index: _send(client, index, documents(engine.folder)),
    }
    rates: dict[str, list[float]] = {name: [] for name in sides}
    with closing(cluster.client()) as client, speaking():
        for number in range(rounds):
            for name in sorted(sides, reverse=bool(number % 2)):
                say(f"{name}, {number + 1} of {rounds}")
                seconds = _timed(client, len(given), catalogue.dimension, sides[name])
                rates[name].append(round(len(given) / seconds, 1))
    bare_per_s, ours_per_s, made_per_s = (_mean(rates[name]) for name in sides)
    return {
        "documents": len(given),
        "mib": round(sum(len(body) for _, body in bodies) / (1 << 20), 1),
        "rounds": rounds,
        "machine": machine(),
        "bare_per_s": bare_per_s,
        "ours_per_s": ours_per_s,
        "made_per_s": made_per_s,
        "each_round_per_s": rates,
        "ratio": round(ours_per_s / bare_per_s, 2),
        "ratio_made": round(made_per_s / bare_per_s, 2),
    }


def _mean(rates: list[float]) -> float:
    """Of all rounds together."""
    return round(len(rates) / sum(1 / rate for rate in rates), 1)


def _send(client: Elasticsearch, index: str, given: Iterable[Document]) -> None:
    bulk = Bulk(client, index)
    try:
        for id, fields in given:
            bulk.add(id, fields)
        bulk.finish()
    finally:
        bulk.abort()


def _timed(client: Elasticsearch, rows: int, dimension: int, send: Callable[[Elasticsearch, str], None]) -> float:
    """Seconds that it takes to fill a fresh index, which goes again."""
    index = fresh()
    client.indices.create(index=index, body=catalogue_body(rows, dimension, {"home": index}))
    try:
        began = time.perf_counter()
        send(client, index)
        taken = time.perf_counter() - began
        client.indices.refresh(index=index)
        if (held := int(client.count(index=index)["count"])) != rows:
            raise AisleError(f"Elasticsearch holds {held:,} of {rows:,} documents that were sent.")
        return taken
    finally:
        client.indices.delete(index=index, ignore_unavailable=True)

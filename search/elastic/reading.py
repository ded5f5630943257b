"""Reading an index that holds a catalogue whole: which rows, what is carried of them, and the products themselves."""

import json
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from elastic_transport import ConnectionTimeout

from search.elastic.asking import Asking
from search.elastic.bodies import CARRIED, WANTED, payloads_body, stored_body
from search.elastic.cluster import Cluster
from search.elastic.indices import INDEX
from search.elastic.mapping import PAYLOAD, ROW
from search.elastic.payload import Payload, unpack
from search.errors import EngineDown, IndexMismatch

Body = dict[str, Any]
LEGS = "words", "vectors"


class Reading:
    """The index that a generation's folder names. Safe to use from several threads; opening it asks nothing.

    Every method raises EngineDown where the cluster is out, late, or answers nonsense. Raises IndexMismatch where the
    folder does not tell which index it is.
    """

    def __init__(self, folder: Path, cluster: Cluster, dimension: int):
        try:
            known = json.loads((folder / INDEX).read_text("utf-8"))
            self._name, self.rows = str(known["name"]), int(known["rows"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexMismatch(f"{folder / INDEX} cannot be read ({error!r}). Index again with --full.") from error
        self._dimension = dimension
        self._asking = {leg: Asking(cluster, leg=leg) for leg in LEGS}
        self._timeout = f"{cluster.deadline_s * 1000:.0f}ms"

    def answers(self, bodies: Sequence[Body], wanted: str, *, leg: str) -> list[Any]:
        """What the index answers to each body, of which `wanted` names the parts; in one request.

        `leg` is what is out where this fails.
        """
        if not bodies:
            return []
        header = {"index": self._name}
        searches = [part for body in bodies for part in (header, {**body, "timeout": self._timeout})]
        paths = [f"responses.{path}" for path in ("error.type", *wanted.split(","))]

        def perform(client: Any) -> list[Any]:
            found = client.msearch(searches=searches, filter_path=",".join(paths))["responses"]
            for answer in found:
                if "error" in answer:
                    raise ValueError(f"it refuses what is asked ({answer['error']['type']})")
                if answer["timed_out"] or answer["_shards"]["failed"]:
                    raise ConnectionTimeout("a part of the index did not answer in time")
            return list(found)

        return self._asking[leg].ask(perform)

    def found(self, bodies: Sequence[Body], *, leg: str) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each body (m,) int64 rows, in the order of the answer, and (m,) float64 scores."""
        return [_rows(answer) for answer in self.answers(bodies, WANTED, leg=leg)]

    def payload(self, rows: np.ndarray, *, leg: str) -> Payload:
        """What is carried of these rows, (m,) int64 rising. Raises EngineDown where one is not there."""
        if not len(rows):
            return unpack((), self._dimension)
        (answer,) = self.answers([payloads_body(rows.tolist())], CARRIED, leg=leg)
        hits = answer.get("hits", {}).get("hits", ())
        try:
            payload = unpack([hit["fields"][PAYLOAD][0] for hit in hits], self._dimension)
        except (KeyError, ValueError) as error:
            raise EngineDown(f"What Elasticsearch carries of products cannot be read: {error}", leg=leg) from error
        if not np.array_equal(payload.row, rows):
            raise EngineDown("Elasticsearch lacks products that it has found.", leg=leg)
        return payload

    def stored(self, rows: Sequence[int], field: str) -> dict[int, bytes]:
        """By row what is stored of these in a field, PRODUCT or ORIGINAL."""
        (answer,) = self.answers([stored_body(rows, field)], CARRIED, leg="words")
        hits = answer.get("hits", {}).get("hits", ())
        try:
            found = {int(hit["fields"][ROW][0]): b64decode(hit["fields"][field][0]) for hit in hits}
        except (KeyError, ValueError) as error:
            raise EngineDown(f"What Elasticsearch stores of products cannot be read: {error}") from error
        if len(found) != len(rows):
            raise EngineDown("Elasticsearch lacks products that it has found.")
        return found

    def close(self) -> None:
        for asking in self._asking.values():
            asking.close()


def _rows(answer: Any) -> tuple[np.ndarray, np.ndarray]:
    sorts = [hit["sort"] for hit in answer.get("hits", {}).get("hits", ())]
    return np.array([sort[-1] for sort in sorts], np.int64), np.array([sort[0] or 0 for sort in sorts], np.float64)

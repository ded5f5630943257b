"""Reading an index that holds a catalogue whole: which rows, what is carried of them, and the products themselves."""

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
from elasticsearch import ApiError, Elasticsearch

from search.elastic.asking import Asking, check_whole
from search.elastic.bodies import CARRIED, RANKED, SEARCH_TYPE, WANTED, ids_body, payloads_body, span_body, stored_body
from search.elastic.cluster import Cluster
from search.elastic.mapping import PAYLOAD, ROW
from search.elastic.named import Named
from search.elastic.payload import Payload, unpack
from search.errors import EngineDown

Body = dict[str, Any]
LEGS = "words", "vectors", "products"
LACKING = "Elasticsearch lacks products that it has found."

T = TypeVar("T")


class Reading:
    """The index that a generation's folder names. Safe to use from several threads; opening it asks nothing.

    Every method raises EngineDown where the cluster is out, late, or answers nonsense; `leg` is what is out then.
    Raises IndexMismatch where the folder does not tell which index it is.
    """

    def __init__(self, folder: Path, cluster: Cluster, dimension: int):
        named = Named.read(folder)
        self._name, self.rows = named.name, named.rows
        self._dimension = dimension
        self._asking = {leg: Asking(cluster, leg=leg) for leg in LEGS}
        self._timeout = f"{cluster.deadline_s * 1000:.0f}ms"

    def answers(
        self, bodies: Sequence[Body], wanted: str, read: Callable[[Any], T], *, leg: str = "products"
    ) -> list[T]:
        """What `read` makes of the answer to each body, of which `wanted` names the parts; in one request."""
        if not bodies:
            return []
        header = {"index": self._name, "search_type": SEARCH_TYPE}
        searches = [part for body in bodies for part in (header, {**body, "timeout": self._timeout})]
        paths = ["responses.error", "responses.status", *(f"responses.{path}" for path in wanted.split(","))]

        def perform(client: Elasticsearch) -> list[T]:
            found = client.msearch(searches=searches, filter_path=",".join(paths))
            for answer in found["responses"]:
                if "error" in answer:
                    raise ApiError("of several", replace(found.meta, status=int(answer["status"])), answer)
                check_whole(answer)
            return list(map(read, found["responses"]))

        return self._asking[leg].ask(perform)

    def found(self, bodies: Sequence[Body], *, leg: str = "products") -> list[tuple[np.ndarray, np.ndarray]]:
        """For each body (m,) int64 rows, in the order of the answer, and (m,) float64 scores."""
        return self.answers(bodies, WANTED, _rows, leg=leg)

    def payload(self, rows: np.ndarray, known: Mapping[int, str] = MappingProxyType({})) -> Payload:
        """What is carried of these rows, (m,) int64 rising; of some it is `known`. Raises EngineDown where one is not
        there.
        """
        lacking = [row for row in rows.tolist() if row not in known]
        texts = self._texts(payloads_body(lacking)) if lacking else []
        if len(texts) != len(lacking):
            raise EngineDown(LACKING, leg="products")
        found = {**known, **dict(zip(lacking, texts, strict=True))}
        payload = self._unpacked([found[row] for row in rows.tolist()])
        if not np.array_equal(payload.row, rows):
            raise EngineDown(LACKING, leg="products")
        return payload

    def carried(self, asked: Body, *, leg: str = "products") -> Payload:
        """What is carried of the rows that a body of `carrying` finds, rising."""
        return self._unpacked(self._texts(asked, leg=leg), leg=leg)

    def ranked(self, asked: Body, *, leg: str) -> dict[int, str]:
        """By row, the best first, what is carried of those that a body of `carrying` ranks, packed still."""
        (found,) = self.answers([asked], RANKED, _packed, leg=leg)
        return found

    def _texts(self, asked: Body, *, leg: str = "products") -> list[str]:
        (texts,) = self.answers([asked], CARRIED, lambda answer: [one[PAYLOAD][0] for one in _fields(answer)], leg=leg)
        return texts

    def _unpacked(self, texts: Sequence[str], *, leg: str = "products") -> Payload:
        try:
            return unpack(texts, self._dimension)
        except ValueError as error:
            raise EngineDown(f"What Elasticsearch carries of products cannot be read: {error}", leg=leg) from error

    def numbers(self, ids: Sequence[str]) -> dict[str, int]:
        """The rows of the products of these ids; unknown ones are left out."""
        (found,) = self.answers(
            [ids_body(ids)], CARRIED, lambda answer: {one["id"][0]: int(one[ROW][0]) for one in _fields(answer)}
        )
        return found

    def ids(self, spans: Sequence[tuple[int, int]]) -> dict[int, str]:
        """By row the ids of the products in each [first, last). Raises EngineDown where one is not there."""
        found: dict[int, str] = {}
        for some in self.answers(
            [span_body(first, last) for first, last in spans],
            CARRIED,
            lambda answer: {int(one[ROW][0]): one["id"][0] for one in _fields(answer)},
        ):
            found |= some
        if len(found) != sum(last - first for first, last in spans):
            raise EngineDown(LACKING, leg="products")
        return found

    def stored(self, rows: Sequence[int], field: str) -> dict[int, bytes]:
        """By row what is stored of these in a field, PRODUCT or ORIGINAL."""
        (found,) = self.answers(
            [stored_body(rows, field)],
            CARRIED,
            lambda answer: {int(one[ROW][0]): b64decode(one[field][0]) for one in _fields(answer)},
        )
        if len(found) != len(rows):
            raise EngineDown(LACKING, leg="products")
        return found

    def close(self) -> None:
        for asking in self._asking.values():
            asking.close()


def _fields(answer: Any) -> Iterator[Any]:
    return (hit["fields"] for hit in answer.get("hits", {}).get("hits", ()))


def _packed(answer: Any) -> dict[int, str]:
    hits = answer.get("hits", {}).get("hits", ())
    return {int(hit["sort"][-1]): hit["fields"][PAYLOAD][0] for hit in hits}


def _rows(answer: Any) -> tuple[np.ndarray, np.ndarray]:
    sorts = [hit["sort"] for hit in answer.get("hits", {}).get("hits", ())]
    return np.array([sort[-1] for sort in sorts], np.int64), np.array([sort[0] or 0 for sort in sorts], np.float64)

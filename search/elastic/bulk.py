"""Documents to an index: in requests of bounded size, several at once, sent again where the cluster is busy or away."""

from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import orjson
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from search.elastic.faults import AGAIN, BLOCKED, NONSENSE, SENSELESS, Busy, patiently, reason, told
from search.errors import AisleError

REQUEST_BYTES = 4_000_000
SENDERS = 2  # requests under way at once; as many again may wait
TRIED_S = 120.0  # after this a cluster that is busy or away is given up
TOO_LARGE = 413  # what a proxy before the cluster says of a request
HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}
WANTED = "errors,items.*.status,items.*.error.type,items.*.error.reason"
TOLD, MOST_REFUSED = 3, 100  # refused documents that an error shows, and past which nothing more is sent

Document = tuple[str, bytes]  # its id, and its body as JSON


class Bulk:
    """Sends documents to one index. Each has an id, so that one that is sent twice is there once.

    One of `finish` and `abort` must be called. `add` and `finish` raise AisleError that tells which documents were
    refused, or that the cluster did not take them in TRIED_S.
    """

    def __init__(self, client: Elasticsearch, index: str):
        self._client, self._index = client, index
        self._documents: list[Document] = []
        self._bytes = 0
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="bulk")
        self._under_way: deque[Future[list[str]]] = deque()
        self._refused: list[str] = []
        self._stopped = Event()

    def add(self, id: str, fields: Mapping[str, Any]) -> None:
        body = orjson.dumps(fields, option=orjson.OPT_SERIALIZE_NUMPY)
        self._documents.append((id, body))
        self._bytes += len(body)
        if self._bytes >= REQUEST_BYTES:
            self._submit()

    def finish(self) -> None:
        try:
            self._submit()
            self._await(most=0)
        finally:
            self.abort()
        self._check(most=0)

    def abort(self) -> None:
        """Send nothing more, and wait for nothing but a request that is under way."""
        self._stopped.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _submit(self) -> None:
        self._check(most=MOST_REFUSED)
        if self._documents:
            self._under_way.append(self._pool.submit(self._send, self._documents))
            self._documents, self._bytes = [], 0
        self._await(most=2 * SENDERS)

    def _await(self, *, most: int) -> None:
        """Until at most so many requests are under way or waiting."""
        while len(self._under_way) > most:
            self._refused += self._under_way.popleft().result()

    def _check(self, *, most: int) -> None:
        if len(self._refused) > most:
            raise AisleError(
                f"Elasticsearch refused {len(self._refused):,} of the products, and nothing was published. "
                f"{' '.join(self._refused[:TOLD])}"
            )

    def _send(self, documents: list[Document]) -> list[str]:
        """Send them, and leave none in the list; a line for each that was refused."""
        refused: list[str] = []
        try:
            patiently(lambda: self._attempt(documents, refused), tried_s=TRIED_S, stopped=self._stopped)
        except ApiError as error:
            if error.meta.status == TOO_LARGE and len(documents) > 1:
                half = len(documents) // 2
                return refused + self._send(documents[:half]) + self._send(documents[half:])
            raise AisleError(f"{told(error)} Nothing was published.") from error
        except (Busy, TransportError) as error:
            raise AisleError(
                f"Elasticsearch did not take the products in {TRIED_S:.0f} s, and nothing was published. {told(error)}"
            ) from error
        except NONSENSE as error:
            raise AisleError(f"{SENSELESS} Nothing was published.") from error
        return refused

    def _attempt(self, documents: list[Document], refused: list[str]) -> None:
        """Send them once; in the list stay those to be sent again, for which Busy is raised."""
        lines = b"".join(b'{"index":{"_id":"%b"}}\n%b\n' % (id.encode(), body) for id, body in documents)
        answer = self._client.perform_request(
            "POST", f"/{self._index}/_bulk", params={"filter_path": WANTED}, headers=HEADERS, body=lines
        )
        if not answer["errors"]:
            documents.clear()
            return
        again, why = [], ""
        for document, item in zip(documents, answer["items"], strict=True):
            result = item["index"]
            if result["status"] in AGAIN and result["error"]["type"] != BLOCKED:
                again.append(document)
                why = reason(result)
            elif result["status"] >= 300:
                refused.append(f"Row {document[0]}: {reason(result)}.")
        documents[:] = again
        if again:
            raise Busy(why)

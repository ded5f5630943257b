"""Documents to an index: in requests of bounded size, several at once, sent again where the cluster is busy or away."""

from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import orjson
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_delay,
    stop_any,
    stop_when_event_set,
    wait_random_exponential,
)
from tenacity.nap import sleep_using_event

from search.elastic.faults import AGAIN, LONGEST_WAIT_S, logged, passing, reason, told
from search.errors import AisleError

REQUEST_BYTES = 4_000_000
SENDERS = 2  # requests under way at once; as many again may wait
TRIED_S = 120.0  # after this a cluster that is busy or away is given up
TOO_LARGE = 413  # what a proxy before the cluster says of a request
BLOCKED = "cluster_block_exception"  # no waiting mends it
HEADERS = {"accept": "application/json", "content-type": "application/x-ndjson"}
WANTED = "errors,items.*.status,items.*.error.type,items.*.error.reason"
TOLD, MOST_REFUSED = 3, 100  # refused documents that an error shows, and after which nothing more is sent

Document = tuple[str, bytes]  # its id, and its body as JSON


class _Busy(Exception):
    """Why a part of a request is to be sent again."""


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
        self._under_way: deque[Future[None]] = deque()
        self._refused, self._examples = 0, list[str]()
        self._stopped = Event()

    def add(self, id: str, fields: Mapping[str, Any]) -> None:
        body = orjson.dumps(fields)
        self._documents.append((id, body))
        self._bytes += len(body)
        if self._bytes >= REQUEST_BYTES:
            self._submit()

    def finish(self) -> None:
        try:
            self._submit()
            while self._under_way:
                self._under_way.popleft().result()
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
        while len(self._under_way) > 2 * SENDERS:
            self._under_way.popleft().result()

    def _check(self, *, most: int) -> None:
        if self._refused > most:
            raise AisleError(
                f"Elasticsearch refused {self._refused:,} of the products, and nothing was published. "
                f"{' '.join(self._examples)}"
            )

    def _send(self, documents: list[Document]) -> None:
        left = documents

        def attempt() -> None:
            nonlocal left
            left, why = self._attempt(left)
            if left:
                raise _Busy(why)

        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, _Busy) or passing(error)),
            wait=wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT_S),
            stop=stop_any(stop_after_delay(TRIED_S), stop_when_event_set(self._stopped)),
            sleep=sleep_using_event(self._stopped),
            before_sleep=logged,
            reraise=True,
        )
        try:
            retrying(attempt)
        except ApiError as error:
            if error.meta.status == TOO_LARGE and len(left) > 1:
                self._send(left[: len(left) // 2])
                self._send(left[len(left) // 2 :])
                return
            raise AisleError(f"{told(error)} Nothing was published.") from error
        except (_Busy, TransportError) as error:
            raise AisleError(
                f"Elasticsearch did not take the products in {TRIED_S:.0f} s, and nothing was published. {told(error)}"
            ) from error

    def _attempt(self, documents: list[Document]) -> tuple[list[Document], str]:
        """Send them: those to be sent again, and why. Raises what the client raises."""
        lines = b"".join(b'{"index":{"_id":"%b"}}\n%b\n' % (id.encode(), body) for id, body in documents)
        answer = self._client.perform_request(
            "POST", f"/{self._index}/_bulk", params={"filter_path": WANTED}, headers=HEADERS, body=lines
        )
        if not answer["errors"]:
            return [], ""
        again, why = [], ""
        for document, item in zip(documents, answer["items"], strict=True):
            result = item["index"]
            if result["status"] in AGAIN and result["error"]["type"] != BLOCKED:
                again.append(document)
                why = reason(result)
            elif result["status"] >= 300:
                self._refused += 1
                if len(self._examples) < TOLD:
                    self._examples.append(f"Row {document[0]}: {reason(result)}.")
        return again, why

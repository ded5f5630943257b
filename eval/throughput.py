"""Requests a second of several servers that take turns, each asked by several clients at once."""

import http.client
import json
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlsplit

from search.errors import BadEvaluation

CLIENTS = 8
BLOCK = 32  # requests to one server before it is another's turn
TIMEOUT_S = 30


def throughput(addresses: Mapping[str, str], queries: Sequence[str], *, clients: int = CLIENTS) -> dict[str, Any]:
    """By name of each server's address: searches a second of `clients` connections, and how many were degraded.

    Each query is asked as it is and in title case, which no server remembers, after all were asked in capitals.
    Raises BadEvaluation where an answer is not 200.
    """
    asked = list(dict.fromkeys([*queries, *(text.title() for text in queries)]))
    seconds, degraded = dict.fromkeys(addresses, 0.0), dict.fromkeys(addresses, 0)
    with ThreadPoolExecutor(clients) as pool:

        def answered(name: str, texts: Sequence[str]) -> list[bytes]:
            with closing(_Asking(addresses[name])) as asking:  # a server ends connections that wait for their turn
                return list(pool.map(asking, texts))

        for name in addresses:
            answered(name, [text.upper() for text in queries])
        for number, start in enumerate(range(0, len(asked), BLOCK)):
            names = deque(addresses)
            names.rotate(number)
            for name in names:
                began = time.perf_counter()
                answers = answered(name, asked[start : start + BLOCK])
                seconds[name] += time.perf_counter() - began
                degraded[name] += sum(bool(json.loads(answer)["degraded"]) for answer in answers)
    return {
        name: {
            "clients": clients,
            "requests": len(asked),
            "requests_per_s": round(len(asked) / seconds[name], 1),
            "degraded": degraded[name],
        }
        for name in addresses
    }


class _Asking:
    """Searches of one server, over a connection for each thread."""

    def __init__(self, address: str):
        self._host, self._here = urlsplit(address).netloc, threading.local()
        self._all: list[http.client.HTTPConnection] = []

    def __call__(self, text: str) -> bytes:
        if not hasattr(self._here, "connection"):
            self._here.connection = http.client.HTTPConnection(self._host, timeout=TIMEOUT_S)
            self._all.append(self._here.connection)
        connection = self._here.connection
        try:
            connection.request("GET", f"/api/search?q={quote(text)}")
            answer = connection.getresponse()
            body = bytes(answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise BadEvaluation(f"http://{self._host} does not answer {text!r}: {error}.") from error
        if answer.status != 200:
            raise BadEvaluation(f"http://{self._host} answers {text!r} with {answer.status}: {body[:200]!r}")
        return body

    def close(self) -> None:
        for connection in self._all:
            connection.close()

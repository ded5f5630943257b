"""Asking a cluster while shoppers wait: within a deadline, and for a while not at all where it is out."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, Elasticsearch
from pybreaker import STATE_CLOSED, CircuitBreaker, CircuitBreakerError

from search.elastic.cluster import POOL, Cluster
from search.elastic.faults import AGAIN, NONSENSE, SENSELESS, passing, told
from search.errors import EngineDown

TRIES = 2  # at the least, on as many nodes as there are: a connection that was idle for long may be cut
OVERLOADED = 429  # who says so is not helped by being asked again at once
FAILURES, REST_S = 3, 5.0  # so many in a row, and nothing is asked for so long; then one request at a time tries it

T = TypeVar("T")


class Asking:
    """Requests to one cluster from all threads of a process. What it opens is opened in the process that asks.

    An answer is waited for no longer than the cluster's deadline, whatever the network does meanwhile: requests run on
    threads of their own. Those that hang end by the client's own limits, and while they are many nothing more is asked.
    """

    def __init__(self, cluster: Cluster, *, leg: str):
        self._cluster, self._leg = cluster, leg
        self._lock = Lock()
        self._opened: _Opened | None = None

    def ask(self, perform: Callable[[Elasticsearch], T]) -> T:
        """What `perform`, which must be safe to repeat, makes of a client.

        Where a node fails, the next one is asked in what is left of the deadline. Raises EngineDown where the cluster
        is out, late, or answers nonsense.
        """
        opened = self._open()
        try:
            with opened.let():
                until = monotonic() + self._cluster.deadline_s
                answer = opened.pool.submit(self._tried, perform, opened.client, until)
                try:
                    return answer.result(self._cluster.deadline_s)
                finally:
                    answer.cancel()  # one that waits for a thread still is nobody's any more
        except CircuitBreakerError as error:
            raise EngineDown("Elasticsearch failed several times; it is asked again soon.", leg=self._leg) from error
        except TimeoutError as error:
            raise EngineDown(told(ConnectionTimeout("late")), leg=self._leg) from error
        except (TransportError, ApiError) as error:
            raise EngineDown(told(error), leg=self._leg) from error
        except NONSENSE as error:
            raise EngineDown(SENSELESS, leg=self._leg) from error

    def close(self) -> None:
        opened = self._opened
        if opened is not None and opened.pid == os.getpid():
            opened.pool.shutdown(wait=False, cancel_futures=True)
            opened.client.close()

    def _tried(self, perform: Callable[[Elasticsearch], T], client: Elasticsearch, until: float) -> T:
        """What the first node answers that does."""
        left = max(TRIES, len(self._cluster.urls))
        while True:
            try:
                return perform(client)
            except (TransportError, ApiError) as error:
                left, left_s = left - 1, until - monotonic()
                if not left or left_s <= 0 or not _another_may(error):
                    raise
                client = client.options(request_timeout=left_s)

    def _open(self) -> "_Opened":
        opened = self._opened  # without the lock: a fork while another thread holds it would leave it held for ever
        if opened is not None and opened.pid == os.getpid():
            return opened
        with self._lock:
            if self._opened is None or self._opened.pid != os.getpid():
                # Where there are several nodes, the first has half of the time.
                first_s = self._cluster.deadline_s / (2 if len(self._cluster.urls) > 1 else 1)
                self._opened = _Opened(self._cluster.client(timeout_s=first_s).options(max_retries=0))
            return self._opened


def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(POOL, thread_name_prefix="elasticsearch")


def _breaker() -> CircuitBreaker:
    return CircuitBreaker(fail_max=FAILURES, reset_timeout=REST_S, exclude=[_is_ours], throw_new_error_on_trip=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    """What one process asks with; a process that is forked from it opens its own."""

    client: Elasticsearch
    pid: int = field(default_factory=os.getpid)
    pool: ThreadPoolExecutor = field(default_factory=_pool)
    breaker: CircuitBreaker = field(default_factory=_breaker)
    probe: Lock = field(default_factory=Lock)

    @contextmanager
    def let(self) -> Iterator[None]:
        """Let a request through, and count how it ends. Raises CircuitBreakerError where nothing is to be asked."""
        if self.breaker.current_state == STATE_CLOSED:
            with self.breaker.calling():
                yield
        elif self.probe.acquire(blocking=False):
            try:
                with self.breaker.calling():
                    yield
            finally:
                self.probe.release()
        else:
            raise CircuitBreakerError("another request tries it")


def _is_ours(error: BaseException) -> bool:
    """Whether the request was at fault, of which the cluster is no worse."""
    return isinstance(error, ApiError) and error.meta.status < 500 and error.meta.status not in AGAIN


def _another_may(error: TransportError | ApiError) -> bool:
    """Whether another node, or another connection, may answer what met this."""
    return passing(error) and not (isinstance(error, ApiError) and error.meta.status == OVERLOADED)


def check_whole(answer: Any) -> None:
    """Raises ConnectionTimeout for the answer to a search that a part of the index is missing from."""
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise ConnectionTimeout("a part of the index did not answer in time")

"""Asking a cluster while shoppers wait: within a deadline, and for a while not at all where it is out."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, Elasticsearch
from pybreaker import CircuitBreaker, CircuitBreakerError

from search.elastic.cluster import POOL, Cluster
from search.elastic.faults import AGAIN, told
from search.errors import EngineDown

NODES = 2  # that are tried: one that cannot be reached is passed over at once
FAILURES, REST_S = 3, 5.0  # so many in a row, and nothing is asked for so long; then requests try it

T = TypeVar("T")


class Asking:
    """Requests to one cluster from all threads of a process. What it opens is opened in the process that asks.

    An answer is waited for no longer than the cluster's deadline, whatever the network does meanwhile: requests run on
    threads of their own. Those that hang end by the client's own limits, and while they are many nothing more is asked.
    """

    def __init__(self, cluster: Cluster, *, leg: str):
        self._cluster, self._leg = cluster, leg
        self._lock, self._opened = Lock(), 0

    def ask(self, perform: Callable[[Elasticsearch], T]) -> T:
        """What `perform` makes of the client. Raises EngineDown where the cluster is out, late, or answers nonsense."""
        self._open()
        try:
            with self._breaker.calling():
                return self._pool.submit(perform, self._client).result(self._cluster.deadline_s)
        except CircuitBreakerError as error:
            raise EngineDown("Elasticsearch failed several times; it is asked again soon.", leg=self._leg) from error
        except TimeoutError as error:
            raise EngineDown(told(ConnectionTimeout("late")), leg=self._leg) from error
        except (TransportError, ApiError) as error:
            raise EngineDown(told(error), leg=self._leg) from error
        except (KeyError, TypeError, IndexError, ValueError) as error:
            raise EngineDown("Elasticsearch gave an answer that makes no sense.", leg=self._leg) from error

    def close(self) -> None:
        if self._opened == os.getpid():
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._client.close()

    def _open(self) -> None:
        with self._lock:
            if self._opened != os.getpid():
                self._client = self._cluster.client(timeout_s=self._cluster.deadline_s, nodes=NODES)
                self._pool = ThreadPoolExecutor(POOL, thread_name_prefix="elasticsearch")
                self._breaker = CircuitBreaker(
                    fail_max=FAILURES, reset_timeout=REST_S, exclude=[_is_ours], throw_new_error_on_trip=False
                )
                self._opened = os.getpid()


def _is_ours(error: BaseException) -> bool:
    """Whether the request was at fault, of which the cluster is no worse."""
    return isinstance(error, ApiError) and error.meta.status < 500 and error.meta.status not in AGAIN

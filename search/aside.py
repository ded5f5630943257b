"""Something done on a thread of its own, while the caller's does something else."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def aside(do: Callable[[], T]) -> Future[T]:
    """What `do` will have given, or raised. A thread costs .1 to .2 ms, and none must be there when a server forks."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="aside")
    try:
        return pool.submit(do)
    finally:
        pool.shutdown(wait=False)

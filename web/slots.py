"""Numbered places for workers, so that metrics of many generations of workers stay in a few files.

prometheus-client keeps a file for each process id for ever; here a worker writes to the file of its slot, and the next
worker in that slot goes on counting where it ended.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import values

from web.metrics import FOLDER

current = "master"  # the slot of this process


class Slots:
    """The master's book of which worker has which slot."""

    def __init__(self) -> None:
        self._taken: set[int] = set()

    def take(self, worker: Any) -> None:
        worker.slot = next(number for number in range(len(self._taken) + 1) if number not in self._taken)
        self._taken.add(worker.slot)

    def free(self, worker: Any) -> None:
        self._taken.discard(worker.slot)


@contextmanager
def shared_metrics() -> Iterator[None]:
    """Keep the metrics made inside the block in files that all processes of a server share, one set a slot."""
    master, before = os.getpid(), values.ValueClass
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="aisle-metrics-")
    values.ValueClass = values.MultiProcessValue(lambda: current)
    try:
        yield
    finally:
        values.ValueClass = before
        folder = os.environ.pop(FOLDER)
        if os.getpid() == master:
            shutil.rmtree(folder, ignore_errors=True)

"""Numbered places for workers, so that metrics of many generations of workers stay in a few files.

prometheus-client keeps a file for each process id for ever; here a worker writes to the file of its slot, and the next
worker in that slot goes on counting where it ended.
"""

from typing import Any

from prometheus_client import values

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


def install() -> None:
    """Have metrics made from here on be kept in files, one set a slot."""
    values.ValueClass = values.MultiProcessValue(lambda: current)

"""A call in a fresh process, so that its peak memory is its own and nothing that was done before is in it."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

import psutil

from search.errors import AisleError

T = TypeVar("T")

SAMPLED_S = 0.1  # between two looks at the memory: a peak that is shorter may be missed
ENDS_S = 10.0
MIB = 1 << 20


@dataclass(slots=True)
class Peak:
    """The most memory that was seen of a process and its children together, in bytes.

    `rss` counts every resident page, those of mapped files too, which the kernel takes back when it needs room;
    `anonymous` leaves those out, and is what the machine must really have.
    """

    rss: int = 0
    anonymous: int = 0

    def to_dict(self) -> dict[str, float]:
        return {
            "peak_rss_mib": round(self.rss / MIB, 1),
            "peak_anonymous_mib": round(self.anonymous / MIB, 1),
        }


def apart(call: Callable[..., T], *arguments: Any) -> tuple[T, Peak]:
    """The result of `call`, a function of a module, in a process that knows nothing of this one; and its peak memory.

    What it raises is raised here. AisleError where the process is killed from outside, most likely for its memory. An
    interrupt here ends the process too.
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, call, arguments))
    process.start()
    sender.close()
    peak = Peak()
    try:
        while not receiver.poll(SAMPLED_S):
            _sample(process.pid, peak)
        done, value = receiver.recv()
        process.join(ENDS_S)
    except EOFError as error:
        process.join(ENDS_S)
        raise AisleError(
            f"The process that was measured ended with status {process.exitcode} before it was done, having used "
            f"{peak.rss / MIB:,.0f} MiB. Status -9 is most likely too little memory: ask for fewer products."
        ) from error
    finally:
        receiver.close()
        _end(process)
    if not done:
        raise value
    return value, peak


def _run(sender: Connection, call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    # Ctrl-C goes to every process of the terminal: the one that waits decides, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        answer = True, call(*arguments)
    except Exception as error:  # noqa: BLE001 (whatever it is, it is raised again where the call was made)
        known = isinstance(error, (AisleError, OSError))
        answer = False, error if known else AisleError(f"{type(error).__name__} in the measured process: {error}")
    sender.send(answer)


def _end(process: Any) -> None:
    if process.is_alive():
        process.terminate()
        process.join(ENDS_S)
    if process.is_alive():
        process.kill()
        process.join()


def _sample(pid: int | None, peak: Peak) -> None:
    rss = anonymous = 0
    try:
        first = psutil.Process(pid)
        for process in (first, *first.children(recursive=True)):
            memory = process.memory_info()
            shared = getattr(memory, "shared", None)  # on Linux: pages of files and of shared memory
            rss += memory.rss
            anonymous += process.memory_full_info().uss if shared is None else memory.rss - shared
    except psutil.Error:
        return  # it has just ended
    peak.rss, peak.anonymous = max(peak.rss, rss), max(peak.anonymous, anonymous)

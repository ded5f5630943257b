"""A process beside the server's that sees to it that this machine serves what the cluster says.

A process and no thread: the master forks, and a lock that a thread holds in that moment is held in the worker for ever.
It ends by itself once the server has; where it ends before, the server starts another.
"""

import gc
import os
import signal
import time

from search import generation
from search.errors import AisleError
from search.serving import serves
from search.settings import Settings
from web.log import log

EVERY_S = 5.0  # between two questions, each one small request
ENDS_S = 0.5
AGAIN_S = 10.0  # between two starts
LATE_S, LATEST_S = 30.0, 3_600.0  # a server that serves something else is told so after the first, and ever more seldom


class Follower:
    """Follows for this process, the server, from now on."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._start()

    def watch(self) -> None:
        """Start another one where it has ended."""
        try:
            ended = os.read(self._ended, 1) == b""
        except BlockingIOError:
            return
        if ended and time.monotonic() >= self._started + AGAIN_S:
            os.close(self._ended)
            self._start()
            log.error("what follows the cluster had ended, and was started again")

    def _start(self) -> None:
        self._started = time.monotonic()
        self._ended, held = os.pipe()  # its end is read once nobody holds the other one
        server = os.getpid()
        if os.fork():
            os.close(held)
            os.set_blocking(self._ended, False)
            return
        try:
            _let_go(held)
            _run(self._settings, server)
        finally:
            os._exit(0)


class Late:
    """When a server that does not serve what it should is told so: it may be opening it, or have failed to."""

    def __init__(self) -> None:
        self._wanted, self._at, self._wait = "", 0.0, LATE_S

    def is_due(self, serves: str, wanted: str, *, now: float) -> bool:
        """Whether it is to be told now, a time in seconds; each time it waits twice as long for it."""
        if not serves or not wanted or serves == wanted:
            self._wanted = ""
        elif wanted != self._wanted:
            self._wanted, self._at, self._wait = wanted, now + LATE_S, LATE_S
        elif now >= self._at:
            self._wait = min(2 * self._wait, LATEST_S)
            self._at = now + self._wait
            return True
        return False


def _let_go(held: int) -> None:
    """Take nothing of the server's along but its memory: no lock, no listening socket, no generation held open."""
    gc.freeze()  # what would close a file of the server's must not close one of ours that has its number
    os.closerange(3, held)
    os.closerange(held + 1, os.sysconf("SC_OPEN_MAX"))
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    # A terminal's signals are for the server.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _run(settings: Settings, server: int) -> None:
    told: set[str] = set()  # since it last went well
    late = Late()
    while _rested(server):
        problem = _followed(settings)
        if problem and problem not in told:
            log.warning("the cluster cannot be followed, what is served stays", why=problem)
            told.add(problem)
        elif not problem and told:
            log.info("the cluster is followed again")
            told.clear()
        if late.is_due(serves(settings, server), _wanted(settings), now=time.monotonic()) and os.getppid() == server:
            log.warning("the server serves another generation than it should, and is told again")
            os.kill(server, signal.SIGHUP)


def _wanted(settings: Settings) -> str:
    try:
        return generation.current(generation.root(settings)) or ""
    except AisleError:
        return ""


def _followed(settings: Settings) -> str:
    """Follow once; what went wrong, "" where nothing did."""
    from search.elastic.pointer import follow

    try:
        if follow(settings):
            log.info("another generation is to be served")
    except AisleError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
        log.error("following failed", exc_info=True)
        return repr(error)
    return ""


def _rested(server: int) -> bool:
    """Wait until it is time to ask again; whether the server still lives."""
    until = time.monotonic() + EVERY_S
    while os.getppid() == server:
        if time.monotonic() >= until:
            return True
        time.sleep(ENDS_S)
    return False

"""A process beside the server's that sees to it that this machine serves what the cluster says.

A process and no thread: the master forks, and a lock that a thread holds in that moment is held in the worker for ever.
It ends by itself once the server has.
"""

import os
import signal
import time

from search.errors import AisleError
from search.settings import Settings
from web.log import log

EVERY_S = 5.0  # between two questions, each one small request
ENDS_S = 0.5


def start(settings: Settings) -> int:
    """Start to follow for this process; the pid of the one that does."""
    server = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        # A terminal's signals are for the server.
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _run(settings, server)
    finally:
        os._exit(0)


def _run(settings: Settings, server: int) -> None:
    told: set[str] = set()  # since it last went well
    while _rested(server):
        problem = _followed(settings)
        if problem and problem not in told:
            log.warning("the cluster cannot be followed, what is served stays", why=problem)
            told.add(problem)
        elif not problem and told:
            log.info("the cluster is followed again")
            told.clear()


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

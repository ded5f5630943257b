"""The server: gunicorn, one master that opens the generation and workers that share its memory.

SIGHUP (see search/serving.py) opens the new generation in the master and replaces the workers one generation by the
next; requests under way are answered by the workers that took them.
"""

import errno
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http import message
from threadpoolctl import threadpool_limits

from search import generation
from search.errors import AisleError
from search.fallback import not_served
from search.serving import announced, tell
from search.settings import Settings
from web import slots
from web.app import MAX_QUERY_STRING, create_app
from web.arenas import few_arenas
from web.follower import Follower
from web.log import log
from web.worker import CONNECTIONS, PatientWorker

if TYPE_CHECKING:
    from search.engine import Engine

WORKERS, THREADS = 2, 4
TIMEOUT_S = 30
GRACEFUL_S = 30
KEEPALIVE_S = 5
BOOT_S = 20.0  # how long old workers go on while new ones warm up
PORTS_TRIED = 100
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)


def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    workers: int = WORKERS,
    threads: int = THREADS,
    on_ready: Callable[[int, "Engine"], None] | None = None,
) -> None:
    """Serve the catalogue that the settings name, until SIGINT or SIGTERM; then the process exits with status 0.

    `on_ready` is called with port and engine once the address answers. Raises IndexMissing or IndexMismatch where
    there is nothing to serve, and OSError where the address cannot be had.
    """
    root = generation.root(settings)
    _configure_logging(settings.log)
    if settings.clustered:
        from search.elastic.pointer import arrive

        arrive(settings)
    if generation.is_empty(root):
        raise generation.missing(root)
    _claim(host, port)
    # Until gunicorn listens for it, a hang-up is remembered: it may come while the generation is being opened.
    early: list[int] = []
    before = signal.signal(signal.SIGHUP, lambda *_: early.append(signal.SIGHUP))
    following = Follower(settings) if settings.clustered else None
    try:
        with slots.shared_metrics(), _announced(settings) as lock:
            Server(settings, lock, _options(host, port, workers, threads), early, on_ready, following).run()
    finally:
        signal.signal(signal.SIGHUP, before)


def free_port(host: str, port: int) -> int:
    """The port, or the next one that nobody holds. Raises OSError where there is none to be had."""
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        try:
            _claim(host, candidate)
            return candidate
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    last = min(port + PORTS_TRIED, 65_536) - 1
    raise OSError(errno.EADDRINUSE, f"The ports {port} to {last} of {host} are all taken; name another with --port")


class Server(BaseApplication):
    """Gunicorn's view of the application: how to load it, and how to load it again."""

    def __init__(
        self,
        settings: Settings,
        lock: int | None,
        options: dict[str, Any],
        early: list[int],
        on_ready: Callable[[int, "Engine"], None] | None,
        following: Follower | None,
    ):
        self.settings = settings
        self.lock = lock
        self.options = options
        self.early = early
        self.on_ready = on_ready
        self.following = following
        self.engine: Engine | None = None
        self.slots = slots.Slots()
        super().__init__()

    def load_config(self) -> None:
        hooks = {
            "when_ready": self.when_ready,
            "pre_fork": lambda arbiter, worker: self.slots.take(worker),
            "post_fork": self.post_fork,
            "child_exit": lambda arbiter, worker: self.slots.free(worker),
            "post_worker_init": _say_booted,
        }
        for name, value in (self.options | hooks).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Open what CURRENT names, or the newest sound generation before it."""
        return self._open(fallback=True)

    def _open(self, *, fallback: bool) -> Flask:
        from search.engine import open_engine

        self.engine = open_engine(self.settings, fallback=fallback)
        if self.lock is not None:
            tell(self.lock, self.engine.generation)
        log.info("opened", generation=self.engine.generation, products=self.engine.products)
        if self.engine.instead_of is not None:
            log.error("serving an older generation", why=str(self.engine.instead_of))
        return create_app(self.settings, self.engine)

    def reload(self) -> None:
        """Open what CURRENT names now. A generation that cannot be opened leaves the one before serving."""
        old = self.engine
        try:
            self.callable = self._open(fallback=False)
        except Exception as error:  # noqa: BLE001 - whatever it is, the generation before still serves
            log.error(
                "reload failed, the generation before goes on serving",
                error=str(error),
                exc_info=not isinstance(error, AisleError),
            )
            if old is not None:
                old.instead_of = not_served(generation.root(self.settings), error)
            return
        if old is not None:
            old.close()

    def run(self) -> None:
        Master(self).run()

    def when_ready(self, arbiter: Arbiter) -> None:
        if self.early:
            os.kill(os.getpid(), signal.SIGHUP)
        if self.on_ready and self.engine:
            self.on_ready(arbiter.LISTENERS[0].getsockname()[1], self.engine)

    def post_fork(self, arbiter: Arbiter, worker: Any) -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        if self.lock is not None:
            os.close(self.lock)
        slots.current = worker.slot
        # Workers share the cores among requests. BLAS with threads of its own halves no answer's time, and its threads,
        # which spin while they wait, cost as much again: 28 ms of CPU a search on icecat where one thread takes 15.
        threadpool_limits(1, user_api="blas")
        few_arenas()
        if self.engine is None:
            return
        try:
            self.engine.warm()
        except Exception as error:  # noqa: BLE001 - it may still answer by words; /readyz tells
            log.error("warming up failed", error=str(error), exc_info=not isinstance(error, AisleError))


class Master(Arbiter):
    """Gunicorn's master, which lets new workers warm up before it sends the old ones home."""

    retired = 0  # workers of this age and below are of a generation before
    ending = False

    def signal(self, sig: int, frame: Any) -> None:
        self.ending = self.ending or sig in ENDING
        super().signal(sig, frame)

    def reload(self) -> None:
        self.retired = self.worker_age
        super().reload()

    def spawn_worker(self) -> int:
        # A worker starts with the master's handlers, which would swallow a signal to end until its own are set: it is
        # held back until then, else Ctrl-C while workers warm up would wait for the graceful timeout.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            return super().spawn_worker()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    def manage_workers(self) -> None:
        deadline = time.monotonic() + BOOT_S
        while self._retired() and not self.ending and time.monotonic() < deadline:
            fresh = [worker for worker in self.WORKERS.values() if worker.age > self.retired]
            if sum(map(_has_booted, fresh)) >= self.num_workers:
                break
            # One that died while it warmed up is replaced here: gunicorn would count a retired one in its place.
            for _ in range(self.num_workers - len(fresh)):
                self.spawn_worker()
            time.sleep(0.02)
            self.reap_workers()
        for pid in self._retired():
            self.kill_worker(pid, signal.SIGTERM)
        super().manage_workers()
        if self.app.following is not None:
            self.app.following.watch()

    def _retired(self) -> list[int]:
        return [pid for pid, worker in self.WORKERS.items() if worker.age <= self.retired]


def _say_booted(worker: Any) -> None:
    # Master and worker share this unlinked file for the heartbeat, which uses its times; its length is free to use.
    os.write(worker.tmp.fileno(), b"1")


def _has_booted(worker: Any) -> bool:
    return os.fstat(worker.tmp.fileno()).st_size > 0


def _options(host: str, port: int, workers: int, threads: int) -> dict[str, Any]:
    # gunicorn holds request lines to 8,190 bytes and answers longer ones itself; a text of 1,000 Chinese characters
    # takes 9,000, and beyond that our own answer names the parameter and its rule.
    message.MAX_REQUEST_LINE = MAX_QUERY_STRING + 8_192
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": PatientWorker,
        "worker_connections": CONNECTIONS,
        "preload_app": True,
        "timeout": TIMEOUT_S,
        "graceful_timeout": GRACEFUL_S,
        "keepalive": KEEPALIVE_S,
        "limit_request_line": message.MAX_REQUEST_LINE,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "aisle",
        "control_socket_disable": True,
    }


def _claim(host: str, port: int) -> None:
    """Raises OSError, whose strerror says why, when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (socket.gaierror, UnicodeError) as error:  # UnicodeError: what cannot be a host's name at all
        raise OSError(errno.EADDRNOTAVAIL, f"The host {host!r} is not known; --host takes one of ours") from error
    except OSError as error:
        if error.errno == errno.EACCES:
            why = f"Port {port} of {host} may not be opened by this user; name one above 1023 with --port"
        else:
            why = f"Port {port} of {host} cannot be listened on: {error.strerror}"
        raise OSError(error.errno, why) from error


@contextmanager
def _announced(settings: Settings) -> Iterator[int | None]:
    """Announce this server if its data folder can be written; a read-only one is served all the same."""
    with ExitStack() as stack:
        lock = None
        try:
            lock = stack.enter_context(announced(settings))
        except OSError as error:
            log.warning("publishing cannot reach this server; restart it for a new generation", error=str(error))
        yield lock


def _configure_logging(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("aisle")
    logger.handlers[:] = [handler]
    logger.setLevel(level.upper())
    logger.propagate = False

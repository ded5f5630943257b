"""Real Elasticsearch nodes on loopback, started from the shared folder, stopped and killed by tests."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from itertools import count
from pathlib import Path
from uuid import uuid4

from search import generation
from search.elastic.cluster import Cluster
from search.engine import Engine
from search.settings import Settings

STARTS_S = 90
APART = 100  # between a node's port and that by which nodes speak to each other

SESSION = uuid4().hex[:6]  # in the names of all indexes of a run of the tests, which so find and remove their own
_numbers = count(1)


def fresh(name: str) -> str:
    """A catalogue's name that nobody else has."""
    return f"{name}-{SESSION}-{next(_numbers)}x"


def open_patiently(settings: Settings) -> Engine:
    """What is served, by a cluster that may be slow: that the machine is busy is no failure of what is tested."""
    root = generation.root(settings)
    served, cluster = generation.served(root), Cluster.of(settings)
    assert cluster
    return Engine(generation.folder(root, served.id), served, cluster=cluster.patient())


class Node:
    """One node: `start` it, `kill` it without a word, `start` it again with the same data."""

    def __init__(self, command: Path, data: Path, port: int, *settings: str):
        self.name, self.url = f"node-{port}", f"http://127.0.0.1:{port}"
        self._line = [str(command), str(port), str(data), *settings]
        self._log = data.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                self._line, stdout=log, stderr=log, env=os.environ | {"ES_HEAP": "512m"}, start_new_session=True
            )
        if wait:
            self.wait()

    @property
    def runs(self) -> bool:
        return self._process is not None

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError with the end of its log where it does not."""
        until = time.monotonic() + STARTS_S
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"Elasticsearch did not start: {self._log.read_text('utf-8', 'replace')[-2_000:]}")

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def pause(self) -> None:
        """It accepts, and never answers."""
        assert self._process
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process
        os.kill(self._process.pid, signal.SIGCONT)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(30)
            self._process = None


def together(command: Path, folder: Path, number: int) -> list[Node]:
    """As many nodes that will form one cluster; none is started."""
    ports: set[int] = set()
    while len(ports) < number:
        port = free_port()
        if not {port - APART, port + APART} & ports:
            ports.add(port)
    names = ",".join(f"node-{port}" for port in ports)
    hosts = ",".join(f"127.0.0.1:{port + APART}" for port in ports)
    settings = (f"discovery.seed_hosts={hosts}", f"cluster.initial_master_nodes={names}")
    return [Node(command, folder / str(port), port, *settings) for port in ports]


def free_port() -> int:
    """A port that is free now, with the one that its node speaks to others by."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            if port + APART > 65_535:
                continue
            try:
                other.bind(("127.0.0.1", port + APART))
            except OSError:
                continue
            return int(port)

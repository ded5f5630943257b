"""Real Elasticsearch nodes on loopback, started from the shared folder, stopped and killed by tests."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

STARTS_S = 90
APART = 100  # between a node's port and that by which nodes speak to each other


class Node:
    """One node: `start` it, `kill` it without a word, `start` it again with the same data."""

    def __init__(self, command: Path, data: Path, port: int, *settings: str):
        self.url = f"http://127.0.0.1:{port}"
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

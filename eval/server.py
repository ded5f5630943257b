"""`aisle serve` in a process of its own, for as long as it is measured."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO
from urllib.request import urlopen

from search.errors import BadEvaluation
from search.settings import Settings

COMMAND = (sys.executable, "-m", "aisle")
CHOSEN = ("HOME", "LEXICAL", "VECTORS", "ELASTICSEARCH_URL")  # settings that say which catalogue it is
STARTS_S = 60.0
ENDS_S = 60.0
LAST = 500  # characters of what it said before it failed


@contextmanager
def server(name: str, settings: Settings, *, starts_s: float = STARTS_S) -> Iterator[tuple[int, str]]:
    """(pid, address) of a server of the catalogue `name` on a free port, once it is ready; it ends with the block.

    Raises BadEvaluation where it is not ready within `starts_s` seconds.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [*COMMAND, "serve", "--name", name, "--port", str(port)]
    chosen = {f"AISLE_{key}": str(getattr(settings, key.lower())) for key in CHOSEN}
    with TemporaryFile() as told:
        process = subprocess.Popen(command, stderr=told, env={**os.environ, **chosen})
        try:
            _wait(process, address := f"http://127.0.0.1:{port}", starts_s, told)
            yield process.pid, address
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=ENDS_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, starts_s: float, told: IO[bytes]) -> None:
    """Until the server is ready to serve."""
    deadline = time.monotonic() + starts_s
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urlopen(f"{address}/readyz", timeout=5):
            return
        time.sleep(0.1)
    told.seek(0)
    why = told.read().decode(errors="replace").strip()[-LAST:]
    what = f"not ready within {starts_s:.0f} s" if process.poll() is None else f"ended with {process.returncode}"
    raise BadEvaluation(f"aisle serve {what}: {why or 'it said nothing'}")

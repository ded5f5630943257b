"""A server of the shop in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent


@contextmanager
def running(
    code: str, *arguments: str, folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The process of this Python code, which prints its port first, and its address. What it logs is in
    folder/server.log; it and all that it started is killed at the end.
    """
    with open(folder / "server.log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True, cwd=REPOSITORY,
            env=os.environ | environment,
        )  # fmt: skip
    try:
        assert process.stdout
        port = process.stdout.readline().strip()
        assert port, (folder / "server.log").read_text()
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

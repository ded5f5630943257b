"""Servers are found by the lock they hold, and only living ones are told."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from search.serving import FOLDER, announced, notify
from search.settings import Settings

HOLD = """
import signal, sys
from pathlib import Path
from search.serving import announced
from search.settings import Settings
signal.signal(signal.SIGHUP, lambda *_: print("hung up", flush=True))
with announced(Settings(home=Path(sys.argv[1]), name="shop")):
    print("serving", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, name="shop")


@contextmanager
def server(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A process that has announced itself."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(settings.home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    try:
        assert process.stdout
        assert process.stdout.readline() == "serving\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def files(settings: Settings) -> list[str]:
    return sorted(path.name for path in (settings.home / "shop" / FOLDER).iterdir())


def test_nobody_serves_a_catalogue_without_servers(settings: Settings):
    assert notify(settings) == 0


def test_every_living_server_is_told(settings: Settings):
    with server(settings) as first, server(settings) as second:
        assert notify(settings) == 2
        for process in (first, second):
            assert process.stdout
            assert process.stdout.readline() == "hung up\n"
        assert notify(settings) == 2


def test_a_server_that_ends_leaves_nothing_behind(settings: Settings):
    with server(settings) as process:
        process.communicate("")
        assert process.returncode == 0
        assert files(settings) == []


def test_what_a_killed_server_leaves_is_swept_and_nobody_is_told(settings: Settings):
    with server(settings) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert files(settings) == [str(process.pid)]
        assert notify(settings) == 0
        assert files(settings) == []


def test_a_pid_that_went_to_another_process_is_left_alone(settings: Settings):
    """Our own pid in a stale file: SIGHUP would end the tests."""
    folder = settings.home / "shop" / FOLDER
    folder.mkdir(parents=True)
    (folder / str(os.getpid())).write_text("")
    assert notify(settings) == 0
    assert files(settings) == []


def test_a_server_of_another_pid_namespace_is_not_signalled(settings: Settings):
    with server(settings) as process:
        (settings.home / "shop" / FOLDER / str(process.pid)).write_text("pid:[1]")
        assert notify(settings) == 0
        assert files(settings) == [str(process.pid)]


def test_a_child_keeps_no_lock_of_a_dead_parent(settings: Settings):
    with announced(settings) as descriptor:
        child = os.fork()
        if child == 0:
            os.close(descriptor)
            signal.pause()
    (settings.home / "shop" / FOLDER / str(os.getpid())).write_text("")
    try:
        assert notify(settings) == 0
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

"""A call in a process of its own: its result, its error, its memory, its end."""

import mmap
import os
import signal
import time

import numpy as np
import psutil
import pytest

from eval.process import MIB, apart
from search.errors import AisleError, BadEvaluation

SIZE = 150 * MIB


def own():
    return os.getpid()


def holding(seconds):
    held = np.ones(SIZE, np.uint8)
    time.sleep(seconds)
    return int(held[0])


def mapping(path, seconds):
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        total = sum(mapped[::4096])
        time.sleep(seconds)
    return total


def failing(kind):
    if kind == "known":
        raise BadEvaluation("no such thing")
    if kind == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    raise ValueError("odd")


def waiting(path):
    path.write_text(str(os.getpid()))
    time.sleep(60)


def test_a_call_runs_in_another_process():
    pid, peak = apart(own)
    assert pid != os.getpid()
    assert not psutil.pid_exists(pid)
    assert 0 < peak.anonymous <= peak.rss


def test_memory_that_is_held_counts_as_both():
    _, little = apart(own)
    held, peak = apart(holding, 0.5)
    assert held == 1
    assert peak.anonymous > SIZE
    assert peak.anonymous > little.anonymous + SIZE / 2
    assert peak.to_dict()["peak_anonymous_mib"] == pytest.approx(peak.anonymous / MIB, abs=0.1)


def test_a_mapped_file_counts_as_resident_only(tmp_path):
    (tmp_path / "big").write_bytes(bytes(SIZE))
    _, peak = apart(mapping, tmp_path / "big", 0.5)
    assert peak.rss > SIZE
    assert peak.anonymous < SIZE


def test_what_is_raised_there_is_raised_here():
    with pytest.raises(BadEvaluation, match="no such thing"):
        apart(failing, "known")
    with pytest.raises(AisleError, match="ValueError in the measured process: odd"):
        apart(failing, "odd")


def test_a_killed_process_is_told_of():
    with pytest.raises(AisleError, match=r"ended with status -9 .* ask for fewer products"):
        apart(failing, "killed")


def test_an_interrupt_here_ends_the_process(tmp_path, monkeypatch):
    file = tmp_path / "pid"

    def interrupted(pid, peak):
        if file.exists() and file.read_text():
            raise KeyboardInterrupt

    monkeypatch.setattr("eval.process._sample", interrupted)
    with pytest.raises(KeyboardInterrupt):
        apart(waiting, file)
    assert not psutil.pid_exists(int(file.read_text()))

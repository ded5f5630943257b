"""Threads of a worker share what memory they take from the system."""

import subprocess
import sys

import pytest

HELD = """
import ctypes, threading
from web.arenas import few_arenas
{limit}
def take(barrier):
    held = [bytearray(60_000) for _ in range(50)]
    barrier.wait()
barrier = threading.Barrier(8)
threads = [threading.Thread(target=take, args=(barrier,)) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
libc.fclose.argtypes = [ctypes.c_void_p]
file = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="tells of glibc alone")
def test_eight_threads_share_two_arenas():
    def arenas(limit):
        done = subprocess.run(
            [sys.executable, "-c", HELD.format(limit=limit)], capture_output=True, text=True, check=True
        )
        return done.stdout.count("<heap nr=")

    assert arenas("") > 2
    assert 1 <= arenas("few_arenas()") <= 2

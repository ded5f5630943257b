"""Runs `aisle` in forked children that die, starve or lack rights when they are told to; conftest's `nursery`.

A process of its own, since a fork is safe only where there are no threads: it imports everything, runs nothing itself,
and forks a child for each request, a line of JSON:

    home, commands     AISLE_HOME, and the lists of arguments to run one after the other
    environment        variables that it has beside those of this process
    kill               {"name", "nth", "signal"}: a signal before the n-th operation of that name: one on files, or a
                       request to a cluster
    kill_after_s       SIGKILL at that time, wherever it may be
    watch              name the operations in the answer
    limit              bytes that a file may have: what a full disk looks like where none can be mounted
    powerless          heed the rights of files, as root also does then
    grace_s            after which an index of no generation is dropped from a cluster

The answer, a line too: `ended` (a signal as a negative number, else 0), `took_s`, `operations`, and of each command
`status`, `out`, `error` (what it printed there) and `trace` (what it raised past its own handling, else "").
"""

import ctypes
import json
import os
import re
import resource
import signal
import sys
import time
import traceback
from typing import Any

from click.testing import CliRunner

# ruff: noqa: F401 (imported once, for all children)
import aisle
import indexer.build
import indexer.progress
import indexer.upload
import search.elastic.publishing
import search.engine
import search.fallback
import search.lexical.elasticsearch
import search.lexical.tantivy
import search.listing
import search.vectors.hnsw
import search.whole
import web.api
from indexer import ahead, embed, indexes
from search.elastic import bulk, indices

CAPABILITIES = 0x20080522  # the version of linux/capability.h that has two words of each kind
DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2
CHUNK = 8  # texts that are encoded and kept at a time, so that a small catalogue takes several steps
REQUEST_BYTES = 500  # and several requests
NUMBERS = re.compile(r"g\d{6}|\d+(?=\.new|$)|\w{32}")  # ids of generations, of processes, of segments
CHANGES = ("os.remove", "os.rmdir")  # of these the audit tells a name alone when a tree is removed
REQUEST = re.compile(rb"([A-Z]+ /[^ ?]*)[^ ]* HTTP/1")


class Operations:
    """An audit hook that names file operations below `home` and requests, and raises a signal at the n-th of a name."""

    def __init__(self, home: str, kill: dict[str, Any] | None):
        self.seen: list[str] = []
        self._home = home
        self._kill = kill or {"name": None, "nth": 0}

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "http.client.send":
            if isinstance(arguments[1], bytes) and (found := REQUEST.match(arguments[1])):
                self._happens(NUMBERS.sub("#", found[1].decode()))
            return
        if event != "open" and not event.startswith(("os.", "sqlite3.connect")):
            return
        paths = [os.fsdecode(one) for one in arguments if isinstance(one, str | bytes | os.PathLike)]
        below = [path for path in paths if path.startswith(self._home)]
        if not below and event not in CHANGES:
            return
        flags = arguments[2] if event == "open" and isinstance(arguments[2], int) else 0
        what = "write" if flags & (os.O_WRONLY | os.O_RDWR) else event.removeprefix("os.")
        self._happens(" ".join([what, *(NUMBERS.sub("#", path.removeprefix(self._home)) for path in below or paths)]))

    def _happens(self, name: str) -> None:
        self.seen.append(name)
        if name == self._kill["name"]:
            self._kill["nth"] -= 1
            if self._kill["nth"] == 0:
                os.kill(os.getpid(), self._kill["signal"])


def child(request: dict[str, Any]) -> dict[str, Any]:
    """Run the commands of a request as it says."""
    os.environ |= {"AISLE_HOME": request["home"], "AISLE_NAME": "shop", "AISLE_ENCODER": "hashing"}
    os.environ |= request.get("environment", {})
    bulk.REQUEST_BYTES, indices.GRACE_S = REQUEST_BYTES, request.get("grace_s", indices.GRACE_S)
    ahead.HEAD = embed.CHUNK = ahead.CHUNK = indexes.CHUNK = CHUNK
    os.fsync = lambda descriptor: None  # a kill, unlike a power cut, loses nothing that was written
    operations = Operations(request["home"], request.get("kill"))
    if request.get("watch") or request.get("kill"):
        sys.addaudithook(operations)
    if "limit" in request:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["limit"], resource.RLIM_INFINITY))
    if request.get("powerless") and os.geteuid() == 0:
        give_up_power()
    return {"commands": [run(command) for command in request["commands"]], "operations": operations.seen}


def give_up_power() -> None:
    """Take from root what lets it pass over the rights of files."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, words = (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
    if libc.capget(header, words):
        raise OSError(ctypes.get_errno(), "capget")
    words[0] &= ~(1 << DAC_OVERRIDE | 1 << DAC_READ_SEARCH)  # of effective, permitted, inheritable; then once more
    if libc.capset(header, words):
        raise OSError(ctypes.get_errno(), "capset")


def run(arguments: list[str]) -> dict[str, Any]:
    result = CliRunner().invoke(aisle.main, arguments)
    trace = ""
    if result.exc_info and not isinstance(result.exception, SystemExit | None):
        trace = "".join(traceback.format_exception(*result.exc_info))
    return {"status": result.exit_code, "out": result.stdout, "error": result.stderr, "trace": trace}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Fork a child for the request, and tell how it ended."""
    reading, writing = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(json.dumps(child(request)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    if "kill_after_s" in request:
        time.sleep(request["kill_after_s"])
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    found = json.loads(told) if told and not ended else {"commands": [], "operations": []}
    return {"ended": ended, "took_s": time.monotonic() - began, **found}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()

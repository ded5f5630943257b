"""A server follows the cluster: it takes up what another machine publishes or goes back to, and serves on without."""

import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from machines import Shop
from serving import running
from test_web_server import get, wait_for

from search.elastic import pointer, publishing
from search.settings import Settings
from web import follower

SERVE = """
import web.follower
from search.settings import load
from web.server import serve
web.follower.EVERY_S = web.follower.ENDS_S = web.follower.AGAIN_S = 0.1
web.follower.LATE_S = 5.0
serve(load(), host="127.0.0.1", port=0, on_ready=lambda port, engine: print(port, flush=True))
"""


class Relay:
    """Passes connections on to the cluster until it is cut; then it closes them, as a cluster does that is away."""

    def __init__(self, url: str):
        host, _, port = url.rpartition("/")[2].partition(":")
        self._there, self.cut = (host, int(port)), False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self.cut:
                near.close()
                continue
            far = socket.create_connection(self._there)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while not self.cut and (data := one.recv(65_536)):
                other.sendall(data)
        except OSError:
            pass
        finally:
            one.close()
            other.close()

    def close(self) -> None:
        self._listening.close()


@contextmanager
def served(machine: Settings, url: str, folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server of the machine that knows the cluster by this address; its process and its own address."""
    environment = {
        "AISLE_HOME": str(machine.home), "AISLE_NAME": machine.name, "AISLE_LEXICAL": "elasticsearch",
        "AISLE_VECTORS": "elasticsearch", "AISLE_ELASTICSEARCH_URL": url, "TMPDIR": str(folder),
    }  # fmt: skip
    with running(SERVE, folder=folder, environment=environment) as server:
        yield server


def logged(folder: Path, event: str) -> list[dict[str, Any]]:
    lines = [line for line in (folder / "server.log").read_text().splitlines() if line[:1] == "{"]
    return [told for told in map(json.loads, lines) if told["event"] == event]


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_server_serves_what_the_cluster_says_and_what_it_said_last_while_that_is_away(shop: Shop, tmp_path: Path):
    one, two, relay = shop.machine("one"), shop.machine("two"), Relay(shop.machine("one").elasticsearch_url)
    shop.index(one, 1)
    with served(two, relay.url, tmp_path) as (process, base):

        def serves(id: str) -> None:
            wait_for(lambda: get(f"{base}/readyz")["generation"] == id)

        serves("g000001")
        shop.index(one, 2)
        serves("g000002")
        publishing.rollback(one)
        serves("g000001")
        relay.cut = True
        away = "the cluster cannot be followed, what is served stays"
        wait_for(lambda: logged(tmp_path, away))
        publishing.rollback(one, "g000002")
        assert get(f"{base}/readyz")["generation"] == "g000001"
        relay.cut = False
        serves("g000002")
        assert len(logged(tmp_path, away)) == 1
        assert "127.0.0.1" not in logged(tmp_path, away)[0]["why"]
        process.terminate()
        assert process.wait(30) == 0
        wait_for(lambda: not alive(process.pid))  # the one that follows ends too
    relay.close()


def test_a_server_that_nobody_told_is_told_and_the_process_that_follows_is_started_again(
    shop: Shop, tmp_path: Path, monkeypatch
):
    one, two = shop.machine("one"), shop.machine("two")
    shop.index(one, 1)
    with served(two, one.elasticsearch_url, tmp_path) as (process, base):

        def following() -> int:
            # It is forked before any worker.
            return int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])

        first = following()
        os.kill(first, signal.SIGSTOP)
        shop.index(one, 2)
        with monkeypatch.context() as patch:
            patch.setattr(pointer, "notify", lambda settings: 0)  # as if killed between CURRENT and that
            assert pointer.follow(two)
        assert get(f"{base}/readyz")["generation"] == "g000001"
        os.kill(first, signal.SIGCONT)
        wait_for(lambda: get(f"{base}/readyz")["generation"] == "g000002")
        assert logged(tmp_path, "the server serves another generation than it should, and is told again")
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: logged(tmp_path, "what follows the cluster had ended, and was started again"))
        shop.index(one, 3)
        wait_for(lambda: get(f"{base}/readyz")["generation"] == "g000003")
        opened = [told["generation"] for told in logged(tmp_path, "opened")]
        assert opened == ["g000001", "g000002", "g000003"], "each is opened once"
        process.terminate()
        assert process.wait(30) == 0
        wait_for(lambda: not alive(process.pid))


def test_a_server_that_is_late_is_told_after_a_while_and_ever_more_seldom(monkeypatch):
    monkeypatch.setattr(follower, "LATE_S", 10.0)
    late = follower.Late()
    due = [now for now in range(100) if late.is_due("g000001", "g000002", now=now)]
    assert due == [10, 30, 70]
    assert not late.is_due("g000002", "g000002", now=100)
    assert not late.is_due("g000002", "g000003", now=101), "it may be opening it"
    assert late.is_due("g000002", "g000003", now=111)

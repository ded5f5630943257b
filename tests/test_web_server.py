"""The real server: gunicorn on loopback, a new generation under load, a damaged one, a clean end."""

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import serving

from indexer.build import build
from search import generation
from search.errors import IndexMissing
from search.serving import notify
from search.settings import Settings
from web.metrics import FOLDER
from web.server import BOOT_S, free_port, serve

SERVE = """
import sys
from pathlib import Path
from search.settings import Settings
from web.server import serve
serve(Settings(home=Path(sys.argv[1]), name="shop", encoder="hashing", log=sys.argv[2]), host="127.0.0.1", port=0,
      on_ready=lambda port, engine: print(port, flush=True))
"""
# Workers say that they warm up, and do not get ready while the file "wait" is there.
SLOW = """
import os, time
from pathlib import Path
from search.engine import Engine
warm = Engine.warm
def slow(self):
    home = self.folder.parents[2]
    (home / f"warming-{self.generation}-{os.getpid()}").touch()
    while (home / "wait").exists():
        time.sleep(0.02)
    warm(self)
Engine.warm = slow
"""
# Workers tell how many threads BLAS has in them.
THREADS = """
import json, os
from search.engine import Engine
from threadpoolctl import threadpool_info
warm = Engine.warm
def tell(self):
    warm(self)
    threads = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    home = self.folder.parents[2]
    (home / f"part-{os.getpid()}").write_text(json.dumps(threads))
    (home / f"part-{os.getpid()}").rename(home / f"threads-{os.getpid()}")
Engine.warm = tell
"""
PATIENCE_S = 30


def catalogue(home: Path, products: int) -> Settings:
    """Build and publish a generation of so many products."""
    file = home / "catalogue.jsonl"
    rows = (
        {"id": f"p{n}", "title": f"Lamp number {n}", "price": f"{n}.50", "currency": "USD"} for n in range(products)
    )
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    settings = Settings(home=home, name="shop", encoder="hashing")
    build([file], settings, price_unit="major")
    return settings


@contextmanager
def running(home: Path, *, before: str = "", log_level: str = "info") -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server process and its address."""
    with serving.running(
        before + SERVE, str(home), log_level, folder=home, environment={"TMPDIR": str(home)}
    ) as server:
        yield server


def get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=PATIENCE_S) as answer:
        return json.load(answer)


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


class Shoppers:
    """Threads that search without a pause, and remember every answer."""

    def __init__(self, base: str, count: int = 3):
        self.base, self.over = base, threading.Event()
        self.generations: Counter[str] = Counter()
        self.failures: list[str] = []
        self.threads = [threading.Thread(target=self._shop) for _ in range(count)]

    def __enter__(self) -> "Shoppers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _shop(self) -> None:
        while not self.over.is_set():
            try:
                self.generations[get(f"{self.base}/api/search?q=lamp")["generation"]] += 1
            except (OSError, ValueError) as error:
                self.failures.append(repr(error))


def test_a_new_generation_is_served_without_a_lost_request(tmp_path: Path):
    settings = catalogue(tmp_path, 30)
    with running(tmp_path) as (_, base), Shoppers(base) as shoppers:
        first = get(f"{base}/readyz")
        assert first["products"] == 30
        catalogue(tmp_path, 40)
        notify(settings)  # told twice at worst: a build may tell servers itself
        wait_for(lambda: get(f"{base}/readyz")["products"] == 40)
        second = generation.current(generation.root(settings))  # an old worker may still answer the next request
        assert second
        wait_for(lambda: shoppers.generations[second] > 50)
    assert shoppers.failures == []
    assert set(shoppers.generations) == {first["generation"], second}


def test_a_page_that_has_not_changed_is_not_sent_again_by_any_worker_and_never_to_another_shopper(tmp_path: Path):
    catalogue(tmp_path, 3)

    def answer(**headers: str) -> tuple[int, Any, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{base}/search?q=lamp", headers=named)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as found:
                return found.status, found.headers, found.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    with running(tmp_path) as (_, base):
        status, headers, body = answer(Accept_Encoding="gzip")
        assert (status, headers["Content-Encoding"]) == (200, "gzip")
        assert len(body) == int(headers["Content-Length"])
        for _ in range(8):  # the workers take turns
            status, again, body = answer(Accept_Encoding="gzip", If_None_Match=headers["ETag"])
            assert (status, body) == (304, b"")
            assert again["ETag"] == headers["ETag"]
            assert again["Cache-Control"] == "private, no-cache"
        for other in ({"Cookie": "theme=dark"}, {"Accept_Language": "de"}, {"Accept_Encoding": "identity"}):
            status, _, body = answer(**{"Accept_Encoding": "gzip", "If_None_Match": headers["ETag"]} | other)
            assert status == 200, other
            assert body


def warming(home: Path, generation: str) -> list[int]:
    """The pids of the workers that warmed up, or do, for a generation."""
    return [int(path.name.rsplit("-")[-1]) for path in home.glob(f"warming-{generation}-*")]


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_killed_while_it_warms_up_leaves_no_old_one_serving(tmp_path: Path):
    settings = catalogue(tmp_path, 30)
    with running(tmp_path, before=SLOW) as (_, base), Shoppers(base) as shoppers:
        first = get(f"{base}/readyz")["generation"]
        wait_for(lambda: len(warming(tmp_path, first)) == 2)
        (tmp_path / "wait").touch()
        catalogue(tmp_path, 40)
        second = generation.current(generation.root(settings))
        assert second
        notify(settings)
        wait_for(lambda: len(warming(tmp_path, second)) == 2)
        os.kill(warming(tmp_path, second)[0], signal.SIGKILL)
        (tmp_path / "wait").unlink()
        wait_for(lambda: not any(map(lives, warming(tmp_path, first))))
        assert {get(f"{base}/readyz")["generation"] for _ in range(40)} == {second}
        wait_for(lambda: sum(map(lives, warming(tmp_path, second))) == 2)
    assert shoppers.failures == []


def test_it_ends_at_once_while_new_workers_warm_up(tmp_path: Path):
    settings = catalogue(tmp_path, 5)
    with running(tmp_path, before=SLOW) as (process, base):
        get(f"{base}/readyz")
        (tmp_path / "wait").touch()
        catalogue(tmp_path, 6)
        second = generation.current(generation.root(settings))
        assert second
        notify(settings)
        wait_for(lambda: len(warming(tmp_path, second)) == 2)
        process.terminate()
        assert process.wait(BOOT_S / 2) == 0  # it would have waited for so long, and longer


def test_a_damaged_generation_leaves_the_one_before_serving(tmp_path: Path):
    settings = catalogue(tmp_path, 30)
    with running(tmp_path) as (process, base):
        served = get(f"{base}/readyz")["generation"]
        root = generation.root(settings)
        damaged = root / "generations" / "g999999"
        shutil.copytree(generation.folder(root, served), damaged)
        manifest = json.loads((damaged / generation.MANIFEST).read_text())
        (damaged / sorted(manifest["files"])[0]).write_bytes(b"damage")
        (root / generation.CURRENT).write_text("g999999")
        assert notify(settings) == 1
        wait_for(lambda: "reload failed" in (tmp_path / "server.log").read_text())
        assert get(f"{base}/readyz")["generation"] == served
        assert process.poll() is None
        known: list[dict[str, str]] = []
        # The workers that follow know of it; for a moment one of those before may still answer in between.
        wait_for(lambda: known.extend(get(f"{base}/readyz")["degraded"]) or known)
        (told,) = known
        assert told == {"part": "generation", "why": f"g999999 is damaged; {served} is served instead."}


def test_a_start_on_a_damaged_generation_serves_the_one_before_until_there_is_a_sound_one(tmp_path: Path):
    catalogue(tmp_path, 30)
    settings = catalogue(tmp_path, 31)
    root = generation.root(settings)
    (generation.folder(root, "g000002") / "vectors" / "vectors.npy").write_bytes(b"damage")
    with running(tmp_path) as (_, base):
        ready = get(f"{base}/readyz")
        assert (ready["generation"], ready["products"], len(ready["degraded"])) == ("g000001", 30, 1)
        logged = [json.loads(line) for line in (tmp_path / "server.log").read_text().splitlines() if line[:1] == "{"]
        (line,) = [line for line in logged if line["event"] == "serving an older generation"]
        assert line["level"] == "error"
        assert "vectors.npy is missing or damaged" in line["why"]
        catalogue(tmp_path, 32)
        notify(settings)
        wait_for(lambda: get(f"{base}/readyz")["products"] == 32)
        wait_for(lambda: not get(f"{base}/readyz")["degraded"])


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(tmp_path: Path, end: signal.Signals):
    settings = catalogue(tmp_path, 5)
    with running(tmp_path) as (process, base):
        get(f"{base}/healthz")
        os.kill(process.pid, end)
        # A worker that was forked this very moment hears of it only when its time of grace is over.
        assert process.wait(2 * PATIENCE_S) == 0
    assert notify(settings) == 0
    assert not list((generation.root(settings) / "serving").iterdir())


def test_workers_of_a_killed_master_end_too(tmp_path: Path):
    catalogue(tmp_path, 5)
    with running(tmp_path) as (process, base):
        get(f"{base}/healthz")
        process.kill()
        process.wait()

        def gone() -> bool:
            try:
                get(f"{base}/healthz")
            except urllib.error.URLError:
                return True
            return False

        wait_for(gone)


def test_counters_are_those_of_all_workers_and_survive_them(tmp_path: Path):
    settings = catalogue(tmp_path, 5)
    with running(tmp_path) as (_, base):
        for _ in range(20):
            get(f"{base}/api/search?q=lamp")
        catalogue(tmp_path, 6)
        notify(settings)
        wait_for(lambda: get(f"{base}/readyz")["products"] == 6)
        for _ in range(20):
            get(f"{base}/api/search?q=lamp")
        text = urllib.request.urlopen(f"{base}/metrics", timeout=PATIENCE_S).read().decode()
    assert 'aisle_http_requests_total{route="/api/search",status="200"} 40.0' in text


def test_workers_count_on_one_core_each(tmp_path: Path):
    catalogue(tmp_path, 5)
    with running(tmp_path, before=THREADS) as (_, base):
        get(f"{base}/healthz")
        wait_for(lambda: len(list(tmp_path.glob("threads-*"))) == 2)
        told = [json.loads(file.read_text()) for file in tmp_path.glob("threads-*")]
    assert all(told)
    assert {threads for worker in told for threads in worker} == {1}


def test_a_very_long_query_gets_our_own_answer(tmp_path: Path):
    catalogue(tmp_path, 5)
    with running(tmp_path) as (_, base):
        with pytest.raises(urllib.error.HTTPError) as caught:
            get(f"{base}/api/search?q={'x' * 100_000}")
        assert caught.value.code == 400
        assert json.load(caught.value)["error"]["field"] == "q"


def test_there_is_nothing_to_serve_before_the_first_build(tmp_path: Path):
    handler = signal.getsignal(signal.SIGHUP)
    with pytest.raises(IndexMissing):
        serve(Settings(home=tmp_path, name="shop"), host="127.0.0.1", port=0)
    assert signal.getsignal(signal.SIGHUP) == handler
    assert FOLDER not in os.environ
    assert not list(tmp_path.iterdir())


def test_a_data_folder_that_cannot_be_written_is_served(tmp_path: Path):
    settings = catalogue(tmp_path, 5)
    (generation.root(settings) / "serving").write_text("in the way of the folder, also of a user who may do anything")
    with running(tmp_path) as (process, base):
        assert get(f"{base}/readyz")["products"] == 5
        assert "publishing cannot reach this server" in (tmp_path / "server.log").read_text()
        process.terminate()
        assert process.wait(PATIENCE_S) == 0


def test_the_log_is_as_talkative_as_the_settings_say(tmp_path: Path):
    catalogue(tmp_path, 5)
    with running(tmp_path, log_level="error") as (process, base):
        get(f"{base}/api/search?q=lamp")
        process.terminate()
        process.wait(PATIENCE_S)
    assert (tmp_path / "server.log").read_text() == ""


def test_the_next_free_port_is_found():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = free_port("127.0.0.1", port)
        assert port < found <= port + 100
        with socket.socket() as free:
            free.bind(("127.0.0.1", found))


def test_a_foreign_address_is_not_searched_for_ports():
    with pytest.raises(OSError, match=r"Port 8000 of 192\.0\.2\.1 cannot be listened on: .*assign"):
        free_port("192.0.2.1", 8000)


def test_a_port_that_needs_rights_is_not_called_taken(monkeypatch: pytest.MonkeyPatch):
    tried = []

    def refuse(self: socket.socket, address: tuple[str, int]) -> None:
        tried.append(address[1])
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)  # whether a user may is for the system to say
    with pytest.raises(PermissionError) as caught:
        free_port("127.0.0.1", 80)
    assert caught.value.strerror
    assert "Port 80 of 127.0.0.1 may not be opened by this user" in caught.value.strerror
    assert tried == [80]


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b"])
def test_an_unknown_host_is_named(host: str):
    with pytest.raises(OSError, match="is not known") as caught:
        free_port(host, 8000)
    assert caught.value.strerror
    assert repr(host) in caught.value.strerror

"""A disk that is full, a folder that cannot be written: said in words, nothing lost, and a read-only one is served."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from conftest import REPOSITORY, Nursery

from search import generation

PRODUCTS = 48
ROOMS = 10
PATIENCE_S = 30


class Volume:
    """A small file system in memory whose size and rights can be changed."""

    def __init__(self, place: Path):
        self.place = place

    def mount(self, *options: str) -> None:
        where = ["none", str(self.place)]
        subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), *where], check=True, capture_output=True)

    def used(self) -> int:
        told = os.statvfs(self.place)
        return (told.f_blocks - told.f_bfree) * told.f_frsize


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Volume]:
    """A mounted volume; where none may be mounted, the tests with a limit and without rights stand for these."""
    volume = Volume(tmp_path / "volume")
    volume.place.mkdir()
    try:
        volume.mount("size=64m", "mode=755")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no volume may be mounted here ({error}); the tests beside this one need none")
    yield volume
    subprocess.run(["umount", "-l", str(volume.place)], check=True)


def set_rights(folder: Path, rights: str) -> None:
    subprocess.run(["chmod", "-R", rights, str(folder)], check=True)


def index(folder: Path, version: int) -> list[str]:
    """The command that indexes a version of a catalogue, which lies beside the data folder."""
    file = folder / "catalogue.csv"
    lines = [f"p{n},Mug make{version} {hash((version, n)):x} {n},{n}.50\n" for n in range(PRODUCTS)]
    file.write_text("id,title,price\n" + "".join(lines), "utf-8")
    return ["index", str(file), "--price-unit", "major"]


def is_whole(nursery: Nursery, home: Path, version: int) -> None:
    """The version is served, every digest checked, and nothing of another one is left."""
    status, found = nursery.read(home, ["status"], ["search", f"make{version}"])
    (row,) = status["catalogues"]
    assert "damaged" not in row
    assert f"make{version} " in found["hits"][0]["title"]
    assert not (home / "shop" / "staging").exists()
    assert not list((home / "shop").glob("*.new"))
    assert max(path.name for path in (home / "shop" / "generations").iterdir()) == row["id"]


def says_what_to_do(told: dict[str, Any]) -> str:
    """That a build failed as it should, with status 1 and in one line; the name of what could not be written."""
    assert told["status"] == 1
    (line,) = told["error"].splitlines()
    assert re.fullmatch(r"aisle: .*(disk is full|disk I/O error).*Free space.*AISLE_HOME.*", line), line
    named = re.search(r"/([\w.-]+) (?:could not|cannot)", line)
    assert named, line
    return named[1]


def encode(nursery: Nursery, home: Path, command: list[str]) -> None:
    """Run a build until it is encoded and no further, so that the next one has to write all but the cache."""
    seal = {"name": "write /shop/staging/#/manifest.json", "nth": 1, "signal": signal.SIGKILL}
    assert nursery.ask(home, command, kill=seal)["ended"] == -signal.SIGKILL


@pytest.mark.parametrize("encoded", [False, True])
def test_a_disk_that_is_full_at_any_write_is_told_and_nothing_is_lost(
    volume: Volume, tmp_path: Path, nursery: Nursery, encoded: bool
):
    home, version, failed = volume.place / "home", 1, Counter[str]()
    assert nursery.run(home, *index(tmp_path, version))["status"] == 0
    place = home / "shop" / "generations" / "g000001"
    page = os.sysconf("SC_PAGE_SIZE")
    # Evenly, and the last pages one by one: there only the manifest and CURRENT are missing.
    need = sum(-(-path.stat().st_size // page) for path in place.rglob("*") if path.is_file())
    for pages in [*(need * part // ROOMS for part in range(ROOMS)), *range(need - 3, need + 3)]:
        command = index(tmp_path, version + 1)
        if encoded:
            encode(nursery, home, command)
            shutil.rmtree(home / "shop" / "staging")
        volume.mount("remount", f"size={volume.used() + pages * page}")
        told = nursery.run(home, *command)
        volume.mount("remount", "size=64m")
        if told["status"]:
            failed[says_what_to_do(told)] += 1
            is_whole(nursery, home, version)
            told = nursery.run(home, *command)
        assert told["status"] == 0, told["error"]
        version += 1
        is_whole(nursery, home, version)
    assert failed.total() > ROOMS / 2
    assert len(failed) > 1, f"only one kind of file was ever too large: {failed}"


@pytest.mark.parametrize("encoded", [False, True])
def test_a_file_that_cannot_grow_is_told_and_nothing_is_lost(tmp_path: Path, nursery: Nursery, encoded: bool):
    home, failed = tmp_path / "home", Counter[str]()
    assert nursery.run(home, *index(tmp_path, 1))["status"] == 0
    place = home / "shop" / "generations" / "g000001"
    sizes = {path.stat().st_size for path in place.rglob("*") if path.is_file()}
    limits = sorted({max(size - 1, 0) for size in sizes})
    command = index(tmp_path, 2)
    if encoded:
        encode(nursery, home, command)
    for limit in limits[:: -(-len(limits) // ROOMS)] + limits[-2:]:
        told = nursery.run(home, *command, limit=limit)
        assert told["status"] == 1, limit
        failed[says_what_to_do(told)] += 1
        is_whole(nursery, home, 1)
    assert len(failed) > 1, f"only one kind of file was ever too large: {failed}"
    assert nursery.run(home, *command)["status"] == 0
    is_whole(nursery, home, 2)


def reads_but_does_not_write(nursery: Nursery, home: Path, folder: Path, **how: bool) -> None:
    """Of two versions in a folder that cannot be written the second is searched, and no command changes anything."""
    found, status = nursery.read(home, ["search", "make2"], ["status"], **how)
    assert (found["generation"], found["degraded"]) == ("g000002", [])
    assert "make2 " in found["hits"][0]["title"]
    assert status["catalogues"][0]["id"] == "g000002"
    for command in (index(folder, 3), ["rollback"]):
        told = nursery.run(home, *command, **how)
        assert told["status"] == 1
        assert re.fullmatch(r"aisle: .*shop.* cannot be written \(.*AISLE_HOME.*\n", told["error"]), told["error"]
    assert generation.current(home / "shop") == "g000002"


def test_a_volume_that_is_read_only_is_searched_and_served(volume: Volume, tmp_path: Path, nursery: Nursery):
    home = volume.place / "home"
    for version in (1, 2):
        assert nursery.run(home, *index(tmp_path, version))["status"] == 0
    volume.mount("remount", "ro")
    reads_but_does_not_write(nursery, home, tmp_path)
    is_served(home, tmp_path)


def test_a_folder_without_the_right_to_write_is_searched_and_not_written(tmp_path: Path, nursery: Nursery):
    home = tmp_path / "home"
    for version in (1, 2):
        assert nursery.run(home, *index(tmp_path, version))["status"] == 0
    set_rights(home, "a-w")
    try:
        reads_but_does_not_write(nursery, home, tmp_path, powerless=True)
    finally:
        set_rights(home, "u+w")


def is_served(home: Path, folder: Path) -> None:
    """A real server opens it and answers."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "aisle", "serve", "--port", str(port)]
    environment = os.environ | {"AISLE_HOME": str(home), "AISLE_NAME": "shop", "PYTHONPATH": str(REPOSITORY)}
    with (
        open(folder / "server.log", "w") as log,
        subprocess.Popen(command, stderr=log, env=environment, cwd=folder) as server,
    ):
        deadline, ready = time.monotonic() + PATIENCE_S, None
        while ready is None and time.monotonic() < deadline and server.poll() is None:
            with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE_S) as answer:
                ready = json.load(answer)
            time.sleep(0.05)
        server.terminate()
    assert ready, (folder / "server.log").read_text()
    assert (ready["generation"], ready["degraded"]) == ("g000002", [])

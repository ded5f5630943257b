"""Hosts of pictures are gathered while a catalogue is built, and stand in its manifest."""

import json
from pathlib import Path

import pytest

from indexer.build import build
from search import generation
from search.engine import open_engine
from search.manifest import read_manifest, write_manifest
from search.picture_hosts import MOST, PictureHosts, origin
from search.settings import Settings


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://Pictures.Example/a.jpg", "https://pictures.example"),
        ("http://pictures.example:8080/a.jpg", "http://pictures.example:8080"),
        ("//cdn.example/a.jpg", "https://cdn.example"),
        ("https://bücher.example/a.jpg", "https://xn--bcher-kva.example"),
        ("https://[::1]:81/a.jpg", "https://[::1]:81"),
        ("https://user:word@pictures.example/a.jpg", "https://pictures.example"),
        ("images/a.jpg", ""),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("data:image/png;base64,AAAA", ""),
        ("https://a.example;script-src *", ""),
        ("https://a.example,b.example/x", ""),
        ("https://*.example/x", ""),
        ("https://a.example' 'unsafe-inline'/x", ""),
        ("https://a.example:99999/x", ""),
        ("https://" + "a" * 300 + ".example/", ""),
        ("https://[::1/x", ""),
    ],
)
def test_the_origin_of_an_address_is_one_that_a_header_may_hold(address: str, expected: str):
    assert origin(address) == expected


def test_more_hosts_than_a_header_has_room_for_are_none():
    hosts = PictureHosts()
    hosts.add(f"https://h{number}.example/a.jpg" for number in range(MOST))
    found = hosts.found()
    assert found is not None
    assert len(found) == MOST
    hosts.add(["https://one.more.example/a.jpg"])
    assert hosts.found() is None


def test_a_build_keeps_the_hosts_and_a_manifest_of_before_has_none(tmp_path: Path):
    rows = [{"id": "1", "title": "One", "image": "https://b.example/1.jpg"},
            {"id": "2", "title": "Two", "image": "//a.example/2.jpg"},
            {"id": "3", "title": "Three", "image": "3.jpg"}]  # fmt: skip
    file = tmp_path / "shop.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    settings = Settings(home=tmp_path, name="shop", encoder="hashing")
    build([file], settings)
    engine = open_engine(settings)
    assert engine.manifest.picture_hosts == ["https://a.example", "https://b.example"]
    root = generation.root(settings)
    place = generation.folder(root, engine.generation)
    write_manifest(place, engine.manifest)
    values = json.loads((place / "manifest.json").read_text("utf-8"))
    assert read_manifest(place).picture_hosts == engine.manifest.picture_hosts
    from search.manifest import _seal

    values = {key: value for key, value in values.items() if key not in ("picture_hosts", "seal")}
    (place / "manifest.json").write_text(json.dumps(values | {"seal": _seal(values)}), "utf-8")
    assert read_manifest(place).picture_hosts is None

"""What of a catalogue in a cluster goes, and when: never what somebody needs, or what others made."""

from typing import Any

import pytest

from search import generation
from search.elastic import files, kept, pointer, publishing

pytestmark = pytest.mark.usefixtures("small_files")


def test_what_nobody_needs_goes_after_a_while_and_nothing_of_others(shop, one, two, monkeypatch):
    for version in (1, 2, 3, 4):
        shop.index(one, version)
    pointer.follow(two)
    shared = {name for name in shop.indexes() if name.startswith("file-")}
    shop.client.indices.create(index=f"{shop.name}-g000000")
    body = files.files_body(kept.mark(generation.root(one), "g000005", kept.FILES))
    shop.client.indices.create(index=f"{shop.name}-g000005-files", body=body)
    assert publishing.sweep(two) == []
    assert publishing.sweep(one) == [], "a machine may still serve it"
    monkeypatch.setattr(kept, "GRACE_S", -1.0)
    dropped = {name.removeprefix(f"{shop.name}-") for name in publishing.sweep(two)}
    assert {"g000001", "g000001-files"} <= dropped <= {"g000001", "g000001-files", *shared}
    left = {f"g00000{number}{part}" for number in (2, 3, 4) for part in ("", "-files")}
    assert set(shop.indexes()) == {"g000000", "g000005-files", *left, *shared} - dropped
    for id in ("g000002", "g000003", "g000004"):
        assert publishing.rollback(shop.machine("late"), id).id == id, "all that they share is there"
    assert shop.index(two, 5) == "g000006", "what another machine builds is no dead build"
    assert "g000005-files" in shop.indexes()
    assert shop.index(one, 6) == "g000007"
    assert "g000005-files" not in shop.indexes(), "on its own machine it is"


def test_what_is_needed_again_while_a_sweep_is_under_way_stays(shop, one, monkeypatch):
    for version in (1, 2, 3, 4):
        shop.index(one, version)
    assert publishing.sweep(one) == []
    shared = next(name for name in shop.indexes() if name.startswith("file-"))
    meta = shop.client.indices.get_mapping(index=f"{shop.name}-{shared}")[f"{shop.name}-{shared}"]["mappings"]["_meta"]
    meta["aisle"][kept.RETIRED] = "1.0"
    shop.client.indices.put_mapping(index=f"{shop.name}-{shared}", meta=meta)
    monkeypatch.setattr(kept, "GRACE_S", -1.0)
    look, looks = kept.indexes, list[bool]()

    def late(*arguments: Any) -> list[kept.Index]:
        found = look(*arguments)
        if not looks:
            looks.append(True)
            publishing.rollback(one, "g000001")
        return found

    monkeypatch.setattr(kept, "indexes", late)
    publishing.sweep(one)
    assert {"g000001", "g000001-files"} <= set(shop.indexes())
    assert pointer.follow(shop.machine("late"))
    shop.index(one, 5)
    for index in look(shop.client, generation.root(one)):
        if index.name.endswith(shared):
            assert kept.RETIRED not in index.mark, "a build that shares it says so"

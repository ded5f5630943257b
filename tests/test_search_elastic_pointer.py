"""Machines that follow a cluster which holds all of a catalogue: what it serves they serve, and they heal alone."""

import json
import resource
import threading
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from click.testing import CliRunner
from machines import LARGE, ROWS, Shop, places

import aisle
from search import generation
from search.elastic import alias, files, home, pointer, publishing
from search.elastic.cluster import Cluster
from search.elastic.tables import PER_PRODUCT
from search.errors import AisleError, IndexMissing
from search.manifest import read_manifest
from search.settings import Settings

pytestmark = pytest.mark.usefixtures("small_files")


@pytest.fixture(scope="module")
def kept_shop(tmp_path_factory: pytest.TempPathFactory, elasticsearch: Cluster, small_files: None) -> Iterator[Shop]:
    """A shop of three generations, built on the machine "one"; tests leave the cluster as it is but for the alias."""
    shop = Shop(tmp_path_factory.mktemp("kept"), elasticsearch)
    for version in (1, 2, 3):
        shop.index(shop.machine("one"), version)
    yield shop
    shop.remove()


@pytest.fixture
def builder(kept_shop: Shop) -> Settings:
    """The machine on which the three generations were built; it serves the newest."""
    machine = kept_shop.machine("one")
    for id in ("g000002", "g000003"):  # so that neither counts as gone back from
        publishing.rollback(machine, id)
    pointer.follow(machine)
    return machine


@pytest.fixture
def late(kept_shop: Shop, builder: Settings) -> Settings:
    """A machine that comes when all three are there."""
    return kept_shop.machine(uuid4().hex)


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that are asked of the cluster from now on."""
    ids, part = list[str](), files._part
    monkeypatch.setattr(files, "_part", lambda client, index, id: ids.append(id) or part(client, index, id))
    return ids


def parts(machine: Settings, id: str) -> int:
    """Of how many parts a generation that is here is made, with its manifest."""
    folder = generation.folder(generation.root(machine), id)
    return sum(max(1, -(-len(held) // files.PART_BYTES)) for held in places(folder).values())


def test_a_published_generation_is_in_the_cluster_and_leaves_no_place_for_a_product_here(kept_shop, builder):
    assert kept_shop.aliased() == kept_shop.served(builder) == "g000003"
    assert kept_shop.client.count(index=kept_shop.name)["count"] == ROWS
    there = places(generation.folder(generation.root(builder), "g000003"))
    assert {"manifest.json", "lexical/index.json", "forward/frequency.npy", "columns/attributes.json"} <= there.keys()
    assert not there.keys() & set(PER_PRODUCT)
    assert not [name for name in there if name.startswith(("store/", "vectors/"))]


def test_another_machine_follows_and_has_the_same_tables(kept_shop, builder, late):
    assert pointer.follow(late) is True
    assert pointer.follow(late) is False
    folders = [generation.folder(generation.root(machine), "g000003") for machine in (builder, late)]
    assert places(folders[0]) == places(folders[1])
    assert not list((generation.root(late) / files.BRINGING).iterdir())


def test_a_large_file_is_stored_once_for_all_generations(kept_shop, builder):
    digests = {
        known["sha256"][:16]
        for id in ("g000001", "g000002", "g000003")
        for known in read_manifest(generation.folder(generation.root(builder), id)).files.values()
        if known["bytes"] >= LARGE
    }
    assert [name for name in kept_shop.indexes() if name.startswith("file-")] == [
        f"file-{one}" for one in sorted(digests)
    ]
    assert len(digests) < 3, "the same words have the same identifiers"


def test_what_a_generation_here_has_already_is_not_asked_for(kept_shop, builder, late, monkeypatch):
    pointer.follow(late)
    publishing.rollback(builder)
    ids = asked(monkeypatch)
    assert pointer.follow(late)
    assert 0 < len(ids) < parts(late, "g000002") / 2


def test_going_back_is_seen_by_every_machine(kept_shop, builder, late):
    pointer.follow(late)
    assert publishing.rollback(builder).id == "g000002"
    assert kept_shop.aliased() == kept_shop.served(builder) == "g000002"
    assert pointer.follow(late)
    assert kept_shop.served(late) == "g000002"
    assert publishing.rollback(late).id == "g000001", "which this machine never had"
    assert pointer.follow(builder)
    assert kept_shop.served(builder) == kept_shop.served(late) == "g000001"
    assert publishing.rollback(late, "g000003").id == "g000003"
    with pytest.raises(IndexMissing, match="there are g000001, g000002, g000003"):
        publishing.rollback(late, "g000009")


def test_a_machine_whose_alias_was_moved_and_no_more_heals(kept_shop, builder):
    assert alias.move(
        kept_shop.client, kept_shop.name, f"{kept_shop.name}-g000001", before=[f"{kept_shop.name}-g000003"]
    )
    pointer.arrive(builder)
    assert kept_shop.served(builder) == "g000001"


def test_a_damaged_file_here_is_brought_anew(kept_shop, builder, late):
    pointer.follow(late)
    publishing.rollback(builder)
    pointer.follow(late)
    (generation.folder(generation.root(late), "g000003") / "forward" / "frequency.npy").write_bytes(b"damage")
    publishing.rollback(builder, "g000003")
    assert pointer.follow(late)
    assert kept_shop.served(late) == "g000003"


def test_a_full_disk_while_tables_come_is_told_and_what_came_is_kept(kept_shop, builder, late, monkeypatch):
    files_there = read_manifest(generation.folder(generation.root(builder), "g000003")).files.values()
    size = max(known["bytes"] for known in files_there)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, before[1]))
    try:
        with pytest.raises(AisleError, match=r"disk is full.*AISLE_HOME"):
            pointer.follow(late)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert kept_shop.served(late) is None
    ids = asked(monkeypatch)
    assert pointer.follow(late)
    assert kept_shop.served(late) == "g000003"
    assert len(ids) < parts(late, "g000003")


def test_a_cluster_that_is_away_leaves_what_is_served(kept_shop, builder, late, caplog):
    away = replace(builder, elasticsearch_url="http://127.0.0.1:9")
    with pytest.raises(AisleError, match="cannot be reached"):
        pointer.follow(away)
    pointer.arrive(away)
    assert "may not be the newest" in caplog.text
    assert kept_shop.served(builder) == "g000003"
    with pytest.raises(AisleError, match="cannot be reached"):
        pointer.arrive(replace(late, elasticsearch_url="http://127.0.0.1:9"))


def test_two_processes_that_follow_at_once_bring_it_once(kept_shop, late):
    changed: list[bool] = []
    threads = [threading.Thread(target=lambda: changed.append(pointer.follow(late))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(changed) == [False, False, False, True]
    assert kept_shop.served(late) == "g000003"


def test_a_catalogue_of_another_data_folder_is_left_alone(kept_shop, late):
    root = generation.root(late)
    home.settle(root, home.CATALOGUE)
    for act in (lambda: pointer.follow(late), lambda: kept_shop.index(late, 2)):
        with pytest.raises(AisleError, match="another data folder's") as raised:
            act()
        assert str(root / home.CATALOGUE) in str(raised.value)
    (root / home.CATALOGUE).unlink()
    assert pointer.follow(late)


def test_a_catalogue_of_this_machine_alone_is_never_replaced_by_one_of_its_name(kept_shop, builder, caplog):
    machine = kept_shop.machine(uuid4().hex)
    alone = replace(machine, lexical="tantivy", vectors="hnswlib", elasticsearch_url="")
    kept_shop.index(alone, 7)
    folder = generation.root(machine)
    before = places(folder / "generations")
    with pytest.raises(AisleError, match="holds one of that name that is not of it"):
        pointer.follow(machine)
    with pytest.raises(AisleError, match="holds one of that name"):
        kept_shop.index(machine, 8)
    pointer.arrive(machine)
    assert "may not be the newest" in caplog.text
    assert places(folder / "generations") == before
    assert kept_shop.aliased() == "g000003"


def test_a_generation_of_this_machine_alone_is_not_replaced_by_one_of_its_number(shop, one, two):
    shop.index(one, 1)
    pointer.follow(two)
    own = shop.index(replace(two, lexical="tantivy", vectors="hnswlib", elasticsearch_url=""), 7)
    shop.index(one, 2)
    assert own == shop.aliased() == "g000002"
    folder = generation.folder(generation.root(two), own)
    before = places(folder)
    with pytest.raises(AisleError, match="is a generation of this machine alone"):
        pointer.follow(two)
    assert places(folder) == before


def test_a_machine_that_builds_what_others_serve_is_told(kept_shop, builder, caplog):
    publishing.prepare(kept_shop.machine(uuid4().hex))
    assert "takes its place on every machine" in caplog.text
    caplog.clear()
    publishing.prepare(builder)
    assert caplog.text == ""


def test_generations_are_those_of_the_cluster_wherever_they_are(kept_shop, builder, late, monkeypatch):
    publishing.rollback(builder)
    pointer.follow(late)
    settings = {
        "HOME": str(late.home), "NAME": late.name, "LEXICAL": "elasticsearch", "VECTORS": "elasticsearch",
        "ELASTICSEARCH_URL": late.elasticsearch_url,
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(f"AISLE_{name}", value)
    rows = json.loads(CliRunner().invoke(aisle.main, ["generations", "--json"]).stdout)
    assert [(row["id"], row["served"], row["here"]) for row in rows] == [
        ("g000001", False, False), ("g000002", True, True), ("g000003", False, False),
    ]  # fmt: skip
    assert CliRunner().invoke(aisle.main, ["generations"]).stdout.count("not on this machine") == 2
    monkeypatch.setenv("AISLE_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    told = CliRunner().invoke(aisle.main, ["generations", "--json"])
    assert [row["id"] for row in json.loads(told.stdout)] == ["g000002"]
    assert "cannot be reached" in told.stderr

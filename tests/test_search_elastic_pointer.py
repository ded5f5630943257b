"""Two machines and a real cluster that holds all of a catalogue: published once, followed everywhere, healed alone."""

import resource
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest

from indexer import upload
from indexer.build import build
from search import generation
from search.elastic import alias, files, home, indices, kept, pointer, publishing
from search.elastic.cluster import Cluster
from search.elastic.tables import PER_PRODUCT
from search.errors import AisleError, IndexMismatch, IndexMissing
from search.manifest import check, read_manifest
from search.settings import Settings

ROWS = 30
TITLE = "Enamel mug with steel rim and lid for camping hiking travel office kitchen garden coffee tea soup"
LARGE = 3_000  # bytes: in these tests such a file is one that generations share


class Shop:
    """A catalogue in the cluster, and machines that know its name and no more."""

    def __init__(self, folder: Path, cluster: Cluster):
        self.name, self.client = f"shop-{uuid4().hex[:8]}", cluster.client()
        self._folder, self._url = folder, cluster.urls[0]

    def machine(self, name: str) -> Settings:
        return Settings(
            home=self._folder / name, name=self.name, encoder="hashing", lexical="elasticsearch",
            vectors="elasticsearch", elasticsearch_url=self._url,
        )  # fmt: skip

    def index(self, machine: Settings, version: int, *, rows: int = ROWS, file: str = "catalogue.csv") -> str:
        """Build and publish a version of the catalogue on a machine; the generation's id."""
        path = self._folder / file
        lines = [f"p{n},{TITLE} make{version} {n},{n}.50,Brand {n % 3}\n" for n in range(rows)]
        path.write_text("id,title,price,brand\n" + "".join(lines), "utf-8")
        return build([path], machine, price_unit="major").generation

    def served(self, machine: Settings) -> str | None:
        """What CURRENT names on a machine; the files there are whole."""
        root = generation.root(machine)
        id = generation.current(root)
        if id is not None:
            check(generation.folder(root, id), read_manifest(generation.folder(root, id)))
        return id

    def aliased(self) -> str:
        (index,) = self.client.indices.get_alias(name=self.name).body
        return index.removeprefix(f"{self.name}-")

    def indexes(self) -> list[str]:
        return sorted(name.removeprefix(f"{self.name}-") for name in self.client.indices.get(index=f"{self.name}*"))

    def remove(self) -> None:
        for name in self.client.indices.get(index=f"{self.name}*", expand_wildcards="all"):
            self.client.indices.delete(index=name)
        self.client.close()


def places(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True, scope="module")
def large() -> Iterator[None]:
    """Small parts, so that small files have several, and are shared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "SHARED_BYTES", LARGE)
        patch.setattr(files, "PART_BYTES", 1_000)
        yield


@pytest.fixture(scope="module")
def kept_shop(tmp_path_factory: pytest.TempPathFactory, elasticsearch: Cluster, large: None) -> Iterator[Shop]:
    """A shop of three generations, built on the machine "one"; tests leave the cluster as it is but for the alias."""
    shop = Shop(tmp_path_factory.mktemp("kept"), elasticsearch)
    for version in (1, 2, 3):
        shop.index(shop.machine("one"), version)
    yield shop
    shop.remove()


@pytest.fixture
def shop(tmp_path: Path, elasticsearch: Cluster) -> Iterator[Shop]:
    """A shop of a test's own."""
    shop = Shop(tmp_path, elasticsearch)
    yield shop
    shop.remove()


@pytest.fixture
def one(shop: Shop) -> Settings:
    return shop.machine("one")


@pytest.fixture
def two(shop: Shop) -> Settings:
    return shop.machine("two")


@pytest.fixture
def builder(kept_shop: Shop) -> Settings:
    """The machine on which the three generations were built; it serves the newest."""
    machine = kept_shop.machine("one")
    if kept_shop.aliased() != "g000003":
        publishing.rollback(machine, "g000003")
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


def test_of_more_products_only_their_words_and_identifiers_take_more_room_here(shop, one):
    sizes = []
    for version, rows in enumerate((100, 200), 1):
        place = generation.folder(generation.root(one), shop.index(one, version, rows=rows))
        arrays = {str(path.relative_to(place)): path for path in place.rglob("*.npy")}
        sizes.append({name: len(np.load(path)) for name, path in arrays.items()})
    grown = {name for name in sizes[0] if sizes[1][name] - sizes[0][name] >= 100}
    assert grown <= {
        *(f"identifiers/{name}.npy" for name in ("keys_text", "keys_offsets", "offsets", "rows")),
        *(f"forward/{name}.npy" for name in ("vocabulary_text", "vocabulary_offsets", "frequency")),
        # Of the first hundred thousand titles at the most.
        *(f"forward/{name}.npy" for name in ("title_pairs", "title_pairs_twice")),
    }


def test_another_machine_follows_and_has_the_same_tables(kept_shop, builder, late):
    assert pointer.follow(late) is True
    assert pointer.follow(late) is False
    folders = [generation.folder(generation.root(machine), "g000003") for machine in (builder, late)]
    assert places(folders[0]) == places(folders[1])
    assert not list((generation.root(late) / files.BRINGING).iterdir())


def test_any_machine_of_the_shop_may_build(shop, one, two):
    shop.index(one, 1)
    assert shop.index(two, 2) == "g000002"
    pointer.arrive(one)
    assert shop.aliased() == shop.served(one) == shop.served(two) == "g000002"
    homes = {home.known(generation.root(machine), home.CATALOGUE) for machine in (one, two)}
    assert len(homes) == 1
    assert "" not in homes
    assert shop.index(one, 2) == "g000002", "the same files are not built again on another machine"
    assert shop.index(one, 3) == "g000003"


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
    mine = home.known(generation.root(builder), home.CATALOGUE)
    alias.move(kept_shop.client, kept_shop.name, f"{kept_shop.name}-g000001", home=mine)
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


@pytest.mark.parametrize("theirs", ["alias", "index"])
def test_a_name_that_is_anothers_is_left_alone(shop, one, theirs):
    client = shop.client
    if theirs == "alias":
        client.indices.create(index=f"{shop.name}_theirs", aliases={shop.name: {}})
    else:
        client.indices.create(index=shop.name)
    client.index(index=shop.name, id="1", document={"theirs": True}, refresh=True)
    for act in (shop.index, lambda machine, _: pointer.follow(machine)):
        with pytest.raises(AisleError, match="did not make"):
            act(one, 1)
    assert client.count(index=shop.name)["count"] == 1
    assert shop.served(one) is None
    assert shop.indexes() == [f"{shop.name}{'_theirs' if theirs == 'alias' else ''}"]


def test_what_is_lost_or_damaged_in_the_cluster_is_told_and_another_build_mends_it(shop, one, two):
    """A damaged part, a lost part, lost tables, a lost index: none is taken up, and what was served stays."""
    client = shop.client
    shop.index(one, 1)
    pointer.follow(two)
    shop.index(one, 2)
    known = read_manifest(generation.folder(generation.root(one), "g000002")).files["forward/vocabulary_text.npy"]
    index, id = f"{shop.name}-g000002-files", f"{known['sha256']}-0"
    assert known["bytes"] < LARGE
    damages: list[tuple[str, Callable[[], object]]] = [
        ("damaged", lambda: client.index(index=index, id=id, document={files.DATA: "ZGFtYWdl"}, refresh=True)),
        ("lost", lambda: client.delete(index=index, id=id, refresh=True)),
        ("lost", lambda: client.indices.delete(index=index)),
    ]
    for problem, damage in damages:
        damage()
        with pytest.raises(IndexMismatch, match=rf"{problem}.*aisle index --full"):
            pointer.follow(two)
        pointer.arrive(two)
        assert shop.served(two) == "g000001"
        assert [path.name for path in (generation.root(two) / "generations").iterdir()] == ["g000001"]
        assert pointer.follow(one) is False, "who has it goes on"
    with pytest.raises(IndexMissing, match="there are g000001"):
        publishing.rollback(one, "g000002")
    assert shop.index(two, 2) == "g000003"
    assert pointer.follow(one)
    client.indices.delete(index=f"{shop.name}-g000003")
    assert pointer.follow(two) is False
    assert publishing.rollback(two).id == "g000001"


def test_a_build_that_fails_half_way_leaves_nothing_in_the_cluster(shop, one, monkeypatch):
    def broken(place: Path) -> Iterator[tuple[str, dict[str, Any]]]:
        yield "0", {"title": "mug", "rest": "", "row": 0}
        raise OSError("the disk is gone")

    monkeypatch.setattr(upload, "documents", broken)
    with pytest.raises(OSError, match="the disk is gone"):
        shop.index(one, 1)
    assert shop.indexes() == []
    assert shop.served(one) is None


def test_two_machines_that_build_at_once_do_not_mix(shop, one, two, monkeypatch):
    shop.index(one, 1)
    prepared = threading.Barrier(2)
    monkeypatch.setattr(
        publishing, "taken", lambda settings, taken=publishing.taken: (taken(settings), prepared.wait())[0]
    )
    problems: list[str] = []

    def build_on(machine: Settings, version: int) -> None:
        try:
            shop.index(machine, version, file=f"{version}.csv")
        except AisleError as error:
            problems.append(str(error))

    threads = [threading.Thread(target=build_on, args=how) for how in ((one, 2), (two, 3))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (problem,) = problems
    assert "Another machine builds g000002" in problem or "did not make" in problem
    assert shop.aliased() == "g000002"
    for machine in (one, two):
        pointer.follow(machine)
        assert shop.served(machine) == "g000002"
    assert shop.indexes().count("g000002") == 1


def test_an_index_of_the_same_name_that_was_made_anew_is_another_generation(shop, one, two):
    shop.index(one, 1)
    pointer.follow(two)
    shop.remove()
    shop.client = Cluster((one.elasticsearch_url,)).client()
    three = shop.machine("three")
    home.settle(generation.root(three), home.CATALOGUE, home.known(generation.root(one), home.CATALOGUE))
    assert shop.index(three, 3) == "g000001"
    assert pointer.follow(two)
    folders = [generation.folder(generation.root(machine), "g000001") for machine in (two, three)]
    assert places(folders[0]) == places(folders[1])


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


def test_parts_of_files_lie_in_the_source_compressed_and_nowhere_else():
    assert files.files_body({"catalogue": "shop"}) == {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "refresh_interval": "-1",
            "codec": "best_compression",
            "default_pipeline": "_none",
            "final_pipeline": "_none",
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"aisle": {"catalogue": "shop"}},
            "properties": {"data": {"type": "binary"}},
        },
    }


DAY = 86_400.0


def held(id: str, part: str = kept.PRODUCTS, *, aliased: bool = False, created: float = 0.0, **mark: Any) -> kept.Index:
    known = {indices.FORM: alias.CLUSTER, kept.PART: part, "generation": id, **mark}
    return kept.Index(f"shop-{id}-{part}", "u", created, aliased, known)


def whole(number: int, *, aliased: bool = False, shared: str = "", **mark: Any) -> list[kept.Index]:
    id = f"g{number:06d}"
    return [
        held(id, aliased=aliased, **mark),
        held(id, kept.FILES, **{kept.SEALED: "s", kept.SHARED: [shared] if shared else [], **mark}),
    ]


def test_the_newest_and_the_aliased_one_stay_and_others_are_noted_before_they_go():
    now = 10 * DAY
    indexes = [*whole(1, aliased=True), *whole(2, retired=str(now - 2 * kept.GRACE_S)), *whole(3), *whole(4)]
    indexes += [*whole(5), *whole(6, retired="1.0")]
    dropped = {index.generation for index, mark in kept.due(indexes, now=now) if mark is None}
    assert dropped == {"g000002"}
    noted = {index.generation: mark.get(kept.RETIRED) for index, mark in kept.due(indexes, now=now) if mark is not None}
    assert noted == {"g000003": str(now), "g000006": None}, "what is needed again is no longer noted"


def test_a_shared_file_goes_with_the_last_generation_that_has_it():
    now = 10 * DAY
    file = held("", kept.SHARED, digest="d", retired="1.0")
    needed = [*whole(1, shared="d"), *whole(2), *whole(3), file]
    assert (file, None) not in kept.due(needed, now=now)
    assert (file, None) in kept.due([*whole(2), *whole(3), file], now=now)
    building = held("g000004", kept.FILES, created=now, **{kept.SHARED: ["d"]})
    assert (file, None) not in kept.due([*whole(3), building, file], now=now)


def test_an_unfinished_generation_goes_after_a_day():
    building = [held("g000002", created=9.5 * DAY), held("g000002", kept.FILES, created=9.5 * DAY)]
    assert kept.due([*whole(1), *building], now=10 * DAY) == []
    assert {index.generation for index, _ in kept.due([*whole(1), *building], now=11 * DAY)} == {"g000002"}

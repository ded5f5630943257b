"""Publishing to a cluster that machines share: whole or not at all, by any of them, and mended by the next build."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from machines import LARGE, places

from indexer import build as building
from indexer import upload
from search import generation
from search.elastic import alias, files, home, indices, pointer, publishing
from search.elastic.cluster import Cluster
from search.errors import AisleError, IndexMismatch, IndexMissing
from search.manifest import read_manifest
from search.settings import Settings

pytestmark = pytest.mark.usefixtures("small_files")


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


def test_a_build_killed_before_the_alias_moved_is_no_generation(shop, one, two, monkeypatch):
    shop.index(one, 1)
    with monkeypatch.context() as patch:
        patch.setattr(alias, "move", killed)
        with pytest.raises(KeyboardInterrupt):
            shop.index(one, 2)
    assert shop.index(two, 3) == "g000003"
    with pytest.raises(IndexMissing, match="there are g000001, g000003"):
        publishing.rollback(two, "g000002")
    assert publishing.rollback(two).id == "g000001"


def killed(*_: Any, **__: Any) -> bool:
    raise KeyboardInterrupt


def test_what_was_gone_back_from_on_one_machine_is_passed_over_on_every_other(shop, one, two):
    shop.index(one, 1)
    shop.index(one, 2)
    assert publishing.rollback(one).id == "g000001"
    assert shop.index(two, 3) == "g000003"
    assert publishing.rollback(shop.machine("three")).id == "g000001"
    assert publishing.rollback(two, "g000002").id == "g000002", "unless it is asked for"
    assert shop.index(one, 4) == "g000004"
    assert publishing.rollback(two).id == "g000002"


def test_of_two_machines_that_move_the_alias_at_once_one_does_and_it_names_one_index(shop):
    names = [f"{shop.name}-{letter}" for letter in "abc"]
    for name in names:
        shop.client.indices.create(index=name)
    assert alias.move(shop.client, shop.name, names[0], before=[])
    assert not alias.move(shop.client, shop.name, names[1], before=[]), "it saw none, and there is one"
    assert alias.move(shop.client, shop.name, names[1], before=[names[0]])
    assert not alias.move(shop.client, shop.name, names[2], before=[names[0]])
    assert alias.move(shop.client, shop.name, names[1], before=[names[0]]), "asked for again: its answer was lost"
    assert list(shop.client.indices.get_alias(name=shop.name).body) == [names[1]]


def test_of_two_publications_at_once_the_last_is_served_everywhere(shop, one, two, monkeypatch):
    shop.index(one, 1)
    move, moves = alias.move, list[tuple[str, bool]]()

    def beaten(client: Any, name: str, index: str, **how: Any) -> bool:
        if not moves:
            moves.append(("", False))
            assert shop.index(two, 3, file="other.csv") == "g000003"
        moves.append((index.removeprefix(f"{name}-"), move(client, name, index, **how)))
        return moves[-1][1]

    monkeypatch.setattr(alias, "move", beaten)
    assert shop.index(one, 2) == "g000002"
    assert moves[1:] == [("g000003", True), ("g000002", False), ("g000002", True)]
    assert pointer.follow(two)
    assert shop.aliased() == shop.served(one) == shop.served(two) == "g000002"


@pytest.mark.parametrize("step", ["finish", "verify", "complete"])
def test_a_build_that_fails_after_its_products_are_sent_takes_them_away(shop, one, monkeypatch, step):
    where = {"finish": (indices, "finish"), "verify": (building, "verify"), "complete": (files, "_complete")}[step]
    shop.index(one, 1)
    with monkeypatch.context() as patch:
        patch.setattr(*where, failing)
        with pytest.raises(AisleError, match="it fails"):
            shop.index(one, 2)
    assert [name for name in shop.indexes() if name.startswith("g000002")] == []
    assert shop.aliased() == shop.served(one) == "g000001"


def failing(*_: Any, **__: Any) -> None:
    raise AisleError("it fails")


def test_a_machine_that_cannot_take_up_what_it_published_says_so_and_catches_up(shop, one, two, monkeypatch, caplog):
    shop.index(one, 1)
    with monkeypatch.context() as patch:
        patch.setattr(generation, "admit", failing)
        assert shop.index(one, 2) == "g000002"
    assert "g000002 is published, and other machines take it up" in caplog.text
    assert shop.served(one) == "g000001"
    for machine in (one, two):
        assert pointer.follow(machine)
        assert shop.served(machine) == "g000002"


def test_an_alias_that_somebody_removed_is_set_again_by_the_next_build_of_the_same_file(shop, one, two):
    for version in (1, 2, 3):
        shop.index(one, version)
    publishing.rollback(two)
    pointer.follow(one)
    shop.client.indices.delete_alias(index=f"{shop.name}-g000002", name=shop.name)
    assert shop.index(one, 2) == "g000002"
    assert shop.aliased() == shop.served(one) == "g000002", "and not what was gone back from"

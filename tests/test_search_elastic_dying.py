"""A node that dies, hangs and comes back: answers are whole or none, nothing is lost, nobody waits for long."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster import Node, free_port, fresh
from conftest import server
from machines import Shop

from search.document import FIELDS
from search.elastic import bulk, faults
from search.elastic.asking import REST_S
from search.elastic.cluster import Cluster
from search.engine import Engine, open_engine
from search.errors import EngineDown
from search.lexical import LexicalIndex, lexical_builder, open_lexical
from search.page import Query


def staged(folder: Path) -> Path:
    """A folder for the keyword index of a generation of a catalogue whose name nobody else has."""
    return folder / fresh("shop") / "staging" / "g000001" / "lexical"


def titled(*words: str) -> list[list[str]]:
    return [list(words), *([] for _ in FIELDS[1:])]


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    node = Node(server(), tmp_path_factory.mktemp("own") / "a", free_port())
    yield node
    node.kill()


@pytest.fixture
def own(mortal: Node) -> Node:
    """A node that a test may kill."""
    if not mortal.runs:
        mortal.start()
    return mortal


def small(folder: Path, cluster: Cluster) -> Path:
    builder = lexical_builder("elasticsearch", folder, 3, cluster=cluster)
    for words in (("red", "mouse"), ("blue", "mouse"), ("red", "pad")):
        builder.add(titled(*words))
    builder.save()
    return folder


def answers(index: LexicalIndex, *, within_s: float = 60.0) -> None:
    """Until it does, and rightly: a node that has just started is slow, and after failures it is not asked at once."""
    until = time.monotonic() + within_s
    while True:
        try:
            assert index.search(["red"], 5)[0].tolist() == [0, 2]
            return
        except EngineDown:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_node_that_dies_and_comes_back_is_asked_again_without_a_restart(own: Node, tmp_path):
    cluster = Cluster((own.url,))
    index = open_lexical("elasticsearch", small(staged(tmp_path), cluster), cluster=cluster)
    answers(index)
    own.kill()
    for _ in range(6):
        with pytest.raises(EngineDown):
            index.search(["red"], 5)
    began = time.perf_counter()
    with pytest.raises(EngineDown, match="asked again soon"):
        index.search(["red"], 5)
    assert time.perf_counter() - began < 0.01, "while the breaker is open nothing is waited for"
    own.start()
    answers(index, within_s=10 * REST_S)
    index.close()


def test_a_node_that_accepts_and_never_answers_is_waited_for_no_longer_than_the_deadline(own: Node, tmp_path):
    cluster = Cluster((own.url,))
    index = open_lexical("elasticsearch", small(staged(tmp_path), cluster), cluster=cluster)
    answers(index)
    own.pause()
    try:
        began = time.perf_counter()
        with pytest.raises(EngineDown, match="in time"):
            index.search(["red"], 5)
        assert time.perf_counter() - began < cluster.deadline_s + 0.05
    finally:
        own.resume()
        index.close()


def test_where_all_is_in_a_node_that_never_answers_a_page_is_refused_within_one_deadline(own: Node, tmp_path):
    cluster = Cluster((own.url,))
    shop = Shop(tmp_path, cluster)
    settings = shop.machine("one")
    shop.index(settings, 1)
    engine = open_engine(settings)
    whole(engine)
    own.pause()
    try:
        began = time.perf_counter()
        with pytest.raises(EngineDown, match="Neither words nor meaning"):
            engine.search(Query("steel mug"))
        assert time.perf_counter() - began < cluster.deadline_s + 0.05
        began = time.perf_counter()
        with pytest.raises(EngineDown, match="Neither words nor meaning"):
            engine.search(Query("steel mug under 20"))  # nothing is begun under a condition: one leg after the other
        assert time.perf_counter() - began < 2 * (cluster.deadline_s + 0.05)
    finally:
        own.resume()
        engine.close()
        shop.remove()


def whole(engine: Engine, *, within_s: float = 60.0) -> None:
    """Until a page is: the first queries find a cluster that warms up."""
    until = time.monotonic() + within_s
    while True:
        try:
            page = engine.forgetful().search(Query("steel cup"))
            if not page.degraded:
                return
        except EngineDown:
            pass
        assert time.monotonic() < until


def test_a_node_killed_while_it_takes_products_loses_none(own: Node, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "REQUEST_BYTES", 20_000)
    monkeypatch.setattr(faults, "LONGEST_WAIT_S", 1.0)
    cluster, folder, rows = Cluster((own.url,)), staged(tmp_path), 4_000
    builder = lexical_builder("elasticsearch", folder, rows, cluster=cluster)

    def restart() -> None:
        own.kill()
        own.start()

    killer = threading.Thread(target=restart)
    for row in range(rows):
        if row == rows // 2:
            killer.start()
        builder.add(titled("mouse", f"w{row}"))
    builder.save()
    killer.join()
    index = open_lexical("elasticsearch", folder, cluster=cluster.patient())
    assert len(index.search(["mouse"], 10_000)[0]) == rows
    assert index.search([f"w{rows - 1}"], 5)[0].tolist() == [rows - 1]


def test_a_node_killed_while_it_is_asked_gives_whole_answers_or_none(own: Node, tmp_path):
    cluster = Cluster((own.url,))
    index = open_lexical("elasticsearch", small(staged(tmp_path), cluster), cluster=cluster)
    ended, came, waits = threading.Event(), set(), []

    def search() -> None:
        while not ended.is_set():
            began = time.perf_counter()
            try:
                came.add(tuple(index.search(["red"], 5)[0].tolist()))
            except EngineDown:
                came.add(())
                time.sleep(0.01)
            waits.append(time.perf_counter() - began)

    answers(index)
    load = [threading.Thread(target=search) for _ in range(4)]
    for thread in load:
        thread.start()
    until = time.monotonic() + 60
    while (0, 2) not in came and time.monotonic() < until:
        time.sleep(0.01)
    own.kill()
    time.sleep(1)
    ended.set()
    for thread in load:
        thread.join()
    index.close()
    assert came == {(0, 2), ()}
    assert max(waits) < cluster.deadline_s + 0.25, "with 50 ms for ourselves, and what a busy machine adds"

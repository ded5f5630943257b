"""Three nodes: the same results as one, and one of them may be killed under load."""

import json
import random
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster import Node, fresh, open_patiently, together
from conftest import server

from indexer.build import build
from indexer.demo import write
from search.elastic import mapping
from search.elastic.cluster import Cluster
from search.engine import Engine
from search.page import Query
from search.settings import Settings

PRODUCTS, TEXTS = 600, 30
ROWS_A_SHARD = 200  # so that every node has some
LOADED_S = 4.0
THREADS = 4


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    nodes = together(server(), tmp_path_factory.mktemp("nodes"), 3)
    for node in nodes:
        node.start(wait=False)
    for node in nodes:
        node.wait()
    urllib.request.urlopen(f"{nodes[0].url}/_cluster/health?wait_for_nodes=3&timeout=60s").close()
    yield nodes
    for node in nodes:
        node.kill()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A part of the demo catalogue."""
    folder = tmp_path_factory.mktemp("catalogue")
    lines = write(folder / "whole").read_text("utf-8").splitlines()
    (folder / "catalogue.jsonl").write_text("\n".join(lines[:PRODUCTS]) + "\n", "utf-8")
    return folder / "catalogue.jsonl"


@pytest.fixture(scope="module")
def texts(file: Path) -> list[str]:
    titles = [json.loads(line)["title"] for line in file.read_text("utf-8").splitlines()]
    return random.Random(6).sample(sorted(set(titles)), TEXTS)


def opened(file: Path, home: Path, cluster: Cluster) -> Engine:
    settings = Settings(
        home=home, name=fresh("nodes"), encoder="hashing", lexical="elasticsearch",
        elasticsearch_url=",".join(cluster.urls),
    )  # fmt: skip
    build([file], settings, price_unit="major")
    return open_patiently(settings)


@pytest.fixture(scope="module")
def one(file: Path, tmp_path_factory: pytest.TempPathFactory, elasticsearch: Cluster) -> Iterator[Engine]:
    """The catalogue in one shard on one node."""
    engine = opened(file, tmp_path_factory.mktemp("one"), elasticsearch)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def three(file: Path, tmp_path_factory: pytest.TempPathFactory, nodes: list[Node]) -> Iterator[Engine]:
    """The catalogue in four shards on three nodes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mapping, "ROWS_A_SHARD", ROWS_A_SHARD)
        engine = opened(file, tmp_path_factory.mktemp("three"), Cluster(tuple(node.url for node in nodes)))
    yield engine
    engine.close()


def shown(engine: Engine, text: str) -> list[tuple[str, float]]:
    """The first page, which the cluster helped to find."""
    page = engine.forgetful().search(Query(text))
    assert not page.degraded, page.degraded
    return [(hit.product.id, hit.score) for hit in page.hits]


def test_three_nodes_give_the_same_results_as_one(one: Engine, three: Engine, texts: list[str], nodes: list[Node]):
    client = Cluster((nodes[0].url,)).client()
    shards = client.cat.shards(index=f"{three.name}-*", format="json")
    assert {shard["node"] for shard in shards} == {node.name for node in nodes}
    assert sorted(shard["prirep"] for shard in shards) == ["p"] * 4 + ["r"] * 4
    for text in texts:
        assert shown(three, text) == shown(one, text)
        words = text.lower().split()
        theirs, ours = (engine.catalogue.lexical.search(words, PRODUCTS) for engine in (three, one))
        for there, here in zip(theirs, ours, strict=True):
            assert there.tolist() == here.tolist(), "not even what the engine itself scores depends on shards"


def test_a_node_that_is_killed_under_load_fails_no_search_and_loses_no_product(
    three: Engine, texts: list[str], nodes: list[Node]
):
    expected = {text: shown(three, text) for text in texts}
    master = Cluster((nodes[0].url,)).client().cat.master(format="json")[0]["node"]
    victim = next(node for node in nodes if node.name == master)
    ended, failures, answers = threading.Event(), [], []

    def search(seed: int) -> None:
        chosen = random.Random(seed)
        while not ended.is_set():
            text = chosen.choice(texts)
            try:
                answers.append(text)
                if shown(three, text) != expected[text]:
                    failures.append(f"{text}: other results")
            except Exception as error:  # noqa: BLE001 - told below
                failures.append(f"{text}: {error!r}")

    load = [threading.Thread(target=search, args=(seed,)) for seed in range(THREADS)]
    for thread in load:
        thread.start()
    time.sleep(LOADED_S / 4)
    before = len(answers)
    victim.kill()
    time.sleep(LOADED_S)
    ended.set()
    for thread in load:
        thread.join()
    assert failures == []
    assert before > 0
    assert len(answers) > before + THREADS
    living = next(node for node in nodes if node is not victim)
    client = Cluster((living.url,)).client()
    assert client.count(index=f"{three.name}-{three.generation}")["count"] == PRODUCTS

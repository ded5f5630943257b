"""An index that is gone from the cluster, or is another one: noticed by who builds and by who goes back."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from cluster import fresh, open_patiently
from stub import NOBODY

import aisle
from indexer.build import build
from search import generation
from search.elastic.cluster import Cluster
from search.errors import EngineDown, IndexMismatch, IndexMissing
from search.manifest import Manifest
from search.page import Query
from search.settings import Settings
from search.whole import as_far_as_told, check


class Shop:
    """A small catalogue with its words in the cluster."""

    def __init__(self, folder: Path, cluster: Cluster):
        self.settings = Settings(
            home=folder / "home", name=fresh("lost"), encoder="hashing", lexical="elasticsearch",
            elasticsearch_url=cluster.urls[0],
        )  # fmt: skip
        self.root = generation.root(self.settings)
        self.client = cluster.client()
        self._file = folder / "shop.csv"

    def build(self, colour: str) -> tuple[str, bool]:
        """Index the catalogue of mugs of that colour: the generation that is served, and whether it was already."""
        self._file.write_text("id,title,price\n" + "".join(f"M{n},{colour} mug {n},3.50\n" for n in range(20)), "utf-8")
        report = build([self._file], self.settings)
        assert report.generation
        return report.generation, report.unchanged

    def index(self, id: str) -> str:
        return f"{self.settings.name}-{id}"

    def whole(self) -> bool:
        """Whether the cluster answers."""
        engine = open_patiently(self.settings)
        page = engine.search(Query("mug"))
        engine.close()
        return page.total == 20 and not page.degraded


@pytest.fixture
def shop(tmp_path: Path, elasticsearch: Cluster) -> Shop:
    shop = Shop(tmp_path, elasticsearch)
    assert shop.build("red") == ("g000001", False)
    return shop


def test_the_same_file_is_built_again_when_its_index_is_gone(shop: Shop):
    assert shop.build("red") == ("g000001", True)
    shop.client.indices.delete(index=shop.index("g000001"))
    assert not shop.whole()
    assert shop.build("red") == ("g000002", False)
    assert shop.whole()


def test_the_same_file_is_built_again_when_its_index_is_another(shop: Shop):
    shop.client.indices.delete(index=shop.index("g000001"))
    shop.client.index(index=shop.index("g000001"), id="1", document={"theirs": True}, refresh=True)
    assert shop.build("red") == ("g000002", False)
    assert shop.whole()
    assert shop.client.count(index=shop.index("g000001"))["count"] == 1


def test_a_generation_whose_index_is_gone_is_not_gone_back_to(shop: Shop, monkeypatch):
    assert [shop.build(colour)[0] for colour in ("blue", "green")] == ["g000002", "g000003"]
    shop.client.indices.delete(index=shop.index("g000002"))
    told = as_far_as_told(shop.settings)
    with pytest.raises(IndexMismatch, match=r"no index .*g000002 any more.*`aisle index FILE`.*`aisle rollback`"):
        generation.rollback(shop.root, "g000002", check=told)
    assert generation.current(shop.root) == "g000003"
    for name, value in (("HOME", shop.settings.home), ("ELASTICSEARCH_URL", shop.settings.elasticsearch_url)):
        monkeypatch.setenv(f"AISLE_{name}", str(value))
    answer = CliRunner().invoke(aisle.main, ["rollback", "--name", shop.settings.name])
    assert (answer.exit_code, generation.current(shop.root)) == (0, "g000001"), "the newest one that is whole"
    assert shop.whole()
    assert set(shop.client.indices.get_alias(name=shop.settings.name).body) == {shop.index("g000001")}
    shop.client.indices.delete(index=shop.index("g000001"))
    generation.rollback(shop.root, "g000003", check=told)
    with pytest.raises(IndexMissing, match="No sound generation before g000003"):
        generation.rollback(shop.root, check=told)


def test_status_tells_of_an_index_that_is_gone(shop: Shop, monkeypatch):
    for name, value in (("HOME", shop.settings.home), ("ELASTICSEARCH_URL", shop.settings.elasticsearch_url)):
        monkeypatch.setenv(f"AISLE_{name}", str(value))
    whole = CliRunner().invoke(aisle.main, ["status"])
    assert (whole.exit_code, "!" in whole.stdout) == (0, False)
    shop.client.indices.delete(index=shop.index("g000001"))
    gone = CliRunner().invoke(aisle.main, ["status"])
    assert f"! {shop.settings.name}: Elasticsearch has no index {shop.index('g000001')} any more" in gone.stdout
    assert f"* {shop.settings.name}  g000001" in gone.stdout, "it is served on, by meaning"
    monkeypatch.setenv("AISLE_ELASTICSEARCH_URL", NOBODY)
    away = CliRunner().invoke(aisle.main, ["status"])
    assert (away.exit_code, "!" in away.stdout) == (0, False)


def test_a_cluster_that_is_away_keeps_nobody_from_going_back(shop: Shop, caplog):
    shop.build("blue")
    away = replace(shop.settings, elasticsearch_url=NOBODY)
    assert generation.rollback(shop.root, check=as_far_as_told(away)).id == "g000001"
    assert "cannot be reached" in caplog.text


def test_whether_it_is_there_is_not_said_while_the_cluster_is_away(shop: Shop):
    served: Manifest = generation.served(shop.root)
    with pytest.raises(EngineDown, match="cannot be reached"):
        check(generation.folder(shop.root, served.id), served, cluster=Cluster((NOBODY,)))

"""A real cluster in use and in trouble: it ranks as we do, nothing half-made is served, and it is said what to do."""

import random
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cluster import fresh, open_patiently

from indexer.build import build
from indexer.demo import write
from search import generation
from search.document import FIELDS
from search.elastic import bulk, following, indices, mapping
from search.elastic.cluster import Cluster
from search.elastic.mapping import index_body
from search.elastic.named import INDEX
from search.engine import Engine, open_engine
from search.errors import AisleError
from search.lexical import LexicalIndex, lexical_builder, open_lexical
from search.page import MAX_TEXT, Query
from search.settings import Settings


def staged(folder: Path) -> Path:
    """A folder for the keyword index of a generation of a catalogue whose name nobody else has."""
    return folder / fresh("shop") / "staging" / "g000001" / "lexical"


def titled(*words: str) -> list[list[str]]:
    return [list(words), *([] for _ in FIELDS[1:])]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    write(home / "demo-catalogue")
    return home


@pytest.fixture(scope="module")
def clustered(home: Path, elasticsearch: Cluster) -> Settings:
    """The demo catalogue, indexed with its words in the cluster."""
    settings = Settings(
        home=home, name=fresh("demo"), encoder="hashing", lexical="elasticsearch",
        elasticsearch_url=elasticsearch.urls[0],
    )  # fmt: skip
    build([home / "demo-catalogue" / "catalogue.jsonl"], settings, price_unit="major")
    following.follow(settings)
    return settings


@pytest.fixture
def shop(clustered: Settings):
    engine = open_patiently(clustered)
    yield engine
    engine.close()


def test_both_engines_rank_alike(shop: Engine, engine: Engine):
    for text in ("red travel mug", "warm winter jacket", "lamp under 50", "tent without poles", "earbuds"):
        there, here = shop.rank(text, depth=10), engine.rank(text, depth=10)
        assert [id for id, _ in there] == [id for id, _ in here]
        assert [score for _, score in there] == pytest.approx([score for _, score in here], abs=1e-6)


def test_explain_shows_the_clusters_own_score(shop: Engine):
    hit = shop.search(Query("travel mug", size=1, explain=True)).hits[0]
    assert hit.explain is not None
    assert hit.explain["engine"] > 0


def test_the_alias_follows_what_is_served(clustered: Settings, elasticsearch: Cluster):
    client = elasticsearch.client()
    build([clustered.home / "demo-catalogue" / "catalogue.jsonl"], clustered, price_unit="major", full=True)
    assert following.follow(clustered) == ""
    assert set(client.indices.get_alias(name=clustered.name).body) == {f"{clustered.name}-g000002"}
    generation.rollback(generation.root(clustered))
    assert following.follow(clustered) == ""
    assert set(client.indices.get_alias(name=clustered.name).body) == {f"{clustered.name}-g000001"}
    assert client.count(index=clustered.name)["count"] == 3_000


def test_nothing_can_be_written_to_a_published_index(clustered: Settings, elasticsearch: Cluster):
    sender = bulk.Bulk(elasticsearch.client(), f"{clustered.name}-g000001")
    sender.add("0", {"title": "", "rest": "", "row": 0})
    with pytest.raises(AisleError, match="refused"):
        sender.finish()


def test_an_index_that_others_made_is_never_touched(tmp_path, elasticsearch: Cluster):
    client, folder = elasticsearch.client(), staged(tmp_path)
    name = f"{folder.parents[2].name}-g000001"
    client.indices.create(index=name)
    client.index(index=name, id="1", document={"theirs": True}, refresh=True)
    with pytest.raises(AisleError, match="did not make"):
        lexical_builder("elasticsearch", folder, 1, cluster=elasticsearch)
    indices.sweep(client, folder.parents[2])
    assert client.count(index=name)["count"] == 1


def test_what_a_killed_build_left_is_built_over(tmp_path, elasticsearch: Cluster):
    folder = staged(tmp_path)
    killed = lexical_builder("elasticsearch", folder, 2, cluster=elasticsearch)
    killed.add(titled("red", "mouse"))
    builder = lexical_builder("elasticsearch", folder, 1, cluster=elasticsearch)
    builder.add(titled("blue", "mouse"))
    builder.save()
    index = open_lexical("elasticsearch", folder, cluster=elasticsearch.patient())
    assert index.search(["mouse"], 5)[0].tolist() == [0]
    assert len(index.search(["red"], 5)[0]) == 0


def test_indexes_of_no_generation_are_dropped_after_a_while_and_no_others(tmp_path, monkeypatch, elasticsearch):
    client, root = elasticsearch.client(), staged(tmp_path).parents[2]
    for id in ("g000001", "g000002"):
        indices.create(client, indices.index_name(root, id), index_body(1, indices.owner(root, id)))
    kept = root / "generations" / "g000002" / "lexical" / INDEX
    kept.parent.mkdir(parents=True)
    kept.write_text(f'{{"name": "{root.name}-g000002"}}', "utf-8")
    assert indices.sweep(client, root) == []
    assert indices.sweep(client, root) == [], "a server elsewhere may still ask it"
    monkeypatch.setattr(indices, "GRACE_S", -1.0)
    assert indices.sweep(client, root) == [f"{root.name}-g000001"]
    assert indices.sweep(client, root) == []
    assert client.indices.exists(index=f"{root.name}-g000002")


def test_a_build_that_lost_a_product_on_the_way_is_not_published(tmp_path, elasticsearch: Cluster):
    folder = staged(tmp_path)
    builder = lexical_builder("elasticsearch", folder, 2, cluster=elasticsearch)
    builder.add(titled("red", "mouse"))
    builder._rows = 2
    with pytest.raises(AisleError, match="holds 1 of 2 products"):
        builder.save()


def test_without_the_cluster_meaning_answers_and_says_so(clustered: Settings):
    engine = open_engine(replace(clustered, elasticsearch_url="http://127.0.0.1:9"))
    page = engine.search(Query("travel mug"))
    assert page.total
    assert [gone.part for gone in page.degraded] == ["words"]
    assert "127.0.0.1" not in page.degraded[0].why
    engine.close()


def test_a_build_without_the_cluster_publishes_nothing(clustered: Settings, home: Path):
    before = generation.current(generation.root(clustered))
    with pytest.raises(AisleError, match="cannot be reached"):
        build(
            [home / "demo-catalogue" / "catalogue.jsonl"],
            replace(clustered, elasticsearch_url="http://127.0.0.1:9"),
            price_unit="major", full=True,
        )  # fmt: skip
    assert generation.current(generation.root(clustered)) == before


def test_a_read_only_index_stops_the_build_and_says_what_helps(tmp_path, monkeypatch, elasticsearch: Cluster):
    monkeypatch.setattr(bulk, "TRIED_S", 0.5)
    folder = staged(tmp_path)
    builder = lexical_builder("elasticsearch", folder, 1, cluster=elasticsearch)
    elasticsearch.client().indices.put_settings(
        index=f"{folder.parents[2].name}-g000001", settings={"index.blocks.read_only_allow_delete": True}
    )
    builder.add(titled("red"))
    with pytest.raises(AisleError, match="free space on the nodes"):
        builder.save()
    assert not (folder / "index.json").exists()


def small(folder: Path, cluster: Cluster) -> Path:
    builder = lexical_builder("elasticsearch", folder, 3, cluster=cluster)
    for words in (("red", "mouse"), ("blue", "mouse"), ("red", "pad")):
        builder.add(titled(*words))
    builder.save()
    return folder


def test_scores_of_rows_without_the_words_are_none(tmp_path, elasticsearch: Cluster):
    index = open_lexical("elasticsearch", small(staged(tmp_path), elasticsearch), cluster=elasticsearch.patient())
    assert np.isnan(index.scores(np.array([1, 0]), ["red"])).tolist() == [True, False]


def many(folder: Path, cluster: Cluster) -> LexicalIndex:
    """Sixty products of few words, each with other ones."""
    chosen = random.Random(60)
    builder = lexical_builder("elasticsearch", folder, 60, cluster=cluster)
    for row in range(60):
        builder.add(titled(f"own{row}", *(f"w{chosen.randrange(20)}" for _ in range(chosen.randrange(1, 9)))))
    builder.save()
    return open_lexical("elasticsearch", folder, cluster=cluster.patient())


def test_scores_do_not_depend_on_the_number_of_shards(tmp_path, monkeypatch, elasticsearch: Cluster):
    one = many(staged(tmp_path), elasticsearch)
    monkeypatch.setattr(mapping, "ROWS_A_SHARD", 40)
    folder = staged(tmp_path)
    two, name = many(folder, elasticsearch), f"{folder.parents[2].name}-g000001"
    settings = elasticsearch.client().indices.get_settings(index=name, flat_settings=True)[name]["settings"]
    assert settings["index.number_of_shards"] == "2"
    for words in (["w1"], ["w2", "w3"], ["own7", "w5", "w6", "w7"]):
        for there, here in zip(two.search(words, 60), one.search(words, 60), strict=True):
            assert there.tolist() == here.tolist()
        assert two.scores(np.arange(60), words).tolist() == pytest.approx(
            one.scores(np.arange(60), words).tolist(), nan_ok=True
        )


def test_thousands_of_words_are_asked_for_as_a_few_are(tmp_path, elasticsearch: Cluster):
    index = many(staged(tmp_path), elasticsearch)
    none = [f"none{n}" for n in range(3_000)]
    assert index.search([*none, "own7"], 60)[0].tolist() == [7], "a word that does not rank any more still finds"
    assert index.search(["own7", *none], 60)[1].tolist() == index.search(["own7"], 60)[1].tolist()
    assert index.search(["w1", "own7"], 60, required=[*none, "own7"])[0].tolist() == [7]
    assert (~np.isnan(index.scores(np.arange(60), [*none, "own7"]))).nonzero()[0].tolist() == [7]


def test_the_longest_text_that_may_be_asked_for_is_answered_whole(shop: Engine):
    text = " ".join(f"{letter}{n}" for n in range(200) for letter in "abc")[:MAX_TEXT]
    assert shop.search(Query(text)).degraded == ()


def test_who_comes_last_lets_the_alias_name_what_is_served_last(tmp_path, monkeypatch):
    settings = Settings(home=tmp_path, name="shop", elasticsearch_url="http://127.0.0.1:9")
    generation.root(settings).mkdir()
    pointed, first = [], threading.Event()

    def follow_one(root: Path, client: object) -> None:
        mine = len(pointed)
        pointed.append("begins")
        first.set()
        if mine == 0:
            time.sleep(0.2)
        pointed.append("ends")

    monkeypatch.setattr(following, "_point_and_sweep", follow_one)
    threads = [threading.Thread(target=following.follow, args=(settings,)) for _ in range(2)]
    threads[0].start()
    first.wait(5)
    threads[1].start()
    for thread in threads:
        thread.join()
    assert pointed == ["begins", "ends", "begins", "ends"]

"""What a real cluster refuses or changes: told in words, nothing published, and nothing of it left there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cluster import fresh, open_patiently
from elasticsearch import Elasticsearch, NotFoundError

from indexer.build import build
from search import generation
from search.document import FIELDS
from search.elastic.bulk import Bulk
from search.elastic.cluster import Cluster
from search.elastic.deviations import deviations
from search.elastic.mapping import index_body
from search.errors import AisleError
from search.lexical import lexical_builder
from search.page import Query
from search.settings import Settings

BODY = index_body(3, {"catalogue": "shop", "generation": "g000001", "home": "1f"})


def as_told(**changes: str) -> dict[str, Any]:
    """What a server tells of the index that BODY asks for; of its own settings, too."""
    settings = {
        "index.number_of_shards": "1",
        "index.number_of_replicas": "0",
        "index.refresh_interval": "-1",
        "index.auto_expand_replicas": "false",
        "index.default_pipeline": "_none",
        "index.final_pipeline": "_none",
        "index.max_result_window": "10000",
        "index.analysis.analyzer.tokens.type": "custom",
        "index.analysis.analyzer.tokens.tokenizer": "tokens",
        "index.analysis.tokenizer.tokens.type": "whitespace",
        "index.analysis.tokenizer.tokens.max_token_length": "64",
        "index.uuid": "aBc",
        "index.provided_name": "shop-g000001",
    }
    return {"settings": settings | changes, "mappings": BODY["mappings"]}


def test_an_index_as_it_was_asked_for_deviates_in_nothing():
    assert deviations(BODY, as_told()) == []
    more = {"_meta": {**BODY["mappings"]["_meta"], "theirs": {"a": 1}}}
    assert deviations(BODY, {**as_told(), "mappings": {**BODY["mappings"], **more}}) == []


def test_what_deviates_is_named_with_what_it_should_be():
    assert deviations(BODY, as_told(**{"index.number_of_shards": "5"})) == ["index.number_of_shards is 5 and not 1"]
    properties = {**BODY["mappings"]["properties"], "more": {"type": "keyword"}}
    properties["title"] = {**properties["title"], "norms": False}
    del properties["row"]
    assert deviations(BODY, {**as_told(), "mappings": {**BODY["mappings"], "properties": properties}}) == [
        "properties.more.type is keyword, for which it was not asked",
        "properties.row.type is missing",
        "properties.title.norms is false, for which it was not asked",
    ]


def shop(folder: Path, cluster: Cluster, *, url: str = "") -> tuple[Settings, Path]:
    """A small catalogue with its words in the cluster, not indexed yet."""
    file = folder / "shop.csv"
    file.write_text("id,title,price\n" + "".join(f"M{n},Red mug {n},{n}.50\n" for n in range(20)), "utf-8")
    return Settings(
        home=folder / "home", name=fresh("refused"), encoder="hashing", lexical="elasticsearch",
        elasticsearch_url=url or cluster.urls[0],
    ), file  # fmt: skip


@contextmanager
def template(client: Elasticsearch, name: str, **index: Any) -> Iterator[None]:
    """A template for all indexes whose names begin so."""
    client.indices.put_template(name=name, index_patterns=[f"{name}-*"], **index)
    try:
        yield
    finally:
        client.indices.delete_template(name=name)


def indexes(client: Elasticsearch, name: str) -> set[str]:
    return set(client.indices.get(index=f"{name}-*").body)


@pytest.mark.parametrize(
    ("index", "problem"),
    [
        ({"mappings": {"properties": {"title": {"type": "text", "norms": False}}}}, r"title\.norms is false"),
        ({"mappings": {"properties": {"rank": {"type": "keyword"}}}}, r"rank\.type is keyword"),
        ({"mappings": {"properties": {"title": {"properties": {"de": {"type": "text"}}}}}}, "mapper_parsing_exception"),
        ({"mappings": {"_routing": {"required": True}}}, r"_routing\.required is true"),
    ],
)
def test_a_template_that_changes_the_index_stops_the_build_and_is_told(tmp_path, elasticsearch, index, problem):
    settings, file = shop(tmp_path, elasticsearch)
    client = elasticsearch.client()
    with template(client, settings.name, **index), pytest.raises(AisleError, match=problem):
        build([file], settings)
    assert generation.current(generation.root(settings)) is None
    assert indexes(client, settings.name) == set()
    assert build([file], settings).products == 20


def test_what_a_template_may_set_changes_nothing(tmp_path, elasticsearch: Cluster):
    settings, file = shop(tmp_path, elasticsearch)
    theirs = {
        "refresh_interval": "5s",
        "number_of_replicas": 2,
        "max_result_window": 5,
        "similarity.default.type": "boolean",
    }
    with template(elasticsearch.client(), settings.name, settings=theirs):
        build([file], settings)
    engine = open_patiently(settings)
    page = engine.search(Query("red mug"))
    assert (page.total, page.degraded) == (20, ())
    _, scores = engine.catalogue.lexical.search(["7"], 20)
    assert scores[0] not in (0.0, 3.0, 4.0), "scores are of BM25, not of the template's similarity"
    engine.close()


def titled(*words: str) -> list[list[str]]:
    return [list(words), *([] for _ in FIELDS[1:])]


def test_products_that_the_cluster_refuses_are_counted_and_shown_and_their_index_goes(tmp_path, elasticsearch):
    folder = tmp_path / fresh("refused") / "staging" / "g000001" / "lexical"
    builder = lexical_builder("elasticsearch", folder, 5, cluster=elasticsearch)
    for row in range(3):
        builder.add(titled("red", f"w{row}"))
    builder._bulk.add("3", {"title": "red", "rest": "", "row": "third"})
    builder._bulk.add("4", {"title": "red", "rest": "", "row": 4, "colour": "red"})
    with pytest.raises(AisleError) as raised:
        builder.save()
    told = str(raised.value)
    assert "refused 2 of the products, and nothing was published" in told
    assert "Row 3: document_parsing_exception" in told
    assert "Row 4: strict_dynamic_mapping_exception" in told
    client = elasticsearch.client()
    assert len(indexes(client, folder.parents[2].name)) == 1
    builder.abort()
    assert indexes(client, folder.parents[2].name) == set()
    assert not (folder / "index.json").exists()


@pytest.mark.parametrize("step", ["boilerplate.of_store", "vector_builder", "_link", "ForwardBuilder.save"])
def test_a_build_that_fails_beside_the_cluster_leaves_no_index_and_no_thread_there(
    tmp_path, monkeypatch, elasticsearch: Cluster, step: str
):
    settings, file = shop(tmp_path, elasticsearch)
    build([file], settings)
    before = generation.current(generation.root(settings))

    def fail(*arguments: Any, **options: Any) -> None:
        raise AisleError("no room")

    monkeypatch.setattr(f"indexer.indexes.{step}", fail)
    with pytest.raises(AisleError, match="no room"):
        build([file], settings, full=True)
    assert generation.current(generation.root(settings)) == before
    assert indexes(elasticsearch.client(), settings.name) == {f"{settings.name}-{before}"}
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("bulk")]


def test_an_index_that_was_removed_while_it_was_filled_is_not_published(tmp_path, elasticsearch: Cluster):
    folder = tmp_path / fresh("refused") / "staging" / "g000001" / "lexical"
    builder = lexical_builder("elasticsearch", folder, 1, cluster=elasticsearch)
    elasticsearch.client().indices.delete(index=f"{folder.parents[2].name}-g000001")
    builder.add(titled("red"))  # for which the cluster makes an index of its own
    with pytest.raises(AisleError, match=r"removed the index .* while it was filled; nothing was published"):
        builder.save()
    builder.abort()
    assert not (folder / "index.json").exists()


def test_an_index_that_took_the_name_since_is_not_dropped_with_what_failed(tmp_path, elasticsearch: Cluster):
    folder = tmp_path / fresh("refused") / "staging" / "g000001" / "lexical"
    builder = lexical_builder("elasticsearch", folder, 1, cluster=elasticsearch)
    client, name = elasticsearch.client(), f"{folder.parents[2].name}-g000001"
    client.indices.delete(index=name)
    client.index(index=name, id="1", document={"theirs": True}, refresh=True)
    builder.abort()
    assert client.count(index=name)["count"] == 1


def test_a_read_only_index_of_a_full_disk_is_dropped_and_the_next_build_finishes(tmp_path, monkeypatch, elasticsearch):
    settings, file = shop(tmp_path, elasticsearch)
    client, submit = elasticsearch.client(), Bulk._submit

    def full(self: Bulk) -> None:
        client.indices.put_settings(index=self._index, settings={"index.blocks.read_only_allow_delete": True})
        submit(self)

    with monkeypatch.context() as patch:
        patch.setattr(Bulk, "_submit", full)
        with pytest.raises(AisleError, match=r"nothing was published.*free space on the nodes"):
            build([file], settings)
    with pytest.raises(NotFoundError):
        client.indices.get(index=f"{settings.name}-g000001")
    assert build([file], settings).products == 20

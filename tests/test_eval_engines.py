"""The parts of the bench that need a cluster: forms are really built there and asked, and nothing of them stays."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from cluster import fresh

from eval import bulk as bulk_part
from eval import forms
from eval.bulk import bench_bulk
from eval.engines import bench_engines
from eval.flat import bench_flat
from eval.forms import CLUSTERED, EMBEDDED, FORMS, KEYWORDS, form
from eval.judgments import Judgments
from eval.recorded import RecordedCluster
from eval.scale_table import side_by_side
from eval.table import bench_table
from indexer.build import build
from indexer.demo import write
from search import generation
from search.elastic.cluster import Cluster
from search.encoders.hashing import HashingEncoder
from search.engine import open_engine
from search.errors import AisleError, BadEvaluation
from search.settings import Settings

SIDES = ["bare", "made", "ours"]
QUERIES = ["keeps coffee hot", "rain jacket", "usb hub", "light for reading in bed", "rain jacket"]


@pytest.fixture(scope="module")
def settings(tmp_path_factory, elasticsearch: Cluster) -> Settings:
    """240 demo products, embedded; the cluster is named beside."""
    home = tmp_path_factory.mktemp("small")
    settings = Settings(home=home, name="small", encoder="hashing")
    build([write(home / "demo-catalogue", products=240)], settings, price_unit="major")
    return replace(settings, elasticsearch_url=elasticsearch.urls[0])


@pytest.fixture(scope="module")
def small(settings: Settings):
    engine = open_engine(settings)
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def nothing_stays(elasticsearch: Cluster, monkeypatch):
    """What a bench makes in the cluster is gone when it has ended, however it did."""
    monkeypatch.setattr(forms, "PREFIX", prefix := fresh("bench"))
    yield
    client = elasticsearch.client()
    assert not client.indices.get(index=f"{prefix}-*", filter_path="*.aliases").body
    client.close()


def test_the_three_ways_to_run_are_compared_in_one_run(small, settings):
    grades = {"usb hub": {small.rank("usb hub")[0][0]: 2}}
    judgments = Judgments("judged.csv", "", grades, {"usb hub": "1"})
    told = []
    result = bench_engines(small, settings, HashingEncoder(), QUERIES, judgments=judgments, say=told.append)
    assert (result["products"], result["queries"]) == (240, 4)
    assert list(result["forms"]) == list(FORMS) == [EMBEDDED, KEYWORDS, CLUSTERED]
    assert told[:2] == [f"{KEYWORDS}: building", f"{CLUSTERED}: building"]
    for name, figures in result["forms"].items():
        assert 0 < figures["search_ms"]["p50"] <= figures["search_ms"]["p95"]
        assert figures["degraded"] == figures["http"]["degraded"] == 0
        assert figures["http"]["requests"] == 8, "each query as it is and in title case"
        assert figures["http"]["requests_per_s"] > 1
        assert figures["nDCG@10"] == 1
        assert ("bare_ms" in figures) == (name != EMBEDDED)
        assert 0.9 < figures["equal_places"] <= 1
    assert result["forms"][EMBEDDED]["equal_places"] == 1
    clustered, words = result["forms"][CLUSTERED], result["forms"][KEYWORDS]
    assert clustered["requests"] > words["requests"] >= 1
    for figures in (clustered, words):
        less = figures["search_ms"]["p50"] - figures["bare_ms"]["p50"]
        assert figures["added_with_encode_ms"] == pytest.approx(less, abs=0.02)
        assert figures["added_ms"] < figures["added_with_encode_ms"]
    lines = bench_table({"engines": result}).splitlines()
    assert lines[2].split("|")[2:-1] == [f" {name:>{len(name)}} " for name in FORMS]


def test_a_cluster_notes_what_its_clients_are_asked(elasticsearch: Cluster):
    noting = RecordedCluster.like(elasticsearch)
    client = noting.client(timeout_s=5.0)
    searches = [{"index": "bench-none", "ignore_unavailable": True}, {"size": 0}]
    client.options(request_timeout=3.0).msearch(searches=searches, filter_path="took")
    client.indices.exists(index="bench-none")
    client.close()
    assert noting.requests == [("msearch", {"searches": searches, "filter_path": "took"})]


def test_bulk_indexing_is_compared_with_the_clients_own_helper(small, settings, monkeypatch):
    told = []
    result = bench_bulk(small, settings, rounds=2, say=told.append)
    assert told == [f"{side}, {1 + at // 3} of 2" for at, side in enumerate([*SIDES, *reversed(SIDES)])]
    assert result["documents"] == 240
    assert result["ratio"] == pytest.approx(result["ours_per_s"] / result["bare_per_s"], abs=0.02)
    assert result["ratio_made"] == pytest.approx(result["made_per_s"] / result["bare_per_s"], abs=0.02)
    monkeypatch.setattr(bulk_part, "_send", lambda client, index, given: None)
    with pytest.raises(AisleError, match="holds 0 of 240 documents"):
        bench_bulk(small, settings, rounds=1, say=told.append)


def test_memory_is_measured_in_the_cluster_and_beside_it(small, settings):
    told = []
    result = bench_flat(small, settings, QUERIES, products=[100], say=told.append)
    (size,) = result["sizes"]
    assert list(size) == ["products", CLUSTERED, EMBEDDED]
    for name in (CLUSTERED, EMBEDDED):
        assert 10 < size[name]["serving"]["pss_mib"] < size[name]["serving"]["rss_mib"]
        assert size[name]["http_ms"]["p50"] > 0
    assert "vectors/vectors.npy" in size[EMBEDDED]["tables"]
    assert size[CLUSTERED]["tables"].keys().isdisjoint(size[EMBEDDED]["tables"].keys() & {"vectors/vectors.npy"})
    assert size[CLUSTERED]["tables"]["all"] < size[EMBEDDED]["tables"]["all"] / 2
    assert told[0] == "100 products: writing the catalogue"


def test_what_fails_in_a_form_leaves_nothing(small, settings, tmp_path):
    def failing():
        with form(settings, KEYWORDS, tmp_path) as own:
            build([write(tmp_path / "demo-catalogue", products=240)], own, price_unit="major")
            assert generation.served(generation.root(own)).counts["products"] == 240
            raise RuntimeError("as if it had failed")

    with pytest.raises(RuntimeError, match="as if"):
        failing()


def test_without_a_cluster_these_parts_say_what_is_missing(small, settings):
    alone = replace(settings, elasticsearch_url="")
    for part in (
        lambda: bench_engines(small, alone, HashingEncoder(), QUERIES, say=print),
        lambda: bench_bulk(small, alone, say=print),
        lambda: bench_flat(small, alone, QUERIES, say=print),
    ):
        with pytest.raises(BadEvaluation, match="AISLE_ELASTICSEARCH_URL names none"):
            part()


def test_only_an_embedded_catalogue_is_compared(settings):
    clustered = SimpleNamespace(name="shop", catalogue=np)
    with pytest.raises(BadEvaluation, match="shop is all in Elasticsearch"):
        bench_engines(clustered, settings, HashingEncoder(), QUERIES, say=print)
    with pytest.raises(BadEvaluation, match="shop is all in Elasticsearch"):
        bench_bulk(clustered, settings, say=print)


def test_figures_stand_side_by_side():
    assert side_by_side({"words": {"x": {"p50": 1.5}, "n": 1200}, "all": {"x": {"p50": 2}}}) == [
        "|       | words | all |",
        "| ----- | ----: | --: |",
        "| x p50 |   1.5 |   2 |",
        "| n     | 1,200 |   - |",
    ]

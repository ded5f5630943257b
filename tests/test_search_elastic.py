"""What is sent to a cluster, and what is understood of its answers, without one."""

import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from stub import SECRET, answering

from search.analyze import MAX_TOKEN
from search.elastic import bulk, faults, indices
from search.elastic.bodies import MOST_SCORED, scores_body, words_body
from search.elastic.bulk import Bulk
from search.elastic.cluster import Cluster
from search.elastic.faults import check_version, speaking
from search.elastic.indices import check_there
from search.elastic.mapping import index_body
from search.errors import AisleError, BadSettings
from search.settings import Settings

ENVIRONMENT = {
    "AISLE_ELASTICSEARCH_API_KEY": SECRET,
    "AISLE_ELASTICSEARCH_USER": "aisle",
    "AISLE_ELASTICSEARCH_PASSWORD": SECRET,
}


def test_the_index_is_strict_and_tells_whose_it_is():
    assert index_body(19_406, {"catalogue": "shop", "generation": "g000001", "home": "1f"}) == {
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "auto_expand_replicas": "false",
            "default_pipeline": "_none",
            "final_pipeline": "_none",
            "max_result_window": 10_000,
            "analysis": {
                "analyzer": {"tokens": {"type": "custom", "tokenizer": "tokens"}},
                "tokenizer": {"tokens": {"type": "whitespace", "max_token_length": MAX_TOKEN}},
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"aisle": {"catalogue": "shop", "generation": "g000001", "home": "1f"}},
            "_source": {"enabled": False},
            "properties": {
                "title": {"type": "text", "analyzer": "tokens", "index_options": "freqs", "similarity": "BM25"},
                "rest": {"type": "text", "analyzer": "tokens", "index_options": "freqs", "similarity": "BM25"},
                "row": {"type": "integer"},
            },
        },
    }


def test_words_are_asked_for_as_terms_with_what_is_required_as_a_filter():
    mouse = [
        {"term": {"title": {"value": "mouse", "boost": 3.0}}},
        {"term": {"rest": {"value": "mouse", "boost": 1.0}}},
    ]
    red = [{"term": {"title": {"value": "red", "boost": 3.0}}}, {"term": {"rest": {"value": "red", "boost": 1.0}}}]
    held = [{"terms": {"title": ["mouse"]}}, {"terms": {"rest": ["mouse"]}}]
    asked = words_body(["red", "mouse"], 100, required=["mouse"])
    assert asked == {
        "size": 100,
        "query": {"bool": {"should": red + mouse, "filter": [{"bool": {"should": held}}]}},
        "sort": ["_score", "row"],
        "track_total_hits": False,
        "_source": False,
        "stored_fields": "_none_",
    }
    assert words_body(["red"], 10)["query"] == {"bool": {"should": red, "minimum_should_match": 1}}


def test_of_more_words_than_a_server_takes_clauses_the_first_rank_and_all_find():
    words = [f"w{n}" for n in range(5_000)]
    held = {"bool": {"should": [{"terms": {"title": words}}, {"terms": {"rest": words}}]}}
    for query in (words_body(words, 10)["query"], scores_body([3], words)["query"]):
        assert len(query["bool"]["should"]) == 2 * MOST_SCORED < 1_024
        assert query["bool"]["should"][0] == {"term": {"title": {"value": "w0", "boost": 3.0}}}
        assert query["bool"]["filter"][-1] == held
        assert "minimum_should_match" not in query["bool"]
    required = words_body(["red"], 10, required=words)["query"]["bool"]
    assert required["filter"] == [held]


def test_scores_are_asked_of_given_rows_alone():
    query = scores_body([3, 5], ["red"])["query"]["bool"]
    assert query["filter"] == [{"terms": {"row": [3, 5]}}]
    assert query["minimum_should_match"] == 1


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("127.0.0.1:9200", "no address"),
        ("ftp://search", "no address"),
        ("http://search:port", "no address"),
        (f"https://aisle:{SECRET}@search", "no user or password"),
    ],
)
def test_a_wrong_address_is_told_without_what_is_secret(url, problem):
    with pytest.raises(BadSettings, match=problem) as raised:
        Cluster.of(Settings(elasticsearch_url=url), {})
    assert SECRET not in str(raised.value)


def test_secrets_come_from_the_environment_and_are_never_printed():
    cluster = Cluster.of(Settings(elasticsearch_url="https://one:9243, https://two"), ENVIRONMENT)
    assert cluster is not None
    assert cluster.urls == ("https://one:9243", "https://two")
    assert (cluster.api_key, cluster.password) == (SECRET, SECRET)
    assert SECRET not in repr(cluster)


def test_half_of_a_login_and_a_certificate_that_is_not_there_are_refused(tmp_path):
    settings = Settings(elasticsearch_url="https://search")
    with pytest.raises(BadSettings, match="one is missing"):
        Cluster.of(settings, {"AISLE_ELASTICSEARCH_USER": "aisle"})
    with pytest.raises(BadSettings, match="no file"):
        Cluster.of(settings, {"AISLE_ELASTICSEARCH_CA_CERTS": str(tmp_path / "ca.crt")})


def test_without_an_address_there_is_no_cluster():
    assert Cluster.of(Settings(), ENVIRONMENT) is None


def test_refused_access_names_the_settings_and_no_secret():
    denied = {"error": {"type": "security_exception", "reason": f"unable to authenticate with {SECRET}"}}
    with answering((401, denied)) as (cluster, _), pytest.raises(AisleError, match="refuses access") as raised:
        check_version(cluster.client())
    assert "AISLE_ELASTICSEARCH_API_KEY" in str(raised.value)
    assert SECRET not in str(raised.value)


def test_a_right_that_is_wanting_is_named():
    denied = {"error": {"type": "security_exception", "reason": "action [indices:admin/create] is unauthorized"}}
    refused = pytest.raises(AisleError, match=r"403.*indices:admin/create")
    with answering((403, denied)) as (cluster, _), refused, speaking():
        cluster.client().indices.create(index="shop")


def test_a_cluster_that_is_read_only_is_no_matter_of_access():
    blocked = {"type": "cluster_block_exception", "reason": "blocked by: [FORBIDDEN/6/cluster read-only (api)]"}
    refused = pytest.raises(AisleError, match="read-only")
    with answering((403, {"error": blocked})) as (cluster, _), refused as raised, speaking():
        cluster.client().indices.create(index="shop")
    assert "access" not in str(raised.value)


def test_what_is_not_found_by_no_elasticsearch_is_not_called_lost():
    with answering((404, "no such page")) as (cluster, _):
        with pytest.raises(AisleError, match="is no Elasticsearch"), speaking():
            cluster.client().indices.get(index="shop")
        with pytest.raises(AisleError, match="is no Elasticsearch"):
            check_there(cluster.client(), "shop-g000001", "uuid")


def test_a_server_without_tls_is_not_told_to_have_a_wrong_certificate():
    with answering((200, {})) as (cluster, _):
        secure = Cluster((cluster.urls[0].replace("http:", "https:"),))
        with pytest.raises(AisleError, match="should begin with http://"), speaking():
            secure.client().info()


def test_a_server_too_old_is_told():
    old = (200, {"version": {"number": "7.17.9"}})
    with answering(old) as (cluster, _), pytest.raises(AisleError, match=r"Elasticsearch 7\.17\.9; Aisle needs 8\.0"):
        check_version(cluster.client())


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(AisleError, match="cannot be reached"):
        check_version(Cluster(("http://127.0.0.1:9",)).client())


def test_a_web_server_that_is_no_elasticsearch_is_told(tmp_path):
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(AisleError, match=r"no Elasticsearch|does not speak as Elasticsearch does"):
            check_version(Cluster((f"http://127.0.0.1:{server.server_port}",)).client())
        server.shutdown()


def test_a_version_that_is_no_number_is_that_of_no_server():
    odd = (200, {"version": {"number": "newest"}})
    with answering(odd) as (cluster, _), pytest.raises(AisleError, match="no Elasticsearch of version 8"):
        check_version(cluster.client())


def send(sender: Bulk, rows: int) -> None:
    for row in range(rows):
        sender.add(str(row), {"row": row})


def item(status: int, **error: str) -> dict[str, object]:
    return {"index": {"status": status, **({"error": error} if error else {})}}


def test_what_the_cluster_was_too_busy_for_is_sent_again_alone(monkeypatch):
    monkeypatch.setattr(faults, "LONGEST_WAIT_S", 0.01)
    busy = item(429, type="es_rejected_execution_exception", reason="queue is full")
    answers = [
        (503, {"error": {"type": "unavailable", "reason": "no master"}}),
        (200, {"errors": True, "items": [item(201), busy, item(201)]}),
        (200, {"errors": False}),
    ]
    with answering(*answers) as (cluster, asked):
        sender = Bulk(cluster.client(), "shop-g000001")
        send(sender, 3)
        sender.finish()
    assert [(method, path.partition("?")[0]) for method, path, _ in asked] == [("POST", "/shop-g000001/_bulk")] * 3
    assert [body.count(b'"row"') for _, _, body in asked] == [3, 3, 1]
    assert asked[2][2] == b'{"index":{"_id":"1"}}\n{"row":1}\n'


def test_documents_that_are_refused_stop_the_build_and_are_shown():
    refused = item(400, type="strict_dynamic_mapping_exception", reason="[colour] is not allowed")
    with answering((200, {"errors": True, "items": [item(201), refused]})) as (cluster, _):
        sender = Bulk(cluster.client(), "shop-g000001")
        sender.add("0", {"row": 0})
        sender.add("1", {"colour": "red"})
        with pytest.raises(AisleError, match=r"refused 1 of the products.*Row 1: .*colour"):
            sender.finish()


def test_a_cluster_that_stays_busy_is_given_up_and_says_what_helps(monkeypatch):
    monkeypatch.setattr(faults, "LONGEST_WAIT_S", 0.01)
    monkeypatch.setattr(bulk, "TRIED_S", 0.2)
    full = item(429, type="cluster_block_exception", reason="disk usage exceeded flood-stage watermark, read-only")
    with answering((200, {"errors": True, "items": [full]})) as (cluster, _):
        sender = Bulk(cluster.client(), "shop-g000001")
        sender.add("0", {"row": 0})
        with pytest.raises(AisleError, match=r"nothing was published.*free space"):
            sender.finish()


def test_a_request_that_is_too_large_for_a_proxy_is_halved():
    with answering((413, "too large"), (413, "too large"), (200, {"errors": False})) as (cluster, asked):
        sender = Bulk(cluster.client(), "shop-g000001")
        send(sender, 4)
        sender.finish()
    assert [body.count(b'"row"') for _, _, body in asked] == [4, 2, 1, 1, 2]


def test_every_product_that_is_refused_is_counted_whatever_request_it_was_in(monkeypatch):
    monkeypatch.setattr(bulk, "REQUEST_BYTES", 1)
    refused = item(400, type="document_parsing_exception", reason="no number")
    with answering((200, {"errors": True, "items": [refused]})) as (cluster, asked):
        sender = Bulk(cluster.client(), "shop-g000001")
        with pytest.raises(AisleError, match=r"refused 1\d\d of the products") as raised:
            send(sender, 1_000)
    sender.abort()
    assert len(asked) < 200, "after a hundred nothing more is sent"
    assert str(raised.value).count("Row ") == bulk.TOLD


def test_an_answer_to_a_bulk_that_makes_no_sense_stops_the_build():
    with answering((200, {"errors": True, "items": []})) as (cluster, _):
        sender = Bulk(cluster.client(), "shop-g000001")
        sender.add("0", {"row": 0})
        with pytest.raises(AisleError, match="no sense"):
            sender.finish()


def test_a_build_that_is_stopped_does_not_wait_for_a_cluster_that_is_busy(monkeypatch):
    monkeypatch.setattr(faults, "FIRST_WAIT_S", 1_000.0)
    monkeypatch.setattr(faults, "LONGEST_WAIT_S", 1_000.0)
    monkeypatch.setattr(bulk, "REQUEST_BYTES", 1)
    with answering((503, {"error": "no master"})) as (cluster, asked):
        sender = Bulk(cluster.client(), "shop-g000001")
        sender.add("0", {"row": 0})
        until = time.monotonic() + 10
        while not asked and time.monotonic() < until:
            time.sleep(0.01)
        began = time.monotonic()
        sender.abort()
        assert time.monotonic() - began < 2
    assert len(asked) <= 2


def test_documents_are_sent_in_requests_of_bounded_size(monkeypatch):
    monkeypatch.setattr(bulk, "REQUEST_BYTES", 1_000)
    with answering((200, {"errors": False})) as (cluster, asked):
        sender = Bulk(cluster.client(), "shop-g000001")
        for row in range(100):
            sender.add(str(row), {"title": "x" * 100})
        sender.finish()
    assert len(asked) >= 10
    assert sum(body.count(b'"_id"') for _, _, body in asked) == 100


def test_the_owner_of_an_index_is_the_data_folder_wherever_it_is_moved(tmp_path):
    one = indices.owner(tmp_path / "shop", "g000001")
    (tmp_path / "shop").rename(tmp_path / "moved")
    other = indices.owner(tmp_path / "moved", "g000002")
    assert one["home"] == other["home"]
    assert indices.owner(tmp_path / "second", "g000001")["home"] != one["home"]

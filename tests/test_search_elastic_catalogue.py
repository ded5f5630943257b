"""A catalogue that lives in a real cluster: its vectors are found, what is carried of it comes back."""

from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from elasticsearch import Elasticsearch
from staged import DIMENSION, products, stage

from search import generation
from search.arrays import open_array
from search.columns import Columns
from search.elastic.bodies import CARRIED, WANTED, nearest_body, payloads_body, under
from search.elastic.bulk import Bulk
from search.elastic.cluster import Cluster
from search.elastic.documents import documents, gather
from search.elastic.filters import body
from search.elastic.mapping import catalogue_body
from search.elastic.payload import Payload, unpack
from search.expressions import parse
from search.figures import Figures
from search.filters import mask
from search.forward import Forward
from search.settings import Settings
from search.store import Store, read_product
from search.vectors import MATRIX

HITS = 300


class Published:
    """A generation's folder, and the index that its documents are in."""

    def __init__(self, place: Path, client: Elasticsearch):
        self.client, self.index = client, f"catalogue-{uuid4().hex[:8]}"
        self.store, self.forward = Store(place / "store"), Forward.open(place / "forward")
        self.columns, self.vectors = Columns.open(place / "columns"), open_array(place / "vectors", MATRIX)
        client.indices.create(
            index=self.index, body=catalogue_body(len(self.store), self.vectors.shape[1], {"home": "1f"})
        )
        sender = Bulk(client, self.index)
        for id, document in documents(place):
            sender.add(id, document)
        sender.finish()
        client.indices.refresh(index=self.index)

    def nearest(self, vector: np.ndarray, k: int, *filters: dict) -> tuple[list[int], np.ndarray]:
        answer = self.client.search(index=self.index, body=under(nearest_body(vector, k), filters), filter_path=WANTED)
        sorts = [hit["sort"] for hit in answer.body.get("hits", {}).get("hits", [])]
        return [row for _, row in sorts], np.array([score - 1 if score >= 1 else 1 - 1 / score for score, _ in sorts])

    def payload(self, rows: list[int]) -> Payload:
        answer = self.client.search(index=self.index, body=payloads_body(rows), filter_path=CARRIED)
        return unpack([hit["fields"]["payload"][0] for hit in answer["hits"]["hits"]], self.vectors.shape[1])


@pytest.fixture(scope="module")
def shop(settings: Settings, elasticsearch: Cluster) -> Iterator[Published]:
    """The demo catalogue."""
    root, client = generation.root(settings), elasticsearch.client()
    shop = Published(generation.folder(root, generation.served(root).id), client)
    yield shop
    client.indices.delete(index=shop.index)
    client.close()


@pytest.fixture(scope="module")
def mixed(elasticsearch: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """Products of all kinds, the last of which has a vector of zeros."""
    client = elasticsearch.client()
    shop = Published(stage(tmp_path_factory.mktemp("g000001"), products(4, 50)), client)
    yield shop
    client.indices.delete(index=shop.index)
    client.close()


def test_the_nearest_are_asked_for_under_filters_and_more_candidates_than_rows():
    passing = {"terms": {"brand": [3]}}
    rows = {"sort": ["_score", "row"], "track_total_hits": False, "_source": False, "stored_fields": "_none_"}
    nearest = {"field": "vec", "query_vector": [0.6, 0.8], "k": 10, "num_candidates": 500, "filter": [passing]}
    vector = np.array([0.6, 0.8])
    assert under(nearest_body(vector, 10), [passing]) == {"size": 10, "knn": nearest} | rows
    deep = {key: value for key, value in nearest.items() if key != "filter"} | {"k": 700, "num_candidates": 700}
    assert nearest_body(vector, 700) == {"size": 700, "knn": deep} | rows


def test_what_is_carried_is_asked_for_by_row_alone():
    assert payloads_body([7, 3]) == {
        "size": 2,
        "query": {"constant_score": {"filter": {"terms": {"row": [7, 3]}}}},
        "sort": ["row"],
        "docvalue_fields": ["payload"],
        "track_total_hits": False,
        "_source": False,
        "stored_fields": "_none_",
    }


def test_what_is_carried_comes_back_from_the_cluster_to_the_bit(shop: Published):
    rows = np.random.default_rng(1).choice(len(shop.store), HITS, replace=False)
    found = shop.payload(rows.tolist())
    assert sorted(found.row.tolist()) == sorted(rows.tolist())
    figures = Figures.of(shop.columns)
    expected = gather(found.row, shop.store, shop.forward, shop.columns, shop.vectors, figures)
    for name in ("tokens", "offsets", "cells", "cell_offsets", "vectors", "price", "popularity_share", "title_rank"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), err_msg=name)
    assert list(found.titles) == list(expected.titles)


def test_the_nearest_rows_are_found_with_their_cosines(shop: Published):
    chance = np.random.default_rng(2)
    shares = []
    for row in chance.choice(len(shop.store), 40, replace=False):
        vector = shop.vectors[row] + chance.normal(scale=0.02, size=shop.vectors.shape[1])
        vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        rows, near = shop.nearest(vector, 10)
        exact = shop.vectors @ vector
        np.testing.assert_allclose(near, exact[rows], atol=1e-6)
        shares.append(np.mean(near >= np.sort(exact)[-10] - 1e-6))
    assert np.mean(shares) >= 0.98


def test_a_filter_acts_while_the_nearest_are_looked_for(shop: Published):
    filter = parse("price:..20")
    passing, vector = np.flatnonzero(mask(filter, shop.columns)), shop.vectors[7]
    rows, _ = shop.nearest(vector, 10, body(filter, shop.columns))
    assert len(rows) == 10
    assert set(rows) <= set(passing.tolist())
    assert rows[0] == passing[np.argmax(shop.vectors[passing] @ vector)]


def test_a_product_without_words_has_a_vector_of_zeros_and_is_there(mixed: Published):
    last = len(mixed.store) - 1
    assert not mixed.vectors[last].any()
    rows, near = mixed.nearest(mixed.vectors[0], 50)
    assert sorted(rows) == list(range(50))
    np.testing.assert_allclose(near, (mixed.vectors @ mixed.vectors[0])[rows], atol=1e-6)
    assert near[rows.index(last)] == 0
    assert mixed.payload([last]).vectors.tolist() == [[0.0] * DIMENSION]


def test_what_is_shown_comes_back_as_the_store_had_it(mixed: Published):
    asked = {"query": {"term": {"id": mixed.store.id(3)}}, "stored_fields": ["product"]}
    (hit,) = mixed.client.search(index=mixed.index, body=asked)["hits"]["hits"]
    assert read_product(b64decode(hit["fields"]["product"][0])) == mixed.store.product(3)

"""The keyword index in an Elasticsearch cluster, over our own tokens."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch

from search.document import FIELDS
from search.elastic import indices
from search.elastic.asking import Asking, check_whole
from search.elastic.bodies import SEARCH_TYPE, WANTED, scores_body, words_body
from search.elastic.bulk import Bulk
from search.elastic.cluster import Cluster
from search.elastic.faults import check_version
from search.elastic.mapping import REST, ROW, TITLE, index_body
from search.elastic.named import Named
from search.errors import AisleError, EngineDown, IndexMismatch

ASIDE_S = 10.0  # for a request beside those of a build or a search: whether an index is there, or that it goes


class ElasticsearchBuilder:
    """Writes rows into a fresh index, in order; the folder, ROOT/staging/ID/lexical, keeps its name.

    Raises AisleError where the cluster does not take them.
    """

    def __init__(self, folder: Path, cluster: Cluster, rows: int):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._cluster, self._rows = folder, cluster, 0
        root, id = folder.parents[2], folder.parent.name
        self._name = indices.index_name(root, id)
        with ExitStack() as undone:
            self._client = undone.enter_context(closing(cluster.client()))
            check_version(self._client)
            self._made = indices.create(self._client, self._name, index_body(rows, indices.owner(root, id)))
            undone.pop_all()
        self._bulk = Bulk(self._client, self._name)

    def add(self, fields: Sequence[Sequence[str]]) -> None:
        title = FIELDS.index("title")
        rest = " ".join(token for at, tokens in enumerate(fields) if at != title for token in tokens)
        self._bulk.add(str(self._rows), {TITLE: " ".join(fields[title]), REST: rest, ROW: self._rows})
        self._rows += 1

    def save(self) -> None:
        self._bulk.finish()
        indices.finish(self._client, self._name, self._rows, self._made)
        Named(self._name, self._made, self._rows).write(self._folder)
        self._client.close()

    def abort(self) -> None:
        self._bulk.abort()
        self._client.close()
        with closing(self._cluster.client(timeout_s=ASIDE_S)) as client:
            indices.drop(client, self._name, self._made)


class ElasticsearchIndex:
    """An index of the cluster; safe to search from several threads. Opening it asks nothing of the cluster.

    Raises IndexMismatch where the folder does not tell which index it is.
    """

    remote = True

    def __init__(self, folder: Path, cluster: Cluster):
        named = Named.read(folder)
        self._name, self._rows = named.name, named.rows
        self._asking, self._timeout = Asking(cluster, leg="words"), f"{cluster.deadline_s * 1000:.0f}ms"

    def __len__(self) -> int:
        return self._rows

    def search(self, words: Sequence[str], k: int, *, required: Sequence[str] = ()) -> tuple[np.ndarray, np.ndarray]:
        if not words or k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        rows, scores = self._asked(words_body(words, k, required=required))
        return np.array(rows, np.int64), np.array(scores, np.float32)

    def scores(self, rows: np.ndarray, words: Sequence[str]) -> np.ndarray:
        scores = np.full(len(rows), np.nan, np.float32)
        if words and len(rows):
            found = dict(zip(*self._asked(scores_body(rows.tolist(), words)), strict=True))
            scores[:] = [found.get(row, np.nan) for row in rows.tolist()]
        return scores

    def close(self) -> None:
        self._asking.close()

    def _asked(self, body: dict[str, Any]) -> tuple[list[int], list[float]]:
        """Rows and scores. Raises EngineDown."""
        body["timeout"] = self._timeout

        def perform(client: Elasticsearch) -> tuple[list[int], list[float]]:
            answer = client.search(index=self._name, body=body, filter_path=WANTED, search_type=SEARCH_TYPE)
            check_whole(answer)
            sorts = [hit["sort"] for hit in answer.get("hits", {}).get("hits", ())]
            rows = [int(row) for _, row in sorts]
            if rows and max(rows) >= self._rows:  # of another index that took the name
                raise ValueError("a row that is not there")
            return rows, [score for score, _ in sorts]

        return self._asking.ask(perform)


def check_index(folder: Path, cluster: Cluster) -> None:
    """Raises IndexMismatch where the cluster has not the index that was built, EngineDown where it cannot tell."""
    named = Named.read(folder)
    try:
        with closing(cluster.client(timeout_s=ASIDE_S)) as client:
            indices.check_there(client, named.name, named.uuid)
    except IndexMismatch:
        raise
    except AisleError as error:
        raise EngineDown(str(error)) from error

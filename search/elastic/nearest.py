"""The rows nearest to a vector, straight from an index: for a build that looks at what it made."""

from typing import Any

import numpy as np
from elasticsearch import Elasticsearch

from search.elastic.bodies import WANTED, nearest_body
from search.elastic.faults import patiently, speaking


def nearest(client: Elasticsearch, index: str, vector: np.ndarray, k: int) -> np.ndarray:
    """(m,) int64. Raises AisleError where the cluster does not answer."""
    body = nearest_body(vector, k)
    with speaking():
        found: Any = patiently(lambda: client.search(index=index, body=body, filter_path=WANTED))
    return np.array([hit["sort"][1] for hit in found.get("hits", {}).get("hits", ())], np.int64)

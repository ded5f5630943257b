"""What an index of Aisle is: its settings, its fields, and the mark by which Aisle knows its own."""

from typing import Any

from search.analyze import MAX_TOKEN
from search.expressions import CODES, NUMBERS
from search.resolved import PAIRS

TITLE, REST, ROW = "title", "rest", "row"
BOOSTS = {TITLE: 3.0, REST: 1.0}  # of the proposal only; the final score is blend.py's
PRODUCT_KEY, VECTOR, PAYLOAD = "product_key", "vec", "payload"
PRODUCT, ORIGINAL = "product", "original"
OWNER = "aisle"
ROWS_A_SHARD = 5_000_000
MAX_ROWS = 10_000  # that one search may give
TOKENS = "tokens"
# Recall@10 on icecat (19,406 rows): .992 with 100 candidates, .999 with 200. int8_hnsw comes to .972 with any number,
# and its scores are off by .03; half of the links and of the breadth save a tenth of the time that indexing takes.
GRAPH = {"type": "hnsw", "m": 32, "ef_construction": 200}
CANDIDATES = 500  # looked at where fewer rows are asked for: 2 ms dearer than 200, and for larger catalogues


def index_body(rows: int, owner: dict[str, str]) -> dict[str, Any]:
    """The body that creates an index of the words of `rows` products. `owner` tells catalogue, generation and home."""
    return _body(rows, owner, {}, window=MAX_ROWS)


def catalogue_body(rows: int, dimension: int, owner: dict[str, str]) -> dict[str, Any]:
    """The body that creates an index that holds `rows` products whole, with vectors of `dimension` numbers.

    What a product says of its attributes is in one field, as the numbers of their pairs (search/attributes.py), so
    that a catalogue of thousands of attributes has no more fields than one of ten. Codes are those of its columns.
    """
    return _body(
        rows,
        owner,
        {
            "id": {"type": "keyword"},
            **{name: {"type": "double"} for name in NUMBERS},
            "in_stock": {"type": "byte"},
            **{name: {"type": "integer"} for name in (*CODES, "category", "group", PRODUCT_KEY, PAIRS)},
            "flags": {"type": "byte"},
            **{name: {"type": "integer", "index": False} for name in ("id_rank", "title_rank")},
            VECTOR: {
                "type": "dense_vector",
                "dims": dimension,
                "index": True,
                # The cosine of unit vectors; "cosine" and "dot_product" refuse the zeros of a product without words.
                "similarity": "max_inner_product",
                "index_options": GRAPH,
            },
            PAYLOAD: {"type": "binary", "doc_values": True},
            **{name: {"type": "binary", "store": True} for name in (PRODUCT, ORIGINAL)},
        },
        window=max(MAX_ROWS, rows),  # it is browsed to its end
    )


def _body(rows: int, owner: dict[str, str], fields: dict[str, Any], *, window: int) -> dict[str, Any]:
    """Of an index of `fields` beside the words, of which an answer may give the first `window` rows.

    While it is filled nothing is refreshed or copied to another node; `indices.finish` turns both on. The tokens of
    our own analyzer are split on white space and never looked into again.
    """
    words = {"type": "text", "analyzer": TOKENS, "index_options": "freqs", "similarity": "BM25"}
    return {
        "settings": {
            "number_of_shards": 1 + rows // ROWS_A_SHARD,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            # What a template for any index may set, and must not here.
            "auto_expand_replicas": "false",
            "default_pipeline": "_none",
            "final_pipeline": "_none",
            "max_result_window": window,
            "analysis": {
                "analyzer": {TOKENS: {"type": "custom", "tokenizer": TOKENS}},
                "tokenizer": {TOKENS: {"type": "whitespace", "max_token_length": MAX_TOKEN}},
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {OWNER: owner},
            "_source": {"enabled": False},
            "properties": {TITLE: words, REST: words, ROW: {"type": "integer"}, **fields},
        },
    }

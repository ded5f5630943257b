"""What an index of Aisle is: its settings, its fields, and the mark by which Aisle knows its own."""

from typing import Any

from search.analyze import MAX_TOKEN

TITLE, REST, ROW = "title", "rest", "row"
BOOSTS = {TITLE: 3.0, REST: 1.0}  # of the proposal only; the final score is blend.py's
OWNER = "aisle"
ROWS_A_SHARD = 5_000_000
TOKENS = "tokens"


def index_body(rows: int, owner: dict[str, str]) -> dict[str, Any]:
    """The body that creates an index for `rows` products. `owner` tells catalogue, generation and home.

    While it is filled nothing is refreshed or copied to another node; `indices.finish` turns both on. The tokens of
    our own analyzer are split on white space and never looked into again.
    """
    words = {"type": "text", "analyzer": TOKENS, "index_options": "freqs"}
    return {
        "settings": {
            "number_of_shards": 1 + rows // ROWS_A_SHARD,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            # What a template for any index may set, and must not here.
            "default_pipeline": "_none",
            "final_pipeline": "_none",
            "analysis": {
                "analyzer": {TOKENS: {"type": "custom", "tokenizer": TOKENS}},
                "tokenizer": {TOKENS: {"type": "whitespace", "max_token_length": MAX_TOKEN}},
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {OWNER: owner},
            "_source": {"enabled": False},
            "properties": {TITLE: words, REST: words, ROW: {"type": "integer"}},
        },
    }

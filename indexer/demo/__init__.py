"""The demo shop: an invented catalogue of 3,000 products with pictures, and 100 queries with what each should find.

Everything is invented: brands, models, prices, ratings. The catalogue is made by a seeded generator from hand-written
type definitions (`types/*.toml`), and comes out the same, byte for byte, on every machine and Python version.

The assertions (`assertions.jsonl`) are a smoke test and a first impression, **not proof of relevance**: the same hands
wrote the products and the queries, nobody judged a result, and a shop's real shoppers ask other things.
"""

from indexer.demo.files import assertions_path, write
from indexer.demo.generate import rows

__all__ = ["EXAMPLES", "assertions_path", "rows", "write"]

EXAMPLES = ("keeps coffee hot on a winter commute", "light for reading in bed", "rain jacket")
"""Queries to try first: a need, a use, a type."""

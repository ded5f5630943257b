"""schemathesis over the whole description of the API, against the real application.

Each operation is asked what the description allows and what it forbids, at every bound and at random, from a fixed
seed; each answer must have a described status, type and shape, and only what is forbidden may be refused.
"""

import pytest
import schemathesis
from flask import Flask
from hypothesis import strategies as st

from search.engine import Engine
from search.filters import Exists, Not, Range, Term, to_text
from search.page import Query
from web.openapi import document

# The description names the language of filters by a format of its own. Here are some that the demo catalogue knows.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(str.strip)
PLAIN_FILTERS = st.one_of(
    st.builds(Term, st.sampled_from(["brand", "category", "language", "currency"]), st.tuples(TEXT)),
    st.builds(Range, st.sampled_from(["price", "rating", "stock"]), st.none(), st.floats(0, 1e9)),
    st.sampled_from([Exists("image"), Exists("price"), Term("in_stock", ("true",)), Range("price", 20, 50, "USD")]),
)
FILTERS = PLAIN_FILTERS | PLAIN_FILTERS.map(Not)
# What comes back is read as it is: the tests of web/app.py are about compression.
HEADERS = {"Accept-Encoding": "identity"}

schemathesis.openapi.format("filter", FILTERS.map(to_text))
api = schemathesis.openapi.from_dict(document())
api.config.generation.update(max_examples=60, deterministic=True)


@pytest.fixture(scope="module")
def known(engine: Engine) -> str:
    """The id of a product that there is, which no random text would be."""
    return engine.search(Query(size=1)).hits[0].product.id


@api.parametrize()
def test_every_answer_is_as_described(case: schemathesis.Case, app: Flask, known: str):
    case.call_and_validate(app=app, headers=HEADERS)
    if "id" in case.path_parameters and case.method == "GET":
        case.path_parameters["id"] = known
        case.call_and_validate(app=app, headers=HEADERS)

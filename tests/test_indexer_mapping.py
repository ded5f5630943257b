"""Mapping files: written for editing, read back, and refused by name."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.mapping import FIELDS, KINDS, Attribute, Feed, Ignored, Mapping, check_columns, read_mapping, to_toml
from search.errors import BadCatalogue, BadSettings

COLUMN = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=10)
MAPPINGS = st.builds(
    lambda ids, titles, others, attributes, ignored, unit, delimiter: Mapping(
        fields=(Feed("id", ids), Feed("title", titles), *(Feed(name, columns) for name, columns in others.items())),
        identifiers=(Feed("gtin", ids),),
        attributes=tuple(Attribute(column, kind) for column, kind in attributes.items()),
        ignore=tuple(Ignored(column, why) for column, why in ignored.items()),
        price_unit=unit,
        currency="EUR",
        category_delimiter=delimiter,
        decimal_mark=",",
    ),
    st.tuples(COLUMN),
    st.tuples(COLUMN, COLUMN),
    st.dictionaries(st.sampled_from([name for name in FIELDS if name not in ("id", "title")]), st.tuples(COLUMN)),
    st.dictionaries(COLUMN, st.sampled_from(KINDS), max_size=3),
    st.dictionaries(COLUMN, COLUMN, max_size=3),
    st.sampled_from(["", "major", "minor"]),
    st.sampled_from(["", " > ", "|"]),
)


@settings(max_examples=30, deadline=None)
@given(MAPPINGS)
def test_a_mapping_is_read_back_as_written(tmp_path_factory, mapping):
    path = tmp_path_factory.mktemp("mapping") / "mapping.toml"
    path.write_text(to_toml(mapping), "utf-8")
    assert read_mapping(path) == mapping


def test_reasons_stand_beside_their_lines_as_comments(tmp_path):
    mapping = Mapping(
        (Feed("id", ("nr",), "every row has a value"), Feed("title", ("a", "b"), "two\nlines")),
        attributes=(Attribute("size", "number", "values are numbers"),),
        price_unit="minor",
        price_reason="the name says so",
    )
    text = to_toml(mapping)
    assert 'id = "nr" # every row has a value' in text
    assert 'size = "number" # values are numbers' in text
    assert 'price_unit = "minor" # the name says so' in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "cannot be read as TOML"),
        ("colour = 1", "unknown key colour; known: price_unit"),
        ('[fields]\nid = "a"\ntitel = "b"', "unknown key fields.titel; known: id, group_id, title"),
        ('[fields]\nid = "a"\ntitle = 3', "fields.title is 3; expected a column name"),
        ('[fields]\nid = "a"\ntitle = []', r"fields.title is \[\]; expected a column name"),
        ('[fields]\nid = "a"', "names no column for title"),
        ('fields = "id"', "fields is 'id'; expected a table"),
        ('price_unit = "cents"', "price_unit is 'cents'; expected one of 'major', 'minor'"),
        ('decimal_mark = ";"', "decimal_mark is ';'; expected one of '.', ','"),
        ("currency = 3", "currency is 3; expected a string"),
        ('currency = "euro"\n[fields]\nid = "a"\ntitle = "b"', "currency is 'euro'; expected an ISO code"),
        ('[attributes]\nsize = "big"', "attributes.size is 'big'; expected one of 'text', 'number'"),
        ('[identifiers]\nisbn13 = "a"', "unknown key identifiers.isbn13; known: gtin, sku, mpn"),
    ],
)
def test_a_wrong_mapping_file_is_refused_with_the_key_at_fault(tmp_path, text, message):
    path = tmp_path / "mapping.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadSettings, match=message):
        read_mapping(path)


def test_a_missing_mapping_file_says_how_to_get_one(tmp_path):
    with pytest.raises(BadSettings, match=r"no mapping file .*--dry-run"):
        read_mapping(tmp_path / "none.toml")


def test_columns_that_a_file_lacks_are_named():
    mapping = Mapping((Feed("id", ("id",)), Feed("title", ("titel",))), attributes=(Attribute("size", "text"),))
    check_columns(mapping, ["id", "titel", "size", "more"], "a.csv")
    with pytest.raises(
        BadCatalogue, match=r"a.csv does not have: 'titel' \(for title\), 'size' \(for attributes\).*'id'"
    ):
        check_columns(mapping, ["id", "title"], "a.csv")


def test_a_mapping_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Mapping(()).currency = "EUR"  # type: ignore[misc]

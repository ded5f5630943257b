"""Mapping files: written for editing, read back, and refused by name."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.mapping import FIELDS, KINDS, Attribute, Feed, Ignored, Mapping, check_columns
from indexer.mapping_file import check_target, read_mapping, write_mapping
from indexer.mapping_text import to_toml, to_yaml
from search.errors import BadCatalogue, BadSettings

COLUMN = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=10)
MAPPINGS = st.builds(
    lambda ids, titles, others, attributes, ignored, unit, delimiter: Mapping(
        fields=(Feed("id", ids), Feed("title", titles), *(Feed(name, columns) for name, columns in others.items())),
        identifiers=(Feed("gtin", ids),),
        attributes=tuple(
            Attribute(column, kind, unit="kg" if kind == "number" else "", name=ids[0] if kind == "text" else "")
            for column, kind in attributes.items()
        ),
        ignore=tuple(Ignored(column, why) for column, why in ignored.items()),
        price_unit=unit,
        currency="EUR",
        category_delimiter=delimiter,
        decimal_mark=",",
        variants_by=ids[0],
        categories=((ids[0], titles),),
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
@given(MAPPINGS, st.sampled_from(["mapping.toml", "mapping.yaml", "MAPPING.YML"]))
def test_a_mapping_is_read_back_as_written(tmp_path_factory, mapping, name):
    path = tmp_path_factory.mktemp("mapping") / name
    write_mapping(mapping, path)
    assert read_mapping(path) == mapping


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1), st.text())
def test_any_column_and_any_reason_can_be_written(tmp_path_factory, column, reason):
    mapping = Mapping((Feed("id", (column,), reason), Feed("title", (column,), reason)), ignore=(Ignored(column),))
    for text, name in ((to_toml(mapping), "a.toml"), (to_yaml(mapping), "a.yaml")):
        path = tmp_path_factory.mktemp("mapping") / name
        path.write_text(text, "utf-8", newline="")
        assert read_mapping(path).columns("id") == (column,)


def test_a_mapping_file_is_never_overwritten(tmp_path):
    mapping, path = Mapping((Feed("id", ("nr",)), Feed("title", ("a",)))), tmp_path / "mapping.yaml"
    write_mapping(mapping, path)
    before = path.read_bytes()
    for refuse in (lambda: check_target(path), lambda: write_mapping(mapping, path)):
        with pytest.raises(BadSettings, match="already, and it stays as it is"):
            refuse()
    assert path.read_bytes() == before


@pytest.mark.parametrize(("name", "message"), [("mapping.json", "ends in .toml, .yaml"), ("none/a.toml", "no folder")])
def test_a_place_that_cannot_take_a_mapping_is_refused_at_once(tmp_path, name, message):
    with pytest.raises(BadSettings, match=message):
        check_target(tmp_path / name)


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
    lines = to_yaml(mapping).splitlines()
    assert "  id: nr  # every row has a value" in lines
    assert "  title: [a, b]  # two lines" in lines
    assert "price_unit: minor  # the name says so" in lines


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fields: [", "cannot be read as YAML"),
        ("- id", "holds .*expected keys such as `fields:`"),
        ("colour: 1", "unknown key colour; known: price_unit"),
        ("fields: {id: a, title: 3}", "fields.title is 3; expected a column name"),
        ("fields: {id: a, titel: b}", "unknown key fields.titel"),
        ("fields: {id: a}", "names no column for title; add `title: COLUMN`"),
        ("fields: {id: a, title: b}\nattributes: {2024: text}", "line 2: the key '2024' is no text. Put it in quotes"),
        ("fields: {id: a, title: b, id: c}", "line 1: the key 'id' comes twice"),
        ("price_unit: cents", "price_unit is 'cents'; expected one of 'major', 'minor'"),
        ("fields: !!python/object:os.system {}", "cannot be read as YAML"),
        ("fields: {id: a, title: b}\nattributes: {w: {kind: text, unit: kg}}", "has a unit but is of kind text"),
        ("fields: {id: a, title: b}\nattributes: {w: {units: kg}}", "unknown key attributes.w.units; known: kind"),
        ("fields: {id: a, title: b}\ncategories: {7: Mugs}", "Put it in quotes"),
        ("fields: {id: a, title: b}\ncategories: {'7': 8}", "categories.7 is 8; expected a category or a list"),
    ],
)
def test_a_wrong_yaml_mapping_is_refused_in_the_same_words(tmp_path, text, message):
    path = tmp_path / "mapping.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadSettings, match=message):
        read_mapping(path)


def test_yaml_needs_no_more_than_the_columns(tmp_path):
    path = tmp_path / "mapping.yml"
    path.write_text("fields:\n  id: nr\n  title: [name, bez]\nattributes:\nignore:\n", "utf-8")
    assert read_mapping(path) == Mapping((Feed("id", ("nr",)), Feed("title", ("name", "bez"))))


def test_an_ignored_column_may_be_absent_but_not_misspelt():
    fields = (Feed("id", ("id",)), Feed("title", ("title",)))
    check_columns(Mapping(fields, ignore=(Ignored("supplier"),)), ["id", "title", "colour"], "a.csv")
    with pytest.raises(BadCatalogue, match=r"'color' \(for ignore; is 'colour' meant\?\)"):
        check_columns(Mapping(fields, ignore=(Ignored("color"),)), ["id", "title", "colour"], "a.csv")


def test_a_missing_mapping_file_says_how_to_get_one(tmp_path):
    with pytest.raises(BadSettings, match=r"no mapping file .*--dry-run"):
        read_mapping(tmp_path / "none.toml")


def test_columns_that_a_file_lacks_are_named():
    mapping = Mapping((Feed("id", ("id",)), Feed("title", ("titel",))), attributes=(Attribute("size", "text"),))
    check_columns(mapping, ["id", "titel", "size", "more"], "a.csv")
    with pytest.raises(
        BadCatalogue,
        match=r"a.csv does not have: 'titel' \(for title; is 'title' meant\?\), 'size' \(for attributes\).*'id'",
    ):
        check_columns(mapping, ["id", "title"], "a.csv")


def test_a_mapping_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Mapping(()).currency = "EUR"  # type: ignore[misc]

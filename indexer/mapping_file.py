"""A mapping from a file and to a file: TOML, or YAML by its suffix; both have the same keys and checks."""

import re
from collections.abc import Mapping as Table
from pathlib import Path
from typing import Any

from indexer.mapping import FIELDS, IDENTIFIERS, KINDS, MARKS, UNITS, Attribute, Feed, Hidden, Ignored, Mapping
from indexer.mapping_text import HOW, to_toml, to_yaml
from search.errors import BadSettings

YAML = (".yaml", ".yml")
SUFFIXES = (".toml", *YAML)
SETTINGS = ("price_unit", "currency", "category_delimiter", "category_separator", "decimal_mark", "variants_by")
TABLES = ("fields", "identifiers", "attributes", "ignore", "hidden", "categories")


def check_target(path: Path | str) -> None:
    """Raises BadSettings where `write_mapping` would refuse the file, before anything else is done."""
    path = Path(path)
    _check_suffix(path)
    if path.exists():
        raise _taken(path)
    if not path.parent.is_dir():
        raise BadSettings(
            f"There is no folder {path.parent} to write the mapping file {path.name} into; make it first."
        )


def write_mapping(mapping: Mapping, path: Path | str) -> None:
    """The mapping into a new file, in the form of its suffix. Raises BadSettings where there is a file already."""
    path = Path(path)
    _check_suffix(path)
    text = to_yaml(mapping) if path.suffix.lower() in YAML else to_toml(mapping)
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        raise BadSettings(f"The mapping file {path} cannot be written: {error.strerror}.") from error


def read_mapping(path: Path | str) -> Mapping:
    """A mapping file, as `write_mapping` writes it. Raises BadSettings with the key at fault and what is known."""
    path = Path(path)
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise BadSettings(
            f"There is no mapping file {path}. `aisle index FILE --dry-run --write-mapping {path}` writes one."
        ) from error
    except OSError as error:
        raise BadSettings(f"The mapping file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadSettings(f"The mapping file {path} cannot be read as UTF-8: {error}") from error
    table = _parse_yaml(text, path) if path.suffix.lower() in YAML else _parse_toml(text, path)
    return _mapping(table, path)


def _check_suffix(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise BadSettings(f"{path} is no name of a mapping file; expected one that ends in {', '.join(SUFFIXES)}.")


def _taken(path: Path) -> BadSettings:
    return BadSettings(f"There is a file {path} already, and it stays as it is. Name another file, or remove that one.")


def _parse_toml(text: str, path: Path) -> Table[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"The mapping file {path} cannot be read as TOML: {error}") from error


def _parse_yaml(text: str, path: Path) -> Table[str, Any]:
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            _check_keys(node, path, yaml)
        table = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadSettings(f"The mapping file {path} cannot be read as YAML: {' '.join(str(error).split())}") from error
    if table is not None and not isinstance(table, dict):
        raise BadSettings(f"The mapping file {path} holds {str(table)[:60]!r}; expected keys such as `fields:`.")
    return table or {}


def _check_keys(node: Any, path: Path, yaml: Any) -> None:
    """Names of columns are texts, and each counts once: YAML itself would read 2024 as a number and keep the last."""
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        line = key.start_mark.line + 1
        if key.tag != "tag:yaml.org,2002:str":
            raise BadSettings(
                f"The mapping file {path}, line {line}: the key {key.value!r} is no text. Put it in quotes."
            )
        if key.value in seen:
            raise BadSettings(f"The mapping file {path}, line {line}: the key {key.value!r} comes twice. Keep one.")
        seen.add(key.value)
        if key.start_mark.line <= value.start_mark.line:  # an alias points back, perhaps to what holds it
            _check_keys(value, path, yaml)


def _mapping(table: Table[str, Any], path: Path) -> Mapping:
    _known(path, "", table, (*SETTINGS, *TABLES))
    mapping = Mapping(
        fields=_feeds(path, "fields", table, FIELDS),
        identifiers=_feeds(path, "identifiers", table, IDENTIFIERS),
        attributes=tuple(_attribute(path, column, how) for column, how in _table(path, "attributes", table).items()),
        ignore=tuple(Ignored(column, str(why)) for column, why in _table(path, "ignore", table).items()),
        hidden=tuple(
            Hidden(column, tuple(map(str.casefold, _columns(path, f"hidden.{column}", said, "a text or several"))))
            for column, said in _table(path, "hidden", table).items()
        ),
        price_unit=_one_of(path, "price_unit", table.get("price_unit", ""), ("", *UNITS)),
        currency=_text(path, "currency", table),
        category_delimiter=_text(path, "category_delimiter", table),
        category_separator=_text(path, "category_separator", table),
        decimal_mark=_one_of(path, "decimal_mark", table.get("decimal_mark", ""), ("", *MARKS)),
        variants_by=_text(path, "variants_by", table),
        categories=tuple(
            (id, _columns(path, f"categories.{id}", levels, "a category or a list of its levels"))
            for id, levels in _table(path, "categories", table).items()
        ),
    )
    for field in ("id", "title"):
        if not mapping.columns(field):
            line = f'`{field} = "COLUMN"`' if path.suffix.lower() == ".toml" else f"`{field}: COLUMN`"
            raise BadSettings(f"The mapping file {path} names no column for {field}; add {line} under fields.")
    if mapping.currency and not re.fullmatch("[A-Z]{3}", mapping.currency):
        raise BadSettings(
            f'The mapping file {path}: currency is {mapping.currency!r}; expected an ISO code such as "USD".'
        )
    return mapping


def _feeds(path: Path, name: str, table: Table[str, Any], known: tuple[str, ...]) -> tuple[Feed, ...]:
    found = _table(path, name, table)
    _known(path, f"{name}.", found, known)
    return tuple(
        Feed(field, _columns(path, f"{name}.{field}", value, "a column name or a list of them"))
        for field, value in found.items()
    )


def _columns(path: Path, key: str, value: Any, expected: str) -> tuple[str, ...]:
    columns = [value] if isinstance(value, str) else value
    if not isinstance(columns, list) or not columns or not all(isinstance(c, str) and c for c in columns):
        raise BadSettings(
            f"The mapping file {path}: {key} is {value!r}; expected {expected}. Leave the line out where there is none."
        )
    return tuple(columns)


def _attribute(path: Path, column: str, how: Any) -> Attribute:
    key = f"attributes.{column}"
    if not isinstance(how, dict):
        return Attribute(column, _one_of(path, key, how, KINDS))
    _known(path, f"{key}.", how, HOW)
    kind = _one_of(path, f"{key}.kind", how.get("kind", ""), KINDS)
    unit, name, named_by = (_text(path, part, how, prefix=f"{key}.") for part in HOW[1:])
    if unit and kind != "number":
        raise BadSettings(f"The mapping file {path}: {key} has a unit but is of kind {kind}; expected kind number.")
    return Attribute(column, kind, unit=unit, name=name, named_by=named_by)


def _known(path: Path, prefix: str, table: Table[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise BadSettings(f"The mapping file {path} has an unknown key {prefix}{key}; known: {', '.join(known)}.")


def _table(path: Path, key: str, table: Table[str, Any]) -> Table[str, Any]:
    value = {} if table.get(key) is None else table[key]
    if not isinstance(value, dict):
        raise BadSettings(f"The mapping file {path}: {key} is {value!r}; expected a table, [{key}] or `{key}:`.")
    return value


def _text(path: Path, key: str, table: Table[str, Any], *, prefix: str = "") -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise BadSettings(f"The mapping file {path}: {prefix}{key} is {value!r}; expected a string in quotes.")
    return value


def _one_of(path: Path, key: str, value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        shown = ", ".join(repr(choice) for choice in known if choice)
        raise BadSettings(f"The mapping file {path}: {key} is {value!r}; expected one of {shown}.")
    return str(value)

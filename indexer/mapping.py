"""Which column feeds which field of a product, as a record and as a TOML file for editing."""

import re
import tomllib
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.errors import BadCatalogue, BadSettings

TEXTS = ("id", "group_id", "title", "description", "brand", "url", "language")
NUMBERS = ("stock", "rating", "rating_count", "popularity")
FIELDS = (*TEXTS, "category", "price", "currency", "list_price", "images", "in_stock", *NUMBERS)
IDENTIFIERS = ("gtin", "sku", "mpn")
KINDS = ("text", "number", "bool", "list")
UNITS = ("major", "minor")
MARKS = (".", ",")
# Solr's way of typing dynamic fields by their prefix.
PREFIXES = {"attr_t_": "text", "attr_n_": "number", "attr_b_": "bool"}

HEAD = (
    "Which column feeds which field of a product. Edit, and pass with --mapping FILE.",
    "Columns named nowhere become attributes: attr_t_* text, attr_n_* number, attr_b_* yes/no, others by their value.",
    "Kinds under [attributes]: text, number, bool, list. Columns under [ignore] are left out.",
)


@dataclass(frozen=True, slots=True)
class Feed:
    """The columns that fill a field, and why.

    Of several columns: `category` is the path of all, `images` are all, `description` joins them; for another field
    the first that is filled counts.
    """

    field: str
    columns: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column read as an attribute of one kind: text, number, bool or list."""

    column: str
    kind: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A column left out of the product (the original row keeps it)."""

    column: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a row becomes a product. Columns named nowhere become attributes, typed by a prefix or their value.

    `price_unit` is "major", "minor" (cents), or "" while undecided; `currency` is what prices without one are in;
    `decimal_mark` is "." or ",", or "" where each number must speak for itself.
    """

    fields: tuple[Feed, ...]
    identifiers: tuple[Feed, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    ignore: tuple[Ignored, ...] = ()
    price_unit: str = ""
    currency: str = ""
    category_delimiter: str = ""
    decimal_mark: str = ""
    price_reason: str = ""

    def columns(self, field: str) -> tuple[str, ...]:
        """The columns that feed `field`, which is a field of Product; () where none does."""
        return next((feed.columns for feed in self.fields if feed.field == field), ())

    def named(self) -> dict[str, str]:
        """Each column the mapping names, with what it is named for: "title", "identifiers.gtin", "attributes"."""
        found = {column: feed.field for feed in self.fields for column in feed.columns}
        found |= {column: f"identifiers.{feed.field}" for feed in self.identifiers for column in feed.columns}
        return found | {attribute.column: "attributes" for attribute in self.attributes}


def check_columns(mapping: Mapping, columns: Sequence[str] | set[str], name: str) -> None:
    """Raises BadCatalogue where the mapping names columns that are not among those of the file `name`."""
    present = set(columns)
    absent = [f"{column!r} (for {field})" for column, field in mapping.named().items() if column not in present]
    if absent:
        shown = ", ".join(repr(column) for column in sorted(present)[:40]) + (", ..." if len(present) > 40 else "")
        raise BadCatalogue(
            f"The mapping names columns that {name} does not have: {', '.join(absent)}. It has: {shown}. "
            "Correct the mapping file."
        )


def read_mapping(path: Path | str) -> Mapping:
    """A mapping file, as `to_toml` writes it. Raises BadSettings with the key at fault and what is known."""
    path = Path(path)
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise BadSettings(
            f"There is no mapping file {path}. `aisle index FILE --dry-run` prints one to start from."
        ) from error
    except OSError as error:
        raise BadSettings(f"The mapping file {path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"The mapping file {path} cannot be read as TOML: {error}") from error
    keys = (
        "price_unit",
        "currency",
        "category_delimiter",
        "decimal_mark",
        "fields",
        "identifiers",
        "attributes",
        "ignore",
    )
    _known(path, "", table, keys)
    mapping = Mapping(
        fields=_feeds(path, "fields", table, FIELDS),
        identifiers=_feeds(path, "identifiers", table, IDENTIFIERS),
        attributes=tuple(
            Attribute(column, _one_of(path, f"attributes.{column}", kind, KINDS))
            for column, kind in _table(path, "attributes", table).items()
        ),
        ignore=tuple(Ignored(column, str(why)) for column, why in _table(path, "ignore", table).items()),
        price_unit=_one_of(path, "price_unit", table.get("price_unit", ""), ("", *UNITS)),
        currency=_text(path, "currency", table),
        category_delimiter=_text(path, "category_delimiter", table),
        decimal_mark=_one_of(path, "decimal_mark", table.get("decimal_mark", ""), ("", *MARKS)),
    )
    for field in ("id", "title"):
        if not mapping.columns(field):
            raise BadSettings(
                f'The mapping file {path} names no column for {field}; add `{field} = "COLUMN"` under [fields].'
            )
    if mapping.currency and not re.fullmatch("[A-Z]{3}", mapping.currency):
        raise BadSettings(
            f'The mapping file {path}: currency is {mapping.currency!r}; expected an ISO code such as "USD".'
        )
    return mapping


def to_toml(mapping: Mapping) -> str:
    """The mapping as a file to edit and pass with --mapping; each line has its reason as a comment."""
    import tomlkit

    document = tomlkit.document()
    for line in HEAD:
        document.add(tomlkit.comment(line))
    settings = {
        "price_unit": (mapping.price_unit, mapping.price_reason or '"major" (dollars) or "minor" (cents)'),
        "currency": (mapping.currency, 'what prices without a currency are in, such as "USD"'),
        "category_delimiter": (mapping.category_delimiter, "parts a category path; empty: the value is one level"),
        "decimal_mark": (mapping.decimal_mark, '"." or ","; empty: each number must speak for itself'),
    }
    for key, (value, comment) in settings.items():
        document.add(key, tomlkit.item(value).comment(comment))
    for name, feeds in (("fields", mapping.fields), ("identifiers", mapping.identifiers)):
        table = tomlkit.table()
        for feed in feeds:
            single = feed.columns[0] if len(feed.columns) == 1 else list(feed.columns)
            _add(table, feed.field, single, feed.reason)
        document.add(name, table)
    table = tomlkit.table()
    for attribute in mapping.attributes:
        _add(table, attribute.column, attribute.kind, attribute.reason)
    document.add("attributes", table)
    table = tomlkit.table()
    for ignored in mapping.ignore:
        _add(table, ignored.column, ignored.reason, "")
    document.add("ignore", table)
    return tomlkit.dumps(document)


def _add(table: Any, key: str, value: Any, reason: str) -> None:
    import tomlkit

    item = tomlkit.item(value)
    table.add(key, item.comment(" ".join(reason.split())) if reason else item)


def _feeds(path: Path, name: str, table: Table[str, Any], known: tuple[str, ...]) -> tuple[Feed, ...]:
    found = _table(path, name, table)
    _known(path, f"{name}.", found, known)
    feeds = []
    for field, value in found.items():
        columns = [value] if isinstance(value, str) else value
        if not isinstance(columns, list) or not columns or not all(isinstance(c, str) and c for c in columns):
            raise BadSettings(
                f"The mapping file {path}: {name}.{field} is {value!r}; expected a column name or a list of them. "
                "Leave the line out where no column feeds the field."
            )
        feeds.append(Feed(field, tuple(columns)))
    return tuple(feeds)


def _known(path: Path, prefix: str, table: Table[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise BadSettings(f"The mapping file {path} has an unknown key {prefix}{key}; known: {', '.join(known)}.")


def _table(path: Path, key: str, table: Table[str, Any]) -> Table[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise BadSettings(f"The mapping file {path}: {key} is {value!r}; expected a table, [{key}].")
    return value


def _text(path: Path, key: str, table: Table[str, Any]) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise BadSettings(f"The mapping file {path}: {key} is {value!r}; expected a string in quotes.")
    return value


def _one_of(path: Path, key: str, value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        shown = ", ".join(repr(choice) for choice in known if choice)
        raise BadSettings(f"The mapping file {path}: {key} is {value!r}; expected one of {shown}.")
    return str(value)

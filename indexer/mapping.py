"""Which column feeds which field of a product."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from search.errors import BadCatalogue

TEXTS = ("id", "group_id", "title", "description", "brand", "url", "language")
NUMBERS = ("stock", "rating", "rating_count", "popularity")
FIELDS = (*TEXTS, "category", "price", "currency", "list_price", "images", "in_stock", *NUMBERS)
IDENTIFIERS = ("gtin", "sku", "mpn")
KINDS = ("text", "number", "bool", "list", "pairs")
UNITS = ("major", "minor")
MARKS = (".", ",")
# Solr's way of typing dynamic fields by their prefix.
PREFIXES = {"attr_t_": "text", "attr_n_": "number", "attr_b_": "bool"}


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
    """A column read as an attribute of one kind: text, number, bool, list, or pairs ("colour=red,size=L").

    `unit` is what bare numbers are in. The attribute is called `name`, or as the row's cell in column `named_by` says,
    or else like the column.
    """

    column: str
    kind: str
    reason: str = ""
    unit: str = ""
    name: str = ""
    named_by: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A column left out of the product (the original row keeps it)."""

    column: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A column that says whether the shop shows a row: one with any of `values`, case aside, is left out."""

    column: str
    values: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a row becomes a product. Columns named nowhere become attributes, typed by a prefix or their value.

    A column may be a dotted path into nested values (see paths.at). `price_unit` is "major", "minor" (cents), or ""
    while undecided; `currency` is what prices without one are in; `decimal_mark` is "." or ",", or "" where each number
    must speak for itself. `category_separator` parts several categories in one cell; `categories` has the path that a
    cell stands for, by the cell's text. Rows that follow each other with one value in column `variants_by` are variants
    of one product (see variants.fold). `hidden_reason` says why no column is `hidden` where some are named so.
    """

    fields: tuple[Feed, ...]
    identifiers: tuple[Feed, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    ignore: tuple[Ignored, ...] = ()
    price_unit: str = ""
    currency: str = ""
    category_delimiter: str = ""
    category_separator: str = ""
    decimal_mark: str = ""
    variants_by: str = ""
    categories: tuple[tuple[str, tuple[str, ...]], ...] = ()
    hidden: tuple[Hidden, ...] = ()
    price_reason: str = ""
    variants_reason: str = ""
    hidden_reason: str = ""

    def columns(self, field: str) -> tuple[str, ...]:
        """The columns that feed `field`, which is a field of Product; () where none does."""
        return next((feed.columns for feed in self.fields if feed.field == field), ())

    def named(self) -> dict[str, str]:
        """Each column the mapping names, with what it is named for: "title", "identifiers.gtin", "attributes"."""
        found = {column: feed.field for feed in self.fields for column in feed.columns}
        found |= {column: f"identifiers.{feed.field}" for feed in self.identifiers for column in feed.columns}
        found |= {attribute.named_by: "attributes" for attribute in self.attributes if attribute.named_by}
        found |= {hidden.column: "hidden" for hidden in self.hidden}
        found |= {self.variants_by: "variants_by"} if self.variants_by else {}
        return found | {attribute.column: "attributes" for attribute in self.attributes}


def check_columns(mapping: Mapping, columns: Sequence[str] | set[str], name: str) -> None:
    """Raises BadCatalogue where the mapping names columns that are not among those of the file `name`.

    One under [ignore] may be absent, as there is nothing to leave out then, unless another has nearly its name.
    """
    present = list(dict.fromkeys(columns))
    known = set(present)
    absent = [
        f"{column!r} (for {field}{near(column, present)})"
        for column, field in mapping.named().items()
        if column not in known
    ]
    absent += [
        f"{ignored.column!r} (for ignore{found})"
        for ignored in mapping.ignore
        if ignored.column not in known and (found := near(ignored.column, present))
    ]
    if absent:
        shown = ", ".join(repr(column) for column in sorted(known)[:40]) + (", ..." if len(known) > 40 else "")
        raise BadCatalogue(
            f"The mapping names columns that {name} does not have: {', '.join(absent)}. It has: {shown}. "
            "Correct the mapping file."
        )


def near(column: str, present: Sequence[str]) -> str:
    """Words that point to the column whose name is nearly this one; "" where there is none."""
    folded = {other.casefold(): other for other in present if other != column}
    close = get_close_matches(column.casefold(), folded, n=1, cutoff=0.75)
    return f"; is {folded[close[0]]!r} meant?" if close else ""

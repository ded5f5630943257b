"""A mapping guessed from a sample of rows, by the names of columns and by their values; each guess has its reason."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from indexer import images, kinds, named_attributes, singles, taxonomy
from indexer.columns import Column, Table, columns
from indexer.hidden import guess_hidden
from indexer.ignored import guess_ignored
from indexer.mapping import Feed, Mapping, near
from indexer.names import AROUND_DESCRIPTION, IDENTIFIER_NAMES, NAMES, without
from indexer.pricing import currency_of, guess_mark, guess_prices, settle_unit
from indexer.values import is_code, is_gtin, looks_like_url
from indexer.variants import filled_down, guess_parents, guess_variants
from search.errors import BadCatalogue

# Shares of a column's filled values that must look right. Real files have a few odd values in every column.
MOST = 0.9
HALF = 0.5
UNIQUE = 0.98
MOST_NESTED = 100
# Beside a title, a name holds model codes and series in turn; each value that is no code stays an attribute.
NAME_IS_CODE = 0.2
OTHER_NAMES = {name for field, names in NAMES.items() if field != "id" for name in names} - set(NAMES["id"])


def guess(rows: Sequence[dict[str, Any]], *, price_unit: str | None = None) -> Mapping:
    """The mapping that fits a sample of rows, about the first thousand.

    `price_unit` is "major" or "minor" where the person said so. Raises BadCatalogue where no column can be the id or
    the title, and AmbiguousPrice where whole-numbered prices may be cents and nobody said.
    """
    variants_by = guess_variants(rows)
    parents = () if variants_by else guess_parents(rows)
    variants_reason = "later rows of a run have no title" if variants_by else "names the row of a variant's product"
    if naming := parents or ((variants_by,) if variants_by else ()):
        rows = filled_down(rows, naming)
    table = Table(columns(rows))
    id = _id(table)
    title = _title(table)
    price_feeds, currency = guess_prices(table)
    fields = [id, title, *price_feeds, *singles.guess_singles(table)]
    identifiers = _identifiers(table, id, title)
    fields += [feed for feed in (_group(table, parents), _brand(table, title), _description(table)) if feed]
    category, delimiter, separator = taxonomy.guess_category(table.free())
    pictures, other_sizes = images.guess_images(table.free())
    for feed in (category, pictures):
        if feed:
            fields.append(feed)
            table.take(feed.columns)
    hidden, hidden_reason = guess_hidden(table, len(rows))
    table.take(each.column for each in hidden)
    labelled, beside = named_attributes.guess_named(table.free())
    ignored = [*other_sizes, *beside, *guess_ignored(table, priced=bool(price_feeds))]
    table.take([attribute.named_by for attribute in labelled] + [attribute.column for attribute in labelled])
    table.take(column.column for column in ignored)
    free = table.free()
    nested = sum(column.where == "object" for column in free)
    # More nested attributes than a person reads are typed by their values alone.
    free = [column for column in free if column.where != "object" or nested <= MOST_NESTED]
    mapping = Mapping(
        fields=tuple(feed for name in NAMES for feed in fields if feed.field == name),
        identifiers=tuple(identifiers),
        attributes=(*labelled, *(found for column in free if (found := kinds.guess_kind(column)))),
        ignore=tuple(ignored),
        currency=currency,
        category_delimiter=delimiter,
        category_separator=separator,
        variants_by=variants_by or "".join(parents[:1]),
        variants_reason=variants_reason if naming else "",
        hidden=hidden,
        hidden_reason=hidden_reason,
        decimal_mark=guess_mark(rows, [column for feed in price_feeds for column in feed.columns]),
    )
    if price_unit:
        return replace(mapping, price_unit=price_unit, price_reason="as --price-unit says")
    return settle_unit(mapping, rows)


def _id(table: Table) -> Feed:
    named = table.named(NAMES["id"], lambda column: column.filled > MOST and column.share(_is_object) < HALF)
    # An address is unique too, but nobody asks for a product by it.
    named.sort(key=lambda column: column.share(looks_like_url) > HALF)
    unique = [column for column in named if column.distinct >= UNIQUE]
    if unique:
        table.take([unique[0].name])
        return Feed("id", (unique[0].name,), "named like an id, and its values differ")
    if named:
        table.take([named[0].name])
        return Feed("id", (named[0].name,), f"named like an id; {named[0].distinct:.0%} of its values differ")
    for column in table.free():
        if column.filled == 1 and column.distinct == 1 and column.share(_reads_like_an_id) == 1:
            if {currency_of(column.name)[0], *column.keys} & OTHER_NAMES:
                continue
            table.take([column.name])
            return Feed("id", (column.name,), "every row has a value, and all differ")
    raise _missing("id", "an id", table)


def _is_object(text: str) -> bool:
    """A nested object, {"$oid": ...}, is no id that anybody could ask for."""
    return text.startswith("{")


def _reads_like_an_id(text: str) -> bool:
    return len(text) <= 40 and not re.search(r"\s|\d[.,]\d", text)


def _title(table: Table) -> Feed:
    named = table.named(NAMES["title"], lambda column: column.filled > HALF and column.share(str.isdigit) < HALF)
    if named:
        table.take([named[0].name])
        return Feed("title", (named[0].name,), "named like a title")
    prose = [c for c in table.free() if c.filled > MOST and c.distinct > HALF and c.share(_reads_like_a_title) > MOST]
    if prose:
        table.take([prose[0].name])
        return Feed("title", (prose[0].name,), "values read like titles: a few words, most of them different")
    raise _missing("title", "a title", table)


def _reads_like_a_title(text: str) -> bool:
    return 2 <= len(text.split()) <= 40 and any(map(str.isalpha, text)) and not looks_like_url(text)


def _missing(field: str, what: str, table: Table) -> BadCatalogue:
    names = ", ".join(repr(column.name) for column in table.columns[:40]) or "none without a typed prefix"
    hint = _hint(field, table)
    return BadCatalogue(
        f"No column looks like {what} of a product. Columns found: {names}. {hint}"
        f'Pass --mapping FILE with `{field} = "COLUMN"` under [fields]; if the first line of the file '
        "does not name the columns, add one that does."
    )


def _hint(field: str, table: Table) -> str:
    """The column that was nearly taken, and why it was not; "" for none."""
    for column in table.named(NAMES[field], lambda column: True):
        if column.filled <= MOST:
            return f"{column.name!r} is filled in {column.filled:.0%} of the rows only. "
        return f"{column.name!r} is named so, but its values do not look it. "
    for column in table.free():
        if near(column.key, NAMES[field]):
            return f"{column.name!r} may be misspelt{near(column.key, NAMES[field])[1:].replace(' is ', ': is ', 1)} "
    return ""


def _identifiers(table: Table, id: Feed, title: Feed) -> list[Feed]:
    feeds = []
    for kind, names in IDENTIFIER_NAMES.items():
        if kind == "gtin":
            found = table.named(names, lambda column: column.share(_is_digits) > HALF)
            if not found:
                found = [c for c in table.free() if c.share(is_gtin) > MOST and len(c.values) >= 3]
                reason = "values look like EANs: their check digits are right"
            else:
                reason = "named like an article number of the trade (EAN, UPC)"
        elif kind == "sku":
            own = [column for column in table.columns if (column.name,) == id.columns and column.key in names]
            found = own or table.named(names, lambda column: column.share(lambda text: len(text) <= 64) > MOST)
            reason = "named like a stock-keeping number"
        else:
            found = table.named(
                names, lambda column: column.share(is_code) > (NAME_IS_CODE if column.key == "name" else HALF)
            )
            reason = "named like a part number"
            if found and found[0].key == "name":
                reason = f"column {title.columns[0]!r} is the title, and many of the values look like model codes"
        if found:
            chosen = tuple(column.name for column in found) if kind == "gtin" else (found[0].name,)
            feeds.append(Feed(kind, chosen, reason))
            table.take(chosen)
    return feeds


def _is_digits(text: str) -> bool:
    digits = text.replace("-", "").replace(" ", "")
    return 8 <= len(digits) <= 14 and digits[:-1].isdigit()


def _group(table: Table, parents: tuple[str, ...]) -> Feed | None:
    if parents:
        table.take(parents[:1])
        return Feed("group_id", parents, f"names the row of a variant's product by its {' or '.join(parents[1:])}")
    found = table.named(NAMES["group_id"], lambda column: column.filled > 0)
    reason = "named like a group of variants"
    if not found:  # the id is a variant's, and a column named like an id repeats
        found = [c for c in table.named(NAMES["id"][:6], lambda c: c.filled > MOST) if HALF / 5 < c.distinct < UNIQUE]
        reason = "named like an id, but several rows share a value: variants of one product"
    if not found:
        return None
    table.take([found[0].name])
    return Feed("group_id", (found[0].name,), reason)


def _brand(table: Table, title: Feed) -> Feed | None:
    found = table.named(NAMES["brand"], lambda column: column.share(lambda text: len(text) <= 60) > MOST)
    reason = "named like a brand"
    if not found:
        about = (*NAMES["title"], "meta", "seo", "alt", "keywords")
        titles = next(column for column in table.columns if column.name == title.columns[0]).by_row
        for column in table.free():
            if any(name in about for name in (*column.keys, *column.key.split("_"))):
                continue
            starts = sum(
                titles.get(row, "").casefold().startswith(text.casefold() + " ") for row, text in column.by_row.items()
            )
            if column.filled > HALF and column.distinct < HALF and starts > MOST * len(column.by_row):
                found, reason = [column], "titles begin with its values"
                break
    if not found:
        return None
    table.take([found[0].name])
    return Feed("brand", (found[0].name,), reason)


def _description(table: Table) -> Feed | None:
    def fits(column: Column) -> bool:
        return column.share(lambda text: len(text.split()) > 2) > HALF

    found = table.named(NAMES["description"], fits) or [
        c for c in table.free() if without(c.key, AROUND_DESCRIPTION) in NAMES["description"] and fits(c)
    ]
    if not found:
        found = [c for c in table.free() if c.filled > HALF and c.share(lambda text: len(text.split()) >= 12) > HALF][
            :1
        ]
        reason = "values are prose"
    else:
        reason = "named like a description" if len(found) == 1 else "named like descriptions; joined where they differ"
    if not found:
        return None
    table.take(column.name for column in found)
    return Feed("description", tuple(column.name for column in found), reason)

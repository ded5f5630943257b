"""Two number fields of a form become the filter that they mean, at the one address of that search."""

import math

from search.errors import BadQuery
from search.expressions import MAX_EXPRESSION
from search.filters import Range, parse, to_text, without
from search.page import MAX_FILTERS, Query
from web.params import SHOP_SIZE, Args, single, text
from web.params import query as parse_query

HIGHEST = 1e15  # no price is above, and no number below loses a digit


def narrowed(args: Args) -> Query:
    """The search of a form with `field`, `low`, `high` and `unit`, from its first page.

    A field left empty is an open end; both lift the filter; two that are the wrong way round are turned. Raises
    BadQuery that names the field at fault.
    """
    asked = parse_query(args, default_size=SHOP_SIZE)
    field = text(args, "field") or "price"
    ends = sorted(end for end in (number(args, "low"), number(args, "high")) if end is not None)
    rest = without(asked.filters, field)
    if not ends:
        return Query(asked.text, filters=rest, sort=asked.sort, size=asked.size)
    low, high = (ends[0], ends[1]) if len(ends) > 1 else (number(args, "low"), number(args, "high"))
    if len(rest) >= MAX_FILTERS:
        raise BadQuery(f"{len(rest)} filters stand beside the range; at most {MAX_FILTERS - 1} may.", field="filter")
    made = to_text(Range(field, low, high, text(args, "unit")))
    if len(made) > MAX_EXPRESSION or not isinstance(parse(made), Range):
        raise BadQuery(f"field is {field[:40]!r}; it must be one that has numbers, such as price.", field="field")
    return Query(asked.text, filters=(*rest, parse(made)), sort=asked.sort, size=asked.size)


def number(args: Args, name: str) -> float | None:
    """A number of zero and above, in digits, maybe with a point; None where the field is empty."""
    written = single(args, name)
    if written is None:
        return None
    try:
        value = float(written) if written.isascii() and "_" not in written else math.nan
    except ValueError:
        value = math.nan
    if not 0 <= value <= HIGHEST:
        raise BadQuery(f"{name} is {written[:40]!r}; it must be a number of zero and above, such as 20.", field=name)
    return value + 0.0

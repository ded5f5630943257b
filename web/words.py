"""Filters in words: the chips of what holds and the lines of the facets say the same of the same filter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext, lazy_gettext

from search.errors import BadQuery
from search.filters import Filter, Not, Range, Term, field_key, parse, read_truth
from search.page import Facet, FacetValue, Query
from search.units import number_text, read_quantity
from web.present import GROUPED, any_of, in_pattern, round_money, spaced

_TRUE, _FALSE = {"yes", "y", "true"}, {"no", "n", "false"}
MONEY = ("price", "list_price")
COUNTS = ("rating", "rating_count", "popularity", "stock")
NAMES = {
    "category": lazy_gettext("Category"),
    "brand": lazy_gettext("Brand"),
    "price": lazy_gettext("Price"),
    "list_price": lazy_gettext("List price"),
    "rating": lazy_gettext("Rating"),
    "rating_count": lazy_gettext("Rating count"),
    "popularity": lazy_gettext("Popularity"),
    "stock": lazy_gettext("Stock"),
    "in_stock": lazy_gettext("Availability"),
    "group_id": lazy_gettext("Variants"),
    "url": lazy_gettext("Address"),
    "gtin": "GTIN",
    "sku": "SKU",
    "mpn": "MPN",
}
YES, NO = lazy_gettext("Yes"), lazy_gettext("No")
AVAILABILITY = {1: lazy_gettext("In stock"), 0: lazy_gettext("Out of stock")}
NO_AVAILABILITY = {1: lazy_gettext("not in stock"), 0: lazy_gettext("not out of stock")}


@dataclass(frozen=True, slots=True)
class Wording:
    """How an answer's facets name fields (by field_key), values, and the unit of a number that comes without."""

    fields: dict[str, str]
    values: dict[tuple[str, str], str]
    units: dict[str, str]

    def of(self, one: Filter) -> tuple[str, str]:
        """(field, condition) of a filter: ("Price", "up to $20"), ("Brand", "not Lumen")."""
        if isinstance(one, Not):
            field, text = self.of(one.inner)
            if isinstance(one.inner, Term) and one.inner.field == "in_stock" and len(one.inner.values) == 1:
                return field, _availability(one.inner.values[0], NO_AVAILABILITY)
            return field, gettext("not %(value)s", value=text)
        key = field_key(one.field)
        field = _name(key, self.fields.get(key, ""))
        if isinstance(one, Term):
            return field, any_of([self._value(key, value) for value in one.values])
        if isinstance(one, Range):
            return field, self._range(key, one)
        return field, gettext("given")

    def name(self, facet: Facet) -> str:
        """The heading of a facet."""
        return _name(field_key(facet.field), facet.label)

    def line(self, facet: Facet, value: FacetValue) -> str:
        """A line of a facet that this wording was made of."""
        if facet.kind == "ranges":
            return self.of(parse(value.filter))[1]
        return self.values[field_key(facet.field), value.value]

    def bar(self, low: float | None, high: float | None) -> str:
        """What the prices of a bar are: "up to $20", "$500 and up"."""
        return self._range("price", Range("price", low, high, self.units.get("price", "")))

    def heading(self, query: Query) -> str:
        """What a search without words shows: everything, one category or brand by its name, else products."""
        if not query.filters:
            return gettext("All products")
        named = [one for one in query.filters if isinstance(one, Term) and one.field in ("category", "brand")]
        return self.of(named[0])[1] if len(named) == 1 and len(named[0].values) == 1 else gettext("Products")

    def _value(self, key: str, value: str) -> str:
        if key in MONEY + COUNTS:
            quantity = read_quantity(value)
            return value if quantity is None else self._range(key, Range(key, quantity[0], quantity[0], quantity[1]))
        if key == "in_stock":
            return _availability(value, AVAILABILITY)
        # A category without its facet is named as the facet would name it: by its last step.
        return self.values.get((key, value)) or (value.rsplit(" > ", 1)[-1] if key == "category" else value)

    def _range(self, key: str, one: Range) -> str:
        unit = one.unit or self.units.get(key, "")
        grouped = bool(unit) or key in COUNTS

        def end(number: float, unit: str) -> str:
            if key in MONEY:
                return round_money(Decimal(number_text(number)), unit)
            return _number(number, unit, grouped=grouped)

        if one.low is None:
            return gettext("up to %(high)s", high=end(one.high or 0.0, unit))
        if one.high is None:
            return gettext("%(low)s and up", low=end(one.low, unit))
        # A unit is said once; a currency belongs to each amount.
        high = end(one.high, unit)
        low = end(one.low, unit if key in MONEY else "")
        return high if one.low == one.high else f"{low} – {high}"


def wording(facets: Sequence[Facet], *, currency: str = "") -> Wording:
    """The wording of these facets; `currency` is that of prices whose filter names none."""
    units = {field_key(facet.field): facet.unit for facet in facets} | dict.fromkeys(MONEY, currency)
    return Wording(
        {field_key(facet.field): facet.label for facet in facets},
        {key: label for facet in facets for key, label in _labels(facet)},
        units,
    )


def currency(facets: Sequence[Facet]) -> str:
    """The one currency of the prices, "" where there are several, or no facet that tells."""
    for facet in facets:
        if facet.field == "price":
            offered = [parse(value.filter) for value in facet.values if not value.selected]
            # Offered ranges name their currency only where there are others.
            return "" if any(isinstance(one, Range) and one.unit for one in offered) else facet.unit
    return ""


def _labels(facet: Facet) -> Iterator[tuple[tuple[str, str], str]]:
    """For each value of a facet, by the key of its field, what a line says of it."""
    key, all = field_key(facet.field), {value.value.casefold() for value in facet.values}
    truths = facet.field.startswith("attr.") and len(all) <= 2 and all <= _TRUE | _FALSE
    for value in facet.values:
        yield (key, value.value), _label(facet, value, truths=truths)


def _label(facet: Facet, value: FacetValue, *, truths: bool) -> str:
    """The facet's own label, with separators in a number that has a unit; of what is in stock, our words.

    Where the values are `truths` they read yes and no; those that were run together get room between them.
    """
    if facet.field == "in_stock":
        return _availability(value.value, AVAILABILITY)
    if facet.unit and value.label == f"{value.value} {facet.unit}":
        quantity = read_quantity(value.value)
        if quantity is not None and not quantity[1]:
            return _number(quantity[0], facet.unit, grouped=True)
    if truths:
        return str(YES if value.label.casefold() in _TRUE else NO)
    return spaced(value.label) if facet.field.startswith("attr.") else value.label


def _number(value: float, unit: str, *, grouped: bool) -> str:
    text = number_text(value)
    if grouped or abs(value) >= GROUPED:
        text = in_pattern(Decimal(text), "#,##0.###############")
    return f"{text} {unit}".strip()


def _availability(value: str, words: Mapping[int, object]) -> str:
    try:
        return str(words[read_truth(value)])
    except BadQuery:
        return value


def _name(key: str, label: str) -> str:
    return str(NAMES.get(key) or label or key.removeprefix("attr.").replace("_", " ").capitalize())

"""Guesses which columns are better left out of a product: what is said of objects, and what the shop itself pays."""

from indexer.columns import Table
from indexer.mapping import Ignored
from indexer.names import AROUND_PRICE, LEAVES, WITHOUT_TAX, without
from indexer.pricing import currency_of

JSON_LD = ("@type", "@context")
NUMBERS = ("id", "slug")
COSTS = (
    "cost", "costs", "cost_price", "cost_per_item", "unit_cost", "purchase_price", "buying_price", "einkaufspreis",
    "ek", "ek_preis",
)  # fmt: skip


def guess_ignored(table: Table, *, priced: bool) -> list[Ignored]:
    """The columns to leave out, with the reason. Without a price (`priced`) a cost may be what it costs."""
    found = []
    for column in table.free():
        holder, _, last = column.name.rpartition(".")
        fed = {f"{holder}.{leaf}" for leaf in LEAVES} & table.taken
        if last in JSON_LD:
            found.append(Ignored(column.name, "a mark of JSON-LD"))
        elif holder and last in NUMBERS and fed:
            found.append(Ignored(column.name, f"the {last} of what {min(fed)!r} names"))
    around = AROUND_PRICE | WITHOUT_TAX
    named = table.named(COSTS, lambda column: True)
    named += [c for c in table.free() if c not in named and without(currency_of(c.name)[0], around) in COSTS]
    costs = named if priced else []
    return [*found, *(Ignored(column.name, "what the shop itself pays is not for shoppers") for column in costs)]

"""What looks wrong about prices: those that are missing, nothing, in an odd currency, or far from their type's."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from indexer.catalogue_warning import CatalogueWarning, about, is_most
from indexer.mapping import Mapping
from indexer.money import read_price
from indexer.pricing import price_cell
from indexer.report import counted
from search.arrays import spread
from search.columns import Columns
from search.store import Store

# A price is far off at SPREADS times its category's spread, but never below a factor of NEAR (a category of one price
# has no spread, and a luxury among plain things is no mistake) and always from a factor of FAR on (cents for dollars).
# On retail-demo that is 16 of 2,465 products: living-room sets among cushions, journeys among travel books, diamonds
# among plain earrings; on the demo catalogue none.
SPREADS = 4.0
NEAR, FAR = np.log10(20), np.log10(100)
MAD = 1.4826  # makes the median absolute deviation of a normal distribution its standard deviation
PRICED = 10  # products that a category needs, of one currency, for its median to say something
RARE = 0.05  # of the prices; a currency below this share is odd where another one has most
MOST = 0.8
LOOKED_AT = 20_000  # originals read for their list price: about a second


def price_warnings(columns: Columns, store: Store, mapping: Mapping) -> list[CatalogueWarning]:
    """All that looks wrong about prices."""
    priced = np.isfinite(columns.price)
    found = [missing_prices(priced, mapping), _zero(columns), _currency(columns, priced), _far(columns)]
    return [warning for warning in (*found, _list_price(columns, store, mapping)) if warning]


def far_prices(columns: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows whose price is far from the median of their own category and currency, the furthest first.

    ((k,) int64 rows, (k,) float64 medians, (k,) float64 price over median). Rows without a category have no type to be
    compared with.
    """
    rows = np.flatnonzero((columns.price > 0) & (columns.category >= 0))
    keys = columns.category[rows].astype(np.int64) * (len(columns.currencies) + 1) + columns.currency[rows] + 1
    _, groups, sizes = np.unique(keys, return_inverse=True, return_counts=True)
    logs = np.log10(columns.price[rows])
    middle = _medians(groups, sizes, logs)
    away = logs - middle[groups]
    spread = MAD * _medians(groups, sizes, np.abs(away))
    limit = np.clip(SPREADS * spread, NEAR, FAR)
    # A millionth of room: the logarithms of 4,000 and 40 are not quite two apart.
    far = (np.abs(away) >= limit[groups] - 1e-6) & (sizes[groups] >= PRICED)
    order = np.argsort(-np.abs(away[far]), kind="stable")
    chosen = np.flatnonzero(far)[order]
    return rows[chosen], 10 ** middle[groups[chosen]], 10 ** away[chosen]


def _medians(groups: np.ndarray, sizes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(g,) float64: the median of each group's values; `groups` (n,) are numbers below g, `sizes` (g,) their counts."""
    sorted_values = values[np.lexsort((values, groups))]
    starts = np.cumsum(sizes) - sizes
    if not len(sizes):
        return np.empty(0)
    return (sorted_values[starts + (sizes - 1) // 2] + sorted_values[starts + sizes // 2]) / 2


def missing_prices(priced: np.ndarray, mapping: Mapping) -> CatalogueWarning | None:
    """Products without a price, where a column should hold it; `priced` (n,) bool."""
    without = np.flatnonzero(~priced)
    expected = [*mapping.columns("price"), *mapping.columns("list_price")]
    if not len(without) or not expected:
        return None
    names = " or ".join(map(repr, expected))
    look = "look whether that column is filled, or name another one in the mapping"
    if len(without) == len(priced):
        message = f"No product has a price, though {names} should hold it: {look}."
        return CatalogueWarning("missing_price", message, len(without))
    effect = "no price filter finds them and sorting by price puts them last"
    if is_most(len(without), len(priced)):
        message = (
            f"{len(without):,} of {counted(len(priced), 'product')} have no price, though {names} should hold it: "
            f"{look}, since {effect}."
        )
    else:
        message = f"{counted(len(without), 'product')} without a price, which others have: fill it in, since {effect}."
    return about("missing_price", "has no price", message, without)


def _zero(columns: Columns) -> CatalogueWarning | None:
    rows = np.flatnonzero(columns.price == 0)
    message = f"{counted(len(rows), 'product')} with a price of 0: leave the price empty where there is none."
    return about("zero_price", "has a price of 0", message, rows) if len(rows) else None


def _currency(columns: Columns, priced: np.ndarray) -> CatalogueWarning | None:
    used = columns.currency[priced]
    counts = np.bincount(used + 1, minlength=len(columns.currencies) + 1)
    most = int(counts.argmax())
    if not is_most(int(counts[most]), len(used), MOST):
        return None
    rare = (counts > 0) & (counts <= RARE * len(used))
    rows = np.flatnonzero(priced & (columns.price > 0) & rare[columns.currency + 1])  # "free" names no currency
    if not len(rows):
        return None
    name = _namer(columns.currencies)
    found = ", ".join(f"{name(code - 1)} {counts[code]:,}" for code in np.flatnonzero(rare).tolist())
    return about(
        "rare_currency",
        "is in another currency than nearly all",
        f"{counted(len(rows), 'product')} in another currency than nearly all ({found}; {name(most - 1)} "
        f"{counts[most]:,}): a price filter compares the bare amounts, so check that these are meant.",
        rows,
        price=columns.price[rows].tolist(),
        currency=[name(code) for code in columns.currency[rows].tolist()],
    )


def _namer(currencies: list[str]) -> Callable[[int], str]:
    return lambda code: currencies[code] if code >= 0 else "none named"


def _far(columns: Columns) -> CatalogueWarning | None:
    rows, medians, ratios = far_prices(columns)
    if not len(rows):
        return None
    paths = [columns.categories.paths[node] for node in columns.category[rows].tolist()]
    price = columns.price[rows]
    return about(
        "far_price",
        "costs far more or less than the others of its category",
        f"{counted(len(rows), 'product')} priced far from the others of their category (the furthest at "
        f"{price[0]:,.2f}, where {paths[0]} has a median of {medians[0]:,.2f}): look for cents among dollars, slipped "
        "decimal points and wrong categories.",
        rows,
        price=price.tolist(),
        category=paths,
        median=np.round(medians, 2).tolist(),
        times_median=[float(f"{ratio:.3g}") for ratio in ratios.tolist()],
    )


def _list_price(columns: Columns, store: Store, mapping: Mapping) -> CatalogueWarning | None:
    """A list price below the price is in no column, since it is left out of the product: the originals have it."""
    if not mapping.columns("list_price"):
        return None
    candidates = np.flatnonzero(np.isfinite(columns.price) & np.isnan(columns.list_price))
    looked_at = candidates[spread(len(candidates), LOOKED_AT)]
    found: list[tuple[int, float]] = []
    for row in looked_at.tolist():
        amount = _amount(store, row, mapping)
        if amount is not None and amount < Decimal(repr(float(columns.price[row]))):
            found.append((row, float(amount)))
    if not found:
        return None
    rows = np.array([row for row, _ in found])
    sample = f" of {len(looked_at):,} looked at" if len(looked_at) < len(candidates) else ""
    return about(
        "list_price_below_price",
        "has a list price below its price",
        f"{counted(len(found), 'product')}{sample} with a list price below the price, which is left out: look whether "
        f"{' and '.join(map(repr, (*mapping.columns('price'), *mapping.columns('list_price'))))} are swapped.",
        rows,
        price=columns.price[rows].tolist(),
        list_price=[amount for _, amount in found],
    )


def _amount(store: Store, row: int, mapping: Mapping) -> Decimal | None:
    original = store.original(row)
    for column in mapping.columns("list_price"):
        try:
            found = read_price(
                price_cell(original, column),
                currency=mapping.currency,
                unit=mapping.price_unit or "major",
                mark=mapping.decimal_mark,
            )
        except ValueError:
            continue
        if found:
            return found.amount
    return None

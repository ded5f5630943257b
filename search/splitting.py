"""Which attributes split a result set best: those that many products have, and that tell them apart.

How much an attribute tells is its coverage times the entropy of the values that are common in the set. What shoppers
do not choose by is left out, by rules that hold for any catalogue: values that are names of products, dates and prose,
what is said of a package, one attribute beside another that says the same, or that repeats the brand or the category.
"""

import re
from functools import lru_cache

import numpy as np

from search.attributes import Attributes
from search.columns import Columns
from search.ranges import RANGES

LEAST, MOST = 5, 8  # attributes; beyond the LEAST only those that tell STRONG as much as the best
STRONG = 0.4
POOL = 14  # attributes that are looked at closely
FEW_NUMBERS = 8  # more different numbers than this are offered as ranges
SAMPLE = 400  # rows that attributes are chosen by; the counts shown are always of the whole set
SMALL = 40  # of fewer rows a value of one alone may count

# Judged by eye on result sets of three catalogues; no judged queries say more.
LEAST_COVERAGE = 0.2
LEAST_TOLD = 0.15  # bits: below, nearly all have the same value
MOST_DISTINCT = 0.5  # different values a cell: above, they are names of products rather than kinds
RARE = 0.02  # a value of fewer of the attribute's cells adds nothing: it will not be among those shown
MEASURES = 0.25  # ranges split any set evenly, though a shopper seldom asks for a weight: their entropy counts less
MEASURED = 2  # attributes of ranges among the LEAST
ALIKE = 0.75  # agreement from which two attributes say the same
SEEN = 8  # pairs of rows that tell so much at the least
PAIRS = 1_000  # of rows that are looked at
BINS = 8  # of an attribute's numbers, by their order, when measures are compared
TEXTS = 25  # values looked at to tell how an attribute is written; a shop writes all of them alike
PROSE = 45  # characters: above, a text does not fit a line of a list

_PACKING = re.compile(
    "package|packages|packaging|packed|pallet|pallets|carton|cartons|shipping|shipment|transport|intrastat|tariff|customs|"
    "outer|verpackung|palette|karton|versand|emballage|colis|embalaje|envio|paquete|verpakking|imballo"
)
_DATE = re.compile(r"\d{4}-\d\d(-\d\d)?([T ]\d\d:?\d\d\S*)?", re.IGNORECASE)
_NUMBER = r"[-+±]?\d+(?:[.,]\d+)?"
_INTERVAL = re.compile(rf"\D{{0,4}}{_NUMBER}\s?(?:-|–|~|to|\.\.\.)\s?{_NUMBER}(?!\w*-)|{_NUMBER} ?x ?\d*[.,]\d+")
DATE, PROSAIC, INTERVAL, PLAIN = "date", "prose", "interval", "plain"


def choose(columns: Columns, rows: np.ndarray, *, skip: tuple[int, ...] = ()) -> list[int]:
    """The attributes to offer for these rows ((k,) int, rising), best first, MOST at the most; none of `skip`."""
    attributes = columns.attributes
    sample = rows[:: max(1, -(-len(rows) // SAMPLE))]
    lengths = attributes.rows[sample + 1] - attributes.rows[sample]
    if not len(sample) or not lengths.any():
        return []
    cells = attributes.cells_of(sample)
    owner = attributes.pair_attribute[cells]
    told, measures = _told(attributes, len(sample), lengths, cells, owner)
    told[list(skip)] = 0.0
    best = np.argsort(-told, kind="stable")[: 2 * POOL]
    pool = [each for each in best[told[best] > 0].tolist() if suits(attributes, each)][:POOL]
    if not pool:
        return []
    codes = _codes(columns, sample, np.repeat(np.arange(len(sample)), lengths), cells, owner, pool, measures)
    alike = (_agreement(codes) >= ALIKE).tolist()
    chosen: list[int] = []  # places in the pool
    later: list[int] = []
    for place, attribute in enumerate(pool):
        if any(alike[place][len(pool) :]) or any(alike[place][other] for other in chosen):
            continue
        ranged = sum(bool(measures[pool[other]]) for other in chosen)
        dull = _manner(attributes, attribute) == INTERVAL or (measures[attribute] and ranged == MEASURED)
        weak = len(chosen) >= LEAST and told[attribute] < STRONG * told[pool[chosen[0]]]
        (later if dull or weak else chosen).append(place)
    for place in later:
        if len(chosen) < LEAST and not any(alike[place][other] for other in chosen):
            chosen.append(place)
    return [pool[place] for place in chosen[:MOST]]


def _told(
    attributes: Attributes,
    rows: int,
    lengths: np.ndarray,
    cells: np.ndarray,
    owner: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """(attributes,) float64: how much each tells of so many rows with these cells, 0 for what is not offered.

    And (attributes,) bool: whether its values would be offered as ranges.
    """
    count = len(attributes)
    ends = np.cumsum(lengths)
    first = np.ones(len(cells), bool)
    first[1:] = owner[1:] != owner[:-1]
    first[ends[:-1][lengths[1:] > 0]] = True  # a row's pairs are in order of attribute, so only its start can hide one
    coverage = np.bincount(owner[first], minlength=count) / rows

    # Sorting is cheaper than counting into a place for every pair that the catalogue knows.
    cells = np.sort(cells[(coverage >= LEAST_COVERAGE)[owner]])
    if not len(cells):
        return np.zeros(count), np.zeros(count, bool)
    begin = np.flatnonzero(np.concatenate(([True], cells[1:] != cells[:-1])))
    times = np.diff(begin, append=len(cells))
    pairs = cells[begin]
    owner = attributes.pair_attribute[pairs]
    total = np.bincount(owner, weights=times, minlength=count)
    distinct = np.bincount(owner, minlength=count)
    numbers = np.bincount(owner[attributes.pair_keyword[pairs] < 0], minlength=count)
    share = times / total[owner]
    common = (share >= RARE) & (times > (1 if rows >= SMALL else 0))
    owner, share = owner[common], share[common]
    entropy = np.bincount(owner, weights=-share * np.log2(share), minlength=count)
    usual = np.bincount(owner, weights=share, minlength=count)
    measures = numbers > FEW_NUMBERS
    told = coverage * np.where(measures, MEASURES * np.log2(RANGES), entropy * usual)
    named = ~measures & (distinct > MOST_DISTINCT * total)
    told[(told < LEAST_TOLD) | (distinct < 2) | named] = 0.0
    return told, measures


def _codes(
    columns: Columns,
    sample: np.ndarray,
    row: np.ndarray,
    cells: np.ndarray,
    owner: np.ndarray,
    pool: list[int],
    measures: np.ndarray,
) -> np.ndarray:
    """(rows, attributes of the pool + what is told anyhow) int: equal numbers mean one value, -1 none."""
    attributes, tree = columns.attributes, columns.categories
    codes = np.full((len(sample), len(pool)), -1, np.int32)
    place = np.full(len(attributes), -1)
    place[pool] = np.arange(len(pool))
    at = place[owner]
    kept = at >= 0
    codes[row[kept], at[kept]] = cells[kept]
    for number, attribute in enumerate(pool):
        if measures[attribute]:
            first, words, _ = attributes.span(attribute)
            known = codes[:, number] >= 0
            codes[known, number] = (codes[known, number] - first) * BINS // max(1, words - first)
    node = columns.category[sample]
    above = np.where(node >= 0, np.append(tree.parent, -1)[node], -1)
    return np.column_stack((codes, columns.brand[sample], node, above))


def _agreement(codes: np.ndarray) -> np.ndarray:
    """(columns, columns) float: how far two columns cut the rows in the same way, whatever they call the parts.

    `codes` (n, columns) int, -1 for none. Of pairs of rows, those are counted of which both columns know both; 1 where
    the same pairs are equal, about 0 where that is chance. Source: the adjusted Rand index, Hubert and Arabie 1985.
    """
    # Pairs by chance, always the same: neighbours are often variants of one product, equal in everything.
    count = len(codes)
    places = np.random.default_rng(count).integers(0, count, (2, min(PAIRS, count * (count - 1) // 2)))
    one, other = codes[places[:, places[0] != places[1]]]
    known = (one >= 0) & (other >= 0)
    same = ((one == other) & known).astype(np.float32)
    known = known.astype(np.float32)
    both = same.T @ same
    own = same.T @ known
    chance = own * own.T / np.maximum(known.T @ known, 1)
    most = (own + own.T) / 2
    return np.where(np.minimum(own, own.T) >= SEEN, (both - chance) / np.maximum(most - chance, 1e-6), 0.0)


def suits(attributes: Attributes, attribute: int) -> bool:
    """Whether shoppers may choose by it: no package, date or prose."""
    return not _is_of_packing(attributes.names[attribute]) and _manner(attributes, attribute) in (INTERVAL, PLAIN)


@lru_cache(maxsize=1 << 12)
def _is_of_packing(name: str) -> bool:
    return any(_PACKING.fullmatch(word) for word in re.split(r"[\W_]+", name.casefold()))


def _manner(attributes: Attributes, attribute: int) -> str:
    """How most of the values of an attribute are written."""
    if attribute not in attributes.manners:
        _, words, last = attributes.span(attribute)
        texts = [attributes.pair_text(pair) for pair in range(words, last, max(1, -(-(last - words) // TEXTS)))]
        attributes.manners[attribute] = _manner_of(texts)
    return attributes.manners[attribute]


def _manner_of(texts: list[str]) -> str:
    def most(number: int) -> bool:
        return 2 * number > len(texts)

    if most(sum(_DATE.fullmatch(text) is not None for text in texts)):
        return DATE
    if most(sum(len(text) > PROSE for text in texts)):
        return PROSAIC
    return INTERVAL if most(sum(_INTERVAL.match(text) is not None for text in texts)) else PLAIN

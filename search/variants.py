"""Variants of one product are shown once: which rows are variants, the best of each group, and counts of products.

Whether a row belongs and passes the filters is settled before, row by row. Of what is left a group is one product: its
best row by the sort is the hit, and totals and facets count it once. So a filter on a colour shows the variant of that
colour, and a facet's count is what ticking it finds. A catalogue without groups pays nothing.
"""

from dataclasses import dataclass

import numpy as np

from search.attributes import Attributes

LISTED = 60  # variants of one product that are looked at: more is a column that holds no groups
NAMED = 2  # attributes that a hit names as what its variants differ in
ALL = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class Variants:
    """The groups of two rows and more.

    `group` (n,) int32: rows that share a code are variants of one product, -1 for a row that is alone; empty where the
    catalogue has no groups. `members` int64 are the rows of all groups, one group after the other, each rising;
    `offsets` (groups + 1,) int64 says where each begins.
    """

    group: np.ndarray
    members: np.ndarray
    offsets: np.ndarray

    @classmethod
    def of(cls, group: np.ndarray) -> "Variants":
        """From a column of codes, (n,) int, -1 without. Groups of one row count as none."""
        sizes = np.bincount(np.asarray(group) + 1)[1:]
        several = sizes > 1
        if not several.any():
            return NONE
        places = np.full(len(sizes) + 1, -1, np.int32)  # the last place is that of -1
        places[:-1][several] = np.arange(np.count_nonzero(several))
        own = places[group]
        members = np.argsort(own, kind="stable")[np.count_nonzero(own < 0) :]
        return cls(own, members, np.concatenate(([0], np.cumsum(sizes[several]))))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def rows(self, row: int) -> np.ndarray:
        """(k,) int64: the row and its variants, rising."""
        group = int(self.group[row]) if len(self) else -1
        return self.members[self.offsets[group] : self.offsets[group + 1]] if group >= 0 else np.array([row])

    def others(self, rows: np.ndarray) -> np.ndarray:
        """(len(rows),) int64: how many variants each has beside itself, in the whole catalogue."""
        if not len(self):
            return np.zeros(len(rows), np.int64)
        group = self.group[rows]
        sizes = self.offsets[group + 1] - self.offsets[group]
        return np.where(group < 0, 0, sizes - 1)

    def count(self, rows: np.ndarray) -> int:
        """How many products these rows ((k,) int, distinct) are."""
        if not len(self):
            return len(rows)
        group = self.group[rows]
        seen = np.zeros(len(self) + 1, bool)  # the last place is that of -1
        seen[group] = True
        return int(np.count_nonzero(seen[:-1]) + np.count_nonzero(group < 0))

    def once(self, rows: np.ndarray, keys: np.ndarray) -> np.ndarray | slice:
        """The places to keep of `rows` ((k,) int) so that no group comes twice with the same of `keys` ((k,) int)."""
        shared, alone, group = self._split(rows)
        if not len(shared):
            return ALL
        chosen = np.empty(len(self), np.int64)
        chosen[group] = shared
        other = keys[shared] != keys[chosen[group]]
        kept = [alone, shared[chosen[group] == shared]]
        if other.any():  # most columns are the same throughout a group; what is not has to be sorted
            low = int(keys.min())
            pairs = group[other].astype(np.int64) * (int(keys.max()) - low + 1) + (keys[shared[other]] - low)
            kept.append(shared[other][np.unique(pairs, return_index=True)[1]])
        return np.concatenate(kept)

    def best(self, rows: np.ndarray, *keys: np.ndarray) -> np.ndarray:
        """The places, rising, of the best row of each product: of the least first key, of those the least second, ...

        `rows` (k,) int, distinct; each of `keys` (k,) without NaN, the last without ties.
        """
        shared, alone, group = self._split(rows)
        least = np.empty(len(self))
        for key in keys:
            values = key[shared]
            least[group] = np.inf
            np.minimum.at(least, group, values)
            kept = values == least[group]
            shared, group = shared[kept], group[kept]
        return np.sort(np.concatenate((alone, shared)))

    def leads(self, rows: np.ndarray) -> np.ndarray:
        """(k,) int64: for each of `rows` ((k,) int) the place of the first row of its product."""
        shared, _, group = self._split(rows)
        places = np.arange(len(rows))
        first = np.empty(len(self), np.int64)
        first[group[::-1]] = shared[::-1]  # the last one written stays
        places[shared] = first[group]
        return places

    def _split(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The places of rows in groups, the places of the others, and the groups of the former."""
        if not len(self):
            return _EMPTY, np.arange(len(rows)), _EMPTY
        group = self.group[rows]
        shared = np.flatnonzero(group >= 0)
        return shared, np.flatnonzero(group < 0), group[shared]


def differing(attributes: Attributes, rows: np.ndarray) -> np.ndarray:
    """(k,) int: the attributes in which these rows ((m,) int) differ, those of most different values first."""
    pairs, times = np.unique(attributes.cells_of(rows), return_counts=True)
    found, values = np.unique(attributes.pair_attribute[pairs[times < len(rows)]], return_counts=True)
    return found[np.argsort(-values, kind="stable")]


def variety(variants: Variants, attributes: Attributes, rows: np.ndarray) -> list[tuple[int, tuple[str, ...]]]:
    """For each of `rows` ((k,) int) how many more variants there are, and the attributes that they differ in most."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for row, more in zip(rows.tolist(), variants.others(rows).tolist(), strict=True):
        differ = differing(attributes, variants.rows(row)[:LISTED])[:NAMED].tolist() if more else []
        found.append((more, tuple(attributes.names[attribute] for attribute in differ)))
    return found


def values(attributes: Attributes, rows: np.ndarray, wanted: np.ndarray) -> list[tuple[tuple[str, str], ...]]:
    """For each of `rows`, (m,) int, (name, value) of the wanted attributes ((k,) int) that it has, in that order."""
    asked = np.zeros(len(attributes), bool)
    asked[wanted] = True
    cells = attributes.cells_of(rows)
    owner = np.repeat(np.arange(len(rows)), attributes.rows[rows + 1] - attributes.rows[rows])
    of = attributes.pair_attribute[cells]
    held: list[dict[int, list[str]]] = [{attribute: [] for attribute in wanted.tolist()} for _ in range(len(rows))]
    for row, attribute, pair in zip(*(part[asked[of]].tolist() for part in (owner, of, cells)), strict=True):
        unit = attributes.units[attribute] if attributes.pair_keyword[pair] < 0 else ""
        held[row][attribute].append(f"{attributes.pair_text(pair)} {unit}".strip())
    return [
        tuple((attributes.names[attribute], ", ".join(found)) for attribute, found in of_row.items() if found)
        for of_row in held
    ]


_EMPTY = np.empty(0, np.int64)
NONE = Variants(np.empty(0, np.int32), _EMPTY, np.zeros(1, np.int64))

"""How many products among some rows have each code of a column, or each category; variants count once."""

import numpy as np

from search.columns import Columns


def code_counts(columns: Columns, codes: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    """(size,) int64: how many products among the rows have each code of the column; -1 is none."""
    own = codes[rows]
    return np.bincount(own[columns.variants.once(rows, own)] + 1, minlength=size + 1)[1:]


def tree_counts(columns: Columns, rows: np.ndarray) -> np.ndarray:
    """(nodes,) int64: how many products among the rows have each category or one below it."""
    tree, nodes = columns.categories, columns.category[rows]
    kept = nodes[columns.variants.once(rows, nodes)]
    if len(kept) == columns.variants.count(rows):
        return tree.counts(kept)
    # Variants in several categories count once in what lies above both.
    counts = np.zeros(len(tree), np.int64)
    for level in tree.levels():
        counts += code_counts(columns, level[columns.category], rows, len(tree))
    return counts

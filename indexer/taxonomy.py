"""Guesses which columns are a product's category, and what parts the levels of a path."""

from collections.abc import Sequence

from indexer.columns import Column, refines
from indexer.mapping import Feed
from indexer.names import CATEGORY_LEVEL, CHILDREN, NAMES, PARENTS

# The longer of two that begin alike stands first. A "/" or "|" inside names is common, so those must part trees.
DELIMITERS = (" > ", ">", " :: ", "::", " » ", "→", " | ", "|", " / ", "/", "\\")
SURE = (" > ", ">", " :: ", "::", " » ", "→")
HALF = 0.5
MOST = 0.9


# In a last resort a column of numbers is taken, but only where its name leaves no doubt of what they are.
OF_IDS = tuple(name for name in NAMES["category"] if name.startswith(("cat", "kat", "wgr", "wareng", "google")))
SEPARATORS = (", ", ",", "|", ";")


def guess_category(free: Sequence[Column]) -> tuple[Feed | None, str, str]:
    """The columns of the category path from the top down, with the reason; the delimiter of its levels and the
    separator of several categories in a cell, "" for none."""
    # An aisle with digits is a place in a hall.
    free = [c for c in free if c.where != "item" and not ("aisle" in c.keys and c.share(_has_digit) >= HALF)]
    feed, delimiter = _guess(free)
    column = next((c for c in free if feed and (c.name,) == feed.columns), None)
    separator = separator_of(column, delimiter) if column and delimiter else ""
    if feed and separator:
        feed = Feed("category", feed.columns, f"{feed.reason}; of several parted by {separator.strip()!r} the deepest")
    return feed, delimiter, separator


def _guess(free: Sequence[Column]) -> tuple[Feed | None, str]:
    levels = sorted((int(match[1]), c.name, c) for c in free if (match := CATEGORY_LEVEL.fullmatch(c.key)) and c.values)
    if len(levels) > 1 and levels[0][2].filled > HALF:
        return Feed("category", tuple(name for _, name, _ in levels), "named like the levels of a category"), ""
    named = [c for name in NAMES["category"] for c in free if name in c.keys and _could_be(c)]
    if not named:
        paths = [c for c in free if c.filled > HALF and _could_be(c) and c.share(lambda text: " > " in text) > 0.8]
        if paths:
            return Feed("category", (paths[0].name,), "values are paths"), " > "
        ids = [c for name in OF_IDS for c in free if name in c.keys and c.filled > HALF and c.distinct <= HALF]
        reason = "named like a category, but values are numbers without names, which [categories] can give them"
        return (Feed("category", (ids[0].name,), reason), "") if ids else (None, "")
    # A column of paths says more than one of single levels.
    chosen = next((c for c in named if delimiter_of(c)), named[0])
    if any(isinstance(value, list) for value in chosen.values):
        return Feed(
            "category", (chosen.name,), "named like a category; values are lists, from the top down"
        ), delimiter_of(chosen)
    if found := delimiter_of(chosen):
        return Feed(
            "category", (chosen.name,), f"named like a category; values are paths parted by {found.strip()!r}"
        ), found
    above = next(
        (
            c
            for name in PARENTS
            for c in free
            if name in c.keys and c is not chosen and c.filled > MOST and refines(chosen, c)
        ),
        None,
    )
    below = next(
        (
            c
            for name in CHILDREN
            for c in free
            if name in c.keys and c is not chosen and c.filled > MOST and refines(c, chosen)
        ),
        None,
    )
    chain = [c for c in (above, chosen, below) if c is not None]
    reason = "named like a category"
    if len(chain) > 1:
        reason += "; each value of the lower level lies under one of the upper"
    return Feed("category", tuple(c.name for c in chain), reason), ""


def delimiter_of(column: Column) -> str:
    """What parts the levels in the column's values, "" where they are single levels."""
    for delimiter in DELIMITERS:
        split = [text.split(delimiter) for text in column.texts if delimiter in text]
        if len(split) < max(1, 0.2 * len(column.texts)):
            continue
        tops = {parts[0] for parts in split}
        paths = {tuple(parts) for parts in split}
        # A sign inside names stands in some of them, and what is before it seldom comes twice.
        whole = len(split) > MOST * len(column.texts)
        deep = whole and (sum(len(parts) > 2 for parts in split) > HALF * len(split) or len(tops) < len(paths))
        if delimiter in SURE or deep or len(tops) <= max(1, len(paths) // 2):
            return delimiter
    return ""


def separator_of(column: Column, delimiter: str) -> str:
    """What parts several paths in one cell, "" where each cell is one: "Home, Home > Mugs", not "Pots, Pans > Lids".

    What stands after it begins with the same tops as whole cells do, or what stands before it is a whole cell of
    others ("Clothing > Hoodies, Sale"). Where names hold a comma, WooCommerce writes them with a backslash, and then
    every other comma parts.
    """
    for separator in SEPARATORS:
        if separator.strip() == delimiter.strip():
            continue
        if any(f"\\{separator.strip()}" in text for text in column.texts):
            return separator
        cells = [text for text in column.texts if separator in text]
        if len(cells) < max(1, 0.05 * len(column.texts)):
            continue
        tops = {text.split(separator)[0].split(delimiter.strip())[0].strip() for text in column.texts}
        after = [part.split(delimiter.strip())[0].strip() for text in cells for part in text.split(separator)[1:]]
        whole = {text.strip() for text in column.texts}
        alone = sum(text.split(separator)[0].strip() in whole for text in cells)
        if alone > HALF * len(cells) or sum(top in tops for top in after) > MOST * len(after):
            return separator
    return ""


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _could_be(column: Column) -> bool:
    """Categories repeat, are in words, and nearly all products have one."""
    repeats = column.rows < 20 or column.distinct <= 0.7
    return (
        column.filled > HALF
        and repeats
        and column.share(str.isdigit) < HALF
        and column.share(lambda text: len(text) <= 250) > MOST
    )

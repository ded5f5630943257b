"""Ways out of a page that shows nothing, or few since it was asked so narrowly: searches near to what was asked, each
of which finds something, or more.

Looked for only then. Of what nothing answers never more than TRIED of a kind are tried, so that it costs a few searches
at the most; where a page shows few, one of its words' conditions and its filters, so that it costs one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from search.analyze import analyze, query_terms
from search.ask import Asked
from search.bm25f import idf
from search.columns import Columns
from search.errors import BadQuery
from search.figures import Figures
from search.filters import Filter, Term, to_text
from search.page import Query, WayOut
from search.slice import Slice
from search.understand.having import without_loose_ends

TRIED = 6  # readings, and filters, that are left out one at a time
NEIGHBOURS = 20  # products near in meaning that are asked what they are
NEAR = 0.35  # a product of a lower cosine is not near, only the nearest there is
COMMON = 0.3  # of the neighbours that are near: what fewer share says nothing of them
NEAREST = 2
POPULAR = 8
FEW = 3  # products that a page shows are few where conditions left no more

_WORD = re.compile(r"[^\W\d_]{3,}")

Ask = Callable[[str], Asked]


def ways_out(query: Query, asked: Asked, ask: Ask, largest: Sequence[WayOut], *, total: int = 0) -> tuple[WayOut, ...]:
    """What finds more in place of `query`, which as `asked` finds `total` products: nearest to it first.

    () where those are more than FEW; of what finds nothing at all `largest` come last. `ask` understands and aims
    another text. No way is offered twice, but `largest` may repeat one.
    """
    if total > FEW:
        return ()
    offered: dict[tuple[str, tuple[Filter, ...]], WayOut] = {}
    for parts in (_fewer_filters, _less_conditions) if total else (_less_words, _fewer_filters, _nearest):
        for way in parts(query, asked, ask):
            if way.total > total and _is_valid(replace(query, text=way.text, filters=way.filters)):
                offered.setdefault((way.text, way.filters), way)
    return tuple(offered.values()) if total else (*offered.values(), *largest)


def _less_conditions(query: Query, asked: Asked, ask: Ask) -> Iterator[WayOut]:
    """Without the first thing that the words make every product have, or not have."""
    for reading, chip in zip(asked.plan.readings, asked.plan.understood, strict=True):
        if reading.filters or reading.excluded:
            if chip.remove.strip():
                yield _way("without", chip.text, chip.remove, query.filters, ask(chip.remove))
            return


def _less_words(query: Query, asked: Asked, ask: Ask) -> Iterator[WayOut]:
    """Without the words that the catalogue lacks, without each reading, and all there is of a brand that was named."""
    plan = asked.plan
    words = plan.text.split()
    lacked = [
        word for word in words if (terms := query_terms(word)) and all(term.text in plan.unknown for term in terms)
    ]
    rest = without_loose_ends(" ".join(word for word in words if word not in lacked), english=plan.english)
    less = [(" ".join(lacked), rest)] if lacked else []
    less += [(chip.text, chip.remove) for chip in plan.understood[:TRIED]]
    for label, text in less:
        if text.strip():
            yield _way("without", label, text, query.filters, ask(text))
    for reading in plan.readings[:TRIED]:
        if reading.kind == "brand" and len(reading.wanted) == 1:
            yield _way("brand", reading.value, "", (*query.filters, *reading.wanted), ask(""))


def _fewer_filters(query: Query, asked: Asked, ask: Ask) -> Iterator[WayOut]:
    if not query.filters or not len(asked.members(()).rows):
        return
    for place, one in enumerate(query.filters[:TRIED]):
        rest = query.filters[:place] + query.filters[place + 1 :]
        yield _way("without_filter", to_text(one), query.text, rest, asked)
    if len(query.filters) > 1:
        yield _way("without_filters", "", query.text, (), asked)


def _nearest(query: Query, asked: Asked, ask: Ask) -> Iterator[WayOut]:
    """The categories of the products nearest in meaning; where there are none, the words that their titles share."""
    if asked.aim is None:
        return
    slice, rows = asked.aim.near.slice, asked.aim.near.rows[:NEIGHBOURS]
    rows = rows[slice.vectors.cosines(rows, asked.aim.vector) >= NEAR]
    if not len(rows):
        return
    tree = slice.columns.categories
    if not len(tree):
        if text := _common_words(slice, rows):
            yield _way("nearest", text, text, (), ask(text))
        return
    nodes, times = np.unique(slice.columns.category[rows], return_counts=True)
    for at in np.argsort(-times, kind="stable")[:NEAREST].tolist():
        if nodes[at] >= 0 and times[at] >= COMMON * len(rows):
            node = int(nodes[at])
            yield _browsed("nearest", tree.names[node], Term("category", (tree.paths[node],)), ask)


def _common_words(slice: Slice, rows: np.ndarray) -> str:
    """The two words that tell most of what these products ((k,) int) are, as their titles have them; "" for none."""
    held, places, spelled = Counter[str](), Counter[str](), dict[str, str]()
    columns = slice.columns
    for row in rows.tolist():
        seen = set(analyze(columns.brands[code])) if (code := columns.brand[row]) >= 0 else set()  # says who, not what
        for place, word in enumerate(_WORD.findall(columns.title(row))):
            tokens = analyze(word)
            if len(tokens) != 1 or tokens[0] in seen:
                continue
            seen.add(tokens[0])
            held[tokens[0]] += 1
            places[tokens[0]] += place
            spelled.setdefault(tokens[0], word)
    lexicon = slice.forward.lexicon
    common = [token for token, count in held.items() if count >= max(2, COMMON * len(rows))]
    ids = [lexicon.token_id(token) for token in common]
    frequency = [int(lexicon.frequency[id]) if id >= 0 else 1 for id in ids]
    times = np.array([held[token] for token in common])
    weights = times * idf(np.array(frequency, np.float64), lexicon.rows)
    telling = [common[at] for at in np.argsort(-weights, kind="stable")[:2]]
    return " ".join(spelled[token] for token in sorted(telling, key=lambda token: places[token] / held[token]))


def popular(columns: Columns, figures: Figures) -> tuple[WayOut, ...]:
    """The largest categories of the shop, or brands where it has no categories: two and more, or none."""
    tree = columns.categories
    labels: Sequence[str] = columns.brands
    field, texts, counts = "brand", labels, figures.brand_products
    nodes = np.arange(len(counts))
    if len(tree):
        counts, nodes = figures.category_products, tree.children(-1)
        while len(nodes) == 1:
            nodes = tree.children(int(nodes[0]))
        field, labels, texts = "category", tree.names, tree.paths
    best = nodes[np.argsort(-counts[nodes], kind="stable")][:POPULAR]
    if len(best) < 2:
        return ()
    return tuple(
        WayOut("popular", labels[node], "", (Term(field, (texts[node],)),), int(counts[node])) for node in best.tolist()
    )


def _is_valid(query: Query) -> bool:
    try:
        query.validate()
    except BadQuery:
        return False
    return True


def _way(kind: str, label: str, text: str, filters: tuple[Filter, ...], asked: Asked) -> WayOut:
    return WayOut(kind, label, text, filters, *asked.listing(filters).total())


def _browsed(kind: str, label: str, term: Term, ask: Ask) -> WayOut:
    return _way(kind, label, "", (term,), ask(""))

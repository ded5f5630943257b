"""What is marked in the texts of hits: the words that were asked for, by any of their names."""

from collections.abc import Iterator, Sequence

import numpy as np

from search.document import TITLE
from search.forward import Forward
from search.highlight import highlight, snippet
from search.page import Highlight
from search.product import Product
from search.understand.plan import QueryPlan

SHOWN = 3_000  # characters of a description that a snippet is taken from


def marks(
    products: Sequence[Product], rows: np.ndarray, plan: QueryPlan, forward: Forward
) -> Iterator[tuple[Highlight, ...]]:
    """For each product, whose row is in `rows` ((k,) int64), its title and a snippet of its description.

    A phrase is marked in titles that hold it, word by word; its words alone are nothing that was asked for.
    """
    telling = plan.telling()
    words = {form for term in telling for form in term.forms if " " not in form}
    phrases = {id: form for term in telling for id, form in zip(term.ids, term.forms, strict=True) if " " in form}
    held = {form: forward.holds(rows, [id], field=TITLE) for id, form in phrases.items()}
    for at, product in enumerate(products):
        of_phrases = {word for form, holds in held.items() if holds[at] for word in form.split(" ")}
        title = Highlight("title", product.title, highlight(product.title, words | of_phrases))
        if not product.description:
            yield (title,)
        else:
            yield title, Highlight("description", *snippet(product.description[:SHOWN], words))

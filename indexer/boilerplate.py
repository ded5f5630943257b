"""What a shop says under every product: delivery, returns, care. It tells nothing of any of them.

Its words would weigh nothing anywhere, in titles too ("lamp", where each description says to try it under a good lamp).
So sentences that most descriptions hold are left out of what is searched; what is shown stays whole.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from search.arrays import spread
from search.product import Product
from search.store import Store

SAMPLE = 1_000  # products that are looked at, from all over the catalogue
LEAST = 20  # descriptions before anything can be said of most of them
MOST = 0.5  # of the descriptions
SHORTEST = 20  # characters of a sentence: "Machine washable." is one that shoppers ask for

_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？\n]*\s*")


def boilerplate(descriptions: Iterable[str]) -> frozenset[str]:
    """The sentences that more than MOST of the descriptions hold; of empty ones nothing is counted."""
    told = [description for description in descriptions if description]
    if len(told) < LEAST:
        return frozenset()
    times = Counter(sentence for description in told for sentence in {*map(str.strip, _SENTENCE.findall(description))})
    return frozenset(one for one, count in times.items() if count > MOST * len(told) and len(one) >= SHORTEST)


def of_store(store: Store) -> frozenset[str]:
    """The boilerplate of a catalogue, by a sample. What variants say alike is said of one product."""
    products = map(store.product, spread(len(store), SAMPLE).tolist())
    return boilerplate({one.group_id or one.id: one.description for one in products}.values())


def without(product: Product, repeated: frozenset[str]) -> Product:
    """The product with what is its own of the description."""
    if not repeated or not product.description:
        return product
    own = [one for one in _SENTENCE.findall(product.description) if one.strip() not in repeated]
    return replace(product, description="".join(own).strip())

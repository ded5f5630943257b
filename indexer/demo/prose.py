"""Product copy from hand-written sentences.

The little language of a sentence: `{capacity}` is a value of the product, `[hot|warm]` is one of the alternatives (they
nest, and one may be empty), and `material=wool? ` in front keeps the sentence for products of that value.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from indexer.demo.chance import pick
from indexer.demo.definitions import ProductType
from search.errors import BadCatalogue

MOST_PRODUCTS_PER_SENTENCE = 5
# Draws that insist on a sentence nobody has yet, then draws that take one with room left, before giving up.
FRESH_DRAWS = 40
DRAWS = 400
# What a description is made of: mostly use, since that is what shoppers ask for in their own words.
PLANS = (("uses", "facts", "uses", "notes"), ("uses", "uses", "facts", "notes"), ("uses", "facts", "notes"))

_ALTERNATIVES = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_END = re.compile(r"(?<=[.!?]) ")
_CONDITION = re.compile(r"(\w+)=([^?]+)\? ")


def describe(
    product_type: ProductType, values: Mapping[str, str], rng: Random, *, used: Counter[str], products: int
) -> str:
    """The copy that `products` variants share: three or four sentences with room left in `used`, which is updated.

    Raises BadCatalogue when the type's sentences are too few for its products.
    """
    sentences: list[str] = []
    templates: set[str] = set()
    for part in pick(rng, PLANS):
        fitting = [text for text in getattr(product_type, part) if _holds(text, values) and text not in templates]
        template, sentence = _sentence(fitting, values, rng, used=used, products=products, type_name=product_type.name)
        templates.add(template)
        sentences.append(sentence)
        used.update(dict.fromkeys(_sentences(sentence), products))
    return " ".join(sentences)


def _sentence(
    templates: Sequence[str],
    values: Mapping[str, str],
    rng: Random,
    *,
    used: Counter[str],
    products: int,
    type_name: str,
) -> tuple[str, str]:
    for attempt in range(DRAWS if templates else 0):
        template = pick(rng, templates)
        sentence = expand(template, values, rng)
        room = MOST_PRODUCTS_PER_SENTENCE - max(used[part] for part in _sentences(sentence))
        if room >= products and (attempt >= FRESH_DRAWS or room == MOST_PRODUCTS_PER_SENTENCE):
            return template, sentence
    raise BadCatalogue(f"{type_name}: its sentences are used up; write more of them, or ask for fewer products.")


def _sentences(text: str) -> list[str]:
    """A template may hold two sentences; each counts."""
    return _END.split(text)


def expand(template: str, values: Mapping[str, str], rng: Random) -> str:
    """One sentence of a template, its first letter a capital. Raises BadCatalogue for a value the product lacks."""
    text = _CONDITION.sub("", template, count=1) if _CONDITION.match(template) else template
    while _ALTERNATIVES.search(text):
        text = _ALTERNATIVES.sub(lambda found: pick(rng, found[1].split("|")), text)
    text = fill(text, values)
    return text[:1].upper() + text[1:]


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its `{slots}` filled."""
    missing = [name for name in _SLOT.findall(template) if name not in values]
    if missing:
        raise BadCatalogue(f"{template!r} asks for {missing[0]!r}; the product has {', '.join(values)}.")
    return _SLOT.sub(lambda found: values[found[1]], template)


def _holds(template: str, values: Mapping[str, str]) -> bool:
    condition = _CONDITION.match(template)
    return condition is None or values.get(condition[1]) == condition[2]

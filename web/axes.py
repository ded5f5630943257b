"""The variants of a product as choices: a colour, then a size, each leading to the variant that has it.

Of what they differ in only so much is asked as tells all of them apart: a weight that follows from the size is no
choice. Where nothing tells two of them apart they are listed by title instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from search.fold import fold
from search.natural import LAST, Place, place_of
from search.page import Variant
from search.product import Product
from search.understand.tokens import words

FIRST = words("colour color farbe couleur kleur cor finish shade")
SECOND = words("size grösse größe taille talla taglia maat tamanho length width storage capacity")


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen: the product that it leads to, which keeps the other choices where there is one.

    `instead` are the other axes' values that it changes, since no variant has all; () where it keeps them.
    """

    value: str
    product: Product
    chosen: bool
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing to choose by; `chosen` is the value of the product shown, "" where it has none."""

    name: str
    chosen: str
    options: tuple[Option, ...]

    @property
    def is_colour(self) -> bool:
        """Whether its values are colours."""
        return not FIRST.isdisjoint(fold(self.name).split("_"))

    @property
    def has_gaps(self) -> bool:
        """Whether there is a value that the other choices do not come with."""
        return any(option.instead for option in self.options)


def axes(variants: Sequence[Variant], id: str) -> tuple[Axis, ...]:
    """What there is to choose for the product of that id, one of the variants; () where nothing tells them apart."""
    values = [dict(variant.differs) for variant in variants]
    own = next((found for variant, found in zip(variants, values, strict=True) if variant.product.id == id), None)
    names = _telling(values)
    if own is None or not names:
        return ()
    return tuple(_axis(name, names, own, variants, values) for name in names)


def _telling(values: Sequence[dict[str, str]]) -> list[str]:
    """The fewest attributes, colour and size before others, by which each of the variants is another; [] for none."""
    names = list(dict.fromkeys(name for own in values for name in own))
    names = sorted((name for name in names if all(name in own for own in values)), key=_order)
    chosen: list[str] = []
    apart = 1
    for name in names:
        told = len({tuple(own[one] for one in (*chosen, name)) for own in values})
        if told > apart:
            chosen.append(name)
            apart = told
        if apart == len(values):
            return chosen
    return []


def _order(name: str) -> int:
    parts = set(fold(name).split("_"))
    return 0 if parts & FIRST else 1 if parts & SECOND else 2


def _axis(
    name: str, names: Sequence[str], own: dict[str, str], variants: Sequence[Variant], values: Sequence[dict[str, str]]
) -> Axis:
    """Each value with the variant of it that shares the most of the other choices, the first of several."""
    others = [other for other in names if other != name]
    best: dict[str, tuple[int, Option]] = {}
    for variant, found in zip(variants, values, strict=True):
        changed = tuple(found[other] for other in others if found[other] != own[other])
        kept = len(others) - len(changed)
        if found[name] not in best or kept > best[found[name]][0]:
            chosen = found[name] == own[name]
            best[found[name]] = kept, Option(found[name], variant.product, chosen, changed)
    return Axis(name, own[name], tuple(best[value][1] for value in sorted(best, key=_place)))


def _place(value: str) -> tuple[Place, str]:
    """Numbers and sizes in their order, then words."""
    return place_of(value) or LAST, fold(value)

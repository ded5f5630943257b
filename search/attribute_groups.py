"""A product's attributes in groups, by what their names share: no list says which attributes there are.

Names are slugs ("battery_capacity"). Those that begin with the same word are of one group, a quantifier before it left
out ("maximum_battery_life"); measures of the thing itself are one, and what is said of its package comes last.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from search.understand.tokens import words

FEW = 8  # attributes: so many are read at a glance, and headings would be in the way
LEAST = 3  # attributes that make a group
MOST_WORDS = 3  # of a measure of the thing itself: "weight imperial", but not "roll width of the second tray"

SIZES = words(
    "width height depth length weight diameter thickness dimension dimensions wxdxh wxhxd hxwxd volume "
    "breite höhe tiefe länge gewicht durchmesser dicke abmessung abmessungen maße "
    "largeur hauteur profondeur longueur poids diamètre épaisseur ancho alto altura profundidad longitud peso "
    "larghezza altezza profondità lunghezza breedte hoogte diepte lengte"
)
AROUND = words("net gross empty unpacked imperial metric total without with stand of the w h d x l mm cm in kg g lb")
PACKAGES = words(
    "package packaging packing pallet pallets shipping carton case master verpackung palette emballage embalaje"
)
QUANTIFIERS = words(
    "maximum minimum max min number of quantity total average typical standard optional recommended supported "
    "compatible built in integrated main other product type with without has is the a maximale minimale anzahl nombre"
)
GENERAL, NAMED, SIZE, PACKAGE = "general", "named", "size", "package"


@dataclass(frozen=True, slots=True)
class Group:
    """Attributes that belong together: `kind` is GENERAL, NAMED (`name` is what their names share), SIZE or PACKAGE."""

    kind: str
    name: str
    attributes: tuple[str, ...]


def groups(names: Iterable[str]) -> tuple[Group, ...]:
    """The attributes in groups, each and all within in their order; one of kind GENERAL where they are few or alike."""
    names = tuple(names)
    whole = Group(GENERAL, "", names)
    if len(names) <= FEW:
        return (whole,) if names else ()
    keys = {name: _key(name) for name in names}
    counts = Counter(keys.values())
    found: dict[tuple[str, str], list[str]] = {(GENERAL, ""): []}
    for name, key in keys.items():
        found.setdefault(key if counts[key] >= LEAST or key[0] == PACKAGE else (GENERAL, ""), []).append(name)
    made = [Group(kind, _shared(kind, members), tuple(members)) for (kind, _), members in found.items() if members]
    order = [GENERAL, NAMED, SIZE, PACKAGE]
    return tuple(sorted(made, key=lambda group: order.index(group.kind))) if len(made) > 1 else (whole,)


def _key(name: str) -> tuple[str, str]:
    parts = name.lower().split("_")
    if parts[0] in PACKAGES:
        return PACKAGE, ""
    if len(parts) <= MOST_WORDS and not SIZES.isdisjoint(parts) and set(parts) <= SIZES | AROUND:
        return SIZE, ""
    told = [part for part in parts if part not in QUANTIFIERS and not part.isdigit()]
    return NAMED, _single(told[0] if told else parts[0])


def _single(word: str) -> str:
    """A word without the s of more than one: "ports_usb" and "port_hdmi" are of one group."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _shared(kind: str, members: list[str]) -> str:
    """What the names of a group have in common from their first telling word on, at least that word."""
    if kind != NAMED:
        return ""
    key = _key(members[0])[1]
    tails = []
    for name in members:
        parts = name.split("_")
        at = next((at for at, part in enumerate(parts) if _single(part.lower()) == key), 0)
        tails.append(parts[at:])
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*tails, strict=False))
    shared = [parts[0] for parts in same][: min(map(len, tails)) - 1]  # what one of them says whole is its own name
    return "_".join(shared or tails[0][:1])

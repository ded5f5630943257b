"""What a product is called by others, and whether another one says that it is made for it.

Nothing is guessed: an accessory counts where its own text names the thing. It does so in an attribute ("compatibility",
"suitable for") or behind a word of fitting ("case for the Acme Two").
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import takewhile

from search.analyze import analyze
from search.fold import fold
from search.product import Product, attribute_text
from search.understand.accessory_words import ACCESSORIES, FITTING
from search.understand.tokens import words as word_list
from search.unit_words import UNIT_WORDS

NAMED = 4  # words behind its brand that name a thing: what comes later describes it
SURE = 4  # letters and digits of a code that names a model beside its maker's name; a shorter one is many a thing's
LEAST = 2  # of a code that does so beside the word before it ("Coolpix P90")
TOLD = 12  # words of a title that say what a thing is
FAR = 14  # words behind "for" that may still name what it is for

FIT_NAMES = word_list(
    "compatibility compatible fit fits suitable designed kompatibel kompatibilität geeignet passend compatibilité "
    "compatibilidad compatibilità compatibile geschikt compatibel"
)
"""An attribute of these words says what a product fits; with others ("compatible operating systems") what it needs."""
FIT_REST = word_list("with to for the by product products model models device devices printer printers")
PARTS = word_list("bottle drawer duplexer feeder finisher fuser module original roller unit")
"""Beside accessories, what is a part of another thing and is sold by that thing's name."""
EDITIONS = word_list("pro plus max mini ultra lite se air xl xs ii iii iv mark mk neo fe evo")
"""Behind a name one of these makes it another's: what fits an "Acme Two" need not fit an "Acme Two Pro"."""

_WORD = re.compile(r"[0-9]+[.,][0-9]+|[^\W_]+(?:[-+][^\W_]+)*")
_ITEM = re.compile(r"[,;|()\[\]]|\s[-–/]\s|\.\s|\s&\s|\sand\s")
_MEASURE = re.compile(
    rf"[0-9.,]+(?:{UNIT_WORDS})?|[0-9]+x[0-9]+|[0-9]+[a-z]{{4,}}|(?:a|i|cat|db|ddr|hd|hdmi|pc|rj|usb|win)[0-9]+[a-z]?"
)
_UNIT = re.compile(UNIT_WORDS)
_VERSION = re.compile("([a-z]*[0-9]{3,})(?:[dntxwf]{1,3}|mfp)")
_RANGE = re.compile(rf"([0-9]+) (?:to|-|–|bis|à) ([0-9]+) ({UNIT_WORDS})\b(.*)")

_ENDS = tuple(
    sorted(word_list("cartridge folie filter halter halterung hoes houder hülle kabel lader netzteil patrone tasche"))
)

END = "|"  # between what a text lists

Words = tuple[str, ...]


class Evidence(IntEnum):
    """How surely an accessory fits; of one that names words of a name, how many come on top."""

    NONE = 0
    KIND = 1
    NAME = 10
    CODE = 20


@dataclass(frozen=True, slots=True)
class Thing:
    """A product as others name it: the words of its `brand`, those of its `name` behind it and the `codes` of a model
    among them, each to its stem; its `kind`, and all that is said of it, as the analyzer has them.
    """

    brand: Words
    name: Words
    codes: Mapping[str, str]
    kind: Words
    tokens: frozenset[str]


def thing(product: Product) -> Thing:
    """What a product is called, from its title as far as that says what it is and not what it is for.

    What goes with another thing is called as that is ("Acme X200 battery"): nothing can name it.
    """
    brand, itself = _words(product.brand), _itself(product.title)
    title = _words(_ITEM.split(itself)[0])
    named = brand and title[: len(brand)] == brand  # behind other words it is a "box of the Acme Two"
    name = title[len(brand) :][:NAMED] if named else ()
    if (
        any(map(_goes_with, _words(itself)[:TOLD]))
        or next(_told(product), None)
        or _MEASURE.fullmatch(name[0] if name else "")
    ):
        name = ()
    coded = [word for word, behind in zip(name, (*name[1:], ""), strict=False) if _is_code(word, behind)]
    codes = {word: _stem(word) for word in coded if word == coded[0] or not word.isdigit()}
    said = (product.title, *product.category[-1:], *map(attribute_text, product.attributes.values()))
    kind = tuple(analyze(product.category[-1])) if product.category else ()
    tokens = frozenset(token for text in said for token in analyze(text))
    return Thing(brand, name, codes, kind, tokens)


def evidence(accessory: Product, thing: Thing) -> int:
    """How surely the accessory says that it is made for the thing."""
    compatible = attribute_text(accessory.attributes.get("brand_compatibility", ""))
    told = _words(f"{accessory.brand} {accessory.title} {compatible}")
    found = int(Evidence.NONE)
    for text in (*_told(accessory), *_for(accessory.title)):
        items = _ITEM.split(text)
        found = max(found, *(Evidence.KIND * _is_kind(item, thing) for item in items))
        if thing.name:
            found = max(found, _named(text, thing, told))
    if thing.name and found < Evidence.CODE:
        for text in _for(accessory.description):
            found = max(found, _named(text, thing, told))
    return found


def _named(text: str, thing: Thing, told: Words) -> int:
    """How surely the text names the thing."""
    items = [_words(item) for item in _ITEM.split(text)]
    words = tuple(word for item in items for word in (*item, END))
    stems = {*thing.codes, *thing.codes.values()}
    if stems.isdisjoint(words) and thing.name[0] not in words:
        return Evidence.NONE
    maker = _find(thing.brand, (*told, END, *words)) >= 0
    if thing.codes and all(_has_code(words, code, thing, maker=maker) for code in thing.codes):
        return Evidence.CODE
    return max(_name_length(item, thing, told) for item in items)


def _has_code(words: Words, code: str, thing: Thing, *, maker: bool) -> bool:
    """Whether the words hold a code of the thing, and no other edition of it; `maker`: its maker is named beside.

    A number is a model's where the word before it is there as well; a maker's own numbers are of many kinds of things.
    """
    place = thing.name.index(code)
    before = thing.name[place - 1] if place else thing.brand[-1]
    for at, word in enumerate(words):
        if word not in (code, thing.codes[code]) or _is_another(words[at + 1 :], thing.name[place + 1 :], number=word):
            continue
        if before == words[at - 1] or (place and before in words[:at]) or (maker and _is_sure(word)):
            return True
    return False


def _name_length(item: Words, thing: Thing, told: Words) -> int:
    """Evidence.NAME and more where the item is the thing's name from its first word on, and no other one's."""
    item = item[1:] if item[:1] == ("the",) else item
    at = len(thing.brand) if item[: len(thing.brand)] == thing.brand else 0
    if not at and _find(thing.brand, told) < 0:
        return Evidence.NONE
    pairs = zip(item[at:], thing.name, strict=False)
    length = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    rest = [token for word in item[at + length :] for token in analyze(word)]
    if not length or not set(rest) <= set(thing.kind) or _is_another((), thing.name[length:]):
        return Evidence.NONE
    # A word alone is a name where the maker stands before it and the kind of thing is known.
    certain = thing.kind if at or length > 1 else ()
    if certain or any(any(map(str.isdigit, word)) for word in thing.name[1:length]):
        return Evidence.NAME + length
    return Evidence.NONE


def _is_another(said: Words, own: Words, *, number: str = "") -> bool:
    """Whether one of two names that were the same so far goes on as that of another edition."""
    first, second = (words[0] if words and words[0] != END else "" for words in (said, own))
    if first == second:
        return False
    if number.isdigit() and first.isalpha() and second.isalpha():
        return True
    return any(word in EDITIONS or len(word) == 1 for word in (first, second))


def _is_kind(item: str, thing: Thing) -> bool:
    """Whether all that the item says is said of the thing too, its kind last ("15 in laptops")."""
    if not thing.kind:
        return False
    folded = fold(item)
    if between := _RANGE.fullmatch(folded.strip()):
        low, high, unit, rest = between.groups()
        sizes = (token.removesuffix(unit) for token in thing.tokens if token.endswith(unit))
        within = any(size.isdigit() and int(low) <= int(size) <= int(high) for size in sizes)
        return within and tuple(analyze(rest))[-1:] == thing.kind[-1:]
    tokens = analyze(item)
    return bool(tokens) and tokens[-1] == thing.kind[-1] and thing.tokens.issuperset(tokens)


def _goes_with(word: str) -> bool:
    """Whether a word says that the product goes with another, by itself or as the end of a compound."""
    return word in ACCESSORIES or word in PARTS or word.endswith(_ENDS)


def _is_sure(code: str) -> bool:
    return len(code) >= SURE and not code.isdigit() and sum(map(str.isdigit, code)) > 1


def _stem(code: str) -> str:
    """The code without what only tells a printer with a network, or for two sides, from that printer."""
    found = _VERSION.fullmatch(code)
    return found[1] if found else code


def _told(product: Product) -> Iterator[str]:
    """What its attributes say that the product is made for."""
    for name, value in product.attributes.items():
        words = set(fold(name).split("_"))
        if words & FIT_NAMES and words <= FIT_NAMES | FIT_REST:
            yield attribute_text(value)


def _for(text: str) -> Iterator[str]:
    """What stands behind each word of fitting."""
    words = text.split()
    for at, word in enumerate(words):
        if fold(word) in FITTING:
            yield " ".join(words[at + 1 : at + 1 + FAR])


def _itself(title: str) -> str:
    """A title up to the word behind which it says what the product is for."""
    words = title.split()
    at = next((at for at, word in enumerate(words) if at and fold(word) in FITTING), len(words))
    return " ".join(words[:at])


def _is_code(word: str, behind: str) -> bool:
    """Whether a word is a model's code, and no measure nor the number of a unit behind it."""
    if word.isdigit():
        return len(word) >= LEAST + 1 and not _UNIT.fullmatch(behind)
    return len(word) >= LEAST and any(map(str.isdigit, word)) and not _MEASURE.fullmatch(word)


def _words(text: str) -> Words:
    """Words in one case, without the signs inside a code ("HL-2140" is "hl2140")."""
    return tuple(re.sub(r"[-+]", "", word) for word in _WORD.findall(fold(text)))


def _find(part: Sequence[str], whole: Sequence[str]) -> int:
    """Where the words stand among others, -len(part) - 1 where they do not."""
    places = range(len(whole) - len(part) + 1) if part else ()
    return next((at for at in places if tuple(whole[at : at + len(part)]) == tuple(part)), -len(part) - 1)

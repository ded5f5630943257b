"""The typeahead: what the text so far may become, as queries, product types, brands and products."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import zip_longest

from search.analyze import analyze, spans
from search.ask import Asked
from search.catalogue import Catalogue
from search.checked import Checked
from search.completions import LONGEST, Completions, Typed
from search.continuing import Continuing, Found
from search.errors import EngineDown
from search.filters import Term, to_text
from search.fold import fold
from search.identifiers import key
from search.names import brands, categories
from search.page import Suggestion
from search.product import Product
from search.understand.candidates import Candidates
from search.values import value_key

QUERIES, NAMES, PRODUCTS = 5, 3, 4
WORDS = 8  # completions that products are looked for by, the likeliest first
REMEMBERED = 4096  # beginnings: most shoppers begin alike
SURELY = 6  # characters of what can only be an identifier; a shorter text may begin one
VARIANTS = 4  # times as many products looked at as shown where there are variants, which are one line
NAMESAKES = 2  # the same where there are none, but products that read the same

Spans = tuple[tuple[int, int], ...]


class Typeahead:
    """Holds the names of categories and brands and what titles are made of; products are looked up."""

    def __init__(self, catalogue: Catalogue, candidates: Candidates, ask: Callable[[str], Asked]):
        self._catalogue = catalogue
        self._brands = brands(catalogue.tables, catalogue.figures)
        self._categories = categories(catalogue.tables, catalogue.figures)
        self._completions = Completions(catalogue.lexicon, candidates)
        self._continuing = Continuing(catalogue, self._completions, self._is_brand)
        self._checked = Checked(ask)
        self._found = lru_cache(maxsize=REMEMBERED)(self._continuing.of)

    def suggest(self, text: str, *, size: int) -> tuple[Suggestion, ...]:
        """Up to `size` lines in groups: queries, categories, brands, products; the best of each where not all fit.

        While the keyword index is out names are suggested alone.
        """
        text = text.lstrip()
        if not analyze(text):
            return ()
        typed = self._completions.typed(text)
        try:
            found = self._found(typed) if len(text) <= LONGEST else []
            names = self._names(text, typed, found)
            taken = {_same(one.text) for group in names for one in group}
            return _fitting(
                [self._queries(text, typed, found, taken), *names, self._products(text, typed, found)], size
            )
        except EngineDown:
            return _fitting(self._names(text, typed, ()), size)

    def _queries(
        self, text: str, typed: Typed, found: Sequence[Found], taken: set[tuple[str, ...]]
    ) -> list[Suggestion]:
        """Lines for what the text may become, but for what it is already and what a name says as well; those that are
        known to find something.
        """
        taken = {*taken, _same(text)}
        kept: list[Found] = []
        for one in found:
            if len(kept) == QUERIES:
                break
            if _told(typed, one) in taken:
                continue
            whole = self._continuing.named_whole(typed, one)
            if _told(typed, whole) not in taken:
                taken |= {_told(typed, one), _told(typed, whole)}
                kept.append(whole)
        products = self._catalogue.products_of([one.number for one in kept])
        lines = []
        for one, product in zip(kept, products, strict=True):
            words = _as_written(one.words, product.title, typed)
            query = _spaced(typed.head, words)
            lines.append(Suggestion("query", query, matched=_common(text, query)))
        once = {value_key(line.text): line for line in lines if value_key(line.text) != value_key(text)}
        finding = self._checked.finding(line.text for line in once.values())
        return [line for line in once.values() if line.text in finding]

    def _is_brand(self, terms: Sequence[Sequence[str]]) -> bool:
        return bool(self._brands.find(terms, (), "", 1))

    def _names(self, text: str, typed: Typed, found: Sequence[Found]) -> list[list[Suggestion]]:
        """Lines for categories, and for brands."""
        if typed.lost:
            return []
        begun = _begun(typed, found)
        return [
            [
                Suggestion(
                    kind,
                    name.text,
                    name.count,
                    filter=to_text(Term(kind, (name.value,))),
                    within=name.within,
                    matched=_matched(name.text, typed, begun),
                )
                for name in names.find(typed.terms, begun, text, NAMES)
            ]
            for kind, names in (("category", self._categories), ("brand", self._brands))
        ]

    def _products(self, text: str, typed: Typed, found: Sequence[Found]) -> list[Suggestion]:
        """Lines for products: those that the text identifies, and those with the likeliest completions."""
        named = self._catalogue.products_of(self._catalogue.identifiers.begun(text, PRODUCTS).tolist())
        codes = {product.id: _code(product, text) for product in named}
        words = list(dict.fromkeys(one.words[0] for one in found))[:WORDS] if typed.begun else []
        if not words and typed.begun:
            words = self._completions.anywhere(typed, WORDS)
        sure = len(key(text)) >= SURELY
        products = list(named) if sure else []
        before = [forms[0] for forms in typed.terms]
        asked = [words[:1], words[1:]] if typed.begun else [before[-1:]]
        times = VARIANTS if self._catalogue.figures.grouped else NAMESAKES
        for last in asked:
            if last and len(_once(products)) < PRODUCTS and not typed.lost:
                head = before if typed.begun else before[:-1]
                products += self._catalogue.completing(head, last, PRODUCTS * times)
        shown = _once([*products, *named])[:PRODUCTS]
        return [
            Suggestion(
                "product",
                product.title,
                id=product.id,
                product=product,
                identifier=codes.get(product.id, ""),
                matched=_matched(product.title, typed, words),
            )
            for product in shown
        ]


def _begun(typed: Typed, found: Sequence[Found]) -> list[str]:
    """What the last word of a name begins as: what was typed, or what is meant by it."""
    if not typed.begun:
        return []
    meant = [one.words[0] for one in found[:1] if not one.words[0].startswith((typed.begun, typed.whole or "\0"))]
    return list(dict.fromkeys(filter(None, [typed.begun, typed.whole, *meant])))


def _code(product: Product, text: str) -> str:
    """The identifier of a product that begins as the text does, as the catalogue writes it."""
    codes = [product.id, *(code for codes in product.identifiers.values() for code in codes)]
    wanted = key(text)
    return next((code for code in codes if key(code).lstrip("0").startswith(wanted.lstrip("0"))), "")


def _once(products: Iterable[Product]) -> list[Product]:
    """Without further variants of a product, and without those that read the same; each stands where its first does."""
    by_group: dict[str, Product] = {}
    for product in products:
        by_group.setdefault(product.group_id or product.id, product)
    by_title: dict[str, Product] = {}
    for product in by_group.values():
        by_title.setdefault(value_key(product.title) or product.id, product)
    return list(by_title.values())


def _told(typed: Typed, one: Found) -> tuple[str, ...]:
    """The same of a text that is continued so."""
    return tuple(sorted({*(forms[0] for forms in typed.terms), *one.words}))


def _same(text: str) -> tuple[str, ...]:
    """What two lines share that say the same."""
    return tuple(sorted(set(analyze(text))))


def _as_written(words: Sequence[str], title: str, typed: Typed) -> list[str]:
    """The words as this title has them; one that was typed whole as it was typed."""
    written = {word: title[start:end].lower() for word, start, end in reversed(spans(title, words))}
    return [typed.begun if word == typed.whole else written.get(word, word) for word in words]


def _spaced(head: str, words: Sequence[str]) -> str:
    return " ".join([f"{head}{words[0]}", *words[1:]]) if words else head


def _common(text: str, line: str) -> Spans:
    """What a line has of the text at its beginning."""
    length = next((at for at, (a, b) in enumerate(zip(text.lower(), line.lower(), strict=False)) if a != b), -1)
    length = min(len(text), len(line)) if length < 0 else length
    return ((0, length),) if length else ()


def _matched(text: str, typed: Typed, begun: Sequence[str]) -> Spans:
    """The parts of a text that were typed: the words of the head whole, of the last one its beginning."""
    whole = {form for forms in typed.terms for form in forms}
    found: list[tuple[int, int]] = []
    last = False
    for word, start, end in spans(text):
        if word in whole:
            found.append((start, end))
        elif not last and typed.begun and word.startswith(tuple(begun) or "\0"):
            last = True
            length = len(typed.begun) if fold(text[start:end]).startswith(typed.begun) else end - start
            found.append((start, min(start + length, end)))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def _fitting(groups: Sequence[Sequence[Suggestion]], size: int) -> tuple[Suggestion, ...]:
    """The groups one after the other; where not all fit, the best of each before the next of any."""
    turns = [one for turn in zip_longest(*groups) for one in turn if one is not None]
    kept = set(map(id, turns[:size]))
    return tuple(one for group in groups for one in group if id(one) in kept)

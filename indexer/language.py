"""Which language a catalogue's titles are in, and which encoder fits it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from indexer.embed import document_text
from search.encoders import universal, weights
from search.product import Product

SAMPLE = 500
# A title in Chinese names brands and models in Latin letters; one in English holds no other letters at all.
OTHER_LETTERS = 0.1
MOST = 0.5
# How much likelier (in logarithms) than English another language must be: "Lenovo ThinkPad X1" is in none. Of 486
# titles of icecat, all English, 81% are read so at 0, 98% at 6, which misses 6 of 43 short titles in 8 languages.
OVER_ENGLISH = 6.0

_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "THAI": "th",
    "GREEK": "el",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
}
_AMONG = {
    "CYRILLIC": ("ru", "uk", "bg"),
    "ARABIC": ("ar", "fa", "ur"),
    "LATIN": ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "tr", "cs", "da", "fi", "hu", "no", "ro", "sv"),
}
_STATED = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """The encoder that "auto" means for a catalogue, and why, as a sentence's second half."""

    encoder: str
    why: str


def choose(products: Sequence[Product]) -> Choice:
    """The multilingual encoder where most of `products` are in languages that it knows beside English, else MiniLM."""
    languages = Counter(language(product) for product in products)
    foreign = {code: count for code, count in languages.items() if code in universal.LANGUAGES and code != "en"}
    if sum(foreign.values()) > MOST * len(products):
        return Choice(universal.NAME, _titles(Counter(foreign), len(products)))
    if not products:
        return Choice(weights.DEFAULT, "there are no titles")
    return Choice(weights.DEFAULT, _titles(languages, len(products)))


def language(product: Product) -> str:
    """The ISO 639-1 code that the catalogue states, else what the letters of title and description say; "" for none."""
    if stated := _STATED.fullmatch(product.language.strip()):
        return stated[1].lower()
    scripts = _scripts(product.title)
    if not scripts:
        return ""
    others = Counter({script: count for script, count in scripts.items() if script != "LATIN"})
    if others.total() < OTHER_LETTERS * scripts.total():
        return _among("LATIN", document_text(product))
    if "HIRAGANA" in others or "KATAKANA" in others:
        return "ja"  # which writes most of its nouns in Chinese characters
    script = max(others, key=lambda name: others[name])
    return _among(script, document_text(product)) if script in _AMONG else _SCRIPTS.get(script, "")


def _scripts(text: str) -> Counter[str]:
    """How many letters there are of each script, by the first word of their Unicode names, full width as usual."""
    letters = (char for char in unicodedata.normalize("NFKC", text) if char.isalpha())
    return Counter(re.split("[ -]", unicodedata.name(char, "?"), maxsplit=1)[0] for char in letters)


def _among(script: str, text: str) -> str:
    """The likeliest language of a script."""
    scores = dict(_identifier(script).rank(text))
    best = max(scores, key=lambda code: scores[code])
    return "en" if scores.get("en", -float("inf")) > scores[best] - OVER_ENGLISH else str(best)


@cache
def _identifier(script: str):  # type: ignore[no-untyped-def]  # the library has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_AMONG[script])
    return identifier


def _titles(languages: Counter[str], total: int) -> str:
    """ "62% of titles are Chinese", or the first languages of several."""
    from babel import Locale

    names = Locale("en").languages

    def named(code: str) -> str:
        return names.get(code, code) if code else "in no language that is told apart"

    (first, count), *others = languages.most_common(3)
    told = [f"{count / total:.0%} of titles are {named(first)}"]
    told += [f"{count / total:.0%} {named(code)}" for code, count in others if count >= 0.1 * total]
    return ", ".join(told)

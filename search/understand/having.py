"""What of a query is the thing asked for, where it also says what that is to have: the laptop of "laptop with ssd"."""

from search.understand.name_words import SENTENCES
from search.understand.phrases import fits, word_set, words

MOST = 4  # words of a thing's name; what is longer tells a need

# All folded, so "fur" is the German für; "met" is the Dutch with.
_HAVING = word_set("with including includes incl featuring")
_HAVING_ELSEWHERE = word_set("mit inkl inklusive avec con met inclusief")  # "air con" is English
_FOR = word_set("for fur pour para voor")
_WITHOUT = word_set("without no not ohne sans sin senza zonder")
_ONE = word_set("a an ein eine einem einer un une een")


def without_loose_ends(text: str, *, english: bool) -> str:
    """The text without a "with" that has nothing behind it any more, or but another "with" or a "without"."""
    having = _HAVING if english else _HAVING | _HAVING_ELSEWHERE
    found = words(text)
    for word, behind in zip(reversed(found), [None, *reversed(found)], strict=False):
        if word.text in having and (behind is None or behind.text in having | _WITHOUT):
            text = text[: word.start] + text[word.end :]
    return " ".join(text.split())


def thing(text: str, *, english: bool) -> str:
    """The part of a text that names the thing asked for; "" where it does not say what the thing is to have.

    What the thing is for stays with it: "case for tablet" of "case with stand for tablet". In an `english` catalogue
    no other language's "with" is read.
    """
    found = words(text)
    texts = [word.text for word in found]
    having = _HAVING if english else _HAVING | _HAVING_ELSEWHERE
    at = next((place for place, word in enumerate(texts) if word in having), 0)
    if not 0 < at <= MOST or at + 1 == len(texts) or fits(texts, at + 1):
        return ""
    if not (SENTENCES - _ONE).isdisjoint([*texts[:at], texts[at + 1]]):  # "gone with the wind"
        return ""
    behind = next((word.start for word in found[at + 2 : -1] if word.text in _FOR), len(text))
    return " ".join(f"{text[: found[at].start]} {text[behind:]}".split())

"""What of a query is the thing asked for, where it also says what that is to have: the laptop of "laptop with ssd"."""

from search.understand.name_words import SENTENCES
from search.understand.phrases import FOR, fits, word_set, words

MOST = 4  # words of a thing's name; what is longer tells a need

# All folded. "Met" is the Dutch one.
_HAVING = word_set("with including includes incl featuring mit inkl inklusive avec con met inclusief")


def thing(text: str) -> str:
    """The part of a text that names the thing asked for; "" where it does not say what the thing is to have.

    What the thing is for stays with it: "case for tablet" of "case with stand for tablet".
    """
    found = words(text)
    texts = [word.text for word in found]
    at = next((place for place, word in enumerate(texts) if word in _HAVING), 0)
    if not 0 < at <= MOST or at + 1 == len(texts) or fits(texts, at + 1) or not SENTENCES.isdisjoint(texts[:at]):
        return ""
    behind = next((word.start for word in found[at + 1 :] if word.text in FOR), len(text))
    return " ".join(f"{text[: found[at].start]} {text[behind:]}".split())

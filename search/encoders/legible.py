"""What of a query an encoder can read.

To MiniLM, which learned English, other scripts are noise that lies near anything.
"""

import re

from search.fold import DENSE, HANGUL

ENGLISH_ALONE = frozenset({"minilm"})
"""Encoders, by name, that were trained on English texts and no others."""

# Cyrillic, Hebrew, Arabic, the scripts of India. Greek letters are signs in English titles too.
_OTHERS = re.compile(f"[{DENSE}{HANGUL}\u0400-\u052f\u0590-\u06ff\u0750-\u077f\u0900-\u0dff]+")


def legible(text: str, encoder: str) -> str:
    """The text without what the encoder of that name cannot read; "" where no letter or digit is left of it."""
    if encoder not in ENGLISH_ALONE or not _OTHERS.search(text):
        return text
    left = " ".join(_OTHERS.sub(" ", text).split())
    return left if any(map(str.isalnum, left)) else ""

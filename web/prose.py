"""A description as paragraphs: catalogues have it as one wall of text, without a line's end."""

import re
from dataclasses import dataclass

PARAGRAPH = 320  # characters: about four lines of the width that is read with ease
OPEN = 640  # characters that are shown; what is beyond is behind a fold, unless it is little
LITTLE = 200
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”»')]*\s+(?=[\"“«'(¿¡]?[^\W\d_a-z])|(?<=[。！？])")
_BULLET = re.compile(r"\s[•●▪‣◦·]\s+|(?:^|\s)[•●▪‣◦]\s*")


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs to show and paragraphs behind a fold; `points` where the text is a list of them."""

    shown: tuple[str, ...]
    folded: tuple[str, ...]
    points: bool = False


def prose(text: str, *, title: str = "") -> Prose:
    """The text in paragraphs; nothing of one that says no more than the title."""
    text = text.strip()
    if not text or text.casefold().strip(" .") in title.casefold():
        return Prose((), ())
    points = [point.strip() for point in _BULLET.split(text) if point.strip()]
    if len(points) > 2:
        return Prose(*_folded(points), points=True)
    return Prose(*_folded(_paragraphs(text)))


def _paragraphs(text: str) -> list[str]:
    """Whole sentences, as many to a paragraph as it takes to be one."""
    found: list[str] = []
    for sentence in filter(None, (part.strip() for part in _SENTENCE.split(text))):
        if found and len(found[-1]) < PARAGRAPH and len(found[-1]) + len(sentence) < 2 * PARAGRAPH:
            found[-1] += " " + sentence
        else:
            found.append(sentence)
    return found


def _folded(parts: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if sum(map(len, parts)) <= OPEN + LITTLE:
        return tuple(parts), ()
    shown, length = 0, 0
    while shown < len(parts) and (not shown or length + len(parts[shown]) <= OPEN):
        length += len(parts[shown])
        shown += 1
    return tuple(parts[:shown]), tuple(parts[shown:])

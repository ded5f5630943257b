"""Folding: what two writings of one word have in common, with the way back to the original text.

NFKC, case folded, accents dropped. A text is folded cluster by cluster (a character with the marks after it), so that
every folded character knows the place it came from.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

DENSE = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u1000-\u102a\u103f\u1050-\u1055"
    "\u1780-\u17b3\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U000323af"
)
"""Inside of a character class: scripts written without spaces (Han, Kana, Bopomofo, Thai, Lao, Burmese, Khmer)."""

HANGUL = "\uac00-\ud7a3\u1100-\u11ff"

MARKS = (
    "\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u093c"
    "\u093e-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83"
    "\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6"
    "\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0d82\u0d83\u0dca-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u3099\u309a"
)
"""Inside of a character class: marks that carry meaning in their script, which `\\w` leaves out."""

_CLUSTER = re.compile("[^\x00-\x7f][\u0300-\u036f\u064b-\u0655\u1161-\u11ff\u3099\u309a\uff9e\uff9f]{0,8}")
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")

_SIGNS = {
    **dict.fromkeys("™®©℠", " "),
    **dict.fromkeys("‘’‚‛′ʼ＇", "'"),
    **dict.fromkeys("“”„‟″〃＂", '"'),
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    **dict.fromkeys("\u00ad\u200c\u200d\u2060\ufeff", ""),
    "×": "x", "µ": "u", "ø": "o", "Ø": "o", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "þ": "th", "Þ": "th",
    "ð": "d", "Ð": "d", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ı": "i", "ħ": "h", "Ħ": "h",
}  # fmt: skip

_QUOTED = re.compile(r"""(?<![^\s(\[])(["'])([^"']{1,120})\1(?![a-z0-9])""")


def fold(text: str) -> str:
    """The text folded; quotation marks around words become spaces, for `27"` is inches and `"windows 7"` is not."""
    if not text.isascii():
        text = _CLUSTER.sub(_fold_match, text)
    return _unquoted(text.lower())


def fold_with_offsets(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """`fold(text)`, and for each of its characters where the cluster it came from starts and ends in `text`."""
    if text.isascii():
        return _unquoted(text.lower()), range(len(text)), range(1, len(text) + 1)
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    for match in _CLUSTER.finditer(text):
        start, end = match.span()
        _copy(text, place, start, folded, starts, ends)
        cluster = _fold_cluster(match[0])
        if not cluster and ends and ends[-1] == start:
            ends[-1] = end  # a mark that was dropped belongs to the letter before it
        folded.append(cluster)
        starts.extend([start] * len(cluster))
        ends.extend([end] * len(cluster))
        place = end
    _copy(text, place, len(text), folded, starts, ends)
    return _unquoted("".join(folded).lower()), starts, ends


def _copy(text: str, start: int, end: int, folded: list[str], starts: list[int], ends: list[int]) -> None:
    folded.append(text[start:end])
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))


def _unquoted(text: str) -> str:
    return _QUOTED.sub(r" \2 ", text) if '"' in text or "'" in text else text


def _fold_match(match: re.Match[str]) -> str:
    return _fold_cluster(match[0])


@lru_cache(maxsize=1 << 14)
def _fold_cluster(cluster: str) -> str:
    """One cluster folded; lower case already, so that `str.lower` on the whole changes no lengths."""
    if (sign := _SIGNS.get(cluster[0])) is not None:
        return sign
    text = unicodedata.normalize("NFKC", cluster)
    if "\u2044" in text:
        return " " + text.replace("\u2044", "/") + " "
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text.casefold()))
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", text))
    return "".join(_ascii_digit(character) for character in text)


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return _SIGNS.get(character, character) if value is None else str(value)

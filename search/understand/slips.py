"""How a word came to be misspelt: which slips hands and ears make, and how often."""

from typing import NamedTuple

LONG = 7  # letters of a word that one letter too many leaves recognisable
SHORT = 4  # letters of a word that any slip turns into many others: "acer" is no "acre"
VOWELS = frozenset("aeiouy")

# How often a slip happens, beside leaving one letter out or swapping two neighbours.
ALIKE, OTHER, ADDED, DOUBLED, SWAPPED_APART, SECOND = 1.0, 0.3, 0.1, 1.0, 0.5, 0.02

_SOUNDS = ("bp", "dt", "cgjkqx", "fv", "mn", "csxz", "lr", "vw")
_KEYS = ("qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm")
_ALIKE = frozenset(
    [frozenset((one, other)) for sounds in _SOUNDS for one in sounds for other in sounds]
    + [frozenset(keys[at : at + 2]) for keys in _KEYS for at in range(len(keys) - 1)]
)
_HEARD = str.maketrans("cqzvdbxeiouy", "kksftpkaaaaa", "h")


class Slip(NamedTuple):
    """How often it happens, beside the commonest, in [0, 1]; whether often enough to be mended unasked."""

    likelihood: float
    easy: bool


def slips(typed: str, meant: str, distance: int) -> Slip:
    """What made one word, of three letters or more, of another at this distance of Damerau and Levenshtein.

    Nobody gets the first letter of a word wrong but by swapping the first two.
    """
    if typed[0] != meant[0] and typed[1::-1] != meant[:2]:
        return Slip(0.0, False)
    long = len(typed) > SHORT
    if _undoubled(typed) == _undoubled(meant):
        return Slip(DOUBLED, long)
    if distance > 1:
        if swapped(typed, meant):
            return Slip(SWAPPED_APART, True)
        return Slip(SECOND, _sound(typed) == _sound(meant))
    at = next((at for at, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]), len(meant))
    if len(typed) > len(meant):
        return Slip(ADDED, len(typed) >= LONG and at < len(meant))
    if len(typed) < len(meant) or sorted(typed) == sorted(meant):
        return Slip(1.0, long)
    changed = frozenset((typed[at], meant[at]))
    alike = changed <= VOWELS or changed in _ALIKE
    return Slip(ALIKE if alike else OTHER, long and alike)


def swapped(typed: str, meant: str) -> bool:
    """Whether two letters, not always neighbours, stand in each other's place: "bycicle"."""
    if len(typed) != len(meant):
        return False
    places = [at for at in range(len(typed)) if typed[at] != meant[at]]
    return len(places) == 2 and sorted(typed) == sorted(meant)


def plural(word: str) -> str:
    """The word with an ending that `search.plural.singular` takes off."""
    if word.endswith("s") and not word.endswith("ss"):
        return word
    if word.endswith("y") and word[-2:-1] not in VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("ss", "x", "ch", "sh")) else "s")


def _sound(word: str) -> str:
    """The word as it is heard, any vowel as any other: "smartfone" and "smartphone" are one."""
    return _undoubled(word.replace("ph", "f").translate(_HEARD))


def _undoubled(word: str) -> str:
    """ "vaccum" doubles another letter than "vacuum", and has the same ones."""
    return "".join([letter for at, letter in enumerate(word) if word[at - 1 : at] != letter])

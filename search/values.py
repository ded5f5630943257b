"""When two values of a field are the same value."""

import unicodedata


def value_key(text: str) -> str:
    """What two texts must share to count as the same value: white space, case and Unicode form do not matter."""
    if text.isascii():
        return " ".join(text.split()).lower()
    folded = unicodedata.normalize("NFC", text).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())

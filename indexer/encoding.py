"""Which encoding a text file is in, found from its bytes alone."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from search.errors import BadCatalogue

# Longest first: the mark of UTF-16 is the beginning of the mark of UTF-32.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD = 4_096
CHUNK = 1 << 16
# Enough foreign lines to tell an encoding; a file that is ASCII to its last line is read once more for it.
ENOUGH_LINES = 1_000
ENOUGH_BYTES = 64_000
CANDIDATES = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r"),
    *("cp932", "gb18030", "big5", "cp949", "euc_jp"),
]
# Bytes that are letters in cp1250 (Polish ą ł ż ś ź, Slovak ľ ť) and signs in cp1252, inside a word; and š and ž, which
# both have but western languages hardly use.
_CENTRAL_EUROPEAN = re.compile(
    rb"[A-Za-z][\xa5\xb9\xb3\xa3\xbf\xaf\xbc\xbe\x8c\x9c\x9d\x8d\x8f\x9f][a-z]|[\x8a\x8e\x9a\x9e][a-z]"
)


def detect(stream: BinaryIO, name: str) -> str:
    """The Python name of the encoding of `stream`, which is read from where it stands and not rewound.

    A byte order mark decides; then UTF-8, if more of the lines beyond ASCII decode as UTF-8 than not (so a few damaged
    lines stay a few damaged rows); then charset-normalizer's guess over the lines beyond ASCII.
    Raises BadCatalogue for bytes that are no text.
    """
    head = stream.read(HEAD)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if wide := _without_mark(head):
        return wide
    if b"\x00\x00" in head:
        raise BadCatalogue(
            f"{name} is not text: it holds runs of zero bytes. Expected text in UTF-8, as its suffix says."
        )
    valid = invalid = 0
    foreign = bytearray()
    for line in _lines(stream, head):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            valid += 1
        except UnicodeDecodeError:
            invalid += 1
            foreign += line if len(foreign) < ENOUGH_BYTES else b""
        if valid + invalid >= ENOUGH_LINES:
            break
    return "utf-8" if valid >= invalid else _guess(bytes(foreign), name)


def _without_mark(head: bytes) -> str:
    """UTF-16 without its mark: in Latin text every other byte is zero."""
    if len(head) < 4 or head.count(0) < len(head) / 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 10 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 10 * odd else ""


def _lines(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    rest = head
    while chunk := stream.read(CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        if len(rest) > 16 * CHUNK:  # one endless line: judged in pieces, cut where no character can be open
            cut = max(rest.rfind(b" "), rest.rfind(b",")) + 1 or len(rest)
            yield rest[:cut]
            rest = rest[cut:]
    yield from rest.split(b"\n")


def _guess(foreign: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    matches = from_bytes(foreign, cp_isolation=CANDIDATES)
    best = matches.best()
    if best is None:
        raise BadCatalogue(
            f"The encoding of {name} cannot be told: it is not UTF-8, and no common encoding reads it as text. "
            "Save it as UTF-8 and index again."
        )
    if best.encoding not in ("cp1250", "cp1252"):
        return best.encoding
    # The two share most letters, and short texts are too little for the library to tell them apart.
    if _CENTRAL_EUROPEAN.search(foreign):
        return "cp1250"
    coherence = {match.encoding: match.coherence for match in matches}
    return "cp1250" if coherence.get("cp1250", 0.0) > coherence.get("cp1252", 1.0) + 0.1 else "cp1252"

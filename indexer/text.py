"""Text as a file has it to text as a page shows it: plain, NFC, white space folded."""

import html
import re
import unicodedata

MAX_HTML = 500_000  # characters; what is beyond would be cut from a description anyway
# Control characters, soft hyphens, zero-width spaces, marks of direction, halves of surrogate pairs. Not the joiners
# U+200C and U+200D, which Persian and emoji need.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCK = (
    "address|article|aside|blockquote|br|caption|center|dd|div|dl|dt|figure|figcaption|footer|form|h[1-6]|header|hr|li|"
    "ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_INLINE = (
    "a|abbr|b|big|body|cite|code|del|em|font|head|html|i|iframe|img|ins|link|mark|meta|nobr|q|s|script|small|span|"
    "strike|strong|style|sub|sup|tt|u|video"
)
# Known tags only, so that "<XL>" and "<= 3L" stay text.
_TAG = re.compile(rf"<(?:/?(?:{_BLOCK}|{_INLINE})(?:\s[^<>]*)?/?>|!--|!\[CDATA\[)", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"(?=</?(?:{_BLOCK})\b)", re.IGNORECASE)


def phrases(text: str) -> frozenset[str]:
    """What a table of words in several languages says, "|" between them."""
    return frozenset(text.split("|"))


def plain(text: str) -> str:
    """`text` without HTML, entities decoded, Unicode NFC, unseen characters dropped, white space folded."""
    if "&" in text:
        text = decode_entities(text)
    if "<" in text and _TAG.search(text):
        text = strip_html(text)
    if "\\" in text:
        # Double-escaped line breaks, which exports from one system into another leave behind.
        text = text.replace("\\r\\n", " ").replace("\\n", " ")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _UNSEEN.sub("", text)
    elif not text.isprintable():
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())


def decode_entities(text: str) -> str:
    """Entities to characters, those encoded twice too; a bare "&" stays, as does one without a semicolon ("R&D")."""
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def strip_html(text: str) -> str:
    """The text of an HTML fragment: scripts and styles dropped, a space where a block or a line ends."""
    from selectolax.lexbor import LexborHTMLParser

    # Two plain replacements: a pattern over unclosed sections takes quadratic time.
    text = text[:MAX_HTML].replace("<![CDATA[", " ").replace("]]>", " ")
    tree = LexborHTMLParser(_BLOCK_TAG.sub(" ", text))
    tree.strip_tags(["script", "style", "iframe"])
    return tree.body.text(separator="") if tree.body is not None else ""


def cut(text: str, limit: int) -> str:
    """The beginning of `text` up to `limit` characters, ending with a whole word and an ellipsis where it was cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    word = head.rfind(" ")
    return (head[:word] if word > limit // 2 else head).rstrip() + "…"

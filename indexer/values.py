"""What a cell's value is: yes or no, an amount with a unit, in stock or not, an article number."""

import re

from indexer.numbers import read_number
from indexer.text import phrases
from search.product import Quantity


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


YES = _words("yes true y t 1 on ja wahr oui vrai si sí sì verdadero vero tak ano da igen kyllä 是 はい 예")
NO = _words("no false n f 0 off nein falsch non faux falso nie ne nem ei 否 いいえ 아니요")
# Words that mean yes or no wherever they stand; "1", "t", "on" or "da" do so only in a column known to be yes/no.
PLAIN_YES, PLAIN_NO = frozenset({"yes", "true", "ja", "oui"}), frozenset({"no", "false", "nein", "non"})
AVAILABLE = phrases(
    "in stock|instock|available|in store|limited availability|limitedavailability|low stock|onlineonly|"
    "instoreonly|auf lager|lieferbar|verfügbar|sofort lieferbar|en stock|disponible|disponibile|disponível|"
    "op voorraad|有货|在庫あり"
)
UNAVAILABLE = phrases(
    "out of stock|outofstock|sold out|soldout|unavailable|not available|pre-order|preorder|pre order|presale|"
    "backorder|back order|back-order|discontinued|nicht lieferbar|nicht auf lager|nicht verfügbar|ausverkauft|"
    "vergriffen|rupture de stock|épuisé|indisponible|agotado|no disponible|esaurito|non disponibile|"
    "uitverkocht|缺货|在庫なし"
)
UNITS = _words(
    "nm µm mm cm dm m km in inch inches ft feet yd mi mg g kg lb lbs oz t st ml cl dl l gal qt pt fl µl w kw mw "
    "kwh wh mah ah v kv mv a ma hz khz mhz ghz b kb mb gb tb pb kib mib gib tib bit kbit mbit gbit kbps mbps gbps "
    "kbit/s mbit/s gbit/s mb/s gb/s k lm lx cd cd/m² nit nits °c °f ° % s sec ms min h hr hrs d px mp mpx dpi ppi "
    "fps rpm db dba bar psi pa nm hpa kpa mpa j kj kcal va kva var \" ' ″ ′ gsm g/m² m² m³ cm² cm³ mm² sqm sq ft "
    "ppm cfm kn pcs pc pieces piece pack sheets pages year years month months week weeks day days hours hour "
    "minutes seconds"
)
_QUANTITY = re.compile(
    r"(?P<number>[-+\u2212]?[.,]?\d[\d.,\s'\u2019]*?)\s*(?P<unit>[^\d\s.,'\u2019+\-][^\s\d,;:()]{0,11}|\"|'')?"
)
MAX_CODE = 64
# An exact match of an identifier wins outright, so a name such as "USB hub" or "16GB Kit" must not become one.
_CODE = re.compile(r"(?=\S*\d)[^\s]{3,}")
_CODE_WORDS = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9./+-]*(?: [A-Z0-9][A-Z0-9./+-]*){1,2}")
_MEASURE = re.compile(
    r"\d+(?:[.,]\d+)?\s?(?:[KMGT]B|MHZ|GHZ|W|V|MM|CM|M|FT|IN|INCH|KG|G|L|ML|MAH|PC|PCS|PK)\b", re.IGNORECASE
)


def read_bool(text: str, *, anywhere: bool = False) -> bool | None:
    """Yes or no in a dozen languages; None for neither. `anywhere`: only words that are never a size or a letter."""
    word = text.strip().casefold()
    if word in (PLAIN_YES if anywhere else YES):
        return True
    return False if word in (PLAIN_NO if anywhere else NO) else None


def read_availability(text: str) -> bool | None:
    """Whether a product can be had: "in stock", "https://schema.org/OutOfStock", "yes"; None for other texts."""
    word = (
        " ".join(text.casefold().replace("_", " ").split())
        .removeprefix("https://schema.org/")
        .removeprefix("http://schema.org/")
    )
    if word in AVAILABLE:
        return True
    return False if word in UNAVAILABLE else read_bool(word)


def read_quantity(text: str, *, mark: str = "", known: bool = False) -> Quantity | None:
    """The amount in "1.5 kg", "27 in" or "420", its unit as written; None for others. `known`: only known units."""
    match = _QUANTITY.fullmatch(text.strip())
    if not match or (known and (match["unit"] or "").casefold() not in UNITS):
        return None
    try:
        return Quantity(float(read_number(match["number"], mark=mark)), match["unit"] or "")
    except ValueError:
        return None


def is_gtin(text: str) -> bool:
    """Whether `text` is 8, 12, 13 or 14 digits that end in their check digit.

    Source: GS1 General Specifications, section 7.9.
    """
    if len(text) not in (8, 12, 13, 14) or not (text.isascii() and text.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(text[:-1])))
    return (weighted + int(text[-1])) % 10 == 0


def is_code(text: str) -> bool:
    """Whether `text` looks like a part number ("006R90321", "KSM150 PSER") rather than a name or a measure."""
    if len(text) > MAX_CODE or (_MEASURE.search(text) and " " in text) or _MEASURE.fullmatch(text):
        return False
    if text.isdigit() and len(text) < 5:  # "338" may be a cartridge, but far oftener it is a number
        return False
    return bool(_CODE.fullmatch(text) or _CODE_WORDS.fullmatch(text))


def looks_like_image(text: str) -> bool:
    """Whether `text` is a web address or a file name of a picture."""
    word = text.strip().casefold()
    return word.startswith(("http://", "https://", "//", "data:image/")) or bool(
        re.search(r"^\S+\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?)(?:\?\S*)?$", word)
    )


def looks_like_url(text: str) -> bool:
    """Whether `text` is an address, absolute or from the shop's own root."""
    return text.strip().casefold().startswith(("http://", "https://", "//", "/", "www."))

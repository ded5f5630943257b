"""Units in the names of columns: "weight_kg" is a weight, in kg; "made_in" and "size_m" are no measures."""

import re

from indexer.names import CONTAINERS, key
from search.units import canonical, convert, is_unit


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Units whose letters mean little else at the end of a name.
CLEAR = _words(
    "nm µm mm cm km mg kg lb lbs oz ml cl dl mah wh kwh kw mhz ghz khz hz kb mb gb tb mbps gbps inch inches feet foot "
    "watt watts volt volts gram grams litre litres liter liters hours minutes seconds db dba rpm dpi lm lumen lumens "
    "kpa psi px"
)
SPELLED = {"lumen": "lm", "lumens": "lm", "zoll": "in"}
# Other units are also words and letters ("made_in", "size_m", "price_t"), and need a name that says what is measured.
LENGTH = _words(
    "length width height depth distance diameter radius thickness reach range span circumference perimeter drop "
    "länge laenge breite höhe hoehe tiefe durchmesser dicke stärke reichweite longueur largeur hauteur profondeur "
    "ancho alto largo lunghezza larghezza altezza"
)
SCREEN = _words("size screen display diagonal monitor panel wheel rim bildschirm größe groesse")
MASS = _words("weight mass load payload gewicht masse last poids peso")
MEASURED = {
    "m": LENGTH, "ft": LENGTH, "yd": LENGTH, "in": LENGTH | SCREEN, "zoll": LENGTH | SCREEN, '"': LENGTH | SCREEN,
    "g": MASS, "t": MASS,
    "l": _words("volume capacity content contents tank volumen kapazität inhalt fassungsvermögen"),
    "w": _words("power wattage consumption output input leistung leistungsaufnahme puissance potencia"),
    "v": _words("voltage input output battery spannung tension voltaje"),
    "a": _words("current amperage strom stromstärke"),
    "ah": _words("capacity battery charge kapazität akku"),
    "h": _words("time life runtime duration playtime battery laufzeit dauer"),
    "min": _words("time duration runtime laufzeit dauer"),
    "s": _words("time duration delay dauer"),
    "ms": _words("time delay latency response reaktionszeit"),
    "pa": _words("pressure suction druck"),
}  # fmt: skip
_BRACKETS = re.compile(r"(?P<name>.*[^\W_].*?)[\s_]*[(\[](?:in\s+)?(?P<unit>[^()\[\]\d]{1,8})[)\]]\s*")
_LAST = re.compile(r"(?P<name>.*[^\W_])[\s_\-./]+(?P<unit>[^\W_]{1,7}|\")")
_JOINED = re.compile(
    r"(?P<name>[a-z]+(?:[A-Z][a-z]+)*)(?P<unit>Kg|Cm|Mm|Gb|Tb|Mah|Kwh|Mhz|Ghz|KG|CM|MM|GB|TB|MHz|GHz|kWh)"
)
_NOT_ITS_OWN = re.compile(
    r"(?:.*[\W_])?(?:per|pro|je|square|sq|cubic|cu|qm)", re.IGNORECASE
)  # price_per_kg, square_feet
_IN = re.compile(r"[\s_]+in$", re.IGNORECASE)
_THINGS = frozenset({"variant", "item", "product", "net", "gross", "netto", "brutto"})
_WORDS = re.compile(r"[^\W_]+")


def unit_in(column: str) -> tuple[str, str] | None:
    """A column's name without the unit in it, and that unit as it is usually written; None where there is none.

    In brackets a unit may be of any kind, but a single letter must be written as the unit is, so that "Size (M)" is no
    length; elsewhere one that is also a word needs a name that says what is measured.
    """
    if match := _BRACKETS.fullmatch(column):
        name, unit = match["name"], match["unit"].strip()
        # A bracket may hold one of several units, or a remark.
        single = len(unit) == 1 and unit.isalpha()
        return (name, _spelled(unit)) if _is_known(unit) and (not single or canonical(unit) == unit) else None
    match = _LAST.fullmatch(column) or _JOINED.fullmatch(column)
    if not match:
        return None
    name, unit = _IN.sub("", match["name"]), match["unit"]
    folded = unit.casefold()
    if _NOT_ITS_OWN.fullmatch(name):
        return None
    if name.casefold() in _THINGS:  # "Variant Grams" does not say of what
        return (f"{name} weight", _spelled(unit)) if convert(1, unit, "kg") is not None else None
    if folded in CLEAR:
        # What only holds attributes does not say what is measured: "specs.watts", "specs.volts".
        return column if key(name.split(".")[-1]) in CONTAINERS else name, _spelled(unit)
    words = _WORDS.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").casefold())
    if words and not MEASURED.get(folded, frozenset()).isdisjoint(words):
        return name, _spelled(unit)
    return None


def _is_known(unit: str) -> bool:
    return is_unit(unit) or unit.casefold() in CLEAR or unit.casefold() in SPELLED


def _spelled(unit: str) -> str:
    folded = SPELLED.get(unit.casefold(), unit)
    return canonical(folded) if is_unit(folded) else folded.casefold()

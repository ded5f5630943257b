"""Units as the analyzer sees them: the words that join the number before them, and the one short form of each.

units.py converts; here a unit is only a word, "16 gigabytes" must meet "16GB", and "600 dpi" counts as well.
"""

_WORDS = {
    "in": "in inch inches zoll", "ft": "ft foot feet", "yd": "yd yard yards", "km": "km",
    "m": "m meter meters metre metres", "cm": "cm centimeter centimeters centimetre centimetres",
    "mm": "mm millimeter millimeters millimetre millimetres", "um": "um micron microns", "nm": "nm", "m2": "m2 sqm",
    "cm2": "cm2", "mm2": "mm2", "m3": "m3", "cm3": "cm3 ccm", "kg": "kg kgs kilo kilos kilogram kilograms",
    "g": "g gram grams", "mg": "mg", "lb": "lb lbs", "oz": "oz ounce ounces", "l": "l liter liters litre litres",
    "ml": "ml milliliter milliliters millilitre millilitres", "cl": "cl", "dl": "dl", "gal": "gal gallon gallons",
    "w": "w watt watts", "kw": "kw kilowatt kilowatts", "mw": "mw", "kwh": "kwh", "wh": "wh", "v": "v volt volts",
    "mv": "mv", "kv": "kv", "vac": "vac", "vdc": "vdc", "va": "va", "kva": "kva", "ma": "ma", "mah": "mah",
    "ah": "ah", "hz": "hz hertz", "khz": "khz", "mhz": "mhz megahertz", "ghz": "ghz gigahertz",
    "kb": "kb kilobyte kilobytes", "mb": "mb megabyte megabytes", "gb": "gb gig gigs gigabyte gigabytes",
    "tb": "tb terabyte terabytes", "gbit": "gbit gigabit", "mbit": "mbit megabit", "gbps": "gbps", "mbps": "mbps",
    "kbps": "kbps", "mp": "mp mpix megapixel megapixels", "dpi": "dpi", "ppi": "ppi", "rpm": "rpm", "ppm": "ppm",
    "fps": "fps", "lm": "lm lumen lumens", "db": "db decibel decibels", "dba": "dba", "ms": "ms",
    "min": "min minute minutes", "h": "h hr hrs hour hours", "btu": "btu", "psi": "psi", "cc": "cc",
    "ohm": "ohm ohms ω",
}  # fmt: skip
_SIGNS = {'"': "in", "''": "in", "'": "ft"}
_SHORT_FORMS = {word: unit for unit, words in _WORDS.items() for word in words.split()} | _SIGNS

UNIT_WORDS = "|".join(sorted(_SHORT_FORMS.keys() - _SIGNS.keys(), key=lambda word: (-len(word), word)))
"""An alternation for a regular expression over folded text, longest first."""


def short_form(word: str) -> str:
    """The short form of a unit word or sign ("inches" -> "in", `"` -> "in"); raises KeyError for what is no unit."""
    return _SHORT_FORMS[word]

"""Numbers with units as shops write them: reading, printing, and converting within a dimension.

A table of its own and not a physics library, because shop writing is not physics: case is loose ("16gb", "16 GB"),
`"` is inches, "pcs" is no parsec; and a serving process reads a query's units without a second import.
"""

import math
import re

NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_QUANTITY = re.compile(rf"({NUMBER})\s*(.*)", re.DOTALL)

_SCALES: dict[str, dict[str, float]] = {
    "length": {"µm": 1e-6, "mm": 1e-3, "cm": 1e-2, "m": 1, "km": 1e3, "in": 0.0254, "ft": 0.3048, "yd": 0.9144},
    "mass": {"mg": 1e-6, "g": 1e-3, "kg": 1, "t": 1e3, "oz": 0.028349523125, "lb": 0.45359237},
    "volume": {"ml": 1e-3, "cl": 1e-2, "dl": 1e-1, "l": 1, "fl oz": 0.0295735295625},
    "data": {"Mb": 125e3, "Gb": 125e6, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15},
    "rate": {"kbps": 1e3, "Mbps": 1e6, "Gbps": 1e9},
    "frequency": {"Hz": 1, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9},
    "power": {"mW": 1e-3, "W": 1, "kW": 1e3, "MW": 1e6},
    "energy": {"Wh": 1, "kWh": 1e3},
    "charge": {"mAh": 1e-3, "Ah": 1},
    "voltage": {"mV": 1e-3, "V": 1, "kV": 1e3},
    "current": {"mA": 1e-3, "A": 1},
    "celsius": {"°C": 1},
    "fahrenheit": {"°F": 1},
    "time": {"ms": 1e-3, "s": 1, "min": 60, "h": 3600},
}
_ALIASES = {
    "in": ('"', "″", "”", "''", "inch", "inches"),
    "ft": ("foot", "feet"),
    "yd": ("yard", "yards"),
    "µm": ("μm", "um", "micron", "microns"),
    "mm": ("millimetre", "millimetres", "millimeter", "millimeters"),
    "cm": ("centimetre", "centimetres", "centimeter", "centimeters"),
    "m": ("metre", "metres", "meter", "meters"),
    "km": ("kilometre", "kilometres", "kilometer", "kilometers"),
    "g": ("gram", "grams"),
    "kg": ("kgs", "kilo", "kilos", "kilogram", "kilograms"),
    "oz": ("ounce", "ounces"),
    "lb": ("lbs", "pound", "pounds"),
    "ml": ("millilitre", "millilitres", "milliliter", "milliliters"),
    "l": ("litre", "litres", "liter", "liters"),
    "Mbps": ("mbit/s", "mb/s"),
    "Gbps": ("gbit/s", "gb/s"),
    "W": ("watt", "watts"),
    "V": ("volt", "volts"),
    "s": ("sec", "second", "seconds"),
    "min": ("minute", "minutes", "mins"),
    "h": ("hr", "hrs", "hour", "hours"),
}
_EXACT = {unit: (dimension, scale) for dimension, units in _SCALES.items() for unit, scale in units.items()}
# The first spelling wins where two units differ by case alone; bits give way to bytes, which is what shops mean.
_LOOSE: dict[str, str] = {}
for _unit in sorted(_EXACT, key=lambda unit: unit in ("Mb", "Gb", "MW")):
    _LOOSE.setdefault(_unit.casefold(), _unit)
for _unit, _spellings in _ALIASES.items():
    _LOOSE |= dict.fromkeys(_spellings, _unit)


def is_unit(unit: str) -> bool:
    """Whether this is a unit of the table, in any spelling: one that measures something."""
    return canonical(unit) in _EXACT


def canonical(unit: str) -> str:
    """The usual spelling of a unit ("inches" -> "in", "gb" -> "GB"); an unknown one comes back folded by case."""
    unit = " ".join(unit.split())
    return unit if unit in _EXACT else _LOOSE.get(unit.casefold(), unit.casefold())


def convert(value: float, unit: str, target: str) -> float | None:
    """The value in the target unit, or None where the two measure different things or one is unknown.

    Rounded to 12 digits, so that 27 in is the 68.58 cm that a catalogue writes.
    """
    source, target = canonical(unit), canonical(target)
    if source == target:
        return value
    if source not in _EXACT or target not in _EXACT or _EXACT[source][0] != _EXACT[target][0]:
        return None
    converted = float(f"{value * _EXACT[source][1] / _EXACT[target][1]:.12g}")
    return converted if math.isfinite(converted) else None


def read_quantity(text: str) -> tuple[float, str] | None:
    """ "1.5 kg" -> (1.5, "kg"); "27" -> (27.0, ""). None for a text that does not start with a finite number."""
    found = _QUANTITY.fullmatch(text.strip())
    if not found or not math.isfinite(value := float(found[1])):
        return None
    return value + 0.0, found[2]


def number_text(value: float) -> str:
    """The shortest text that reads back as this number: "27", "0.5", "1e+16"."""
    text = repr(float(value))
    return text.removesuffix(".0")

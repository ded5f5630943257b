"""Colours of the words that catalogues name them by, in English, German, French and Spanish, for small swatches.

A swatch only helps the eye: the name always stands beside it, and a name that is not known has none.
"""

import re
import unicodedata
from functools import lru_cache

PARTS = 4  # colours of one swatch: more cannot be told apart
LONGEST = 60  # characters: above, a text that names a colour tells of something else

_WORDS = {
    "#16151a": "black schwarz noir noire negro negra onyx jet ebony",
    "#ffffff": "white weiss blanc blanche blanco blanca snow",
    "#8d8f93": "grey gray grau gris graphite graphit",
    "#4a4d52": "charcoal anthracite anthrazit antracita gunmetal slate schiefer darkgrey darkgray",
    "#c9cccf": "silver silber argent argente plata plateado metallic chrome chrom lightgrey lightgray",
    "#b9b6b0": "titanium titan titane titanio platinum platin platine platino steel stahl acier acero aluminium",
    "#d4af37": "gold golden dore oro dorado brass messing laiton laton",
    "#b87333": "copper kupfer cuivre cobre bronze bronce",
    "#e0a899": "rosegold rosegolden",
    "#d0212b": "red rot rouge rojo roja scarlet crimson",
    "#7b1e34": "burgundy bordeaux maroon wine weinrot burdeos granate claret",
    "#f07f1b": "orange naranja",
    "#e8743b": "coral koralle corail terracotta terrakotta rust rost",
    "#f5d020": "yellow gelb jaune amarillo amarilla lemon",
    "#d9a521": "mustard senf moutarde mostaza amber bernstein ochre",
    "#2e8b4f": "green grun gruen vert verte verde",
    "#6b7a3a": "olive oliv oliva khaki kaki moss",
    "#9caf88": "sage salbei sauge salvia",
    "#a8e05f": "lime limette",
    "#a6e3c8": "mint minze menthe menta",
    "#157f7a": "teal petrol petroleo",
    "#35c4c8": "turquoise turkis tuerkis turquesa aqua",
    "#00aeef": "cyan cian",
    "#2463c9": "blue blau bleu bleue azul cobalt",
    "#1c2f5c": "navy marine marineblau marino midnight darkblue",
    "#87c3ee": "sky lightblue hellblau celeste",
    "#4b3fa0": "indigo",
    "#7a3fa8": "purple lila violet violett violette morado purpura plum aubergine",
    "#c3a6dc": "lilac lavender lavendel flieder lavande lavanda mauve",
    "#f4a3bf": "pink rosa rose",
    "#d6187f": "magenta fuchsia fuksia fucsia",
    "#7a4a2b": "brown braun brun marron cafe chocolate schokolade chocolat walnut nussbaum noyer nogal mocha",
    "#b98a5e": "tan camel cognac oak eiche chene roble wood holz bois madera natural",
    "#e6d8bd": "beige sand sable arena ecru taupe nude",
    "#f6eedb": "cream creme crema ivory elfenbein ivoire marfil champagne offwhite",
}
_COLOURS = {word: colour for colour, words in _WORDS.items() for word in words.split()}
_SHADES = {
    "dark": "dark deep dunkel fonce foncee oscuro oscura",
    "light": "light pale pastel hell clair claire claro clara",
}
_SHADE = {word: shade for shade, words in _SHADES.items() for word in words.split()}
_MANY = re.compile(r"\b(?:multicolou?r(?:ed|e)?|mehrfarbig|bunt|assorted|rainbow)\b")
_FILLER = re.compile(r"matte?|mate|gloss|glossy|glanzend|brillante?|satin|metallic|bright|neon")
_RAINBOW = ("#d0212b", "#f5d020", "#2e8b4f", "#2463c9")
_BETWEEN = re.compile(r"[,/+&|;]|\s-\s|\b(?:and|und|et|y)\b")


@lru_cache(maxsize=1 << 12)
def swatch(name: str) -> tuple[str, ...]:
    """The colours that a name means, "#rrggbb", PARTS at the most; () where any part of it is not one."""
    text = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    if len(text) > LONGEST:
        return ()
    if _MANY.search(text):
        return _RAINBOW
    found = [_colour(part) for part in _BETWEEN.split(text) if part.strip()]
    return tuple(dict.fromkeys(filter(None, found)))[:PARTS] if all(found) else ()


def _colour(text: str) -> str:
    """The colour of a name of one: its last word that is one, "" where another word is neither shade nor finish."""
    words = re.findall(r"[^\W\d_]+", text)
    whole = "".join(words)
    if whole in _COLOURS:
        return _COLOURS[whole]
    shade = next((_SHADE[word] for word in words if word in _SHADE), "")
    rest = [word for word in words if word not in _SHADE]
    for prefix, turned in (("dunkel", "dark"), ("hell", "light")):
        if len(rest) == 1 and not shade and rest[0].removeprefix(prefix) in _COLOURS and rest[0].startswith(prefix):
            rest, shade = [rest[0].removeprefix(prefix)], turned
    named = [word for word in rest if word in _COLOURS]
    if not named or any(word not in _COLOURS and not _FILLER.fullmatch(word) for word in rest):
        return ""
    colour = next((word for word in named if not _FILLER.fullmatch(word)), named[0])
    return _shaded(_COLOURS[colour], shade)


def _shaded(colour: str, shade: str) -> str:
    """A colour nearer to black or to white."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    if shade == "dark":
        parts = [part * 6 // 10 for part in parts]
    elif shade == "light":
        parts = [part + (255 - part) * 5 // 10 for part in parts]
    return "#" + "".join(f"{part:02x}" for part in parts)

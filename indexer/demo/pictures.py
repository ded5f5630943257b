"""Pictures: one drawing a shape (`shapes.toml`), tinted with the product's colour (`[palette]` in the same file)."""

import re
import tomllib
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from search.errors import BadCatalogue

SHAPES = Path(__file__).parent / "shapes.toml"
WHITE, BLACK = (255, 255, 255), (24, 22, 28)

_FRAME = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img">
<title>{title}</title>
<rect width="200" height="200" fill="{ground}"/>
<ellipse cx="100" cy="176" rx="66" ry="6" fill="#2b2620" opacity=".12"/>
<g fill="{main}" stroke="{line}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round">
{drawing}
</g>
</svg>
"""


def picture_name(type_name: str, colour: str) -> str:
    """The file name of a type in a colour; products alike in both share it."""
    return re.sub(r"[^a-z0-9]+", "-", f"{type_name} {colour}".lower().replace("'", "")) + ".svg"


def draw_picture(shape: str, colour: str, *, label: str) -> str:
    """The picture as SVG text. Raises BadCatalogue for a shape or a colour that `shapes.toml` does not have.

    In a drawing MAIN is the product's colour, LIGHT and DARK its tints, LINE its outline and GLASS a pane or screen.
    """
    book = _book()
    for kind, name in (("shape", shape), ("palette", colour)):
        if name not in book[kind]:
            raise BadCatalogue(f"shapes.toml has no {kind} {name!r}; it has {', '.join(book[kind])}.")
    main = _channels(book["palette"][colour])
    tints = {
        "MAIN": _hex(main),
        "LIGHT": _hex(_mix(main, WHITE, 45)),
        "DARK": _hex(_mix(main, BLACK, 35)),
        "LINE": _hex(_mix(main, BLACK, 55)),
        "GLASS": "#dfe9ee",
        "METAL": "#b9bec4",
    }
    drawing = re.sub("|".join(tints), lambda found: tints[found[0]], book["shape"][shape].strip())
    return _FRAME.format(
        title=escape(f"{label}, {colour}"),
        ground=_hex(_mix(main, (250, 247, 242), 90)),
        main=tints["MAIN"],
        line=tints["LINE"],
        drawing=drawing,
    )


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads(SHAPES.read_text(encoding="utf-8"))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mix(colour: tuple[int, int, int], other: tuple[int, int, int], percent: int) -> tuple[int, int, int]:
    red, green, blue = ((a * (100 - percent) + b * percent) // 100 for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)

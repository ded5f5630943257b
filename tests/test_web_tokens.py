"""The colours of both themes: every text on every ground it may stand on, and every line that means something."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parent.parent / "web" / "static" / "css"
TEXT, LINE = 4.5, 3.0  # the least contrast. Source: WCAG 2.2, 1.4.3 and 1.4.11
GROUNDS = ("paper", "sheet", "tile", "wash", "warn")
TINTS = tuple(f"tint-{number}" for number in range(6))
TEXTS = [
    *((text, ground) for text in ("ink", "soft", "accent") for ground in GROUNDS),
    *((text, ground) for text in ("sale", "star") for ground in ("paper", "sheet", "tile")),
    ("ink", "marker"),
    ("on-accent", "accent"),
]
LINES = [
    *((line, ground) for line in ("edge", "accent") for ground in ("paper", "sheet")),
    *(("soft", tint) for tint in TINTS),  # what a drawing is drawn with
]


def colours(theme: int) -> dict[str, str]:
    """The colours of a theme, 0 light and 1 dark, by the name of their token."""
    text = (CSS / "tokens.css").read_text("utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", text)
    return {name: both[theme] for name, *both in pairs}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb. Source: WCAG 2.2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21. Source: WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, TEXT), (LINES, LINE)], ids=["texts", "lines"])
def test_everything_stands_out_from_its_ground(theme: int, pairs: list[tuple[str, str]], least: float):
    known = colours(theme)
    ratios = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


def test_colours_are_named_by_the_tokens_alone():
    for sheet in CSS.glob("*.css"):
        if sheet.name != "tokens.css":
            rules = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
            assert re.findall(r":[^;{]*(#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\()", rules) == [], sheet.name


def test_every_token_that_is_used_is_there():
    tokens = set(re.findall(r"(--[\w-]+):", "".join(sheet.read_text("utf-8") for sheet in CSS.glob("*.css"))))
    for sheet in CSS.glob("*.css"):
        used = set(re.findall(r"var\((--[\w-]+)\)", sheet.read_text("utf-8")))
        assert used - tokens == set(), sheet.name

"""Catalogues of everything that could look wrong, built once a session with hashed vectors."""

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from indexer.build import build
from search.engine import Engine, open_engine
from search.settings import Settings

# A guess reads a column by its values, and these are odd: each column is told.
MAPPING = """
price_unit = "major"
category_delimiter = " > "
[fields]
id = "id"
group_id = "group_id"
title = "title"
description = "description"
brand = "brand"
category = "category"
price = "price"
currency = "currency"
list_price = "list_price"
images = "image"
url = "url"
in_stock = "in_stock"
rating = "rating"
rating_count = "rating_count"
language = "language"
[identifiers]
sku = "sku"
"""
COLUMNS = re.findall(r'^\w+ = "(\w+)"$', MAPPING.partition("[fields]")[2], re.M)
MARKUP = "<script>alert('x')</script><img src=x onerror=alert(1)><b>&amp;\"' {{ 7 * 7 }} %(count)s</b>"
# Tags are taken out of a catalogue's texts; a browser would take this for one too.
TEXT = """"'><svg/onload=alert(1) {{ 7 * 7 }} %(count)s &lt;b&gt; <img src=x onerror=alert(1) """
WORD = "Donaudampfschifffahrtsgesellschaftskapitaen"
ENDLESS = (WORD * 12)[:500]  # a title of 500 characters without a space
LONG = ("Thing of many words " * 26)[:500]
PICTURE = "https://pictures.example/a.jpg"
SYLLABLES = ["ba", "do", "fi", "gu", "ke", "lo", "mi", "nu", "ra", "so", "te", "vy"]

ODD: tuple[dict[str, Any], ...] = (
    {"id": "bare", "title": "Thing bare"},
    {"id": "free", "title": "Thing for nothing", "price": "0", "currency": "USD", "brand": "Zero"},
    {"id": "free2", "title": "Thing for nothing, reduced", "price": "0", "list_price": "0", "currency": "USD"},
    {"id": "dear", "title": "Thing beyond price", "price": "123456789012.99", "currency": "USD", "category": "Things"},
    {"id": "yen", "title": "Thing in yen", "price": "1200", "list_price": "1500", "currency": "JPY"},
    {"id": "endless", "title": ENDLESS, "brand": WORD * 3, "category": f"Things > {WORD * 4}", "price": "5",
     "currency": "USD", "description": WORD * 30, "image": PICTURE, "attr_t_finish": WORD * 5},
    {"id": "long", "title": LONG, "brand": "B" * 200, "category": "Things > " + " > ".join("Deeper" for _ in range(9)),
     "price": "5", "currency": "USD", "image": PICTURE, "rating": "5", "rating_count": "99999999"},
    {"id": "markup/1?a=b&c#d", "title": f"Thing {TEXT}", "brand": f"Brand {TEXT}", "category": f"Things {TEXT}",
     "description": f"Thing {TEXT} {MARKUP}", "price": "12.50", "currency": "USD", "image": "javascript:alert(1)",
     "url": "javascript:alert(1)", "attr_t_note": TEXT,
     f"attr_t_{MARKUP}": TEXT, "group_id": MARKUP, "sku": MARKUP},
    {"id": "markup 2", "title": f"Thing of variants {MARKUP} {TEXT}", "price": "13", "currency": "USD",
     "attr_t_note": "plain", "group_id": MARKUP},
    {"id": "hebrew", "title": "Thing אוזניות אלחוטיות עם מיקרופון", "brand": "קול", "price": "99", "currency": "ILS",
     "category": "Things > אוזניות", "description": "אוזניות אלחוטיות נוחות עם מיקרופון מובנה לשיחות ארוכות"},
    {"id": "arabic", "title": "Thing سماعات لاسلكية (BT 5.0)", "brand": "صوت", "price": "19", "currency": "EUR"},
    {"id": "turned", "title": "Thing \u202eturned\u202c about", "brand": "\u202eBrand", "price": "9"},
    {"id": "german", "title": "Thing: Kabelloser Staubsauger mit waschbarem Filter und langer Laufzeit im Haushalt",
     "brand": "Saugwerk", "description": "Ein leiser Staubsauger, der überall gründlich reinigt und lange läuft.",
     "price": "199", "currency": "EUR", "language": "de"},
    {"id": "english", "title": "Thing: cordless vacuum cleaner with a washable filter and a long running time at home",
     "brand": "Suckwell", "description": "A quiet vacuum cleaner that cleans thoroughly everywhere and runs for long.",
     "price": "189", "currency": "EUR", "language": "en"},
    {"id": "emoji", "title": "Thing 👩‍👩‍👧‍👦🎧 " + "🎧" * 60, "brand": "🎧", "price": "3", "currency": "USD"},
    {"id": "stacked", "title": "Thing Z" + "\u0301\u0335\u0348" * 40 + "algo", "price": "3", "currency": "USD"},
    {"id": "/p//1/", "title": "Thing of slashes", "url": "https://shop.example/p", "in_stock": "false"},
    {"id": "many pictures", "title": "Thing of many pictures", "price": "7", "currency": "USD", "list_price": "9",
     "image": [f"https://pictures.example/{n}.jpg" for n in range(30)]},
    {"id": "many facts", "title": "Thing of many facts", "price": "7", "currency": "USD"}
    | {f"attr_t_fact {n}": f"value {n}" for n in range(80)},
    *({"id": f"plain{n}", "title": f"Thing plain {first}{second}", "brand": f"Plain {n % 3}",
       "category": "Things > Plain", "price": str(n + 1), "currency": "USD", "rating": "4.5", "in_stock": "true"}
      for n, (first, second) in enumerate(product(SYLLABLES, repeat=2)) if n < 40),
)  # fmt: skip
SAME = tuple(
    {"id": f"same{n}", "title": f"Lamp {word}", "brand": "Lumen", "category": "Lamps", "price": "20", "currency": "USD",
     "in_stock": "true", "rating": "4", "attr_t_colour": "white"}
    for n, word in enumerate(SYLLABLES)
)  # fmt: skip


def wide() -> Iterator[dict[str, Any]]:
    """10,000 categories of 300 brands."""
    for n, (one, two, three, four) in enumerate(product(SYLLABLES, repeat=4)):
        if n == 10_000:
            return
        name = f"{one}{two} {three}{four}"
        yield {"id": f"w{n}", "title": f"{name} gadget {n}", "brand": f"Maker {n % 300}", "price": f"{n % 997}.50",
               "currency": "USD", "category": f"Branch {n % 100} > Twig {n}"}  # fmt: skip


def shop(folder: Path, rows: Any) -> Engine:
    """A shop of these rows, open."""
    file = folder / "rows.jsonl"
    file.write_text("".join(json.dumps(dict.fromkeys(COLUMNS, "") | row) + "\n" for row in rows), "utf-8")
    mapping = folder / "mapping.toml"
    mapping.write_text(MAPPING, "utf-8")
    settings = Settings(home=folder / "home", name="odd", encoder="hashing")
    build([file], settings, mapping=mapping)
    return open_engine(settings)


@pytest.fixture(scope="session")
def odd_engines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Engine]:
    """Shops by what is odd about them."""
    catalogues = {"odd": ODD, "wide": wide(), "single": ODD[:1], "same": SAME}
    return {name: shop(tmp_path_factory.mktemp(name), rows) for name, rows in catalogues.items()}

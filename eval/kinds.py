"""A catalogue made into another kind of shop: its bare titles, or with long descriptions that mostly say the same.

`python -m eval.kinds bare|long IN.jsonl[.gz] OUT.jsonl`; `aisle index OUT.jsonl` and `aisle eval run` give the figure.
"""

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from search.errors import BadEvaluation

Row = dict[str, Any]

KEPT = ("id", "title", "price")
# What shops put under every product. It speaks of many things that are sold, and tells nothing of the product.
PARAGRAPHS = (
    "Delivery. Orders placed before noon leave our warehouse the same day. Small parcels come by bicycle in the city "
    "and by van elsewhere; large items such as a desk, a tent or a bed are brought to the door by two people. You can "
    "follow the parcel on your phone or computer, and leave a note for the driver when the doorbell is broken.",
    "Returns. Try it at home, under a good lamp, and send it back within thirty days if the colour or the size is not "
    "what you hoped for. Please keep the box, the cable, the charger and the bag until you are sure. Shoes that were "
    "worn outside, opened coffee, pet food and print cartridges cannot be returned.",
    "Care. Wipe with a soft, dry cloth. Keep away from water, heat, the stove and direct sun. Leather wants a little "
    "wax, wool a cool wash, steel a drop of oil; never use a hard brush. Take out the battery before you store it for "
    "the winter, and keep small parts away from children, dogs and cats.",
    "Warranty. We repair or replace what fails within two years: a motor that stops, a zip that tears, a screen that "
    "stays black, a keyboard with a dead key. A cracked glass, a worn tyre and an empty battery are not covered. Keep "
    "the bill; it is the only paper that the workshop asks for.",
    "Good to know. Our cheap and premium lines come from the same makers. Wireless, waterproof and lightweight are "
    "words that we only use where we tested them on a bike ride, in the garden, at the office and in the kitchen. Not "
    "sure which one fits? Ask us about headphones, jackets, garden tools or a laptop, without buying anything.",
)


def bare(rows: Iterator[Row]) -> Iterator[Row]:
    """Nothing but titles and prices."""
    for row in rows:
        yield {key: row[key] for key in KEPT if key in row}


def long(rows: Iterator[Row]) -> Iterator[Row]:
    """Each description with what the shop says under every product, about 300 words, in an order that changes."""
    for number, row in enumerate(rows):
        first = number % len(PARAGRAPHS)
        told = str(row.get("description") or row.get("short_description") or "")
        yield {**row, "description": " ".join([told, *PARAGRAPHS[first:], *PARAGRAPHS[:first]]).strip()}


KINDS: dict[str, Callable[[Iterator[Row]], Iterator[Row]]] = {"bare": bare, "long": long}


def rows(path: Path) -> Iterator[Row]:
    """The objects of a JSON Lines file, gzipped or not. Raises BadEvaluation for a line that is none."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadEvaluation(f"{path}, line {number}: found no JSON ({error}); expected JSON Lines.") from error
            if not isinstance(row, dict):
                raise BadEvaluation(f"{path}, line {number}: found {type(row).__name__}, expected an object.")
            yield row


def main(kind: str, source: Path, target: Path) -> None:
    """Write `source` as a catalogue of that kind into `target`."""
    with target.open("w", encoding="utf-8") as out:
        for row in KINDS[kind](rows(source)):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))

"""What the words of a catalogue mean there: learned when it is indexed, stored in the generation as one document."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from search.columns import Columns
from search.errors import IndexMismatch
from search.understand.brand_names import BrandName, brand_names
from search.understand.title_units import learned_units
from search.understand.value_words import ValueWords, value_words

_FILE = "words.json"


@dataclass(frozen=True, slots=True)
class Learned:
    """Brands, most products first; the words for attributes' values; the unit of attributes that hold bare numbers."""

    brands: tuple[BrandName, ...]
    values: ValueWords
    units: dict[int, str]

    @classmethod
    def of(cls, columns: Columns) -> "Learned":
        """Read it off the titles and values of a catalogue."""
        return cls(tuple(brand_names(columns)), value_words(columns), learned_units(columns))

    def save(self, folder: Path) -> None:
        """Write the document into the folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_text(json.dumps(asdict(self), separators=(",", ":")), "ascii")

    @classmethod
    def open(cls, folder: Path) -> "Learned":
        """Raises IndexMismatch when the document is missing or damaged."""
        try:
            known = json.loads((folder / _FILE).read_text("ascii"))
            brands = tuple([BrandName(**brand) for brand in known["brands"]])
            units = {int(attribute): unit for attribute, unit in known["units"].items()}
            return cls(brands, ValueWords(**known["values"]), units)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexMismatch(
                f"{folder / _FILE} cannot be read ({error!r}). Go back with `aisle rollback`, or build anew with "
                "`aisle index --full`."
            ) from error

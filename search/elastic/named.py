"""Which index of the cluster a generation is in, as a file of its folder says."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from search.errors import IndexMismatch

INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Named:
    """An index: its name, what the cluster tells it from others of that name by, and how many products it has."""

    name: str
    uuid: str
    rows: int

    @classmethod
    def read(cls, folder: Path) -> "Named":
        """What `write` wrote. Raises IndexMismatch where that is not there, or damaged."""
        try:
            known = json.loads((folder / INDEX).read_text("utf-8"))
            return cls(str(known["name"]), str(known["uuid"]), int(known["rows"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexMismatch(f"{folder / INDEX} cannot be read ({error!r}). Index again with --full.") from error

    def write(self, folder: Path) -> None:
        """Into the folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / INDEX).write_text(json.dumps(asdict(self)), "utf-8")

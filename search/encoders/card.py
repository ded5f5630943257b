"""`encoder.json`: what a saved encoder is, how it is run, and what that was measured to give."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE = "encoder.json"
GRAPH = "graph.onnx"
GRAPH_DATA = "graph.data"
GRAPH_INT8 = "graph-int8.onnx"
TOKENIZER = "tokenizer.json"
TORCH = "torch"


@dataclass(frozen=True, slots=True)
class Measure:
    """One backend on the probe texts of measure.py: texts a second, and the lowest cosine to torch's fp32 vectors."""

    texts_per_s: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Card:
    """A saved encoder. `backend` runs the documents; `files` are the sizes in bytes of the files beside the card.

    `machine` is the CPU that `measured` belongs to. The prompts stand before every text of their kind.
    """

    name: str
    digest: str
    dimension: int
    backend: str
    max_tokens: int = 0
    inputs: tuple[str, ...] = ()
    query_prompt: str = ""
    document_prompt: str = ""
    machine: str = ""
    measured: Mapping[str, Measure] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)


def read(folder: Path) -> Card | None:
    """The card of `folder`, or None where it is missing, unreadable, or a file beside it is missing or cut short."""
    try:
        record = json.loads((folder / FILE).read_text("utf-8"))
        record["inputs"] = tuple(record["inputs"])
        record["measured"] = {name: Measure(**values) for name, values in record["measured"].items()}
        card = Card(**record)
        whole = all((folder / name).stat().st_size == size for name, size in card.files.items())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return card if whole else None


def write(folder: Path, card: Card) -> None:
    """Put the card into `folder`, replacing a former one in one step."""
    staged = folder / f"{FILE}.{os.getpid()}"
    staged.write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n", "utf-8")
    os.replace(staged, folder / FILE)


def sizes(folder: Path, names: tuple[str, ...]) -> dict[str, int]:
    """Bytes of each file, for `Card.files`."""
    return {name: (folder / name).stat().st_size for name in names}

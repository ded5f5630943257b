"""What a build did, for programs and for people, and how it tells of its progress."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.mapping import Mapping, to_toml

Progress = Callable[[str, int, int | None], None]
"""Told (step, done, total) as a build goes on; total is None while unknown."""

SHOWN = 5


@dataclass(slots=True)
class Report:
    """Counts are of rows; `generation` is "" after a dry run. `remarks` are values kept as attributes instead."""

    name: str
    mapping: Mapping
    rejects: Path
    generation: str = ""
    products: int = 0
    rejected: int = 0
    duplicates: int = 0
    encoded: int = 0
    encoder: str = ""
    reasons: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """All rows that were read."""
        return self.products + self.duplicates + self.rejected

    def why_rejected(self) -> str:
        """The commonest reasons, by field, with their counts."""
        return _shares(self.reasons)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; timings in seconds by step."""
        return {
            "name": self.name,
            "generation": self.generation,
            "products": self.products,
            "rejected": self.rejected,
            "reasons": dict(self.reasons.most_common()),
            "rejects": str(self.rejects) if self.rejected else None,
            "duplicates": self.duplicates,
            "remarks": dict(self.remarks.most_common()),
            "encoded": self.encoded,
            "encoder": self.encoder,
            "timings": self.timings,
            "mapping": to_toml(self.mapping),
        }

    def text(self) -> str:
        """For the terminal: the mapping, then what came of it."""
        return f"{to_toml(self.mapping).strip()}\n\n{self.outcome()}"

    def outcome(self) -> str:
        """For the terminal: what came of the build."""
        lines = []
        if self.generation:
            lines.append(f"Published {self.generation} of {self.name}: {self.products:,} products.")
            lines.append(f"{self.encoded:,} texts were encoded by {self.encoder}; the others were known.")
        else:
            lines.append(f"Dry run: {self.products:,} products would be indexed; nothing was built.")
        if self.duplicates:
            lines.append(f"{self.duplicates:,} rows repeated an id; the last of each counts.")
        if self.rejected:
            lines.append(f"{self.rejected:,} rows were rejected ({self.why_rejected()}); they are in {self.rejects}.")
        if self.remarks:
            lines.append(f"Values that could not be read as their field stay attributes: {_shares(self.remarks)}.")
        if self.timings:
            lines.append(
                "Seconds: " + ", ".join(f"{step} {seconds:.1f}" for step, seconds in self.timings.items()) + "."
            )
        return "\n".join(lines)


class Steps:
    """Times the steps of a build into its report, and tells of them."""

    def __init__(self, report: Report, progress: Progress | None):
        self._report, self._progress = report, progress
        self._last = time.perf_counter()

    def tell(self, step: str, done: int, total: int | None = None) -> None:
        if self._progress:
            self._progress(step, done, total)

    def done(self, step: str) -> None:
        now = time.perf_counter()
        self._report.timings[step] = round(now - self._last, 2)
        self._last = now


def _shares(counts: Counter[str]) -> str:
    shown = [f"{name or 'a line that does not parse'} {count:,}" for name, count in counts.most_common(SHOWN)]
    return ", ".join(shown + ([f"{len(counts) - SHOWN} more"] if len(counts) > SHOWN else []))

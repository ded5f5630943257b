"""What a build did, for programs and for people, and how it tells of its progress."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.catalogue_warning import CatalogueWarning
from indexer.example import lines as example_lines
from indexer.hidden import HIDDEN
from indexer.mapping import Mapping
from indexer.mapping_text import brief, to_toml
from indexer.variants import PARENT, PICTURE
from search.manifest import Manifest

Progress = Callable[[str, int, int | None], None]
"""Told (step, done, total) as a build goes on; total is None while unknown."""

SHOWN = 5
UNREADABLE = "unreadable line"
LEFT_OUT = {
    HIDDEN: "not shown by the shop",
    PICTURE: "pictures of the product before",
    PARENT: "parents without a price of their own",
}
KEPT = "left_out."  # begins the manifest's counts of rows left out
PRICES = ("price", "list_price")


@dataclass(slots=True)
class Report:
    """Counts are of rows; `generation` is "" after a dry run, which writes no file and looks for those warnings alone
    that need no index; `example` is its first product (example.shown).

    `examples` are the first rejects as (line, field, reason); `remarks` count by field what was not as expected
    in rows that were kept. All rejects are in `rejects`, all products that `warnings` are about in `warnings_file`.
    `left_out` counts rows that are neither products nor mistakes, by why.
    `unchanged` says that `generation` was served already.
    """

    name: str
    mapping: Mapping
    rejects: Path | None = None
    warnings_file: Path | None = None
    generation: str = ""
    products: int = 0
    rejected: int = 0
    duplicates: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    unchanged: bool = False
    encoded: int = 0
    encoder: str = ""
    encoder_why: str = ""
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[int, str, str]] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)
    warnings: list[CatalogueWarning] = field(default_factory=list)
    example: dict[str, Any] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """All rows that were read, but for those left out."""
        return self.products + self.duplicates + self.rejected

    def reject(self, line: int, field: str, reason: str) -> None:
        """Count a rejected row; `field` is "" where the line did not parse."""
        self.rejected += 1
        self.reasons[field or UNREADABLE] += 1
        if len(self.examples) < SHOWN:
            self.examples.append((line, field or UNREADABLE, reason))

    def counts(self) -> dict[str, int]:
        """What the manifest keeps."""
        found = {"products": self.products, "rejected": self.rejected, "duplicates": self.duplicates}
        return found | {f"{KEPT}{why}": count for why, count in self.left_out.items()}

    def stands(self, served: Manifest) -> None:
        """What is served is what a build would make: the counts are those of its build."""
        self.unchanged, self.generation = True, served.id
        self.products, self.rejected = served.counts["products"], served.counts["rejected"]
        self.duplicates = served.counts["duplicates"]
        left_out = {why: count for why, count in served.counts.items() if why.startswith(KEPT)}
        self.left_out = Counter({why.removeprefix(KEPT): count for why, count in left_out.items()})
        self.encoder, self.encoder_why = served.encoder["name"], served.encoder["why"]

    def why_rejected(self) -> str:
        """The commonest reasons, by field, with their counts."""
        return _shares(self.reasons)

    def why_left_out(self) -> str:
        """Why rows became no product, with the counts; of those that the shop does not show by which columns."""
        said = LEFT_OUT
        if columns := " or ".join(repr(hidden.column) for hidden in self.mapping.hidden):
            said = said | {HIDDEN: f"{LEFT_OUT[HIDDEN]} (by {columns}; see [hidden] of the mapping)"}
        return _shares(Counter({said[why]: count for why, count in self.left_out.items()}))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; timings in seconds by step."""
        return {
            "name": self.name,
            "generation": self.generation,
            "unchanged": self.unchanged,
            "products": self.products,
            "rejected": self.rejected,
            "reasons": dict(self.reasons.most_common()),
            "examples": [{"line": line, "field": name, "reason": why} for line, name, why in self.examples],
            "rejects": str(self.rejects) if self.rejected and self.rejects else None,
            "duplicates": self.duplicates,
            "left_out": dict(self.left_out.most_common()),
            "example": self.example or None,
            "remarks": dict(self.remarks.most_common()),
            "warnings": [warning.to_dict() for warning in self.warnings],
            "warnings_file": str(self.warnings_file) if self.warnings and self.warnings_file else None,
            "encoded": self.encoded,
            "encoder": self.encoder,
            "encoder_why": self.encoder_why,
            "timings": self.timings,
            "mapping": to_toml(self.mapping),
        }

    def text(self) -> str:
        """For the terminal: the mapping, then what came of it as comments, so that all of it is a mapping file
        (which lacks only the names of category ids, where they are many)."""
        comments = "\n".join(f"# {line}" for line in self.outcome().splitlines())
        return f"{brief(self.mapping).strip()}\n\n{comments}"

    def outcome(self) -> str:
        """For the terminal: what came of the build."""
        if self.unchanged:
            return (
                f"Nothing to do: {self.generation} of {self.name} ({counted(self.products, 'product')}) was built of "
                "the same files in the same way. --full builds it again."
            )
        lines = []
        if self.generation:
            lines.append(f"Published {self.generation} of {self.name}: {counted(self.products, 'product')}.")
            why = f" ({self.encoder_why})" if self.encoder_why else ""
            lines.append(f"{counted(self.encoded, 'text')} encoded by {self.encoder}{why}; the others were known.")
        else:
            lines.append(f"Dry run: {counted(self.products, 'product')} would be indexed; nothing was built.")
            lines += example_lines(self.example) if self.example else []
        if self.duplicates:
            lines.append(f"{counted(self.duplicates, 'row')} repeated an id; the last of each counts.")
        if self.left_out:
            lines.append(f"{counted(self.left_out.total(), 'row')} left out: {self.why_left_out()}.")
        if self.rejected:
            where = f"; all are in {self.rejects}" if self.rejects else ""
            lines.append(f"{counted(self.rejected, 'row')} rejected: {self.why_rejected()}{where}.")
            lines += [f"  line {line}, {name}: {reason}" for line, name, reason in self.examples]
        if self.remarks:
            lines += self._remarked()
        lines += [f"Warning: {warning.line()}" for warning in self.warnings]
        if self.warnings and self.warnings_file:
            lines.append(f"Every product that a warning is about is in {self.warnings_file}.")
        if self.timings:
            spent = ", ".join(f"{step} {seconds:.1f}" for step, seconds in self.timings.items())
            lines.append(f"Seconds: {spent}.")
        return "\n".join(lines)

    def _remarked(self) -> list[str]:
        """Which fields have remarks says what they are about, as cleaning makes them for one reason each."""
        left = Counter(self.remarks)
        requested = Counter({name: count for name in PRICES if (count := left.pop(name, 0))})
        unnamed = left.pop("category", 0)
        lines = []
        if left:
            lines.append(f"Values that could not be read as their field stay attributes: {_shares(left)}.")
        if requested:
            lines.append(
                f"Words in place of an amount, such as price on request, stay attributes: {_shares(requested)}."
            )
        if unnamed:
            lines.append(
                f"{counted(unnamed, 'product')} in a category that is a number: [categories] of the mapping file can "
                "name it."
            )
        return lines


class Steps:
    """Times the steps of a build into its report, and tells of them."""

    def __init__(self, report: Report, progress: Progress | None):
        self._report, self._progress = report, progress
        self._step, self._done = "", 0
        self._last = time.perf_counter()

    def begin(self, step: str, total: int | None = None) -> None:
        """The next step starts, and the one before has ended."""
        self.end()
        self._step = step
        self.tell(0, total)

    def tell(self, done: int, total: int | None = None) -> None:
        """How far the step is."""
        self._done = done
        if self._progress:
            self._progress(self._step, done, total)

    def end(self) -> None:
        """The step has ended: its seconds go into the report."""
        now = time.perf_counter()
        if self._step:
            self._report.timings[self._step] = round(now - self._last, 2)
            self.tell(max(self._done, 1), max(self._done, 1))
        self._step, self._last = "", now


def counted(count: int, noun: str) -> str:
    """ "1 product", "3,000 products"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _shares(counts: Counter[str]) -> str:
    shown = [f"{name} {count:,}" for name, count in counts.most_common(SHOWN)]
    return ", ".join(shown + ([f"{len(counts) - SHOWN} more"] if len(counts) > SHOWN else []))

"""Which generation to take when the one that CURRENT names is damaged: the newest sound one before it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from search import generation
from search.errors import IndexMismatch, IndexMissing
from search.manifest import Manifest, check

Opened = TypeVar("Opened")
UNFIT = (IndexMissing, IndexMismatch)


@dataclass(frozen=True, slots=True)
class NotServed:
    """The generation that should be served and is not: its id ("" where CURRENT does not tell), and why not.

    `fault` is "is damaged", or "could not be opened" for what is no fault of its files.
    """

    id: str
    fault: str
    why: str

    def __str__(self) -> str:
        return (
            f"{f'Generation {self.id}' if self.id else 'CURRENT'} {self.fault}, and an older one is taken: {self.why}"
        )


def take(root: Path, attempt: Callable[[Path, Manifest], Opened], *, fallback: bool) -> tuple[Opened, NotServed | None]:
    """What `attempt` makes of the served generation's folder and manifest, or else of the newest one before it.

    `attempt` refuses a generation by raising IndexMissing or IndexMismatch; whatever else it raises is no fault of the
    generation's, and is raised. The second value tells of the served one where another was taken. Raises what is wrong
    with the served one when no other will do either, and at once without `fallback`.
    """
    try:
        manifest = generation.served(root)
        return attempt(generation.folder(root, manifest.id), manifest), None
    except UNFIT as error:
        others = generation.stand_ins(root) if fallback else []
        for other in others:
            try:
                return attempt(generation.folder(root, other.id), other), not_served(root, error)
            except UNFIT:
                continue
        raise


def sound(root: Path) -> tuple[Manifest, NotServed | None]:
    """The manifest of the generation that a server would serve now, every file's digest checked. Raises as `take`."""

    def checked(place: Path, manifest: Manifest) -> Manifest:
        check(place, manifest)
        return manifest

    return take(root, checked, fallback=True)


def not_served(root: Path, error: Exception) -> NotServed:
    """`error` said of what CURRENT names."""
    fault = "is damaged" if isinstance(error, UNFIT) else "could not be opened"
    try:
        return NotServed(generation.current(root) or "", fault, str(error))
    except IndexMismatch:
        return NotServed("", fault, str(error))

"""Where a staged generation goes: to this machine's own folder, or to a cluster that other machines follow."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from search import generation
from search.manifest import Manifest
from search.settings import Settings


class Publication(Protocol):
    """One way to publish, step by step; each raises AisleError where it cannot be, and nothing was published then."""

    def prepare(self) -> None:
        """Before anything is read: may this catalogue be published there, and what is served there now?"""

    def taken(self) -> Iterable[str]:
        """The ids of generations that lie elsewhere. The build lock is held."""

    def undoing(self) -> AbstractContextManager[None]:
        """A block around what follows: an error that ends it before anything is published takes away what was sent."""

    def upload(self, place: Path, tell: Callable[[int], None]) -> None:
        """Send the products of a staged folder to where they are searched; `tell` is told how many went so far."""

    def publish(self, place: Path, manifest: Manifest) -> None:
        """Seal the staged folder and serve it from now on."""


class Here:
    """The folder itself is moved and served."""

    def __init__(self, root: Path):
        self._root = root

    def prepare(self) -> None:
        pass

    def taken(self) -> Iterable[str]:
        return ()

    def undoing(self) -> AbstractContextManager[None]:
        return nullcontext()

    def upload(self, place: Path, tell: Callable[[int], None]) -> None:
        pass

    def publish(self, place: Path, manifest: Manifest) -> None:
        generation.publish(self._root, place, manifest)


def publication(settings: Settings) -> Publication:
    """As the settings say."""
    if settings.clustered:
        from indexer.upload import InCluster

        return InCluster(settings)
    return Here(generation.root(settings))

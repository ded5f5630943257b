"""The category tree as flat arrays: nodes in depth-first order, so that a node and all below it are one interval."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from search.arrays import Strings, open_array, save_array
from search.values import value_key

SEPARATOR = " > "


def split_path(text: str | Iterable[str]) -> tuple[str, ...]:
    """The names along a path: "A > B" and ("A", "B") are the same; empty names are left out."""
    names = [text] if isinstance(text, str) else text
    return tuple(" ".join(part.split()) for name in names for part in name.split(">") if part.strip())


class CategoriesBuilder:
    """Collects each row's path; equal paths but for case are one node, shown as it was first spelled."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[str, ...], tuple[int, str]] = {}
        self._rows = array("i")

    def add(self, path: tuple[str, ...]) -> None:
        """Append a row; an empty path is a row without category."""
        names = split_path(path)
        folded = tuple(map(value_key, names))
        if folded not in self._nodes:
            for depth in range(1, len(names) + 1):
                self._nodes.setdefault(folded[:depth], (len(self._nodes), names[depth - 1]))
        self._rows.append(self._nodes[folded][0] if folded else -1)

    def save(self, folder: Path) -> None:
        """Write the tree and the (n,) int32 node of each row, -1 without."""
        # A prefix sorts right before what it begins, so sorted paths are the tree in depth-first order.
        paths = sorted(self._nodes)
        number = {path: node for node, path in enumerate(paths)}
        parent = np.array([number.get(path[:-1], -1) for path in paths], np.int32)
        end = np.arange(1, len(paths) + 1, dtype=np.int32)
        for node in range(len(paths) - 1, -1, -1):
            if parent[node] >= 0:
                end[parent[node]] = max(end[parent[node]], end[node])
        final = np.full(len(paths) + 1, -1, np.int32)  # the last place is that of -1
        for path, (given, _) in self._nodes.items():
            final[given] = number[path]
        save_array(folder, "category", final[np.frombuffer(self._rows, np.int32)])
        save_array(folder, "category_parent", parent)
        save_array(folder, "category_end", end)
        Strings.of(self._nodes[path][1] for path in paths).save(folder, "category_names")


class Categories:
    """The open tree. `parent` (nodes,) int32, -1 at the top; `end` (nodes,) int32: a node and below are [node, end).

    `depth` (nodes,) int32 is 0 at the top; `paths` are "A > B > C" as shown, `names` their last parts.
    """

    def __init__(self, parent: np.ndarray, end: np.ndarray, names: Sequence[str]):
        self.parent = parent
        self.end = end
        self.names = names
        self.paths: list[str] = []
        depth: list[int] = []
        for name, above in zip(names, parent.tolist(), strict=True):
            self.paths.append(name if above < 0 else f"{self.paths[above]}{SEPARATOR}{name}")
            depth.append(0 if above < 0 else depth[above] + 1)
        self.depth = np.array(depth, np.int32)
        self._by_path: dict[tuple[str, ...], int] | None = None

    @classmethod
    def open(cls, folder: Path) -> "Categories":
        """Raises IndexMismatch when a file is missing or damaged."""
        names = list(Strings.open(folder, "category_names"))
        return cls(open_array(folder, "category_parent"), open_array(folder, "category_end"), names)

    def __len__(self) -> int:
        return len(self.parent)

    def children(self, node: int) -> np.ndarray:
        """The nodes right below one, in order of name; -1 stands for the whole tree."""
        return np.flatnonzero(self.parent == node)

    def counts(self, nodes: np.ndarray) -> np.ndarray:
        """(nodes,) int64: how many of these rows' nodes (-1 for none) are each node or below it."""
        own = np.bincount(nodes + 1, minlength=len(self) + 1)
        upto = np.cumsum(own)
        return upto[self.end] - upto[: len(self)]

    def levels(self) -> Iterator[np.ndarray]:
        """For each depth, from the deepest, (nodes + 1,) int64: the node of that depth at or above each node, or -1.

        The last place is that of -1.
        """
        at = np.append(np.arange(len(self)), -1)
        for depth in range(int(self.depth.max(initial=-1)), -1, -1):
            there = np.append(self.depth, -1)[at] == depth
            yield np.where(there, at, -1)
            at = np.where(there, np.append(self.parent, -1)[at], at)

    def find(self, text: str) -> tuple[int, ...]:
        """The nodes that a path means: that full path, else every node whose path ends so ("Mice" for "PC > Mice")."""
        wanted = tuple(map(value_key, split_path(text)))
        if not wanted:
            return ()
        paths = self._folded_paths()
        if wanted in paths:
            return (paths[wanted],)
        return tuple(node for path, node in paths.items() if path[-len(wanted) :] == wanted)

    def _folded_paths(self) -> dict[tuple[str, ...], int]:
        if self._by_path is None:
            self._by_path = {tuple(map(value_key, split_path(path))): node for node, path in enumerate(self.paths)}
        return self._by_path

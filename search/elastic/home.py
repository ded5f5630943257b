"""Whose an index in a cluster is, and which machine makes it: ids that lie in a catalogue's folder.

    HOME/NAME/elasticsearch.id    the catalogue's; where all of it is in the cluster every machine has the same
    HOME/NAME/machine.id          this folder's own

A folder that was copied is another one: an id counts only where it was written, which the inode tells.
"""

import uuid
from contextlib import suppress
from pathlib import Path

from search.durable import replace_text

CATALOGUE, MACHINE = "elasticsearch.id", "machine.id"


def known(root: Path, file: str) -> str:
    """The id, "" where the folder has none."""
    with suppress(OSError, ValueError):
        id, inode = (root / file).read_text("ascii").split()
        return id if inode == str(root.stat().st_ino) else ""
    return ""


def settle(root: Path, file: str, id: str = "") -> str:
    """Give the folder this id, or one that nobody has, where it has none yet; the id that it has then."""
    if there := known(root, file):
        return there
    root.mkdir(parents=True, exist_ok=True)
    id = id or uuid.uuid4().hex
    replace_text(root / file, f"{id} {root.stat().st_ino}\n")
    return id

"""Pictures that lie beside a catalogue file come along into the generation, so that it serves alone."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from search.store import Store

SUFFIXES = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"}
FOLDER = "images"


def carry_pictures(place: Path, folders: Sequence[Path]) -> int:
    """Copy each product's relative pictures from beside the files to PLACE/images; the number copied.

    Only pictures under an `images` folder beside a catalogue file are taken: a row cannot name any other file.
    """
    folders = [folder for folder in folders if (folder / FOLDER).is_dir()]
    if not folders:
        return 0
    store = Store(place / "store")
    pictures = {image for row in range(len(store)) for image in store.product(row).images}
    copied = 0
    for image in sorted(picture for picture in pictures if picture.startswith(f"{FOLDER}/")):
        for folder in folders:
            source, allowed = (folder / image).resolve(), (folder / FOLDER).resolve()
            if source.suffix.lower() in SUFFIXES and source.is_relative_to(allowed) and source.is_file():
                target = place / FOLDER / source.relative_to(allowed)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
                copied += 1
                break
    return copied

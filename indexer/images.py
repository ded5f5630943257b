"""Guesses which columns are pictures, and takes one size of each picture."""

import re
from collections.abc import Sequence

from indexer.columns import Column
from indexer.mapping import Feed, Ignored
from indexer.names import IMAGE_MORE, IMAGE_SIZE, NAMES
from indexer.values import looks_like_image

MOST = 0.9
# Pixels that a list and a product page can both use; icecat's middle size is this one.
WANTED = 500
PIXELS = {
    "tiny": 50, "thumb": 100, "thumbnail": 100, "low": 200, "small": 200, "mid": 500, "middle": 500, "medium": 500,
    "large": 900, "high": 1200, "big": 1200, "hires": 1600, "zoom": 1600, "full": 2000, "original": 3000, "orig": 3000,
}  # fmt: skip


def guess_images(free: Sequence[Column]) -> tuple[Feed | None, list[Ignored]]:
    """The columns of pictures, the main one first; and the other sizes of the same pictures, which are left out."""
    pictures = [column for column in free if column.share(looks_like_image) > MOST]
    sizes: dict[str, list[tuple[Column, str]]] = {}
    for column in pictures:
        if match := IMAGE_SIZE.fullmatch(column.key):
            sizes.setdefault(match["base"], []).append((column, match["size"]))
    chosen: list[Column] = []
    ignored: list[Ignored] = []
    for variants in sizes.values():
        fullest = max(column.filled for column, _ in variants)
        usable = [(column, size) for column, size in variants if column.filled >= 0.95 * fullest]
        best, _ = min(usable, key=lambda variant: abs(pixels(variant[1]) - WANTED))
        chosen.append(best)
        ignored += [
            Ignored(column.name, f"another size of the picture in {best.name}")
            for column, _ in variants
            if column is not best
        ]
    skip = {column.name for variants in sizes.values() for column, _ in variants}
    rest = [column for column in pictures if column.name not in skip]
    named = [c for name in NAMES["images"] for c in rest if name in c.keys]
    more = sorted((c for c in rest if IMAGE_MORE.fullmatch(c.key)), key=lambda c: int(IMAGE_MORE.fullmatch(c.key)[1]))  # type: ignore[index]
    found = list(dict.fromkeys([*named, *chosen, *more]))
    if found:
        reason = "named like pictures" if len(found) > 1 else "named like a picture"
        reason += f"; of several sizes the one nearest {WANTED} pixels" if ignored else ""
        return Feed("images", tuple(column.name for column in found), reason), ignored
    shown = [
        c
        for c in rest
        if c.share(lambda text: bool(re.search(r"\.(?:jpe?g|png|webp|gif)(?:\?|$)", text.casefold()))) > MOST
    ]
    return (Feed("images", (shown[0].name,), "values are addresses of pictures"), []) if shown else (None, [])


def pixels(size: str) -> int:
    """About how wide a picture is that is called so: "500x500", "800px", "thumb"."""
    digits = re.match(r"\d+", size)
    return int(digits[0]) if digits else PIXELS[size]

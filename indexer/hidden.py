"""Rows that the shop itself does not show: drafts, products taken offline."""

from collections.abc import Sequence
from typing import Any

from indexer.cells import read_text
from indexer.columns import Column
from indexer.columns import Table as Columns
from indexer.mapping import Hidden
from indexer.paths import at
from indexer.text import phrases
from indexer.values import read_bool

HIDDEN = "hidden"
MOST = 0.9  # of the rows; a shop's own flag is in all of them, and an attribute of some products is not


# Columns whose "no" hides a row, those whose "yes" does, and those whose words do.
SHOWING = phrases(
    "published|is_published|active|is_active|visible|is_visible|enabled|is_enabled|online|is_online|aktiv|ist_aktiv|"
    "sichtbar|freigegeben|veröffentlicht|veroeffentlicht|shop_aktiv|online_aktiv|actif|publié|publie|en_ligne|activo|"
    "activado|publicado|attivo|pubblicato|actief|gepubliceerd|zichtbaar"
)
HIDING = phrases("hidden|is_hidden|disabled|is_disabled|archived|is_archived|is_draft|inactive|inaktiv|gesperrt")
STATUS = phrases(
    "status|state|publish_status|publication_status|published_status|listing_status|visibility|visibility_in_catalog|"
    "sichtbarkeit|artikelstatus|statut|estado|stato"
)
NO = ("0", "-1", "no", "n", "false", "off", "nein", "non")  # -1 is WooCommerce's draft
YES = ("1", "yes", "y", "true", "on", "ja", "oui")
NOT_SHOWN = (
    "draft", "archived", "hidden", "private", "pending", "trash", "inactive", "disabled", "unpublished", "unlisted",
    "offline", "deleted", "entwurf", "archiviert", "inaktiv", "versteckt", "deaktiviert", "brouillon", "inactif",
    "archivé", "borrador", "inactivo", "archivado", "bozza", "inattivo", "archiviato", "concept", "inactief",
)  # fmt: skip
SHOWN = phrases(
    "active|published|publish|visible|enabled|online|live|public|listed|catalog|search|catalog, search|shop|"
    "discontinued|out of stock|aktiv|veröffentlicht|sichtbar|aktiviert|actif|publié|activo|publicado|attivo|"
    "pubblicato|actief|gepubliceerd|global"
)


def guess_hidden(table: Columns, rows: int) -> tuple[tuple[Hidden, ...], str]:
    """The columns that say which rows the shop does not show, and why none is taken where all rows would be hidden.

    A column is taken by its name and only where every value of it is a word that is known to mean shown or hidden.
    """
    found = [(column, hidden) for column in table.free() if (hidden := _guess(column))]
    gone = {
        row
        for column, hidden in found
        for row, value in zip(column.places, column.values, strict=True)
        if read_text(value).casefold() in hidden.values
    }
    if found and len(gone) == rows:
        names = " and ".join(repr(hidden.column) for _, hidden in found)
        return (), f"{names} would hide all of the first {rows:,} rows"
    return tuple(hidden for _, hidden in found), ""


def hides(values: dict[str, Any], hidden: Sequence[Hidden]) -> bool:
    """Whether the row says that the shop does not show it."""
    return any(read_text(at(values, each.column)).casefold() in each.values for each in hidden)


def cells(values: dict[str, Any], hidden: Sequence[Hidden]) -> dict[str, Any]:
    """What the row says of it, by column."""
    return {each.column: at(values, each.column) for each in hidden}


def _guess(column: Column) -> Hidden | None:
    if column.filled <= MOST:
        return None
    texts = [read_text(value).casefold() for value in column.values]
    said, names = set(texts), frozenset(column.keys)
    known: tuple[str, ...] = ()
    if names & SHOWING and all(text in NO or read_bool(text) is not None for text in said):
        known = (*NO, *(text for text in sorted(said - {*NO}) if read_bool(text) is False))
    elif names & HIDING and all(read_bool(text) is not None for text in said):
        known = (*YES, *(text for text in sorted(said - {*YES}) if read_bool(text)))
    elif names & (STATUS | SHOWING) and said <= SHOWN | {*NOT_SHOWN}:
        known = NOT_SHOWN
    if not known:
        return None
    count = sum(text in known for text in texts)
    return Hidden(
        column.name,
        known,
        f"says whether the shop shows a row: {count:,} of {column.rows:,} looked at are left out by it; "
        "without this line none is",
    )

"""What was asked lately, so that another page, sort or filter of the same words asks no index again."""

from threading import Lock

from cachetools import LRUCache

from search.ask import Asked
from search.retrieve import DEPTH

QUERIES = 16  # each may hold a byte a product for each condition, and some result sets
MOST_ROWS = 2 * DEPTH  # what both legs give together; a catalogue that is browsed whole is too large to keep


class Lately:
    """The last queries of one open generation, by their text. Safe to use from several threads."""

    def __init__(self) -> None:
        self._asked: LRUCache[str, Asked] = LRUCache(QUERIES)
        self._lock = Lock()

    def get(self, text: str) -> Asked | None:
        with self._lock:
            asked = self._asked.get(text)
            if asked is not None:
                asked = self._asked[text] = asked.lightened()
            return asked

    def keep(self, text: str, asked: Asked) -> None:
        """Remember it, unless a leg was out, which may be back by the next request."""
        if not asked.degraded and len(asked.members(()).rows) <= MOST_ROWS:
            with self._lock:
                self._asked[text] = asked

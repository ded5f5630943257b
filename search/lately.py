"""What was asked lately, so that another page, sort or filter of the same words asks no index again."""

from threading import Lock

from cachetools import LRUCache

from search.ask import Asked

QUERIES = 16
MOST_ROWS = 20_000  # of a query's result sets, of some hundred bytes each; all that both legs can give together


class Lately:
    """The last queries of one open generation, by their text. Safe to use from several threads.

    Each holds a byte a product for each condition, and its result sets: the unfiltered one, and while they are small
    those under filters.
    """

    def __init__(self) -> None:
        self._asked: LRUCache[str, Asked] = LRUCache(QUERIES)
        self._lock = Lock()

    def get(self, text: str) -> Asked | None:
        """What was asked with this text, None where that is forgotten."""
        with self._lock:
            return self._asked.get(text)

    def keep(self, text: str, asked: Asked) -> None:
        """Remember it, unless a leg was out, which may be back by the next request, or its result set is too large."""
        if not asked.degraded and len(asked.members(()).rows) <= MOST_ROWS:
            with self._lock:
                self._asked[text] = asked.lightened(MOST_ROWS)

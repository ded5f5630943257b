"""Queries that were seen to find something. What is suggested must, and only the search itself can tell."""

from collections.abc import Callable, Iterable
from threading import Lock

from cachetools import LRUCache

from search.ask import Asked

AT_ONCE = 1  # looked up in one go: each takes 10 ms on icecat, and who types on comes by the others
REMEMBERED = 20_000  # texts: a megabyte or two


class Checked:
    """Remembers which texts find something. Safe to use from several threads."""

    def __init__(self, ask: Callable[[str], Asked]):
        self._ask = ask
        self._known: LRUCache[str, bool] = LRUCache(REMEMBERED)
        self._lock = Lock()

    def finding(self, texts: Iterable[str]) -> set[str]:
        """Those of the texts that find something, as far as that is known; AT_ONCE of the others are looked up."""
        found, left = set(), AT_ONCE
        for text in texts:
            with self._lock:
                known = self._known.get(text)
            if known is None and left:
                left -= 1
                known = self._look(text)
            if known:
                found.add(text)
        return found

    def _look(self, text: str) -> bool:
        asked = self._ask(text)
        finds = len(asked.members(()).rows) > 0
        if not asked.degraded:  # what one leg finds, both together may not answer with
            with self._lock:
                self._known[text] = finds
        return finds

"""Python's collector of garbage while a catalogue is built."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# New objects between two looks. With Python's 700 it went again and again through all that a build keeps (words,
# spellings, what the analyzer remembers): 1.0 of the 7.2 CPU seconds that icecat's words and columns took; so, .2.
SELDOM = 50_000


_lock = threading.Lock()
_before: list[tuple[int, int, int]] = []  # one for each build under way


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cycles of objects less often: rows, products and words are in none. Holds for the whole process, until
    the last of the builds that overlap is done.
    """
    with _lock:
        _before.append(_before[0] if _before else gc.get_threshold())
        gc.set_threshold(SELDOM, *_before[0][1:])
    try:
        yield
    finally:
        with _lock:
            before = _before.pop()
            if not _before:
                gc.set_threshold(*before)

"""Memory that a process's threads take from the system: in few places, so that what one lets go another takes."""

import ctypes
from contextlib import suppress

ARENAS = 2  # a worker of a catalogue in a cluster had 230 MiB with glibc's own number, eight a core, and 190 with these
_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


def few_arenas() -> None:
    """Let all threads of this process share ARENAS; nothing happens where the C library has no such thing.

    Threads that parse an answer of some megabytes would each keep room for another.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, ARENAS)

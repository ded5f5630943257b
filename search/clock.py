"""How long the parts of an answer took."""

import time


class Clock:
    """Milliseconds by part, in order."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._parts: dict[str, float] = {}

    def lap(self, part: str) -> None:
        """What passed since the last lap, or the start, is that of `part`."""
        now = time.perf_counter()
        self._parts[part] = round((now - self._last) * 1000, 3)
        self._last = now

    def laps(self) -> dict[str, float]:
        """All parts so far, and `total` since the start."""
        return {**self._parts, "total": round((time.perf_counter() - self._start) * 1000, 3)}

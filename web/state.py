"""What an application holds: settings, the engine that answers, metrics."""

import threading
import time
from typing import TYPE_CHECKING

from flask import current_app

from search.errors import AisleError, IndexMissing
from search.page import Page, Query
from search.settings import Settings
from web.home import Home, glance
from web.log import log
from web.metrics import Metrics

if TYPE_CHECKING:
    from search.engine import Engine

KEY = "aisle"
RETRY_S = 2.0
LOOK_AGAIN_S = 30.0  # at a catalogue of which a part did not answer; each look may take seconds


class State:
    """Gives the engine, or says why there is none; one that was not there yet is looked for again."""

    def __init__(self, settings: Settings, engine: "Engine | None"):
        self.settings = settings
        self.metrics = Metrics()
        self._engine = engine
        self._lock = threading.Lock()
        self._error: AisleError | None = None
        self._next_try = 0.0
        self._home: Home | None = None
        self._next_look = 0.0

    def engine(self) -> "Engine":
        """The open engine. Raises what open_engine raised; a new attempt is made at most every RETRY_S seconds."""
        if self._engine is not None:
            return self._engine
        with self._lock:
            if self._engine is None and time.monotonic() >= self._next_try:
                self._open()
            if self._engine is not None:
                return self._engine
            raise self._error or IndexMissing("The catalogue is not open yet.")

    @property
    def picture_hosts(self) -> list[str] | None:
        """The hosts of the catalogue's pictures; None where nobody knows them, or nothing is open."""
        return None if self._engine is None else self._engine.manifest.picture_hosts

    def home(self) -> Home:
        """The catalogue at a glance; looked at once, since a generation never changes.

        What was seen while a part was out is looked at anew after LOOK_AGAIN_S.
        """
        found = self._home
        if found is None or (not found.whole and time.monotonic() >= self._next_look):
            self._next_look = time.monotonic() + LOOK_AGAIN_S  # others go on with what was seen
            found = self._home = glance(self.engine())
        return found

    def _open(self) -> None:
        from search.engine import open_engine

        try:
            engine = open_engine(self.settings, fallback=True)
            if engine.instead_of is not None:
                log.error("serving an older generation", generation=engine.generation, why=str(engine.instead_of))
            self._engine, self._error = engine, None
        except AisleError as error:
            self._error = error
            self._next_try = time.monotonic() + RETRY_S


def state() -> State:
    """The state of the application that answers this request."""
    found: State = current_app.extensions[KEY]
    return found


def engine() -> "Engine":
    return state().engine()


def search(query: Query) -> Page:
    """Search, and count what the answer was like."""
    page = engine().search(query)
    state().metrics.searched(page)
    return page

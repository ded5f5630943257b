"""The parts of a catalogue that is all on this machine, for what measures them one by one."""

from typing import Any

from search.embedded import Embedded
from search.errors import BadEvaluation


def embedded(engine: Any) -> Embedded:
    """The catalogue of an open engine. Raises BadEvaluation where that is in a cluster."""
    if not isinstance(engine.catalogue, Embedded):
        raise BadEvaluation(
            f"{engine.name} is all in Elasticsearch; this measures the parts of a catalogue on this machine. Index it "
            "without AISLE_VECTORS=elasticsearch, or name other parts with --part."
        )
    return engine.catalogue

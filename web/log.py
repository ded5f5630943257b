"""The access log: one JSON line a request, through the standard library's logging, which entry points configure."""

import logging
from typing import Any

import structlog

MAX_LOGGED = 200  # characters of a query; the rest of a pasted page helps nobody and fills disks

log: Any = structlog.wrap_logger(
    logging.getLogger("aisle.web"),
    wrapper_class=structlog.stdlib.BoundLogger,
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
)


def bounded(text: str) -> str:
    return text if len(text) <= MAX_LOGGED else text[:MAX_LOGGED] + "…"

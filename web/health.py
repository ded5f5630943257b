"""/healthz: the process lives. /readyz: it can answer a search. /metrics: Prometheus text."""

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from search.errors import AisleError
from search.page import Query
from web.api import degraded_json
from web.errors import NOT_SERVED
from web.log import log
from web.state import engine, state

health = Blueprint("health", __name__)

PROBE = Query(text="ready", size=1)


@health.get("/healthz")
def healthz() -> Response:
    return jsonify(alive=True)


@health.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 once the engine answers a search. `degraded` says which leg is missing, and of an older generation."""
    try:
        open_engine = engine()
        page = open_engine.forgetful().search(PROBE)
    except AisleError as error:
        log.warning("not ready", error=str(error))
        return jsonify(ready=False, why=str(NOT_SERVED)), 503
    degraded = [degraded_json(gone) for gone in page.degraded]
    if instead_of := open_engine.instead_of:
        why = f"{instead_of.id or 'CURRENT'} {instead_of.fault}; {open_engine.generation} is served instead."
        degraded.append({"part": "generation", "why": why})
    return jsonify(
        ready=True,
        name=open_engine.name,
        generation=open_engine.generation,
        products=open_engine.products,
        degraded=degraded,
    ), 200


@health.get("/metrics")
def metrics() -> Response:
    return Response(state().metrics.text(), content_type=CONTENT_TYPE_LATEST)

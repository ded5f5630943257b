"""Every error to its status, in one place: JSON for programs, a page everywhere else, never a stack trace."""

from dataclasses import dataclass

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.exceptions import HTTPException, NotFound

from search.errors import (
    AisleError,
    BadQuery,
    EngineDown,
    IndexMismatch,
    IndexMissing,
    ProductMissing,
)
from search.page import MAX_TEXT
from web import links
from web.log import log
from web.present import plain

STATUS: dict[type[Exception], tuple[int, str]] = {
    BadQuery: (400, "bad_query"),
    ProductMissing: (404, "product_missing"),
    IndexMissing: (503, "index_missing"),
    IndexMismatch: (503, "index_mismatch"),
    EngineDown: (503, "engine_down"),
}
HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 414: "uri_too_long"}
FOR_PROGRAMS = ("/api", "/openapi.json", "/healthz", "/readyz", "/metrics")
RETRY_AFTER = "5"
# What went wrong inside is for the log: its text may name folders and machines.
NOT_SERVED = lazy_gettext("The catalogue cannot be searched at this moment. Please try again shortly.")
NO_PAGE = lazy_gettext("There is no page at this address. The link may be old, or a part of it may be missing.")
FAILED = lazy_gettext("Something went wrong on our side. The log has it under this request's id.")


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a client sees it."""

    status: int
    code: str
    message: str
    field: str | None = None


def problem(error: Exception) -> Problem:
    """What a client is told about an error."""
    for kind, (status, code) in STATUS.items():
        if isinstance(error, kind):
            return Problem(status, code, str(error) if status < 500 else str(NOT_SERVED), getattr(error, "field", None))
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        code = HTTP_CODES.get(error.code, error.name.lower().replace(" ", "_"))
        message = str(NO_PAGE) if error.description == NotFound.description else error.description or error.name
        return Problem(error.code, code, message)
    return Problem(500, "internal", str(FAILED))


def register(app: Flask) -> None:
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    found = problem(error)
    if found.status >= 500:
        log.error("failed", code=found.code, error=str(error), exc_info=not isinstance(error, AisleError))
    response = _json(found) if _wants_json() else _page(found)
    response.status_code = found.status
    if isinstance(error, HTTPException):
        _keep_headers(error, response)
    if found.status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.path in FOR_PROGRAMS


def _json(found: Problem) -> Response:
    body = {"code": found.code, "message": found.message}
    if found.field:
        body["field"] = found.field
    return jsonify(error=body)


def _page(found: Problem) -> Response:
    page = render_template(
        "error.html",
        problem=found,
        heading=_heading(found),
        text=" ".join(plain(request.args.get("q", ""))[:MAX_TEXT].split()),
        lead=_lead(found),
        again=links.here() if found.status >= 500 and request.method == "GET" else "",
        request_id=g.get("request_id", ""),
    )
    return Response(page, mimetype="text/html")


def _heading(found: Problem) -> str:
    if found.code == "product_missing":
        return gettext("This product is not here, or not any more.")
    if found.status == 404:
        return gettext("We could not find that.")
    if found.status == 414:
        return gettext("That address is too long.")
    if found.status == 503:
        return gettext("Back in a moment.")
    return gettext("That went wrong on our side.") if found.status >= 500 else gettext("That address does not work.")


def _lead(found: Problem) -> str:
    """What it means for a shopper; where there is nothing to add, the message says it."""
    if found.code == "product_missing":
        return gettext(
            "It may be sold out or have another number now. Its name may still find it, or what replaced it."
        )
    if found.status in (400, 414):
        return gettext("A part of the address cannot be read. The search above is not affected.")
    return ""


def _keep_headers(error: HTTPException, response: Response) -> None:
    """Allow of a 405 and Location of a redirect belong to the answer."""
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location"):
            response.headers[name] = value

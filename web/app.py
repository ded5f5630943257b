"""The application: blueprints, and what is true of every request."""

import re
import time
import uuid
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request
from flask.globals import request_ctx
from flask_compress import Compress
from structlog.contextvars import bind_contextvars, clear_contextvars
from werkzeug.exceptions import BadHost, BadRequest, MethodNotAllowed, RequestURITooLarge
from werkzeug.routing import PathConverter

from search import settings as settings_module
from search.page import MAX_TEXT
from search.settings import Settings
from web import api, choices, errors, files, health, locale, openapi, params, shop, why
from web.jsons import Orjson
from web.log import bounded, log
from web.state import KEY, State, state

if TYPE_CHECKING:
    from search.engine import Engine

METHODS = ("GET", "HEAD", "OPTIONS")
# Room for a text and filters of the greatest length in any script, percent-encoded, and an end to everything beyond.
MAX_QUERY_STRING = 131_072

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: http: data:",  # a catalogue's pictures lie on its own hosts
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # One shopper's answer is never kept for another, and the back button still shows it at once.
    "Cache-Control": "private, no-cache",
}
COMPRESSED = ("text/html", "application/json", "text/css", "text/javascript", "image/svg+xml")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Id(PathConverter):
    """A product's id in an address: any text, slashes included, and at its beginning too ("/p/1")."""

    regex = ".+?"
    part_isolating = False


def create_app(settings: Settings | None = None, engine: "Engine | None" = None) -> Flask:
    """The shop and the API as a WSGI application.

    Without `settings` they come from the environment and `aisle.toml`. Without `engine` the catalogue that the settings
    name is opened with the first request; until it can be, pages and API answer 503.
    """
    app = Flask("web", static_folder=None)
    app.json = Orjson(app)
    app.url_map.merge_slashes = False  # an id may hold "//"
    app.url_map.converters["id"] = Id
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.config |= {
        "COMPRESS_ALGORITHM": ["gzip"],
        "COMPRESS_LEVEL": 3,  # a page in .1 ms where 6 takes 1 ms, and a tenth larger
        "COMPRESS_MIMETYPES": list(COMPRESSED),
        "COMPRESS_REGISTER": False,
    }
    compress = Compress(app)
    app.extensions[KEY] = State(settings or settings_module.load(), engine)
    app.before_request(_begin)
    app.after_request(_end)
    app.after_request(lambda response: _compressed(compress, response))
    app.after_request(_revalidated)
    errors.register(app)
    for blueprint in (api.api, choices.choices, openapi.description, files.files, health.health, shop.shop, why.why):
        app.register_blueprint(blueprint)
    locale.register(app)
    shop.register(app)
    return app


def _begin() -> None:
    g.began = time.perf_counter()
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)
    received = len(request.query_string)
    request.query_string = params.encoded(request.query_string)
    if isinstance(request.routing_exception, BadHost):
        # The page that says so has links of its own; addresses here are relative, so any host will do.
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
        raise BadRequest("The Host header cannot be the name of a host; send the one in this shop's address.")
    if request.method not in METHODS:
        raise MethodNotAllowed(METHODS, description=f"{request.method} is not answered here; only GET is.")
    if received > MAX_QUERY_STRING:
        raise RequestURITooLarge(
            f"The query string has {received:,} bytes; at most {MAX_QUERY_STRING:,} "
            f"are read, and q may have {MAX_TEXT:,} characters.",
        )
    params.check_encoding(request.query_string)


def _revalidated(response: Response) -> Response:
    """A page asked for again is sent only where it has changed; it depends on what its shopper prefers."""
    if response.mimetype != "text/html":
        return response
    response.vary.update(("Accept-Language", "Cookie"))
    if response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response


def _compressed(compress: Compress, response: Response) -> Response:
    """The answer as the client accepts it, its ETag marked with the coding; a part of a file stays as it is."""
    if response.status_code == 206:
        return response
    if response.is_streamed and response.mimetype in COMPRESSED:
        # A file is sent from memory, so that its length is known and If-None-Match is heard.
        response.direct_passthrough = False
        response.make_sequence()
    return compress.after_request(response)


def _end(response: Response) -> Response:
    took = time.perf_counter() - g.began
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.request_id
    route = request.url_rule.rule if request.url_rule else "unknown"
    state().metrics.answered(route, response.status_code, took)
    log.info(
        "request",
        method=request.method,
        route=route,
        path=bounded(request.path),
        q=bounded(request.args.get("q", "")),
        status=response.status_code,
        ms=round(took * 1000, 1),
    )
    return response

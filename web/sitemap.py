"""What crawlers are told: robots.txt, and sitemap.xml with every product's page in parts."""

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, abort, url_for
from markupsafe import escape

from web import links
from web.state import engine, state

sitemap = Blueprint("sitemap", __name__)

# A sitemap may hold 50,000 addresses; this many are a megabyte, and one request in a cluster.
PART = 10_000
PARTS = 50_000  # that an index may name
AGE = 3_600
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Of searches only departments and brands are for crawlers: every other combination of words and filters is one more
# address of the same products. The longest rule that fits holds.
ROBOTS = (
    "User-agent: *",
    "Disallow: /api/",
    "Disallow: /choose",
    "Disallow: /why/",
    "Disallow: /search?",
    "Allow: /search?filter=category",
    "Disallow: /search?filter=category*&",
    "Allow: /search?filter=brand",
    "Disallow: /search?filter=brand*&",
)


@sitemap.get("/robots.txt")
def robots() -> Response:
    lines = [*ROBOTS, f"Sitemap: {links.absolute(url_for('sitemap.index'))}"]
    return _kept("\n".join(lines) + "\n", "text/plain")


@sitemap.get("/sitemap.xml")
def index() -> Response:
    """The parts; the first holds the front page too."""
    changed = _date(engine().manifest.created)
    parts = (
        f"<sitemap><loc>{_location(url_for('sitemap.part', number=number))}</loc>{changed}</sitemap>"
        for number in range(1, _parts() + 1)
    )
    return _xml("sitemapindex", parts)


@sitemap.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """The addresses of PART products; no more than these are read."""
    if not 1 <= number <= _parts():
        abort(404)
    first = (number - 1) * PART
    ids = engine().ids(first, min(first + PART, engine().products))
    paths = [*([url_for("shop.front")] if number == 1 else []), *(url_for("shop.product", id=id) for id in ids)]
    return _xml("urlset", (f"<url><loc>{_location(path)}</loc></url>" for path in paths))


def _parts() -> int:
    return min(PARTS, max(1, -(-engine().products // PART)))


def _location(path: str) -> str:
    return str(escape(links.absolute(path)))


def _date(created: str) -> str:
    try:
        return f"<lastmod>{datetime.fromisoformat(created).date().isoformat()}</lastmod>"
    except ValueError:
        return ""


def _xml(root: str, elements: Iterable[str]) -> Response:
    body = "\n".join(elements)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n{body}\n</{root}>\n'
    return _kept(text, "application/xml")


def _kept(text: str, mimetype: str) -> Response:
    """The same for everybody, so that anybody between may keep it, unless who asks has named the host in it."""
    response = Response(text, mimetype=mimetype)
    if state().settings.address:
        response.headers["Cache-Control"] = f"public, max-age={AGE}"
    return response

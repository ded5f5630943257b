"""The shop: pages that work with plain links and GET forms. A view parses, asks the engine, renders."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from search.errors import EngineDown, IndexMismatch, IndexMissing, ProductMissing
from search.page import MAX_TEXT, Hit, Page, Query
from web import choices, drawings, links, looks, pictures, present, specs, structured, understood, words
from web import state as state_module
from web.axes import axes
from web.files import static_url
from web.narrow import narrowed
from web.params import SHOP_SIZE, SIMILAR_SIZE
from web.params import query as parse_query
from web.prose import prose
from web.state import engine, state
from web.ways import ways

shop = Blueprint("shop", __name__)

PRODUCT_SIMILAR = SIMILAR_SIZE


@shop.get("/")
def front() -> str:
    return render_template("home.html", home=state().home())


@shop.get("/search")
def search() -> str:
    query = parse_query(request.args, default_size=SHOP_SIZE)
    page = state_module.search(query)
    wording = _wording(query, page)
    return render_template(
        "search.html",
        page=page,
        query=query,
        wording=wording,
        heading=query.text or wording.heading(query),
        active=links.active_filters(query, wording),
        chips=understood.chips(page.understood, query, wording, page.corrected),
        ways=ways(page, wording),
        pages=links.page_links(page) if page.total > query.size else [],
        last_page=links.last_page(page),
    )


@shop.get("/search/narrow")
def narrow() -> Response:
    """A form of two numbers leads to the one address of the search that it means."""
    return redirect(links.search_url(narrowed(request.args)), 303)


@shop.get("/product/<id:id>")
def product(id: str) -> str | Response:
    try:
        found = engine().product(id)
    except ProductMissing:
        # An id may end in a slash; where none does, it is the habit of whoever wrote the link.
        if not id.endswith("/"):
            raise
        return redirect(url_for("shop.product", id=engine().product(id.rstrip("/")).id), 301)
    variants = engine().variants(id)
    return render_template(
        "product.html",
        product=found,
        variants=variants,
        axes=axes(variants, id),
        prose=prose(found.description, title=found.title),
        details=specs.folded(specs.sections(found)),
        accessories=_extra(engine().accessories, id),
        similar=_extra(engine().similar, id),
    )


def register(app: Flask) -> None:
    """What templates call."""
    app.jinja_env.filters |= {
        "money": present.money,
        "number": present.number,
        "page_title": present.page_title,
    }
    app.jinja_env.globals |= {
        "drawings": drawings,
        "present": present,
        "understood": understood,
        "links": links,
        "looks": looks,
        "pictures": pictures,
        "specs": specs,
        "structured": structured,
        "static_url": static_url,
        "product_url": lambda id: url_for("shop.product", id=id),
        "with_page": lambda query, number: links.search_url(replace(query, page=number)),
        "with_text": lambda query, text: links.search_url(replace(query, text=text, page=1)),
        "everything": lambda: links.search_url(Query(size=SHOP_SIZE)),
        "without_filters": lambda query: links.search_url(replace(query, filters=(), page=1)),
        "theme": choices.theme,
        "here": links.here,
        "MAX_TEXT": MAX_TEXT,
    }


def _wording(query: Query, page: Page) -> words.Wording:
    """Where nothing is found no facet tells the currency, and the catalogue does."""
    currency = words.currency(page.facets)
    if query.filters and not page.total:
        currency = currency or engine().currency
    return words.wording(page.facets, currency=currency)


def _extra(ask: Callable[..., tuple[Hit, ...]], id: str) -> tuple[Hit, ...]:
    """Products beside one are an extra: a product page without them beats no page."""
    try:
        return ask(id, size=PRODUCT_SIMILAR)
    except (EngineDown, IndexMissing, IndexMismatch):
        return ()

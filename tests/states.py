"""Every page and state that the shop can be in, for the tests that hold of all of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from browser import PHONE, WIDE, serving
from playwright.sync_api import Page, expect

from search.engine import Engine, open_engine
from search.errors import EngineDown
from search.page import Query
from search.settings import Settings
from web.app import create_app


def leave(page: Page) -> None:
    """Nothing to do: the state is the address."""


def open_filters(page: Page) -> None:
    page.locator(".facets > summary").click()
    expect(page.locator("a.tick").first).to_be_visible()


def type_ahead(page: Page) -> None:
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("la")
    expect(page.get_by_role("option").first).to_be_visible()


def open_reasons(page: Page) -> None:
    page.locator(".results a.why").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


@dataclass(frozen=True, slots=True)
class State:
    """A page of one of the shops (see `shops`), and what a shopper does there."""

    name: str
    path: str
    shop: str = "demo"
    act: Callable[[Page], None] = leave
    widths: tuple[int, ...] = (PHONE["width"], WIDE["width"])

    def __str__(self) -> str:
        return self.name


STATES = (
    State("home", "/"),
    State("results", "/search?q=lamp"),
    State("everything", "/search"),
    State("understood", "/search?q=waterproof+jackt+under+%24200"),
    State("filtered", "/search?q=lamp&filter=in_stock:true&filter=price:..100"),
    State("last page", "/search?page=2&sort=price"),
    State("past the end", "/search?page=400"),
    State("few found", "/search?q=black+running+shoes+under+%2450"),
    State("nothing found", "/search?q=zzzzqqqq"),
    State("nothing with filters", "/search?q=lamp&filter=price:..0.01&filter=rating:5.."),
    State("product", "/product/dog-bed-007"),
    State("single product", "/product/bluetooth-speaker-011"),
    State("bad request", "/search?page=0"),
    State("no such page", "/nothing/here"),
    State("no such product", "/product/none"),
    State("degraded", "/search?q=lamp", shop="degraded"),
    State("away", "/search?q=lamp", shop="away"),
    State("broken", "/search?q=lamp", shop="broken"),
    State("filters on a phone", "/search?q=lamp", act=open_filters, widths=(PHONE["width"],)),
    State("suggestions", "/search?q=zzzzqqqq", act=type_ahead),
    State("suggestions at home", "/", act=type_ahead),
    State("why", "/search?q=waterproof+jackt", act=open_reasons),
)


@pytest.fixture(scope="module")
def shops(settings: Settings, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses of the demo shop as it should be, without its meaning leg, without a catalogue, and with a fault."""

    def down(*arguments: object, **options: object) -> None:
        raise EngineDown("out")

    def fail(query: Query) -> None:
        raise ZeroDivisionError

    degraded, broken = open_engine(settings), open_engine(settings)
    degraded.encoder.encode_query = down  # type: ignore[union-attr, method-assign, assignment]
    broken.search = fail  # type: ignore[method-assign, assignment]
    nowhere = Settings(home=tmp_path_factory.mktemp("nowhere"), name="shop")
    apps = {
        "demo": create_app(engine=engine),
        "degraded": create_app(engine=degraded),
        "broken": create_app(engine=broken),
        "away": create_app(nowhere),
    }
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(app)) for name, app in apps.items()}


def reach(page: Page, shops: dict[str, str], state: State) -> None:
    """Bring a page into a state at the first of its widths."""
    resize(page, state.widths[0])
    page.goto(shops[state.shop] + state.path)
    state.act(page)


def resize(page: Page, width: int) -> None:
    page.set_viewport_size((PHONE if width <= PHONE["width"] else WIDE) | {"width": width})

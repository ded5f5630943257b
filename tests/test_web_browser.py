"""The shop in a real browser: with and without JavaScript, by keyboard alone, on a phone."""

import re

import pytest
from browser import PHONE, found, tab_to
from playwright.sync_api import Route, expect

from search.engine import Engine
from search.page import Query


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_search_filter_sort_page_and_product(visit, title: str, scripts: bool):
    page = visit("/", scripts=scripts)
    page.get_by_label("Search the shop").fill(title)
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".results .card-title").first).to_contain_text(title)
    page.get_by_label("Search the shop").fill("")
    page.get_by_role("button", name="Search").click()
    everything = found(page)

    tick = page.locator("a.tick:visible").first
    count = int(re.sub(r"\D", "", tick.locator(".count").inner_text()))
    tick.click()
    assert found(page) == count < everything
    expect(page.locator(".chip.removable")).to_have_count(1)

    page.get_by_label("Sort by").focus()
    page.get_by_label("Sort by").select_option("price")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=price**")
    prices = [float(re.sub(r"[^\d.]", "", text)) for text in page.locator(".results .now").all_inner_texts()]
    assert len(prices) > 1
    assert prices == sorted(prices)

    page.locator(".chip.removable").click()
    assert found(page) == everything
    first = page.locator(".results .card-title").all_inner_texts()
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2**")
    assert page.locator(".results .card-title").all_inner_texts() != first

    name = page.locator(".results .card-title").nth(2).inner_text()
    page.locator(".results .card-title a").nth(2).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_role("heading", name="Similar products")).to_be_visible()
    page.go_back()
    page.wait_for_url("**page=2**")


def test_by_keyboard_alone_from_the_front_page_to_a_product(visit, title: str):
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    tab_to(page, "input#q")
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search**")
    tab_to(page, "a.tick")
    page.keyboard.press("Enter")
    page.wait_for_url("**filter=**")
    tab_to(page, ".card-title a")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/product/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_the_skip_link_leads_past_the_header(visit):
    page = visit("/search")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_focus_is_visible_wherever_it_goes(visit):
    page = visit("/search")
    for _ in range(25):
        page.keyboard.press("Tab")
        width = page.evaluate(_OUTLINE)
        assert width >= 2, page.evaluate("document.activeElement.outerHTML")


def test_slash_goes_to_the_search_box(visit):
    page = visit("/search")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#q")).to_have_value("a/b")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_nothing_scrolls_sideways_on_a_phone(visit, engine: Engine, title: str, scripts: bool):
    page = visit("/", viewport=PHONE, scripts=scripts)
    id = engine.search(Query(size=1)).hits[0].product.id
    texts = ["", f"q={title}&filter=price:1..100000", "q=zzzzqqqq", "q=" + "w" * 500]
    paths = ["/", f"/product/{id}", *(f"/search?{text}" for text in texts)]
    for path in paths:
        page.goto(path)
        box = page.locator("html").evaluate("at => [at.scrollWidth, at.clientWidth]") if scripts else None
        widest = box or [page.locator("body").bounding_box()["width"], PHONE["width"]]  # type: ignore[index]
        assert widest[0] <= widest[1], path


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_filters_are_folded_on_a_phone_and_open_on_a_desk(visit, scripts: bool):
    page = visit("/search", viewport=PHONE, scripts=scripts)
    expect(page.locator("a.tick").first).to_be_hidden()
    page.locator(".facets > summary").click()
    expect(page.locator("a.tick").first).to_be_visible()
    expect(visit("/search", scripts=scripts).locator("a.tick").first).to_be_visible()


def test_the_order_changes_by_the_button_alone_and_back_tells_the_truth(visit):
    page = visit("/search")
    box = page.get_by_label("Sort by")
    box.focus()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_value("price")
    assert "sort" not in page.url
    page.get_by_role("button", name="Sort").click()
    page.wait_for_url("**sort=price**")
    page.go_back()
    page.wait_for_url("**/search")
    expect(box).to_have_value("relevance")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_browsers_that_cannot_open_filters_by_style_keep_the_button(visit, scripts: bool):
    page = visit("/", scripts=scripts)

    def older(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("::details-content", "::no-such-part"))

    page.route("**/css/facets.css*", older)
    page.goto("/search")
    expect(page.locator("a.tick").first).to_be_hidden()
    page.locator(".facets > summary").click()
    expect(page.locator("a.tick").first).to_be_visible()


def test_the_sort_button_stands_on_one_line_on_a_phone(visit):
    page = visit("/search", viewport=PHONE, scripts=False)
    box = page.get_by_role("button", name="Sort").bounding_box()
    assert box["width"] > box["height"]
    assert box["x"] + box["width"] <= PHONE["width"]


def test_a_ticked_value_looks_ticked_in_forced_colours(visit):
    page = visit("/search?filter=in_stock:true", forced_colors="active")
    ground = "at => getComputedStyle(at).backgroundColor"
    ticked = page.locator(".tick[aria-current] .mark").first.evaluate(ground)
    assert ticked != page.locator(".tick:not([aria-current]) .mark").first.evaluate(ground)


def test_a_very_long_query_leaves_room_for_its_results(visit):
    page = visit("/search?q=" + "lamp+" * 150)
    assert page.locator("h1").bounding_box()["height"] < 150
    assert page.locator("h1").evaluate("at => getComputedStyle(at).webkitLineClamp") == "3"


def test_a_picture_that_does_not_load_shows_the_drawing(visit):
    page = visit("/")
    page.route("**/images/**", lambda route: route.fulfill(status=200, content_type="image/png", body=b"broken"))
    page.goto("/search")
    card = page.locator(".results .card").first
    expect(card.locator("img")).to_have_count(0)
    expect(card.locator(".drawing")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_their_ground(visit, scheme: str):
    page = visit("/search", color_scheme=scheme)
    for selector in (".brand", ".total", ".card-title a", ".count", ".now", ".foot a", ".stock.out", ".stock.in"):
        at = page.locator(selector).first
        if at.count():
            assert _contrast(at.evaluate(_COLOURS)) >= 4.5, (selector, scheme)


def test_it_is_dark_where_dark_is_preferred(visit):
    light, dark = (visit("/", color_scheme=scheme).evaluate(_GROUND) for scheme in ("light", "dark"))
    assert _luminance(dark) < 0.1 < 0.8 < _luminance(light)


# A card draws its outline around all of itself, by the ::after of the link that has the focus.
_OUTLINE = """() => Math.max(...[null, "::after"].map(part => {
    const style = getComputedStyle(document.activeElement, part);
    return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
}))"""
_GROUND = "() => getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number)"
_COLOURS = """at => {
    const numbers = text => text.match(/[\\d.]+/g).map(Number);
    let ground = at;
    while (ground && (numbers(getComputedStyle(ground).backgroundColor)[3] ?? 1) === 0) ground = ground.parentElement;
    return [numbers(getComputedStyle(at).color), numbers(getComputedStyle(ground).backgroundColor)];
}"""


def _luminance(colour: list[float]) -> float:
    """Relative luminance of sRGB. Source: WCAG 2.2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour[:3])]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(colours: list[list[float]]) -> float:
    """Contrast ratio, 1 to 21. Source: WCAG 2.2."""
    light, dark = sorted(map(_luminance, colours), reverse=True)
    return (light + 0.05) / (dark + 0.05)

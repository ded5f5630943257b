"""Access: what the rules of WCAG 2.2 AA say of every page and state, and what a rule cannot say."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser import PHONE, TABLET, WIDE, Visit, sideways, tab_to
from playwright.sync_api import Browser, Page, expect
from states import STATES, State, reach, resize

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
# Half of a target's least size, less what rounding takes. Source: WCAG 2.2, 2.5.8.
HALF = 11.5


@pytest.fixture(scope="module", params=["light", "dark"])
def seen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """One page for all states in a scheme of colours."""
    context = browser.new_context(color_scheme=request.param)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@pytest.mark.parametrize("state", STATES, ids=str)
def test_axe_finds_nothing(seen: Page, shops: dict[str, str], state: State):
    reach(seen, shops, state)
    seen.evaluate(AXE_SCRIPT)
    for width in state.widths:
        resize(seen, width)
        result = seen.evaluate("options => axe.run(options)", AXE)
        assert [summary(one) for one in result["violations"]] == [], f"{state} at {width}"


def summary(violation: dict[str, Any]) -> str:
    """A finding in a line or two."""
    nodes = violation["nodes"]
    why = nodes[0]["failureSummary"].splitlines()[-1].strip()
    return f"{violation['id']} ({len(nodes)}): {nodes[0]['html'][:200]}: {why}"


@pytest.mark.parametrize("state", STATES, ids=str)
def test_targets_are_large_enough(visit: Visit, shops: dict[str, str], state: State):
    page = visit("about:blank")
    reach(page, shops, state)
    for width in state.widths:
        resize(page, width)
        assert page.evaluate(_SMALL, HALF) == [], f"{state} at {width}"


@pytest.mark.parametrize("state", STATES, ids=str)
def test_nothing_scrolls_sideways_at_any_width_or_size_of_type(visit: Visit, shops: dict[str, str], state: State):
    page = visit("about:blank")
    reach(page, shops, state)
    for size in ("100%", "200%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        for width in (320, PHONE["width"], TABLET["width"], WIDE["width"]):
            if width > max(state.widths):
                break
            resize(page, width)
            assert sideways(page) == 0, f"{state} at {width}, type at {size}"
            assert page.evaluate(_CUT) == [], f"{state} at {width}, type at {size}"


@pytest.mark.parametrize("state", STATES, ids=str)
def test_headings_step_down_one_by_one_from_a_single_first(visit: Visit, shops: dict[str, str], state: State):
    page = visit("about:blank")
    reach(page, shops, state)
    levels = [
        int(name[1])
        for name in page.locator("h1, h2, h3, h4, h5, h6").evaluate_all("all => all.map(at => at.localName)")
    ]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    "path", ["/", "/search?q=lamp&filter=in_stock:true", "/product/dog-bed-007", "/search?q=zzzzqqqq"]
)
@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desk"])
def test_focus_goes_through_the_page_in_order_and_is_always_seen(visit: Visit, path: str, viewport: dict[str, int]):
    page = visit(path, viewport=viewport, reduced_motion="reduce")
    assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
    seen = []
    for _ in range(45):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUS)
        if stop is None:  # past the last one
            break
        assert stop["outline"] >= 2, stop
        assert stop["inside"], stop
        assert stop["covered"] is None, stop
        seen.append(stop["place"])
    assert len(seen) > 8
    assert seen == sorted(seen)


def test_nothing_moves_where_less_motion_is_preferred(visit: Visit):
    for path in ("/", "/search?q=lamp", "/product/dog-bed-007"):
        page = visit(path, reduced_motion="reduce")
        assert page.evaluate(_MOVING) == [], path


def test_what_is_chosen_is_told_apart_in_forced_colours(visit: Visit):
    page = visit("/search?filter=in_stock:true&page=2", forced_colors="active")
    for chosen, other in (
        (".tick[aria-current] .mark", ".tick:not([aria-current]) .mark"),
        (".pages [aria-current]", ".pages li a:not([aria-current])"),
        (".choose [aria-pressed='true']", ".choose [aria-pressed='false']"),
    ):
        looks = [page.locator(selector).first.evaluate(_LOOK) for selector in (chosen, other)]
        assert looks[0] != looks[1], chosen


def test_fields_and_buttons_have_an_edge_in_forced_colours(visit: Visit):
    page = visit("/search?q=lamp", forced_colors="active")
    for selector in ("#q", ".searchbox button", "#sort"):
        style = page.locator(selector).first.evaluate("at => getComputedStyle(at).borderTopStyle")
        assert style == "solid", selector


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("path", ["/", "/search?q=lamp", "/search?q=zzzzqqqq", "/product/dog-bed-007"])
@pytest.mark.parametrize("pictures", ["late", "broken"])
def test_nothing_shifts_while_a_page_loads(visit: Visit, base: str, path: str, viewport: dict[str, int], pictures: str):
    page = visit("about:blank", viewport=viewport)

    def answer(route: Any) -> None:
        if pictures == "broken":
            route.fulfill(status=200, content_type="image/png", body=b"broken")
        else:
            page.wait_for_timeout(40)
            route.continue_()

    page.route("**/images/**", answer)
    page.goto(base + path, referer=f"{base}/search")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(250)  # a search that follows another tells its count a moment later
    assert page.evaluate(_SHIFT) == []


def test_by_keyboard_alone_filters_open_and_a_product_is_reached_on_a_phone(visit: Visit):
    page = visit("/search?q=lamp", viewport=PHONE)
    tab_to(page, ".facets > summary")
    page.keyboard.press("Enter")
    expect(page.locator("a.tick").first).to_be_visible()
    tab_to(page, "a.tick")
    page.keyboard.press("Enter")
    page.wait_for_url("**filter=**")
    expect(page.get_by_role("dialog")).to_be_visible()  # it stays open for the next choice
    page.keyboard.press("Escape")
    expect(page.locator(".facets > summary")).to_be_focused()
    tab_to(page, ".card-title a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/product/**")
    tab_to(page, ".choose button")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert "/product/" in page.url


# What can be pressed and is smaller than it should be: points about its middle that belong to something else. Links
# within a sentence are as high as its lines, and what no eye sees (a skip link before it has the focus) is no target.
_SMALL = """half => {
    const kinds = "a[href], button, select, summary, input:not([type=hidden])";
    const sentence = at => getComputedStyle(at).display === "inline" && [...at.parentElement.childNodes].some(
        node => node.nodeType === Node.TEXT_NODE && node.textContent.trim().length > 1);
    const small = [];
    for (const at of document.querySelectorAll(kinds)) {
        if (!at.checkVisibility({visibilityProperty: true, opacityProperty: true}) || sentence(at)) continue;
        at.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
        const box = at.getBoundingClientRect();
        if (box.bottom <= 0 || box.width <= 2) continue;
        if (box.width >= 2 * half && box.height >= 2 * half) continue;
        const parts = [at, ...(at.labels ?? [])];
        const own = node => parts.some(part => part.contains(node));
        const x = box.x + box.width / 2, y = box.y + box.height / 2;
        const points = [[-half, 0], [half, 0], [0, -half], [0, half]];
        if (points.some(([dx, dy]) => !own(document.elementFromPoint(x + dx, y + dy)))) {
            small.push(`${at.outerHTML.slice(0, 120)} is ${Math.round(box.width)} by ${Math.round(box.height)}`);
        }
    }
    return small;
}"""
# What can be pressed and reaches out of the page's sides, where nothing scrolls that would bring it in.
_CUT = """() => {
    const scrolls = at => at && at !== document.body && (
        ["auto", "scroll"].includes(getComputedStyle(at).overflowX) || scrolls(at.parentElement));
    return [...document.querySelectorAll("a[href], button, select, input:not([type=hidden])")].filter(at => {
        if (!at.checkVisibility({visibilityProperty: true}) || at.closest(".hidden")) return false;
        const box = at.getBoundingClientRect();
        const out = box.left < -1 || box.right > document.documentElement.clientWidth + 1;
        return box.width > 1 && out && !scrolls(at);
    }).map(at => at.outerHTML.slice(0, 120));
}"""
# A card draws its outline around all of itself, by the ::after of the link that has the focus.
_FOCUS = """() => {
    const at = document.activeElement;
    if (at === document.body) return null;
    const outlines = [null, "::after"].map(part => {
        const style = getComputedStyle(at, part);
        return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
    });
    const box = at.getClientRects()[0] ?? at.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
        what: at.outerHTML.slice(0, 120),
        outline: Math.max(...outlines),
        inside: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
        covered: hit && (at.contains(hit) || hit.contains(at)) ? null : hit?.outerHTML.slice(0, 120) ?? "out of sight",
        place: [...document.querySelectorAll("*")].indexOf(at),
    };
}"""
_MOVING = """() => [...document.querySelectorAll("*")].filter(at => [null, "::before", "::after"].some(part => {
    const style = getComputedStyle(at, part);
    const lasting = [...style.transitionDuration.split(","), ...style.animationDuration.split(",")];
    return Math.max(...lasting.map(parseFloat)) > 0.01;
})).map(at => at.outerHTML.slice(0, 80))"""
_LOOK = """at => {
    const style = getComputedStyle(at);
    return [style.backgroundColor, style.color, style.outlineStyle, style.borderTopColor, style.borderTopWidth].join();
}"""
_SHIFT = """() => new Promise(resolve => {
    const shifts = [];
    const note = list => list.getEntries().forEach(one => shifts.push(
        [one.value, ...one.sources.map(source => source.node?.outerHTML?.slice(0, 80) ?? "?")]));
    new PerformanceObserver(note).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(shifts), 100);
})"""

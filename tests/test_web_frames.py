"""Pictures and the drawings behind them in a real browser."""

import pytest
from browser import PHONE
from playwright.sync_api import Page, Route, expect

GROUND = "at => getComputedStyle(at).backgroundColor"
BOX = "at => { const box = at.getBoundingClientRect(); return [box.width, box.height]; }"


def answer(page: Page, path: str, how) -> None:
    page.route("**/images/**", how)
    page.goto(path)


def broken(route: Route) -> None:
    route.fulfill(status=200, content_type="image/png", body=b"broken")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_drawings_come_from_one_file_that_is_kept(visit, scheme: str):
    asked: list[str] = []
    page = visit("/nothing", color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url) if "drawings.svg" in request.url else None)
    page.goto("/")
    page.goto("/search")
    drawing = page.locator(".results .frame .drawing").first
    page.wait_for_function("at => at.querySelector('use').getBBox().width > 20", arg=drawing.element_handle())
    assert len(set(asked)) == 1
    kept = page.request.get(asked[0])
    assert "immutable" in kept.headers["cache-control"]
    assert len(kept.body()) < 32_000
    stroke, ground = drawing.evaluate(
        "at => [getComputedStyle(at).stroke, getComputedStyle(at.parentNode).backgroundColor]"
    )
    assert stroke != ground


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_broken_picture_leaves_its_drawing_to_be_seen(visit, scripts: bool):
    page = visit("/nothing", scripts=scripts)
    answer(page, "/search", broken)
    frame = page.locator(".results .frame").first
    if scripts:
        expect(frame.locator("img")).to_have_count(0)
    else:
        width, height = frame.locator("img").evaluate(BOX)
        assert width * height == 0, "a box would hide the drawing"
    expect(frame.locator(".drawing")).to_be_visible()


def test_a_slow_picture_lies_over_its_drawing_without_a_jump(visit):
    page = visit("/nothing")
    waiting: list[Route] = []
    page.route("**/images/**", lambda route: waiting.append(route))
    page.goto("/search", wait_until="domcontentloaded")
    frame = page.locator(".results .frame").first
    expect(frame.locator("img")).not_to_have_class("shown")
    assert frame.locator("img").evaluate(GROUND) == "rgba(0, 0, 0, 0)"
    before = frame.evaluate(BOX)
    for route in waiting:
        route.continue_()
    page.unroute("**/images/**")
    expect(frame.locator("img")).to_have_class("shown")
    assert frame.locator("img").evaluate(GROUND) == "rgb(255, 255, 255)"
    assert frame.evaluate(BOX) == before


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_pictures_keep_their_proportions(visit, scripts: bool):
    page = visit("/search", scripts=scripts, viewport=PHONE)
    picture = page.locator(".results .frame img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("at => getComputedStyle(at).objectFit") == "contain"
    width, height = page.locator(".results .frame").first.evaluate(BOX)
    assert width == pytest.approx(height, abs=1)


def test_drawings_are_seen_in_forced_colours(visit):
    page = visit("/search", forced_colors="active")
    drawing = page.locator(".drawing").first
    stroke = drawing.evaluate("at => getComputedStyle(at).stroke")
    assert stroke == page.locator("body").evaluate("at => getComputedStyle(at).color")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_front_page_leads_on_with_each_of_its_examples(visit, scripts: bool):
    page = visit("/", scripts=scripts)
    texts = page.locator(".examples .words").all_inner_texts()
    assert len(texts) >= 3
    for text in texts:
        page.goto("/")
        page.get_by_role("link", name=text).click()
        expect(page.locator("#q")).to_have_value(text)
        assert page.locator(".results .card").count() > 0


@pytest.mark.parametrize("width", [320, 375, 768, 1280, 1680])
def test_the_front_page_fits_every_width(visit, width: int):
    page = visit("/", viewport={"width": width, "height": 800})
    inner = page.locator("html").evaluate("at => [at.scrollWidth, at.clientWidth]")
    assert inner[0] <= inner[1]
    targets = page.locator(":is(main, .foot, .top) :is(a, button)")
    low = "all => all.filter(at => !at.closest('.card') && at.getBoundingClientRect().height < 24).map(at => at.href)"
    assert targets.evaluate_all(low) == []

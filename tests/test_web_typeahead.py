"""Search as you type, in a real browser: by keyboard alone, by pointer, on a phone, and without JavaScript."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import PHONE, WIDE
from playwright.sync_api import Locator, Page, Route, expect

KEY = "aisle.recent"
MARKUP = "<img src=x onerror=alert(1)><b>Mug</b> &amp; 😀 cup"


def line(kind: str, text: str, **more: Any) -> dict[str, Any]:
    """A line as the API gives it."""
    empty = dict.fromkeys(("id", "filter", "within", "identifier", "brand", "price", "currency", "price_text", "image"))
    return {"kind": kind, "text": text, "count": 0, **empty, "matched": [], "href": "/search?q=mug", **more}


def answering(page: Page, lines: Callable[[str], list[dict[str, Any]]]) -> list[str]:
    """Answer the page's questions so; what it asks."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        text = parse_qs(urlsplit(route.request.url).query)["q"][0]
        asked.append(text)
        body = {"query": text, "suggestions": lines(text), "generation": "g"}
        route.fulfill(content_type="application/json", body=json.dumps(body))

    page.route("**/api/suggest*", answer)
    return asked


def box(page: Page) -> Locator:
    return page.locator("#q")


def options(page: Page) -> Locator:
    return page.locator(".suggest").get_by_role("option")


def active(page: Page) -> str:
    """The text of the option that the box says is chosen; "" for none."""
    id = box(page).get_attribute("aria-activedescendant")
    if id is None:
        return ""
    chosen = page.locator(f"#{id}")
    assert chosen.get_attribute("aria-selected") == "true"
    return chosen.locator(".suggest-text").first.inner_text()


def kept(page: Page) -> list[str]:
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "[]")


def type_in(page: Page, text: str) -> None:
    box(page).press_sequentially(text)


def wait_until(page: Page, expression: str) -> None:
    """The policy of the shop forbids playwright's own way, which evaluates a text in the page."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"{expression} did not come true")


def test_the_box_tells_that_it_is_a_combobox_and_its_list_has_labelled_groups(visit):
    page = visit()
    expect(box(page)).to_have_attribute("role", "combobox")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    type_in(page, "travel m")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    listbox = page.get_by_role("listbox", name="Suggestions")
    assert listbox.get_attribute("id") == box(page).get_attribute("aria-controls")
    expect(listbox.get_by_role("group", name="Product types").get_by_role("option")).to_have_count(1)
    products = listbox.get_by_role("group", name="Products").get_by_role("option")
    expect(products).to_have_count(4)
    expect(products.first).to_contain_text("$")
    expect(page.get_by_role("status").filter(has_text="Suggestions: 5")).to_have_count(1)


def test_by_keyboard_alone_down_and_up_go_round_and_enter_goes_there(visit):
    page = visit()
    page.keyboard.press("/")
    type_in(page, "travel m")
    expect(options(page)).to_have_count(5)
    assert active(page) == ""
    page.keyboard.press("ArrowUp")
    last = active(page)
    page.keyboard.press("ArrowDown")
    assert active(page) == ""
    page.keyboard.press("ArrowDown")
    assert active(page) == "Travel mugs"
    assert last != "Travel mugs"
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("travel m")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?filter=category*")


def test_enter_without_a_choice_searches_for_what_was_typed(visit):
    page = visit()
    type_in(page, "travel mug")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=travel+mug")
    expect(box(page)).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize(("key", "caret"), [("Home", 0), ("End", 3), ("ArrowLeft", 2)])
def test_keys_that_move_the_caret_leave_the_list(visit, key: str, caret: int):
    page = visit()
    type_in(page, "mug")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert active(page)
    page.keyboard.press(key)
    assert active(page) == ""
    assert box(page).evaluate("at => at.selectionStart") == caret
    expect(options(page).first).to_be_visible()


def test_escape_closes_first_and_clears_then(visit):
    page = visit()
    type_in(page, "mug")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_value("mug")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value("")


def test_tab_leaves_and_nothing_of_the_list_is_on_its_way(visit):
    page = visit()
    type_in(page, "mug")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Search")).to_be_focused()


def test_by_pointer_an_option_goes_there_and_a_press_elsewhere_closes(visit):
    page = visit()
    type_in(page, "travel m")
    expect(options(page)).to_have_count(5)
    options(page).nth(2).hover()
    assert active(page) == options(page).nth(2).locator(".suggest-text").inner_text()
    page.locator("h1").click()
    expect(options(page)).to_have_count(0)
    box(page).press("End")
    type_in(page, "u")
    options(page).last.click()
    page.wait_for_url("**/product/**")


def test_who_types_fast_asks_once_and_what_was_answered_is_remembered(visit):
    page = visit()
    asked = answering(page, lambda text: [line("query", f"{text} cup")])
    box(page).focus()
    at_once = "(at, texts) => { for (const text of texts) { at.value = text; at.dispatchEvent(new Event('input')); } }"
    box(page).evaluate(at_once, ["m", "mu", "mug"])
    expect(options(page)).to_have_text(["mug cup"])
    assert asked == ["mug"]
    box(page).fill("mugs")
    expect(options(page)).to_have_text(["mugs cup"])
    box(page).fill("mug")
    expect(options(page)).to_have_text(["mug cup"])
    assert asked == ["mug", "mugs"]


def test_a_late_answer_is_dropped(visit):
    page = visit()
    page.evaluate(
        """() => {
          const slow = { m: 1500 }, words = (address) => new URL(address).searchParams.get("q");
          Object.assign(window, { asked: [], given: [] });
          // Neither this one heeds that it is no longer wanted.
          window.fetch = (address) => new Promise((done) => window.asked.push(words(address)) && setTimeout(() => {
            const text = words(address);
            window.given.push(text);
            const line = { kind: "query", text: text + " cup", count: 0, matched: [], href: "/search?q=x" };
            done(new Response(JSON.stringify({ suggestions: [line] })));
          }, slow[words(address)] || 0));
        }"""
    )
    box(page).fill("m")
    wait_until(page, "window.asked.length === 1")
    box(page).fill("mu")
    expect(options(page)).to_have_text(["mu cup"])
    wait_until(page, "window.given.length === 2")
    page.wait_for_timeout(50)
    assert page.evaluate("window.given") == ["mu", "m"]
    expect(options(page)).to_have_text(["mu cup"])


def test_a_question_that_is_no_longer_wanted_is_taken_back(visit):
    page = visit()
    held: list[Route] = []
    page.route(lambda address: address.endswith("q=m"), lambda route: held.append(route))
    with page.expect_request(lambda request: request.url.endswith("q=m")):
        box(page).fill("m")
    with page.expect_event("requestfailed") as gone:
        box(page).fill("mu")
    assert gone.value.url.endswith("q=m")
    assert "ABORTED" in (gone.value.failure or "")
    expect(options(page).first).to_be_visible()


def test_a_server_that_fails_leaves_a_plain_box(visit, complaints: list[str]):
    page = visit()
    page.route("**/api/suggest*", lambda route: route.fulfill(status=503, body="{}"))
    type_in(page, "mug")
    page.wait_for_timeout(400)
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=mug")
    # The browser itself notes the status; the script says nothing of its own.
    assert all("503" in text for text in complaints)
    complaints.clear()


def test_markup_in_a_title_is_text_and_what_was_typed_is_told_apart(visit):
    page = visit()
    lines = [
        line("product", MARKUP, id="1", matched=[[38, 41]], price_text="<b>$1</b>", identifier="<i>", href="/"),
        line("category", "<i>Mugs</i>", within="<u>Kitchen</u>", matched=[[3, 6]], count=1200),
        line("query", "mug cup", matched=[[0, 3]]),
    ]
    answering(page, lambda _: lines)
    type_in(page, "mug")
    expect(options(page).last.locator(".suggest-text")).to_have_text(MARKUP)
    assert page.locator(".suggest :is(i, u, img)").count() == 0
    expect(options(page).nth(1)).to_contain_text("<i>Mugs</i>in <u>Kitchen</u>1,200")
    expect(options(page).first.locator("b")).to_have_text(" cup")
    expect(options(page).last.locator("mark")).to_have_text(MARKUP[38:41])


def test_a_picture_that_does_not_load_makes_room_for_a_drawing_and_moves_nothing(visit, complaints: list[str]):
    page = visit()
    answering(
        page, lambda _: [line("product", "Mug", id="1", image="/images/none.svg"), line("product", "Cup", id="2")]
    )
    type_in(page, "mug")
    expect(options(page)).to_have_count(2)
    expect(page.locator(".suggest img")).to_have_count(0)
    frames = [frame.bounding_box() for frame in page.locator(".suggest .frame").all()]
    assert [(frame["width"], frame["height"]) for frame in frames if frame] == [(52, 52)] * 2
    expect(page.locator(".suggest .drawing")).to_have_count(2)
    assert all("404" in text for text in complaints)
    complaints.clear()


def test_recent_searches_are_kept_in_the_browser_and_shown_in_an_empty_box(visit):
    page = visit()
    for text in ("mug", "red mug", "Mug"):
        box(page).fill(text)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/search?q={text.replace(' ', '+')}")
    assert kept(page) == ["Mug", "red mug"]
    page.goto("/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    box(page).focus()
    group = page.get_by_role("group", name="Recent searches")
    expect(group.get_by_role("option").locator(".suggest-text")).to_have_text(["Mug", "red mug"])
    assert [address for address in sent if "/static/" not in address] == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=red+mug")
    assert kept(page) == ["red mug", "Mug"]


def test_recent_searches_are_erased_one_by_one_and_all_at_once(visit):
    page = visit()
    page.evaluate(f"localStorage.setItem('{KEY}', JSON.stringify(['a', 'b', 'c', 'd']))")
    box(page).focus()
    expect(options(page)).to_have_count(5)
    page.locator(".suggest-erase").first.click()
    assert kept(page) == ["b", "c", "d"]
    assert active(page) == "b"
    page.keyboard.press("ArrowDown")
    assert active(page) == "c"
    page.keyboard.press("Delete")
    assert kept(page) == ["b", "d"]
    assert active(page) == "d"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert kept(page) == []
    expect(options(page)).to_have_count(0)
    assert urlsplit(page.url).path == "/"


@pytest.mark.parametrize("held", ["{", '{"a": 1}', "[1, null, {}]", '[""]'])
def test_what_is_no_list_of_searches_is_none(visit, held: str):
    page = visit()
    page.evaluate("([key, held]) => localStorage.setItem(key, held)", [KEY, held])
    box(page).focus()
    expect(options(page)).to_have_count(0)
    box(page).fill("mug")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=mug")
    assert kept(page) == ["mug"]


def test_eight_recent_searches_are_the_most(visit):
    page = visit()
    page.evaluate(f"localStorage.setItem('{KEY}', JSON.stringify([...'abcdefgh']))")
    box(page).fill("mug")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=mug")
    assert kept(page) == ["mug", *"abcdefg"]


def test_a_browser_that_keeps_nothing_searches_all_the_same(visit, contexts):
    page = visit()
    contexts[-1].add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})")
    page.goto("/")
    box(page).focus()
    type_in(page, "mug")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=mug")


def test_without_javascript_the_box_is_a_plain_form(visit):
    page = visit(scripts=False)
    assert box(page).get_attribute("role") is None
    assert page.locator(".suggest").count() == 0
    box(page).fill("travel mug")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=travel+mug")
    assert page.locator(".results .card").count() > 0


@pytest.mark.parametrize("viewport", [PHONE, {"width": 375, "height": 360}, WIDE], ids=["phone", "keyboard", "wide"])
def test_the_list_lies_over_the_page_within_the_window(visit, viewport: dict[str, int]):
    page = visit("/search", viewport=viewport)
    heading = page.locator("h1").bounding_box()
    type_in(page, "co")
    expect(options(page).first).to_be_visible()
    assert page.locator("h1").bounding_box() == heading
    popup = page.locator(".suggest").bounding_box()
    assert popup
    assert popup["x"] >= 0
    assert popup["x"] + popup["width"] <= viewport["width"]
    assert popup["y"] + popup["height"] <= viewport["height"]
    page.keyboard.press("ArrowUp")
    last = options(page).last.bounding_box()
    assert last
    assert popup["y"] <= last["y"]
    assert last["y"] + last["height"] <= popup["y"] + popup["height"]
    least = 44 if viewport["width"] < WIDE["width"] else 24
    boxes = [option.bounding_box() for option in options(page).all()]
    assert all(one and one["height"] >= least for one in boxes)
    assert page.locator("html").evaluate("at => at.scrollWidth <= at.clientWidth")


def test_a_composed_word_is_left_to_the_one_who_composes_it(visit):
    page = visit()
    type_in(page, "mug")
    expect(options(page).first).to_be_visible()
    composing = "new KeyboardEvent('keydown', {key: 'ArrowDown', isComposing: true, cancelable: true, bubbles: true})"
    assert box(page).evaluate(f"at => at.dispatchEvent({composing})"), "not prevented"
    assert active(page) == ""

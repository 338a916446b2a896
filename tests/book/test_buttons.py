"""The buttons of a page: menus, hints, side bars, search, colours, copying; with the mouse and from the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.telephone import small_fields

PAGE = "book/squeezenet.html"
both_widths = pytest.mark.parametrize("width", [1280, 360])
both_ways = pytest.mark.parametrize("how", ["http", "file"])


def menu_of(page, name: str):
    button = page.get_by_role("button", name=name)
    return button, button.locator("xpath=following-sibling::ul")


@both_ways
@both_widths
def test_a_menu_opens_within_the_page_and_closes(visit, how, width):
    page = visit(PAGE, how, width=width).page
    button, menu = menu_of(page, "Download this page")
    button.click()
    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    box = menu.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    page.mouse.click(2, 890)  # in the margin, where nothing else answers
    expect(menu).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_a_menu_answers_to_the_keyboard(visit):
    page = visit(PAGE).page
    button, menu = menu_of(page, "Source repositories")
    items = menu.locator(".dropdown-item")
    button.focus()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    for _ in range(3):  # the last one stays the last one
        page.keyboard.press("ArrowDown")
    expect(items.last).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    for _ in range(items.count() + 1):
        page.keyboard.press("Tab")
    expect(menu).to_be_hidden()


@both_widths
def test_every_button_with_a_hint_shows_it_to_mouse_and_keyboard(visit, width):
    page = visit(PAGE, width=width).page
    buttons = page.locator('.bd-header-article [data-bs-toggle="tooltip"]:visible')
    assert buttons.count() >= 3
    for button in buttons.all():
        for show, hide in [
            (button.hover, lambda: page.mouse.move(width / 2, 800)),
            (button.focus, button.blur),
            (button.focus, lambda: page.keyboard.press("Escape")),
        ]:
            show()
            hint = page.get_by_role("tooltip")
            expect(hint).to_have_count(1)
            assert hint.inner_text() in (button.get_attribute("aria-label"), "Color mode")
            assert button.get_attribute("aria-describedby") == hint.get_attribute("id")
            box = hint.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
            hide()
            expect(hint).to_have_count(0)
            page.evaluate("document.activeElement.blur()")


@both_widths
def test_the_hint_of_a_choice_leaves_it_free(visit, width):
    page = visit(PAGE, width=width).page
    button, menu = menu_of(page, "Launch interactive content")
    button.click()
    menu.locator(".dropdown-item").first.hover()
    hint = page.get_by_role("tooltip").bounding_box()
    item = menu.locator(".dropdown-item").first.bounding_box()
    assert hint["x"] >= 0 and hint["x"] + hint["width"] <= width
    is_beside = hint["x"] + hint["width"] <= item["x"]
    is_below = hint["y"] >= item["y"] + item["height"]
    assert is_beside if width == 1280 else is_below  # there is room for it beside, or there is none


def test_the_way_back_to_the_top_shows_when_a_reader_turns_back(visit):
    page = visit(PAGE, width=360).page
    button = page.locator("#pst-back-to-top")
    page.evaluate("scrollTo(0, 3000)")
    page.wait_for_function("scrollY === 3000")
    expect(button).to_be_hidden()
    page.evaluate("scrollTo(0, 2800)")
    expect(button).to_be_visible()
    button.click()
    page.wait_for_function("scrollY === 0")
    expect(button).to_be_hidden()


@both_ways
def test_a_choice_of_colours_stays(visit, how):
    page = visit(PAGE, how).page
    chosen = page.locator("html")
    for expected in ("dark", "light"):  # the system says light, and auto comes first
        while chosen.get_attribute("data-mode") != expected:
            page.locator(".theme-switch-button:visible").first.click()
        page.reload()
        expect(chosen).to_have_attribute("data-theme", expected)


STORAGE_IS_CLOSED = """Object.defineProperty(window, "localStorage", {
  configurable: true, get() { throw new DOMException("The reader has closed it.", "SecurityError"); } })"""
STORAGE_IS_FULL = """Storage.prototype.setItem = () => {
  throw new DOMException("There is no room.", "QuotaExceededError"); }"""


@pytest.mark.parametrize("before", [STORAGE_IS_CLOSED, STORAGE_IS_FULL], ids=["closed", "full"])
def test_colours_can_be_chosen_where_nothing_can_be_stored(visit, before):
    seen = visit(PAGE, before=before)
    button = seen.page.locator(".theme-switch-button:visible").first
    modes = []
    for _ in range(3):
        button.click()
        modes.append(seen.page.locator("html").get_attribute("data-mode"))
    assert set(modes) == {"auto", "dark", "light"}
    assert not seen.faults


@both_ways
def test_code_is_copied(visit, how):
    page = visit(PAGE, how).page
    if how == "http":
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = page.locator("div.highlight:has(> pre):visible").first
    block.hover()
    block.locator("button.copybtn").click()
    expect(block.locator("button.copybtn")).to_have_attribute("data-tooltip", "Copied!")
    if how == "http":
        assert (
            page.evaluate("navigator.clipboard.readText()").strip()
            == block.locator("pre").inner_text().strip()
        )


def test_examples_are_copied_without_prompts_and_answers(visit):
    page = visit("book/api/ops.html").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = page.locator("div.highlight:has(.gp):has(.go)").first
    block.hover()
    block.locator("button.copybtn").click()
    expect(block.locator("button.copybtn")).to_have_attribute("data-tooltip", "Copied!")
    lines = block.locator("pre").inner_text().splitlines()
    typed = [line[4:] for line in lines if line.startswith((">>> ", "... "))]
    assert page.evaluate("navigator.clipboard.readText()").splitlines() == typed
    assert len(typed) < len([line for line in lines if line.strip()])


def test_the_side_bars_of_a_small_screen_open_and_close(visit):
    page = visit(PAGE, width=360).page
    for button, dialog in [
        (".primary-toggle", "#pst-primary-sidebar-modal"),
        (".secondary-toggle", "#pst-secondary-sidebar-modal"),
    ]:
        page.locator(f"{button}:visible").first.click()
        expect(page.locator(dialog)).to_be_visible()
        assert page.locator(dialog).get_by_role("link").count() > 3
        page.keyboard.press("Escape")
        expect(page.locator(dialog)).to_be_hidden()


def test_the_contents_of_a_wide_screen_go_and_come(visit):
    page = visit(PAGE).page
    contents = page.locator("#pst-primary-sidebar")
    for seen in (False, True):
        page.locator(".primary-toggle:visible").first.click()
        expect(contents).to_be_visible(visible=seen)


def test_the_search_opens_from_the_keyboard(visit):
    page = visit(PAGE).page
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("shuffle")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li", timeout=10_000)
    page.locator("#search-results li a").first.click()
    page.wait_for_selector("span.highlighted")  # the word that was searched, in the page that was found


@pytest.mark.parametrize("page_of_fields", [PAGE, "search.html"])
def test_a_telephone_does_not_enlarge_the_page_for_a_field(visit, page_of_fields):
    page = visit(page_of_fields, width=360, has_touch=True).page
    assert page.locator("input[type=search]").count() > 0
    assert not small_fields(page)


def test_a_solution_unfolds_for_the_reader_and_not_for_the_printer(visit):
    page = visit(PAGE).page
    solution = page.locator(".admonition.dropdown").first
    button = solution.locator(".toggle-button")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(button).to_have_attribute("aria-expanded", "false")


def test_the_page_fills_the_screen(visit):
    page = visit(PAGE).page
    page.locator(".btn-fullscreen-button").click()
    page.wait_for_function("document.fullscreenElement === document.documentElement")

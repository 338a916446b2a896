"""What a reader sees at once: no widget is taller than two screens, and its controls stay beside what they change."""

import pytest


def test_no_widget_is_taller_than_1200_pixels(visit, widget_page):
    """On a small laptop, before the reader unfolds something."""
    page = visit(widget_page, width=1366).page
    heights = page.locator(".lw-widget").evaluate_all("all => all.map((e) => [e.localName, e.offsetHeight])")
    tall = [f"{name}: {height}" for name, height in heights if height > 1200]
    assert heights and not tall, tall


@pytest.mark.parametrize(
    ("name", "widget"),
    [
        ("ghostnet", "lw-ghost-speed-up"),
        ("mobilenet", "lw-width-and-resolution"),
        ("shufflenet", "lw-bottleneck-widths"),
    ],
)
def test_controls_stay_in_view(visit, name, widget):
    page = visit(f"book/{name}.html", width=1366).page
    controls = page.locator(f"{widget} .lw-controls").first
    page.evaluate("y => scrollTo(0, scrollY + y)", controls.bounding_box()["y"] + 400)
    place = controls.bounding_box()
    bar = page.locator(".bd-header-article").bounding_box()
    assert abs(place["y"] - (bar["y"] + bar["height"])) < 12
    # what gets the focus by the keyboard is not below them
    page.locator(f"{widget} summary").last.focus()
    assert page.locator(f"{widget} summary").last.bounding_box()["y"] >= place["y"] + place["height"]


def test_a_slider_on_a_telephone(visit):
    """As wide as the widget, with a button for one step on each side."""
    page = visit("book/mobilenet.html", width=360).page
    widget = page.locator("lw-width-and-resolution")
    slider = widget.get_by_role("slider", name="width α")
    assert slider.bounding_box()["width"] > 180
    before = slider.get_attribute("aria-valuetext")
    widget.get_by_role("button", name="width α: less").press("Enter")
    assert slider.get_attribute("aria-valuetext") != before
    widget.get_by_role("button", name="width α: more").press("Enter")
    assert slider.get_attribute("aria-valuetext") == before


def test_a_picture_on_a_telephone_is_moved_with_the_keyboard(visit):
    page = visit("book/efficientnet.html", width=360).page
    box = page.locator(".cell_output:has(img:not(.lw-widget *))").first
    assert box.locator("img").bounding_box()["width"] > 600
    assert box.get_attribute("tabindex") == "0"
    page.set_viewport_size({"width": 1366, "height": 768})
    page.wait_for_timeout(200)
    assert box.get_attribute("tabindex") is None


#: Of each formula: how much wider it is drawn than its boxes, whether one of them scrolls, and whether those that do
#: show a shade at the edge.
FORMULAS = """() => [...document.querySelectorAll(".bd-article .math")].map(math => {
  const drawn = math.querySelector("mjx-math").getBoundingClientRect().width;
  const boxes = [math, math.querySelector("mjx-container")];
  const scrolling = boxes.filter(e => e.scrollWidth > e.clientWidth + 1);
  return {
    text: math.textContent.slice(0, 40),
    wider: drawn - Math.min(...boxes.map(e => e.getBoundingClientRect().width)),
    scrolls: scrolling.length > 0,
    shaded: scrolling.every(e => getComputedStyle(e).backgroundImage !== "none"),
  };
})"""


@pytest.mark.parametrize("name", ["interleaved-groups", "searched"])
def test_a_formula_scrolls_only_where_it_is_too_wide_and_shows_it(visit, name):
    page = visit(f"book/{name}.html", width=360).page
    formulas = page.evaluate(FORMULAS)
    assert [one for one in formulas if one["scrolls"] != (one["wider"] > 1)] == []
    assert any(one["scrolls"] for one in formulas) and all(one["shaded"] for one in formulas)


def test_a_formula_in_a_line_has_the_ground_of_its_line(visit):
    """In a table, a box of an exercise, the head of a chapter."""
    page = visit("book/mitchell.html", width=360).page
    grounds = "all => all.map(math => getComputedStyle(math).background)"
    (ground,) = set(page.locator(".bd-article span.math, .bd-article span.math *").evaluate_all(grounds))
    assert ground.startswith("rgba(0, 0, 0, 0) none")

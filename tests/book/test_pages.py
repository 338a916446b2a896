"""Every page, light and dark, wide and narrow, over http and as a file: nothing leaves, fails or sticks out.

How a page comes changes what can be fetched, not how it looks: as a file it is opened in two of the four looks.
"""

import pytest

LOOKS = {
    "http": [(theme, width) for theme in ("light", "dark") for width in (1280, 360)],
    "file": [("light", 360), ("dark", 1280)],
}


@pytest.mark.parametrize("how", LOOKS)
def test_page_is_sound(visit, page_name, how):
    faults = []
    for theme, width in LOOKS[how]:
        seen = visit(page_name, how, theme, width)
        look = f"{theme}, {width} px"
        faults += [f"{look}: {fault}" for fault in seen.faults]
        assert seen.page.evaluate("document.documentElement.dataset.theme") == theme
        if sticking_out := seen.page.evaluate(WIDER_THAN_PAGE):
            faults.append(f"{look}: the page moves sideways because of {sticking_out}")
        if cut := seen.page.evaluate(CUT_LINKS):
            faults.append(f"{look}: cut: {cut}")
        if undrawn := seen.page.evaluate(UNDRAWN_WIDGETS):
            faults.append(f"{look}: not drawn: {undrawn}")
        if foreign := seen.page.evaluate(CLASSES_WITHOUT_LW):
            faults.append(f"{look}: classes of a widget that do not begin with lw-: {foreign}")
        seen.context.close()
    assert not faults, "\n".join(faults)


WIDER_THAN_PAGE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const wide = [...document.querySelectorAll("main *")]
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => `<${e.tagName.toLowerCase()} class="${e.className}">`);
  return wide.pop() ?? "an unknown element";
}"""

CUT_LINKS = """() => [...document.querySelectorAll("a")]
  .filter(e => getComputedStyle(e).overflowX === "hidden" && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)
  .map(e => e.textContent.trim())"""

UNDRAWN_WIDGETS = """() => [...document.querySelectorAll(".lw-widget")]
  .filter(e => e.dataset.ready !== "true" || e.getBoundingClientRect().height < 40
               || e.querySelectorAll("input, select, button").length === 0)
  .map(e => e.tagName.toLowerCase())"""

# The book drops the rules of the theme that no page uses, and does not look at the classes that widgets give.
CLASSES_WITHOUT_LW = """() => [...document.querySelectorAll(".lw-widget > .lw-panel *")]
  .flatMap(e => [...e.classList]).filter(name => !name.startsWith("lw-"))"""


def test_first_page_leads_to_the_book(visit):
    seen = visit("index.html", wait=False)
    seen.page.wait_for_url("**/book/index.html")
    assert not seen.faults


def test_search_finds_a_page(visit):
    seen = visit("search.html?q=convolution")
    seen.page.wait_for_selector("#search-results li", timeout=10_000)
    assert not seen.faults


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("SE", "book/mobilenet.html#squeeze-and-excitation"),
        ("quantization", "book/squeezenet.html#what-0-5-mb-needs"),
        ("深度可分离卷积", "book/convolution-cost.html#depthwise-separable-convolution"),
        ("BatchNorm", "book/before-you-start.html#batchnorm"),
    ],
)
def test_search_leads_to_the_chapter_that_explains_a_term(visit, words, place):
    page = visit(f"search.html?q={words}").page
    page.wait_for_selector("#search-results li", timeout=10_000)
    first = page.locator("#search-results li a").first.evaluate("link => link.href")
    assert first.endswith(f"/{place}")


@pytest.mark.parametrize("page_with_icons", ["book/index.html", "book/squeezenet.html"])
def test_icons_come_from_the_books_own_font(visit, page_with_icons):
    page = visit(page_with_icons).page
    fonts = page.evaluate(FONTS_OF_ICONS)
    assert {"fa-bars", "fa-circle-half-stroke", "fa-magnifying-glass", "fa-github"} <= fonts.keys()
    for icon, font in fonts.items():
        assert "Font Awesome" in font["family"], icon
        assert page.evaluate(DRAWS_SIGN, font), f"the font has no sign for {icon}"


FONTS_OF_ICONS = """() => {
  const icons = [...document.querySelectorAll("i[class*='fa-'], span[class*='fa-']")];
  return Object.fromEntries(icons.map(icon => {
    const style = getComputedStyle(icon, "::before");
    const name = [...icon.classList].find(one => one.startsWith("fa-") && one !== "fa-solid");
    return [name, { family: style.fontFamily, weight: style.fontWeight, sign: JSON.parse(style.content) }];
  }));
}"""

# A sign that the font lacks is drawn like any other that it lacks, so it is compared with one that no font has.
DRAWS_SIGN = """async font => {
  const name = `${font.weight} 64px ${font.family}`;
  await document.fonts.load(name, font.sign);
  const draw = sign => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 96, height: 96 });
    const pen = canvas.getContext("2d");
    pen.font = name;
    pen.fillText(sign, 8, 72);
    return canvas.toDataURL();
  };
  return draw(font.sign) !== draw("\\ue8ff");
}"""

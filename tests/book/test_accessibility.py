"""axe-core finds nothing on any page with its widgets drawn: light and dark, wide and narrow.

A narrow page has the colours of a wide one, so they are looked at once in each theme. What widgets show only on a
small screen is tried in tests/widgets/test_every_widget.py, in both themes and in more states of each.
"""

from tests.axe import axe_faults


def test_nothing_against_the_rules(visit, page_name):
    page = visit(page_name).page
    faults = faults_of(page)
    page.set_viewport_size({"width": 360, "height": 900})
    faults += faults_of(page, rules={"color-contrast": {"enabled": False}})
    assert not faults


def test_colours_are_readable_in_the_dark(visit, page_name):
    assert not faults_of(visit(page_name, theme="dark").page, runOnly=["color-contrast"])


# axe needs half a millisecond for each element, and code has thousands of coloured words. Their colours come from
# their classes, so of each class in each kind of place the first stays; the others become plain text.
ONE_WORD_OF_EACH_KIND = """() => {
  const seen = new Set();
  const place = "a, p, li, dt, dd, td, th, pre, figcaption";
  for (const word of document.querySelectorAll("main span[class]")) {
    if (word.children.length > 0 || word.closest(".lw-widget")) continue;
    const around = [word, word.parentElement, word.parentElement.parentElement, word.closest(place),
      word.closest(".admonition")];
    const kind = around.map(e => `${e?.tagName}.${e?.className}`).join(" ");
    if (seen.has(kind)) word.replaceWith(word.textContent);
    seen.add(kind);
  }
}"""


def faults_of(page, **options) -> str:
    page.evaluate(ONE_WORD_OF_EACH_KIND)
    page.wait_for_timeout(300)  # colours fade in
    return axe_faults(page, **options)

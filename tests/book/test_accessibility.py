"""axe-core finds nothing on any page with its widgets drawn: light and dark, wide and narrow.

A theme changes colours alone, and what a narrow page has is on a wide one or opens by a button: so all pages are
looked at in two of the four looks, in the second by the rules that a look can break, and three kinds of page in the
other two by all rules. What widgets show only on a small screen is tried in tests/widgets/test_every_widget.py, in
both themes and in more states of each.
"""

import pytest

from tests.axe import axe_faults

OF_A_LOOK = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]


@pytest.mark.parametrize(
    ("theme", "width", "options"), [("light", 1280, {}), ("dark", 360, {"runOnly": OF_A_LOOK})]
)
def test_nothing_against_the_rules(visit, page_name, theme, width, options):
    assert not faults_of(visit(page_name, theme=theme, width=width).page, **options)


@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 1280)])
@pytest.mark.parametrize("kind_of_page", ["book/squeezenet.html", "book/api/ops.html", "search.html"])
def test_nothing_against_the_rules_in_the_other_looks(visit, kind_of_page, theme, width):
    assert not faults_of(visit(kind_of_page, theme=theme, width=width).page)


# axe needs half a millisecond for each element, and code has thousands of coloured words. Their colours come from
# their classes, so of each class in each kind of place the last stays; the others become plain text. Words come before
# the elements around them, which are words themselves when all of theirs have become text.
ONE_WORD_OF_EACH_KIND = """() => {
  const seen = new Set();
  const place = "a, p, li, dt, dd, td, th, pre, figcaption";
  for (const word of [...document.querySelectorAll("main :is(span[class], em)")].reverse()) {
    if (word.children.length > 0 || word.closest(".lw-widget")) continue;
    const around = [word, word.parentElement, word.parentElement.parentElement, word.closest(place),
      word.closest(".admonition")];
    const kind = around.map(e => `${e?.tagName}.${e?.className}`).join(" ");
    if (seen.has(kind)) word.replaceWith(word.textContent);
    else if (word.textContent.length > 1) seen.add(kind); // axe says nothing of the colours of a single sign
  }
}"""


def faults_of(page, **options) -> str:
    page.evaluate(ONE_WORD_OF_EACH_KIND)
    page.wait_for_timeout(300)  # colours fade in
    return axe_faults(page, **options)

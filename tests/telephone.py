"""A telephone enlarges the page when a reader touches a field whose letters are smaller than 16 pixels."""

SMALL_FIELDS = """() => [...document.querySelectorAll("input, select, textarea")]
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 16)
  .map(e => `${e.localName} ${e.type} ${e.ariaLabel ?? e.labels[0]?.textContent}: ${getComputedStyle(e).fontSize}`)"""


def small_fields(page) -> list[str]:
    """The fields that would do so, on a page that was opened with `has_touch`."""
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    return page.evaluate(SMALL_FIELDS)

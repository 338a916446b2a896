"""Every widget of every page answers to the keyboard and says what has changed."""

from tests.book.conftest import widget_pages


def test_some_page_has_a_widget():
    assert widget_pages(), "no page of the built book holds a widget"


def test_keyboard_moves_every_widget(visit, widget_page):
    seen = visit(widget_page)
    page = seen.page
    silent = []
    for place, widget in enumerate(page.query_selector_all(".lw-widget")):
        name = f"{place} {widget.evaluate('e => e.tagName.toLowerCase()')}"
        before = widget.evaluate(STATE_OF)
        widget.evaluate("e => { e.tabIndex = -1; e.focus(); }")
        page.keyboard.press("Tab")
        if not widget.evaluate("e => e.contains(document.activeElement) && e !== document.activeElement"):
            silent.append(f"{name}: Tab does not reach a control")
            continue
        if not widget.evaluate(FOCUS_IS_VISIBLE):
            silent.append(f"{name}: the focused control looks like the others")
        for key in ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Enter"):
            page.keyboard.press(key)
            page.wait_for_timeout(50)
            if widget.evaluate(STATE_OF) != before:
                break
        else:
            silent.append(f"{name}: no key changes anything")
        if not widget.evaluate("e => [...e.querySelectorAll('[aria-live]')].some(l => l.textContent.trim())"):
            silent.append(f"{name}: no sentence says what changed")
    assert not silent, "\n".join(silent)
    assert not seen.faults


# What a reader sees or hears of a widget: its text, its drawings, the values of its controls.
STATE_OF = """e => [e.innerText, [...e.querySelectorAll("[aria-live]")].map(l => l.textContent),
  [...e.querySelectorAll("svg, canvas")].map(d => d.outerHTML.length)].join("|")"""

FOCUS_IS_VISIBLE = """e => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" || style.boxShadow !== "none";
}"""


def test_fallback_reads_without_scripts(browser, served_book, widget_page):
    """Without JavaScript a widget is a table or a figure with words in it."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served_book}/{widget_page}")
    texts = [fallback.inner_text() for fallback in page.query_selector_all(".lw-widget .lw-fallback")]
    count = len(page.query_selector_all(".lw-widget"))
    context.close()
    assert len(texts) == count
    assert all(len(text.split()) >= 5 for text in texts), texts

"""Every widget of every page answers to the keyboard and says what has changed."""

from tests.book.conftest import widget_pages
from tests.keyboard import fault_of_answer


def test_some_page_has_a_widget():
    assert widget_pages(), "no page of the built book holds a widget"


def test_keyboard_moves_every_widget(visit, widget_page):
    """Its first control, that is: all of them are tried in tests/widgets/test_every_widget.py."""
    seen = visit(widget_page)
    page = seen.page
    widgets = page.query_selector_all(".lw-widget")
    assert widgets
    faults = []
    for place, widget in enumerate(widgets):
        name = f"{place} {widget.evaluate('e => e.tagName.toLowerCase()')}"
        widget.evaluate("e => { e.tabIndex = -1; e.focus(); }")
        page.keyboard.press("Tab")
        control = page.evaluate_handle("document.activeElement").as_element()
        if not widget.evaluate("(e, control) => e.contains(control) && e !== control", control):
            faults.append(f"{name}: Tab does not reach a control")
            continue
        if not control.evaluate(FOCUS_IS_VISIBLE):
            faults.append(f"{name}: the focused control looks like the others")
        if fault := fault_of_answer(page, widget, control):
            faults.append(f"{name}: {fault}")
    assert not faults, "\n".join(faults)
    assert not seen.faults


FOCUS_IS_VISIBLE = """control => {
  const style = getComputedStyle(control);
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
    assert len(texts) == count > 0
    assert all(len(text.split()) >= 5 for text in texts), texts

"""In the built book a term leads to the glossary once, and says in its title how it is called in Chinese."""

import re

LINKS = """() => [...document.querySelectorAll("main a:has(> .std-term)")].map(
  link => [new URL(link.href).hash, link.title, link.textContent])"""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_terms_lead_to_the_glossary_without_javascript(browser, served_book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served_book}/book/squeezenet.html")
    link = page.locator("main a:has(> .std-term)", has_text="Fire module").first
    assert CHINESE.search(link.get_attribute("title"))
    link.click()
    assert page.url.endswith("/book/glossary.html#term-Fire-module")
    page.locator("dt#term-Fire-module + dd a").first.click()
    assert page.url.endswith("/book/squeezenet.html#the-idea-in-one-picture")
    context.close()


def test_each_term_of_a_chapter_has_its_chinese_name(visit, widget_page):
    links = visit(widget_page, wait=False).page.evaluate(LINKS)
    assert all(CHINESE.search(title) for _, title, _ in links)
    if widget_page.startswith("book/") and "api" not in widget_page:
        assert len({address for address, *_ in links}) > 8

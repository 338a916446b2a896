import pytest

from tests.widgets.page import open_page, page_text


@pytest.fixture
def open_widgets(browser, tmp_path):
    """Open a page with the widgets; at the end nothing may have been complained about."""
    pages = []

    def opened(*widgets, theme="light", **options):
        file = tmp_path / f"page-{len(pages)}.html"
        file.write_text(page_text(*widgets, theme=theme), encoding="utf-8")
        pages.append(open_page(browser, file, **options))
        return pages[-1]

    yield opened
    complaints = [complaint for page in pages for complaint in page.complaints]
    for page in pages:
        page.context.close()
    assert complaints == []

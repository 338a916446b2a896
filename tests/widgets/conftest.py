import pytest
from axe_playwright_python.sync_playwright import Axe

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


@pytest.fixture
def check_accessible():
    """axe-core finds nothing serious or critical on the page, by all of its rules or by some."""

    def check(page, rules: list[str] | None = None):
        options = {
            "resultTypes": ["violations"],
            **({"runOnly": rules} if rules else {}),
        }  # a third of the time
        found = Axe().run(page, options=options).response["violations"]
        serious = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"][:3]]) for v in serious] == []

    return check

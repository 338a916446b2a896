"""What tests of several folders share: one Chromium, and a mark on the tests that need it."""

import pytest
from playwright.sync_api import sync_playwright

from tools.chromium import find_chromium


def pytest_collection_modifyitems(items):
    """Mark as `browser` each test that uses that fixture, also by way of another: `make quick` leaves it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):  # examples and notebooks have none
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium without a network; one for all tests, since Playwright can run only once in a thread."""
    path = find_chromium()
    if not path:
        pytest.fail("No Chromium found; `python -m tools.chromium` says what to install.")
    with sync_playwright() as playwright:
        # The rule makes every name but this machine's unknown: no request can leave.
        rule = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", rule])
        yield browser
        browser.close()

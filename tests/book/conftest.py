"""Browsers without a network, and the built book over http and as files."""

import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.firefox import running_firefox
from tools.firefox import find_firefox

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "_build" / "html"


def all_pages() -> list[str]:
    """Addresses of all pages, relative to the book; the redirect at the top is not a page."""
    return sorted(str(page.relative_to(BOOK)) for page in BOOK.rglob("*.html") if is_page(page))


def widget_pages() -> list[str]:
    return [page for page in all_pages() if "<lw-" in (BOOK / page).read_text(encoding="utf-8")]


def is_page(path: Path) -> bool:
    return "_static" not in path.parts and path != BOOK / "index.html"


def pytest_generate_tests(metafunc):
    """`page_name` runs over all pages, `widget_page` over those that hold a widget."""
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", all_pages() or ["no book"])  # which `served_book` refuses
    if "widget_page" in metafunc.fixturenames:
        metafunc.parametrize("widget_page", widget_pages() or ["no book"])


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def served_book():
    """The book's address on a server of this machine."""
    if not (BOOK / "index.html").exists():
        pytest.fail(f"There is no built book in {BOOK}: run make book.")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(BOOK)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def book_address(served_book):
    return {"http": served_book, "file": BOOK.as_uri()}


class Visit:
    """One open page and all that went wrong on it."""

    def __init__(self, browser, own_address: str, theme: str, width: int, before: str, **options):
        self.own_address = own_address
        self.faults: list[str] = []
        self.fetched: list[str] = []
        viewport = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=viewport, color_scheme=theme, **options)
        self.context.add_init_script(before)
        self.page = self.context.new_page()
        self.page.on("request", self.on_request)
        self.page.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url}"))
        self.page.on("response", self.on_response)
        self.page.on("console", self.on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))

    def on_request(self, request):
        if not request.url.startswith((self.own_address, "data:", "blob:")):
            self.faults.append(f"asked another host: {request.url}")
        self.fetched.append(request.url)

    def on_response(self, response):
        if response.status >= 400:
            self.faults.append(f"status {response.status}: {response.url}")

    def on_console(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text}")

    def open(self, address: str, wait: bool):
        """Open a page; wait until maths is set and widgets are drawn, and fail if one of them cannot be."""
        self.page.goto(address, wait_until="load")
        if wait:
            self.page.evaluate("window.MathJax?.startup?.promise?.then(() => true) ?? true")
            self.page.wait_for_function(WIDGETS_ARE_DONE, timeout=15_000)
            failed = self.page.evaluate(FAILED_WIDGETS)
            assert not failed, f"{address}: {failed}, {self.faults}"


# The host says "loading" first, then one of these two.
WIDGETS_ARE_DONE = """() => [...document.querySelectorAll(".lw-widget")]
  .every(e => ["true", "failed"].includes(e.dataset.ready))"""

UNTIL_DONE = f"""new Promise(done => {{
  const look = () => ({WIDGETS_ARE_DONE})() ? done(true) : setTimeout(look, 50);
  look();
}})"""

FAILED_WIDGETS = """() => [...document.querySelectorAll('.lw-widget[data-ready="failed"]')]
  .map(e => `${e.tagName.toLowerCase()}: ${e.querySelector(".lw-failed").textContent}`)"""


@pytest.fixture
def visit(browser, book_address):
    """visit(page, how="http", theme="light", width=1280) -> Visit, closed at the end of the test.

    `before` is a script that runs ahead of the page's own; options are those of a browser context of Playwright.
    """
    visits = []

    def open_page(
        page_name: str,
        how: str = "http",
        theme: str = "light",
        width: int = 1280,
        wait: bool = True,
        before: str = "",
        **options,
    ):
        visits.append(Visit(browser, book_address[how], theme, width, before, **options))
        visits[-1].open(f"{book_address[how]}/{page_name}", wait)
        return visits[-1]

    yield open_page
    for one in visits:
        one.context.close()


@pytest.fixture(scope="session")
def firefox():
    path = find_firefox()
    if not path and not os.environ.get("CI"):
        pytest.skip("No Firefox found, so nothing is tried in it; `python -m tools.chromium` installs it.")
    assert path, "No Firefox found, and here the pages must be tried in it."
    with running_firefox(path) as browser:
        yield browser

"""Widgets live on a server with a strict Content-Security-Policy, with Blobs and without."""

import pytest
from playwright.sync_api import expect

from tests.book.conftest import FAILED_WIDGETS

PAGE = "book/shufflenet.html"


@pytest.mark.parametrize("blob", ["blob:", ""])
def test_widgets_live_under_a_strict_policy(browser, served_book, blob):
    policy = f"script-src 'self' 'unsafe-inline' {blob}"
    faults = []
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))

    def under_the_policy(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    page.route("**/*.html", under_the_policy)
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{served_book}/{PAGE}")
    count = page.locator(".lw-widget").count()
    expect(page.locator('.lw-widget[data-ready="true"]')).to_have_count(count)
    failed = page.evaluate(FAILED_WIDGETS)
    context.close()
    assert count > 0 and not failed and not faults
    whole = [address for address in fetched if "/widgets/whole/" in address]
    assert bool(whole) == (not blob)  # the files of the same server only where they are needed

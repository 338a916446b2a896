"""Find the browsers that the tests drive: Chromium, and Firefox too; install Debian's where that may be done.

python -m tools.chromium   says where they are, or what to install
"""

import shutil
from pathlib import Path

from tools.debian import install_first
from tools.firefox import find_firefox, install_firefox

# The shell is Chromium without windows. Tests take less time in it, so it comes first.
NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PACKAGES = ["chromium-headless-shell", "chromium"]  # Debian has both


def find_chromium() -> str | None:
    """A browser on the PATH, else the one that Playwright has downloaded, else None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_chromium() -> None:
    install_first(PACKAGES)


def main() -> None:
    if not find_chromium():
        install_chromium()
    path = find_chromium()
    if not path:
        raise SystemExit(
            "The tests of the book need Chromium and find none. "
            "Install it and run make test again. Debian and Ubuntu: sudo apt-get install chromium; "
            "elsewhere: .venv/bin/playwright install chromium"
        )
    print(f"Chromium: {path}")
    if not find_firefox():
        install_firefox()
    print(
        f"Firefox: {find_firefox() or 'not found, so what needs it is left out (sudo apt-get install firefox-esr)'}"
    )


if __name__ == "__main__":
    main()

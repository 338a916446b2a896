"""Find the browser that the tests drive; install Debian's where that may be done.

python -m tools.chromium   says where it is, or what to install
"""

import os
import shutil
import subprocess
from pathlib import Path

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
    """Debian's package, where the machine is Debian's kin and the user may install."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment)
    for package in PACKAGES:
        install = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", package]
        if subprocess.run(install, env=environment).returncode == 0:
            return


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


if __name__ == "__main__":
    main()

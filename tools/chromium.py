"""Find the browser that the tests drive; install Debian's where that may be done.

python -m tools.chromium   says where it is, or what to install
"""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


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
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    if subprocess.run(install, env=environment).returncode:
        subprocess.run(["apt-get", "update"], env=environment)
        subprocess.run(install, env=environment)


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

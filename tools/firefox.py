"""Find Firefox, in which the widgets are tried too; install Debian's where that may be done."""

import shutil

from tools.debian import install_first

NAMES = ["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"]
PACKAGES = ["firefox-esr", "firefox"]  # Debian has the first, its kin the second


def find_firefox() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def install_firefox() -> None:
    install_first(PACKAGES)

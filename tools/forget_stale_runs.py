"""Forget the chapters' stored runs when the package, its pins, the installed packages or Python have changed.

jupyter-cache runs a chapter again only when its own code changes. It does not see what the code calls, so
this does: a fingerprint of all of that stands beside the cache, and another fingerprint empties it.
"""

import hashlib
import shutil
import sys
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
STORED = BUILD / "fingerprint"


def installed() -> str:
    """Python and all packages that it finds, with their versions."""
    return " ".join([sys.version, *sorted({f"{one.name}=={one.version}" for one in distributions()})])


def fingerprint() -> str:
    files = [ROOT / "requirements.txt", *(ROOT / "lwcnn").rglob("*")]
    digest = hashlib.sha256(installed().encode())
    for file in sorted(file for file in files if file.is_file() and "__pycache__" not in file.parts):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def main() -> None:
    now = fingerprint()
    if STORED.exists() and STORED.read_text() == now:
        return
    # The pages that Sphinx has read hold outputs too, so they are forgotten with the runs.
    for folder in ("jupyter-cache", "html", ".doctrees"):
        shutil.rmtree(BUILD / folder, ignore_errors=True)
    BUILD.mkdir(exist_ok=True)
    STORED.write_text(now)
    print("The package or what it needs has changed: every chapter runs again.")


if __name__ == "__main__":
    main()

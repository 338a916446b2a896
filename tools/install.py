"""Install what a pin file lists, and then the package itself, for the Python that runs this.

python -m tools.install requirements.txt

uv does it where it is installed, and is the faster of the two. pip does it elsewhere, and where uv fails.
"""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# uv does not read where pip takes packages from. pip's name of each setting, and the variable that tells uv.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "find-links": "UV_FIND_LINKS",
    "constraint": "UV_CONSTRAINT",
}
ITSELF = ["--no-deps", "--no-build-isolation", "--editable", "."]  # after the pins, which bring setuptools


def uv_variables(pip_settings: Iterable[str]) -> dict[str, str]:
    """What uv must be told to take the same packages as pip, from the lines of `pip config list`.

    pip lists its variables (`:env:`) before its files, and a variable counts more.
    """
    variables = {"UV_INDEX_STRATEGY": "unsafe-best-match"}  # the best version of all indexes, as pip does
    for line in pip_settings:
        name, _, value = line.partition("=")
        option = name.rpartition(".")[2]
        if option in UV_NAMES:
            places = ast.literal_eval(value).split()
            variables.setdefault(UV_NAMES[option], ("," if option == "find-links" else " ").join(places))
    return variables


def uv_installs(uv: str, what: list[str]) -> bool:
    """Whether uv could install it."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    command = [uv, "pip", "install", "--python", sys.executable, *what]
    return subprocess.run(command, cwd=ROOT, env={**uv_variables(listed), **os.environ}).returncode == 0


def short(line: str) -> str | None:
    """What a reader wants to see of a line that pip prints: each package, and the size of a large file."""
    line = line.strip()
    if line.startswith("Downloading"):
        return line if line.endswith(("MB)", "GB)")) else None
    if line.startswith(("Collecting", "Processing", "Building", "Installing")):
        return line.split(" (from ")[0].split(": ")[0]
    return None


def pip_installs(what: list[str]) -> bool:
    """Whether pip could install it."""
    command = [sys.executable, "-m", "pip", "install", *what]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as pip:
        for line in pip.stdout:
            if shown := short(line):
                print(f"  {shown}", flush=True)
    return pip.returncode == 0


def main(requirements: str) -> None:
    uv = shutil.which("uv")
    for what in (["--requirement", requirements], ITSELF):
        if uv and uv_installs(uv, what):
            continue
        if uv:
            print("uv could not do it; pip tries.", flush=True)
        if not pip_installs(what):
            raise SystemExit(f"pip could not install {' '.join(what)}; what it says stands above.")


if __name__ == "__main__":
    main(sys.argv[1])

"""Is there a Python that can make .venv, and does the .venv that is there still work? `make` asks before it makes.

    python3 tools/environment.py            prints "ready", or one sentence on what to do
    python3 tools/environment.py chosen     the reader has named this Python: a .venv of another one is renewed

A .venv that does not work is taken away with one sentence; `make` then makes a new one. Any Python 3 can run this.
"""

import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 13)
VERSION = "import sys; print(*sys.version_info[:2])"


def written(version):
    return ".".join(map(str, version))


def version_of(python):
    """(3, 11) and the like; None if it does not run."""
    try:
        answer = subprocess.run(
            [str(python), "-c", VERSION], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return tuple(map(int, answer.stdout.split())) or None
    except OSError:
        return None


def complaint(venv, chosen=False, here=sys.version_info[:2]):
    """Why this .venv cannot be used any more; an empty text if it can, or if there is none."""
    if not venv.is_symlink() and not venv.exists():
        return ""
    version = version_of(venv / "bin" / "python")
    if version is None:
        return "its Python does not run any more"
    if not OLDEST <= version <= NEWEST:
        return f"its Python is {written(version)}, and 3.11 to 3.13 are needed"
    if chosen and version != here:
        return f"its Python is {written(version)}, and you have asked for {written(here)}"
    stamp = venv / "installed"  # the folder in which it was made: programs in .venv/bin name it
    place = stamp.read_text(encoding="utf-8").rstrip("\n") if stamp.exists() else ""
    if place and pathlib.Path(place) != venv.parent:
        return f"it was made in {place}"
    return ""


def main(venv=ROOT / ".venv", chosen=False, here=sys.version_info[:2]):
    """What is to be said on stderr, and whether `make` can go on."""
    sentences, problem = [], complaint(venv, chosen, here)
    if problem:
        sentences.append(f"The folder .venv is made anew: {problem}.")
        if OLDEST <= here <= NEWEST:
            venv.unlink() if venv.is_symlink() else shutil.rmtree(venv)
    fits = (venv.exists() and not problem) or OLDEST <= here <= NEWEST
    if not fits:
        sentences = [f"lwcnn needs Python 3.11, 3.12 or 3.13, and this is {written(here)}."]
    return sentences, fits


if __name__ == "__main__":
    said, ready = main(chosen=len(sys.argv) > 1)
    for sentence in said:
        print(sentence, file=sys.stderr)
    print("ready" if ready else "no")

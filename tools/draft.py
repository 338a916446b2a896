"""Build the book from the outputs that stand in the notebooks: nothing is run, warnings are only shown.

For the author of a page who wants to see it in seconds. `make book` is the real build.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "_build" / "draft", help="folder of the draft")
    output = parser.parse_args().output.resolve()

    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "off"}
    extensions = config["sphinx"]["local_extensions"]
    config["sphinx"]["local_extensions"] = {name: str(ROOT / path) for name, path in extensions.items()}
    output.mkdir(parents=True, exist_ok=True)
    (output / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")

    command = [
        str(Path(sys.executable).parent / "jupyter-book"), "build", ".", "-q", "-n",
        "--config", str(output / "_config.yml"), "--path-output", str(output),
    ]  # fmt: skip
    if code := subprocess.run(command, cwd=ROOT).returncode:
        sys.exit(f"The draft could not be built (jupyter-book ended with {code}); what it says stands above.")
    print(f"The draft is at {(output / '_build/html/index.html').as_uri()}")


if __name__ == "__main__":
    main()

"""The repository's address: it stands in _config.yml, and every other mention follows it.

python -m tools.address                                  says the address
python -m tools.address https://github.com/you/your-fork changes it everywhere
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
URL = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+")
# How other services name the same repository: (pattern with owner/name, where it is met)
SLUG_FORMS = [
    "mybinder.org/v2/gh/{slug}",
    "colab.research.google.com/github/{slug}",
]


def repository_address(root: Path = ROOT) -> str:
    """The address that `_config.yml` gives, without a slash at the end."""
    import yaml

    return yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"].rstrip("/")


def mentions(address: str) -> list[str]:
    """Every form in which the repository is named."""
    slug = address.removeprefix("https://github.com/")
    return [address, *(form.format(slug=slug) for form in SLUG_FORMS)]


def tracked_files(root: Path = ROOT) -> list[Path]:
    """The text files that git keeps, new ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    kinds = {".md", ".yml", ".yaml", ".toml", ".cff", ".ipynb", ".py", ".txt", ""}
    return [root / name for name in listed if (root / name).suffix in kinds and (root / name).is_file()]


def change_address(new: str, root: Path = ROOT) -> list[Path]:
    """Write the new address wherever the old one stands; the files that changed."""
    new = new.rstrip("/").removesuffix(".git")
    if not URL.fullmatch(new):
        raise SystemExit(f"{new!r} is no repository address; expected https://github.com/owner/name")
    old = repository_address(root)
    changed = []
    for path in tracked_files(root):
        text = after = path.read_text(encoding="utf-8")
        for before, then in zip(mentions(old), mentions(new), strict=True):
            after = re.sub(re.escape(before) + r"(?![\w-])", then, after)
        if after != text:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    return changed


def main(arguments: list[str]) -> None:
    if not arguments:
        print(repository_address())
        return
    for path in change_address(arguments[0]):
        print(f"changed {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])

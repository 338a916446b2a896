"""What `pip install` gives a reader is whole: a wheel from a clean checkout, beside nothing but what it asks for."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("lwcnn", "pyproject.toml", "README.md", "LICENSE")  # what the build of the package reads
CHECK = """
import sys

sys.path += sys.argv[1:]  # `-S`: nothing else but Python's own library
import lwcnn
from lwcnn import widgets
from lwcnn.data.weights import imagenet_labels
from lwcnn.records.adder_time import adder_times
from lwcnn.records.counters import counters
from lwcnn.records.forward_time import forward_times
from lwcnn.records.zoos import zoo_counts

assert lwcnn.__file__.startswith(sys.argv[1]), lwcnn.__file__
model = lwcnn.create_model("squeezenet1_1")
assert lwcnn.profile(model).params == sum(p.numel() for p in model.parameters())
shuffle = widgets.ChannelShuffle()
assert "<lw-channel-shuffle" in shuffle.page_html()
assert "render" in shuffle._esm and "{" in shuffle._css
assert widgets.NetworkCompare().state_json()  # the tables of what is published and counted
assert forward_times() and adder_times() and counters() and zoo_counts()  # and of what is measured
assert len(imagenet_labels()) == 1000
"""


def checkout_files() -> list[Path]:
    """The files of the package as git would hand them on; without git, all that lie there."""
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *NEEDED]
    try:
        listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
        names = [Path(name) for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        names = [
            path.relative_to(ROOT) for need in NEEDED for path in [ROOT / need, *(ROOT / need).rglob("*")]
        ]
    return [name for name in names if (ROOT / name).is_file() and "__pycache__" not in name.parts]


def pip(*arguments) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--no-input", *map(str, arguments)]
    subprocess.run(command, check=True, env={**os.environ, "PIP_NO_INDEX": "1"})


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built in a copy, since setuptools takes files that an earlier build has listed beside the sources."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in checkout_files():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout / name)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", checkout / "dist", checkout)
    return next((checkout / "dist").glob("*.whl"))


def all_needed(names: list[str]) -> set[str]:
    """The named distributions and all that they need, as far as it is installed."""
    found = set()
    while names:
        requirement = Requirement(names.pop())
        if requirement.name in found or (
            requirement.marker and not requirement.marker.evaluate({"extra": ""})
        ):
            continue
        found.add(requirement.name)
        names += importlib.metadata.requires(requirement.name) or []
    return found


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """A folder with links to what the package asks for, and to nothing else of this environment."""
    folder = tmp_path_factory.mktemp("beside")
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    for name in all_needed(asked):
        distribution = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files} - {"..", "__pycache__"}:
            if not (folder / top).exists():
                (folder / top).symlink_to(distribution.locate_file(top))
    return folder


def test_the_wheel_holds_every_file_of_the_package(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    forgotten = {str(name) for name in checkout_files() if name.parts[0] == "lwcnn"} - inside
    assert not forgotten, "pyproject.toml does not name them under package-data"


def test_the_wheel_works_beside_what_it_asks_for(wheel, beside, tmp_path):
    pip("install", "--no-deps", "--target", tmp_path, wheel)
    child = [sys.executable, "-I", "-S", "-c", CHECK, tmp_path, beside]
    done = subprocess.run(list(map(str, child)), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

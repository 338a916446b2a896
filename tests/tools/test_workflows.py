"""What GitHub is told to do has the right form, and calls what is there.

On GitHub, actionlint checks the workflows too: see tests.yml.
"""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from tools.address import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BY_NAME = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def fits_schema(path) -> subprocess.CompletedProcess:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        str(path),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@BY_NAME
def test_a_workflow_fits_the_schema(path):
    checked = fits_schema(path)
    assert checked.returncode == 0, checked.stdout


def test_a_misspelled_key_is_noticed(tmp_path):
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        WORKFLOWS[0].read_text(encoding="utf-8").replace("runs-on:", "run-on:"), encoding="utf-8"
    )
    assert "run-on" in fits_schema(wrong).stdout


def steps(path) -> list[dict]:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@BY_NAME
def test_a_workflow_makes_what_can_be_made(path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    called = re.findall(r"^make (\w+)", "\n".join(step.get("run", "") for step in steps(path)), re.MULTILINE)
    assert set(called) <= targets


@BY_NAME
def test_an_action_is_pinned_to_a_major_version(path):
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in used), used


def test_the_oldest_and_the_newest_python_are_tested():
    tests = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))["jobs"]["test"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert tests["strategy"]["matrix"]["python"] == [told[0], told[-1]]

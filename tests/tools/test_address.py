"""The repository's address stands in _config.yml; every other mention is the same."""

import re
import shutil
import subprocess
import tomllib

import pytest
import yaml

from tools.address import ROOT, change_address, mentions, repository_address, tracked_files
from tools.notebooks import chapters

OWN = re.compile(r"(?:github\.com|mybinder\.org/v2/gh|colab\.research\.google\.com/github)/([\w.-]+/lwcnn)\b")


def test_every_mention_is_the_address():
    slug = repository_address().removeprefix("https://github.com/")
    wrong = {
        f"{path.relative_to(ROOT)}: {found}"
        for path in tracked_files()
        for found in OWN.findall(path.read_text(encoding="utf-8"))
        if found != slug
    }
    assert not wrong


def test_the_places_that_need_the_address_have_it():
    address = repository_address()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(mention in readme for mention in mentions(address))
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["repository-code"] == address
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["urls"]["Repository"] == address
    for chapter in chapters():
        assert f"git+{address}" in chapter.read_text(encoding="utf-8"), chapter


def test_one_command_changes_it_for_a_fork(tmp_path):
    for path in tracked_files():
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    old = mentions(repository_address())

    change_address("https://github.com/someone/a-fork/", tmp_path)

    assert repository_address(tmp_path) == "https://github.com/someone/a-fork"
    texts = {path: path.read_text(encoding="utf-8") for path in tracked_files(tmp_path)}
    left = [
        str(path)
        for path, text in texts.items()
        for mention in old
        if re.search(mention + r"(?![\w-])", text)
    ]
    assert not left


@pytest.mark.parametrize("wrong", ["github.com/a/b", "https://gitlab.com/a/b", "https://github.com/a"])
def test_what_is_no_address_is_refused(wrong):
    with pytest.raises(SystemExit, match="expected https://github.com/owner/name"):
        change_address(wrong)

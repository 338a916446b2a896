"""A newcomer finds every part of the package in the map of the README."""

from tools.address import ROOT


def test_the_map_has_a_line_for_each_part_of_the_package():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    parts = {path.name for path in (ROOT / "lwcnn").glob("[a-z]*.py")}
    parts |= {f"{path.parent.name}/" for path in (ROOT / "lwcnn").glob("*/__init__.py")}
    assert [part for part in sorted(parts) if f"\n| `{part}` |" not in readme] == []

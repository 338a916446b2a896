"""The trial of Colab's versions installs what a chapter gets on Colab."""

import re

from tools.colab import BESIDE, ROOT, VERSIONS
from tools.setup_cell import setup_text


def test_what_the_first_cell_of_a_chapter_installs_is_tried():
    assert re.findall(r'^    weights = "(.+)"$', setup_text(), re.MULTILINE) == [BESIDE]


def test_every_version_is_pinned():
    lines = (ROOT / VERSIONS).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", line) for line in pins[:-1]) and pins[-1] == "setuptools>=77"
    assert {"torch", "ipywidgets", "anywidget", "numpy"} <= {line.split("==")[0] for line in pins}

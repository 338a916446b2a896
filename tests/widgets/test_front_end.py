"""The joined sources, and the host that brings elements to life on a page without a kernel."""

import re

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.widgets import ChannelShuffle, ConvolutionMicroscope, front_end
from tests.widgets.page import open_page, page_text


@pytest.mark.parametrize("module", front_end.widget_modules())
def test_a_module_stands_alone(module):
    text = front_end.esm(module)
    assert not re.search(r"^import\b", text, re.MULTILINE)
    assert not re.search(r"\bimport\s*\(|\beval\b|new Function|innerHTML|https?://(?!www\.w3\.org/)", text)
    own = (front_end.SCRIPTS / f"{module}.js").read_text()
    assert len(re.findall(r"^export\b", text, re.MULTILINE)) == len(
        re.findall(r"^export\b", own, re.MULTILINE)
    )
    assert text.count("export default") == 1


def test_the_host_joins_the_same_text_as_esm():
    for module in front_end.widget_modules():
        for part in front_end._texts(module).values():
            assert part in front_end.esm(module)
    script = front_end.book_script()
    assert script.count("export default { render }") == len(front_end.widget_modules())
    assert script.count("function prefersStillness") == 1  # shared files are carried once


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    monkeypatch.setattr(front_end, "SCRIPTS", tmp_path)
    return tmp_path


def test_names_must_be_unique(scripts):
    (scripts / "a.js").write_text('import { f } from "./b.js";\nconst same = 1;\nexport default { f };\n')
    (scripts / "b.js").write_text("export function f() {}\nfunction same() {}\n")
    with pytest.raises(LwcnnError, match=r"`same` stands in b.js and in a.js"):
        front_end.esm("a")


@pytest.mark.parametrize(
    "line", ['import f from "./b.js";', 'import * as b from "./b.js";', 'import { f } from "lodash";']
)
def test_other_imports_are_refused(scripts, line):
    (scripts / "a.js").write_text(line + "\nexport default {};\n")
    (scripts / "b.js").write_text("")
    with pytest.raises(LwcnnError, match="cannot join this import"):
        front_end.esm("a")


def test_a_missing_module_names_the_others():
    with pytest.raises(LwcnnError, match=r"no file channel-suffle.js.\n.*channel-shuffle"):
        front_end.esm("channel-suffle")


def test_two_widgets_of_a_page_share_no_state(open_widgets):
    page = open_widgets(ChannelShuffle(), ChannelShuffle())
    first, second = page.locator("lw-channel-shuffle").all()
    first.get_by_role("slider", name="output channel").press("ArrowRight")
    assert "Output A1" in first.inner_text()
    assert "Output A0" in second.inner_text()


def test_the_fallback_goes_when_the_widget_stands(open_widgets):
    page = open_widgets(ChannelShuffle(), ConvolutionMicroscope())
    assert page.locator(".lw-fallback:visible").count() == 0
    assert page.locator('[data-ready="true"]').count() == 2


def test_a_failed_widget_leaves_the_fallback_and_says_so(browser, tmp_path):
    file = tmp_path / "broken.html"
    text = page_text(ChannelShuffle())
    file.write_text(text.replace('"groups":3', '"groups":5', 1), encoding="utf-8")
    page = open_page(browser, file)
    assert page.locator(".lw-fallback").is_visible()
    assert page.locator(".lw-panel").count() == 0
    assert "cannot move in your browser" in page.locator(".lw-failed").inner_text()
    page.context.close()


def test_without_javascript_the_fallback_reads(browser, tmp_path):
    file = tmp_path / "still.html"
    file.write_text(page_text(ChannelShuffle(), ConvolutionMicroscope()), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert "with it" in page.locator("lw-channel-shuffle").inner_text()
    assert page.locator("lw-convolution-microscope table").is_visible()
    context.close()


def test_jupyterlab_leaves_the_arrow_keys_to_the_controls(open_widgets):
    """In command mode JupyterLab takes them from every focused element without this attribute."""
    page = open_widgets(ChannelShuffle())
    focusable = page.locator(".lw-panel :is(button, input, select, summary, [tabindex])")
    kept = focusable.evaluate_all("all => all.map((e) => e.hasAttribute('data-lm-suppress-shortcuts'))")
    assert len(kept) > 5
    assert all(kept)

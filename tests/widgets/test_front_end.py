"""The joined sources, and the host that brings elements to life on a page without a kernel."""

import re

import pytest
import rjsmin

from lwcnn.errors import LwcnnError
from lwcnn.widgets import ChannelShuffle, ConvolutionMicroscope
from lwcnn.widgets.core import front_end
from tests.widgets.page import open_page, page_text

SCRIPTS = sorted(front_end.WIDGETS.rglob("*.js"))


@pytest.mark.parametrize("module", front_end.widget_modules())
def test_a_module_stands_alone(module):
    text = front_end.esm(module)
    assert not re.search(r"^import\b", text, re.MULTILINE)
    assert not re.search(r"\bimport\s*\(|\beval\b|new Function|innerHTML|https?://(?!www\.w3\.org/)", text)
    own = front_end._script(module).read_text()
    assert len(re.findall(r"^export\b", text, re.MULTILINE)) == len(
        re.findall(r"^export\b", own, re.MULTILINE)
    )
    assert text.count("export default") == 1


@pytest.mark.parametrize("file", SCRIPTS, ids=front_end._name)
def test_no_text_stands_inside_a_text(file):
    """`${ `...` }` inside a text: a reader gets lost, and so does the program that shortens the book's scripts."""
    nested = [
        line for line in file.read_text().splitlines()
        if any("`" in part.split("}")[0] for part in line.split("${")[1:])
    ]  # fmt: skip
    assert not nested


def words_of(script: str) -> list[str]:
    """Everything between back-ticks, in order."""
    return script.split("`")[1::2]


@pytest.mark.parametrize("file", SCRIPTS, ids=front_end._name)
def test_shortened_scripts_say_the_same(file):
    """The book's scripts are shortened; the texts in them keep every blank."""
    script = re.sub(r"^\s*(//|/?\*).*$", "", file.read_text(), flags=re.MULTILINE)  # comments may quote code
    assert words_of(rjsmin.jsmin(script)) == words_of(script)


@pytest.mark.parametrize("module", front_end.widget_modules())
def test_the_host_joins_the_same_text_as_esm(browser, module):
    """The scripts of a page, run in the browser without the host, give the module that a notebook gets."""
    files = front_end.book_files()
    *scripts, host = [name for name in front_end.page_files([module]) if name.endswith(".js")]
    assert host == front_end.HOST
    page = browser.new_page()
    for name in scripts:
        page.add_script_tag(content=files[name])
    joined = page.evaluate("name => lwcnn.widgets[name].map((part) => lwcnn.parts[part]).join('\\n')", module)
    names = page.evaluate("[Object.keys(lwcnn.parts), Object.keys(lwcnn.widgets)]")
    page.close()
    assert joined == front_end.esm(module)
    assert names == [scripts, [module]]  # and nothing of any other widget


def test_a_page_loads_only_what_its_widgets_need():
    both = front_end.page_files(["bottleneck-widths", "cost-explorer"])
    assert len(both) == len(set(both))  # shared files once
    assert both[-1] == "core/host.js"
    styles = {"core/core.css", "bottleneck_widths/widget.css", "cost_explorer/widget.css"}
    assert styles | {"core/js/formula.js"} <= set(both)
    assert "core/js/formula.js" not in front_end.page_files(["channel-shuffle"])
    assert "step_player/widget.js" not in both
    assert front_end.page_files([]) == [
        "core/core.css"
    ]  # tables of profiles stand on pages without widgets too
    everything = front_end.page_files(front_end.widget_modules())
    assert set(everything) == set(front_end.book_files())


@pytest.mark.parametrize("module", front_end.widget_modules())
def test_a_widget_imports_its_own_and_shared_files_alone(module):
    """A file that is a widget and a part of another one would be carried in two forms under one name."""
    folders = ("core/js/", f"{module.replace('-', '_')}/")
    assert all(name.startswith(folders) for name in list(front_end._texts(module))[:-1])


def test_a_widgets_style_comes_after_the_shared_ones():
    own = front_end._own_style("step-player").read_text()
    assert front_end.style("step-player").endswith(own)
    assert front_end.style("step-player").startswith(front_end.style())
    assert own not in front_end.style("channel-shuffle")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a widget called a."""
    monkeypatch.setattr(front_end, "WIDGETS", tmp_path)
    (tmp_path / "a").mkdir()
    return tmp_path / "a"


def test_names_must_be_unique(folder):
    (folder / "widget.js").write_text('import { f } from "./b.js";\nconst same = 1;\nexport default { f };\n')
    (folder / "b.js").write_text("export function f() {}\nfunction same() {}\n")
    with pytest.raises(LwcnnError, match=r"`same` stands in a/b.js and in a/widget.js"):
        front_end.esm("a")


@pytest.mark.parametrize(
    "line", ['import f from "./b.js";', 'import * as b from "./b.js";', 'import { f } from "lodash";']
)
def test_other_imports_are_refused(folder, line):
    (folder / "widget.js").write_text(line + "\nexport default {};\n")
    (folder / "b.js").write_text("")
    with pytest.raises(LwcnnError, match="cannot join this import"):
        front_end.esm("a")


def test_a_missing_module_names_the_others():
    with pytest.raises(LwcnnError, match=r"no file channel_suffle/widget.js.\n.*channel-shuffle"):
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
    assert "could not be started" in page.locator(".lw-failed").inner_text()
    assert page.locator("lw-channel-shuffle").get_attribute("data-ready") == "failed"
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


def test_a_page_from_right_to_left_leaves_widgets_as_they_are(browser, tmp_path):
    """A translated page is such a page, and the words of a widget stay English."""
    file = tmp_path / "rtl.html"
    file.write_text(page_text(ChannelShuffle()).replace("<html", '<html dir="rtl"', 1), encoding="utf-8")
    page = open_page(browser, file)
    for part in ("lw-channel-shuffle", ".lw-panel"):
        assert page.locator(part).get_attribute("dir") == "ltr"
    title = page.eval_on_selector(".lw-title", "e => getComputedStyle(e).direction")
    page.context.close()
    assert title == "ltr"

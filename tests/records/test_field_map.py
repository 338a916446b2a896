"""The map of the field: it holds all that the imports of `lwcnn.models` say, and draws all that it holds."""

import ast
import importlib
import itertools
import re
from pathlib import Path

import pytest

import lwcnn.models
from lwcnn.errors import LwcnnError
from lwcnn.models import papers
from lwcnn.models.registry import Paper
from lwcnn.records import field_drawing as drawing
from lwcnn.records import field_map as module
from lwcnn.records.chapters import CHAPTERS
from lwcnn.records.field_drawing import layout
from lwcnn.records.field_map import RELATIVES, field_map

MODELS = Path(lwcnn.models.__file__).parent
FILES = sorted(file.stem for file in MODELS.glob("*.py"))


def paper_of(stem):
    """The note of a file, or None for those that belong to no paper (layers, registry)."""
    return getattr(importlib.import_module(f"lwcnn.models.{stem}"), "PAPER", None)


def imported_models(stem):
    """Files of lwcnn.models that a file imports from."""
    tree = ast.parse((MODELS / f"{stem}.py").read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (
            node.level == 1 or (node.module or "").startswith("lwcnn.models")
        ):
            name = (node.module or "").removeprefix("lwcnn.models").lstrip(".")
            found |= {name.split(".")[0]} if name else {alias.name for alias in node.names}
    return found & set(FILES) - {"__init__"}


@pytest.mark.parametrize("stem", [stem for stem in FILES if stem != "__init__" and paper_of(stem)])
def test_what_a_file_imports_its_paper_took(stem):
    edges = {(source, target) for source, target, _ in field_map().edges()}
    for other in imported_models(stem):
        if paper_of(other):
            assert (paper_of(other).name, paper_of(stem).name) in edges, f"{stem} imports {other}"


def test_the_import_graph_is_not_empty():
    assert "mobilenet_v2" in imported_models("efficientnet_lite")


def test_every_paper_of_the_package_is_on_the_map_and_marked():
    ours = {node.paper.name for node in field_map().nodes if node.ours}
    assert ours == {paper.name for paper in papers()} >= {"SqueezeNet", "MobileNetV2", "EfficientNet-Lite"}


def test_nothing_is_taken_from_the_future_or_twice():
    field = field_map()
    years = {node.paper.name: node.paper.year for node in field.nodes}
    assert all(years[source] <= years[target] for source, target, _ in field.edges())
    names = [node.paper.name for node in field.nodes]
    assert len(names) == len(set(names)) and len({paper.name for paper in RELATIVES}) == len(RELATIVES)


def test_years_agree_with_arxiv_numbers():
    for node in field_map().nodes:
        if node.paper.arxiv:
            assert 2000 + int(node.paper.arxiv[:2]) == node.paper.year


def test_every_paper_is_drawn_once_and_every_arrow_runs_downwards():
    field = field_map()
    lines, places = layout(field)
    assert sorted(name for _, names in lines for name in names) == sorted(places)
    assert len(set(places.values())) == len(field.nodes)
    assert [year for year, _ in lines] == sorted(year for year, _ in lines)
    assert all(places[source][1] < places[target][1] for source, target, _ in field.edges())
    html = field._repr_html_()
    told = sum(bool(node.paper.took) for node in field.nodes)
    assert html.count("<rect") == len(field.nodes) + told and html.count('class="arrow') == len(field.edges())
    for source, _, what in field.edges():
        assert f">{module.escape(f'from {source}: {what}')}<" in html  # told at the name
        assert f"<li>{module.escape(f'{source}: {what}')}<" in html  # the table


def test_boxes_of_a_line_do_not_touch():
    boxes = re.findall(r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="24"', field_map()._repr_html_())
    by_line = {}
    for x, y, width in boxes:
        by_line.setdefault(y, []).append((int(x), int(x) + int(width)))
    for spans in by_line.values():
        spans.sort()
        assert all(end < start for (_, end), (start, _) in itertools.pairwise(spans))
        assert spans[-1][1] <= 720


def test_arrows_go_round_boxes():
    """No corner of an arrow, and no line past a line of boxes, is within a box that is not its own."""
    field = field_map()
    lines, places = layout(field)
    gaps = [drawing._gaps(names, places) for _, names in lines]
    far = 0
    for source, target, _ in field.edges():
        corners = drawing.route(source, target, places, gaps)
        assert [y for _, y in corners] == sorted(y for _, y in corners)
        assert (corners[0][0], corners[-1][0]) == (places[source][0], places[target][0])
        far += len(corners) > 2
        for x, y in corners[1:-1]:
            row = next(names for _, names in lines if abs(places[names[0]][1] - y) <= 18)
            for name in row:
                assert abs(x - places[name][0]) >= drawing._wide(name) // 2 + 4, (source, target, name)
    assert far > 20


def test_chapters_are_reached_from_the_map():
    html = field_map()._repr_html_()
    names = {node.paper.name for node in field_map().nodes}
    assert set(CHAPTERS) <= names
    for name, chapter in CHAPTERS.items():
        box = re.search(
            rf'<g class="is-{re.sub("[^a-z0-9]", "", name.lower())}( ours)?">.*?</g>', html
        ).group()
        assert f'<a href="{chapter}.ipynb">' in box


def test_the_drawing_is_the_same_every_time():
    assert field_map()._repr_html_() == field_map()._repr_html_()


def test_wrong_names(monkeypatch):
    with pytest.raises(LwcnnError, match=r"no paper on the map has this name\.\n.*did you mean.*MobileNetV2"):
        field_map()["MobilenetV2"]
    lost = Paper("Lost", "Nobody", 2020, "", "", "nothing", {"Resnet": "something"})
    monkeypatch.setattr(module, "RELATIVES", [*RELATIVES, lost])
    with pytest.raises(LwcnnError, match=r"Lost took something from 'Resnet'.*\n.*ResNet"):
        field_map()


@pytest.mark.parametrize("width", [1280, 360])
def test_on_a_page(browser, tmp_path, width):
    file = tmp_path / "map.html"
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Map</title>'
    file.write_text(f"{head}<body><main>{field_map()._repr_html_()}</main>", encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".is-mobilenetv2").hover()
    opacity = "path => getComputedStyle(path).strokeOpacity"
    assert page.locator(".from-resnet.to-mobilenetv2").evaluate(opacity) == "1"
    assert float(page.locator(".from-resnet.to-densenet").evaluate(opacity)) < 0.1
    assert page.locator(".told:visible").count() == 1
    assert "from ResNet: the shortcut" in page.locator(".told:visible").text_content()
    page.mouse.move(0, 0)
    page.locator(".is-ghostnet a").focus()  # by keyboard too
    assert "from MobileNetV3" in page.locator(".told:visible").text_content()
    page.locator("summary").press("Enter")
    assert page.get_by_role("row").count() == len(field_map().nodes) + 1
    page.close()

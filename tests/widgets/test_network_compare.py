"""NetworkCompare: its columns against the table, its filters and orders against Python's, its keys."""

from functools import partial
from pathlib import Path

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.records.chapters import CHAPTERS
from lwcnn.records.forward_time import forward_times
from lwcnn.records.published import agrees, count, published
from lwcnn.widgets import NetworkCompare
from lwcnn.widgets.network_compare.widget import SORTS
from tests.widgets.page import run_module

BOOK = Path(__file__).parents[2] / "book"
ROWS = published()
TIMES = [row for row in forward_times().rows if row.batch == 1 and row.order == "contiguous"]
MODULE = "network-compare"
NAMES = ["rowsOf", "passes", "isChosen", "sorted", "frontierOf", "marksBetween", "yearsBetween", "neighbour"]


def calling(page, function, *arguments):
    return run_module(page, MODULE, NAMES, f"({', '.join(NAMES)}, ...a) => ({function})(...a)", *arguments)


@pytest.fixture(scope="module")
def state():
    return NetworkCompare().state()


def test_columns_are_the_table(state):
    columns = state["columns"]
    assert {len(column) for column in columns.values()} == {len(ROWS)}
    for i, row in enumerate(ROWS):
        counted = count(row)
        assert columns["counted"][i] == int(counted is not None)
        assert columns["memory"][i] == (counted and counted.peak)
        times = [t.ours_ms for t in TIMES if (t.network, t.input_size) == (row.model, row.input_size)]
        assert columns["time"][i] == (times[0] if times and not row.options else None)
        assert (columns["name"][i], columns["top1"][i], columns["year"][i]) == (row.name, row.top1, row.year)
        assert state["sources"][columns["source"][i]] == row.source
        assert state["families"][columns["family"][i]] == row.family
        assert state["confidences"][columns["confidence"][i]] == row.confidence
        assert (state["notes"][columns["note"][i]] if columns["note"][i] >= 0 else "") == row.note
        for kind in ("params", "macs"):
            printed = getattr(row, kind)
            differs = bool(counted and printed and not agrees(printed, getattr(counted, kind)))
            assert columns[f"differs_{kind}"][i] == int(differs)
            assert columns[f"printed_{kind}"][i] == printed
            if counted:
                assert columns[kind][i] == getattr(counted, kind)
            else:
                assert columns[kind][i] == columns[f"printed_{kind}_number"][i]


def test_state_is_small_and_the_fallback_has_every_row():
    widget = NetworkCompare()
    assert len(widget.state_json()) < 215 * len(widget.rows)
    html = widget.fallback_html()
    assert html.count('<th scope="row">') == len(ROWS)
    for row in ROWS:
        assert row.source.replace("'", "&#x27;") in html


def test_rows_of_your_own():
    own = ROWS[0]._replace(network="Mine", variant="", family="Mine", model="mobilenet_v2", options={"width": 0.5},
                           input_size=64, top1=50.0, source="my own run", note="")  # fmt: skip
    widget = NetworkCompare([*ROWS, own], chosen=["Mine"])
    assert widget.columns["macs"][-1] == count(own).macs
    assert (widget.families[-1], widget.chapters[-1]) == ("Mine", "")


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"x": "seconds"}, "x must be macs, params, time, memory or year"),
        (
            {"chosen": ["Transformers"]},
            "there is no such family.\n  chosen must be a list of some of Baselines, Squ",
        ),
        ({"year": -1}, "from 0 to 2100"),
        ({"sort": "price"}, "sort must be"),
        ({"rows": []}, "there is nothing to compare"),
        ({"colour": "red"}, "there is no option 'colour'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        NetworkCompare(**traits)


def test_filters_are_those_of_plain_python(open_widgets, state):
    page = open_widgets(NetworkCompare())
    function = """(state, filters) => {
        const rows = rowsOf(state);
        const shown = (one) => rows.filter((row) => passes(row, one) && isChosen(row, one));
        return filters.map((one) => shown(one).map((row) => row.index));
    }"""
    filters = [
        {"chosen": [], "year": 0, "text": "", "counted_only": False},
        {"chosen": ["MobileNetV2", "GhostNet"], "year": 0, "text": "", "counted_only": False},
        {"chosen": [], "year": 2018, "text": "", "counted_only": True},
        {"chosen": [], "year": 0, "text": " SLIM ", "counted_only": False},
        {"chosen": [], "year": 0, "text": "secondary", "counted_only": False},
        {"chosen": ["Xception"], "year": 2018, "text": "", "counted_only": False},
    ]
    found = calling(page, function, state, filters)
    for one, indices in zip(filters, found, strict=True):
        text = one["text"].strip().lower()
        expected = [
            i
            for i, row in enumerate(ROWS)
            if row.family in (one["chosen"] or [row.family])
            and one["year"] in (0, row.year)
            and (count(row) or not one["counted_only"])
            and text in f"{row.name} {row.source} {row.note} {row.confidence}".lower()
        ]
        assert indices == expected
    assert found[0] == list(range(len(ROWS))) and found[3] and found[4] and not found[5]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", SORTS)
def test_orders_and_missing_values_last(open_widgets, state, column, descending):
    page = open_widgets(NetworkCompare())
    function = "(state, ...how) => sorted(rowsOf(state), ...how).map((row) => row.index)"
    order = calling(page, function, state, column, descending)
    assert sorted(order) == list(range(len(ROWS)))
    key = {"printed_params": "printed_params_number", "printed_macs": "printed_macs_number"}.get(
        column, column
    )
    values = [state["columns"][key][i] for i in order]
    if column in ("params", "macs"):
        values = [
            value if state["columns"]["counted"][i] else None for i, value in zip(order, values, strict=True)
        ]
    there = [value for value in values if value is not None]
    assert values[: len(there)] == there, "missing values come last"
    if column not in ("name", "source"):  # texts: the browser's collation, which Python does not have
        assert there == sorted(there, reverse=descending)


def test_frontier_against_its_definition(open_widgets):
    page = open_widgets(NetworkCompare())
    points = [{"x": x, "y": y} for x, y in [(5, 5), (1, 1), (3, 4), (3, 3), (4, 4), (2, 0.5), (6, 5), (1, 0)]]
    better = [
        a for a in points
        if not any(b != a and b["x"] <= a["x"] and b["y"] >= a["y"] for b in points)
    ]  # fmt: skip
    assert calling(page, "(points) => frontierOf(points)", points) == sorted(better, key=lambda p: p["x"])


def test_small_helpers(open_widgets):
    page = open_widgets(NetworkCompare())
    assert calling(page, "() => marksBetween(8e6, 4e8)") == [1e7, 3e7, 1e8, 3e8]
    assert calling(page, "() => yearsBetween(2011.5, 2017)") == [2012, 2014, 2016]
    points = [{"index": i, "x": x, "y": y} for i, (x, y) in enumerate([(2, 9), (1, 5), (3, 7)])]
    walk = """(points) => ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"]
        .map((key) => neighbour(points, points[0], key).index)"""
    assert calling(page, walk, points) == [2, 1, 0, 2, 1, 2]


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(NetworkCompare())
    widget = page.locator("lw-network-compare")
    live = widget.locator("[aria-live]")
    rows = widget.locator("tbody tr:visible")
    drawn = sum(
        bool(row.top1 and (row.model or row.macs)) for row in ROWS
    )  # AdderNet has no MACs to stand at
    assert live.inner_text() == f"{len(ROWS)} of {len(ROWS)} rows, {drawn} of them in the picture."
    widget.get_by_role("button", name="SqueezeNet", exact=True).press("Enter")
    assert rows.count() == 4 and live.inner_text().startswith("families: SqueezeNet. 4 of")
    coloured = widget.locator(".lw-compare-point:visible:not(.lw-grey)")
    assert coloured.count() == 3  # one row of version 1.1 has no printed top-1
    assert widget.locator(".lw-compare-point.lw-grey:visible").count() == drawn - 3
    widget.get_by_role("button", name="Xception", exact=True).press("Space")
    assert rows.count() == 4 + sum(row.family == "Xception" for row in ROWS)
    widget.get_by_role("button", name="SqueezeNet", exact=True).press("Enter")
    assert {row.inner_text().split()[0] for row in rows.locator("th").all()} == {"Xception"}
    widget.get_by_role("button", name="all families").press("Enter")
    widget.get_by_role("combobox", name="year").select_option("2017")
    assert rows.count() == sum(row.year == 2017 for row in ROWS)
    widget.get_by_role("combobox", name="year").select_option("0")
    widget.get_by_role("searchbox", name="find").type("lite")
    assert rows.count() == 5
    widget.get_by_role("searchbox", name="find").fill("")
    widget.get_by_role("checkbox", name="counted here").press("Space")
    assert rows.count() == sum(bool(row.model) for row in ROWS)
    widget.locator("thead").get_by_role("button", name="top-1").press("Enter")
    heads = widget.locator(".lw-panel thead th")  # the fallback has a table too
    assert heads.nth(2).get_attribute("aria-sort") == "ascending"
    assert "Sorted by top-1" in live.inner_text()
    page.keyboard.press("Enter")
    assert heads.nth(2).get_attribute("aria-sort") == "descending"
    best = max((row for row in ROWS if row.model and row.top1), key=lambda row: row.top1)
    assert rows.first.locator("th").inner_text() == best.name
    assert heads.nth(3).locator(".lw-compare-arrow").inner_text() == "↕"
    widget.get_by_role("checkbox", name="line of the best").press("Space")
    line = widget.locator(".lw-compare-frontier").get_attribute("d")
    assert line.startswith("M")
    widget.get_by_role("button", name="SqueezeNet", exact=True).press("Enter")
    assert widget.locator(".lw-compare-frontier").get_attribute("d") == line, (
        "the line of all, whoever is chosen"
    )
    before = widget.locator(".lw-compare-point").first.get_attribute("style")
    widget.get_by_role("combobox", name="across").select_option("params")
    assert widget.locator(".lw-compare-point").first.get_attribute("style") != before
    widget.get_by_role("combobox", name="across").select_option("year")
    assert "2018" in widget.locator(".lw-compare-across").all_inner_texts()
    widget.get_by_role("combobox", name="across").select_option("time")
    processor = forward_times().measured.split(",")[0]
    assert (
        f"milliseconds for one image, {processor}, 2 cores" in widget.locator(".lw-compare-axis").inner_text()
    )


def test_arrow_keys_walk_through_the_points(open_widgets):
    page = open_widgets(NetworkCompare(chosen=["EfficientNet-Lite"]))
    widget = page.locator("lw-network-compare")
    points = widget.locator(".lw-compare-point:visible")
    assert [point.get_attribute("tabindex") for point in points.all()].count("0") == 1
    widget.get_by_role("checkbox", name="line of the best").focus()
    page.keyboard.press("Tab")
    details = widget.locator(".lw-compare-details")
    assert "EfficientNet-Lite lite0" in details.inner_text()
    page.keyboard.press("ArrowRight")
    assert "EfficientNet-Lite lite1" in details.inner_text()
    page.keyboard.press("End")
    text = details.inner_text()
    row = next(row for row in ROWS if row.variant == "lite4")
    for piece in (
        "lite4",
        "81.5",
        f"{count(row).macs:,} counted here",
        "2640M printed",
        row.note,
        row.source,
    ):
        assert piece in text
    marked = widget.locator("tr[aria-current]")
    assert marked.count() == 1 and "lite4" in marked.inner_text()
    assert marked.is_visible()
    page.keyboard.press("ArrowDown")
    assert "lite3" in details.inner_text()
    page.keyboard.press("Home")
    assert "lite0" in details.inner_text()


def test_hovering_a_row_marks_its_point(open_widgets):
    page = open_widgets(NetworkCompare(chosen=["Xception"]))
    page.locator("tbody tr:visible").first.hover()
    assert page.locator(".lw-compare-point.lw-on:visible").count() == 1
    assert "22,855,952 counted here" in page.locator(".lw-compare-details").inner_text()


def test_names_lead_to_chapters(open_widgets):
    page = open_widgets(NetworkCompare())
    links = page.locator("tbody th a").evaluate_all(
        "all => all.map((a) => [a.innerText, a.getAttribute('href')])"
    )
    expected = [[row.name, f"{CHAPTERS[row.family]}.ipynb"] for row in ROWS if row.family in CHAPTERS]
    assert links == expected and len(links) > 100
    for chapter in CHAPTERS.values():
        assert (BOOK / f"{chapter}.ipynb").exists()


def test_no_two_families_look_alike(open_widgets):
    page = open_widgets(NetworkCompare())
    looks = page.locator(".lw-compare-legend li").evaluate_all(
        """items => items.filter((li) => li.querySelector('svg'))
            .map((li) => li.querySelector('path').getAttribute('d') + li.querySelector('svg').style.cssText)"""
    )
    assert len(set(looks[:-1])) == len(looks) - 1 == len({row.family for row in ROWS})


def test_an_update_is_quick(open_widgets):
    """Loose, because the machine may be busy: a quiet one needs a few milliseconds."""
    page = open_widgets(NetworkCompare())
    page.locator("thead button").nth(2).click()
    took = page.evaluate(
        """async () => {
            const button = document.querySelectorAll("thead button")[4];
            const times = [];
            for (let i = 0; i < 9; i += 1) {
                const start = performance.now();
                button.click();
                await Promise.resolve();
                document.body.offsetHeight;
                times.push(performance.now() - start);
            }
            return times.sort((a, b) => a - b)[4];
        }"""
    )
    print(f"sorting {len(ROWS)} rows takes {took:.1f} ms")
    assert took < 500


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [partial(NetworkCompare, x=x, frontier=True) for x in ("macs", "time")]


def show_all(page):
    """A chosen network is marked, and its numbers stand below the picture."""
    page.locator(".lw-compare-point:visible").first.focus()

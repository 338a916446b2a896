"""How long a widget takes after a slider has moved: script, style and layout, without painting.

python -m tests.widgets.benchmark    prints the median of 30 moves of every control; fails above 16 ms

Not a test: a timing depends on the machine and on what else it does. Beside it stands the processor time that
Chromium counts for the same moves, which a busy machine changes less.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from lwcnn.widgets import (
    ActivationCurves,
    AdderGradients,
    AdderSimilarity,
    BottleneckWidths,
    ChannelShuffle,
    CompoundScaling,
    ConvolutionMicroscope,
    CostExplorer,
    GhostSpeedUp,
    InceptionMorph,
    NetworkCompare,
    ProgressiveTraining,
    ReluSpiral,
    WidthAndResolution,
)
from tests.widgets.page import open_page, page_text
from tools.chromium import find_chromium

LIMIT = 16  # milliseconds: one frame at 60 Hz
MOVES = 30

# Each move goes to the next value and back at the ends; reading a size forces the layout.
MEASURE = """async ([host, index, moves]) => {
    const input = document.querySelectorAll(`${host} :is(input[type=range], select)`)[index];
    const times = [];
    const isSelect = input.tagName === "SELECT";
    const last = isSelect ? input.options.length - 1 : Number(input.max);
    const where = () => (isSelect ? input.selectedIndex : Number(input.value));
    let step = 1;
    for (let move = 0; move < moves; move += 1) {
        if (where() + step > last || where() + step < 0) step = -step;
        const start = performance.now();
        if (isSelect) input.selectedIndex = where() + step;
        else input.value = where() + step;
        input.dispatchEvent(new Event(isSelect ? "change" : "input", { bubbles: true }));
        await Promise.resolve();
        await Promise.resolve();
        document.documentElement.getBoundingClientRect();
        times.push(performance.now() - start);
        await new Promise((done) => requestAnimationFrame(done));
    }
    return times;
}"""


def processor_time(session) -> float:
    """Milliseconds that the page has spent on script, style and layout."""
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return 1000 * sum(metrics[f"{part}Duration"] for part in ("Script", "RecalcStyle", "Layout"))


def measure(page, widget) -> list[float]:
    """Print the median and the worst of each control of a widget; return the medians."""
    host = f"lw-{widget.module}"
    controls = page.locator(f"{host} :is(input[type=range], select)").all()
    medians = []
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    for index, control in enumerate(controls):
        if not (control.is_enabled() and control.is_visible()):
            continue
        before = processor_time(session)
        times = page.evaluate(MEASURE, [host, index, MOVES])
        processor = (processor_time(session) - before) / MOVES
        name = control.evaluate("input => input.labels[0].querySelector('span').textContent")
        medians.append(statistics.median(times))
        figures = f"median {medians[-1]:5.1f} ms, worst {max(times):5.1f} ms, processor {processor:5.1f} ms"
        print(f"{widget.module:<24}{name:<16}{figures}")
    return medians


def main(widgets) -> int:
    medians = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for widget in widgets:
            file = Path(folder) / "page.html"
            file.write_text(page_text(widget), encoding="utf-8")
            page = open_page(browser, file)
            medians += measure(page, widget)
            page.context.close()
    return int(max(medians) > LIMIT)


if __name__ == "__main__":
    widgets = [ChannelShuffle(), ChannelShuffle(channels=24, groups=1), ConvolutionMicroscope()]
    widgets += [CostExplorer(), BottleneckWidths(), WidthAndResolution(), ReluSpiral(), ActivationCurves()]
    widgets += [InceptionMorph(in_channels=24, out_channels=24, towers=1)]
    widgets += [NetworkCompare(), CompoundScaling(phi=7), ProgressiveTraining()]
    widgets += [AdderSimilarity(), AdderGradients(), GhostSpeedUp()]
    sys.exit(main(widgets))

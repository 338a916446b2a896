"""Pictures of a run of the lab: accuracies with their spread, accuracy against costs, which differences are sure.

matplotlib draws them; only who draws needs it.
"""

from pathlib import Path

from ..errors import LwcnnError
from .summary import Run, Summary

#: Sign and colour of a verdict, told apart without the colour, too. Okabe and Ito's colours.
SIGNS = {"better": ("^", "#0072b2"), "worse": ("v", "#d55e00"), "not told apart": ("o", "#7a7a7a")}
COSTS = {
    "macs": "MACs",
    "parameters": "parameters",
    "activations": "activations",
    "time_ratio": "time, plain block = 1",
}
LINE = 0.27  # inches from block to block


def draw_accuracies(run: Run, against: str):
    """A line a block, the best on top: a dot a seed, the mean with a sign for its verdict beside ``against``.

    Returns the figure of matplotlib.

    Raises:  LwcnnError without matplotlib, or if the run has no such block.
    """
    pyplot = _pyplot("draw_accuracies")
    verdicts = run.verdicts(against)
    figure, axis = pyplot.subplots(figsize=(6.4, 1 + LINE * len(run.summaries)))
    for place, one in enumerate(run.summaries):
        seeds = [100 * accuracy for accuracy in one.accuracies]
        axis.plot(seeds, [place] * len(seeds), "|", color="#595959", markersize=9)
        sign, colour = SIGNS[verdicts.get(one.block, "not told apart")]
        sign = "D" if one.block == against else sign
        axis.plot(100 * one.mean, place, sign, color=colour, markersize=7)
    names = [one.block.replace("_", " ") for one in run.summaries]
    axis.set_yticks(range(len(names)), names)
    axis.invert_yaxis()
    signs = f"▲ better, ▼ worse, ● not told apart from ◆ {against.replace('_', ' ')}"
    axis.set(xlabel=f"accuracy in %, a stroke a seed\n{signs}")
    axis.grid(axis="x", alpha=0.3)
    return _finish(figure)


def draw_costs(run: Run):
    """Accuracy against each cost, with one standard deviation to both sides; the front of each cost is named.

    Returns the figure of matplotlib.

    Raises:  LwcnnError without matplotlib.
    """
    pyplot = _pyplot("draw_costs")
    figure, axes = pyplot.subplots(2, 2, figsize=(7.2, 6.4), sharey=True)
    for axis, (cost, title) in zip(axes.flat, COSTS.items(), strict=True):
        axis.set(xlabel=title)
        values = [getattr(one, cost) for one in run.summaries]
        if None in values:
            axis.text(0.5, 0.5, "not measured for all", ha="center", transform=axis.transAxes)
            continue
        # of the cost that the budget makes equal for all, no block has less than another
        best = front(run.summaries, cost) if _differ(values) else run.summaries[:1]
        for one in run.summaries:
            here = (getattr(one, cost), 100 * one.mean)
            colour = "#0072b2" if one in best else "#7a7a7a"
            axis.errorbar(*here, yerr=100 * one.spread, fmt="o", color=colour, markersize=4, linewidth=1)
        for place, one in enumerate(best):
            here, away = (getattr(one, cost), 100 * one.mean), (4, -10 if place % 2 else 4)
            axis.annotate(one.block.replace("_", " "), here, away, textcoords="offset points", size=7)
        _mark(axis, values)
    for axis in axes[:, 0]:
        axis.set(ylabel="accuracy in %")
    return _finish(figure)


def draw_differences(run: Run):
    """All pairs, the best block first: + where the row is better than the column beyond the seeds, - where worse.

    Returns the figure of matplotlib.

    Raises:  LwcnnError without matplotlib.
    """
    pyplot = _pyplot("draw_differences")
    names = [one.block for one in run.summaries]
    side = 1.6 + LINE * len(names)
    figure, axis = pyplot.subplots(figsize=(side, side))
    colours = {"+": "#0072b2", "−": "#d55e00"}
    for (row, column), sign in signs_of(run).items():
        axis.plot(column, row, "s", color=colours[sign], markersize=13, alpha=0.25)
        axis.text(column, row, sign, ha="center", va="center", size=9)
    shown = [name.replace("_", " ") for name in names]
    axis.set_xticks(range(len(names)), shown, rotation=90)
    axis.set_yticks(range(len(names)), shown)
    ends = (-0.5, len(names) - 0.5)
    axis.set(xlim=ends, ylim=ends[::-1], aspect="equal")
    axis.set_xticks([place + 0.5 for place in range(len(names) - 1)], minor=True)
    axis.set_yticks([place + 0.5 for place in range(len(names) - 1)], minor=True)
    axis.grid(which="minor", alpha=0.3)
    axis.tick_params(which="minor", length=0)
    return _finish(figure)


def signs_of(run: Run) -> dict[tuple[int, int], str]:
    """(place of a block, place of another) -> + or − for each pair that the seeds tell apart, both ways."""
    place = {one.block: index for index, one in enumerate(run.summaries)}
    signs = {}
    for one in run.pairs():
        if one.is_larger():
            first, second = (place[one.first], place[one.second])[:: 1 if one.size > 0 else -1]
            signs[first, second], signs[second, first] = "+", "−"
    return signs


def front(summaries: list[Summary], cost: str) -> list[Summary]:
    """The blocks for which no other is at least as good in both respects, mean and cost, and better in one."""

    def beats(other: Summary, one: Summary) -> bool:
        costs = getattr(other, cost), getattr(one, cost)
        as_good = costs[0] <= costs[1] and other.mean >= one.mean
        return as_good and (costs[0] < costs[1] or other.mean > one.mean)

    return [one for one in summaries if not any(beats(other, one) for other in summaries)]


def save(figure, path: Path) -> Path:
    """Write a figure to a file, and forget it; the path."""
    figure.savefig(path, dpi=120)
    _pyplot("save").close(figure)
    return path


def _pyplot(where: str):
    try:
        import matplotlib.pyplot as pyplot
    except ImportError:
        raise LwcnnError(f"{where}(run)", "matplotlib is missing", hint="pip install matplotlib") from None
    return pyplot


def _differ(values: list) -> bool:
    """Whether an axis must be logarithmic to show the values."""
    return max(values) > 1.5 * min(values)


def _mark(axis, values: list) -> None:
    """A logarithmic axis if the values differ by much, with few marks in short: 20 k."""
    from matplotlib import ticker

    if _differ(values):
        axis.set(xscale="log")
        axis.xaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
        axis.xaxis.set_minor_formatter(ticker.NullFormatter())
    else:
        axis.xaxis.set_major_locator(ticker.MaxNLocator(3))
    axis.xaxis.set_major_formatter(ticker.EngFormatter())


def _finish(figure):
    for axis in figure.axes:
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure

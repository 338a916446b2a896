"""``python -m lwcnn.lab show``: the results of the lab as a table, and as pictures in files."""

import argparse
from pathlib import Path

from ..errors import LwcnnError
from ..studies.differences import least_difference
from ..table import table_lines
from .blocks import PLAIN
from .pictures import draw_accuracies, draw_costs, draw_differences, save
from .record import Record, read_results
from .summary import Run, summarise

SUMMARY = "print the results as a table, and draw the pictures"
HEADER = (
    *(
        "block",
        "accuracy",
        "spread",
        "seeds",
        "learned",
        "width",
        "parameters",
        "MACs",
        "activations",
        "peak memory",
    ),
    *("time", f"beside {PLAIN}"),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``show``."""
    option = parser.add_argument
    option("--results", default="lab.csv", help="the file that run has written (lab.csv)")
    option("--pictures", default="lab-pictures", help="the folder for the pictures (lab-pictures)")


def main(options: argparse.Namespace, arguments: list[str]) -> int:
    """Show, and return what the command ends with.

    Raises:  LwcnnError if there is nothing to show, or for the pictures without matplotlib.
    """
    show(options.results, options.pictures)
    return 0


def show(path: str | Path, pictures: str | Path | None = None) -> None:
    """Print a table for each budget of a file of results; draw pictures of it into the folder ``pictures``.

    Raises:  LwcnnError if there is no such file or no row in it, or for pictures without matplotlib.
    """
    rows = read_results(path)
    if not rows:
        hint = f"python -m lwcnn.lab run --results {path}"
        raise LwcnnError(f"show({str(path)!r})", "there is no result in it yet", hint=hint)
    print(settings_of(rows))
    for number, run in enumerate(summarise(rows)):
        print("", *table_of(run), *sentences_of(run), sep="\n")
        if pictures is not None and len(run.summaries) > 1:
            # only the files of further budgets need its name
            for file in draw(run, pictures, f"-{run.budget}" if number else ""):
                print(f"drawn: {file}")


def settings_of(rows: list[Record]) -> str:
    """What all rows of a file have in common, in one sentence."""
    one = rows[0]
    broken = f", {one.broken_images} broken ones skipped" if one.broken_images else ""
    machines = ", ".join(dict.fromkeys(f"{row.machine} ({row.processor}, torch {row.torch})" for row in rows))
    return (
        f"{one.data}, {one.image_size} x {one.image_size} pixels: {one.images} images to train with, {one.epochs} "
        f"epochs, {one.test_images} to test with{broken}. Machines: {machines}."
    )


def table_of(run: Run) -> list[str]:
    """A run as lines of text, the best block first; "learned" are the right answers on the images to train with."""
    beside = verdicts_beside_plain(run)
    rows = [
        [one.block, f"{one.mean:.2%}", f"{one.spread:.2%}", str(len(one.accuracies)), f"{one.train_accuracy:.0%}",
         one.width, f"{one.parameters:,}", f"{one.macs:,}", f"{one.activations:,}", f"{one.peak_memory:,}",
         "–" if one.time_ratio is None else f"{one.time_ratio:.2f}", beside.get(one.block, "")]
        for one in run.summaries
    ]  # fmt: skip
    return [f"{run.budget}: {len(run.summaries)} blocks", *(table_lines(HEADER, rows) if rows else [])]


def verdicts_beside_plain(run: Run) -> dict[str, str]:
    """Each block but the plain one -> better, worse or not told apart; nothing if the run has no plain block."""
    if PLAIN not in run.accuracies() or len(run.summaries) < 2:
        return {}
    return run.verdicts(PLAIN)


def sentences_of(run: Run) -> list[str]:
    """What the table cannot show: how many pairs the seeds tell apart, what they could, and who is left out."""
    lines = []
    if len(run.summaries) > 1:
        pairs = run.pairs()
        sure = sum(one.is_larger() for one in pairs)
        lines.append(f"{sure} of {len(pairs)} pairs of blocks differ by more than the seeds explain.")
        if run.spread > 0:
            seeds = min(len(one.accuracies) for one in run.summaries)
            least = least_difference(run.spread, seeds, len(pairs))
            lines.append(
                f"Two blocks that both spread by {run.spread:.2%} are told apart with {seeds} seeds if their means "
                f"differ by about {least:.1%}; blocks that spread less, by less."
            )
    lines += [f"Note: {one.block}, {note}." for one in run.summaries for note in one.notes]
    return lines + [f"Left out: {name}, {why}." for name, why in run.left_out.items()]


def draw(run: Run, folder: str | Path, ending: str = "") -> list[Path]:
    """Draw the pictures of a run into a folder, which is made if it is missing; the files."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    figures = {"costs": draw_costs(run), "differences": draw_differences(run)}
    if PLAIN in run.accuracies():
        figures["accuracies"] = draw_accuracies(run, PLAIN)
    return [save(figure, folder / f"{name}{ending}.png") for name, figure in figures.items()]

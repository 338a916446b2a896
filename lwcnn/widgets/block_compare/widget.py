"""BlockCompare: the blocks of one run of the lab, accuracy against cost, and which of them the seeds can tell apart."""

import math
from statistics import fmean, stdev

import traitlets

from lwcnn.errors import LwcnnError, nearest
from lwcnn.studies.differences import differences
from lwcnn.widgets.core.base import BookWidget, OneOf, paragraph, table_html

#: What can run along the axis: the attribute of a block, and its name.
AXES = {
    "parameters": "parameters",
    "activations": "activations of one image",
    "peak_memory": "peak memory of one image, in numbers",
    "time_ratio": "time, the plain block's = 1",
    "macs": "MACs of one image",
}


class BlockCompare(BookWidget):
    """Accuracy of each block against what it costs; a chosen block is compared with all others.

    A block is better or worse than the chosen one only if the difference of their means is larger than the seeds
    explain, by `lwcnn.studies.differences` over all pairs.

    Traits:
        across: what runs along the axis, one of `AXES`.
        block: the name of the chosen block.
        blocks: for each block its name, costs, mean and standard deviation of its accuracy in percent, and chapter.
        verdicts: for each block a text of one sign a block: + where that one is better, - where it is worse, = where
            the seeds do not tell them apart.
        axes: the ends and marks of each axis; ``accuracy`` is the one that goes up.

    Args:
        summaries: one object a block with its name ``block``, its ``accuracies``, its costs by the names of `AXES`,
            and ``chapter``, as `lwcnn.lab.summary.summaries` gives them.

    Raises:  LwcnnError unless there are two or more blocks, each with two or more accuracies; for an unknown block.
    """

    module = "block-compare"

    across = OneOf(AXES, "parameters")
    block = traitlets.Unicode().tag(sync=True)
    blocks = traitlets.List().tag(sync=True)
    verdicts = traitlets.List().tag(sync=True)
    axes = traitlets.Dict().tag(sync=True)

    def __init__(self, summaries, **traits):
        summaries = sorted(summaries, key=lambda one: -fmean(one.accuracies))
        found = differences({one.block: one.accuracies for one in summaries})
        blocks = [describe(one) for one in summaries]
        axes = {
            name: axis_of([one[name] for one in blocks]) | {"name": title} for name, title in AXES.items()
        }
        low = min(one["accuracy"] - one["spread"] for one in blocks)
        high = max(one["accuracy"] + one["spread"] for one in blocks)
        axes["accuracy"] = even_axis(low, high)
        super().__init__(
            **{"block": blocks[0]["name"], **traits},
            blocks=blocks,
            verdicts=verdicts_of(blocks, found),
            axes=axes,
        )

    @traitlets.validate("block")
    def _known_block(self, proposal):
        names = [one["name"] for one in self.blocks]
        if names and proposal["value"] not in names:
            self.refuse(
                "there is no such block", hint=nearest(proposal["value"], names), block=proposal["value"]
            )
        return proposal["value"]

    def fallback_html(self) -> str:
        """All blocks, the best first, each with how many others are better and worse beyond the seeds."""
        header = ["block", "accuracy in %", "standard deviation", "seeds", "parameters", "MACs", "activations",
                  "peak memory", "time, plain block = 1", "others better", "others worse"]  # fmt: skip
        rows = [
            [one["name"], f"{one['accuracy']:.2f}", f"{one['spread']:.2f}", one["seeds"], f"{one['parameters']:,}",
             f"{one['macs']:,}", f"{one['activations']:,}", f"{one['peak_memory']:,}",
             f"{one['time_ratio']:.2f}", signs.count("+"), signs.count("-")]
            for one, signs in zip(self.blocks, self.verdicts, strict=True)
        ]  # fmt: skip
        text = "Better and worse: by more than the seeds explain, corrected for all pairs. Others are not told apart."
        return table_html("Blocks in one skeleton, the best first", header, rows) + paragraph(text)


def describe(one) -> dict:
    """A block as the front end wants it: accuracies in percent, and numbers as short as they are shown."""
    return {
        "name": one.block, "accuracy": round(100 * fmean(one.accuracies), 2),
        "spread": round(100 * stdev(one.accuracies), 2), "seeds": len(one.accuracies), "chapter": one.chapter,
        **{name: _short(getattr(one, name)) for name in AXES},
    }  # fmt: skip


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)  # `axis_of` says what is wrong with None


def verdicts_of(blocks: list[dict], found: list) -> list[str]:
    """For each block one sign a block: + better than it, - worse, = not told apart, also for itself."""
    signs = {}
    for one in found:
        better = "=" if not one.is_larger() else "+" if one.size > 0 else "-"
        signs[one.second, one.first] = better
        signs[one.first, one.second] = {"+": "-", "-": "+", "=": "="}[better]
    names = [one["name"] for one in blocks]
    return ["".join(signs.get((name, other), "=") for other in names) for name in names]


def axis_of(values: list[float]) -> dict:
    """An axis for costs: logarithmic with marks at 1, 2, 3 and 5 of each power of ten, even if all are nearly equal.

    >>> axis_of([130, 900])
    {'log': True, 'low': 118.2, 'high': 990.0, 'marks': [200, 300, 500]}
    """
    if not all(value is not None and value > 0 and math.isfinite(value) for value in values):
        raise LwcnnError("BlockCompare(summaries)", "a cost is no positive number", f"it is one of {values}")
    low, high = min(values), max(values)
    if high < 1.5 * low:
        return even_axis(low, high)
    low, high = low / 1.1, high * 1.1
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    marks = [whole(digit * 10.0**power) for power in powers for digit in (1, 2, 3, 5)]
    return {"log": True, "low": round(low, 1 if low > 10 else 3), "high": round(high, 1 if high > 10 else 3),
            "marks": [mark for mark in marks if low <= mark <= high]}  # fmt: skip


def even_axis(low: float, high: float) -> dict:
    """An axis in equal steps of 1, 2 or 5 times a power of ten, with two to seven marks.

    >>> even_axis(91.3, 97.1)
    {'log': False, 'low': 90, 'high': 98, 'marks': [90, 92, 94, 96, 98]}
    """
    least = max(high - low, abs(high) * 1e-3, 1e-6) / 5
    power = 10.0 ** math.floor(math.log10(least))
    step = next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least)
    first, last = math.floor(low / step), math.ceil(high / step)
    last = max(last, first + 1)
    marks = [whole(round(place * step, 6)) for place in range(first, last + 1)]
    return {"log": False, "low": marks[0], "high": marks[-1], "marks": marks}


def whole(number: float) -> float | int:
    """A mark without .0."""
    return round(number) if number == round(number) else round(number, 6)

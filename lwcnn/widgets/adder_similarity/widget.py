"""AdderSimilarity: how alike a window and a filter are, by correlation and by minus the L1 distance."""

import math
from functools import cache

import torch
import traitlets
from torch import Tensor

from lwcnn.ops import adder2d, batch_norm, conv2d
from lwcnn.widgets.convolution_microscope.filters import eye
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html
from lwcnn.widgets.core.quantise import three_digits

# A handwritten 5 (the sixth of the 1,797 digits), each value floor(10 * v / 17).
DIGIT = "00750000 00899800 00798500 00699400 00024940 00002950 00227920 00599500"
PICTURES = ("eye", "digit")
KERNEL = 3
PLACES = 8 - KERNEL + 1  # windows in a row, and rows of windows

# For the growth of the variance: channels of 3 x 3 filters, and how many windows and filters are measured.
CHANNELS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
WINDOWS, FILTERS = 1024, 8


class AdderSimilarity(BookWidget):
    """A patch of a picture is the filter. Where is it found: by correlation, and by minus the L1 distance?

    Traits:
        picture: eye or digit, 8 x 8 pixels of 0 to 9.
        filter_row, filter_column: where the 3 x 3 filter is cut out, 0 to 5.
        row, column: where the window stands, 0 to 5.
        pixels: {picture: its rows}.
        cases: {picture: one `case` for each place of the filter, row by row}.
        found: {picture: how many of the 36 filters have their largest output at their own place, by
            ``correlation`` and by ``distance``}.
        growth: `growth`, the variance of both kinds of output with more and more inputs.

    Raises:  LwcnnError for a value that cannot be.
    Source:  AdderNet, Chen et al. 2020, arXiv 1912.13200, section 3.1. The eye is from `skimage.data.chelsea`
             (Stefan van der Walt, public domain), the digit from Alpaydin and Kaynak 1998, UCI repository.

    >>> widget = AdderSimilarity("eye")
    >>> widget.found["eye"]
    {'correlation': 3, 'distance': 36}
    """

    module = "adder-similarity"

    picture = OneOf(PICTURES, "eye")
    filter_row = Whole(0, PLACES - 1, 2)
    filter_column = Whole(0, PLACES - 1, 3)
    row = Whole(0, PLACES - 1, 2)
    column = Whole(0, PLACES - 1, 0)
    pixels = traitlets.Dict().tag(sync=True)
    cases = traitlets.Dict().tag(sync=True)
    found = traitlets.Dict().tag(sync=True)
    growth = traitlets.List().tag(sync=True)

    def __init__(self, picture="eye", **traits):
        pixels = {name: photo[0, 0].long().tolist() for name, photo in pictures().items()}
        cases = all_cases()
        found = {name: count_found(own) for name, own in cases.items()}
        super().__init__(picture=picture, pixels=pixels, cases=cases, found=found, growth=growth(), **traits)

    def case(self) -> dict:
        """The `case` of the present picture and filter."""
        return self.cases[self.picture][PLACES * self.filter_row + self.filter_column]

    def fallback_html(self) -> str:
        """Both maps of the present filter, their numbers around BatchNorm, and the growth of the variance."""
        case = self.case()
        columns = ["row", *(f"column {c}" for c in range(PLACES))]
        cut = f"filter cut out at row {self.filter_row}, column {self.filter_column}"
        maps = [
            table_html(f"{name} ({cut})", columns, [[r, *line] for r, line in enumerate(case[key]["output"])])
            for name, key in (("Correlation", "correlation"), ("Minus the L1 distance", "distance"))
        ]
        found = self.found[self.picture]
        text = (
            f"Of the 36 patches of this picture, taken as filters, {found['correlation']} have their largest "
            f"correlation at their own place, and {found['distance']} their smallest distance, which is 0 there."
        )
        return "".join(maps) + paragraph(text) + norm_table(case) + growth_table(self.growth)


def pictures() -> dict[str, Tensor]:
    """Name -> picture (1, 1, 8, 8), whole numbers from 0 to 9 in float64."""
    digit = [[int(pixel) for pixel in row] for row in DIGIT.split()]
    return {"eye": eye()[:, 3:], "digit": torch.tensor([[digit]], dtype=torch.float64)}


def patches(photo: Tensor) -> Tensor:
    """All 3 x 3 windows of a picture (1, 1, H, W) as filters (windows, 1, 3, 3), row by row.

    >>> patches(pictures()["digit"])[0, 0].int().tolist()
    [[0, 0, 7], [0, 0, 8], [0, 0, 7]]
    """
    windows = photo[0, 0].unfold(0, KERNEL, 1).unfold(1, KERNEL, 1)
    return windows.reshape(-1, 1, KERNEL, KERNEL)


def case(photo: Tensor, place: int) -> dict:
    """What the patch at a place finds, as {"correlation": ..., "distance": ...} of `describe_map` outputs."""
    weight = patches(photo)[place : place + 1]
    return {
        "correlation": describe_map(conv2d(photo, weight), place),
        "distance": describe_map(adder2d(photo, weight), place),
    }


def describe_map(y: Tensor, place: int) -> dict:
    """An output (1, 1, H, W) in numbers.

    output: its rows, whole numbers. largest: [row, column] of each largest value.
    above: how many values are above that at ``place``, counted row by row.
    before, after: [mean, standard deviation, least, largest] before and after BatchNorm.

    >>> describe_map(torch.tensor([[[[0.0, 2.0]]]]), place=0)["above"]
    1
    """
    return {
        "output": [[int(value) for value in row] for row in y[0, 0].round().tolist()],
        "largest": (y[0, 0] == y.max()).nonzero().tolist(),
        "above": int((y.flatten() > y.flatten()[place]).sum()),
        "before": summary(y),
        "after": summary(normalise(y)),
    }


def normalise(y: Tensor) -> Tensor:
    """BatchNorm by the statistics of y alone, without scale and shift."""
    channels = y.shape[1]
    return batch_norm(y, torch.zeros(channels).to(y), torch.ones(channels).to(y), training=True)


def summary(y: Tensor) -> list[float]:
    """[mean, standard deviation, least, largest] with three digits; BatchNorm's variance, divided by the count.

    >>> summary(torch.tensor([-1.0, 3.0], dtype=torch.float64))
    [1.0, 2.0, -1.0, 3.0]
    """
    numbers = (y.mean(), y.var(correction=0).sqrt(), y.min(), y.max())
    # what is 0 but for the last bits, in which processors differ, is 0
    return [three_digits(round(number.item(), 9)) for number in numbers]


def count_found(cases: list[dict]) -> dict[str, int]:
    """For how many filters no output is above that at their own place, by correlation and by distance."""
    return {kind: sum(one[kind]["above"] == 0 for one in cases) for kind in ("correlation", "distance")}


@cache
def all_cases() -> dict[str, list[dict]]:
    """`case` for both pictures and every place of the filter."""
    return {name: [case(photo, place) for place in range(PLACES**2)] for name, photo in pictures().items()}


@cache
def growth() -> list[dict]:
    """Mean and variance of the outputs of random layers, for each of `CHANNELS`, before and after BatchNorm.

    Every window has its own inputs: in a picture neighbours share theirs, and few of them say little.
    Inputs are normal with variance 1; the weights of both layers are the same, normal with variance 2 / n for n
    inputs of an output (He's start, with which a convolution keeps its variance at 2). ``expected`` is the variance
    of an adder layer by arithmetic: |x - w| of independent normal x and w has the variance (1 - 2/π)(1 + 2/n),
    and n of them have n times that.
    """
    rows = []
    for channels in CHANNELS:
        generator = torch.Generator().manual_seed(channels)
        inputs = channels * KERNEL**2
        x = torch.randn(WINDOWS, channels, KERNEL, KERNEL, generator=generator, dtype=torch.float64)
        weight = torch.randn(FILTERS, channels, KERNEL, KERNEL, generator=generator, dtype=torch.float64)
        weight = weight * math.sqrt(2 / inputs)
        distance = adder2d(x, weight)
        rows.append({
            "inputs": inputs,
            "convolution": measure_spread(conv2d(x, weight)),
            "adder": measure_spread(distance),
            "normalised": measure_spread(normalise(distance)),
            "expected": three_digits((1 - 2 / math.pi) * (inputs + 2)),
        })  # fmt: skip
    return rows


def measure_spread(y: Tensor) -> list[float]:
    """[mean, variance] of all outputs, three digits.

    >>> measure_spread(torch.tensor([-1.0, 3.0], dtype=torch.float64))
    [1.0, 4.0]
    """
    return [three_digits(round(number.item(), 9)) for number in (y.mean(), y.var(correction=0))]


def norm_table(case: dict) -> str:
    """Mean, standard deviation and range of both outputs before and after BatchNorm."""
    rows = [
        [f"{name}, {when} BatchNorm", *(f"{number:g}" for number in case[key][when])]
        for name, key in (("correlation", "correlation"), ("minus L1 distance", "distance"))
        for when in ("before", "after")
    ]
    header = ["output", "mean", "standard deviation", "least", "largest"]
    return table_html("The 36 outputs in numbers", header, rows)


def growth_table(rows: list[dict]) -> str:
    """Mean and variance of random layers with more and more inputs."""
    kinds = ("convolution", "adder", "normalised")
    shown = [
        [f"{one['inputs']:,}", *(f"{number:,g}" for kind in kinds for number in one[kind])] for one in rows
    ]
    header = ["inputs of an output", "convolution: mean", "variance", "adder: mean", "variance",
              "adder after BatchNorm: mean", "variance"]  # fmt: skip
    return table_html("Random layers: inputs of variance 1, weights of variance 2/n", header, shown)

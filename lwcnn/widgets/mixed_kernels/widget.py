"""MixedKernels: one depthwise layer with several kernel sizes, what it sees and what it costs."""

import torch
import traitlets

from lwcnn.cost import cost_of
from lwcnn.ops.conv import depthwise_conv2d, pointwise_conv2d
from lwcnn.ops.rounding import split_evenly
from lwcnn.steps import Step
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

CHANNELS = (24, 48, 96, 120, 240, 480)
KERNELS = (3, 5, 7, 9, 11)  # part t of the channels has kernel 2t + 1
SPLITS = ("equal", "exponential")
SIDE = 14  # the costs are those of maps of 14 x 14, where MixNet has most of its blocks
EXPANSION = 6  # of the block around the layer: most rows of MixNet widen their input six times


class MixedKernels(BookWidget):
    """Choose how many kernel sizes share the channels: who sees how far, and what that costs.

    Traits:
        channels: of the layer, one of 24, 48, 96, 120, 240, 480.
        parts: how many kernel sizes, from 1 (all 3 x 3) to 5 (3 x 3 to 11 x 11).
        split: "equal" parts, or "exponential": each part has half as many channels as the one before.
        cases: for each "channels,parts,split" the channels of the parts, and weights and MACs of the layer.
        single: for each "channels,kernel" weights and MACs of a depthwise layer with one kernel.
        around: for each number of channels weights and MACs of the two 1 x 1 layers of the block around it.

    Raises:  LwcnnError for a value that cannot be.
    Source:  MixNet, Tan and Le 2019, sections 3.1 and 3.2.

    >>> MixedKernels(channels=240, parts=3).shares()
    [80, 80, 80]
    """

    module = "mixed-kernels"

    channels = OneOf(CHANNELS, 240)
    parts = Whole(1, len(KERNELS), 3)
    split = OneOf(SPLITS, "equal")
    cases = traitlets.Dict().tag(sync=True)
    single = traitlets.Dict().tag(sync=True)
    around = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits):
        fixed = {
            "cases": {
                f"{channels},{parts},{split}": case_of(shares_of(channels, parts, split))
                for channels in CHANNELS
                for parts in range(1, len(KERNELS) + 1)
                for split in SPLITS
            },
            "single": {f"{c},{k}": list(depthwise_costs(c, k)) for c in CHANNELS for k in KERNELS},
            "around": {str(channels): list(pointwise_costs(channels)) for channels in CHANNELS},
        }
        super().__init__(**fixed, **traits)

    def shares(self) -> list[int]:
        """How many channels each kernel has, the smallest kernel first."""
        return self.cases[f"{self.channels},{self.parts},{self.split}"]["shares"]

    def fallback_html(self) -> str:
        """The parts, and what the layer costs beside depthwise layers with one kernel."""
        case = self.cases[f"{self.channels},{self.parts},{self.split}"]
        parts = [
            [f"{k} × {k}", f"{share} channels"] for k, share in zip(KERNELS, case["shares"], strict=False)
        ]
        largest = KERNELS[self.parts - 1]
        costs = [
            ["mixed", *case["costs"]],
            ["all 3 × 3", *self.single[f"{self.channels},3"]],
            [f"all {largest} × {largest}", *self.single[f"{self.channels},{largest}"]],
            ["the two 1 × 1 layers around it", *self.around[str(self.channels)]],
        ]
        rows = [[name, f"{weights:,}", f"{macs:,}"] for name, weights, macs in costs]
        text = f"The block around the layer widens {self.channels // EXPANSION} channels to {self.channels}."
        return (
            table_html(f"{self.channels} channels, {self.split} parts", ["kernel", "share"], parts)
            + table_html(f"One layer on maps of {SIDE} × {SIDE}", ["layer", "weights", "MACs"], rows)
            + paragraph(text)
        )


def shares_of(channels: int, parts: int, split: str) -> list[int]:
    """How many channels each part has; what is left over goes to the first part, if exponential to the last.

    Raises:  LwcnnError if there are not enough channels.
    Source:  MixNet, section 3.1; equal: the released code. Exponential: 32 channels become 16, 8, 4 and 4.

    >>> shares_of(32, 4, "equal"), shares_of(32, 4, "exponential"), shares_of(24, 5, "equal")
    ([8, 8, 8, 8], [16, 8, 4, 4], [8, 4, 4, 4, 4])
    """
    if split == "equal":
        return list(split_evenly(channels, parts))
    halves = [channels // 2**part for part in range(1, parts)]
    return [*halves, channels - sum(halves)]


def case_of(shares: list[int]) -> dict:
    """The channels of the parts, and weights and MACs of all of them together.

    >>> case_of([2, 1])
    {'shares': [2, 1], 'costs': [43, 8428]}
    """
    costs = [depthwise_costs(share, kernel) for share, kernel in zip(shares, KERNELS, strict=False)]
    return {"shares": shares, "costs": [sum(column) for column in zip(*costs, strict=True)]}


def depthwise_costs(channels: int, kernel: int) -> tuple[int, int]:
    """Weights and MACs of a depthwise layer that keeps the size.

    >>> depthwise_costs(2, 3)
    (18, 3528)
    """
    x = torch.empty(1, channels, SIDE, SIDE, device="meta")
    filters = torch.empty(channels, 1, kernel, kernel, device="meta")
    return _count(depthwise_conv2d, x, filters, None, 1, kernel // 2)


def pointwise_costs(channels: int) -> tuple[int, int]:
    """Weights and MACs of the 1 x 1 layer that widens a sixth of the channels to them, and of the one back.

    >>> pointwise_costs(24)
    (192, 37632)
    """
    thin = channels // EXPANSION
    x, wide = (torch.empty(1, c, SIDE, SIDE, device="meta") for c in (thin, channels))
    there = _count(pointwise_conv2d, x, torch.empty(channels, thin, 1, 1, device="meta"))
    back = _count(pointwise_conv2d, wide, torch.empty(thin, channels, 1, 1, device="meta"))
    return there[0] + back[0], there[1] + back[1]


def _count(fn, *args) -> tuple[int, int]:
    cost = cost_of(Step("layer", fn, args, {}, fn(*args)))
    return cost.params, cost.macs

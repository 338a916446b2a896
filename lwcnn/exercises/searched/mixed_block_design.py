"""Exercise: choose the kernels and the parts of a block of MixNet so that it sees far and mixes all, for few MACs."""

import torch

from ...cost import profile
from ...models.mixnet import MixedResidual, Row
from ...ops.rounding import split_evenly
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, check_odd

CHANNELS, SIZE = 40, 28  # of the third stage of MixNet
MIDDLE, WINDOW, SHARE = 240, 9, 0.5
BUDGET = 20_000_000
LARGEST = {"expansion": 10, "expand_parts": 4, "project_parts": 4}


def read(design: dict) -> Row:
    """The design as a row of MixNet, checked."""
    check_keys("the design", design, ["kernels", *LARGEST])
    for key, largest in LARGEST.items():
        check_number("the design", key, design[key], largest)
    kernels = design["kernels"]
    check_number("the design", "the number of kernels", len(kernels), 6)
    for kernel in kernels:
        check_number("the design", "a kernel", kernel, 13, least=3)
        check_odd("the design", "a kernel", kernel)
    return Row(
        tuple(kernels),
        design["expansion"],
        CHANNELS,
        1,
        1,
        a=design["expand_parts"],
        p=design["project_parts"],
    )


def count_heard(row: Row) -> int:
    """How many input channels an output depends on at least: both 1 x 1 layers with ones for weights.

    >>> from lwcnn.models.mixnet import Row
    >>> count_heard(Row((3,), 6, 40, 1, 1, a=2)), count_heard(Row((3,), 6, 40, 1, 1, a=2, p=2))
    (40, 20)
    """
    middle = CHANNELS * row.t
    there, back = parts_matrix(middle, CHANNELS, row.a), parts_matrix(CHANNELS, middle, row.p)
    if row.t == 1:
        there = torch.eye(CHANNELS)
    return int((back @ there > 0).sum(1).min())


def parts_matrix(outputs: int, inputs: int, parts: int) -> torch.Tensor:
    """A 1 x 1 convolution in parts as a matrix of ones and zeros, (outputs, inputs)."""
    pairs = zip(split_evenly(outputs, parts), split_evenly(inputs, parts), strict=True)
    return torch.block_diag(*(torch.ones(pair) for pair in pairs))


def judge(design: dict) -> Judgement:
    """Build the block on shapes alone, count it, and say what it sees."""
    row = read(design)
    with torch.device("meta"):
        block = MixedResidual(CHANNELS, row).eval()
    macs = profile(block, (1, CHANNELS, SIZE, SIZE)).macs
    middle, heard, widest = CHANNELS * row.t, count_heard(row), max(row.k)
    far = sum(channels for channels, k in zip(split_evenly(middle, len(row.k)), row.k, strict=True) if k > 3)
    return [
        Demand(
            middle >= MIDDLE,
            f"{middle} channels in the middle; at least {MIDDLE} are asked",
            "Which number sets the width of the middle?",
            "expansion=6 makes 240 channels of 40.",
        ),
        Demand(
            widest >= WINDOW,
            f"the largest kernel sees {widest} x {widest} pixels; at least {WINDOW} x {WINDOW} are asked",
            "How far does one layer see?",
            "One of the kernels must be 9 or more.",
        ),
        Demand(
            far >= SHARE * middle,
            f"{far} of {middle} channels look farther than 3 x 3; at least half are asked",
            "Which share of the channels has a kernel above 3?",
            "Each entry of `kernels` gets an equal part of the channels: half of the entries must be above 3.",
        ),
        Demand(
            heard == CHANNELS,
            f"an output depends on {heard} of {CHANNELS} channels; all are asked",
            "If both 1 x 1 layers have parts, does anything cross from one part to the other?",
            "A depthwise layer mixes no channels. With parts in both 1 x 1 layers the block falls into pieces that "
            "never meet: leave one of the two whole.",
        ),
        Demand(
            macs < BUDGET,
            f"{macs:,} MACs; fewer than {BUDGET:,} are asked",
            "Where are most of the MACs: in the depthwise layer, or in the 1 x 1 layers?",
            "Give one of the 1 x 1 layers two parts: that halves its MACs. Large kernels on all "
            "channels cost too much.",
        ),
    ]


register(
    Design(
        name="mixed-block-design",
        place=5,
        title="See far, mix all, cost little",
        task="Choose a block of MixNet that reads 40 channels of 28 x 28 pixels and gives as many. It widens them to "
        "at least 240 channels. One of its kernels sees at least 9 x 9 pixels, and at least half of the channels look "
        "farther than 3 x 3. Each output channel depends on all 40 input channels, without counting the shortcut. It "
        "needs fewer than 20,000,000 MACs. The design is a dict: `kernels`, a list of odd numbers of at least 3 (the "
        "channels are shared evenly among them), `expansion`, and `expand_parts` and `project_parts`, in how many "
        "parts the two 1 x 1 layers are (1: whole).",
        form=dict,
        empty="{}",
        judge=judge,
        reference={"kernels": [3, 5, 7, 9], "expansion": 6, "expand_parts": 1, "project_parts": 2},
    )
)

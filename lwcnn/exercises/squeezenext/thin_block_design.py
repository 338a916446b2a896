"""Exercise: choose the layers of a bottleneck with columns and rows so that it is cheap and still sees 5 x 5 pixels."""

import torch

from ...cost import cost_of
from ...ops import conv2d
from ...steps import call, trace
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, check_odd, receptive_field

CHANNELS = 128  # those of stage 3 of SqueezeNext 1.0-23
SHAPE = (1, CHANNELS, 14, 14)
FIELD = 5  # two columns and two rows of 3
NARROWEST = 32  # the second squeeze of that block
# Two such blocks need 14,450,688 MACs, one 3 x 3 layer of this width 28,901,376.
BUDGET = 6_000_000
LARGEST = {"out_channels": 1024, "height": 9, "width": 9}
DEFAULTS = {"height": 1, "width": 1}


def read(layers: list) -> list[dict]:
    """The layers with their defaults; an LwcnnError names the first layer that is not one."""
    complete = []
    for place, layer in enumerate(layers):
        where = f"layer {place}"
        check_keys(where, layer, ["out_channels"], DEFAULTS)
        full = {**DEFAULTS, **layer}
        for key, value in full.items():
            check_number(where, key, value, LARGEST[key])
        for side in DEFAULTS:
            check_odd(where, side, full[side])
        complete.append(full)
    return complete


def block(x, layers, step=call):
    """Run the layers: each a convolution without groups, with zeros that keep the size."""
    for place, layer in enumerate(layers):
        height, width = layer["height"], layer["width"]
        weight = torch.empty(layer["out_channels"], x.shape[1], height, width, device=x.device)
        x = step(f"layer {place}", conv2d, x, weight, None, 1, (height // 2, width // 2))
    return x


def judge(layers: list) -> Judgement:
    """Build the block on shapes alone, count it, and say what it sees."""
    complete = read(layers)
    steps = trace(block, torch.empty(SHAPE, device="meta"), complete)
    macs = sum(cost_of(step).macs for step in steps)
    shape = tuple(steps[-1].out.shape)
    narrowest = min(step.out.shape[1] for step in steps)
    rows, columns = (receptive_field((layer[side], 1) for layer in complete) for side in DEFAULTS)
    return [
        Demand(
            shape == SHAPE,
            f"output shape {shape}; {SHAPE} is asked",
            "Which layer sets the channels of the output?",
            f"The last layer needs out_channels={CHANNELS}.",
        ),
        Demand(
            narrowest >= NARROWEST,
            f"the narrowest map has {narrowest} channels; at least {NARROWEST} are asked",
            "How far did you squeeze?",
            f"No layer may give fewer than {NARROWEST} channels: what is squeezed away is lost.",
        ),
        Demand(
            rows >= FIELD and columns >= FIELD,
            f"an output sees {rows} x {columns} pixels; at least {FIELD} x {FIELD} are asked",
            "How many pixels does an output see down, and how many across?",
            "A column of 3 adds two pixels down and none across. Take two columns and two rows of 3, or one of 5 each.",
        ),
        Demand(
            macs < BUDGET,
            f"{macs:,} MACs; fewer than {BUDGET:,} are asked",
            "Between how many channels do your columns and rows work?",
            "A column from 32 to 32 channels costs a quarter of one from 64 to 64. Squeeze first, let all columns and "
            "rows work there, and expand last.",
        ),
    ]


register(
    Design(
        name="thin-block-design",
        place=4,
        title="Design a block that sees 5 x 5 pixels under 6 million MACs",
        task="Choose the layers of the main branch of a block on 128 channels of 14 x 14 pixels, to 128 channels "
        "again. Each output sees at least 5 x 5 pixels, no map has fewer than 32 channels, for fewer than 6,000,000 "
        "MACs. A layer is a dict with `out_channels`, and `height` and `width` of its filter (odd, 1 if not given). "
        "There are no groups.",
        form=list,
        empty="[]",
        judge=judge,
        reference=[
            {"out_channels": 32},
            {"out_channels": 32, "height": 5},
            {"out_channels": 32, "width": 5},
            {"out_channels": 128},
        ],
    )
)

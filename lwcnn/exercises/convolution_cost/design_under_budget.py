"""Exercise: choose the layers of a block that must see far, mix all channels and stay under a budget of MACs."""

import torch

from ...cost import cost_of
from ...ops import conv2d
from ...steps import call, trace
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, check_odd, receptive_field

INPUT = (1, 32, 28, 28)
OUTPUT = (1, 64, 14, 14)
RECEPTIVE_FIELD = 5
# A standard 5 x 5 layer needs 10,035,200 MACs here; depthwise 3 x 3, 3 x 3 and 1 x 1 at the small size, 570,752.
BUDGET = 600_000
LARGEST = 1024  # what an output reaches is computed, so the numbers need an end

NEEDED = ("out_channels", "kernel")
DEFAULTS = {"stride": 1, "groups": 1}


def read(layers: list) -> list[dict]:
    """The layers with their defaults; an LwcnnError names the first layer that is not one."""
    complete = []
    for place, layer in enumerate(layers):
        where = f"layer {place}"
        check_keys(where, layer, NEEDED, DEFAULTS)
        full = {**DEFAULTS, **layer}
        for key, value in full.items():
            check_number(where, key, value, LARGEST)
        check_odd(where, "kernel", full["kernel"])
        complete.append(full)
    return complete


def block(x, layers, step=call):
    """Run the layers with weights of 1: an output is positive only if a positive input reaches it."""
    for place, layer in enumerate(layers):
        k, groups = layer["kernel"], layer["groups"]
        shape = (layer["out_channels"], max(1, x.shape[1] // groups), k, k)
        weight = torch.ones(shape, dtype=x.dtype, device=x.device)
        x = step(f"layer {place}", conv2d, x, weight, None, layer["stride"], k // 2, 1, groups)
    return x


def count_reached(layers) -> int:
    """The least number of input channels that an output channel sees."""
    channels = INPUT[1]
    images = torch.eye(channels, dtype=torch.float64).view(channels, channels, 1, 1)
    # a map of 1 x 1 is enough: padding is k // 2, so that the middle weight always meets it
    outputs = block(images, [{**layer, "stride": 1} for layer in layers])
    return int((outputs.flatten(1) > 0).sum(dim=0).min())


def judge(layers: list) -> Judgement:
    """Build the block on shapes alone, count it, and say what it reaches."""
    complete = read(layers)
    steps = trace(block, torch.empty(INPUT, device="meta"), complete)
    macs = sum(cost_of(step).macs for step in steps)
    shape, seen = tuple(steps[-1].out.shape), count_reached(complete)
    field = receptive_field((layer["kernel"], layer["stride"]) for layer in complete)
    return [
        Demand(
            shape == OUTPUT,
            f"output shape {shape}; {OUTPUT} is asked",
            "Which layer sets the channels, and which one halves the size?",
            "The last layer needs out_channels=64, and the strides of all layers must multiply to 2.",
        ),
        Demand(
            field >= RECEPTIVE_FIELD,
            f"an output sees {field} x {field} input pixels; at least {RECEPTIVE_FIELD} x {RECEPTIVE_FIELD} are asked",
            "Which kernels make the field of view grow?",
            "Use one 5 x 5 kernel, or two 3 x 3 kernels one after the other. 1 x 1 kernels do not help.",
        ),
        Demand(
            seen == INPUT[1],
            f"an output sees {seen} of {INPUT[1]} input channels; all are asked",
            "Which layer mixes the channels?",
            "Grouped and depthwise layers keep the groups apart; one 1 x 1 layer with groups=1 mixes them.",
        ),
        Demand(
            macs < BUDGET,
            f"{macs:,} MACs; fewer than {BUDGET:,} are asked",
            "Which of your layers costs most? Can it work on the smaller map, or on each channel alone?",
            "Let depthwise layers (groups = channels) do the k x k work, and halve the size before the 1 x 1 layer.",
        ),
    ]


register(
    Design(
        name="design-under-budget",
        place=6,
        title="Design a block under a budget",
        task="Choose the layers of a block from 32 channels of 28 x 28 pixels to 64 channels of 14 x 14. Each output "
        "must see at least 5 x 5 input pixels and all 32 input channels, for fewer than 600,000 MACs. A layer is a "
        "dict with `out_channels`, `kernel` (odd; padding is kernel // 2), `stride` (1 if not given) and `groups` "
        "(1 if not given).",
        form=list,
        empty="[]",
        judge=judge,
        reference=[
            {"out_channels": 32, "kernel": 5, "stride": 2, "groups": 32},
            {"out_channels": 64, "kernel": 1},
        ],
    )
)

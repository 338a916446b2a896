"""Exercise: choose the layers of a block that must see far, mix all channels and stay under a budget of MACs."""

import torch

from ...cost import cost_of
from ...errors import LwcnnError
from ...ops import conv2d
from ...steps import call, trace
from ..exercise import Demand, Design, Judgement, register

INPUT = (1, 32, 28, 28)
OUTPUT = (1, 64, 14, 14)
RECEPTIVE_FIELD = 5
# A standard 5 x 5 layer needs 10,035,200 MACs here; depthwise 3 x 3, 3 x 3 and 1 x 1 at the small size, 570,752.
BUDGET = 600_000
LARGEST = 1024

KEYS = ("out_channels", "kernel", "stride", "groups")
DEFAULTS = {"stride": 1, "groups": 1}


def read(layers: list) -> list[dict]:
    """The layers with their defaults; an LwcnnError names the first layer that is not one."""
    complete = []
    for place, layer in enumerate(layers):
        where = f"layer {place}"
        if not isinstance(layer, dict):
            raise LwcnnError(where, f"it is not a dict but a {type(layer).__name__}")
        unknown = [key for key in layer if key not in KEYS]
        missing = [key for key in KEYS[:2] if key not in layer]
        if unknown or missing:
            what = f"unknown key {unknown[0]!r}" if unknown else f"the key {missing[0]!r} is missing"
            raise LwcnnError(where, what, expected=f"the keys are {', '.join(KEYS)}")
        full = {**DEFAULTS, **layer}
        for key, value in full.items():
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise LwcnnError(where, f"{key} is {value!r}", expected="a whole number of at least 1")
            if value > LARGEST:  # the check of the channels computes, so it needs an end
                raise LwcnnError(where, f"{key} is {value}", expected=f"at most {LARGEST}")
        if full["kernel"] % 2 == 0:
            raise LwcnnError(
                where, f"the kernel is {full['kernel']}", expected="an odd number: padding is k // 2"
            )
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


def receptive_field(layers) -> int:
    """Input pixels along one axis that reach one output pixel.

    >>> receptive_field([dict(kernel=3, stride=2), dict(kernel=3, stride=1)])
    7
    """
    field, jump = 1, 1  # jump: distance in input pixels of two neighbouring places
    for layer in layers:
        field += (layer["kernel"] - 1) * jump
        jump *= layer["stride"]
    return field


def reached(layers) -> int:
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
    shape, field, seen = tuple(steps[-1].out.shape), receptive_field(complete), reached(complete)
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

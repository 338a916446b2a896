"""Exercise: choose groups and shuffles of a block so that it is cheap and still mixes all channels."""

import torch

from ...cost import cost_of
from ...ops import channel_shuffle, conv2d
from ...steps import call, trace
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, check_odd

CHANNELS = 240  # those of stage 2 for three groups (ShuffleNet, Zhang et al. 2018, table 1)
INPUT = (1, CHANNELS, 28, 28)
NARROWEST = 48
# The paper's unit with three groups needs 7,949,760 MACs here, without groups it would need 23,002,560.
BUDGET = 5_000_000
LARGEST = 1024

CONVOLUTION = {"kernel": 1, "groups": 1}


def read(layers: list) -> list[dict]:
    """The layers with their defaults; an LwcnnError names the first layer that is not one."""
    complete = []
    for place, layer in enumerate(layers):
        where = f"layer {place}"
        if isinstance(layer, dict) and "shuffle" in layer:
            check_keys(where, layer, ["shuffle"])
            full = dict(layer)
        else:
            check_keys(
                where,
                layer,
                ["out_channels"],
                CONVOLUTION,
                "a layer without out_channels has the key shuffle",
            )
            full = {**CONVOLUTION, **layer}
        for key, value in full.items():
            check_number(where, key, value, LARGEST)
        check_odd(where, "kernel", full.get("kernel", 1))
        complete.append(full)
    return complete


def block(x, layers, step=call):
    """Run the layers with weights of 1: an output is positive only if a positive input reaches it."""
    for place, layer in enumerate(layers):
        name = f"layer {place}"
        if "shuffle" in layer:
            x = step(name, channel_shuffle, x, layer["shuffle"])
            continue
        k, groups = layer["kernel"], layer["groups"]
        shape = (layer["out_channels"], max(1, x.shape[1] // groups), k, k)
        weight = torch.ones(shape, dtype=x.dtype, device=x.device)
        x = step(name, conv2d, x, weight, None, 1, k // 2, 1, groups)
    return x


def count_reached(layers: list[dict]) -> int:
    """The least number of input channels that an output channel sees."""
    images = torch.eye(CHANNELS).view(CHANNELS, CHANNELS, 1, 1)  # sample i holds channel i alone
    for (
        layer
    ) in layers:  # a map of 1 x 1 is enough: padding is k // 2, so that the middle weight always meets it
        images = (block(images, [{**layer, "kernel": 1} if "kernel" in layer else layer]) > 0).float()
    return int(images.flatten(1).sum(dim=0).min())


def judge(layers: list) -> Judgement:
    """Build the block on shapes alone, count it, and say what it reaches."""
    complete = read(layers)
    steps = trace(block, torch.empty(INPUT, device="meta"), complete)
    macs = sum(cost_of(step).macs for step in steps)
    shape, seen = tuple(steps[-1].out.shape), count_reached(complete)
    narrowest = min(step.out.shape[1] for step in steps)
    kernel = max(layer.get("kernel", 1) for layer in complete)
    return [
        Demand(
            shape == INPUT,
            f"output shape {shape}; {INPUT} is asked",
            "Which layer sets the channels of the output?",
            "The last convolution needs out_channels=240.",
        ),
        Demand(
            kernel >= 3,
            f"the largest kernel is {kernel} x {kernel}; 3 x 3 is asked",
            "Which layer sees the neighbours of a pixel?",
            "Put a depthwise layer in the middle: kernel=3 and as many groups as channels.",
        ),
        Demand(
            narrowest >= NARROWEST,
            f"the narrowest map has {narrowest} channels; at least {NARROWEST} are asked",
            "Where does your block have the fewest channels?",
            "No layer may have fewer than 48 out_channels: save by groups, not by width.",
        ),
        Demand(
            seen == CHANNELS,
            f"an output depends on {seen} of {CHANNELS} input channels; all are asked",
            "Follow one output back to the input. Where do the groups keep to themselves?",
            "Put {'shuffle': g} between the two grouped layers, and give each group at least g middle channels.",
        ),
        Demand(
            macs < BUDGET,
            f"{macs:,} MACs; fewer than {BUDGET:,} are asked",
            "Which of your layers costs most? What makes a 1 x 1 layer cheaper and keeps its width?",
            "Two 1 x 1 layers cost most. With g groups each of them needs only 1/g; try more groups.",
        ),
    ]


register(
    Design(
        name="shuffle-block-design",
        place=5,
        title="Design a block that mixes all channels",
        task="Choose the layers of a block from 240 channels of 28 x 28 pixels to 240 channels of the same size. It "
        "has a 3 x 3 kernel somewhere, no map of fewer than 48 channels, and each output depends on each of the 240 "
        "inputs, for fewer than 5,000,000 MACs. A layer is a dict: either a convolution with `out_channels`, `kernel` "
        "(odd, 1 if not given) and `groups` (1 if not given), or a shuffle: {'shuffle': groups}.",
        form=list,
        empty="[]",
        judge=judge,
        reference=[
            {"out_channels": 64, "groups": 8},
            {"shuffle": 8},
            {"out_channels": 64, "kernel": 3, "groups": 64},
            {"out_channels": 240, "groups": 8},
        ],
    )
)

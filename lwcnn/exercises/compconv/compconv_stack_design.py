"""Exercise: choose layers and their depths so that they see far, weigh little, and do not only copy."""

import torch

from ...models.compconv import CompConv, check_copies
from ...models.layers import ConvNorm
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, receptive_field

IN_CHANNELS = 64
OUT_CHANNELS = 128
RECEPTIVE_FIELD = 15
SHARE_OF_COPIES = 0.2  # of the maps of a layer: depth 2 has 1/6, depth 3 has 3/14
BUDGET = 40_000  # one dense 3 x 3 layer from 64 to 128 channels has 73,728
LARGEST = {"channels": 256, "depth": 3}


def read(layers: list) -> list[dict]:
    """The layers, checked; an LwcnnError names the first that is not one."""
    channels = IN_CHANNELS
    for place, layer in enumerate(layers):
        where = f"layer {place}"
        check_keys(where, layer, ["channels", "depth"])
        for key, value in layer.items():
            check_number(where, key, value, LARGEST[key], least=0 if key == "depth" else 2)
        if layer["depth"]:
            check_copies(where, channels, layer["channels"], layer["depth"])
        channels = layer["channels"]
    return layers


def weights(in_channels: int, layer: dict) -> int:
    """The weights of one layer, without BatchNorm.

    >>> weights(64, {"channels": 64, "depth": 1})
    18720
    """
    with torch.device("meta"):
        if layer["depth"] == 0:
            made = [ConvNorm(in_channels, layer["channels"], 3)]
        else:
            p = CompConv(in_channels, layer["channels"], depth=layer["depth"])
            made = [*p.computed, p.cheap]
    return sum(one.conv.weight.numel() for one in made)


def convolutions(layers: list) -> int:
    """How many 3 x 3 convolutions stand one after the other on the longest way: the levels, and the cheap one.

    >>> convolutions([{"channels": 64, "depth": 3}, {"channels": 64, "depth": 0}])
    5
    """
    return sum(layer["depth"] + 1 for layer in layers)


def copies(layer: dict) -> float:
    """The share of copied channels in what a layer gives.

    >>> round(copies({"channels": 84, "depth": 2}), 3)
    0.167
    """
    depth = layer["depth"]
    n = -(-layer["channels"] // (2 ** (depth + 1) - 2)) if depth else 0
    return (2 ** (depth - 1) - 1) * n / layer["channels"] if depth else 0.0


def judge(layers: list) -> Judgement:
    """Build the layers on shapes alone, count them, and say how far they see and what they copy."""
    read(layers)
    inputs = [IN_CHANNELS, *(layer["channels"] for layer in layers)]
    heavy = sum(weights(a, layer) for a, layer in zip(inputs, layers, strict=False))
    field = receptive_field([(3, 1)] * convolutions(layers))
    narrowest, share = min(inputs), copies(layers[-1]) if layers else 0.0
    return [
        Demand(
            inputs[-1] == OUT_CHANNELS,
            f"{inputs[-1]} channels come out; {OUT_CHANNELS} are asked",
            "Which layer sets the channels of the output?",
            "The last layer needs channels=128.",
        ),
        Demand(
            narrowest >= IN_CHANNELS,
            f"the narrowest layer gives {narrowest} channels; at least {IN_CHANNELS} are asked",
            "Is a layer narrower than the input?",
            "Save by depth, not by width: each layer needs channels=64 or more.",
        ),
        Demand(
            field >= RECEPTIVE_FIELD,
            f"the longest way sees {field} x {field} pixels; at least {RECEPTIVE_FIELD} x {RECEPTIVE_FIELD} are asked",
            "How many 3 x 3 convolutions stand one after the other inside a layer of depth d?",
            "A layer of depth d has d + 1 convolutions on its longest way, each sees two pixels more. Take a deeper "
            "layer, or one more.",
        ),
        Demand(
            share <= SHARE_OF_COPIES,
            f"{share:.1%} of the last layer's maps are copies; at most {SHARE_OF_COPIES:.0%} are asked",
            "At which depth is a fifth of the maps copied?",
            "At depth 2 a sixth of the maps are copies, at depth 3 more than a fifth. The last layer is too deep.",
        ),
        Demand(
            heavy < BUDGET,
            f"{heavy:,} weights; fewer than {BUDGET:,} are asked",
            "Which layer weighs most? What does its smallest level read?",
            "The layer that widens weighs most: 30,492 at depth 2, more with less depth. What stands before it must be "
            "deep and narrow.",
        ),
    ]


register(
    Design(
        name="compconv-stack-design",
        place=4,
        title="See far with few weights",
        task="Choose layers, one after the other, from 64 channels to 128. Each is a dict with `channels`, what it "
        "gives, and `depth`: 0 is a dense 3 x 3 layer, 1 to 3 a CompConv of that depth. No layer gives fewer than 64 "
        "channels, the longest way through all layers sees at least 15 x 15 pixels, at most a fifth of the maps that "
        "the last layer gives are copies, and all together have fewer than 40,000 weights, BatchNorm not counted.",
        form=list,
        empty="[]",
        judge=judge,
        reference=[{"channels": 64, "depth": 3}, {"channels": 128, "depth": 2}],
    )
)

"""Exercise: mix all channels with few weights and few MACs, by groups and by filters along the channels."""

import torch

from ...cost import cost_of
from ...errors import LwcnnError
from ...ops import channel_wise_conv, conv2d
from ...steps import call, trace, within
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, check_odd, receptive_field

INPUT = (1, 128, 14, 14)
RECEPTIVE_FIELD = 5
# A depthwise layer and a 1 x 1 convolution, twice, as in MobileNetV1: 35,072 weights and 6,874,112 MACs.
WEIGHTS = 7_000
MACS = 2_000_000
LARGEST = {"pointwise": 512, "groups": 128, "along": 128, "filters": 32, "stride": 32, "depthwise": 7}
DEFAULTS = {"pointwise": {"groups": 1}, "along": {"filters": 1, "stride": 1}, "depthwise": {}}


def read(layers: list) -> list[dict]:
    """The layers with their defaults; an LwcnnError names the first layer that is not one."""
    complete, channels = [], INPUT[1]
    for place, layer in enumerate(layers):
        where = f"layer {place}"
        kinds = [key for key in DEFAULTS if isinstance(layer, dict) and key in layer]
        kind = kinds[0] if kinds else "pointwise"
        check_keys(
            where, layer, [kind], DEFAULTS[kind], "a layer has one of the keys pointwise, along, depthwise"
        )
        full = {**DEFAULTS[kind], **layer}
        for key, value in full.items():
            check_number(where, key, value, LARGEST[key])
        if kind == "depthwise":
            check_odd(where, "depthwise", full["depthwise"])
        if kind == "pointwise":
            if channels % full["groups"] or full["pointwise"] % full["groups"]:
                widths = f"{channels} and {full['pointwise']} channels"
                raise LwcnnError(where, f"{full['groups']} groups do not divide {widths}")
            channels = full["pointwise"]
        if kind == "along":
            channels = full["filters"] * -(-channels // full["stride"])
        complete.append(full)
    return complete


def block(x, layers, step=call):
    """The layers one after the other, all weights 1."""
    for place, layer in enumerate(layers):
        x = _run(x, layer, within(step, f"layer{place}"))
    return x


def _run(x, layer, step):
    def ones(*shape):
        return torch.ones(*shape, dtype=x.dtype, device=x.device)

    channels = x.shape[1]
    if "along" in layer:
        weight = ones(layer["filters"], layer["along"], 1, 1)
        return step("along", channel_wise_conv, x, weight, layer["stride"], "same")
    if "depthwise" in layer:
        k = layer["depthwise"]
        return step("depthwise", conv2d, x, ones(channels, 1, k, k), None, 1, k // 2, 1, channels)
    groups = layer["groups"]
    weight = ones(layer["pointwise"], channels // groups, 1, 1)
    return step("pointwise", conv2d, x, weight, None, 1, 0, 1, groups)


def count_reached(layers: list[dict]) -> int:
    """The least number of input channels that an output channel sees."""
    images = torch.eye(INPUT[1], dtype=torch.float64)[:, :, None, None]  # in image i only channel i is 1
    outputs = block(
        images, [{**layer, "depthwise": 1} if "depthwise" in layer else layer for layer in layers]
    )
    return int((outputs.flatten(1) > 0).sum(dim=0).min())


def judge(layers: list) -> Judgement:
    """Build the layers on shapes alone, count them, and say what they reach."""
    complete = read(layers)
    steps = trace(block, torch.empty(INPUT, device="meta"), complete)
    macs, weights = (sum(getattr(cost_of(step), what) for step in steps) for what in ("macs", "params"))
    shape = tuple(steps[-1].out.shape)
    field = receptive_field([(layer.get("depthwise", 1), 1) for layer in complete])
    seen = count_reached(complete)
    return [
        Demand(
            shape == INPUT,
            f"output shape {shape}; {INPUT} is asked",
            "How many channels do filters along the channels give?",
            "They give filters * C / stride channels. With filters = stride there are as many as before.",
        ),
        Demand(
            field >= RECEPTIVE_FIELD,
            f"an output sees {field} x {field} pixels; at least {RECEPTIVE_FIELD} x {RECEPTIVE_FIELD} are asked",
            "Which layers see neighbouring pixels?",
            "Only the depthwise layers do. One of 5 x 5 or two depthwise layers of 3 x 3 are enough.",
        ),
        Demand(
            seen == INPUT[1],
            f"an output depends on {seen} of {INPUT[1]} input channels; all are asked",
            "Follow one output back. Which layer lets a group hear of the others?",
            "Put filters along the channels between two layers in groups: with a stride of 8, each of 8 filters passes "
            "all groups and makes one of them.",
        ),
        Demand(
            weights < WEIGHTS,
            f"{weights:,} weights; fewer than {WEIGHTS:,} are asked",
            "Which layer has most weights?",
            "A 1 x 1 convolution has C * C weights. Groups divide that by their number.",
        ),
        Demand(
            macs < MACS,
            f"{macs:,} MACs; fewer than {MACS:,} are asked",
            "Few weights are not few MACs. Which of your weights works at most places?",
            "Each weight of a filter along the channels works at every channel of every pixel. A shorter filter, or a "
            "larger stride with as many filters, needs fewer.",
        ),
    ]


register(
    Design(
        name="channel-mixing-design",
        place=4,
        title="Mix 128 channels with fewer than 7,000 weights",
        task="Choose layers from 128 channels of 14 x 14 pixels to 128 channels of 14 x 14. Each output depends on "
        "each of the 128 inputs and on at least 5 x 5 pixels, for fewer than 7,000 weights and fewer than 2,000,000 "
        "MACs. A layer is a dict of one of three kinds: `depthwise` (its odd kernel); `pointwise` (a 1 x 1 "
        "convolution; its output channels) with `groups` (1 if not given); or `along` (the length of filters along "
        "the channels) with `filters` and `stride` (1 if not given), which gives filters * C / stride channels, with "
        "zeros at the ends.",
        form=list,
        empty="[]",
        judge=judge,
        reference=[
            {"depthwise": 3},
            {"pointwise": 128, "groups": 8},
            {"along": 24, "filters": 8, "stride": 8},
            {"depthwise": 3},
            {"pointwise": 128, "groups": 8},
        ],
    )
)

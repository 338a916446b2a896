"""Exercise: choose which layers of a network become adders, so that its arithmetic needs little energy."""

import torch

from ...cost import Cost, cost_of
from ...cost.energy import energy
from ...errors import LwcnnError
from ...ops import adder2d, batch_norm, conv2d, relu
from ...steps import call, trace
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, check_odd

INPUT = (1, 3, 32, 32)
OUTPUT = (1, 10, 16, 16)
LEAST_PARAMETERS = 60_000
# Microjoules. 60,000 weights that are used at 16 x 16 places need 71 in convolutions and 28 in adders.
BUDGET = 40.0
LARGEST = {"out_channels": 512, "kernel": 7, "stride": 2}
KINDS = {"convolution": conv2d, "adder": adder2d}
DEFAULTS = {"kernel": 3, "stride": 1, "norm": True}


def read(layers: list) -> list[dict]:
    """The layers with their defaults; an LwcnnError names the first layer that is not one."""
    complete = []
    for place, layer in enumerate(layers):
        where = f"layer {place}"
        check_keys(where, layer, ("kind", "out_channels"), DEFAULTS)
        complete.append({**DEFAULTS, **layer})
        _check(where, complete[-1])
    return complete


def _check(where: str, layer: dict) -> None:
    for key, largest in LARGEST.items():
        check_number(where, key, layer[key], largest)
    check_odd(where, "kernel", layer["kernel"])
    if layer["kind"] not in KINDS:
        raise LwcnnError(where, f"kind is {layer['kind']!r}", expected=f"one of {', '.join(KINDS)}")
    if not isinstance(layer["norm"], bool):
        raise LwcnnError(where, f"norm is {layer['norm']!r}", expected="True or False")


def network(x, layers, step=call):
    """Run the layers on shapes: each a convolution or an adder, BatchNorm if asked, ReLU but at the end."""
    for place, layer in enumerate(layers):
        k, channels = layer["kernel"], layer["out_channels"]
        weight = x.new_empty(channels, x.shape[1], k, k)
        options = {"stride": layer["stride"], "padding": k // 2}
        x = step(f"layer {place}", KINDS[layer["kind"]], x, weight, **options)
        if layer["norm"]:
            mean, var, scale, shift = (x.new_empty(channels) for _ in range(4))
            x = step(f"layer {place}.norm", batch_norm, x, mean, var, scale, shift)
        if place + 1 < len(layers):
            x = step(f"layer {place}.act", relu, x)
    return x


def judge(layers: list) -> Judgement:
    """Build the network on shapes alone, count its operations, and say what their energy is."""
    complete = read(layers)
    steps = trace(network, torch.empty(INPUT, device="meta"), complete)
    cost = sum((cost_of(step) for step in steps), Cost())
    shape, microjoules = tuple(steps[-1].out.shape), energy(cost) / 1e6
    ends = sum(layer["kind"] == "convolution" for layer in (complete[0], complete[-1]))
    bare = sum(layer["kind"] == "adder" and not layer["norm"] for layer in complete)
    return [
        Demand(
            shape == OUTPUT,
            f"output shape {shape}; {OUTPUT} is asked",
            "Which key sets the channels, and which one halves the map?",
            "The last layer needs out_channels=10, and exactly one layer stride=2.",
        ),
        Demand(
            ends == 2,
            f"{ends} of the two ends are convolutions; both are asked",
            "Which layers does AdderNet leave as they are?",
            "Give the first and the last layer the kind 'convolution', as the paper does.",
        ),
        Demand(
            bare == 0,
            f"{bare} adders without BatchNorm; none may be",
            "What sign have all outputs of an adder? What would ReLU make of them?",
            "All outputs of an adder are 0 or less. Set norm=True, or ReLU leaves nothing.",
        ),
        Demand(
            cost.params >= LEAST_PARAMETERS,
            f"{cost.params:,} parameters; at least {LEAST_PARAMETERS:,} are asked",
            "Where is a weight cheap: where the map is large or where it is small?",
            "A weight is used once a pixel, so it is cheap on small maps: use wide layers after the stride.",
        ),
        Demand(
            microjoules < BUDGET,
            f"{microjoules:.1f} microjoules; fewer than {BUDGET:.1f} are asked",
            "What does one element of a window need in a convolution, and in an adder? How many elements are there?",
            "Make the layers between the ends adders (1.8 in place of 4.6 picojoules an element), and stride early.",
        ),
    ]


register(
    Design(
        name="adder-network-design",
        place=5,
        title="A network under 40 microjoules",
        task="Choose the layers of a network that reads 3 channels of 32 x 32 pixels and gives 10 channels of 16 x 16: "
        "a score for each class at each place. A layer is a dict: `kind` is 'convolution' or 'adder', `out_channels`, "
        "`kernel` (odd, 3 if not given), `stride` (1 or 2, 1 if not given) and `norm` (True if not given: BatchNorm "
        "behind the layer). A ReLU stands behind all but the last. First and last layer are convolutions, each adder "
        "has a BatchNorm behind it, there are at least 60,000 parameters, and the arithmetic of one image takes fewer "
        "than 40 microjoules in float32.",
        form=list,
        empty="[]",
        judge=judge,
        reference=[
            {"kind": "convolution", "out_channels": 16, "stride": 2},
            {"kind": "adder", "out_channels": 32},
            {"kind": "adder", "out_channels": 64},
            {"kind": "adder", "out_channels": 64},
            {"kind": "convolution", "out_channels": 10, "kernel": 1, "norm": False},
        ],
    )
)

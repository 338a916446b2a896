"""Exercise: choose Ghost modules of a block so that it is cheap and still lets every input reach every output."""

import torch

from ...cost import cost_of
from ...errors import LwcnnError
from ...ops import channel_split, concat, conv2d
from ...steps import call, trace, within
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, check_odd, receptive_field

INPUT = (1, 40, 28, 28)
OUTPUT = (1, 80, 14, 14)
WIDEST = 240  # channels of the row that this block stands for (GhostNet, Han et al. 2020, table 1)
RECEPTIVE_FIELD = 9
# The main branch of that row, with r = 2 everywhere and no groups, needs 6,985,440 MACs.
BUDGET = 5_000_000
LARGEST = {"ghost": 512, "ratio": 8, "cheap_kernel": 7, "groups": 16, "depthwise": 7, "stride": 2}

GHOST = {"ratio": 2, "cheap_kernel": 3, "groups": 1}
DEPTHWISE = {"stride": 1}


def read(layers: list) -> list[dict]:
    """The layers with their defaults; an LwcnnError names the first layer that is not one."""
    complete, channels = [], INPUT[1]
    for place, layer in enumerate(layers):
        where = f"layer {place}"
        if isinstance(layer, dict) and "depthwise" in layer:
            check_keys(where, layer, ["depthwise"], DEPTHWISE)
            full = {**DEPTHWISE, **layer}
        else:
            check_keys(where, layer, ["ghost"], GHOST, "a layer without ghost has the key depthwise")
            full = {**GHOST, **layer}
        _check_numbers(where, full)
        if "ghost" in full:
            primary = -(-full["ghost"] // full["ratio"])
            if channels % full["groups"] or primary % full["groups"]:
                widths = f"{channels} input channels and {primary} primary maps"
                raise LwcnnError(where, f"{full['groups']} groups do not divide {widths}")
            channels = full["ghost"]
        complete.append(full)
    return complete


def _check_numbers(where: str, layer: dict) -> None:
    for key, value in layer.items():
        check_number(where, key, value, LARGEST[key], least=2 if key == "ratio" else 1)  # with 1: no ghosts
        if key in ("cheap_kernel", "depthwise"):
            check_odd(where, key, value)


def block(x, layers, step=call):
    """Run the layers with weights of 1: an output is positive only if a positive input reaches it."""
    for place, layer in enumerate(layers):
        inner = within(step, f"layer {place}")
        if "depthwise" in layer:
            k = layer["depthwise"]
            x = _conv("depthwise", x, x.shape[1], k, layer["stride"], x.shape[1], inner)
        else:
            x = _ghost(x, layer, inner)
    return x


def _ghost(x, layer, step):
    channels, ratio = layer["ghost"], layer["ratio"]
    maps = -(-channels // ratio)  # rounded up; what is too much is cut off at the end
    y = _conv("primary", x, maps, 1, 1, layer["groups"], step)
    ghosts = _conv("cheap", y, maps * (ratio - 1), layer["cheap_kernel"], 1, maps, step)
    y = step("concat", concat, y, ghosts)
    return step("slice", channel_split, y, 0, channels) if y.shape[1] > channels else y


def _conv(name, x, outputs, k, stride, groups, step):
    weight = torch.ones(outputs, x.shape[1] // groups, k, k, dtype=x.dtype, device=x.device)
    return step(name, conv2d, x, weight, None, stride, k // 2, 1, groups)


def slides(layers: list[dict]) -> list[tuple[int, int]]:
    """Kernel and stride of each layer, on the longest way: through the ghosts.

    >>> slides([{"ghost": 8, "cheap_kernel": 3}, {"depthwise": 5, "stride": 2}])
    [(3, 1), (5, 2)]
    """
    return [(layer.get("depthwise", layer.get("cheap_kernel")), layer.get("stride", 1)) for layer in layers]


def count_reached(layers: list[dict]) -> int:
    """The least number of input channels that an output channel sees."""
    images = torch.eye(INPUT[1], dtype=torch.float64)[:, :, None, None]  # in image i only channel i is 1
    # a map of 1 x 1 is enough: padding is k // 2, so that the middle weight always meets it
    small = [
        {**layer, **{key: 1 for key in ("cheap_kernel", "depthwise") if key in layer}} for layer in layers
    ]
    outputs = block(images, small)
    return int((outputs.flatten(1) > 0).sum(dim=0).min())


def judge(layers: list) -> Judgement:
    """Build the block on shapes alone, count it, and say what it reaches."""
    complete = read(layers)
    steps = trace(block, torch.empty(INPUT, device="meta"), complete)
    macs = sum(cost_of(step).macs for step in steps)
    shape = tuple(steps[-1].out.shape)
    widest = max([layer["ghost"] for layer in complete if "ghost" in layer], default=0)
    field, seen = receptive_field(slides(complete)), count_reached(complete)
    return [
        Demand(
            shape == OUTPUT,
            f"output shape {shape}; {OUTPUT} is asked",
            "Which layer sets the channels of the output, and which one halves the map?",
            "The last Ghost module needs ghost=80, and exactly one depthwise layer stride=2.",
        ),
        Demand(
            widest >= WIDEST,
            f"the widest Ghost module makes {widest} channels; at least {WIDEST} are asked",
            "Where is a Ghost bottleneck wide?",
            "The first Ghost module widens: it needs ghost=240. Save by ratio or groups, not by width.",
        ),
        Demand(
            seen == INPUT[1],
            f"an output depends on {seen} of {INPUT[1]} input channels; all are asked",
            "Follow one output back to the input. Which groups does its filter meet?",
            "The primary maps come first, then the ghosts. Two groups of the second module each read maps of both "
            "groups of the first one; with four groups they do not. Use fewer groups in one of the modules.",
        ),
        Demand(
            field >= RECEPTIVE_FIELD,
            f"an output sees {field} x {field} input pixels; at least {RECEPTIVE_FIELD} x {RECEPTIVE_FIELD} are asked",
            "What does a ghost add that its primary map does not have?",
            "A 1 x 1 cheap filter only copies its map with another factor. Take cheap_kernel=3 or more.",
        ),
        Demand(
            macs < BUDGET,
            f"{macs:,} MACs; fewer than {BUDGET:,} are asked",
            "Which layer works on the large map and makes most channels? What makes it cheaper?",
            "The first primary convolution costs most. Fewer primary maps (a larger ratio) or groups make it "
            "cheaper; a larger cheap_kernel makes the ghosts dearer.",
        ),
    ]


register(
    Design(
        name="ghost-block-design",
        place=5,
        title="Design a Ghost block under 5 million MACs",
        task="Choose the layers of the main branch of a Ghost bottleneck, from 40 channels of 28 x 28 pixels to 80 "
        "channels of 14 x 14. Some Ghost module makes at least 240 channels, each output depends on each of the 40 "
        "inputs and on at least 9 x 9 input pixels, for fewer than 5,000,000 MACs. A layer is a dict: either a Ghost "
        "module with `ghost` (its output channels), `ratio` (2 if not given: one map in two is primary), "
        "`cheap_kernel` (odd, 3 if not given) and `groups` (of its 1 x 1 primary convolution, 1 if not given), or a "
        "depthwise layer with `depthwise` (its odd kernel) and `stride` (1 if not given).",
        form=list,
        empty="[]",
        judge=judge,
        reference=[
            {"ghost": 240, "groups": 2},
            {"depthwise": 3, "stride": 2},
            {"ghost": 80, "groups": 2},
        ],
    )
)

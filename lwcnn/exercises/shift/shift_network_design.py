"""Exercise: a block of shifts and 1 x 1 convolutions that sees far, for few MACs and few numbers moved."""

import torch

from ...cost import cost_of
from ...errors import LwcnnError
from ...ops import conv2d, shift
from ...steps import call, trace
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, check_odd

INPUT = (1, 16, 32, 32)
OUTPUT = (1, 32, 16, 16)
PIXELS = 81  # as many as a 9 x 9 window has
# One 3 x 3 convolution with stride 2 from INPUT to OUTPUT needs 1,179,648 MACs, and sees 9 pixels.
BUDGET = 700_000
MOVED = 60_000
LARGEST = {"out_channels": 256, "stride": 2, "shift": 9, "dilation": 8}


def read(layers: list) -> list[dict]:
    """The layers with their defaults; an LwcnnError names the first layer that is not one."""
    complete, size = [], INPUT[2]
    for place, layer in enumerate(layers):
        where = f"layer {place}"
        if isinstance(layer, dict) and "shift" in layer:
            check_keys(where, layer, ["shift"], ["dilation"])
            full = {"dilation": 1, **layer}
        else:
            check_keys(
                where, layer, ["out_channels"], ["stride"], "a layer without out_channels has the key shift"
            )
            full = {"stride": 1, **layer}
        for key, value in full.items():
            check_number(where, key, value, LARGEST[key])
        size = -(-size // full.get("stride", 1))
        if "shift" in full:
            check_odd(where, "shift", full["shift"])
            reach = full["dilation"] * (full["shift"] // 2)
            if reach > size:
                raise LwcnnError(where, f"it looks {reach} pixels away, and the map has {size}")
        complete.append(full)
    return complete


def block(x, layers, step=call):
    """Run the layers with weights of 1: an output depends on what it reads."""
    for place, layer in enumerate(layers):
        name = f"layer {place}"
        if "shift" in layer:
            x = step(name, shift, x, layer["shift"], layer["dilation"])
        else:
            shape = (layer["out_channels"], x.shape[1], 1, 1)
            weight = torch.ones(shape, dtype=x.dtype, device=x.device)
            x = step(name, conv2d, x, weight, None, layer["stride"])
    return x


def count_seen(layers: list[dict]) -> tuple[int, int]:
    """The least number of pixels, and of channels, that an output number in the middle of a map reads."""
    x = torch.ones(INPUT, dtype=torch.float64, requires_grad=True)
    y = block(x, layers)[0]
    pixels, channels = [], []
    for number in y[:, y.shape[1] // 2, y.shape[2] // 2]:
        (read_from,) = torch.autograd.grad(number, x, retain_graph=True)
        pixels.append(int(read_from.sum(1).count_nonzero()))
        channels.append(int(read_from.sum((2, 3)).count_nonzero()))
    return min(pixels), min(channels)


def judge(layers: list) -> Judgement:
    """Build the block on shapes alone, count it, and say what it sees."""
    complete = read(layers)
    steps = trace(block, torch.empty(INPUT, device="meta"), complete)
    costs = [(step.fn, cost_of(step)) for step in steps]
    macs = sum(cost.macs for _, cost in costs)
    moved = sum(cost.reads + cost.writes for fn, cost in costs if fn is shift)
    shape, (pixels, channels) = tuple(steps[-1].out.shape), count_seen(complete)
    return [
        Demand(
            shape == OUTPUT,
            f"output shape {shape}; {OUTPUT} is asked",
            "Which layer sets the channels of the output, and which one halves the map?",
            "The last convolution needs out_channels=32, and exactly one convolution stride=2.",
        ),
        Demand(
            channels == INPUT[1],
            f"an output depends on {channels} of {INPUT[1]} input channels; all are asked",
            "What mixes channels?",
            "A shift mixes none. Only a 1 x 1 convolution does: the block needs one.",
        ),
        Demand(
            pixels >= PIXELS,
            f"an output sees {pixels} input pixels; at least {PIXELS} are asked, as many as 9 x 9",
            "How many channels does a k x k shift need before any of them moves? What mixes what they saw?",
            "With fewer than k * k channels a shift moves nothing, and behind each shift a 1 x 1 convolution must mix. "
            "After a stride each step of a shift is two input pixels long.",
        ),
        Demand(
            macs < BUDGET,
            f"{macs:,} MACs; fewer than {BUDGET:,} are asked",
            "Which convolution works on the large map and makes most channels?",
            "The first convolution works on 32 x 32 pixels: give it about 18 channels, and stride in the second.",
        ),
        Demand(
            moved <= MOVED,
            f"the shifts read and write {moved:,} numbers; at most {MOVED:,} are asked",
            "Where is a shift expensive, though it has no MACs?",
            "A shift moves its whole map twice: in and out. After the stride a map has a quarter of the numbers.",
        ),
    ]


register(
    Design(
        name="shift-network-design",
        place=4,
        title="See 9 x 9 pixels without a spatial convolution",
        task="Choose the layers of a block from 16 channels of 32 x 32 pixels to 32 channels of 16 x 16. Each output "
        "depends on all 16 input channels and on at least 81 input pixels, as many as a 9 x 9 window has, for fewer "
        "than 700,000 MACs, and the shifts read and write at most 60,000 numbers together. A layer is a dict: either a "
        "1 x 1 convolution with `out_channels` and `stride` (1 if not given), or a shift with `shift` (its odd kernel "
        "k) and `dilation` (1 if not given).",
        form=list,
        empty="[]",
        judge=judge,
        reference=[
            {"out_channels": 18},
            {"shift": 3},
            {"out_channels": 18, "stride": 2},
            {"shift": 3},
            {"out_channels": 18},
            {"shift": 3},
            {"out_channels": 32},
        ],
    )
)

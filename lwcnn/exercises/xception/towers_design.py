"""Exercise: choose towers and kernels of a stack that must see far, mix all channels and stay under a budget."""

import torch

from ...cost import cost_of
from ...errors import LwcnnError, is_whole
from ...ops import conv2d, pointwise_conv2d
from ...steps import call, trace
from ..exercise import Demand, Design, Judgement, register

CHANNELS = 96
FIELD = 9
LARGEST_KERNEL, MOST_LAYERS = 7, 8
# Four extreme modules with 3 x 3 windows need 40,320 parameters, two with 5 x 5 windows 23,232.
BUDGET = 25_000

KEYS = ("layers", "kernel", "towers", "pointwise_groups")


def read(design: dict) -> tuple[int, ...]:
    """The four numbers; an LwcnnError names the first that cannot be."""
    for key in KEYS:
        given = f"{key} is {design.get(key)!r}" if key in design else f"the key {key!r} is missing"
        if not is_whole(design.get(key), 1):
            raise LwcnnError("stack", given, expected=f"whole numbers of at least 1 for {', '.join(KEYS)}")
    if unknown := [key for key in design if key not in KEYS]:
        raise LwcnnError("stack", f"unknown key {unknown[0]!r}", expected=f"the keys are {', '.join(KEYS)}")
    if design["kernel"] % 2 == 0 or design["kernel"] > LARGEST_KERNEL:
        raise LwcnnError("stack", f"kernel is {design['kernel']}", expected="an odd number of at most 7")
    if design["layers"] > MOST_LAYERS:
        raise LwcnnError("stack", f"layers is {design['layers']}", expected=f"at most {MOST_LAYERS}")
    for key in ("towers", "pointwise_groups"):
        if CHANNELS % design[key]:
            raise LwcnnError("stack", f"{key} is {design[key]}", expected=f"a divisor of {CHANNELS}")
    return tuple(design[key] for key in KEYS)


def stack(x, layers, kernel, towers, pointwise_groups, step=call):
    """Modules of towers with weights of 1: an output is positive only if a positive input reaches it."""
    mixing = torch.ones(CHANNELS, CHANNELS // pointwise_groups, 1, 1, dtype=x.dtype, device=x.device)
    spatial = torch.ones(CHANNELS, CHANNELS // towers, kernel, kernel, dtype=x.dtype, device=x.device)
    for number in range(layers):
        x = step(f"pointwise{number}", pointwise_conv2d, x, mixing, None, pointwise_groups)
        x = step(f"spatial{number}", conv2d, x, spatial, None, 1, kernel // 2, 1, towers)
    return x


def judge(design: dict) -> Judgement:
    """Build the stack on shapes alone, count it, and say what it reaches."""
    numbers = read(design)
    layers, kernel, *_ = numbers
    steps = trace(stack, torch.empty(1, CHANNELS, 8, 8, device="meta"), *numbers)
    params = sum(cost_of(step).params for step in steps)
    # image i has a 1 in channel i alone; a map of one pixel is enough, since the middle weight always meets it
    images = torch.eye(CHANNELS, dtype=torch.float64).view(CHANNELS, CHANNELS, 1, 1)
    seen = int((stack(images, *numbers).flatten(1) > 0).sum(dim=0).min())
    field = layers * (kernel - 1) + 1
    return [
        Demand(
            field >= FIELD,
            f"an output sees {field} x {field} pixels; at least {FIELD} x {FIELD} are asked",
            "By how much does the field of view grow with each layer?",
            "Each k x k layer adds k - 1 pixels to the field of view; 1 x 1 layers add none.",
        ),
        Demand(
            seen == CHANNELS,
            f"an output sees {seen} of {CHANNELS} input channels; all are asked",
            "Which of your layers lets every output read every input?",
            "With groups in the 1 x 1 layers, channels meet only in towers that cross the borders of the groups. The "
            "simplest way is to leave the 1 x 1 layers whole: pointwise_groups=1.",
        ),
        Demand(
            params < BUDGET,
            f"{params:,} parameters; fewer than {BUDGET:,} are asked",
            "What does a further 1 x 1 layer cost, and what does a larger window cost when each channel is alone?",
            "With one channel a tower a window of k x k costs 96 * k * k, a 1 x 1 layer 96 * 96. Take few layers with "
            "larger windows.",
        ),
    ]


register(
    Design(
        name="towers-design",
        place=5,
        title="Few layers or small windows?",
        task="A stack keeps 96 channels. Each of its `layers` modules is a 1 x 1 convolution (in `pointwise_groups` "
        "groups), then a `kernel` x `kernel` convolution in `towers` towers. Choose the four numbers so that an output "
        "sees at least 9 x 9 pixels and all 96 input channels, with fewer than 25,000 parameters. The kernel is odd "
        "and at most 7; there are no biases.",
        form=dict,
        empty="{}",
        judge=judge,
        reference={"layers": 2, "kernel": 5, "towers": 96, "pointwise_groups": 1},
    )
)

"""Exercise: choose the widths of a Fire module under a budget of parameters."""

import torch

from ...errors import LwcnnError, is_whole
from ...models.squeezenet import Fire
from ..exercise import Demand, Design, Judgement, register

IN_CHANNELS = OUT_CHANNELS = 256
LEAST_RATIO = 0.125  # the squeeze ratio s / (e1 + e3) of the paper's network
LEAST_3X3 = 64
# The paper's widths 32, 128, 128 need 49,440 parameters here.
BUDGET = 40_000

KEYS = ("squeeze", "expand1x1", "expand3x3")


def judge(widths: dict) -> Judgement:
    """Build the module, count it, and say what it reaches."""
    for key in KEYS:
        value = widths.get(key)
        if not is_whole(value, 1):
            given = f"{key} is {value!r}" if key in widths else f"the key {key!r} is missing"
            raise LwcnnError("Fire", given, expected=f"whole numbers of at least 1 for {', '.join(KEYS)}")
    if unknown := [key for key in widths if key not in KEYS]:
        raise LwcnnError("Fire", f"unknown key {unknown[0]!r}", expected=f"the keys are {', '.join(KEYS)}")
    s, e1, e3 = (widths[key] for key in KEYS)
    with torch.device("meta"):
        params = sum(p.numel() for p in Fire(IN_CHANNELS, s, e1, e3).parameters())
    ratio = s / (e1 + e3)
    return [
        Demand(
            e1 + e3 == OUT_CHANNELS,
            f"{e1 + e3} output channels; {OUT_CHANNELS} are asked",
            "Which two of your three numbers make the output channels?",
            "The expand maps lie side by side, so expand1x1 + expand3x3 must be 256.",
        ),
        Demand(
            ratio >= LEAST_RATIO,
            f"squeeze ratio {ratio:.3f}; at least {LEAST_RATIO} is asked",
            "What is the squeeze ratio made of?",
            "It is squeeze / (expand1x1 + expand3x3): with 256 output channels, squeeze must be at least 32.",
        ),
        Demand(
            e3 >= LEAST_3X3,
            f"{e3} filters of 3 x 3; at least {LEAST_3X3} are asked",
            "Which filters see the neighbours of a pixel?",
            "Only the 3 x 3 filters see neighbours; choose expand3x3 of at least 64.",
        ),
        Demand(
            params < BUDGET,
            f"{params:,} parameters; fewer than {BUDGET:,} are asked",
            "Which of the three layers holds most parameters?",
            "A 3 x 3 filter holds nine times as many weights as a 1 x 1 filter. Move filters from one to the other.",
        ),
    ]


register(
    Design(
        name="squeeze-ratio-design",
        place=4,
        title="Choose the widths of a Fire module",
        task="A Fire module reads 256 channels and gives 256. Choose `squeeze`, `expand1x1` and `expand3x3` so that it "
        "has fewer than 40,000 parameters (biases count), a squeeze ratio of at least 0.125 and at least 64 filters "
        "of 3 x 3.",
        form=dict,
        empty="{}",
        judge=judge,
        reference={"squeeze": 32, "expand1x1": 184, "expand3x3": 72},
    )
)

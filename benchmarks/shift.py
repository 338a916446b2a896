"""Time of the three shifts, beside the depthwise convolution that they replace and the 1 x 1 convolution that follows.

    python -m benchmarks.shift

Two directions, maps of an early and of a late layer, one image and eight; one thread, turn by turn, medians after a
warm-up (`lwcnn.studies.timing`). Times are told as multiples of the depthwise convolution's, which needs no others.
"""

import os
import sys

import torch

from lwcnn.ops import active_shift, depthwise_conv2d, pointwise_conv2d, shift, sparse_shift
from lwcnn.studies.timing import compare, machine
from lwcnn.table import table_lines

#: Each takes a map and what it learns; the shift learns nothing.
FORMS = {
    "depthwise 3 x 3": lambda x, p: depthwise_conv2d(x, p["depthwise"], padding=1),
    "shift": lambda x, p: shift(x),
    "sparse shift": lambda x, p: sparse_shift(x, p["displacement"]),
    "active shift": lambda x, p: active_shift(x, p["displacement"]),
    "1 x 1": lambda x, p: pointwise_conv2d(x, p["pointwise"]),
}
PASSES = ("forward", "forward and backward")
SHAPES = [(1, 64, 56, 56), (8, 64, 56, 56), (1, 256, 14, 14), (8, 256, 14, 14)]


def calls(shape: tuple[int, int, int, int]) -> dict[tuple[str, str], object]:
    """A function without arguments for each form and direction."""
    torch.manual_seed(0)
    channels = shape[1]
    x, g = torch.randn(shape), torch.randn(shape)
    learned = {
        "depthwise": torch.randn(channels, 1, 3, 3),
        "displacement": torch.empty(channels, 2).uniform_(-2, 2),
        "pointwise": torch.randn(channels, channels, 1, 1),
    }

    def run(form, backward):
        if not backward:
            return lambda: FORMS[form](x, learned)

        def both():
            with torch.inference_mode(False), torch.enable_grad():
                leaves = {name: tensor.clone().requires_grad_() for name, tensor in learned.items()}
                start = x.clone().requires_grad_()
                FORMS[form](start, leaves).backward(g)

        return both

    return {(form, one): run(form, one == PASSES[1]) for form in FORMS for one in PASSES}


def main(rounds: int = 15) -> int:
    """Measure, and print a table for each shape."""
    print(f"{machine()}, 1 thread, load {os.getloadavg()[0]:.1f}")
    for shape in SHAPES:
        seconds = compare(calls(shape), rounds, warm_up=3)
        base = {one: seconds["depthwise 3 x 3", one] for one in PASSES}
        rows = [(form, *(f"{seconds[form, one] / base[one]:.1f} times" for one in PASSES)) for form in FORMS]
        rows[0] = (rows[0][0], *(f"{1000 * base[one]:.2f} ms" for one in PASSES))
        print("\n".join(["", " x ".join(map(str, shape)), *table_lines(("", *PASSES), rows)]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

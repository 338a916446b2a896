"""Time and memory of a convolution of Mitchell products, beside the exact one.

    python -m benchmarks.mitchell

Two directions, maps of an early and of a late layer, one image and eight; one thread, turn by turn, medians after a
warm-up (`lwcnn.studies.timing`). Times are told as multiples of `F.conv2d`'s. Memory is the most that all tensors of a
run take at once beyond its inputs, as a multiple of the windows that `F.unfold` lays side by side (im2col).
"""

import itertools
import math
import os
import sys
from collections.abc import Callable

import torch
import torch.nn.functional as F

from lwcnn.ops.mitchell_layers import mitchell_conv2d
from lwcnn.studies.timing import compare, machine
from lwcnn.table import table_lines

FORMS = {"F.conv2d": F.conv2d, "Mitchell": mitchell_conv2d}
PASSES = ("forward", "forward and backward")
SHAPES = [(1, 16, 56, 56), (8, 16, 56, 56), (1, 128, 14, 14), (8, 128, 14, 14)]
KERNEL = 3


def calls(shape: tuple[int, int, int, int]) -> dict[tuple[str, str], Callable[[], object]]:
    """A function without arguments for each form and direction; as many channels come out as go in."""
    torch.manual_seed(0)
    channels = shape[1]
    x, g, weight = torch.randn(shape), torch.randn(shape), torch.randn(channels, channels, KERNEL, KERNEL)

    def run(form, backward):
        def forward():
            return FORMS[form](x, weight, padding=1)

        def both():
            with torch.inference_mode(False), torch.enable_grad():
                leaves = x.detach().requires_grad_(), weight.detach().requires_grad_()
                return torch.autograd.grad(FORMS[form](*leaves, padding=1), leaves, g)

        return both if backward else forward

    return {(form, one): run(form, one == PASSES[1]) for form in FORMS for one in PASSES}


def bytes_of_windows(shape: tuple[int, int, int, int]) -> int:
    """What `F.unfold` gives for these maps, in float32: each number of the map once for each place of the kernel.

    >>> bytes_of_windows((1, 2, 10, 10))
    7200
    """
    return math.prod(shape) * KERNEL**2 * 4


def peak_memory(function: Callable[[], object]) -> int:
    """The most bytes of tensors that there were at once while the function ran, above those before.

    >>> peak_memory(lambda: (torch.ones(100), torch.ones(50)))
    600
    """
    with torch.profiler.profile(profile_memory=True) as profiler:
        function()
    notes = [note for note in profiler.profiler.kineto_results.events() if note.name() == "[memory]"]
    notes.sort(key=lambda note: note.start_ns())
    return max(itertools.accumulate(note.nbytes() for note in notes))


def main(rounds: int = 7) -> int:
    """Measure, and print a table for each shape."""
    print(f"{machine()}, 1 thread, load {os.getloadavg()[0]:.1f}")
    for shape in SHAPES:
        both = calls(shape)
        seconds, windows = compare(both, rounds, warm_up=1), bytes_of_windows(shape)
        rows = []
        for form in FORMS:
            times = (f"{seconds[form, one] / seconds['F.conv2d', one]:.1f} times" for one in PASSES)
            memory = (f"{peak_memory(both[form, one]) / windows:.2f} of im2col" for one in PASSES)
            rows.append((form, *times, *memory))
        rows[0] = (rows[0][0], *(f"{1000 * seconds['F.conv2d', one]:.2f} ms" for one in PASSES), *rows[0][3:])
        header = ("", *PASSES, *(f"memory, {one}" for one in PASSES))
        print("\n".join(["", " x ".join(map(str, shape)), *table_lines(header, rows)]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

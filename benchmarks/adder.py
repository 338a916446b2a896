"""Time and memory of the adder layer, beside its definition written down with broadcasting, and a convolution.

    python -m benchmarks.adder            writes lwcnn/records/adder_time.csv

The three forms get the same map and the same filters, one thread, turn by turn; medians after a warm-up
(`lwcnn.studies.timing`). Memory is measured apart: a fresh process for each form and direction, and the most that the
process held during the run beyond what it held before. A profiler of Python's memory would not see that of tensors.
"""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

from lwcnn.ops import adder2d
from lwcnn.records.adder_time import FORMS, PASSES, AdderTime, write
from lwcnn.studies.timing import compare, machine

ROUNDS, WARM_UP = 7, 1
# The C library then fetches each larger piece of memory anew and gives it back at once: none is hidden among pieces
# that imports have left.
FRESH = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}


class Broadcast(torch.autograd.Function):
    """The adder layer as its equations stand in the paper: all windows against all filters in one large tensor."""

    @staticmethod
    def forward(ctx, windows, filters):  # (N, K, places), (C_out, K)
        ctx.save_for_backward(windows, filters)
        return -(windows[:, None] - filters[None, :, :, None]).abs().sum(2)

    @staticmethod
    def backward(ctx, g):  # (N, C_out, places)
        windows, filters = ctx.saved_tensors
        of_filters = ((windows[:, None] - filters[None, :, :, None]) * g[:, :, None]).sum((0, 3))
        of_windows = ((filters[None, :, :, None] - windows[:, None]).clamp(-1, 1) * g[:, :, None]).sum(1)
        return of_windows, of_filters


def broadcast_adder2d(x, weight, padding):
    """The layer by unfolding and broadcasting, stride 1."""
    windows = F.unfold(x, weight.shape[2:], padding=padding)
    y = Broadcast.apply(windows, weight.flatten(1))
    return y.unflatten(2, (x.shape[2] + 2 * padding - weight.shape[2] + 1, -1))


LAYERS = dict(
    zip(
        FORMS,
        (
            broadcast_adder2d,
            lambda x, weight, padding: adder2d(x, weight, padding=padding),
            lambda x, weight, padding: F.conv2d(x, weight, padding=padding),
        ),
        strict=True,
    )
)


def call(form: str, direction: str, images: int = 8, channels: int = 64, size: int = 32):
    """A function without arguments that runs one form in one direction."""
    torch.manual_seed(0)
    x = torch.randn(images, channels, size, size)
    weight = torch.randn(channels, channels, 3, 3)
    g = torch.randn(images, channels, size, size)

    def forward():
        with torch.inference_mode():
            return LAYERS[form](x, weight, 1)

    def both():
        with torch.inference_mode(False), torch.enable_grad():
            leaves = x.clone().requires_grad_(), weight.clone().requires_grad_()
            return torch.autograd.grad(LAYERS[form](*leaves, 1), leaves, g)

    return forward if direction == PASSES[0] else both


def peak(form: str, direction: str) -> float:
    """Megabytes that a run takes beyond what the process holds; call it in a fresh process."""
    call(form, direction, images=1, channels=4, size=8)()  # loads code, which is no memory of the layer
    run = call(form, direction)
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak of the imports
    before = most_held()
    run()
    return (most_held() - before) * 1024 / 1e6


def most_held() -> int:
    """The most memory that this process has held since its peak was reset, in KiB.

    Not `resource.getrusage`: its figure begins with the memory of the process that started this one.
    """
    (line,) = (
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")
    )
    return int(line.split()[1])


def peak_apart(form: str, direction: str) -> float:
    """`peak` in a process of its own."""
    code = f"from benchmarks.adder import peak; print(peak({form!r}, {direction!r}))"
    command, environment = [sys.executable, "-c", code], {**os.environ, **FRESH}
    return float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


def check() -> None:
    """Stop unless both adders give the same."""
    for direction in PASSES:
        theirs, ours = (call(form, direction, images=2, channels=8)() for form in FORMS[:2])
        torch.testing.assert_close(theirs, ours, rtol=1e-4, atol=1e-3)


def main() -> int:
    """Measure all forms in both directions and write the table."""
    if not Path("/proc/self/clear_refs").exists():
        sys.exit("The peak of a process's memory can be told on Linux alone.")
    torch.set_num_threads(1)
    check()
    print(f"{machine()}, 1 thread, load {os.getloadavg()[0]:.1f}", flush=True)
    cases = [(form, direction) for direction in PASSES for form in FORMS]
    megabytes = {}
    for case in cases:
        megabytes[case] = peak_apart(*case)
        print(f"{' '.join(case):45} {megabytes[case]:8.1f} MB", flush=True)
    seconds = compare({case: call(*case) for case in cases}, ROUNDS, WARM_UP)
    rows = [AdderTime(*case, round(1000 * seconds[case], 1), round(megabytes[case], 1)) for case in cases]
    for row in rows:
        print(f"{row.form} {row.direction:30} {row.ms:9.1f} ms")
    print(f"Wrote {write(rows, f'{machine()}, 1 thread, {datetime.date.today()}')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

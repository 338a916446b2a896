"""Exercise: the multiply-accumulates of a convolution, with stride, padding and groups."""

from ...cost.formulas import convolution, evaluate
from ...ops import rounding
from ..exercise import Exercise, Slip, register


def conv_macs(H, W, C_in, C_out, k, stride, padding, groups):
    rows, columns = (rounding.output_size(size, k, stride, padding) for size in (H, W))
    return evaluate(
        convolution,
        C_in=C_in,
        C_out=C_out,
        k_h=k,
        k_w=k,
        g=groups,
        b=0,
        N=1,
        H=H,
        W=W,
        H_out=rows,
        W_out=columns,
    ).macs


def _draw_conv_macs(random):
    groups = random.choice([1, 2, 4])
    k = random.choice([3, 5, 7])
    return (random.randint(12, 32), random.randint(33, 48), groups * random.randint(2, 5),
            groups * random.randint(6, 12), k, random.choice([1, 2, 3]), random.randint(0, k // 2), groups)  # fmt: skip


def _macs(rows, columns, C_in, C_out, k, groups):
    """MACs for a map of rows x columns outputs; for the slips."""
    return rows * columns * C_out * C_in // groups * k * k


register(
    Exercise(
        name="conv-macs",
        place=3,
        title="MACs of a convolution",
        task="Write a function that returns the multiply-accumulates (MACs) of a convolution on one image of H x W "
        "pixels with C_in channels. It has C_out output channels, a k x k kernel, and the same `stride` and "
        "`padding` on all sides. The bias does not count.",
        reference=conv_macs,
        first=((8, 8, 1, 1, 3, 1, 1, 1), (8, 10, 3, 4, 3, 1, 0, 1), (9, 8, 4, 8, 3, 2, 1, 2)),
        draw=_draw_conv_macs,
        slips=(
            Slip(
                lambda H, W, C_in, C_out, k, stride, padding, groups: (
                    2 * conv_macs(H, W, C_in, C_out, k, stride, padding, groups)
                ),
                "What is one MAC?",
                "You gave FLOPs: a MAC is one product and one sum together, so it counts once.",
            ),
            Slip(
                lambda H, W, C_in, C_out, k, stride, padding, groups: _macs(H, W, C_in, C_out, k, groups),
                "At how many places does the window stand?",
                "You counted one window for each input pixel. Stride and padding change the size of the output.",
            ),
            Slip(
                lambda H, W, C_in, C_out, k, stride, padding, groups: conv_macs(
                    H, W, C_in, C_out, k, 1, padding, groups
                ),
                "At how many places does the window stand if it moves by `stride`?",
                "You forgot the stride: it makes the output about `stride` times less high, and less wide.",
            ),
            Slip(
                lambda H, W, C_in, C_out, k, stride, padding, groups: conv_macs(
                    H, W, C_in, C_out, k, stride, 0, groups
                ),
                "Try a case with padding=0, then one with padding=1.",
                "You forgot the padding: the image gets 2 * padding pixels higher and wider.",
            ),
            Slip(
                lambda H, W, C_in, C_out, k, stride, padding, groups: _macs(
                    H // stride, W // stride, C_in, C_out, k, groups
                ),
                "Is H / stride always the height of the output?",
                "The size of the output follows from kernel, stride and padding, as in the exercise output-size.",
            ),
            Slip(
                lambda H, W, C_in, C_out, k, stride, padding, groups: conv_macs(
                    H, W, C_in, C_out, k, stride, padding, 1
                ),
                "Is your number right for groups=1 only?",
                "With groups, an output reads C_in / groups channels, not all.",
            ),
            Slip(
                lambda H, W, C_in, C_out, k, stride, padding, groups: (
                    conv_macs(H, W, C_in, C_out, k, stride, padding, groups) // k
                ),
                "How many products are in one window?",
                "You counted k once. A window has k rows and k columns.",
            ),
        ),
        hints=(
            "Two questions: how many numbers has the output, and how many products does each of them need?",
            "First compute the height and the width of the output from size, kernel, stride and padding.",
            "An output number needs C_in / groups * k * k products; there are C_out numbers at each output pixel.",
        ),
    )
)

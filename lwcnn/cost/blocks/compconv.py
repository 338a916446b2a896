"""CompConv (Zhang et al. 2021): the module layer by layer, and in the place of one k x k layer.

Symbols as in `lwcnn.cost.symbols`; d is the depth, n the paper's C_prim: how many maps the innermost level computes.
"""

from types import SimpleNamespace

from sympy import KroneckerDelta, ceiling, floor, symbols

from ...errors import LwcnnError
from ...models.compconv import FULL_CHANNELS, PAPER, adaptive_depth, check_copies, compconv
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols
from ..symbols import C_in, C_out, Formula, H, H_out, N, W, W_out, in_order, k, stride
from .block import STRIDES, Block, Kind, register

d, n = symbols("d n", positive=True, integer=True)

#: Yes-or-no questions: whether the input has 2 times the channels from which a layer is deeper, and 4 times.
TWICE, FOUR_TIMES = (1 - KroneckerDelta(floor(C_in / (times * FULL_CHANNELS)), 0) for times in (2, 4))
ADAPTIVE = 1 + TWICE + FOUR_TIMES


#: How many maps the innermost level computes, at any depth and at that one: `lwcnn.models.compconv.primitive_channels`.
PRIMITIVE, ADAPTIVE_PRIMITIVE = (
    ceiling(C_out / made) for made in (2 ** (d + 1) - 2, 2 + 4 * TWICE + 8 * FOUR_TIMES)
)


def run_compconv(depth: int, strides: bool, kernel=k, batch=1) -> list[Layer]:
    """The module at one depth."""
    p = SimpleNamespace(
        computed=[conv_norm(C_in, n, kernel, stride)],
        stride=stride if strides else 1,
        out_channels=C_out,
        has_surplus=True,  # of no maps where C_out is a multiple
    )
    p.computed += [conv_norm(2**level * n, 2**level * n, kernel) for level in range(1, depth)]
    widest = 2 ** (depth - 1) * n
    p.cheap = conv_norm(widest, widest, kernel, groups=widest)
    return run_on_symbols(compconv, block_input(batch), p)


def _check(where: str, values: dict) -> None:
    if values["C_out"] % 2:
        raise LwcnnError(
            where, f"C_out is {values['C_out']}", expected="an even number: two groups are shuffled"
        )
    check_copies(where, values["C_in"], values["C_out"], adaptive_depth(values["C_in"]))


def _note(twice: bool, four_times: bool, strides: bool) -> str:
    depth = 1 + twice + four_times
    if depth == 1:
        return "With fewer than 256 channels in, nothing is copied: a Ghost module of ratio 2, and a shuffle."
    pooled = " The stride makes means of 3 × 3 pixels of the copies." if strides else ""
    return f"Depth {depth}: each copy stands beside what was computed, and both are read by the next level.{pooled}"


register(
    Block(
        name="compconv",
        paper=PAPER,
        spoken="CompConv",
        run=lambda twice, four_times, strides: run_compconv(1 + twice + four_times, strides, 3),
        questions={"twice": TWICE, "four_times": FOUR_TIMES, "strides": STRIDES},
        widths={n: ADAPTIVE_PRIMITIVE},
        note=_note,
        check=_check,
        only_named=True,
        presets={
            "ResNet-18 with CompConv, 3×3 layer of conv5": {
                "source": "Zhang et al. 2021 replace layers of ResNet; the layer: He et al. 2016, table 1",
                "in_channels": 512, "out_channels": 512, "size": 7, "stride": 1,
            },
            "ResNet-18 with CompConv, first 3×3 layer of conv5": {
                "source": "Zhang et al. 2021 replace layers of ResNet; the layer: He et al. 2016, table 1",
                "in_channels": 256, "out_channels": 512, "size": 14, "stride": 2,
            },
            "ResNet-18 with CompConv, 3×3 layer of conv2": {
                "source": "Zhang et al. 2021 replace layers of ResNet; the layer: He et al. 2016, table 1",
                "in_channels": 64, "out_channels": 64, "size": 56, "stride": 1,
            },
        },
    )
)  # fmt: skip


def closed_form() -> Formula:
    """What a CompConv of depth d costs, d from 1 to 3. In a run the depth is a number, here it is a symbol.

    The innermost level computes n maps of C_in channels. The second computes 2n maps of 2n, if d is not 1, the third 4n
    of 4n, if d is 3. The cheap layer has 2^(d - 1) n filters of one map.

    Source:  the paper's sum of MACs; a test compares it with a run of `lwcnn.models.compconv.compconv` at each depth.

    >>> closed_form()["params"].subs({C_in: 512, n: 37, d: 3, k: 3})
    418248
    """
    pixels, widest = N * H_out * W_out, 2 ** (d - 1) * n
    levels = [n * C_in, 4 * n**2 * (1 - KroneckerDelta(d, 1)), 16 * n**2 * KroneckerDelta(d, 3)]
    weights = [part * k**2 for part in (*levels, widest)]
    copies = (2 ** (d - 1) - 1) * n
    read = [N * H * W * C_in, pixels * (2**d - 2) * n, pixels * widest, pixels * C_out]
    written = [pixels * (2**d - 1) * n, pixels * widest, pixels * C_out]
    return {
        "macs": in_order(*(pixels * part for part in weights)),
        "params": in_order(*weights),
        "reads": in_order(*read, STRIDES * N * H * W * copies),  # those that are pooled
        "writes": in_order(*written, STRIDES * pixels * copies),
    }


register(
    Kind(
        name="compconv",
        paper=PAPER,
        spoken="CompConv",
        run=closed_form(),
        widths={d: ADAPTIVE, n: ADAPTIVE_PRIMITIVE},
        note="The innermost of d levels computes n maps of all channels. A copy of n input channels stands beside "
        "them, and the next level computes 2n maps of these 2n; and so on. Cheap depthwise filters make as many maps "
        "as the last level. C_out is even.",
        presets={
            "ResNet-18 with CompConv, 3×3 layer of conv5": {
                "source": "Zhang et al. 2021 replace layers of ResNet; the layer: He et al. 2016, table 1",
                "kernel": 3, "in_channels": 512, "out_channels": 512, "size": 7, "stride": 1, "groups": 1,
            },
            "VGG-16 with CompConv, conv3_2": {
                "source": "Zhang et al. 2021 replace layers of VGG; the layer: Simonyan and Zisserman 2015, table 1",
                "kernel": 3, "in_channels": 256, "out_channels": 256, "size": 56, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip

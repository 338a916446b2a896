"""MixNet (Tan and Le 2019): depthwise filters of several sizes in one layer, and the residual that it stands in.

Symbols as in `lwcnn.cost.symbols`; g is the number of kernels here: the first g of 3 x 3, 5 x 5, 7 x 7 and so on.
"""

from types import SimpleNamespace

from sympy import Expr, Max, floor

from ...models.mixnet import PAPER, mixed_residual
from ...ops import mixconv
from ..kinds import Cost
from ..symbolic import Layer, block_input, conv, norm, run_on_symbols, squeeze_excite
from ..symbols import C_in, C_out, Formula, H, H_out, N, W, W_out, c, g, r, s, stride, t
from .block import CHANGES, KEPT, NO_SHORTCUT, Block, Kind, register

#: Channels of every kernel but the first, which has the rest; and inside squeeze-and-excitation, where r is 2 or 4 in
#: MixNet's rows, the inverse of their ratio.
WIDTHS = {c: floor(t * C_in / g), s: Max(1, floor(C_in / r))}


def mixed(channels: Expr, kernels: int, each: Expr) -> SimpleNamespace:
    """What a depthwise `lwcnn.models.mixnet.MixConv` holds: ``each`` channels a kernel, and the rest for the first."""
    splits = [channels - (kernels - 1) * each, *(kernels - 1) * [each]]
    convs = [conv(n, n, 3 + 2 * place, stride, groups=n) for place, n in enumerate(splits)]
    return SimpleNamespace(convs=convs, splits=splits, norm=norm(channels))


def pointwise(in_channels: Expr, out_channels: Expr) -> SimpleNamespace:
    """What a `lwcnn.models.mixnet.MixConv` with a single 1 x 1 convolution holds."""
    layer = conv(in_channels, out_channels)
    return SimpleNamespace(convs=[layer], splits=[in_channels], norm=norm(out_channels))


def run_mixconv(kernels: int) -> list[Layer]:
    """The layer alone, for N images; the kernels share the channels without a rest."""
    return run_on_symbols(mixconv, block_input(N), mixed(C_in, kernels, C_in / kernels))


def closed_form() -> Formula:
    """What a mixed depthwise layer of g kernels costs. In a run g is a number, here it is a symbol.

    ``C_in/g * (3^2 + 5^2 + ... + (2g + 1)^2)`` weights, and the sum of these squares is ``g*(4g^2 + 12g + 11)/3``.

    Source:  by arithmetic; a test compares it with a run of `lwcnn.ops.mixconv` for each g.

    >>> closed_form()["params"].subs({C_in: 240, g: 3})  # 80 * (9 + 25 + 49)
    6640
    """
    weights = C_in * (4 * g**2 + 12 * g + 11) / 3
    return {
        "macs": N * H_out * W_out * weights,
        "params": weights,
        "reads": N * C_in * H * W,
        "writes": N * C_in * H_out * W_out,
    }


def run_residual(changes: bool, kernels: int) -> list[Layer]:
    """MixNet's residual with squeeze-and-excitation, and with 1 x 1 convolutions in one part."""
    wide = t * C_in
    p = SimpleNamespace(
        expand=pointwise(C_in, wide),
        depthwise=mixed(wide, kernels, c),
        squeeze_excite=squeeze_excite(wide, s),
        project=pointwise(wide, C_out),
        shortcut=not changes,
    )
    return run_on_symbols(mixed_residual, block_input(), p)


def _note(changes: bool, kernels: int) -> str:
    sizes = ", ".join(f"{k} × {k}" for k in range(3, 3 + 2 * kernels, 2))
    shortcut = NO_SHORTCUT if changes else KEPT
    return f"{shortcut} Depthwise kernels: {sizes}, each for c channels, the first for the rest."


def _in_words(standard: Cost, own: Cost, values: dict) -> str:
    largest, elements = 2 * values["g"] + 1, values["H_out"] * values["W_out"] * values["C_in"]
    return (
        f"Mixed depthwise needs {own.macs / elements:.1f} MACs for an output element, the mean over its kernels; with "
        f"{largest} × {largest} for all channels it would be {largest**2}."
    )


register(
    Kind(
        name="mixconv",
        paper=PAPER,
        spoken="mixed depthwise",
        is_layer=True,
        run=closed_form(),
        in_words=_in_words,
        note="A depthwise layer of g kernels, whatever k is: 3 × 3, 5 × 5, 7 × 7 and so on, each for an equal part of "
        "the channels. Like every depthwise layer it mixes none: it gives C_in channels, whatever C_out is.",
        presets={
            "MixNet-S, layer of five kernels": {
                "source": "Tan and Le 2019; tensorflow/tpu, mixnet_builder.py (6 · 120 = 720 channels at 14 × 14)",
                "kernel": 3, "in_channels": 720, "out_channels": 720, "size": 14, "stride": 2, "groups": 5,
            },
            "MixNet-S, first layer of three kernels": {
                "source": "Tan and Le 2019; tensorflow/tpu, mixnet_builder.py (6 · 24 = 144 channels at 56 × 56)",
                "kernel": 3, "in_channels": 144, "out_channels": 144, "size": 56, "stride": 2, "groups": 3,
            },
        },
    )
)  # fmt: skip

register(
    Block(
        name="mixed_residual",
        paper=PAPER,
        spoken="MixNet",
        run=lambda changes, g: run_residual(changes, kernels=g),
        questions={"changes": CHANGES},
        choices={g: (1, 2, 3, 4, 5), t: (3, 6)},  # those of all rows but the first, which has one kernel and t = 1
        varies_by=g,
        widths=WIDTHS,
        note=lambda changes, g: _note(changes, kernels=g),
        presets={
            "MixNet-S, first block with 200 channels": {
                "source": "Tan and Le 2019; tensorflow/tpu, mixnet_builder.py: r1_k3.5.7.9.11_s22_e6_i120_o200_se0.5",
                "expansion": 6, "reduction": 2, "in_channels": 120, "out_channels": 200, "size": 14, "stride": 2,
                "groups": 5,
            },
            "MixNet-S, first block with 40 channels": {
                "source": "Tan and Le 2019; tensorflow/tpu, mixnet_builder.py: r1_k3.5.7_s22_e6_i24_o40_se0.5",
                "expansion": 6, "reduction": 2, "in_channels": 24, "out_channels": 40, "size": 56, "stride": 2,
                "groups": 3,
            },
            "MixNet-M, first block with 80 channels": {
                "source": "Tan and Le 2019; tensorflow/tpu, mixnet_builder.py: r1_k3.5.7_s22_e6_i40_o80_se0.25",
                "expansion": 6, "reduction": 4, "in_channels": 40, "out_channels": 80, "size": 28, "stride": 2,
                "groups": 3,
            },
            "MixNet-M, first block with 120 channels": {
                "source": "Tan and Le 2019; tensorflow/tpu, mixnet_builder.py: r1_k3_s11_e6_i80_o120_se0.5",
                "expansion": 6, "reduction": 2, "in_channels": 80, "out_channels": 120, "size": 14, "stride": 1,
                "groups": 1,
            },
        },
    )
)  # fmt: skip

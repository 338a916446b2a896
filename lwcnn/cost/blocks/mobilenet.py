"""MobileNet, versions 1 to 3 (Howard et al. 2017, Sandler et al. 2018, Howard et al. 2019), and Xception's layer.

The separable layer is one block with a BatchNorm between its two layers (MobileNetV1) or without (Xception); the
inverted residual is one with squeeze-and-excitation (MobileNetV3) or without (MobileNetV2).
"""

from functools import partial
from types import SimpleNamespace

from sympy import symbols

from ... import ops
from ...models import mobilenet_v1, mobilenet_v2, mobilenet_v3, xception
from ..symbolic import Layer, block_input, conv, conv_norm, norm, run_on_symbols, squeeze_excite
from ..symbols import C_in, C_out, N, divisible, k, s, stride, t
from .block import CHANGES, EXPANDS, KEPT, NO_SHORTCUT, SE, Block, Kind, divisible_note, register

#: 1 with a BatchNorm between the two layers, 0 without.
BN = symbols("BN", nonnegative=True, integer=True)

#: A quarter of the expanded channels (MobileNetV3, section 5.3), rounded as in its released code.
QUARTER = {s: divisible(t * C_in / 4, 8)}


def _separable(norm_between: bool) -> list[Layer]:
    if norm_between:
        first, second = conv_norm(C_in, C_in, k, stride, groups=C_in), conv_norm(C_in, C_out)
        p = SimpleNamespace(depthwise=first, pointwise=second)
        return run_on_symbols(mobilenet_v1.depthwise_separable, block_input(), p)
    p = SimpleNamespace(
        depthwise=conv(C_in, C_in, k, stride, groups=C_in), pointwise=conv(C_in, C_out), norm=norm(C_out),
        between=ops.identity, act=ops.identity,
    )  # fmt: skip
    return run_on_symbols(xception.separable_conv, block_input(), p)


def inverted_residual(changes: bool, expands: bool, excites: bool, batch=1, bias=True) -> list[Layer]:
    """Expand to t*C_in channels, filter each, project; ``excites`` as MobileNetV3 has it."""
    wide = t * C_in if expands else C_in
    p = SimpleNamespace(
        expand=conv_norm(C_in, wide) if expands else None,
        depthwise=conv_norm(wide, wide, k, stride, groups=wide),
        squeeze_excite=squeeze_excite(wide, s, bias) if excites else None,
        project=conv_norm(wide, C_out),
        shortcut=not changes,
    )
    block = mobilenet_v3.bneck if excites else mobilenet_v2.inverted_residual
    return run_on_symbols(block, block_input(batch), p)


def _note(changes: bool, expands: bool, excites: bool) -> str:
    shortcut = NO_SHORTCUT if changes else KEPT
    return f"{shortcut} {divisible_note(8)}" if excites else shortcut


register(
    Block(
        name="separable",
        paper=mobilenet_v1.PAPER,
        spoken="separable",
        run=_separable,
        questions={"norm_between": BN},
        note=lambda norm_between: "These two layers have no shortcut of their own.",
        presets={
            "MobileNetV1, first separable layer": {
                "source": "Howard et al. 2017, table 1",
                "kernel": 3, "norm_between": True, "in_channels": 32, "out_channels": 64, "size": 112, "stride": 1,
            },
            "MobileNetV1, one of the five 14×14 layers": {
                "source": "Howard et al. 2017, table 1",
                "kernel": 3, "norm_between": True, "in_channels": 512, "out_channels": 512, "size": 14, "stride": 1,
            },
            "Xception, middle flow": {
                "source": "Chollet 2017, figure 5 (19 × 19: network input of 299 × 299)",
                "kernel": 3, "norm_between": False, "in_channels": 728, "out_channels": 728, "size": 19, "stride": 1,
            },
        },
    )
)  # fmt: skip

register(
    Block(
        name="inverted_residual",
        paper=mobilenet_v2.PAPER,
        spoken="inverted residual",
        run=inverted_residual,
        questions={"changes": CHANGES, "expands": EXPANDS, "excites": SE},
        widths=QUARTER,
        note=_note,
        presets={
            "MobileNetV2, second block with 24 channels": {
                "source": "Sandler et al. 2018, table 2",
                "expansion": 6, "kernel": 3, "se": False, "in_channels": 24, "out_channels": 24, "size": 56,
                "stride": 1,
            },
            "MobileNetV2, first block with 32 channels": {
                "source": "Sandler et al. 2018, table 2",
                "expansion": 6, "kernel": 3, "se": False, "in_channels": 24, "out_channels": 32, "size": 56,
                "stride": 2,
            },
            "MobileNetV2, first block (t = 1)": {
                "source": "Sandler et al. 2018, table 2",
                "expansion": 1, "kernel": 3, "se": False, "in_channels": 32, "out_channels": 16, "size": 112,
                "stride": 1,
            },
            "MobileNetV3-Large, second block with 40 channels": {
                "source": "Howard et al. 2019, table 1 (row 5 × 5, 120 expanded channels)",
                "expansion": 3, "kernel": 5, "se": True, "in_channels": 40, "out_channels": 40, "size": 28,
                "stride": 1,
            },
            "MobileNetV3-Large, last block": {
                "source": "Howard et al. 2019, table 1 (row 5 × 5, 960 expanded channels)",
                "expansion": 6, "kernel": 5, "se": True, "in_channels": 160, "out_channels": 160, "size": 7,
                "stride": 1,
            },
        },
    )
)  # fmt: skip

#: What a page says of every kind that expands, filters and projects.
THREE_LAYERS = (
    "Three layers in the place of one: expand to t C_in channels, filter each, project. The wide ones are inside, so a "
    "block between thin ends can cost more than one standard layer there."
)

register(
    Kind(
        name="inverted_residual",
        paper=mobilenet_v2.PAPER,
        spoken="inverted residual",
        run=partial(inverted_residual, changes=True, expands=True, excites=False, batch=N),
        note=THREE_LAYERS,
        presets={
            "MobileNetV2, second block with 24 channels": {
                "source": "Sandler et al. 2018, table 2",
                "expansion": 6, "kernel": 3, "in_channels": 24, "out_channels": 24, "size": 56, "stride": 1,
                "groups": 1,
            },
        },
    )
)  # fmt: skip

register(
    Kind(
        name="inverted_residual_with_se",
        paper=mobilenet_v3.PAPER,
        spoken="inverted residual with SE",
        run=partial(inverted_residual, changes=True, expands=True, excites=True, batch=N, bias=False),
        widths=QUARTER,
        note=f"{THREE_LAYERS} Squeeze-and-excitation adds two layers that see one number a channel; their biases are "
        "not counted here. divisible(x, 8) is the nearest multiple of 8, but not below 90 % of x.",
        presets={
            "MobileNetV3-Large, second block with 40 channels": {
                "source": "Howard et al. 2019, table 1 (row 5 × 5, 120 expanded channels)",
                "expansion": 3, "kernel": 5, "in_channels": 40, "out_channels": 40, "size": 28, "stride": 1,
                "groups": 1,
            },
        },
    )
)  # fmt: skip

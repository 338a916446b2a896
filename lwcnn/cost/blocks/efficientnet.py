"""EfficientNet and EfficientNetV2 (Tan and Le 2019, 2021): MBConv and Fused-MBConv."""

from types import SimpleNamespace

from sympy import Max, floor

from ...models import efficientnet, efficientnet_v2
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols, squeeze_excite
from ..symbols import C_in, C_out, N, k, s, stride, t
from .block import CHANGES, EXPANDS, KEPT, NO_SHORTCUT, Block, Kind, register
from .mobilenet import THREE_LAYERS

#: Squeeze-and-excitation goes down to a quarter of the block's input (EfficientNet, table 1 and the released code).
quarter_of_input = Max(1, floor(C_in / 4))

#: Nothing is dropped: the blocks are counted as they run after training.
EVAL = {"drop_rate": 0.0, "training": False}


def mbconv(changes: bool, expands: bool, reduced=s, batch=1, bias=True) -> list[Layer]:
    """The inverted residual with squeeze-and-excitation to ``reduced`` channels."""
    wide = t * C_in if expands else C_in
    p = SimpleNamespace(
        expand=conv_norm(C_in, wide) if expands else None,
        depthwise=conv_norm(wide, wide, k, stride, groups=wide),
        squeeze_excite=squeeze_excite(wide, reduced, bias),
        project=conv_norm(wide, C_out),
        shortcut=not changes,
        **EVAL,
    )
    return run_on_symbols(efficientnet.mbconv, block_input(batch), p)


def fused_mbconv(changes: bool, expands: bool, batch=1) -> list[Layer]:
    """One k x k layer expands; for t = 1 it is the whole block."""
    p = SimpleNamespace(
        expand=conv_norm(C_in, t * C_in if expands else C_out, k, stride),
        project=conv_norm(t * C_in, C_out) if expands else None,
        shortcut=not changes,
        **EVAL,
    )
    return run_on_symbols(efficientnet_v2.fused_mbconv, block_input(batch), p)


def _note(changes: bool, special: str) -> str:
    return f"{NO_SHORTCUT if changes else KEPT} {special}"


_QUARTERED = (
    "Squeeze-and-excitation goes down to a quarter of the block’s input, not of the expanded channels."
)
_FUSED = "One standard layer expands and filters, in the place of a 1 × 1 and a depthwise layer."

register(
    Block(
        name="mbconv",
        paper=efficientnet.PAPER,
        spoken="MBConv",
        run=mbconv,
        questions={"changes": CHANGES, "expands": EXPANDS},
        widths={s: quarter_of_input},
        note=lambda changes, expands: _note(changes, _QUARTERED),
        presets={
            "EfficientNet-B0, first block (t = 1)": {
                "source": "Tan and Le 2019, table 1 (MBConv1)",
                "expansion": 1, "kernel": 3, "in_channels": 32, "out_channels": 16, "size": 112, "stride": 1,
            },
            "EfficientNet-B0, first block with 40 channels": {
                "source": "Tan and Le 2019, table 1 (MBConv6, 5 × 5)",
                "expansion": 6, "kernel": 5, "in_channels": 24, "out_channels": 40, "size": 56, "stride": 2,
            },
            "EfficientNet-B0, second block with 40 channels": {
                "source": "Tan and Le 2019, table 1 (MBConv6, 5 × 5)",
                "expansion": 6, "kernel": 5, "in_channels": 40, "out_channels": 40, "size": 28, "stride": 1,
            },
            "EfficientNetV2-S, second block with 128 channels": {
                "source": "Tan and Le 2021, table 4 (24 × 24: network input of 384 × 384)",
                "expansion": 4, "kernel": 3, "in_channels": 128, "out_channels": 128, "size": 24, "stride": 1,
            },
        },
    )
)  # fmt: skip

register(
    Block(
        name="fused_mbconv",
        paper=efficientnet_v2.PAPER,
        spoken="fused MBConv",
        run=fused_mbconv,
        questions={"changes": CHANGES, "expands": EXPANDS},
        note=lambda changes, expands: _note(changes, _FUSED),
        presets={
            "EfficientNetV2-S, second block with 48 channels": {
                "source": "Tan and Le 2021, table 4 (96 × 96: network input of 384 × 384)",
                "expansion": 4, "kernel": 3, "in_channels": 48, "out_channels": 48, "size": 96, "stride": 1,
            },
            "EfficientNetV2-S, first block with 48 channels": {
                "source": "Tan and Le 2021, table 4 (192 × 192: network input of 384 × 384)",
                "expansion": 4, "kernel": 3, "in_channels": 24, "out_channels": 48, "size": 192, "stride": 2,
            },
            "EfficientNetV2-S, first block (t = 1)": {
                "source": "Tan and Le 2021, table 4 (192 × 192: network input of 384 × 384)",
                "expansion": 1, "kernel": 3, "in_channels": 24, "out_channels": 24, "size": 192, "stride": 1,
            },
        },
    )
)  # fmt: skip

register(
    Kind(
        name="mbconv",
        paper=efficientnet.PAPER,
        spoken="MBConv",
        run=lambda: mbconv(changes=True, expands=True, reduced=quarter_of_input, batch=N, bias=False),
        note=f"{THREE_LAYERS} Squeeze-and-excitation goes down to a quarter of the block’s input; its biases are not "
        "counted here.",
        presets={
            "EfficientNet-B0, second block with 40 channels": {
                "source": "Tan and Le 2019, table 1 (MBConv6, 5 × 5, 40 channels at 28 × 28)",
                "expansion": 6, "kernel": 5, "in_channels": 40, "out_channels": 40, "size": 28, "stride": 1,
                "groups": 1,
            },
        },
    )
)  # fmt: skip

register(
    Kind(
        name="fused_mbconv",
        paper=efficientnet_v2.PAPER,
        spoken="fused MBConv",
        run=lambda: fused_mbconv(changes=True, expands=True, batch=N),
        note="Two layers in the place of one: a k × k layer expands to t C_in channels, a projection narrows. The "
        "first is dense, where MBConv has a pointwise and a depthwise layer: for k above 1 it usually has more MACs, "
        "and moves fewer activations.",
        presets={
            "EfficientNetV2-S, second block with 48 channels": {
                "source": "Tan and Le 2021, table 4 (96 × 96: network input of 384 × 384)",
                "expansion": 4, "kernel": 3, "in_channels": 48, "out_channels": 48, "size": 96, "stride": 1,
                "groups": 1,
            },
        },
    )
)  # fmt: skip

"""Shift (Wu, Wan et al. 2018): a shift and a 1 x 1 layer in the place of one layer, and the block of ShiftResNet."""

from types import SimpleNamespace

from ... import ops
from ...models.shiftnet import PAPER, shift_block
from ...steps import within
from ..symbolic import Layer, Map, block_input, conv, conv_norm, run_on_symbols
from ..symbols import C_in, C_out, N, k, stride, t
from .block import CHANGES, KEPT, PROJECTED, Block, Kind, register


def _shift_and_mix(x: Map, p: SimpleNamespace, step) -> Map:
    """Each channel looks at one place of the k x k window; then a 1 x 1 layer mixes them."""
    y = step("shift", ops.shift, x, k)
    return ops.conv_act(y, p.pointwise, ops.identity, within(step, "pointwise"))


def _kind() -> list[Layer]:
    p = SimpleNamespace(pointwise=conv(C_in, C_out, 1, stride))
    return run_on_symbols(_shift_and_mix, block_input(N), p)


def _block(changes: bool) -> list[Layer]:
    wide = t * C_out
    p = SimpleNamespace(
        conv1=conv_norm(C_in, wide),
        conv2=conv_norm(wide, C_out, stride=stride),
        shortcut=conv_norm(C_in, C_out, stride=stride) if changes else None,
    )
    return run_on_symbols(shift_block, block_input(), p)


register(
    Block(
        name="shift_block",
        paper=PAPER,
        spoken="shift",
        run=_block,
        questions={"changes": CHANGES},
        note=lambda changes: PROJECTED if changes else KEPT,
        presets={
            "ShiftResNet-20, second block of its second stage": {
                "source": "Wu, Wan et al. 2018, the authors' models/shiftresnet.py (32 channels at 16 × 16, e = 3)",
                "expansion": 3, "in_channels": 32, "out_channels": 32, "size": 16, "stride": 1,
            },
            "ShiftResNet-20, first block of its second stage": {
                "source": "Wu, Wan et al. 2018, the authors' models/shiftresnet.py (e = 3)",
                "expansion": 3, "in_channels": 16, "out_channels": 32, "size": 32, "stride": 2,
            },
        },
    )
)  # fmt: skip

register(
    Kind(
        name="shift",
        paper=PAPER,
        spoken="shift and pointwise",
        run=_kind,
        is_layer=True,
        note="The shift has no MACs and no weights, whatever k is; but it reads and writes every activation once more "
        "than a pointwise layer alone.",
        presets={
            "ShiftNet-A, last layer of a unit of group 1": {
                "source": "Wu, Wan et al. 2018 (256 to 64 channels at 56 × 56, the shift 5 × 5)",
                "kernel": 5, "in_channels": 256, "out_channels": 64, "size": 56, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip

"""FE-Net (Chen et al. 2019): its unit that shifts, which adds x where it can, and the one that pools."""

from types import SimpleNamespace

from sympy import KroneckerDelta

from ...models.fenet import PAPER, inverted_pool, inverted_shift
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols, shift_layer
from ..symbols import C_in, C_out, t
from .block import KEPT, NO_SHORTCUT, STRIDES, Block, register


def _unit(pools: bool, widens: bool) -> list[Layer]:
    """t*C_out channels in the middle, as in the released code."""
    middle = t * C_out
    layers = {"expand": conv_norm(C_in, middle), "project": conv_norm(middle, C_out)}
    if pools:
        return run_on_symbols(inverted_pool, block_input(), SimpleNamespace(**layers))
    p = SimpleNamespace(shift=shift_layer(middle), is_added=not widens, **layers)
    return run_on_symbols(inverted_shift, block_input(), p)


def _note(pools: bool, widens: bool) -> str:
    if pools:
        return f"{NO_SHORTCUT} A mean of 2 × 2 pixels takes the place of the shift."
    shift = "The shift moves whole pixels: two parameters a channel, no MACs."
    return f"{shift} {NO_SHORTCUT if widens else KEPT}"


register(
    Block(
        name="inverted_shift",
        paper=PAPER,
        spoken="inverted shift",
        run=_unit,
        questions={"pools": STRIDES, "widens": 1 - KroneckerDelta(C_in, C_out)},
        note=_note,
        presets={
            "FE-Net 1.0x, second unit of its third block": {
                "source": "hikvision-research/SparseShiftLayer, models/FEBlock.py (14 × 14, network input 224 × 224)",
                "in_channels": 32, "out_channels": 32, "size": 14, "stride": 1, "expansion": 6,
            },
            "FE-Net 1.0x, last unit of its second block": {
                "source": "hikvision-research/SparseShiftLayer, models/FEBlock.py (28 × 28, network input 224 × 224)",
                "in_channels": 64, "out_channels": 128, "size": 28, "stride": 2, "expansion": 6,
            },
        },
    )
)  # fmt: skip

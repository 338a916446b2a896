"""SqueezeNext (Gholami et al. 2018): its block."""

from types import SimpleNamespace

from sympy import Max, floor, symbols

from ...models.squeezenext import PAPER, squeezenext_block
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols
from ..symbols import C_in, C_out, stride
from .block import CHANGES, KEPT, PROJECTED, Block, register

#: Channels after the first and after the second squeeze.
c_1, c_2 = symbols("c_1 c_2", positive=True, integer=True)


def _squeezenext(changes: bool) -> list[Layer]:
    """3 x 1 first; 1 x 3 first costs the same."""
    p = SimpleNamespace(
        squeeze1=conv_norm(C_in, c_1, stride=stride),
        squeeze2=conv_norm(c_1, c_2),
        separable1=conv_norm(c_2, c_1, (3, 1)),
        separable2=conv_norm(c_1, c_1, (1, 3)),
        expand=conv_norm(c_1, C_out),
        shortcut=conv_norm(C_in, C_out, stride=stride) if changes else None,
    )
    return run_on_symbols(squeezenext_block, block_input(), p)


def _note(changes: bool) -> str:
    return PROJECTED if changes else KEPT


register(
    Block(
        name="squeezenext",
        paper=PAPER,
        spoken="SqueezeNext",
        run=_squeezenext,
        questions={"changes": CHANGES},
        # rounded down, to at least 1; in the authors' networks both are whole
        widths={c_1: Max(1, floor(C_out / 2)), c_2: Max(1, floor(C_out / 4))},
        note=_note,
        presets={
            "SqueezeNext 1.0-23, second block of stage 1": {
                "source": "amirgholami/SqueezeNext, 1.0-SqNxt-23/train_val.prototxt (55 × 55, network input 227 × 227)",
                "in_channels": 32, "out_channels": 32, "size": 55, "stride": 1,
            },
            "SqueezeNext 1.0-23, first block of stage 2": {
                "source": "amirgholami/SqueezeNext, 1.0-SqNxt-23/train_val.prototxt (55 × 55, network input 227 × 227)",
                "in_channels": 32, "out_channels": 64, "size": 55, "stride": 2,
            },
        },
    )
)  # fmt: skip

"""SqueezeNext (Gholami et al. 2018): its block."""

from types import SimpleNamespace

from sympy import Max, floor, symbols

from ...models.squeezenext import PAPER, squeezenext_block
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols
from ..symbols import C_in, C_out, N, k, stride
from .block import CHANGES, KEPT, PROJECTED, Block, Kind, register

#: Channels after the first and after the second squeeze.
c_1, c_2 = symbols("c_1 c_2", positive=True, integer=True)


#: Rounded down, to at least 1; in the authors' networks both are whole.
WIDTHS = {c_1: Max(1, floor(C_out / 2)), c_2: Max(1, floor(C_out / 4))}


def _squeezenext(changes: bool, kernel=3, batch=1) -> list[Layer]:
    """3 x 1 first; 1 x 3 first costs the same."""
    p = SimpleNamespace(
        squeeze1=conv_norm(C_in, c_1, stride=stride),
        squeeze2=conv_norm(c_1, c_2),
        separable1=conv_norm(c_2, c_1, (kernel, 1)),
        separable2=conv_norm(c_1, c_1, (1, kernel)),
        expand=conv_norm(c_1, C_out),
        shortcut=conv_norm(C_in, C_out, stride=stride) if changes else None,
    )
    return run_on_symbols(squeezenext_block, block_input(batch), p)


def _note(changes: bool) -> str:
    return PROJECTED if changes else KEPT


register(
    Block(
        name="squeezenext",
        paper=PAPER,
        spoken="SqueezeNext",
        run=_squeezenext,
        questions={"changes": CHANGES},
        widths=WIDTHS,
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

register(
    Kind(
        name="squeezenext",
        paper=PAPER,
        spoken="SqueezeNext block",
        run=lambda: _squeezenext(changes=False, kernel=k, batch=N),
        widths=WIDTHS,
        note="Five layers in the place of one: two pointwise layers squeeze, to a half and to a quarter of C_out; "
        "k × 1 and 1 × k see neighbours; a pointwise layer expands. A layer on the shortcut is not counted here.",
        presets={
            "SqueezeNext 1.0-23, second block of stage 3": {
                "source": "amirgholami/SqueezeNext, 1.0-SqNxt-23/train_val.prototxt (128 channels at 14 × 14)",
                "kernel": 3, "in_channels": 128, "out_channels": 128, "size": 14, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip

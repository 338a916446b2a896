"""Active shift (Jeon and Kim 2018): its unit."""

from types import SimpleNamespace

from ...models.active_shift import PAPER, active_shift_unit
from ..symbolic import Layer, block_input, conv, norm, run_on_symbols, shift_layer
from ..symbols import C_in, C_out, stride, t
from .block import CHANGES, KEPT, Block, register


def _unit(changes: bool) -> list[Layer]:
    """t*C_out channels in the middle."""
    middle = t * C_out
    p = SimpleNamespace(
        norm1=norm(C_in),
        conv1=conv(C_in, middle),
        norm2=norm(middle),
        shift=shift_layer(middle, stride),
        conv2=conv(middle, C_out),
        shortcut=conv(C_in, C_out, stride=stride) if changes else None,
    )
    return run_on_symbols(active_shift_unit, block_input(), p)


def _note(changes: bool) -> str:
    shift = "The shift has two parameters a channel and no MACs, but 4 multiplications and 3 additions an element."
    projected = (
        "The shape changes, so the shortcut has a 1 × 1 layer of its own, which begins after the first ReLU."
    )
    return f"{shift} {projected if changes else KEPT}"


register(
    Block(
        name="active_shift",
        paper=PAPER,
        spoken="active shift",
        run=_unit,
        questions={"changes": CHANGES},
        note=_note,
        presets={
            "AS-ResNet-w32, second unit of stage 3": {
                "source": "jyh2986/Active-Shift, [AS-ResNet-w32]deploy.prototxt (28 × 28, network input 224 × 224)",
                "in_channels": 64, "out_channels": 64, "size": 28, "stride": 1, "expansion": 1,
            },
            "AS-ResNet-w32, first unit of stage 4": {
                "source": "jyh2986/Active-Shift, [AS-ResNet-w32]deploy.prototxt (28 × 28, network input 224 × 224)",
                "in_channels": 64, "out_channels": 128, "size": 28, "stride": 2, "expansion": 1,
            },
        },
    )
)  # fmt: skip

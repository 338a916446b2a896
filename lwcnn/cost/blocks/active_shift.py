"""Active shift (Jeon and Kim 2018): its unit, and a shift and a 1 x 1 layer in the place of one layer."""

from types import SimpleNamespace

from ... import ops
from ...models.active_shift import PAPER, active_shift_unit
from ...steps import within
from ..kinds import Cost
from ..symbolic import Layer, Map, block_input, conv, norm, run_on_symbols, shift_layer
from ..symbols import C_in, C_out, N, stride, t
from .block import CHANGES, KEPT, Block, Kind, register


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


def _shift_and_mix(x: Map, p: SimpleNamespace, step) -> Map:
    """The shift strides, as in the unit; the 1 x 1 layer works on the small map."""
    y = step("shift", ops.active_shift, x, p.shift.displacement, p.shift.stride)
    return ops.conv_act(y, p.pointwise, ops.identity, within(step, "pointwise"))


def _kind() -> list[Layer]:
    p = SimpleNamespace(shift=shift_layer(C_in, stride), pointwise=conv(C_in, C_out))
    return run_on_symbols(_shift_and_mix, block_input(N), p)


def _in_words(standard: Cost, own: Cost, values: dict) -> str:
    return (
        f"An active shift has no MACs, but it mixes four pixels for each of its numbers: {own.multiplications:,} "
        f"multiplications and {own.additions:,} additions, which a counter of MACs does not see."
    )


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

register(
    Kind(
        name="active_shift",
        paper=PAPER,
        spoken="active shift and pointwise",
        run=_kind,
        is_layer=True,
        note="The shift learns where each channel looks, two numbers a channel, and reads between the pixels. It has "
        "no kernel and no MACs, but 4 multiplications and 3 additions for each number that it gives.",
        in_words=_in_words,
        presets={
            "AS-ResNet-w32, second layer of a unit of stage 3": {
                "source": "jyh2986/Active-Shift, [AS-ResNet-w32]deploy.prototxt (28 × 28, network input 224 × 224)",
                "kernel": 3, "in_channels": 64, "out_channels": 64, "size": 28, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip

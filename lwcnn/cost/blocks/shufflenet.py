"""ShuffleNet, versions 1 and 2 (Zhang et al. 2018, Ma et al. 2018): their units."""

from types import SimpleNamespace

from sympy import Integer, KroneckerDelta, Max, floor

from ...errors import LwcnnError, divisors, one_of
from ...models import shufflenet_v1, shufflenet_v2
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols
from ..symbols import C_in, C_out, N, c, g, k, stride
from .block import KEPT, STRIDES, Block, Kind, h, register

#: A quarter of the output channels (ShuffleNet, section 3.2), here rounded down to a multiple of g, at least g.
QUARTER = {c: g * Max(1, floor(C_out / (4 * g)))}


def shuffle_unit(strides: bool, shuffles: bool, kernel=3, batch=1) -> list[Layer]:
    """Two grouped 1 x 1 layers, a shuffle and a depthwise layer between them."""
    p = SimpleNamespace(
        reduce=conv_norm(C_in, c, groups=g),
        depthwise=conv_norm(c, c, kernel, stride, groups=c),
        restore=conv_norm(c, C_out - C_in if strides else C_out, groups=g),
        stride=2 if strides else 1,
        shuffle_groups=2 if shuffles else 1,  # as good as any number above 1
    )
    return run_on_symbols(shufflenet_v1.shuffle_unit, block_input(batch), p)


def _shuffle_v2_unit(strides: bool) -> list[Layer]:
    """As torchvision has it. At stride 1 one branch is a half of the input, kept as it is."""
    entering, x = (C_in, block_input()) if strides else (h, block_input(channels=2 * h))
    shortcut = SimpleNamespace(
        depthwise=conv_norm(C_in, C_in, 3, stride, groups=C_in), pointwise=conv_norm(C_in, h)
    )
    p = SimpleNamespace(
        pointwise1=conv_norm(entering, h),
        depthwise=conv_norm(h, h, 3, stride, groups=h),
        pointwise2=conv_norm(h, h),
        shortcut=shortcut if strides else None,
        coding="torchvision",
    )
    return run_on_symbols(shufflenet_v2.shufflenet_v2_unit, x, p)


def _check_v1(where: str, values: dict) -> None:
    """A sum needs equal channels; a concatenation brings the input's, so the branch makes the rest."""
    c_in, c_out, step, groups = (values[name] for name in ("C_in", "C_out", "stride", "g"))
    if step > 2:
        raise LwcnnError(where, f"stride is {step}", expected="1 or 2: the pool on its shortcut strides by 2")
    if (c_in != c_out) if step == 1 else (c_in >= c_out):
        given = f"C_in is {c_in}, C_out is {c_out}, stride is {step}"
        expected = "as many channels out as in at stride 1, more at stride 2"
        raise LwcnnError(where, "the shortcut does not fit", given, expected)
    if c_in % groups or c_out % groups:
        both = [number for number in divisors(c_in) if c_out % number == 0]
        what = f"{groups} groups do not divide {c_in} and {c_out} channels"
        raise LwcnnError(where, what, expected="g must divide both", hint=f"use {one_of(both)}")


def _check_v2(where: str, values: dict) -> None:
    c_in, c_out = values["C_in"], values["C_out"]
    if c_out % 2 or (values["stride"] == 1 and c_in != c_out):
        expected = "an even number of channels out; at stride 1 as many as in"
        raise LwcnnError(where, "the two branches do not fit", f"C_in is {c_in}, C_out is {c_out}", expected)


def _note_v1(strides: bool, shuffles: bool) -> str:
    if not strides:
        return KEPT
    return (
        "The pooled input is laid beside the branch, so the branch makes only C_out − C_in channels. The very first "
        "unit of a network has no groups in its first layer: it is not shown here."
    )


def _note_v2(strides: bool) -> str:
    if strides:
        return "Nothing is split: both branches see the whole input, and each makes half of the channels."
    return "Half of the channels are kept as they are; the shuffle mixes both halves for the next unit."


register(
    Block(
        name="shuffle_unit",
        paper=shufflenet_v1.PAPER,
        spoken="shuffle unit",
        run=shuffle_unit,
        questions={"strides": STRIDES, "shuffles": 1 - KroneckerDelta(g, 1)},
        widths=QUARTER,
        note=_note_v1,
        unit=g,
        check=_check_v1,
        presets={
            "ShuffleNet (g = 3), second unit of stage 2": {
                "source": "Zhang et al. 2018, table 1 and figure 2b",
                "groups": 3, "in_channels": 240, "out_channels": 240, "size": 28, "stride": 1,
            },
            "ShuffleNet (g = 3), first unit of stage 3": {
                "source": "Zhang et al. 2018, table 1 and figure 2c",
                "groups": 3, "in_channels": 240, "out_channels": 480, "size": 28, "stride": 2,
            },
            "ShuffleNet (g = 8), second unit of stage 2": {
                "source": "Zhang et al. 2018, table 1 and figure 2b",
                "groups": 8, "in_channels": 384, "out_channels": 384, "size": 28, "stride": 1,
            },
        },
    )
)  # fmt: skip

register(
    Block(
        name="shuffle_v2_unit",
        paper=shufflenet_v2.PAPER,
        spoken="shuffle v2 unit",
        run=_shuffle_v2_unit,
        questions={"strides": STRIDES},
        widths={h: floor(C_out / 2)},
        note=_note_v2,
        unit=Integer(2),
        check=_check_v2,
        presets={
            "ShuffleNetV2 1×, second unit of stage 2": {
                "source": "Ma et al. 2018, table 5 and figure 3c",
                "in_channels": 116, "out_channels": 116, "size": 28, "stride": 1,
            },
            "ShuffleNetV2 1×, first unit of stage 2": {
                "source": "Ma et al. 2018, table 5 and figure 3d, as torchvision has it",
                "in_channels": 24, "out_channels": 116, "size": 56, "stride": 2,
            },
        },
    )
)  # fmt: skip

register(
    Kind(
        name="shuffle_unit",
        paper=shufflenet_v1.PAPER,
        spoken="shuffle unit",
        run=lambda: shuffle_unit(strides=False, shuffles=True, kernel=k, batch=N),
        widths=QUARTER,
        note="Grouped pointwise to c channels, shuffle, depthwise, grouped pointwise. The shuffle has no MACs, but it "
        "moves its activations. With a stride, the real unit makes C_in channels less: it pools its input and lays it "
        "beside.",
        presets={
            "ShuffleNet (g = 3), unit of stage 2": {
                "source": "Zhang et al. 2018, table 1 and figure 2b (240 channels at 28 × 28)",
                "kernel": 3, "in_channels": 240, "out_channels": 240, "size": 28, "stride": 1, "groups": 3,
            },
        },
    )
)  # fmt: skip

"""MicroNet (Li et al. 2021): its factorised 1 x 1 convolution, and a block with one Dynamic Shift-Max, as in M3."""

from types import SimpleNamespace

from sympy import Expr, Max, floor

from ...errors import LwcnnError, divisors, one_of
from ...models.micro_layers import micro_pointwise
from ...models.micronet import M3, PAPER, micro_block
from ..symbolic import Layer, Map, block_input, conv_norm, run_on_symbols
from ..symbols import C_in, C_out, N, c, divisible, g, k, r, s, stride, t
from .block import CHANGES, KEPT, NO_SHORTCUT, Block, Kind, register

#: The paper's C/R, here rounded down to a multiple of g, at least g.
MIDDLE = {c: g * Max(1, floor(C_out / (r * g)))}
#: Inside a Dynamic Shift-Max: a sixteenth of its channels, as in the rows of M3 from the fifth on.
SQUEEZED = {s: divisible(Max(1, floor(t * C_in / 16)), 4)}


def _micro_pointwise() -> list[Layer]:
    """The stride, which the paper's has not, is in the first layer, as in a pointwise layer."""
    p = SimpleNamespace(
        squeeze=conv_norm(C_in, c, stride=stride, groups=g),
        groups=g,
        expand=conv_norm(c, C_out, groups=g),
    )
    return run_on_symbols(micro_pointwise, block_input(N), p)


def _linear(in_features, out_features) -> SimpleNamespace:
    """What `torch.nn.Linear` holds."""
    return SimpleNamespace(weight=Map(out_features, in_features), bias=Map(out_features))


def _micro_block(changes: bool) -> list[Layer]:
    """Both 1 x 1 layers in g groups; the activation stands behind column and row alone."""
    wide: Expr = t * C_in
    column = conv_norm(wide, wide, (k, 1), (stride, 1), groups=wide)
    row = conv_norm(wide, wide, (1, k), (1, stride), groups=wide)
    squeeze, spread = _linear(wide, s), _linear(s, 4 * wide)
    shift_max = SimpleNamespace(groups=wide / g, start=M3.start, reduce=squeeze, expand=spread)
    p = SimpleNamespace(
        expand=conv_norm(C_in, wide, groups=g),
        mix1=SimpleNamespace(shift_max=None, shuffles=(g,)),
        depthwise=SimpleNamespace(column=column, row=row),
        mix2=SimpleNamespace(shift_max=shift_max, shuffles=(wide / 2,)),
        project=conv_norm(wide, C_out, groups=g),
        mix3=SimpleNamespace(shift_max=None, shuffles=(g,)),
        shortcut=not changes,
    )
    return run_on_symbols(micro_block, block_input(), p)


def _note(changes: bool) -> str:
    return (
        f"{NO_SHORTCUT if changes else KEPT} The two linear layers of Dynamic Shift-Max read the means of the map, and "
        "give four coefficients a channel: few MACs, many parameters."
    )


def _check(where: str, values: dict) -> None:
    """The groups divide the channels that come in and those that go out; a shuffle needs an even number inside."""
    c_in, c_out, groups = (values[name] for name in ("C_in", "C_out", "g"))
    if c_in % groups or c_out % groups:
        both = [number for number in divisors(c_in) if c_out % number == 0]
        what = f"{groups} groups do not divide {c_in} and {c_out} channels"
        raise LwcnnError(where, what, expected="g must divide both", hint=f"use {one_of(both)}")
    if c_in * values["t"] % 2:
        what = f"the wide layers have {c_in * values['t']} channels"
        raise LwcnnError(where, what, expected="an even number: a shuffle has half as many groups")


register(
    Kind(
        name="micro_pointwise",
        paper=PAPER,
        spoken="micro-factorised pointwise",
        is_layer=True,
        run=_micro_pointwise,
        widths=MIDDLE,
        note="Two 1 × 1 layers in g groups with c = C_out / r channels between them, and a shuffle. c / g² ways lead "
        "from each input to each output: one for g = √c. Each output sees one pixel, whatever k is.",
    )
)

register(
    Block(
        name="micro",
        paper=PAPER,
        spoken="micro",
        run=_micro_block,
        questions={"changes": CHANGES},
        widths=SQUEEZED,
        note=_note,
        unit=g,
        free=True,
        check=_check,
        presets={
            "MicroNet-M3, sixth block": {
                "source": "liyunsheng13/micronet, backbone/microconfig.py (32 to 64 channels at 14 × 14)",
                "expansion": 6, "kernel": 5, "groups": 8,
                "in_channels": 32, "out_channels": 64, "size": 14, "stride": 1,
            },
            "MicroNet-M3, ninth block": {
                "source": "liyunsheng13/micronet, backbone/microconfig.py (80 to 120 channels, 14 × 14 to 7 × 7)",
                "expansion": 6, "kernel": 5, "groups": 10,
                "in_channels": 80, "out_channels": 120, "size": 14, "stride": 2,
            },
        },
    )
)  # fmt: skip

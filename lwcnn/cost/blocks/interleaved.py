"""IGCV1 (Zhang et al. 2017), IGCV2 (Xie et al. 2018), IGCV3 (Sun et al. 2018): grouped layers that interleave.

Symbols as in `lwcnn.cost.symbols`, and those of the papers: L primary groups of M channels in IGCV1; S taps of a
kernel, 9 for 3 x 3; G channels. IGCV2 writes L for its number of layers: here it is n.
"""

from functools import partial
from types import SimpleNamespace

from sympy import Expr, Rational, log, sqrt, symbols

from ...errors import LwcnnError, divisors, one_of
from ...models import igcv1, igcv3
from ..symbolic import Layer, block_input, conv, conv_norm, run_on_symbols
from ..symbols import C_in, C_out, N, g, in_order, k, stride, t
from .block import CHANGES, KEPT, NO_SHORTCUT, Block, Kind, register

L, M, S, G, n, T = symbols("L M S G n T", positive=True)

#: Weights of a pair with L primary groups of M channels: first the primary layer, then the secondary one.
pair_weights = in_order(L * M**2 * S, M * L**2)
#: A pair is wider than the standard layer with as many weights exactly where the left side is less than the right.
wider_left, wider_right = L / (L - 1), M * S
#: Of all pairs with G = L*M channels none has fewer weights; both layers have as many there, L = M*S.
least_pair_weights = 2 * sqrt(S) * G ** Rational(3, 2)
#: The same, asked the other way round: the channels that T weights can have at most.
widest_pair = (T / (2 * sqrt(S))) ** Rational(2, 3)
#: IGCV2: no n layers whose product is dense have fewer weights for G channels, and as few only if S*K is equal in all
#: of them, with S = 1 for a 1 x 1 layer.
least_sparse_weights = G * n * (S * G) ** (1 / n)
#: The n for which that is least.
best_depth = log(S * G)


def _pair(kernel=3, batch=1) -> list[Layer]:
    """A layer in g groups and a 1 x 1 layer in C_out/g groups, a shuffle after each."""
    p = SimpleNamespace(
        primary=conv(C_in, C_out, kernel, stride, groups=g),
        primary_groups=g,
        secondary=conv_norm(C_out, C_out, groups=C_out / g),
        secondary_groups=C_out / g,
    )
    return run_on_symbols(igcv1.interleaved_group_conv, block_input(batch), p)


def _residual(changes: bool, kernel=3, batch=1) -> list[Layer]:
    """The inverted residual whose 1 x 1 layers have g groups, with a shuffle after the first."""
    wide: Expr = t * C_in
    p = SimpleNamespace(
        expand=conv_norm(C_in, wide, groups=g),
        groups=g,
        depthwise=conv_norm(wide, wide, kernel, stride, groups=wide),
        project=conv_norm(wide, C_out, groups=g),
        shortcut=not changes,
    )
    return run_on_symbols(igcv3.interleaved_residual, block_input(batch), p)


def _check(where: str, values: dict) -> None:
    """The groups divide the channels that come in and those that go out."""
    c_in, c_out, groups = (values[name] for name in ("C_in", "C_out", "g"))
    if c_in % groups or c_out % groups:
        both = [number for number in divisors(c_in) if c_out % number == 0]
        what = f"{groups} groups do not divide {c_in} and {c_out} channels"
        raise LwcnnError(where, what, expected="g must divide both", hint=f"use {one_of(both)}")


PAIR_NOTE = (
    "A grouped layer, and a pointwise layer in C_out / g groups, each with one channel of every group before: one way "
    "leads from each input to each output. The two shuffles have no MACs, but they move their activations."
)
PAIR = {
    "IGC-L16M16, second layer with 256 channels": {
        "source": "Zhang et al. 2017, the authors' models/IGC-L16M16_ImageNet",
        "in_channels": 256, "out_channels": 256, "size": 56, "stride": 1, "groups": 16,
    },
}  # fmt: skip

register(
    Kind(
        name="interleaved_group_conv",
        paper=igcv1.PAPER,
        spoken="interleaved group convolution",
        run=partial(_pair, kernel=k, batch=N),
        note=PAIR_NOTE,
        presets={name: {**preset, "kernel": 3} for name, preset in PAIR.items()},
    )
)

register(
    Block(
        name="interleaved_group_conv",
        paper=igcv1.PAPER,
        spoken="interleaved pair",
        run=_pair,
        note=lambda: PAIR_NOTE,
        unit=g,
        free=True,
        check=_check,
        presets=PAIR,
    )
)

RESIDUAL_SOURCE = "Sun et al. 2018, the authors' symbols/igcv3.py"
RESIDUAL = {
    "IGCV3, second block with 24 channels": {
        "source": RESIDUAL_SOURCE,
        "expansion": 6, "in_channels": 24, "out_channels": 24, "size": 56, "stride": 1, "groups": 2,
    },
}  # fmt: skip

register(
    Kind(
        name="interleaved_residual",
        paper=igcv3.PAPER,
        spoken="interleaved residual",
        run=partial(_residual, changes=True, kernel=k, batch=N),
        note="An inverted residual with g groups in both 1 × 1 layers, and a shuffle between them. The wide layers are "
        "inside, so a block between thin ends can cost more than one standard layer there.",
        presets={name: {**preset, "kernel": 3} for name, preset in RESIDUAL.items()},
    )
)

register(
    Block(
        name="interleaved_residual",
        paper=igcv3.PAPER,
        spoken="interleaved residual",
        run=_residual,
        questions={"changes": CHANGES},
        note=lambda changes: f"{NO_SHORTCUT if changes else KEPT} The shuffle moves activations and has no MACs.",
        unit=g,
        free=True,
        check=_check,
        presets={
            **RESIDUAL,
            "IGCV3, first block with 32 channels": {
                "source": RESIDUAL_SOURCE,
                "expansion": 6, "in_channels": 24, "out_channels": 32, "size": 56, "stride": 2, "groups": 2,
            },
        },
    )
)  # fmt: skip

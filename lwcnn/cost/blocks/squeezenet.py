"""SqueezeNet (Iandola et al. 2016): the Fire module."""

from types import SimpleNamespace

from sympy import Max, ceiling, floor, symbols

from ...errors import LwcnnError
from ...models.squeezenet import PAPER, fire
from ..symbolic import Layer, block_input, conv, run_on_symbols
from ..symbols import C_in, C_out, s
from .block import Block, register

#: Channels of the two expand layers; the squeeze ratio, s for each output channel (section 5.3).
e_1, e_3 = symbols("e_1 e_3", positive=True, integer=True)
SR = symbols("SR", positive=True)


def _fire() -> list[Layer]:
    p = SimpleNamespace(
        squeeze=conv(C_in, s, bias=True),
        expand1x1=conv(s, e_1, bias=True),
        expand3x3=conv(s, e_3, kernel=3, bias=True),
    )
    return run_on_symbols(fire, block_input(), p)


def _check(where: str, values: dict) -> None:
    if values["C_out"] < 2:
        raise LwcnnError(where, "C_out is 1", expected="at least 2, one output for each expand layer")


register(
    Block(
        name="fire",
        paper=PAPER,
        spoken="fire",
        run=_fire,
        # Widths that are not whole are rounded down, to at least 1 (e_3 up). In the paper's network all are whole.
        widths={s: Max(1, floor(SR * C_out)), e_1: floor(C_out / 2), e_3: ceiling(C_out / 2)},
        check=_check,
        presets={
            "SqueezeNet 1.0, fire2": {
                "source": "Iandola et al. 2016, table 1 (55 × 55: the authors' network input of 227 × 227)",
                "squeeze_ratio": 0.125, "in_channels": 96, "out_channels": 128, "size": 55, "stride": 1,
            },
            "SqueezeNet 1.0, fire9": {
                "source": "Iandola et al. 2016, table 1 (13 × 13: the authors' network input of 227 × 227)",
                "squeeze_ratio": 0.125, "in_channels": 512, "out_channels": 512, "size": 13, "stride": 1,
            },
        },
    )
)  # fmt: skip

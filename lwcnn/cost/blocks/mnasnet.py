"""MnasNet (Tan et al. 2018): the inverted residual with kernels and squeeze-and-excitation that a search chose."""

from types import SimpleNamespace

from ...models.mnasnet import PAPER, searched_residual
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols, squeeze_excite
from ..symbols import C_in, C_out, k, s, stride, t
from .block import CHANGES, EXPANDS, KEPT, NO_SHORTCUT, SE, Block, register
from .efficientnet import quarter_of_input


def _residual(changes: bool, expands: bool, excites: bool) -> list[Layer]:
    wide = t * C_in if expands else C_in
    p = SimpleNamespace(
        expand=conv_norm(C_in, wide) if expands else None,
        depthwise=conv_norm(wide, wide, k, stride, groups=wide),
        squeeze_excite=squeeze_excite(wide, s) if excites else None,
        project=conv_norm(wide, C_out),
        shortcut=not changes,
    )
    return run_on_symbols(searched_residual, block_input(), p)


def _note(changes: bool, expands: bool, excites: bool) -> str:
    shortcut = NO_SHORTCUT if changes else KEPT
    quarter = " Squeeze-and-excitation goes down to a quarter of the block’s input." if excites else ""
    return f"{shortcut}{quarter}"


register(
    Block(
        name="searched_residual",
        paper=PAPER,
        spoken="MnasNet",
        run=_residual,
        questions={"changes": CHANGES, "expands": EXPANDS, "excites": SE},
        widths={s: quarter_of_input},
        note=_note,
        presets={
            "MnasNet-A1, second block with 40 channels": {
                "source": "Tan et al. 2018; tensorflow/tpu, mnasnet_models.py: r3_k5_s22_e3_i24_o40_se0.25",
                "expansion": 3, "kernel": 5, "se": True, "in_channels": 40, "out_channels": 40, "size": 28,
                "stride": 1,
            },
            "MnasNet-A1, second block with 80 channels": {
                "source": "Tan et al. 2018; tensorflow/tpu, mnasnet_models.py: r4_k3_s22_e6_i40_o80",
                "expansion": 6, "kernel": 3, "se": False, "in_channels": 80, "out_channels": 80, "size": 14,
                "stride": 1,
            },
            "MnasNet-A1, first block with 160 channels": {
                "source": "Tan et al. 2018; tensorflow/tpu, mnasnet_models.py: r3_k5_s22_e6_i112_o160_se0.25",
                "expansion": 6, "kernel": 5, "se": True, "in_channels": 112, "out_channels": 160, "size": 14,
                "stride": 2,
            },
        },
    )
)  # fmt: skip

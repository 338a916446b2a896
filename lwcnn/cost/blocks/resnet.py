"""ResNet (He et al. 2016): the basic block and the bottleneck."""

from types import SimpleNamespace

from sympy import Max, floor

from ...models.resnet import PAPER, basic_block, bottleneck
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols
from ..symbols import C_in, C_out, c, r, stride
from .block import CHANGES, KEPT, PROJECTED, Block, register


def _shortcut(changes: bool) -> SimpleNamespace | None:
    """Option B: a 1 x 1 layer where the shape changes, else the input itself."""
    return conv_norm(C_in, C_out, stride=stride) if changes else None


def _basic(changes: bool) -> list[Layer]:
    p = SimpleNamespace(
        conv1=conv_norm(C_in, C_out, 3, stride), conv2=conv_norm(C_out, C_out, 3), shortcut=_shortcut(changes)
    )
    return run_on_symbols(basic_block, block_input(), p)


def _bottleneck(changes: bool) -> list[Layer]:
    p = SimpleNamespace(
        reduce=conv_norm(C_in, c),
        conv3x3=conv_norm(c, c, 3, stride),
        restore=conv_norm(c, C_out),
        shortcut=_shortcut(changes),
    )
    return run_on_symbols(bottleneck, block_input(), p)


def _note(changes: bool) -> str:
    return PROJECTED if changes else KEPT


register(
    Block(
        name="basic",
        paper=PAPER,
        spoken="basic",
        run=_basic,
        questions={"changes": CHANGES},
        note=_note,
        presets={
            "ResNet-18, second block of conv2": {
                "source": "He et al. 2016, table 1",
                "in_channels": 64, "out_channels": 64, "size": 56, "stride": 1,
            },
        },
    )
)  # fmt: skip

register(
    Block(
        name="bottleneck",
        paper=PAPER,
        spoken="bottleneck",
        run=_bottleneck,
        questions={"changes": CHANGES},
        widths={c: Max(1, floor(C_out / r))},  # rounded down; in the paper's networks it is whole
        note=_note,
        presets={
            "ResNet-50, second block of conv2": {
                "source": "He et al. 2016, table 1",
                "reduction": 4, "in_channels": 256, "out_channels": 256, "size": 56, "stride": 1,
            },
            "ResNet-50, first block of conv3": {
                "source": "He et al. 2016, table 1; the stride in the 3 × 3 layer, as the common codes have it",
                "reduction": 4, "in_channels": 256, "out_channels": 512, "size": 56, "stride": 2,
            },
        },
    )
)  # fmt: skip

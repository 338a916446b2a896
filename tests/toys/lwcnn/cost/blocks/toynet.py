"""ToyNet: its block."""

from types import SimpleNamespace

from ...models.toynet import PAPER, toy_block
from ..symbolic import Layer, block_input, conv_norm, run_on_symbols
from ..symbols import C_in
from .block import KEPT, Block, register


def _toy() -> list[Layer]:
    p = SimpleNamespace(mix=conv_norm(C_in, C_in), filter=conv_norm(C_in, C_in, 3, groups=C_in))
    return run_on_symbols(toy_block, block_input(), p)


register(
    Block(
        name="toy_block",
        paper=PAPER,
        spoken="toy",
        run=_toy,
        note=lambda: KEPT,
        presets={
            "ToyNet, second block": {
                "source": "arXiv 2601.00001, table 1",
                "in_channels": 16, "out_channels": 16, "size": 56, "stride": 1,
            },
        },
    )
)  # fmt: skip

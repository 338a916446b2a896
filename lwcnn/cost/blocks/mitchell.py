"""Mitchell's arithmetic (Mogami 2020): an addition of logarithms in the place of each product, in a convolution and in
ResNet's basic block.
"""

from ...models.registry import Paper
from ...ops.arithmetic import arithmetic
from ..formulas import mitchell, square
from ..kinds import Cost
from ..symbolic import Layer
from ..symbols import b, g, specialise
from .block import BLOCKS, CHANGES, KEPT, PROJECTED, Block, Kind, register

# no file of `lwcnn.models` has it: it is an arithmetic for all networks, and none was published with it
PAPER = Paper(
    name="Mogami's networks",
    authors="Mogami",
    year=2020,
    arxiv="2012.03458",
    venue="arXiv only",
    idea="additions of integers in place of products (Mitchell 1962)",
    took={},
)


def _basic(changes: bool) -> list[Layer]:
    """The basic block in Mitchell's arithmetic, as any block could be."""
    with arithmetic("mitchell"):
        return BLOCKS["basic"].run(changes=changes)


register(
    Block(
        name="mitchell",
        paper=PAPER,
        spoken="Mitchell residual",
        run=_basic,
        questions={"changes": CHANGES},
        note=lambda changes: f"{PROJECTED if changes else KEPT} ResNet's basic block in another arithmetic: no MACs. "
        "Each of them becomes an addition of whole numbers, Mitchell's product, and one of floats.",
        presets={
            "ResNet-20, a block of the first stage, with Mitchell's product": {
                "source": "He et al. 2016, section 4.2; Mogami 2020",
                "in_channels": 16, "out_channels": 16, "size": 32, "stride": 1,
            },
        },
    )
)  # fmt: skip


def _in_words(standard: Cost, own: Cost, values: dict) -> str:
    return (
        f"With Mitchell's product a layer has {own.mitchell_products:,} additions of whole numbers and "
        f"{own.additions:,} of floats in the place of the {standard.macs:,} MACs of the standard layer."
    )


register(
    Kind(
        name="mitchell",
        paper=PAPER,
        spoken="Mitchell",
        is_layer=True,
        run=specialise(mitchell, {**square, g: 1, b: 0}),
        note="Mitchell's product adds the bits of two floats as whole numbers, so the layer has no MACs. Each MAC "
        "becomes an addition of whole numbers and one of floats.",
        in_words=_in_words,
        presets={
            "ResNet-20, a layer of the first stage, with Mitchell's product": {
                "source": "He et al. 2016, section 4.2 (16 channels at 32 × 32); Mogami 2020",
                "kernel": 3, "in_channels": 16, "out_channels": 16, "size": 32, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip

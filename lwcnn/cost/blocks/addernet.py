"""AdderNet (Chen et al. 2020): ResNet's basic block of adder layers, and the adder layer itself."""

from types import SimpleNamespace

from ...models.addernet import PAPER, adder_basic_block
from ..formulas import adder, square
from ..kinds import Cost
from ..symbolic import Layer, adder_norm, block_input, run_on_symbols
from ..symbols import C_in, C_out, specialise, stride
from .block import CHANGES, KEPT, PROJECTED, Block, Kind, register


def _adder_basic(changes: bool) -> list[Layer]:
    p = SimpleNamespace(
        adder1=adder_norm(C_in, C_out, 3, stride),
        adder2=adder_norm(C_out, C_out, 3),
        shortcut=adder_norm(C_in, C_out, stride=stride) if changes else None,
    )
    return run_on_symbols(adder_basic_block, block_input(), p)


_STAGES = "Chen et al. 2020, section 4.2; its stages are those of He et al. 2016, section 4.2"
_NO_PRODUCTS = (
    "An adder layer multiplies nothing, so it has no MACs. Where a convolution has a MAC (one multiplication and one "
    "addition), it has an absolute difference and an addition."
)

register(
    Block(
        name="adder",
        paper=PAPER,
        spoken="adder residual",
        run=_adder_basic,
        questions={"changes": CHANGES},
        note=lambda changes: f"{PROJECTED if changes else KEPT} {_NO_PRODUCTS}",
        presets={
            "AdderNet ResNet-20, a block of the first stage": {
                "source": _STAGES, "in_channels": 16, "out_channels": 16, "size": 32, "stride": 1,
            },
            "AdderNet ResNet-20, first block of the second stage": {
                "source": _STAGES, "in_channels": 16, "out_channels": 32, "size": 32, "stride": 2,
            },
        },
    )
)  # fmt: skip


def _in_words(standard: Cost, own: Cost, values: dict) -> str:
    return (
        f"An adder layer multiplies nothing. It makes {own.absolute_differences:,} absolute differences and "
        f"{own.additions:,} additions; each of the {standard.macs:,} MACs of the standard layer is one multiplication "
        "and one addition."
    )


register(
    Kind(
        name="adder",
        paper=PAPER,
        spoken="adder",
        is_layer=True,
        run=specialise(adder, square),
        note="An adder layer adds up absolute differences |x − w| in the place of products, so it has no MACs. A MAC "
        "is one multiplication and one addition; a difference and an addition stand in its place, two additions as its "
        "paper counts.",
        in_words=_in_words,
        presets={
            "AdderNet ResNet-20, a layer of the first stage": {
                "source": "Chen et al. 2020, section 4.2 (16 channels at 32 × 32)",
                "kernel": 3, "in_channels": 16, "out_channels": 16, "size": 32, "stride": 1, "groups": 1,
            },
        },
    )
)  # fmt: skip

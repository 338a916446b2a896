"""What the lines of a question say of a block: the formulas of its layers, from the block itself."""

from sympy import Expr

from ..cost.blocks import layer_formulas
from ..cost.symbols import H, H_out, W, W_out


def layer_lines(block: str, quantity: str, values: dict | None = None, **answers: bool) -> dict[str, Expr]:
    """A quantity (macs, params, channels) of each layer of a block, on H x H pixels at stride 1, for one image.

    ``answers`` are those to the questions of the block: which form it has. ``values`` stand in the place of symbols.

    >>> layer_lines("fire", "macs")["squeeze"]
    C_in*H**2*s
    """
    square = {W: H, H_out: H, W_out: H, **(values or {})}
    formulas = layer_formulas(block, quantity, **answers)
    return {layer: formula.subs(square, simultaneous=True) for layer, formula in formulas.items()}

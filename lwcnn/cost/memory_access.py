"""Memory access cost of a 1 x 1 convolution: guidelines G1 and G2 of ShuffleNetV2, as formulas and as numbers.

How many numbers are moved: the input once, the output once, the weights once. The paper writes "MAC" for it; in
this book MACs are multiply-accumulates, so the name is written out here. It takes for granted that each number
is read or written once, which needs a cache that holds the maps; the time on a real processor is another thing.

Source:  ShuffleNet V2, Ma et al. 2018, section 2.

Symbols as in `lwcnn.cost.formulas` (the paper's h, w, c1, c2 are H, W, C_in, C_out); B are the
multiply-accumulates of the layer.
"""

from sympy import lambdify, sqrt, symbols

from ..errors import LwcnnError, check_whole
from .formulas import C_in, C_out, H, W, g, in_order

B = symbols("B", positive=True)

#: B of the paper: the multiply-accumulates of a 1 x 1 convolution with g groups on one image.
pointwise_macs = H * W * C_in * C_out / g

#: Equation 2 of the paper; with g = 1, equation 1: input and output, then weights.
memory_access_cost = in_order(H * W * (C_in + C_out), C_in * C_out / g)

#: G1: no layer with g = 1 and B multiply-accumulates moves less. The rest is H*W * (sqrt(C_in) - sqrt(C_out))^2,
#: so it is 0 only where C_in = C_out.
least_memory_access_cost = in_order(2 * sqrt(H * W * B), B / (H * W))

#: G2: the same cost with C_out written as what B leaves for it. With C_in and B held, it grows with g.
memory_access_cost_at_equal_macs = in_order(H * W * C_in, B * g / C_in, B / (H * W))

_pointwise = lambdify([C_in, C_out, H, W, g], memory_access_cost, "math")
_least = lambdify([B, H, W], least_memory_access_cost, "math")


def pointwise_memory_access(
    in_channels: int, out_channels: int, height: int, width: int, groups: int = 1
) -> int:
    """``H*W*(C_in + C_out) + C_in*C_out/g``: the numbers that a 1 x 1 convolution moves for one image.

    Raises:  LwcnnError if a number is no whole one of at least 1, or groups do not divide both channels.
    Source:  ShuffleNet V2, Ma et al. 2018, section 2, equation 2.

    Two layers with about as many multiply-accumulates on 56 x 56 pixels; the channels 1 : 12 move 1.8 times as much.

    >>> pointwise_memory_access(128, 128, 56, 56), pointwise_memory_access(36, 432, 56, 56)
    (819200, 1483200)
    """
    where = f"pointwise_memory_access({in_channels}, {out_channels}, {height}, {width}, groups={groups})"
    numbers = {"in_channels": in_channels, "out_channels": out_channels, "height": height, "width": width}
    for name, value in {**numbers, "groups": groups}.items():
        check_whole(where, name, value, 1)
    if in_channels % groups or out_channels % groups:
        raise LwcnnError(
            where,
            f"{groups} groups do not divide the channels",
            expected="groups must divide both numbers of channels",
        )
    return round(_pointwise(in_channels, out_channels, height, width, groups))


def least_pointwise_memory_access(macs: int, height: int, width: int) -> float:
    """``2*sqrt(H*W*B) + B/(H*W)``: no ungrouped 1 x 1 convolution with B = ``macs`` moves fewer numbers.

    Raises:  LwcnnError if a number is no whole one of at least 1.
    Source:  ShuffleNet V2, Ma et al. 2018, section 2, guideline G1.

    >>> least_pointwise_memory_access(128 * 128 * 56 * 56, 56, 56)
    819200.0
    """
    where = f"least_pointwise_memory_access({macs}, {height}, {width})"
    for name, value in {"macs": macs, "height": height, "width": width}.items():
        check_whole(where, name, value, 1)
    return _least(macs, height, width)

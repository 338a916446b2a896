"""What convolutions along the channels cost, and the shapes that they give (ChannelNets, Gao et al. 2018)."""

import math

from .. import ops
from ..steps import Step
from .kinds import Cost
from .rules import rule
from .shapes import Shape, shape_rule, slide


# An output element is a sum of L * k_h * k_w products, whatever the channels are (section 3.1); across positions, of L
# products for each of the H * W positions.
@rule(ops.channel_wise_conv, ops.channel_wise_conv_across_positions)
def _channel_wise_conv(step: Step) -> Cost:
    x, weight = (step.arguments[name] for name in ("x", "weight"))
    return Cost(
        macs=step.out.numel() * math.prod(weight.shape[1:]),
        params=weight.numel(),
        reads=x.numel(),
        writes=step.out.numel(),
    )


@shape_rule(ops.channel_wise_conv)
def _shape(x, weight, stride=1, padding=0) -> Shape:
    filters, length, *kernel = weight.shape
    (places,) = slide(x.shape[1:2], (length,), (stride,), "same" if padding == "same" else (padding,), (1,))
    return x.shape[0], filters * places, *slide(x.shape[2:], tuple(kernel), 1, 0)


@shape_rule(ops.channel_wise_conv_across_positions)
def _same_shape(x, weight) -> Shape:
    return x.shape

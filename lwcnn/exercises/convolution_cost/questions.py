"""Questions on what a convolution costs; the formulas are those of `lwcnn.cost`."""

from sympy import Symbol, floor

from ...cost.blocks import layers
from ...cost.formulas import (
    C_in,
    C_out,
    H,
    H_out,
    N,
    W,
    W_out,
    b,
    convolution,
    g,
    in_order,
    k,
    same_size,
    specialise,
    square,
    stride,
)
from ..question import LikelySlip, Line, Question, register

square_map = {N: 1, W: H, W_out: H_out}
with_bias = specialise(convolution, {**square, g: 1, b: 1})["params"]
standard_macs = specialise(layers["standard"], square_map)["macs"]
grouped_params = layers["grouped"]["params"]

register(
    Question(
        name="conv-parameters",
        title="parameters of a convolution",
        text="A convolution reads {C_in} channels and writes {C_out} channels. Its kernels are {k} × {k}, and it has "
        "a bias. How many parameters does it learn?",
        unit="parameters",
        draws={"C_in": (8, 12, 24, 48), "C_out": (16, 32, 64, 96), "k": (3, 5, 7)},
        lines=(
            Line(
                "params",
                "Each of the C_out filters has k × k weights for each input channel, and one bias.",
                with_bias,
            ),
        ),
        slips=(
            LikelySlip(C_out * C_in * k**2, "You forgot the bias: one for each output channel."),
            LikelySlip(
                C_out * C_in * k**2 + C_in,
                "The bias is added to the output: one for each output channel, not for each input channel.",
            ),
            LikelySlip(
                C_out * C_in * k**2 + 1,
                "There is not one bias for the layer, but one for each output channel.",
            ),
            LikelySlip(C_out * C_in * k + C_out, "You counted k once, not squared."),
            LikelySlip(C_out * C_in * k, "You counted k once, not squared, and forgot the bias."),
            LikelySlip(
                C_out * k**2 + C_out, "A filter reads all input channels: it is as deep as the input."
            ),
            LikelySlip(C_in * k**2 + C_out, "You counted one filter. There is one for each output channel."),
        ),
        hint="Count the weights of one filter, then the filters, then the biases.",
    )
)

register(
    Question(
        name="strided-macs",
        title="MACs of a convolution with stride",
        text="A {k} × {k} convolution with stride {stride} reads {C_in} channels of {H} × {H} pixels and writes "
        "{C_out} channels. Its padding would keep the size at stride 1. How many MACs does it need for one image?",
        unit="MACs",
        draws={"C_in": (8, 12, 24), "C_out": (32, 48, 64), "H": (32, 56, 64), "k": (3, 5), "stride": (2, 3)},
        lines=(
            Line(
                "H_out", "With this padding, the stride alone sets the size of the output.", same_size[H_out]
            ),
            Line(
                "macs",
                "Each number of the output needs k × k products for each input channel.",
                standard_macs,
            ),
        ),
        slips=(
            LikelySlip(2 * standard_macs.subs(H_out, same_size[H_out]), "You gave FLOPs: two for each MAC."),
            LikelySlip(
                standard_macs.subs(H_out, H),
                "You forgot the stride: count the pixels of the output, not of the input.",
            ),
            LikelySlip(
                standard_macs.subs(H_out, floor((H - k) / stride) + 1),
                "You forgot the padding: it makes the output larger.",
            ),
            LikelySlip((standard_macs / k).subs(H_out, same_size[H_out]), "You counted k once, not squared."),
            LikelySlip(
                (standard_macs / H_out).subs(H_out, same_size[H_out]),
                "You counted one row of the output. It is as high as it is wide.",
            ),
            LikelySlip(
                C_out * C_in * k**2, "You gave the parameters. Each weight works at each pixel of the output."
            ),
            LikelySlip(
                (standard_macs / C_in).subs(H_out, same_size[H_out]),
                "Each output reads all input channels, not one.",
            ),
            LikelySlip(
                (standard_macs + C_out * H_out**2).subs(H_out, same_size[H_out]),
                "You counted the bias. It is a sum without a product, so it is no MAC.",
            ),
        ),
        hint="First the size of the output. Then: how many products does one number of the output need?",
    )
)

depthwise_macs, pointwise_macs = (
    term.subs({N: 1, W_out: H_out}).subs(H_out, H) for term in layers["depthwise_separable"]["macs"].args
)

register(
    Question(
        name="separable-macs",
        title="MACs of a depthwise separable convolution",
        text="A {k} × {k} depthwise convolution, then a 1 × 1 convolution: together they take {C_in} channels to "
        "{C_out} channels, on {H} × {H} pixels with stride 1. How many MACs do the two need for one image?",
        unit="MACs",
        draws={"C_in": (16, 24, 32), "C_out": (48, 64, 96), "H": (14, 28, 56), "k": (3, 5)},
        lines=(
            Line("depthwise", "The depthwise layer filters each channel alone.", depthwise_macs),
            Line("pointwise", "The 1 × 1 layer mixes the channels of each pixel.", pointwise_macs),
            Line(
                "macs",
                "The layers work one after the other, so their MACs add.",
                in_order(Symbol("depthwise"), Symbol("pointwise")),
            ),
        ),
        slips=(
            LikelySlip(
                H**2 * C_in * C_out * k**2,
                "That is the standard convolution. Count the two small layers and add them.",
            ),
            LikelySlip(depthwise_macs, "You counted the depthwise layer only. The 1 × 1 layer costs more."),
            LikelySlip(pointwise_macs, "You counted the 1 × 1 layer only."),
            LikelySlip(2 * depthwise_macs + 2 * pointwise_macs, "You gave FLOPs: two for each MAC."),
            LikelySlip(
                H**2 * C_out * k**2 + pointwise_macs,
                "You swapped input and output: the depthwise layer comes "
                "first, so it works on the input channels.",
            ),
            LikelySlip(H**2 * C_in * k + pointwise_macs, "You counted k once, not squared."),
            LikelySlip(
                C_in * k**2 + C_in * C_out, "You gave the parameters. Each weight works at each pixel."
            ),
            LikelySlip(
                depthwise_macs * pointwise_macs,
                "The MACs of two layers, one after the other, are added, not multiplied.",
            ),
        ),
        hint="Two layers: count each of them alone. Only one of them has a window, only one mixes channels.",
    )
)

register(
    Question(
        name="grouped-parameters",
        title="parameters of a grouped convolution",
        text="A convolution with {g} groups reads {C_in} channels and writes {C_out} channels. Its kernels are "
        "{k} × {k}, without a bias. How many parameters does it learn?",
        unit="parameters",
        draws={"C_in": (16, 32, 48), "C_out": (64, 96, 128), "g": (2, 4, 8), "k": (3, 5)},
        lines=(
            Line(
                "params",
                "Each of the C_out filters reads the channels of its own group only: C_in / g.",
                grouped_params,
            ),
        ),
        slips=(
            LikelySlip(
                C_out * C_in * k**2, "You forgot the groups: a filter reads the channels of its group only."
            ),
            LikelySlip(
                grouped_params / g,
                "Divide by the groups once, not twice: the filters get thinner, their number stays.",
            ),
            LikelySlip(grouped_params / k, "You counted k once, not squared."),
            LikelySlip(grouped_params + C_out, "You added a bias. This layer has none."),
            LikelySlip(grouped_params * g**2, "You multiplied by the groups. Groups make a layer smaller."),
        ),
        hint="How many channels does one filter read? How many filters are there?",
    )
)

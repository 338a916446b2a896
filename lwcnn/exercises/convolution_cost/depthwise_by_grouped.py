"""Exercise: a depthwise separable convolution, written with PyTorch's conv2d."""

import torch
import torch.nn.functional as F

from ...ops import depthwise_conv2d, pointwise_conv2d
from ..exercise import Exercise, Slip, register


def separable_conv(x, depthwise_weight, pointwise_weight):
    y = depthwise_conv2d(x, depthwise_weight, padding=depthwise_weight.shape[-1] // 2)
    return pointwise_conv2d(y, pointwise_weight)


def _separable_case(n, c_in, c_out, size, k, seed):
    generator = torch.Generator().manual_seed(seed)
    shapes = ((n, c_in, size, size + 1), (c_in, 1, k, k), (c_out, c_in, 1, 1))
    return tuple(torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes)


def _draw_separable_conv(random):
    return _separable_case(random.randint(1, 2), random.randint(2, 5), random.randint(6, 8), random.randint(5, 8),
                           random.choice([3, 5]), random.randrange(10**6))  # fmt: skip


def _separable_slip(x, depthwise, pointwise, padding=None, between=lambda y: y, end=lambda y: y):
    padding = depthwise.shape[-1] // 2 if padding is None else padding
    return end(F.conv2d(between(F.conv2d(x, depthwise, padding=padding, groups=x.shape[1])), pointwise))


register(
    Exercise(
        name="depthwise-by-grouped",
        place=5,
        title="A depthwise separable convolution from grouped ones",
        task="Write a depthwise separable convolution with `torch.nn.functional.conv2d`: first each channel of x "
        "(N, C_in, H, W) by its own k x k filter, depthwise_weight (C_in, 1, k, k), then a 1 x 1 convolution with "
        "pointwise_weight (C_out, C_in, 1, 1). k is odd, and the output is as high and as wide as x. No bias and no "
        "activation.",
        reference=separable_conv,
        first=(_separable_case(1, 2, 3, 4, 3, 0), _separable_case(2, 3, 4, 5, 5, 1)),
        draw=_draw_separable_conv,
        count=4,
        slips=(
            Slip(
                lambda x, depthwise, pointwise: _separable_slip(x, depthwise, pointwise, padding=0),
                "Compare height and width of your result with those of x.",
                "You forgot the padding: k // 2 zeros on each side of the depthwise layer keep the size.",
            ),
            Slip(
                lambda x, depthwise, pointwise: _separable_slip(x, depthwise, pointwise, padding=1),
                "Is your result right for k=5 too?",
                "You pad by 1 for each k. To keep the size, pad by k // 2.",
            ),
            Slip(
                lambda x, depthwise, pointwise: _separable_slip(x, depthwise, pointwise, between=F.relu),
                "What stands between the two layers?",
                "There is a ReLU between your layers. The task asks for none.",
            ),
            Slip(
                lambda x, depthwise, pointwise: _separable_slip(x, depthwise, pointwise, end=F.relu),
                "What comes after the second layer?",
                "There is a ReLU at the end. The task asks for none.",
            ),
            Slip(
                lambda x, depthwise, pointwise: F.conv2d(x, pointwise),
                "How many layers does your function have?",
                "You forgot the depthwise layer.",
            ),
            Slip(
                lambda x, depthwise, pointwise: F.conv2d(
                    x, depthwise, padding=depthwise.shape[-1] // 2, groups=x.shape[1]
                ),
                "How many channels should the result have?",
                "You forgot the 1 x 1 layer.",
            ),
            Slip(
                lambda x, depthwise, pointwise: F.conv2d(
                    F.conv2d(x, depthwise, padding=depthwise.shape[-1] // 2), pointwise
                ),
                "How many channels does one filter of depthwise_weight read?",
                "You forgot `groups`: with as many groups as channels, each filter reads one channel.",
            ),
        ),
        hints=(
            "Two calls of conv2d, one after the other. What are the options of the first?",
            "`groups` says how many parts the channels are cut into. Depthwise means parts of one channel.",
            "The first call needs groups and padding; the second needs neither.",
        ),
    )
)

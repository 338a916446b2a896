"""Exercise: the forward pass of an adder layer."""

import torch
import torch.nn.functional as F

from ... import ops
from ..exercise import Exercise, Slip, register
from .windows import differences, numbers


def adder_forward(x, weight, stride, padding):
    return ops.adder2d(x, weight, stride, padding)


def _case(n, c_in, c_out, k, height, width, stride, padding, seed):
    generator = torch.Generator().manual_seed(seed)
    return numbers(generator, n, c_in, height, width), numbers(generator, c_out, c_in, k, k), stride, padding


def _draw(random):
    k, stride, padding = random.randint(1, 3), random.randint(1, 2), random.randint(0, 1)
    height, width = random.randint(k, 5), random.randint(k + 1, 6)
    channels = random.randint(1, 3), random.randint(1, 4)
    return _case(random.randint(1, 2), *channels, k, height, width, stride, padding, random.randrange(10**6))


def _sum(x, weight, stride, padding, reduce):
    """`reduce` takes x - w, elements of the window on axis 2, and gives (N, C_out, places)."""
    k = weight.shape[2]
    size = [(length + 2 * padding - k) // stride + 1 for length in x.shape[2:]]
    return reduce(differences(x, weight, stride, padding)).unflatten(2, size)


def _absolute(d):
    return -d.abs().sum(dim=2)


def _without_zeros(x, weight, stride, padding):
    """Places of the padding are left out of the sum, as if nothing stood there."""
    inside = F.unfold(torch.ones_like(x), weight.shape[2:], padding=padding, stride=stride)[:, None]
    return _sum(x, weight, stride, padding, lambda d: -(d.abs() * inside).sum(dim=2))


register(
    Exercise(
        name="adder-forward",
        place=1,
        title="The forward pass of an adder layer",
        task="Write the forward pass of an adder layer: y = -sum |x - w| over all elements of a window. x has shape "
        "(N, C_in, H, W), weight (C_out, C_in, k, k). Zeros are padded at all four sides, `padding` rows and columns "
        "each. The result has shape (N, C_out, H_out, W_out), as a convolution with this stride and padding would "
        "give. Loops are welcome; `torch.nn.functional.unfold` and a broadcast do without.",
        reference=adder_forward,
        first=(
            (torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]]).double(), torch.ones(1, 1, 2, 2).double(), 1, 0),
            _case(1, 2, 3, 2, 3, 4, 1, 0, 0),
            _case(1, 1, 2, 3, 4, 4, 1, 1, 1),
            _case(2, 2, 2, 3, 5, 6, 2, 1, 2),
        ),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                lambda x, weight, stride, padding: -adder_forward(x, weight, stride, padding),
                "Which output should be the largest: that of a window which equals the filter?",
                "You forgot the minus. The output is 0 where window and filter are the same, and less elsewhere.",
            ),
            Slip(
                lambda x, weight, stride, padding: F.conv2d(x, weight, stride=stride, padding=padding),
                "Is there a product in your function?",
                "That is a convolution. An adder sums |x - w| where a convolution sums x * w.",
            ),
            Slip(
                lambda x, weight, stride, padding: _sum(
                    x, weight, stride, padding, lambda d: -(d * d).sum(dim=2)
                ),
                "What does a difference of 3 count: 3 or 9?",
                "You squared the differences. An adder takes their absolute values, so that nothing is multiplied.",
            ),
            Slip(
                lambda x, weight, stride, padding: _sum(
                    x, weight, stride, padding, lambda d: -d.sum(dim=2).abs()
                ),
                "May a difference of 2 and one of -2 cancel out?",
                "You took the absolute value of the sum. Take it of each difference, then add.",
            ),
            Slip(
                lambda x, weight, stride, padding: _sum(
                    x, weight, stride, padding, lambda d: -d.abs().mean(dim=2)
                ),
                "Is the sum or the mean of the differences asked?",
                "You divided by the number of elements. An adder layer does not divide.",
            ),
            Slip(
                lambda x, weight, stride, padding: adder_forward(x, weight, 1, padding),
                "Which cases are right? Compare their strides.",
                "You forgot the stride: the window moves by `stride` rows and columns.",
            ),
            Slip(
                lambda x, weight, stride, padding: adder_forward(x, weight, stride, 0),
                "Which cases are right? Compare their paddings.",
                "You forgot the padding: put `padding` rows and columns of zeros around x.",
            ),
            Slip(
                _without_zeros,
                "What does a padded zero add to the sum where the weight is 2?",
                "You left the padded places out. A zero is a number like any other here: it costs |0 - w|.",
            ),
        ),
        hints=(
            "Compute one output by hand: one window, one filter. What do you do with each pair of numbers?",
            "Pad x with zeros. For each place and each filter: subtract, take absolute values, add, turn the sign.",
            "`unfold` gives (N, C_in*k*k, places). Subtract `weight.flatten(1)` from it with a broadcast to four axes.",
        ),
    )
)

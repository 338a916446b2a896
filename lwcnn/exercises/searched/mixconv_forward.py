"""Exercise: the forward pass of a mixed depthwise convolution."""

import torch

from ...ops import concat, depthwise_conv2d
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


def mixconv_forward(x, filters):
    parts = x.split([len(one) for one in filters], dim=1)
    return concat(*(_filtered(part, one) for part, one in zip(parts, filters, strict=True)))


def _filtered(x, one, padding=None):
    return depthwise_conv2d(x, one, None, 1, one.shape[-1] // 2 if padding is None else padding)


def _case(n, shares, size, seed, kernels=(3, 5, 7)):
    generator = torch.Generator().manual_seed(seed)
    filters = [
        torch.randn(share, 1, k, k, generator=generator, dtype=torch.float64)
        for share, k in zip(shares, kernels, strict=False)
    ]
    return random_maps(n, sum(shares), size, generator), filters


def _draw(random):
    each = random.randint(1, 3)
    shares = [each + random.randint(0, 2), *[each] * random.randint(1, 2)]
    return _case(random.randint(1, 2), shares, random.randint(5, 6), random.randrange(10**6))


def _in_turns(x, filters):
    """Channel 0 to the first kernel, channel 1 to the second, and so on while there are any."""
    left, order = [len(one) for one in filters], [[] for _ in filters]
    for channel in range(x.shape[1]):
        part = min(range(len(left)), key=lambda p: (left[p] == 0, len(order[p])))
        order[part].append(channel)
        left[part] -= 1
    return torch.cat(
        [_filtered(x[:, channels], one) for channels, one in zip(order, filters, strict=True)], 1
    )


def _first_channels(x, filters):
    return torch.cat([_filtered(x[:, : len(one)], one) for one in filters], 1)


register(
    Exercise(
        name="mixconv-forward",
        place=4,
        title="A depthwise layer with several kernels",
        task="Write a mixed depthwise convolution with stride 1. `filters` is a list of tensors, one for each kernel "
        "size k, of shape (C_t, 1, k, k): C_t filters of one channel each. The first C_1 channels of x go through the "
        "first filters, the next C_2 channels through the second, and so on; all channels are used. Each part is "
        "padded with k // 2 zeros, so that it keeps its size, and the parts lie one after the other in the result. x "
        "has shape (N, C, H, W), and the result, too. torch.nn.functional.conv2d may be used.",
        reference=mixconv_forward,
        first=(_case(1, [1], 4, 0), _case(1, [1, 1], 5, 1), _case(2, [3, 2, 2], 6, 2)),
        draw=_draw,
        count=6,
        slips=(
            Slip(
                _first_channels,
                "Which cases are right? Which channels does the second kernel read in the others?",
                "All your parts begin at channel 0. The second begins where the first ends.",
            ),
            Slip(
                lambda x, filters: mixconv_forward(x.flip(1), filters),
                "Does the smallest kernel read the first channels?",
                "You began with the last channels. The first filters read the first channels.",
            ),
            Slip(
                _in_turns,
                "Which channels belong to the first kernel: those at the beginning, or every second?",
                "Your channels take turns. Each kernel has channels that stand side by side.",
            ),
            Slip(
                lambda x, filters: torch.cat(
                    [
                        _filtered(part, one.flip(2, 3))
                        for part, one in zip(x.split([len(one) for one in filters], 1), filters, strict=True)
                    ],
                    1,
                ),
                "Is the first row of a filter that of the pixels above?",
                "You turned the filters by 180 degrees. A convolution of a network does not.",
            ),
            Slip(
                lambda x, filters: torch.cat(
                    [
                        _filtered(part, one)
                        for part, one in zip(x.split([len(one) for one in filters], 1), filters, strict=True)
                    ][::-1],
                    1,
                ),
                "Are the right maps there, in another order?",
                "You laid the parts in the order of the largest kernel first. They stay in the order of the channels.",
            ),
            Slip(
                lambda x, filters: torch.cat([_filtered(x[:, : len(filters[0])], filters[0])], 1),
                "How many channels does your result have?",
                "You ran the first kernel alone. Each part of the channels has its own.",
            ),
        ),
        hints=(
            "Begin with one kernel: a depthwise convolution, groups = number of channels, padding = k // 2.",
            "x.split([...], dim=1) cuts the channels into parts of the given sizes.",
            "Loop over parts and filters together, keep what each gives, and torch.cat(parts, dim=1).",
        ),
    )
)

"""Exercise: the forward pass of a group channel-wise convolution."""

import torch
import torch.nn.functional as F

from ...ops import channel_wise_conv
from ..exercise import Exercise, Slip, register


def group_channel_wise_forward(x, weight):
    return channel_wise_conv(x, weight[:, :, None, None], stride=len(weight), padding="same")


def _case(n, groups, channels_each, size, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, groups * channels_each, size, size, generator=generator, dtype=torch.float64)
    return x, torch.randn(groups, 4 * groups, generator=generator, dtype=torch.float64)


def _draw(random):
    return _case(random.randint(1, 2), random.choice([2, 4]), random.randint(3, 5), random.randint(2, 3),
                 random.randrange(10**6))  # fmt: skip


def _run(x, weight, stride=None, before=None):
    """Filters along the channels; zeros in front and at the end as the slip has them."""
    groups = len(weight)
    zeros = 3 * groups
    before = zeros // 2 if before is None else before
    padded = F.pad(x, (0, 0, 0, 0, before, zeros - before))
    return channel_wise_conv(padded, weight[:, :, None, None], stride or groups)


def _in_turn(x, weight):
    y = _run(x, weight)
    return y.unflatten(1, (len(weight), -1)).transpose(1, 2).flatten(1, 2)


def _own_group(x, weight):
    """Each filter on the channels of its own group alone."""
    groups = len(weight)
    parts = [
        channel_wise_conv(part, row[None, :, None, None], 1, "same")
        for part, row in zip(x.chunk(groups, 1), weight, strict=True)
    ]
    return torch.cat(parts, 1)


register(
    Exercise(
        name="group-channel-wise-forward",
        place=2,
        title="The forward pass of a group channel-wise convolution",
        task="Write the group channel-wise convolution. x has shape (N, C, H, W), `weight` has shape (g, 4 * g): one "
        "filter for each of g groups, and g divides C. g is even. Add 3 * g zero channels, half of them in front and "
        "half at the end. Filter f slides along all channels with stride g and gives the C / g channels of group f. "
        "The groups lie side by side in the result, which has the shape of x. All pixels share the filters. You may "
        "use `torch.nn.functional`.",
        reference=group_channel_wise_forward,
        first=(_case(1, 2, 2, 1, 0), _case(1, 2, 4, 2, 1), _case(2, 4, 3, 2, 2)),
        draw=_draw,
        count=5,
        slips=(
            Slip(
                _in_turn,
                "Which filter makes channel 1 of the result?",
                "You laid the outputs of the filters in turn. All outputs of filter 0 come first, then those of "
                "filter 1: reshape (N, g, C / g, H, W) to (N, C, H, W).",
            ),
            Slip(
                _own_group,
                "Which channels does filter 0 pass on its way?",
                "Your filters see the channels of their own group. Each of them slides along all channels: that joins "
                "the groups.",
            ),
            Slip(
                lambda x, weight: _run(x, weight[:1].expand_as(weight)),
                "Is the second group of your result another one than the first?",
                "You used one filter for all groups. Each group has its own.",
            ),
            Slip(
                lambda x, weight: _run(x, weight, before=0),
                "Which channels does the first output read?",
                "You put all zero channels at the end. Half of them stand in front.",
            ),
            Slip(
                lambda x, weight: _run(x, weight, before=3 * len(weight)),
                "Which channels does the last output read?",
                "You put all zero channels in front. Half of them stand at the end.",
            ),
            Slip(
                lambda x, weight: _run(x, weight, stride=1),
                "How many channels has your result?",
                "You moved the window by one channel. It moves by g channels, so that each filter gives C / g.",
            ),
            Slip(
                lambda x, weight: _run(x, weight.flip(1)),
                "With which weight does the window begin?",
                "You turned the filter round. As in all layers of deep learning, the first weight meets the first "
                "channel of the window.",
            ),
        ),
        hints=(
            "Write it for one filter first: which channels does output j of filter f read?",
            "x[:, None] is a picture with one feature and C as its depth: a 3-D convolution with a kernel of "
            "(4 * g, 1, 1) and a stride of (g, 1, 1) slides along it.",
            "F.conv3d(x[:, None], weight[:, None, :, None, None], stride=(g, 1, 1), padding=(3 * g // 2, 0, 0)) has "
            "shape (N, g, C / g, H, W): flatten axes 1 and 2.",
        ),
    )
)

"""Exercise: which channels one output of a filter along the channels reads."""

from functools import cache

import torch

from ...ops import channel_wise_conv
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def channel_window(C, L, stride, o):
    x = torch.eye(C, dtype=torch.float64).view(C, C, 1, 1)  # sample i holds channel i alone
    y = channel_wise_conv(x, torch.ones(1, L, 1, 1, dtype=x.dtype), stride, "same")
    read = y[:, o, 0, 0].nonzero().flatten().tolist()
    return read[0], read[-1]


def _draw(random):
    stride, L = random.choice([1, 2, 3]), random.choice([3, 4, 5, 8])
    places = random.randint(4, 8)
    C = places * stride
    # windows at both ends and inside
    return C, L, stride, random.choice([0, places - 1, places // 2])


def _before(C, L, stride):
    """Zero channels in front: half of those that are needed, rounded down."""
    return max(0, (-(-C // stride) - 1) * stride + L - C) // 2


def _window(C, L, stride, o, before, cut=True):
    first = o * stride - before
    last = first + L - 1
    return (max(first, 0), min(last, C - 1)) if cut else (first, last)


register(
    Exercise(
        name="channel-window",
        place=1,
        title="The window of one output channel",
        task="A filter of L weights slides along C channels with a stride, which divides C. Zero channels are added so "
        "that C / stride outputs come out: (C / stride - 1) * stride + L - C in all, or none if that is below 0. Half "
        "of them, rounded down, stand in front, the rest at the end. Write a function that returns a pair: the first "
        "and the last input channel that output o reads. Zero channels do not count.",
        reference=channel_window,
        first=((8, 3, 1, 4), (8, 3, 1, 0), (8, 4, 1, 7), (8, 8, 2, 0), (12, 5, 3, 3)),
        draw=_draw,
        count=16,
        slips=(
            Slip(
                lambda C, L, stride, o: _window(C, L, stride, o, _before(C, L, stride), cut=False),
                "Is there a channel with this number?",
                "You counted zero channels, too. The window begins at channel 0 at the earliest, and ends at C - 1 at "
                "the latest.",
            ),
            Slip(
                lambda C, L, stride, o: _window(C, L, stride, o, 0),
                "Where does the window of output 0 begin?",
                "You forgot the zero channels in front: they move the window back.",
            ),
            Slip(
                lambda C, L, stride, o: _window(C, L, 1, o, _before(C, L, stride)),
                "How far does the window move from one output to the next?",
                "You moved the window by one channel. It moves by `stride` channels.",
            ),
            Slip(
                lambda C, L, stride, o: _window(C, L, stride, o, L // 2),
                "Which cases are right? How many zero channels are there in the others, in all?",
                "You put L / 2 zero channels in front. With a stride, or an even L, there are fewer: use the formula.",
            ),
            Slip(
                lambda C, L, stride, o: _window(C, L, stride, o, -(-2 * _before(C, L, stride) // 2) + 1),
                "On which side does the odd zero channel stand?",
                "You put one zero channel too many in front. Half of them is rounded down there: the rest is at the "
                "end.",
            ),
            Slip(
                lambda C, L, stride, o: (
                    _window(C, L, stride, o, _before(C, L, stride))[0],
                    min(_window(C, L, stride, o, _before(C, L, stride))[0] + L, C) - 1,
                ),
                "Which cases are right? How long is the window that hangs over the beginning?",
                "You began to count the L channels at the first one that is there. The zero channels in front belong "
                "to the window.",
            ),
            Slip(
                lambda C, L, stride, o: (0, C - 1),
                "Is this a 1 x 1 convolution?",
                "You let every output read every channel. A window has L channels.",
            ),
        ),
        hints=(
            "Forget the zero channels first: where does the window of output o begin?",
            "At o * stride. The zero channels in front move it back. Then cut off what is not there.",
            "first = o * stride - zeros // 2 and last = first + L - 1; then max(first, 0) and min(last, C - 1).",
        ),
    )
)

"""Exercise: the shift of k x k directions, channel by channel."""

import torch
import torch.nn.functional as F

from ... import ops
from ..exercise import Exercise, Slip, register


def shift_forward(x, k):
    return ops.shift(x, k)


def _case(n, channels, height, width, k):
    # each number once, and none 0, so that no two places are alike
    return 1 + torch.arange(n * channels * height * width).double().view(n, channels, height, width), k


def _draw(random):
    k = random.choice([3, 3, 5])
    return _case(
        random.randint(1, 2), 2 * k * k + random.randint(1, 6), random.randint(4, 6), random.randint(4, 6), k
    )


def _read(x, k, place, moved=None, mode="constant"):
    """Shift channel c to what its place (row, column) of the window shows; the rest stays."""
    r, (_, channels, height, width) = k // 2, x.shape
    padded = F.pad(x, (r, r, r, r), mode=mode)
    y = x.clone()
    for c in range(channels // k**2 * k**2 if moved is None else moved):
        i, j = place(c)
        y[:, c] = padded[:, c, i : i + height, j : j + width]
    return y


def _blocks(x, k):
    each = max(1, x.shape[1] // k**2)
    return _read(x, k, lambda c: (c // each // k, c // each % k))


def _wrapped(x, k):
    y = x.clone()
    for c in range(x.shape[1] // k**2 * k**2):
        y[:, c] = torch.roll(x[:, c], (k // 2 - c // k % k, k // 2 - c % k), (1, 2))
    return y


def _rest_lost(x, k):
    y = ops.shift(x, k).clone()
    y[:, x.shape[1] // k**2 * k**2 :] = 0
    return y


register(
    Exercise(
        name="shift-forward",
        place=1,
        title="Shift in the order of the authors' kernel",
        task="Write the shift with a k x k window, k odd. x has shape (N, C, H, W). Channel c has the place in row "
        "i = (c // k) % k and column j = c % k of the window: it reads the pixel i - k // 2 rows further down and "
        "j - k // 2 columns further to the right; outside the map there are zeros. The channels take turns over the "
        "k * k places. Those after the last whole turn stay as they are. The result has the shape of x.",
        reference=shift_forward,
        first=(_case(1, 9, 3, 3, 3), _case(1, 20, 4, 5, 3), _case(2, 27, 5, 4, 5)),
        draw=_draw,
        count=6,
        slips=(
            Slip(
                lambda x, k: _read(x, k, lambda c: (k - 1 - c // k % k, k - 1 - c % k)),
                "Take a map with a single 1. To which side does it move in channel 5 of a 3 x 3 window?",
                "You shifted in the opposite direction. The channel reads what lies there; its picture moves the "
                "other way.",
            ),
            Slip(
                lambda x, k: _read(x, k, lambda c: (c % k, c // k % k)),
                "Which place of the window has channel 1: the one above the middle, or the one to its left?",
                "You swapped rows and columns: channel 1 lies in row 0, column 1.",
            ),
            Slip(
                _blocks,
                "With 18 channels, which place has channel 1?",
                "You gave blocks of channels the same place. The places alternate: channel 0 has the first, channel 1 "
                "the second.",
            ),
            Slip(
                _wrapped,
                "Look at the border. What does a pixel there read from outside the map?",
                "What leaves the map on one side comes in on the other. Outside there are zeros: pad, do not roll.",
            ),
            Slip(
                lambda x, k: _read(x, k, lambda c: (c // k % k, c % k), mode="replicate"),
                "Look at the border. What does a pixel there read from outside the map?",
                "You repeated the border. Outside the map there are zeros.",
            ),
            Slip(
                lambda x, k: _read(x, k, lambda c: (c // k % k, c % k), moved=x.shape[1]),
                "How many whole turns of k * k channels are there? What of the channels after them?",
                "You moved the channels that are left over. They stay as they are.",
            ),
            Slip(
                _rest_lost,
                "What do the last channels hold?",
                "You left zeros in the channels after the last whole turn. They are copied.",
            ),
        ),
        hints=(
            "Write down the place of the channels 0 to 8 in a 3 x 3 window. Which of them stays?",
            "Pad the map with k // 2 zeros on all sides. What channel c reads is then a slice that begins at row i and "
            "column j.",
            "Start with y = x.clone(), and fill y[:, c] for the channels of whole turns alone.",
        ),
    )
)

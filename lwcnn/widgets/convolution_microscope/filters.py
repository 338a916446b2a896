"""What ConvolutionMicroscope looks at: a small picture, and filters with a meaning for every kind of layer."""

import torch

# The left eye of the cat (skimage.data.chelsea, rows 84-147, columns 139-202), averaged over 8 x 8 pixels:
# red, green, blue and their mean, each value floor(10 * v / (largest + 1)).
EYE = (
    "64545589 47652237 78732243 77711255 67610365 57733575 95777853 89754323",
    "32333357 25541125 56632132 56611243 46510344 36632463 74666632 57432111",
    "21111245 12221003 23432110 23411121 23200121 13211122 52222312 35211011",
    "43323367 25531115 56632122 55511243 45410243 35522453 74555633 57432111",
)

# Filters with a meaning, each for its own channel: mean without the factor 1/9, vertical and horizontal edges
# (Sobel's), and the pixel against its neighbours (Laplace's).
OWN = (
    ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
    ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    ((0, -1, 0), (-1, 4, -1), (0, -1, 0)),
)
# Mixtures with a meaning: the sum of the channels, and three differences of colours.
MIXTURES = ((1, 1, 1, 1), (1, -1, 0, 0), (0, 1, -1, 0), (2, 0, -1, -1))
# The same with 5 x 5 pixels: edges above and below each other, and the pixel against its neighbours two away.
OWN_OF_5 = (
    ((-1, -1, -2, -1, -1), (-1, -1, -2, -1, -1), (0, 0, 0, 0, 0), (1, 1, 2, 1, 1), (1, 1, 2, 1, 1)),
    ((0, 0, -1, 0, 0), (0, 0, 0, 0, 0), (-1, 0, 4, 0, -1), (0, 0, 0, 0, 0), (0, 0, -1, 0, 0)),
)
# What a second layer in two groups makes of one channel of each group: their sum and their difference.
PAIRS = ((1, 1), (1, -1), (1, 1), (1, -1))
# Along the channels: twice the channel and once each of its neighbours.
ALONG = (1, 2, 1)
# Four of the nine directions of a 3 x 3 shift: a channel each that looks up, left, right and down.
DIRECTIONS = (1, 3, 5, 7)
# Filters of an adder layer: patches of the picture (row and column of their first pixel), and one even grey.
PATCHES = ((2, 3), (1, 0), (5, 4))
GREY = 3


def eye() -> torch.Tensor:
    """The picture, (1, 4, 8, 8), whole numbers from 0 to 9 in float64.

    >>> eye().shape
    torch.Size([1, 4, 8, 8])
    """
    rows = [[[int(digit) for digit in row] for row in channel.split()] for channel in EYE]
    return torch.tensor([rows], dtype=torch.float64)


def weights() -> torch.Tensor:
    """Four filters for four channels, (4, 4, 3, 3): those of `OWN` on the diagonal, -1, 0 and 1 elsewhere.

    Grouped and depthwise take parts of it: the reader sees the same filters with fewer connections.
    """
    o, c, u, v = torch.meshgrid(*(torch.arange(n) for n in (4, 4, 3, 3)), indexing="ij")
    weight = (o * o + 2 * c + o * u + c * v + u * v) % 3 - 1.0  # small, mixed, the same everywhere
    for channel, filter_ in enumerate(OWN):
        weight[channel, channel] = torch.tensor(filter_)
    return weight.to(torch.float64)


def patch_weights() -> torch.Tensor:
    """Four filters of an adder layer, (4, 4, 3, 3): three patches of the eye and one even grey.

    >>> patch_weights()[0, 3].int().tolist()  # the pupil, in the mean of the colours
    [[3, 2, 1], [1, 1, 2], [1, 0, 2]]
    """
    patches = [eye()[0, :, row : row + 3, column : column + 3] for row, column in PATCHES]
    return torch.stack([*patches, torch.full_like(patches[0], GREY)])


def kinds_of(weight) -> dict[str, dict]:
    """For each kind, in the order of the book: weight, groups, and a sentence."""
    pointwise = torch.tensor(MIXTURES, dtype=torch.float64).view(4, 4, 1, 1)
    grouped = torch.cat([weight[:2, :2], weight[2:, 2:]])
    depthwise = torch.stack([weight[o, o : o + 1] for o in range(4)])
    return {
        "standard": {
            "weight": weight,
            "groups": 1,
            "text": "Every output channel looks at all 4 input channels.",
        },
        "grouped": {
            "weight": grouped,
            "groups": 2,
            "text": "Two groups: an output channel looks at the 2 input channels of its group.",
        },
        "depthwise": {
            "weight": depthwise,
            "groups": 4,
            "text": "Every output channel looks at one input channel, its own.",
        },
        "pointwise": {
            "weight": pointwise,
            "groups": 1,
            "text": "Every output channel looks at one pixel, through all 4 input channels. A 1 × 1 filter needs no "
            "padding to keep the size.",
        },
        **kinds_of_two_layers(grouped, depthwise, pointwise),
        "adder": adder_kind(),
        **thin_kinds(weight),
        "interleaved_groups": interleaved_kind(grouped),
        "channel_wise": channel_wise_kind(),
        "shift": shift_kind(),
        "mitchell": mitchell_kind(weight),
        "mixed": mixed_kind(depthwise),
    }


def kinds_of_two_layers(grouped, depthwise, pointwise) -> dict[str, dict]:
    """The same for two layers one after the other.

    ``after`` is the weight of a 1 x 1 layer on the output, in as many groups as ``after_groups``; with more than one
    group a shuffle stands before it.
    """
    return {
        "depthwise_separable": {
            "weight": depthwise,
            "groups": 4,
            "after": pointwise,
            "after_groups": 1,
            "text": "Two passes: the depthwise one makes m₀ to m₃, each from its own channel; the pointwise one mixes "
            "the four.",
        },
        "grouped_and_shuffled": {
            "weight": grouped,
            "groups": 2,
            "after": torch.tensor(PAIRS, dtype=torch.float64).view(4, 2, 1, 1),
            "after_groups": 2,
            "text": "Two groups, a shuffle, then a 1 × 1 layer in two groups: it reads one channel of each group, so "
            "all 4 input channels arrive. Without the shuffle it would read two channels of one group: only 2 would.",
        },
    }


def interleaved_kind(grouped) -> dict:
    """The same for a pair of IGCV1 with L = M = 2; ``back`` are the groups of the shuffle at the end."""
    return {
        "weight": grouped,
        "groups": 2,
        "after": torch.tensor(PAIRS, dtype=torch.float64).view(4, 2, 1, 1),
        "after_groups": 2,
        "back": 2,
        "text": "Primary layer: two groups. Secondary layer: 1 × 1 in two groups, each with a channel of both primary "
        "ones, so one way leads from each input to each output. A second shuffle puts every channel back.",
    }


def thin_kinds(weight) -> dict[str, dict]:
    """The same for k x 1 and 1 x k filters: the middle column and the middle row of each."""
    text = "A {} × {} filter: every output channel looks at three pixels {} in all 4 input channels. Its padding is {}."
    return {
        "column": {
            "weight": weight[:, :, :, 1:2],
            "groups": 1,
            "text": text.format(3, 1, "above each other", "above and below alone"),
        },
        "row": {
            "weight": weight[:, :, 1:2],
            "groups": 1,
            "text": text.format(1, 3, "beside each other", "left and right alone"),
        },
    }


def channel_wise_kind() -> dict:
    """The same for one filter that slides ``along`` the channels.

    >>> channel_wise_kind()["weight"].flatten().tolist()
    [1.0, 2.0, 1.0]
    """
    return {
        "weight": torch.tensor(ALONG, dtype=torch.float64).view(1, 3, 1, 1),
        "groups": 1,
        "along": True,
        "text": "One filter of 3 weights slides along the channels: every output looks at one pixel of its own channel "
        "and of the channels beside it, all with the same weights. Beyond the first and the last channel it reads "
        "zeros.",
    }


def adder_kind() -> dict:
    """The same for an adder layer, whose ``operation`` is no product."""
    return {
        "weight": patch_weights(),
        "groups": 1,
        "operation": "absolute_difference",
        "text": "No product: every tap is minus the distance |x − w|, so no output is above 0. Filters 0, 1 "
        "and 2 are patches of the eye, filter 3 is an even grey. An output is 0 where the window equals the "
        "filter. A zero of the padding is not neutral here: it costs |0 − w|.",
    }


def shift_kind() -> dict:
    """The same for a shift. It holds no weights: a 1 stands where each channel looks, as in a depthwise layer.

    >>> shift_kind()["weight"][0, 0].tolist()
    [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    looks = torch.eye(9, dtype=torch.float64)[list(DIRECTIONS)]
    return {
        "weight": looks.view(4, 1, 3, 3),
        "groups": 4,
        "operation": "copy",
        "text": "No filter: every output channel is a copy of its input channel, moved by one pixel. A 1 stands where "
        "it looks: channel 0 up, 1 to the left, 2 to the right, 3 down. No weights and no MACs, but not free: every "
        "value is read and written.",
    }


def mitchell_kind(weight) -> dict:
    """The same for a convolution of Mitchell products: filters whose numbers are no powers of two, which are exact."""
    return {
        "weight": 3 * weight,
        "groups": 1,
        "operation": "mitchell_product",
        "text": "Every tap is a Mitchell product, input ⊗ weight: a sum of logarithms, spelled by bits. The filters "
        "are those of the standard kind times 3. Where the input is a power of two (1, 2, 4 or 8) the product is "
        "exact, else it is too small in magnitude: 3 ⊗ 3 is 8.",
    }


def mixed_kind(depthwise) -> dict:
    """The same for depthwise filters of two sizes: 3 x 3 for the first two channels, 5 x 5 for the others.

    >>> [tuple(bank.shape) for bank in mixed_kind(torch.zeros(4, 1, 3, 3))["weight"]]
    [(2, 1, 3, 3), (2, 1, 5, 5)]
    """
    return {
        "weight": [depthwise[:2], torch.tensor(OWN_OF_5, dtype=torch.float64).unsqueeze(1)],
        "groups": 4,
        "text": "Depthwise, in two parts: the filters of outputs 0 and 1 are 3 × 3, those of 2 and 3 are 5 × 5. Both "
        "parts must give maps of one size, so padding always keeps it: one ring of zeros for 3 × 3, two for 5 × 5.",
    }

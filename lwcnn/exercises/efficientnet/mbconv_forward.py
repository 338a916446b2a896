"""Exercise: the forward pass of MBConv."""

import torch
import torch.nn.functional as F

from ...models.efficientnet import MBConv, mbconv
from ...models.layers import with_random_numbers
from ..exercise import Exercise, Slip, register
from ..random_block import inverted_widths, random_maps


class BlockWeights(MBConv):
    """The parameters that the reader's function gets, with a short name for messages."""

    def __repr__(self) -> str:
        return inverted_widths(self)


def mbconv_forward(x, p):
    return mbconv(x, p)


def _case(n, c_in, c_out, t, stride, size, seed):
    generator = torch.Generator().manual_seed(seed)
    p = with_random_numbers(BlockWeights(c_in, c_out, stride, t), generator)
    return random_maps(n, c_in, size, generator), p


def _draw(random):
    width = random.randint(4, 8)
    return _case(random.randint(1, 2), width, random.choice([width, width + 1]), random.randint(2, 4),
                 random.choice([1, 2]), random.randint(5, 8), random.randrange(10**6))  # fmt: skip


def _keep(x):
    return x


def _layer(x, layer, act):
    return act(layer.norm(layer.conv(x)))


def _excite(x, p, inner=F.silu, gate=torch.sigmoid, join=torch.mul, mean=True):
    s = x.mean((2, 3), keepdim=True) if mean else x
    return join(x, gate(p.expand(inner(p.reduce(s)))))


def _slip(x, p, act=F.silu, last=_keep, end=_keep, shortcut=True, early=False, excite=True, **inside):
    """The true block, with places to go wrong."""
    y = x if p.expand is None else _layer(x, p.expand, act)
    y = _excite(y, p.squeeze_excite, **inside) if early else y
    y = _layer(y, p.depthwise, act)
    y = _excite(y, p.squeeze_excite, **inside) if excite and not early else y
    y = _layer(y, p.project, last)
    return end(x + y if shortcut and x.shape == y.shape else y)


register(
    Exercise(
        name="mbconv-forward",
        place=3,
        title="The forward pass of MBConv",
        task="Write the forward pass of MBConv in use, not in training. p.expand (None if t = 1), p.depthwise and "
        "p.project each have a convolution `.conv` and a BatchNorm `.norm`, which you can call: "
        "`p.project.conv(x)`. Stride and padding are in the convolution. p.squeeze_excite has two 1 x 1 convolutions "
        "with biases, `.reduce` and `.expand`. x has shape (N, C_in, H, W). Where does squeeze-and-excitation stand, "
        "and which activations and which gate does EfficientNet have?",
        reference=mbconv_forward,
        first=(
            _case(1, 4, 5, 2, 1, 4, 0),
            _case(1, 4, 4, 3, 1, 4, 1),
            _case(2, 6, 6, 3, 2, 5, 2),
            _case(1, 8, 5, 1, 1, 4, 3),
        ),
        draw=_draw,
        count=5,
        slips=(
            Slip(
                lambda x, p: _slip(x, p, act=F.relu6),
                "Which activation does EfficientNet have?",
                "You used ReLU6, as MobileNetV2 does. EfficientNet has swish, in PyTorch F.silu.",
            ),
            Slip(
                lambda x, p: _slip(x, p, act=F.hardswish),
                "Straight lines or a true curve?",
                "You used hard-swish, as MobileNetV3 does. EfficientNet has swish, in PyTorch F.silu.",
            ),
            Slip(
                lambda x, p: _slip(x, p, gate=F.hardsigmoid),
                "What is the gate of your squeeze-and-excitation?",
                "Your gate is the hard sigmoid of MobileNetV3. EfficientNet has a true sigmoid.",
            ),
            Slip(
                lambda x, p: _slip(x, p, inner=F.relu),
                "Which activation stands between the two layers of squeeze-and-excitation?",
                "There is a ReLU between reduce and expand of your squeeze-and-excitation. EfficientNet has swish "
                "there, too.",
            ),
            Slip(
                lambda x, p: _slip(x, p, excite=False),
                "Which parts of p do you use?",
                "You forgot squeeze-and-excitation. It stands after the depthwise layer.",
            ),
            Slip(
                lambda x, p: _slip(x, p, early=True),
                "Between which layers does squeeze-and-excitation stand?",
                "You put squeeze-and-excitation before the depthwise layer. It stands after it.",
            ),
            Slip(
                lambda x, p: _slip(x, p, mean=False),
                "What does the squeeze do?",
                "You forgot the mean over height and width: squeeze-and-excitation gives one number a channel.",
            ),
            Slip(
                lambda x, p: _slip(x, p, join=torch.add),
                "What does the gate do with the channels?",
                "You added the gate to the channels. It scales them: a product.",
            ),
            Slip(
                lambda x, p: _slip(x, p, last=F.silu),
                "What stands after the projection?",
                "There is a swish after your projection. It is linear, as in MobileNetV2.",
            ),
            Slip(
                lambda x, p: _slip(x, p, end=F.silu),
                "What stands after the sum?",
                "There is a swish at the end of your block. Nothing follows the projection, nor the sum.",
            ),
            Slip(
                lambda x, p: _slip(x, p, shortcut=False),
                "Which cases are right? What have the others in common?",
                "You forgot the shortcut: x is added where input and output have the same shape.",
            ),
        ),
        hints=(
            "Four parts in a row: expand, depthwise, squeeze-and-excitation, project. Print the shape after each.",
            "Squeeze-and-excitation: mean over height and width, reduce, activation, expand, gate, times its input.",
            "Swish after expand, after depthwise and after reduce; a sigmoid after the second 1 x 1 layer of "
            "squeeze-and-excitation; nothing after project. Then add x if the shapes agree.",
        ),
    )
)

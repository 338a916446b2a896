"""Exercise: the forward pass of an inverted residual."""

import torch
import torch.nn.functional as F

from ...models.layers import with_random_numbers
from ...models.mobilenet_v2 import InvertedResidual, inverted_residual
from ..exercise import Exercise, Slip, register
from ..random_block import inverted_widths, random_maps


class BlockWeights(InvertedResidual):
    """The parameters that the reader's function gets, with a short name for messages."""

    def __repr__(self) -> str:
        return inverted_widths(self)


def inverted_residual_forward(x, p):
    return inverted_residual(x, p)


def _case(n, c_in, c_out, t, stride, size, seed):
    generator = torch.Generator().manual_seed(seed)
    p = with_random_numbers(BlockWeights(c_in, c_out, stride, t), generator)
    for layer in (p.expand, p.depthwise, p.project):
        if layer is not None:
            layer.norm.weight.data *= 4  # so that some values pass 6, where ReLU6 cuts
    return random_maps(n, c_in, size, generator), p


def _draw(random):
    width = random.randint(2, 4)
    return _case(random.randint(1, 2), width, random.choice([width, width + 1]), random.randint(2, 4),
                 random.choice([1, 2]), random.randint(5, 8), random.randrange(10**6))  # fmt: skip


def _keep(x):
    return x


def _layer(x, layer, act, norm=True):
    y = layer.conv(x)
    return act(layer.norm(y) if norm else y)


def _slip(x, p, expand=F.relu6, depthwise=F.relu6, project=_keep, end=_keep, shortcut=True, norm=True):
    y = x if p.expand is None else _layer(x, p.expand, expand, norm)
    y = _layer(_layer(y, p.depthwise, depthwise, norm), p.project, project, norm)
    return end(x + y if shortcut and x.shape == y.shape else y)


def _always_expand(x, p):
    y = _layer(_layer(x, p.expand, F.relu6), p.depthwise, F.relu6)
    y = _layer(y, p.project, _keep)
    return x + y if x.shape == y.shape else y


def _always_add(x, p):
    return x + _slip(x, p, shortcut=False)


register(
    Exercise(
        name="inverted-residual-forward",
        place=3,
        title="The forward pass of an inverted residual",
        task="Write the forward pass of an inverted residual. p.expand (None if t = 1), p.depthwise and p.project each "
        "have a convolution `.conv` and a BatchNorm `.norm`, which you can call: `p.project.conv(x)`. The stride and "
        "the padding are in the convolution. x has shape (N, C_in, H, W). Where does an activation stand, and which "
        "one? When is x added? You find both in the paper's section 3, and in this chapter.",
        reference=inverted_residual_forward,
        first=(
            _case(1, 2, 3, 2, 1, 4, 0),
            _case(1, 3, 3, 2, 1, 4, 1),
            _case(2, 3, 3, 3, 2, 5, 2),
            _case(1, 3, 2, 1, 1, 4, 3),
        ),
        draw=_draw,
        count=5,
        slips=(
            Slip(
                lambda x, p: _slip(x, p, project=F.relu6),
                "What is linear in a linear bottleneck?",
                "There is a ReLU6 after your projection. The projection has none: it would destroy what the thin layer "
                "holds.",
            ),
            Slip(
                lambda x, p: _slip(x, p, end=F.relu6),
                "Can the output of the block be negative?",
                "There is a ReLU6 at the end of your block. Nothing follows the projection, nor the sum.",
            ),
            Slip(
                lambda x, p: _slip(x, p, expand=F.relu, depthwise=F.relu),
                "Are there numbers above 6 in the wide part of your block?",
                "You used ReLU. The paper's block has ReLU6, which also cuts at 6.",
            ),
            Slip(
                lambda x, p: _slip(x, p, depthwise=_keep),
                "After how many of the layers does an activation stand?",
                "You forgot the ReLU6 after the depthwise layer.",
            ),
            Slip(
                lambda x, p: _slip(x, p, expand=_keep),
                "After how many of the layers does an activation stand?",
                "You forgot the ReLU6 after the expansion.",
            ),
            Slip(
                lambda x, p: _slip(x, p, shortcut=False),
                "Which cases are right? What have the others in common?",
                "You forgot the shortcut: x is added where input and output have the same shape.",
            ),
            Slip(
                _always_add,
                "Can x always be added?",
                "You always add x. That fits only with stride 1 and equal widths; elsewhere there is no shortcut.",
            ),
            Slip(
                _always_expand,
                "What is p.expand for t = 1?",
                "For t = 1 p.expand is None: the depthwise layer reads x itself.",
            ),
            Slip(
                lambda x, p: _slip(x, p, norm=False),
                "What belongs to each of the layers besides the convolution?",
                "You forgot the BatchNorms: `.norm` follows each convolution.",
            ),
        ),
        hints=(
            "Three layers, each a convolution and a BatchNorm. After two of them an activation, after one none.",
            "Print the shapes of x and of your result. When are they the same?",
            "expand, ReLU6, depthwise, ReLU6, project; then add x if the shapes agree.",
        ),
    )
)

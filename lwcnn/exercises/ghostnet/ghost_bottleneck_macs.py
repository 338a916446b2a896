"""Exercise: the multiply-accumulates of a Ghost bottleneck, shortcut included."""

from functools import cache

import torch

from ...cost import cost_of
from ...models.ghostnet import GhostBottleneck, Row
from ...steps import trace
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def ghost_bottleneck_macs(C_in, C_exp, C_out, k, stride, H, W):
    with torch.device("meta"):
        block = GhostBottleneck(C_in, Row(k=k, e=C_exp, c=C_out, se=False, s=stride)).eval()
        x = torch.empty(1, C_in, H, W)
    return sum(cost_of(step).macs for step in trace(block, x))


def _draw(random):
    inputs = 4 * random.randint(2, 12)
    outputs = random.choice([inputs, inputs + 4 * random.randint(1, 8)])
    # even widths and sizes, and every other case with stride 2
    return (inputs, 4 * random.randint(13, 40), outputs, random.choice([3, 5]), random.choice([1, 2]),
            2 * random.randint(4, 10), 2 * random.randint(11, 20))  # fmt: skip


def _macs(C_in, C_exp, C_out, k, stride, H, W, **wrong):
    """The true sum, with parts to go wrong: how often each of them is counted."""
    large, small = H * W, (H // stride) * (W // stride)
    down = stride > 1
    fits = stride == 1 and C_in == C_out
    parts = {
        "expand": large * C_exp // 2 * C_in,
        "expand_cheap": large * C_exp // 2 * 9,
        "depthwise": small * C_exp * k * k if down else 0,
        "project": small * C_out // 2 * C_exp,
        "project_cheap": small * C_out // 2 * 9,
        "shortcut_depthwise": 0 if fits else small * C_in * k * k,
        "shortcut_pointwise": 0 if fits else small * C_in * C_out,
    }
    return sum(wrong.get(name, 1) * macs for name, macs in parts.items())


def _always_depthwise(C_in, C_exp, C_out, k, stride, H, W):
    extra = H * W * C_exp * k * k if stride == 1 else 0
    return _macs(C_in, C_exp, C_out, k, stride, H, W) + extra


def _cheap_by_k(C_in, C_exp, C_out, k, stride, H, W):
    share = k * k / 9
    return _macs(C_in, C_exp, C_out, k, stride, H, W, expand_cheap=share, project_cheap=share)


def _expand_after_stride(C_in, C_exp, C_out, k, stride, H, W):
    share = 1 / stride**2
    return _macs(C_in, C_exp, C_out, k, stride, H, W, expand=share, expand_cheap=share)


register(
    Exercise(
        name="ghost-bottleneck-macs",
        place=4,
        title="MACs of a Ghost bottleneck",
        task="Write a function that returns the MACs of a Ghost bottleneck without squeeze-and-excitation on one image "
        "of H x W pixels. A Ghost module takes C_in channels to C_exp; a k x k depthwise layer follows only if stride "
        "is 2; a Ghost module takes C_exp to C_out. Both modules have r = 2, 1 x 1 primary and 3 x 3 cheap filters. "
        "The shortcut costs nothing if the stride is 1 and C_in = C_out; else it is a k x k depthwise layer with the "
        "stride on C_in channels, then 1 x 1 to C_out. Widths, H and W are even.",
        reference=ghost_bottleneck_macs,
        first=(
            (4, 8, 4, 3, 1, 2, 2),
            (4, 8, 6, 3, 1, 2, 4),
            (4, 8, 4, 5, 2, 4, 6),
            (40, 240, 80, 3, 2, 28, 28),
        ),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda *case: _macs(*case, shortcut_depthwise=0, shortcut_pointwise=0),
                "Which cases are right? What has to happen to x in the others before it can be added?",
                "You forgot the shortcut. Where stride or widths differ, it is a depthwise layer and a 1 x 1 layer.",
            ),
            Slip(
                lambda *case: _macs(*case, shortcut_depthwise=0),
                "How does the shortcut get to the smaller map?",
                "You forgot the depthwise layer of the shortcut; the stride is in it.",
            ),
            Slip(
                lambda *case: _macs(*case, shortcut_pointwise=0),
                "How does the shortcut get to C_out channels?",
                "You forgot the 1 x 1 layer of the shortcut.",
            ),
            Slip(
                lambda *case: _macs(*case, depthwise=0),
                "Which cases are right? Which layer has the stride?",
                "You forgot the depthwise layer between the two modules: it is there with stride 2.",
            ),
            Slip(
                _always_depthwise,
                "Which cases are right? When is there something between the two modules?",
                "With stride 1 there is no depthwise layer between the two modules: a ghost has seen its neighbours.",
            ),
            Slip(
                lambda *case: _macs(*case, expand_cheap=0, project_cheap=0),
                "Are the ghosts free?",
                "You forgot the cheap filters: 9 MACs for each number of a ghost.",
            ),
            Slip(
                lambda *case: _macs(*case, expand=2, project=2, expand_cheap=0, project_cheap=0),
                "Which channels does a primary convolution make?",
                "You counted ordinary 1 x 1 layers. A Ghost module makes half of its channels by cheap filters.",
            ),
            Slip(
                _cheap_by_k,
                "Which layers are k x k?",
                "Your cheap filters are k x k. They are always 3 x 3; k belongs to the depthwise layers.",
            ),
            Slip(
                _expand_after_stride,
                "At which size does the first module work?",
                "You counted the first module on the small map. The stride comes after it.",
            ),
            Slip(
                lambda *case: _macs(*case, project=2),
                "How many primary maps has the second module?",
                "Your second module makes all its channels by the 1 x 1 layer. It makes half of them so.",
            ),
            Slip(
                lambda *case: 2 * _macs(*case),
                "What is one MAC?",
                "You gave FLOPs: a MAC is one product and one sum together, so it counts once.",
            ),
        ),
        hints=(
            "Write a function for the MACs of one Ghost module, and use it twice. At which sizes?",
            "With stride 2 there are three more layers: one between the modules, two in the shortcut.",
            "A module from C to 2 * m channels needs m * (C + 9) MACs a pixel. The first one works on the large map.",
        ),
    )
)

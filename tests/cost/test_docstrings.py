"""The costs that docstrings of blocks name, put into numbers and compared with the counted block, at three sizes."""

import ast
import inspect
import re
from pathlib import Path

import pytest
import torch

import lwcnn.models
from lwcnn import profile
from lwcnn.cost import Cost, cost_of
from lwcnn.models import (
    active_shift,
    addernet,
    alexnet,
    channel_wise,
    channelnet,
    googlenet,
    igcv1,
    igcv2,
    micro_layers,
    resnet,
    shiftnet,
    shufflenet_v1,
    shufflenet_v2,
    squeezenet,
    squeezenext,
    xception,
)
from lwcnn.models.compconv import CompConv, compconv, primitive_channels
from lwcnn.models.efficientnet import MBConv, mbconv
from lwcnn.models.efficientnet_v2 import FusedMBConv, fused_mbconv
from lwcnn.models.fenet import InvertedPool, InvertedShift, inverted_pool, inverted_shift
from lwcnn.models.ghostnet import GhostModule, ghost_module
from lwcnn.models.igcv3 import InterleavedResidual, interleaved_residual
from lwcnn.models.mixnet import MixedResidual, mixed_residual
from lwcnn.models.mixnet import Row as MixedRow
from lwcnn.models.mnasnet import Row as SearchedRow
from lwcnn.models.mnasnet import SearchedResidual, searched_residual
from lwcnn.models.mobilenet_v1 import DepthwiseSeparable, depthwise_separable
from lwcnn.models.mobilenet_v2 import InvertedResidual, inverted_residual
from lwcnn.models.mobilenet_v3 import Bneck, Row, bneck
from lwcnn.ops import relu
from lwcnn.steps import trace

TOKEN = re.compile(r"\s*([A-Za-z_]\w*|\d+|[*/+()-])")
H, W = 6, 10  # even, so that half of them is whole


def cost_text(block) -> str:
    """What stands behind ``Cost:`` in a docstring, up to the next label, on one line."""
    found = re.search(r"Cost:  +(.*?)(?=\n\s*[A-Z]\w+:  |\n\s*\n|\Z)", block.__doc__, re.DOTALL)
    return " ".join(found.group(1).split()) if found else ""


def formulas_in(text: str) -> list[str]:
    """The formulas of a text: all that begins with N or with a number of N, and goes on while signs join it."""
    formulas, place = [], 0
    while start := re.compile(r"(?:\d\*)?\bN ?\*").search(text, place):
        place, operand = start.start(), False
        while token := TOKEN.match(text, place):
            word = token.group(1)
            if operand and (word[0].isalnum() or word == "("):
                break  # two words side by side: prose goes on
            operand = word[0].isalnum() or word == ")"
            place = token.end()
        formulas.append(text[start.start() : place].strip())
    return formulas


def sizes(c_in, c_out, stride=1, **others) -> dict[str, int]:
    """The values of the names in formulas, for two images of H x W pixels."""
    given = {"N": 2, "C_in": c_in, "C_out": c_out, "H": H, "W": W, **others}
    return given | {"H_out": H // stride, "W_out": W // stride}


def mobile_row(k, e, c, se, stride):
    return Row(k=k, e=e, c=c, se=se, act=relu, s=stride)


# for each case: the block, which formulas of its docstring add up, its module, and the values of the names
CASES = [
    *(
        (squeezenet.fire, [0], squeezenet.Fire(c, s, e, 2 * e), sizes(c, 3 * e, s=s, e1=e, e3=2 * e))
        for c, s, e in [(8, 2, 4), (96, 16, 64), (5, 3, 7)]
    ),
    *((resnet.basic_block, [0], resnet.BasicBlock(c, c), sizes(c, c)) for c in [4, 8, 64]),
    *(
        (resnet.basic_block, [0, 1], resnet.BasicBlock(a, b, s), sizes(a, b, s))
        for a, b, s in [(4, 8, 2), (8, 4, 1), (6, 6, 2)]
    ),
    *((resnet.bottleneck, [0], resnet.Bottleneck(c, c), sizes(c, c, b=c // 4)) for c in [8, 16, 64]),
    *(
        (resnet.bottleneck, [0, 1], resnet.Bottleneck(a, b), sizes(a, b, b=b // 4))
        for a, b in [(8, 16), (4, 8), (64, 16)]
    ),
    *((addernet.adder_basic_block, [0], addernet.AdderBasicBlock(c, c), sizes(c, c)) for c in [2, 4, 8]),
    *(
        (addernet.adder_basic_block, [0, 1], addernet.AdderBasicBlock(a, b, s), sizes(a, b, s))
        for a, b, s in [(4, 8, 2), (8, 4, 1), (6, 6, 2)]
    ),
    *(
        (addernet.adder_bottleneck, [0], addernet.AdderBottleneck(c, c), sizes(c, c, b=c // 4))
        for c in [8, 16, 32]
    ),
    *(
        (addernet.adder_bottleneck, [0, 1], addernet.AdderBottleneck(a, b), sizes(a, b, b=b // 4))
        for a, b in [(8, 16), (4, 8), (32, 16)]
    ),
    *(
        (
            active_shift.active_shift_unit,
            places,
            active_shift.ActiveShiftUnit(a, b, s, e),
            sizes(a, b, s, m=e * b),
        )
        for places, a, b, s, e in [([0], 4, 4, 1, 3), ([0, 1], 4, 8, 2, 1), ([0, 1], 6, 6, 2, 2)]
    ),
    *(
        (inverted_shift, [0], InvertedShift(a, b, m), sizes(a, b, m=m))
        for a, b, m in [(4, 8, 9), (8, 8, 2), (3, 1, 5)]
    ),
    *(
        (inverted_pool, [0], InvertedPool(a, b, m), sizes(a, b, 2, m=m))
        for a, b, m in [(4, 8, 9), (8, 8, 2), (3, 1, 5)]
    ),
    *(
        (depthwise_separable, [0], DepthwiseSeparable(a, b, s), sizes(a, b, s, k=3))
        for a, b, s in [(4, 8, 1), (8, 6, 2), (3, 3, 1)]
    ),
    *(
        (inverted_residual, [0], InvertedResidual(a, b, s, t, k), sizes(a, b, s, t=t, k=k))
        for a, b, s, t, k in [(4, 8, 1, 6, 3), (8, 6, 2, 3, 5), (3, 3, 1, 2, 3)]
    ),
    *(
        (shiftnet.shift_block, places, shiftnet.ShiftBlock(a, b, 1, e), sizes(a, b, m=e * b))
        for places, a, b, e in [([0], 8, 8, 3), ([0], 6, 6, 1), ([0, 1], 4, 8, 2)]
    ),
    *(
        (
            micro_layers.micro_pointwise,
            [0],
            micro_layers.MicroPointwise(a, b, reduction, g, s),
            sizes(a, b, s, h=b // reduction, g=g),
        )
        for a, b, s, reduction, g in [(4, 8, 1, 2, 2), (8, 12, 2, 1, 4), (3, 6, 1, 2, 3)]
    ),
    *(
        (
            micro_layers.column_and_row,
            [0],
            micro_layers.MicroDepthwise(c, k, s, widen),
            sizes(c, c * widen[0] * widen[1], s, k=k, m=c * widen[0]),
        )
        for c, k, s, widen in [(4, 5, 1, (1, 1)), (8, 3, 2, (2, 2)), (3, 1, 1, (2, 3))]
    ),
    (shiftnet.shift_unit, [0], shiftnet.ShiftUnit(8, 8, expansion=3), sizes(8, 8, m=24)),
    *(
        (
            igcv1.interleaved_group_conv,
            [0],
            igcv1.InterleavedGroupConv(a, b, groups, s),
            sizes(a, b, s, L=groups),
        )
        for a, b, s, groups in [(4, 8, 1, 2), (8, 4, 2, 4), (3, 6, 1, 1)]
    ),
    *(
        (
            igcv1.interleaved_basic_block,
            places,
            igcv1.InterleavedBasicBlock(a, b, groups, s),
            sizes(a, b, s, L=groups),
        )
        for places, a, b, s, groups in [
            ([0], 8, 8, 1, 2),
            ([0], 6, 6, 1, 3),
            ([0, 1], 4, 8, 2, 4),
            ([0, 1], 8, 8, 2, 1),
        ]
    ),
    *(
        (
            igcv2.interleaved_sparse_conv,
            [0],
            igcv2.InterleavedSparseConv(c, (a, b), s),
            sizes(c, c, s, C=c, K1=a, K2=b),
        )
        for c, a, b, s in [(6, 2, 3, 1), (8, 4, 4, 2), (5, 1, 5, 1)]
    ),
    *(
        (
            channelnet.depthwise_pointwise,
            [0],
            channelnet.DepthwisePointwise(a, b, s, groups),
            sizes(a, b, s, g=groups),
        )
        for a, b, s, groups in [(4, 8, 1, 1), (8, 6, 2, 2), (3, 3, 1, 3)]
    ),
    *(
        (
            channelnet.group_module,
            [0],
            channelnet.GroupModule(c, g, mixes),
            sizes(c, c, C=c, g=g, L=4 * g * mixes),
        )
        for c, g, mixes in [(8, 2, True), (12, 3, True), (8, 2, False), (8, 1, True)]
    ),
    *(
        (
            channel_wise.depthwise_channel_wise,
            [0],
            channel_wise.DepthwiseChannelWise(c, length, positions),
            sizes(c, c, C=c, L=length, M=positions or 1),
        )
        for c, length, positions in [(8, 3, None), (5, 4, H * W), (16, 16, None)]
    ),
    *(
        (
            channel_wise.channel_wise_classifier,
            [0],
            channel_wise.ChannelWiseClassifier(c, classes, (H, W)),
            sizes(c, classes, C=c, classes=classes, L=c - classes + 1),
        )
        for c, classes in [(8, 5), (16, 16), (12, 1)]
    ),
    *(
        (interleaved_residual, [0], InterleavedResidual(a, b, s, t, g), sizes(a, b, s, t=t, g=g))
        for a, b, s, t, g in [(4, 8, 1, 6, 2), (8, 4, 2, 3, 4), (3, 3, 1, 1, 3)]
    ),
    *(
        (
            squeezenext.squeezenext_block,
            [0],
            squeezenext.SqueezeNextBlock(c, c),
            sizes(c, c),
        )
        for c in (8, 16, 32)
    ),
    *(
        (bneck, [0], Bneck(a, mobile_row(k, e, b, False, s)), sizes(a, b, s, e=e, k=k))
        for a, b, s, e, k in [(4, 8, 1, 24, 3), (8, 6, 2, 16, 5), (3, 3, 1, 10, 3)]
    ),
    *(
        (bneck, [0, 1], Bneck(a, mobile_row(k, e, b, True, s)), sizes(a, b, s, e=e, k=k, r=r))
        for a, b, s, e, k, r in [(4, 8, 1, 32, 3, 8), (8, 6, 2, 64, 5, 16), (3, 3, 1, 96, 3, 24)]
    ),
    *(
        (mbconv, [0], MBConv(a, b, s, t, k), sizes(a, b, s, t=t, k=k, r=a // 4))
        for a, b, s, t, k in [(4, 8, 1, 6, 3), (8, 6, 2, 3, 5), (16, 16, 1, 2, 3)]
    ),
    *(
        (
            searched_residual,
            [0],
            SearchedResidual(a, SearchedRow(k, t, b, 1, s, se)),
            sizes(a, b, s, t=t, k=k, r=int(a * se)),
        )
        for a, b, s, t, k, se in [(4, 8, 1, 6, 3, 0.25), (8, 6, 2, 3, 5, 0.25), (16, 16, 1, 2, 3, 0)]
    ),
    *(
        (
            mixed_residual,
            [0],
            MixedResidual(c, MixedRow(kernels, t, b, 1, s, se, a=parts, p=parts)),
            sizes(c, b, s, t=t, q=q, a=parts, b=parts, r=int(c * se)),
        )
        for c, b, s, t, kernels, q, se, parts in [
            (4, 8, 1, 6, (3, 5), 17, 0.5, 2),
            (8, 6, 2, 3, (3,), 9, 0.25, 1),
            (16, 16, 1, 4, (3, 5, 7, 9), 41, 0, 2),
        ]
    ),
    *(
        (fused_mbconv, [0], FusedMBConv(a, b, s, t), sizes(a, b, s, t=t))
        for a, b, s, t in [(4, 8, 1, 6), (8, 6, 2, 3), (3, 3, 1, 2)]
    ),
    *(
        (fused_mbconv, [1], FusedMBConv(a, b, s, 1), sizes(a, b, s))
        for a, b, s in [(4, 8, 1), (8, 6, 2), (3, 3, 1)]
    ),
    *(
        (ghost_module, [0], GhostModule(a, b, k, r, d), sizes(a, b, m=-(-b // r), k=k, ratio=r, d=d))
        for a, b, k, r, d in [(4, 8, 1, 2, 3), (8, 7, 3, 3, 5), (3, 10, 5, 4, 3)]
    ),
    *(
        (
            compconv,
            [0],
            CompConv(a, b, k, s, d),
            sizes(a, b, s, k=k, d=d, n=primitive_channels(b, d)),
        )
        for a, b, k, s, d in [(4, 8, 3, 1, 1), (8, 6, 5, 2, 2), (8, 28, 3, 1, 3)]
    ),
    *(
        (shufflenet_v1.shuffle_unit, [0], shufflenet_v1.ShuffleUnit(c, c, g), sizes(c, c, c=c, m=c // 4, g=g))
        for c, g in [(240, 3), (16, 1), (64, 4)]
    ),
    *(
        (shufflenet_v2.shufflenet_v2_unit, [0], shufflenet_v2.ShuffleNetV2Unit(c, c), sizes(c, c, m=c // 2))
        for c in [4, 58, 116]
    ),
    *(
        (xception.separable_conv, [0], xception.SeparableConv(a, b, k), sizes(a, b, k=k))
        for a, b, k in [(4, 8, 3), (8, 6, 5), (3, 3, 1)]
    ),
    *(
        (xception.towers, [0], xception.Towers(a, b, n, k), sizes(a, b, k=k, towers=n))
        for a, b, n, k in [(4, 8, 4, 3), (8, 6, 1, 5), (3, 6, 6, 3)]
    ),
    *(
        (googlenet.inception, [0], googlenet.Inception(c, row), sizes(c, row.channels, **row._asdict()))
        for c, row in zip((16, 32, 24), googlenet.TABLE, strict=False)
    ),
]


@pytest.mark.parametrize(
    ("block", "places", "module", "values"), CASES, ids=[f"{c[0].__name__} {c[1]}" for c in CASES]
)
def test_the_cost_in_the_docstring_is_the_counted_one(block, places, module, values):
    formulas = formulas_in(cost_text(block))
    told = sum(eval(formulas[place], {}, values) for place in places)
    cost = profile(module.eval(), (2, values["C_in"], H, W)).cost
    assert told == cost.macs + cost.absolute_differences


def test_expanding_blocks_without_expansion():
    """ "for t = 1 without the first term": H*W*C_in."""
    for block, module in (
        (inverted_residual, InvertedResidual(8, 6, 2, 1)),
        (mbconv, MBConv(8, 6, 2, 1)),
        (searched_residual, SearchedResidual(8, SearchedRow(3, 1, 6, 1, 2, 0.25))),
    ):
        values = sizes(8, 6, 2, t=1, k=3, r=2)
        assert "for t = 1 without the first term" in cost_text(block)
        told = eval(formulas_in(cost_text(block))[0].replace("H*W*C_in + ", ""), {}, values)
        assert told == profile(module.eval(), (2, 8, H, W)).macs


def test_the_linear_layers_of_alexnet():
    for classes, inputs in ((10, 64), (1000, 9216), (7, 12)):
        with torch.device("meta"):
            module, x = alexnet.ThreeLinear(inputs, classes).eval(), torch.empty(2, inputs)
        macs = sum((cost_of(step) for step in trace(module, x)), Cost()).macs
        formula = formulas_in(cost_text(alexnet.three_linear))[0]
        assert macs == eval(formula, {}, {"N": 2, "C": inputs, "classes": classes})


def test_the_linear_layer_before_a_norm():
    module = micro_layers.LinearNorm(8, 5).eval()
    macs = sum((cost_of(step) for step in trace(module, torch.empty(3, 8))), Cost()).macs
    formula = formulas_in(cost_text(micro_layers.linear_norm_act))[0]
    assert macs == eval(formula, {}, {"N": 3, "C_in": 8, "C_out": 5})


#: What a docstring says without a formula.
IN_WORDS = {
    "adder_norm_act": "that of `lwcnn.ops.adder2d`",
    "mix_groups": "that of `lwcnn.ops.dynamic_shift_max`",
    **dict.fromkeys(("ghost_bottleneck", "micro_stem", "micro_block"), "the sum of its layers"),
}


def test_every_cost_that_a_block_names_is_checked():
    checked = {case[0].__name__: set() for case in CASES} | {"three_linear": {0}, "linear_norm_act": {0}}
    for block, places, *_ in CASES:
        checked[block.__name__] |= set(places)
    for path in sorted(Path(lwcnn.models.__file__).parent.glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            text = ast.get_docstring(node) if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else None
            if text and "Cost:  " in text and node.name not in IN_WORDS:
                told = formulas_in(cost_text(inspect.getattr_static(_module(path), node.name)))
                assert checked.get(node.name) == set(range(len(told))), node.name


def _module(path: Path):
    return getattr(lwcnn.models, path.stem)

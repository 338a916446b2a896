"""Each block once more in plain loops (`lwcnn.ops.by_hand`), figure by figure: another witness than the peers."""

import torch
from torch import nn

import lwcnn
from lwcnn.models.efficientnet import MBConv
from lwcnn.models.efficientnet_v2 import FusedMBConv
from lwcnn.models.ghostnet import GhostBottleneck, GhostModule
from lwcnn.models.ghostnet import Row as GhostRow
from lwcnn.models.googlenet import Inception, Row
from lwcnn.models.layers import with_random_numbers
from lwcnn.models.mobilenet_v1 import DepthwiseSeparable
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.mobilenet_v3 import HS, RE, Bneck
from lwcnn.models.mobilenet_v3 import Row as BneckRow
from lwcnn.models.resnet import BasicBlock, Bottleneck
from lwcnn.models.squeezenet import Fire
from lwcnn.models.xception import SeparableConv, Towers, XceptionBlock
from lwcnn.ops import by_hand
from tests.ops.values import maps_of, real


def with_numbers(block: nn.Module) -> nn.Module:
    """The block in float64 and eval mode, with numbers in all its parameters and statistics."""
    return with_random_numbers(block, torch.Generator().manual_seed(0))


def conv(x: list, p: nn.Conv2d) -> list:
    bias = None if p.bias is None else p.bias.tolist()
    return by_hand.conv2d(x, p.weight.tolist(), bias, p.stride, p.padding, p.dilation, p.groups)


def conv_relu(x: list, p: nn.Conv2d) -> list:
    return by_hand.on_each(by_hand.relu, conv(x, p))


def norm(x: list, n: nn.BatchNorm2d) -> list:
    vectors = (vector.tolist() for vector in (n.running_mean, n.running_var, n.weight, n.bias))
    return by_hand.batch_norm(x, *vectors, n.eps)


def conv_norm(x: list, p, act=by_hand.identity) -> list:
    return by_hand.on_each(act, norm(conv(x, p.conv), p.norm))


def assert_same(block: nn.Module, in_plain_loops, channels: int) -> None:
    x = real(2, channels, 5, 4)
    slow = maps_of(in_plain_loops, x)
    with torch.inference_mode():
        torch.testing.assert_close(block(x), slow, rtol=1e-10, atol=1e-10)


def test_fire():
    """SqueezeNet, figure 1."""
    p = with_numbers(Fire(3, 2, 4, 4))

    def fire(x):
        s = conv_relu(x, p.squeeze)
        return by_hand.concat(conv_relu(s, p.expand1x1), conv_relu(s, p.expand3x3))

    assert_same(p, fire, channels=3)


def test_depthwise_separable():
    """MobileNetV1, figure 3: BatchNorm and ReLU after the depthwise and after the pointwise convolution."""
    for stride in (1, 2):
        p = with_numbers(DepthwiseSeparable(3, 4, stride))

        def depthwise_separable(x, p=p):
            return conv_norm(conv_norm(x, p.depthwise, by_hand.relu), p.pointwise, by_hand.relu)

        assert_same(p, depthwise_separable, channels=3)


def squeeze_excite(x: list, p, **functions) -> list:
    layers = [(q.weight[:, :, 0, 0].tolist(), q.bias.tolist()) for q in p.children()]
    return by_hand.squeeze_excite(x, *layers, **functions)


def test_bneck():
    """MobileNetV3, figure 4: the activation before squeeze-and-excitation, ReLU and a hard gate inside it."""
    acts = {RE: by_hand.relu, HS: by_hand.hard_swish}
    for e, c, se, act, s in (
        (8, 3, True, HS, 1),
        (8, 3, True, RE, 2),
        (8, 4, False, HS, 1),
        (3, 4, True, HS, 1),
    ):
        p = with_numbers(Bneck(3, BneckRow(k=3, e=e, c=c, se=se, act=act, s=s)))

        def bneck(x, p=p, se=se, act=acts[act], shortcut=s == 1 and c == 3, expands=e > 3):
            y = conv_norm(x, p.expand, act) if expands else x
            y = conv_norm(y, p.depthwise, act)
            if se:
                y = squeeze_excite(y, p.squeeze_excite, gate=by_hand.hard_sigmoid)
            y = conv_norm(y, p.project)
            return by_hand.add(x, y) if shortcut else y

        assert_same(p, bneck, channels=3)


def test_inverted_residual():
    """MobileNetV2, figure 4(d): with a shortcut, with a stride, without an expansion."""
    for stride, out_channels, expansion in ((1, 3, 2), (2, 3, 2), (1, 4, 2), (1, 3, 1)):
        p = with_numbers(InvertedResidual(3, out_channels, stride, expansion))

        def inverted_residual(x, p=p, shortcut=stride == 1 and out_channels == 3, expands=expansion > 1):
            y = conv_norm(x, p.expand, by_hand.relu6) if expands else x
            y = conv_norm(conv_norm(y, p.depthwise, by_hand.relu6), p.project)
            return by_hand.add(x, y) if shortcut else y

        assert_same(p, inverted_residual, channels=3)


def test_mbconv():
    """EfficientNet, section 4: swish, and squeeze-and-excitation with swish and a true sigmoid."""
    for stride, out_channels, expansion in ((1, 4, 2), (2, 4, 2), (1, 3, 2), (1, 4, 1)):
        p = with_numbers(MBConv(4, out_channels, stride, expansion))

        def mbconv(x, p=p, shortcut=stride == 1 and out_channels == 4, expands=expansion > 1):
            y = conv_norm(x, p.expand, by_hand.silu) if expands else x
            y = conv_norm(y, p.depthwise, by_hand.silu)
            y = squeeze_excite(y, p.squeeze_excite, act=by_hand.silu)
            y = conv_norm(y, p.project)
            return by_hand.add(x, y) if shortcut else y

        assert_same(p, mbconv, channels=4)


def test_fused_mbconv():
    """EfficientNetV2, figure 2: one 3 x 3 layer in the place of two; without expansion nothing follows it."""
    for stride, out_channels, expansion in ((1, 3, 2), (2, 3, 2), (1, 4, 2), (1, 3, 1)):
        p = with_numbers(FusedMBConv(3, out_channels, stride, expansion))

        def fused_mbconv(x, p=p, shortcut=stride == 1 and out_channels == 3, projects=expansion > 1):
            y = conv_norm(x, p.expand, by_hand.silu)
            y = conv_norm(y, p.project) if projects else y
            return by_hand.add(x, y) if shortcut else y

        assert_same(p, fused_mbconv, channels=3)


def ghost_module(x: list, p: GhostModule, act=by_hand.relu) -> list:
    primary = conv_norm(x, p.primary, act)
    both = by_hand.concat(primary, conv_norm(primary, p.cheap, act))
    return both[: p.out_channels]


def test_ghost_module():
    """GhostNet, figure 1(b); 5 channels of 3 primary ones: one ghost is cut off."""
    for out_channels, ratio in ((6, 2), (5, 2), (7, 3)):
        p = with_numbers(GhostModule(3, out_channels, ratio=ratio))
        assert_same(p, lambda x, p=p: ghost_module(x, p), channels=3)


def test_ghost_bottleneck():
    """GhostNet, figure 3: no activation after the second module, the depthwise layer and the shortcut."""
    for e, c, se, s in ((6, 4, False, 1), (8, 4, True, 2), (6, 6, True, 1)):
        p = with_numbers(GhostBottleneck(4, GhostRow(3, e, c, se, s)))

        def ghost_bottleneck(x, p=p, se=se, s=s, changes=s > 1 or c != 4):
            y = ghost_module(x, p.expand)
            y = conv_norm(y, p.depthwise) if s > 1 else y
            y = squeeze_excite(y, p.squeeze_excite, gate=by_hand.hard_sigmoid) if se else y
            y = ghost_module(y, p.project, by_hand.identity)
            shortcut = conv_norm(conv_norm(x, p.shortcut.depthwise), p.shortcut.pointwise) if changes else x
            return by_hand.add(shortcut, y)

        assert_same(p, ghost_bottleneck, channels=4)


def test_residual_blocks():
    """ResNet, figure 5: both blocks, with and without a projection."""
    relu = by_hand.relu
    for stride in (1, 2):
        p = with_numbers(BasicBlock(4, 4, stride))

        def basic_block(x, p=p, stride=stride):
            y = conv_norm(conv_norm(x, p.conv1, relu), p.conv2)
            shortcut = x if stride == 1 else conv_norm(x, p.shortcut)
            return by_hand.on_each(relu, by_hand.add(shortcut, y))

        assert_same(p, basic_block, channels=4)
        q = with_numbers(Bottleneck(4, 4, stride))

        def bottleneck(x, p=q, stride=stride):
            y = conv_norm(conv_norm(conv_norm(x, p.reduce, relu), p.conv3x3, relu), p.restore)
            shortcut = x if stride == 1 else conv_norm(x, p.shortcut)
            return by_hand.on_each(relu, by_hand.add(shortcut, y))

        assert_same(q, bottleneck, channels=4)


def test_inception():
    """GoogLeNet, figure 2(b): the branches in the paper's order."""
    p = with_numbers(Inception(3, Row("", c1=2, r3=2, c3=3, r5=2, c5=3, cp=2)))
    relu = by_hand.relu

    def inception(x):
        pooled = by_hand.max_pool2d(x, kernel=3, stride=1, padding=1)
        return by_hand.concat(
            conv_norm(x, p.conv1x1, relu),
            conv_norm(conv_norm(x, p.reduce3x3, relu), p.conv3x3, relu),
            conv_norm(conv_norm(x, p.reduce5x5, relu), p.conv5x5, relu),
            conv_norm(pooled, p.pool_project, relu),
        )

    assert_same(p, inception, channels=3)


def separable(x: list, p: SeparableConv) -> list:
    return norm(conv(conv(x, p.depthwise), p.pointwise), p.norm)


def test_separable_conv():
    """Xception, section 3: depthwise, pointwise, BatchNorm, and nothing between the first two."""
    p = with_numbers(SeparableConv(3, 4))
    assert_same(p, lambda x: separable(x, p), channels=3)


def test_towers():
    """Xception, figure 3."""
    p = with_numbers(Towers(3, 6, towers=2))
    assert_same(p, lambda x: conv(conv(x, p.pointwise), p.spatial), channels=3)


def test_xception_block():
    """Xception, figure 5: the first of the entry flow, another of the entry flow, one of the middle flow."""
    for widths, pool, relu_first in (((4, 4), True, False), ((4, 4), True, True), ((3, 3, 3), False, True)):
        p = with_numbers(XceptionBlock(3, widths, pool, relu_first))

        def xception_block(x, p=p, pool=pool, relu_first=relu_first):
            y = x
            for number, sepconv in enumerate(p.sepconvs):
                if number or relu_first:
                    y = by_hand.on_each(by_hand.relu, y)
                y = separable(y, sepconv)
            if not pool:
                return by_hand.add(x, y)
            return by_hand.add(conv_norm(x, p.shortcut), by_hand.max_pool2d(y, kernel=3, stride=2, padding=1))

        assert_same(p, xception_block, channels=3)


def test_efficientnet_follows_pytorch_or_tensorflow():
    """B0 with PyTorch's numbers, B7 with TensorFlow's eps; "same" is TensorFlow's in all."""
    with torch.device("meta"):
        models = [lwcnn.create_model(f"efficientnet_{size}") for size in ("b0", "b7", "v2_s")]
        models.append(lwcnn.create_model("efficientnet_b0", padding="same"))
        models.append(lwcnn.create_model("efficientnet_b0", eps=1e-2))
    first = [model.features.conv1 for model in models]
    assert [one.norm.eps for one in first] == [1e-5, 1e-3, 1e-3, 1e-3, 1e-2]
    assert [one.norm.momentum for one in first] == [0.1, 0.1, 0.1, 0.01, 0.1]
    assert [one.conv.padding for one in first] == [(1, 1), (1, 1), (1, 1), "same", (1, 1)]


def test_efficientnet_lite_follows_tensorflow():
    """Padding and BatchNorm as its weights were trained with, unless told otherwise."""
    with torch.device("meta"):
        ours = lwcnn.create_model("efficientnet_lite0").features.conv1
        symmetric = lwcnn.create_model("efficientnet_lite0", padding="symmetric").features.conv1
    assert (ours.conv.padding, ours.norm.eps, ours.norm.momentum) == ("same", 1e-3, 0.01)
    assert (symmetric.conv.padding, symmetric.norm.eps, symmetric.norm.momentum) == ((1, 1), 1e-5, 0.1)

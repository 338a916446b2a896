"""CompConv: its block in plain loops, the exact weights, what depth 1 is, and what it changes in two networks."""

import pytest
import torch
from torch import nn

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.compconv import CompConv, adaptive_depth, compconv, primitive_channels
from lwcnn.models.ghostnet import GhostModule
from lwcnn.models.registry import choose_layer, register_layer
from lwcnn.ops import by_hand, channel_shuffle, identity
from tests.models.test_by_hand import assert_same, conv_norm, with_numbers


def compconv_in_loops(x, p, out_channels, stride, act):
    """The recursion as the readings write it, from outside in: a level computes of what the level below it gives."""
    depth = len(p.computed)

    def level(i):
        """What level i gives: copied and computed channels. All maps of the levels below it stand before them."""
        below, inputs = level(i + 1) if i < depth - 1 else ([], x)
        computed = conv_norm(inputs, p.computed[depth - 1 - i], act)
        if i == 0:
            return below + computed + conv_norm(computed, p.cheap, act)
        first = sum(len(p.computed[deeper].conv.weight) for deeper in range(depth - 1 - i))
        copied = x[first : first + len(computed)]
        joined = computed + (by_hand.avg_pool2d(copied, 3, stride, 1) if stride > 1 else copied)
        return below + joined, joined

    return by_hand.channel_shuffle(level(0)[:out_channels], 2)


@pytest.mark.parametrize(
    ("depth", "in_channels", "out_channels", "stride", "act"),
    [
        (1, 3, 4, 1, "relu"),
        (1, 3, 6, 2, "relu"),  # one cheap map is cut off
        (2, 4, 12, 1, "relu"),
        (2, 4, 8, 2, "identity"),
        (3, 7, 14, 1, "relu"),
        (3, 4, 10, 2, "relu"),
    ],
)
def test_compconv(depth, in_channels, out_channels, stride, act):
    layer = CompConv(in_channels, out_channels, 3, stride, depth, act=getattr(lwcnn.ops, act))
    p = with_numbers(layer)
    act = getattr(by_hand, act)
    assert_same(p, lambda x: compconv_in_loops(x, p, out_channels, stride, act), in_channels)


# C_in, C_out: depth, smallest unit, weights, % of the dense layer's: arithmetic on the equations, C_0 = 128, 3 x 3
EXACT = {
    (64, 64): (1, 32, 18_720, 50.8),
    (128, 128): (1, 64, 74_304, 50.4),
    (256, 256): (2, 43, 166_410, 28.2),
    (512, 512): (3, 37, 418_248, 17.7),
    (256, 512): (2, 86, 465_948, 39.5),
}


def weights_of(layer):
    return sum(m.weight.numel() for m in layer.modules() if isinstance(m, nn.Conv2d))


@pytest.mark.parametrize("channels", EXACT)
def test_weights_of_adaptive_layers(channels):
    with torch.device("meta"):
        p = CompConv(*channels)
    depth, unit, weights, share = EXACT[channels]
    assert (len(p.computed), p.computed[0].conv.out_channels) == (depth, unit)
    assert (weights_of(p), round(100 * weights / (9 * channels[0] * channels[1]), 1)) == (weights, share)


@pytest.mark.parametrize("kernel", [1, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
def test_the_closed_form_at_every_depth(depth, stride, kernel):
    """``k^2 (C_in C_prim + sum_1^(d-1) (2^i C_prim)^2 + 2^(d-1) C_prim)`` at each pixel of the output."""
    c_in, c_out, size = 40, 62, 11
    n = primitive_channels(c_out, depth)
    a_pixel = kernel**2 * (c_in * n + sum((2**i * n) ** 2 for i in range(1, depth)) + 2 ** (depth - 1) * n)
    with torch.device("meta"):
        p = CompConv(c_in, c_out, kernel, stride, depth).eval()
        out = p(torch.empty(1, c_in, size, size))
    pixels = (-(-size // stride)) ** 2
    assert out.shape == (1, c_out, -(-size // stride), -(-size // stride))
    assert (weights_of(p), lwcnn.profile(p, (1, c_in, size, size)).macs) == (a_pixel, a_pixel * pixels)


def test_what_stays_of_a_wide_layer_at_depth_3():
    """1/14 + 4/196 + 16/196 = 17.3 % in the limit, which the cheap maps leave alone."""
    with torch.device("meta"):
        share = weights_of(CompConv(14 * 4096, 14 * 4096)) / (9 * (14 * 4096) ** 2)
    assert share == pytest.approx(1 / 14 + 20 / 196, abs=1e-5)


@pytest.mark.parametrize("out_channels", [8, 6, 10])
@pytest.mark.parametrize("act", ["relu", "identity"])
def test_depth_1_is_a_ghost_module_and_a_shuffle(out_channels, act):
    """The same layers in both: every number is the same."""
    act = getattr(lwcnn.ops, act)
    p = with_numbers(CompConv(6, out_channels, depth=1, act=act))
    ghost = GhostModule(6, out_channels, kernel=3, ratio=2, cheap_kernel=3, act=act).double().eval()
    ghost.primary, ghost.cheap = p.computed[0], p.cheap
    x = torch.randn(2, 6, 7, 5, dtype=torch.float64)
    assert torch.equal(p(x), channel_shuffle(ghost(x), 2))
    assert not torch.equal(p(x), ghost(x))


def test_depths():
    assert [adaptive_depth(c) for c in (1, 127, 128, 255, 256, 511, 512, 1024, 4096)] == [
        1,
        1,
        1,
        1,
        2,
        2,
        3,
        3,
        3,
    ]
    assert [adaptive_depth(c, 16) for c in (16, 32, 63, 64)] == [1, 2, 2, 3]


@pytest.mark.parametrize("depth", range(1, 7))
def test_the_smallest_unit_is_the_smallest_that_fills_the_output(depth):
    """All parts together: as many maps as are asked or more, and fewer with one map less in the smallest."""
    for channels in range(2, 300):
        n = primitive_channels(channels, depth)
        made = sum(2 * 2**level * n for level in range(depth))
        assert made >= channels > made - 2 * (2**depth - 1)


def test_copies_are_different_channels_of_the_input_as_they_are():
    p = with_numbers(CompConv(16, 28, depth=3))
    x = torch.randn(1, 16, 5, 5, dtype=torch.float64)
    steps = {step.name: step.out for step in lwcnn.trace(compconv, x, p)}
    assert torch.equal(steps["copy2"], x[:, :2]) and torch.equal(steps["copy1"], x[:, 2:6])
    assert torch.equal(
        steps["concat"],
        torch.cat([steps["join2"], steps["join1"], steps["compute0.act"], steps["cheap.act"]], 1),
    )
    assert "pool2" not in steps and "slice" not in steps


def on_meta(name, **options):
    with torch.device("meta"):
        return lwcnn.create_model(name, **options).eval()


def layers_of(model, kind):
    return [layer for layer in model.modules() if isinstance(layer, kind)]


@pytest.mark.parametrize(("name", "layers", "size"), [("resnet18", 16, 64), ("vgg16", 12, 32)])
def test_networks_with_compconv(name, layers, size):
    """Counts by formula: each dense layer of 3 x 3 but VGG's first becomes a CompConv of the same channels."""
    dense, compact = on_meta(name), on_meta(name, conv="compconv")
    old = [m for m in layers_of(dense, nn.Conv2d) if m.kernel_size == (3, 3) and m.in_channels > 3]
    new = layers_of(compact, CompConv)
    assert len(old) == len(new) == layers
    params = sum(p.numel() for p in dense.parameters())
    for conv, layer in zip(old, new, strict=True):
        first = layer.computed[0].conv
        assert (first.in_channels, layer.out_channels) == (conv.in_channels, conv.out_channels)
        depth, n = (
            adaptive_depth(conv.in_channels),
            primitive_channels(conv.out_channels, adaptive_depth(conv.in_channels)),
        )
        maps = n * (2 ** (depth + 1) - 2) - n * (2 ** (depth - 1) - 1)  # all but the copies have a BatchNorm
        made = 9 * n * (conv.in_channels + (4**depth - 4) // 3 * n + 2 ** (depth - 1)) + 2 * maps
        assert sum(p.numel() for p in layer.parameters()) == made
        there = conv.out_channels if name == "vgg16" else 2 * conv.out_channels  # bias, or BatchNorm
        params += made - conv.weight.numel() - there
    assert sum(p.numel() for p in compact.parameters()) == params
    assert compact(torch.empty(2, 3, size, size, device="meta")).shape == (2, 1000)


# parameters and MACs at 224 x 224: the closed form, layer by layer
@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [("resnet18", 3_406_762, 788_023_340), ("vgg16", 126_820_670, 5_328_153_376)],
)
def test_counts_of_networks(name, params, macs):
    profile = lwcnn.profile(on_meta(name, conv="compconv"))
    assert (profile.params, profile.macs) == (params, macs)


def test_the_last_layer_of_a_residual_block_is_linear():
    with torch.device("meta"):
        block = lwcnn.models.resnet.BasicBlock(256, 256, conv="compconv")  # of depth 2
    assert {layer.act for layer in (*block.conv2.computed, block.conv2.cheap)} == {identity}
    assert {layer.act for layer in (*block.conv1.computed, block.conv1.cheap)} == {lwcnn.ops.relu}
    vgg = lwcnn.models.vgg.VGG(tuple(lwcnn.models.vgg.Stage(1, 8) for _ in range(2)), 3, conv="compconv")
    assert {layer.act for layer in vgg.features.conv2_1.computed} == {lwcnn.ops.relu}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: CompConv(8, 9), "out_channels is 9"),
        (lambda: adaptive_depth(0), "in_channels is 0"),
        (lambda: adaptive_depth(64, 0.5), "full_channels is 0.5"),
        (lambda: primitive_channels(64, 0), "depth is 0"),
        (lambda: primitive_channels(0, 1), "out_channels is 0"),
        (lambda: CompConv(8, 8, kernel=2), "an odd kernel"),
        (lambda: CompConv(8, 8, kernel=(3, 1)), "kernel is (3, 1)"),
        (lambda: CompConv(0, 8), "in_channels is 0"),
        (lambda: CompConv(8, 8, stride=0), "stride is 0"),
        (lambda: CompConv(8, 8, depth=0), "depth is 0"),
        (lambda: CompConv(8, 8, depth=1.5), "depth is 1.5"),
        (lambda: CompConv(2, 28, depth=2), "depth 2 copies 5 input channels, and there are 2"),
        (lambda: CompConv(256, 2048), "depth 2 copies 342 input channels, and there are 256"),
        (lambda: CompConv(8, 8)(torch.zeros(1, 6, 4, 4)), "in step compute0.conv"),
        (
            lambda: lwcnn.create_model("resnet18", conv="ghost"),
            "conv is 'ghost'.\n  conv is 'standard' or 'compconv'",
        ),
        (lambda: choose_layer("no", nn.Conv2d), "conv is 'no'"),
        (lambda: register_layer("compconv")(nn.Conv2d), "another layer has this name"),
        (lambda: register_layer("standard")(nn.Conv2d), "another layer has this name"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)

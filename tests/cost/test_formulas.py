"""Formulas against plain counting loops, PyTorch's own counter, published numbers, and each other."""

from fractions import Fraction
from itertools import product

import pytest
import torch
from sympy import Add
from torch.utils.flop_counter import FlopCounterMode

from lwcnn import LwcnnError, profile
from lwcnn.cost import evaluate, formulas, layer_sizes
from lwcnn.cost.blocks import KINDS, count_kind, layers, ratio, separable_ratio
from lwcnn.cost.formulas import C_in, C_out, H, H_out, W, in_order, numbers_of, specialise, total
from lwcnn.models.channel_wise import ChannelWiseConv, DepthwiseChannelWise
from lwcnn.models.compconv import CompConv
from lwcnn.models.efficientnet import MBConv
from lwcnn.models.efficientnet_v2 import FusedMBConv
from lwcnn.models.ghostnet import GhostModule
from lwcnn.models.igcv1 import InterleavedGroupConv
from lwcnn.models.igcv3 import InterleavedResidual
from lwcnn.models.micro_layers import MicroPointwise
from lwcnn.models.mobilenet_v1 import DepthwiseSeparable
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.mobilenet_v3 import Bneck, Row
from lwcnn.models.shufflenet_v1 import ShuffleUnit
from lwcnn.models.squeezenext import SqueezeNextBlock
from lwcnn.ops import relu
from lwcnn.ops.rounding import make_divisible


def counted_by_loops(n, c_in, c_out, h, w, k_h, k_w, stride_h, stride_w, groups):
    """MACs by doing nothing but count, output by output; and the size of the output."""
    pad_h, pad_w = k_h // 2, k_w // 2
    rows = range(0, h + 2 * pad_h - k_h + 1, stride_h)
    columns = range(0, w + 2 * pad_w - k_w + 1, stride_w)
    macs = 0
    for _ in product(range(n), range(c_out), rows, columns):
        for _ in product(range(c_in // groups), range(k_h), range(k_w)):
            macs += 1
    return macs, len(rows), len(columns)


def counted_by_pytorch(*layers_in_order):
    """MACs of convolutions one after the other: PyTorch's counter counts two operations a MAC, without biases."""
    x, convolutions = layers_in_order[0], layers_in_order[1:]
    with FlopCounterMode(display=False) as counter:
        for convolution in convolutions:
            x = convolution(x)
    assert counter.get_total_flops() % 2 == 0
    return counter.get_total_flops() // 2, x


def conv(c_in, c_out, kernel, stride=1, groups=1):
    padding = tuple(k // 2 for k in kernel)
    return torch.nn.Conv2d(c_in, c_out, kernel, stride, padding, groups=groups, bias=False, device="meta")


def quarter(channels, g):
    """A quarter of the channels of a shuffle unit, in g equal groups."""
    return g * max(1, channels // 4 // g)


# kind -> the convolutions of this kind, one after the other: input and output channels, kernel, strides, groups
def parts_of(kind, c_in, c_out, k, s, g, m, t=3, r=2):
    c, primary = quarter(c_out, g), -(-c_out // r)
    half, fourth = max(1, c_out // 2), max(1, c_out // 4)
    middle = g * max(1, c_out // r // g)
    inverted = [
        (c_in, t * c_in, (1, 1), (1, 1), 1), (t * c_in, t * c_in, (k, k), (s, s), t * c_in),
        (t * c_in, c_out, (1, 1), (1, 1), 1),
    ]  # fmt: skip
    return {
        "standard": [(c_in, c_out, (k, k), (s, s), 1)],
        "grouped": [(c_in, c_out, (k, k), (s, s), g)],
        "depthwise": [(c_in, m * c_in, (k, k), (s, s), c_in)],
        "pointwise": [(c_in, c_out, (1, 1), (s, s), 1)],
        "depthwise_separable": [(c_in, c_in, (k, k), (s, s), c_in), (c_in, c_out, (1, 1), (1, 1), 1)],
        "extreme_inception": [(c_in, c_out, (1, 1), (1, 1), 1), (c_out, c_out, (k, k), (s, s), c_out)],
        "spatially_separable": [(c_in, c_out, (k, 1), (s, 1), 1), (c_out, c_out, (1, k), (1, s), 1)],
        "inverted_residual": inverted,
        "inverted_residual_with_se": inverted,
        "ghost_module": [
            (c_in, primary, (k, k), (s, s), 1), (primary, (r - 1) * primary, (3, 3), (1, 1), primary),
        ],
        "interleaved_group_conv": [
            (c_in, c_out, (k, k), (s, s), g), (c_out, c_out, (1, 1), (1, 1), c_out // g),
        ],
        "interleaved_residual": [
            (c_in, t * c_in, (1, 1), (1, 1), g), (t * c_in, t * c_in, (k, k), (s, s), t * c_in),
            (t * c_in, c_out, (1, 1), (1, 1), g),
        ],
        "channel_wise": [(c_in, c_in, (k, k), (s, s), c_in)],
        "mixconv": [(c_in, c_in, (3, 3), (s, s), c_in)],  # the smallest kernel everywhere
        "compconv": [  # of depth 1: few channels
            (c_in, -(-c_out // 2), (k, k), (s, s), 1), (-(-c_out // 2), -(-c_out // 2), (k, k), (1, 1), -(-c_out // 2)),
        ],
        "shift": [(c_in, c_out, (1, 1), (s, s), 1)],
        "active_shift": [(c_in, c_out, (1, 1), (s, s), 1)],
        "adder": [(c_in, c_out, (k, k), (s, s), 1)],
        "squeezenext": [
            (c_in, half, (1, 1), (s, s), 1), (half, fourth, (1, 1), (1, 1), 1), (fourth, half, (k, 1), (1, 1), 1),
            (half, half, (1, k), (1, 1), 1), (half, c_out, (1, 1), (1, 1), 1),
        ],
        "mitchell": [(c_in, c_out, (k, k), (s, s), 1)],
        "micro_pointwise": [(c_in, middle, (1, 1), (s, s), g), (middle, c_out, (1, 1), (1, 1), g)],
        "mbconv": inverted,
        "fused_mbconv": [(c_in, t * c_in, (k, k), (s, s), 1), (t * c_in, c_out, (1, 1), (1, 1), 1)],
        "shuffle_unit": [
            (c_in, c, (1, 1), (1, 1), g), (c, c, (k, k), (s, s), c), (c, c_out, (1, 1), (1, 1), g),
        ],
    }[kind]  # fmt: skip


def beside_the_convolutions(kind, n, c_in, c_out, h, w, rows, columns, g, t=3, r=2):
    """(macs, params, reads, writes) of what a kind has beside them, counted tensor by tensor."""
    if kind == "micro_pointwise":
        moved = n * g * max(1, c_out // r // g) * rows * columns
        return 0, 0, moved, moved
    if kind == "shuffle_unit":
        moved = n * quarter(c_out, g) * h * w
        return 0, 0, moved, moved
    if kind == "compconv":
        moved = n * c_out * rows * columns
        return 0, 0, moved, moved
    if kind == "shift":
        return 0, 0, n * c_in * h * w, n * c_in * h * w
    if kind == "active_shift":  # it strides: its small map is written, and read by the layer
        moved = n * c_in * rows * columns
        return 0, 2 * c_in, moved, moved
    if kind == "interleaved_group_conv":
        moved = 2 * n * c_out * rows * columns
        return 0, 0, moved, moved
    if kind == "interleaved_residual":
        moved = n * t * c_in * h * w
        return 0, 0, moved, moved
    if kind == "mixconv":  # what the larger kernels have more than 3 x 3, each in its part of the channels
        more = sum(k * k - 9 for k in range(3, 2 * g + 2, 2) for _ in range(c_in // g))
        return n * rows * columns * more, more, 0, 0
    if kind == "channel_wise":  # one filter of 64 weights at every channel of every pixel
        moved = n * c_in * rows * columns
        return 64 * moved, 64, moved, moved
    if kind not in ("inverted_residual_with_se", "mbconv"):
        return 0, 0, 0, 0
    e = t * c_in
    s = max(1, c_in // 4) if kind == "mbconv" else make_divisible(e / 4)
    weights = sum(1 for _ in product(range(e), range(s))) + sum(1 for _ in product(range(s), range(e)))
    maps = n * e * rows * columns
    pool, reduce, expand, scale = (maps, n * e), (n * e, n * s), (n * s, n * e), (maps + n * e, maps)
    reads, writes = (sum(ends) for ends in zip(pool, reduce, expand, scale, strict=True))
    return n * weights, weights, reads, writes


SETTINGS = [  # n, c_in, c_out, h, w, k, stride, g, m
    (1, 4, 6, 5, 4, 3, 1, 2, 1),
    (2, 4, 6, 5, 6, 3, 2, 2, 2),
    (1, 6, 3, 7, 5, 5, 2, 3, 3),
    (1, 4, 8, 6, 3, 1, 3, 4, 1),
    (2, 3, 3, 4, 4, 3, 3, 1, 2),
]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("kind", layers)
def test_every_kind_is_what_loops_and_pytorch_count(kind, setting):
    n, c_in, c_out, h, w, k, stride, g, m = setting
    sizes = layer_sizes(
        alpha=1, resolution=224, C_in=c_in, C_out=c_out, H=h, W=w, stride=stride, k=k, k_h=k, k_w=k, g=g, m=m, N=n,
        t=3, r=m + 1,
    )  # fmt: skip
    cost = count_kind(kind, **sizes)

    looped, reads, writes, params, modules = 0, 0, 0, 0, []
    rows, columns = h, w
    for inputs, outputs, kernel, strides, groups in parts_of(kind, c_in, c_out, k, stride, g, m, r=m + 1):
        reads += n * inputs * rows * columns
        macs, rows, columns = counted_by_loops(n, inputs, outputs, rows, columns, *kernel, *strides, groups)
        writes += n * outputs * rows * columns
        looped += macs
        modules.append(conv(inputs, outputs, kernel, strides, groups))
        params += sum(p.numel() for p in modules[-1].parameters())
    by_pytorch, out = counted_by_pytorch(torch.empty(n, c_in, h, w, device="meta"), *modules)

    beside = beside_the_convolutions(kind, n, c_in, c_out, h, w, rows, columns, g, r=m + 1)
    assert looped == by_pytorch
    # an adder layer meets the same pairs, and multiplies none of them; nor does Mitchell's product
    adds = looped if kind in ("adder", "mitchell") else 0
    found = cost.macs, cost.params, cost.reads, cost.writes
    assert found == tuple(a + b for a, b in zip((looped - adds, params, reads, writes), beside, strict=True))
    # an active shift mixes four pixels for each number of its map
    mixed = n * c_in * rows * columns if kind == "active_shift" else 0
    assert (cost.multiplications, cost.additions) == (4 * mixed, adds + 3 * mixed)
    assert cost.absolute_differences + cost.mitchell_products == adds
    assert (cost.absolute_differences > 0, cost.mitchell_products > 0) == (
        kind == "adder",
        kind == "mitchell",
    )
    assert (rows, columns) == (sizes["H_out"], sizes["W_out"]) == tuple(out.shape[2:])


@pytest.mark.parametrize("bias", [0, 1])
def test_the_general_formulas_count_biases_apart_from_macs(bias):
    layer = torch.nn.Conv2d(6, 4, (3, 5), padding=(1, 2), groups=2, bias=bool(bias), device="meta")
    macs, out = counted_by_pytorch(torch.empty(2, 6, 7, 9, device="meta"), layer)
    cost = evaluate(
        formulas.convolution, N=2, C_in=6, C_out=4, H=7, W=9, H_out=7, W_out=9, k_h=3, k_w=5, g=2, b=bias
    )
    assert (cost.macs, cost.params) == (macs, sum(p.numel() for p in layer.parameters()))
    assert cost.additions == bias * out.numel()

    linear = torch.nn.Linear(10, 5, bias=bool(bias), device="meta")
    macs, out = counted_by_pytorch(torch.empty(3, 10, device="meta"), linear)
    cost = evaluate(formulas.linear, N=3, C_in=10, C_out=5, b=bias)
    assert (cost.macs, cost.params) == (macs, sum(p.numel() for p in linear.parameters()))
    assert (cost.additions, cost.reads, cost.writes) == (bias * 15, 30, 15)


@pytest.mark.parametrize(
    ("kind", "module", "size"),
    [
        ("inverted_residual_with_se", Bneck(40, Row(k=5, e=120, c=40, se=True, act=relu, s=1)), 28),
        ("inverted_residual_with_se", Bneck(24, Row(k=5, e=72, c=40, se=True, act=relu, s=2)), 56),
        ("inverted_residual", InvertedResidual(24, 24, stride=1, expansion=3), 56),
        ("shuffle_unit", ShuffleUnit(240, 240, groups=3), 28),
        ("interleaved_group_conv", InterleavedGroupConv(24, 48, primary_groups=3, stride=2), 13),
        ("interleaved_residual", InterleavedResidual(24, 32, stride=2, expansion=3), 13),
        ("channel_wise", DepthwiseChannelWise(24, 64), 13),
        ("depthwise_separable", DepthwiseSeparable(32, 64, stride=2), 13),
        ("squeezenext", SqueezeNextBlock(24, 24), 13),
        ("mbconv", MBConv(40, 40, stride=1, expansion=3, kernel=5), 28),
        ("mbconv", MBConv(3, 8, stride=2, expansion=3), 9),
        ("fused_mbconv", FusedMBConv(24, 48, stride=2, expansion=3), 13),
        ("ghost_module", GhostModule(16, 24, kernel=5), 12),
        ("ghost_module", GhostModule(16, 25, kernel=5), 12),
        ("compconv", CompConv(256, 64, stride=2), 9),
        ("micro_pointwise", MicroPointwise(24, 48, reduction=2, groups=3, stride=2), 9),
    ],
    ids=str,
)
def test_kinds_that_are_blocks_are_what_the_modules_cost(kind, module, size):
    """Without what `layers` leaves out: BatchNorm, biases, activations, concat, and the sum with the shortcut."""
    convolutions = [layer for layer in module.modules() if isinstance(layer, torch.nn.Conv2d)]
    c_in, spatial = convolutions[0].in_channels, max(convolutions, key=lambda layer: layer.kernel_size)
    rows = profile(module.eval(), (1, c_in, size, size)).rows
    sizes = layer_sizes(
        alpha=1, resolution=224, N=1, C_in=c_in, C_out=rows[-1].shape[1], H=size, W=size,
        stride=spatial.stride[0], k=spatial.kernel_size[0], g=convolutions[0].groups, t=3, r=2,
    )  # fmt: skip
    cost = count_kind(kind, **sizes)
    counted = [row.cost for row in rows if row.function in COUNTED]
    assert cost.macs == sum(row.macs for row in counted)
    assert (cost.reads, cost.writes) == (sum(c.reads for c in counted), sum(c.writes for c in counted))
    convolutions += [layer for layer in module.modules() if isinstance(layer, ChannelWiseConv)]
    assert cost.params == sum(layer.weight.numel() for layer in convolutions)


COUNTED = (
    "conv2d", "depthwise_conv2d", "channel_wise_conv", "channel_shuffle", "adaptive_avg_pool2d", "avg_pool2d", "scale"
)  # fmt: skip


def published(kind, **multipliers):
    sizes = layer_sizes(
        **{"alpha": 1, "resolution": 224, **multipliers},
        C_in=512,
        C_out=512,
        H=14,
        W=14,
        stride=1,
        k=3,
        N=1,
        m=1,
    )
    return count_kind(kind, **sizes)


def test_table_3_of_mobilenet():
    """M = N = 512, 14 x 14: 462 M MACs and 2.36 M parameters; 52.3 M and 0.27 M; then alpha, then rho."""
    assert (published("standard").macs, published("standard").params) == (462_422_016, 2_359_296)
    assert (published("depthwise_separable").macs, published("depthwise_separable").params) == (
        52_283_392,
        266_752,
    )
    assert round(published("depthwise_separable", alpha=0.75).macs / 1e6, 1) == 29.6
    assert round(published("depthwise_separable", alpha=0.75, resolution=160).macs / 1e6, 1) == 15.1


def test_multipliers_round_to_the_nearest_and_never_to_nothing():
    sizes = layer_sizes(alpha=0.25, resolution=128, C_in=1, C_out=6, H=7, W=1, stride=2)
    # 0.25 -> at least 1; 1.5 -> 2 (halves go up); 7 * 4/7 = 4; 1 * 4/7 -> 1
    assert [sizes[name] for name in ("C_in", "C_out", "H", "W", "H_out", "W_out")] == [1, 2, 4, 1, 2, 1]


@pytest.mark.parametrize("kind", layers)
def test_the_ratio_is_the_quotient_of_the_macs(kind):
    values = {"N": 2, "C_in": 12, "C_out": 20, "H": 9, "W": 9, "H_out": 5, "W_out": 5, "k": 3, "g": 4, "m": 2}
    values |= {"t": 6, "r": 3, "stride": 2}
    macs = {name: count_kind(name, **values).macs for name in (kind, "standard")}
    values |= numbers_of(KINDS[kind].widths, values)
    formula = ratio(kind).subs({symbol: values[str(symbol)] for symbol in ratio(kind).free_symbols})
    assert Fraction(int(formula.p), int(formula.q)) == Fraction(macs[kind], macs["standard"])


def test_separable_ratio_is_one_over_outputs_and_one_over_kernel_squared():
    k = formulas.k
    assert separable_ratio() - (1 / C_out + 1 / k**2) == 0
    # smaller than 1 from two outputs on for k = 3, as C_out > k^2 / (k^2 - 1) says
    assert separable_ratio().subs({k: 3, C_out: 1}) > 1 > separable_ratio().subs({k: 3, C_out: 2})


def test_specialise_puts_all_values_at_once_and_keeps_the_order_of_terms():
    swapped = specialise({"macs": in_order(W * C_out, H * C_in)}, {C_in: C_out, C_out: C_in})["macs"]
    assert swapped.args == (W * C_in, H * C_out)
    assert specialise({"params": in_order(C_in, C_out)}, {C_out: 0})["params"] == C_in


def test_total_adds_kind_by_kind_in_the_order_of_the_layers():
    first, second = {"macs": W * C_out, "params": C_out}, {"macs": H_out, "reads": H}
    both = total(first, second)
    assert both["macs"].args == (W * C_out, H_out)
    assert isinstance(both["macs"], Add)
    assert (both["params"], both["reads"]) == (C_out, H)
    assert total() == {}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ratio("group"), "ratio.'group', 'macs'.: 'group' is not known.*did you mean grouped"),
        (lambda: ratio("grouped", "mac"), "'mac' is not known.*did you mean macs"),
        (lambda: count_kind("poinwise", N=1), "there is no such kind.*did you mean pointwise"),
        (lambda: count_kind("ghost_module", N=1), "the symbols do not fit.*needed are C_in, C_out"),
        (
            lambda: evaluate(formulas.linear, N=1, C_in=2, C_out=3),
            "the symbols do not fit.*needed are C_in, C_out, N, b",
        ),
        (lambda: evaluate(formulas.linear, N=1, C_in=2, C_out=3, b=0, g=1), "the symbols do not fit"),
        (lambda: evaluate(formulas.linear, N=1, C_in=2.5, C_out=3, b=0), "C_in is 2.5.*whole number"),
        (lambda: evaluate(formulas.linear, N=1, C_in=True, C_out=3, b=0), "C_in is True"),
        (
            lambda: evaluate(
                formulas.layers["grouped"], N=1, C_in=5, C_out=5, H=3, W=3, H_out=3, W_out=3, k=1, g=2
            ),
            "the groups do not divide the channels.*g must divide C_in and C_out",
        ),
        (lambda: layer_sizes(alpha=1, C_in=4, C_out=4, H=8, W=8, stride=1), "resolution is missing"),
    ],
)
def test_bad_calls_are_refused(call, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        call()

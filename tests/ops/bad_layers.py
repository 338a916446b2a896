"""Bad calls of the operations that have weights, each with the words of its answer, in order."""

from types import SimpleNamespace

import torch
from torch import nn

from lwcnn import ops

X = torch.zeros(1, 6, 4, 4)
META = torch.zeros(1, 6, 4, 4, device="meta")
ONE = torch.zeros(1, 6, 1, 1)
ROW = torch.zeros(2, 5)
K = torch.zeros(4, 6, 3, 3)  # filters that fit X
D = torch.zeros(6, 1, 3, 3)  # depthwise filters that fit X
P = torch.zeros(4, 6, 1, 1)  # pointwise filters that fit X
A = torch.zeros(16, 16, 3)  # filters from each position of X to each
V = torch.zeros(6)
CONV = nn.Conv2d(6, 4, 3)
NORM = nn.BatchNorm2d(4)
MIXED = SimpleNamespace(
    convs=[nn.Conv2d(4, 4, 3, padding=1), nn.Conv2d(2, 2, 1)], splits=(4, 2), norm=nn.BatchNorm2d(6)
)


def norm(x=X, mean=V, var=V, weight=V, bias=V, **options):
    return lambda: ops.batch_norm(x, mean, var, weight, bias, **options)


BAD_LAYERS = {
    # conv2d: weight, bias, channels, groups, options, kernel, dtype, device
    "no weight": (
        lambda: ops.conv2d(X, None),
        "conv2d(x, weight, groups=1): weight is not a tensor.\n  weight is None",
    ),
    "weight of rank 2": (
        lambda: ops.conv2d(X, ROW),
        "weight is not a bank of filters",
        "(2, 5); shape (C_out, C_in/gr",
    ),
    "no filter": (
        lambda: ops.conv2d(X, torch.zeros(0, 6, 3, 3)),
        "weight is empty",
        "(0, 6, 3, 3)",
        "at least 1",
    ),
    "bias a number": (lambda: ops.conv2d(X, K, 1.0), "bias is not a tensor", "bias is a float"),
    "bias too long": (
        lambda: ops.conv2d(X, K, V),
        "bias does not fit",
        "has shape (6,); one value a channel: shape (4,)",
    ),
    "filters too deep": (
        lambda: ops.conv2d(X, K, groups=2),
        "conv2d(x, weight, groups=2): each filter reads 6 channels, but a group has 3",
        "x has shape (1, 6, 4, 4), weight has shape (4, 6, 3, 3); weight of shape (4, 3, 3, 3)",
    ),
    "groups that do not divide": (
        lambda: ops.conv2d(X, K, groups=4),
        "4 groups do not divide 6 input and 4 output channels",
        "x has shape (1, 6, 4, 4), weight has shape (4, 6, 3, 3); groups must divide both; use 1 or 2",
    ),
    "zero groups": (lambda: ops.conv2d(X, K, groups=0), "0 groups do not divide", "use 1 or 2"),
    "negative groups": (lambda: ops.conv2d(X, K, groups=-2), "-2 groups do not divide", "use 1 or 2"),
    "groups a float": (lambda: ops.conv2d(X, K, groups=2.0), "2.0 groups do not divide", "use 1 or 2"),
    "groups a bool": (lambda: ops.conv2d(X, K, groups=True), "True groups do not divide", "use 1 or 2"),
    "groups None": (lambda: ops.conv2d(X, K, groups=None), "None groups do not divide", "use 1 or 2"),
    "zero stride": (
        lambda: ops.conv2d(X, K, stride=0),
        "stride is 0",
        "whole number of at least 1, or a pair",
    ),
    "bool stride": (
        lambda: ops.conv2d(X, K, stride=True),
        "stride is True",
        "whole number of at least 1, or a pair",
    ),
    "three strides": (
        lambda: ops.conv2d(X, K, stride=(1, 1, 1)),
        "stride is (1, 1, 1)",
        "or a pair (height, width)",
    ),
    "stride None": (lambda: ops.conv2d(X, K, stride=None), "stride is None", "or a pair (height, width)"),
    "negative padding": (lambda: ops.conv2d(X, K, padding=-1), "padding is -1", "at least 0"),
    "padding a word": (
        lambda: ops.conv2d(X, K, padding="valid"),
        "padding is 'valid'",
        'a pair of them or "same"',
    ),
    "zero dilation": (lambda: ops.conv2d(X, K, dilation=(1, 0)), "dilation is (1, 0)", "at least 1"),
    "kernel too high": (
        lambda: ops.conv2d(X, torch.zeros(4, 6, 7, 1), padding=1),
        "the kernel is larger than the padded height",
        "x has shape (1, 6, 4, 4), the padded height is 6, the kernel reaches over 7; use a larger input",
    ),
    "kernel too wide": (
        lambda: ops.conv2d(X, K, dilation=(1, 2)),
        "larger than the padded width",
        "reaches over 5",
    ),
    "weight float64": (
        lambda: ops.conv2d(X, K.double()),
        "x holds torch.float32, weight torch.float64",
        "use .to(",
    ),
    "weight elsewhere": (
        lambda: ops.conv2d(META, K),
        "x is on meta, weight on cpu",
        "one device",
        "use .to('cpu')",
    ),
    # depthwise and pointwise
    "depthwise, no weight": (
        lambda: ops.depthwise_conv2d(X, None),
        "depthwise_conv2d(x, weight): weight is not a tensor",
    ),
    "depthwise, deep filters": (
        lambda: ops.depthwise_conv2d(X, K),
        "depthwise_conv2d(x, weight): the filters do not read one channel each",
        "(4, 6, 3, 3); weight of shape (m*6, 1, k_h, k_w); use conv2d",
    ),
    "depthwise, seven filters": (
        lambda: ops.depthwise_conv2d(X, torch.zeros(7, 1, 3, 3)),
        "shape (m*6, 1, k_h, k_w)",
    ),
    "depthwise, stride": (
        lambda: ops.depthwise_conv2d(X, D, stride=0),
        "depthwise_conv2d(x, weight): stride is 0",
    ),
    "pointwise, large kernel": (
        lambda: ops.pointwise_conv2d(X, K),
        "the kernel is not 1 x 1",
        "use conv2d for larger",
    ),
    "pointwise, no weight": (
        lambda: ops.pointwise_conv2d(X, "w"),
        "pointwise_conv2d(",
        "weight is not a tensor",
        "a str",
    ),
    "pointwise, channels": (
        lambda: ops.pointwise_conv2d(X, P, groups=3),
        "pointwise_conv2d(x, weight, groups=3): 3 gr",
    ),
    # along the channels
    "channel-wise, no weight": (
        lambda: ops.channel_wise_conv(X, None),
        "channel_wise_conv(x, weight, stride=1, padding=0): weight is not a tensor.\n  weight is None",
    ),
    "channel-wise, matrix": (
        lambda: ops.channel_wise_conv(X, ROW),
        "weight is not a bank of filters",
        "(2, 5); shape (F, L, k_h, k_w)",
    ),
    "channel-wise, no filter": (lambda: ops.channel_wise_conv(X, torch.zeros(0, 3, 1, 1)), "weight is empty"),
    "channel-wise, stride": (
        lambda: ops.channel_wise_conv(X, P, stride=0),
        "channel_wise_conv(x, weight, stride=0, padding=0): stride is 0.\n  a whole number of at least 1",
    ),
    "channel-wise, stride a pair": (lambda: ops.channel_wise_conv(X, P, stride=(1, 1)), "stride is (1, 1)"),
    "channel-wise, padding": (lambda: ops.channel_wise_conv(X, P, padding=-1), "padding is -1", "at least 0"),
    "channel-wise, padding a word": (
        lambda: ops.channel_wise_conv(X, P, padding="valid"),
        "padding is 'valid'.\n  a whole number or \"same\"",
    ),
    "channel-wise, too long": (
        lambda: ops.channel_wise_conv(X, torch.zeros(1, 9, 1, 1), padding=1),
        "the filter is longer than the padded channels",
        "x has shape (1, 6, 4, 4), weight has shape (1, 9, 1, 1), padding is 1; use more channels, more padding",
    ),
    "channel-wise, too high": (
        lambda: ops.channel_wise_conv(X, torch.zeros(1, 3, 5, 1)),
        "the filter is larger than the map",
        "weight has shape (1, 3, 5, 1); use a larger input",
    ),
    "channel-wise, too wide": (
        lambda: ops.channel_wise_conv(X, torch.zeros(1, 3, 1, 5), padding="same"),
        "the filter is larger than the map",
    ),
    "channel-wise, dtype": (
        lambda: ops.channel_wise_conv(X, P.double()),
        "x holds torch.float32, weight torch.float64",
    ),
    "channel-wise, device": (lambda: ops.channel_wise_conv(META, P), "x is on meta, weight on cpu"),
    "across positions, no weight": (
        lambda: ops.channel_wise_conv_across_positions(X, None),
        "channel_wise_conv_across_positions(x, weight): weight is not a tensor.\n  weight is None",
    ),
    "across positions, filters": (
        lambda: ops.channel_wise_conv_across_positions(X, P),
        "the map has 16 positions, and the filters are for others",
        "weight has shape (4, 6, 1, 1); weight of shape (16, 16, L); use images of the size",
    ),
    "across positions, other positions": (
        lambda: ops.channel_wise_conv_across_positions(X, torch.zeros(16, 9, 3)),
        "the map has 16 positions, and the filters are for others",
    ),
    "across positions, no length": (
        lambda: ops.channel_wise_conv_across_positions(X, torch.zeros(16, 16, 0)),
        "weight is empty",
    ),
    "across positions, dtype": (
        lambda: ops.channel_wise_conv_across_positions(X, A.double()),
        "x holds torch.float32, weight torch.float64",
    ),
    # adder2d: what conv2d refuses, and filters of another depth
    "adder, no weight": (
        lambda: ops.adder2d(X, None),
        "adder2d(x, weight): weight is not a tensor.\n  weight is None",
    ),
    "adder, channels": (
        lambda: ops.adder2d(X, torch.zeros(4, 3, 3, 3)),
        "adder2d(x, weight): each filter reads 3 channels, but x has 6",
        "x has shape (1, 6, 4, 4), weight has shape (4, 3, 3, 3); weight of shape (C_out, 6, k_h, k_w)",
    ),
    "adder, matrix": (lambda: ops.adder2d(X, ROW), "adder2d(x, weight): weight is not a bank of filters"),
    "adder, no filter": (
        lambda: ops.adder2d(X, torch.zeros(0, 6, 3, 3)),
        "adder2d(x, weight): weight is empty",
    ),
    "adder, stride": (lambda: ops.adder2d(X, K, stride=0), "adder2d(x, weight): stride is 0", "at least 1"),
    "adder, padding": (lambda: ops.adder2d(X, K, padding=(-1, 0)), "padding is (-1, 0)", "at least 0"),
    "adder, kernel": (
        lambda: ops.adder2d(X, torch.zeros(4, 6, 7, 1), padding=1),
        "the kernel is larger than the padded height",
        "the padded height is 6, the kernel reaches over 7",
    ),
    "adder, dtype": (lambda: ops.adder2d(X, K.double()), "x holds torch.float32, weight torch.float64"),
    "adder, device": (lambda: ops.adder2d(META, K), "x is on meta, weight on cpu"),
    "adder, gradient": (
        lambda: ops.adder2d(X, K, gradient="sign"),
        "adder2d(x, weight): gradient is 'sign'",
        '"paper" or "exact"',
    ),
    # linear
    "linear, no tensor": (
        lambda: ops.linear(None, ROW),
        "linear(x, weight): x is not a tensor.\n  x is None",
    ),
    "linear, no weight": (lambda: ops.linear(ROW, None), "linear(x, weight): weight is not a tensor"),
    "linear, map": (
        lambda: ops.linear(X, ROW),
        "the columns of x",
        "x has shape (1, 6, 4, 4)",
        "flatten the feature maps",
    ),
    "linear, columns": (
        lambda: ops.linear(ROW, torch.zeros(3, 4)),
        "the columns of x are not the inputs of the layer.\n  x has shape (2, 5), weight has shape (3, 4); x of",
    ),
    "linear, bias": (
        lambda: ops.linear(ROW, ROW, V),
        "bias does not fit",
        "(6,); one value a channel: shape (2,)",
    ),
    "linear, ints": (
        lambda: ops.linear(ROW.long(), ROW.long()),
        "x holds torch.int64 values",
        "use x.float()",
    ),
    "linear, dtype": (lambda: ops.linear(ROW, ROW.double()), "x holds torch.float32, weight torch.float64"),
    "linear, empty": (lambda: ops.linear(torch.zeros(0, 5), ROW), "x is empty", "(0, 5)"),
    # batch_norm
    "no mean": (norm(mean=None), "running_mean is not a tensor", "running_mean is None"),
    "no variance": (norm(var=None), "running_var is not a tensor"),
    "short mean": (
        norm(mean=torch.zeros(5)),
        "running_mean does not fit",
        "(5,); one value a channel: shape (6,)",
    ),
    "weight a matrix": (norm(weight=ROW), "weight does not fit", "has shape (2, 5)"),
    "bias a list": (norm(bias=[0] * 6), "bias is not a tensor", "bias is a list"),
    "vectors float64": (
        norm(mean=V.double()),
        "x holds torch.float32, running_mean torch.float64",
        "one dtype for all",
    ),
    "training a word": (norm(training="yes"), "training is 'yes'", "True or False"),
    "one value a channel": (
        lambda: ops.batch_norm(ONE, V, V, training=True),
        "one value a channel has no variance",
        "x has shape (1, 6, 1, 1); at least two values a channel in training mode; use a larger batch, or eval mode",
    ),
    "one row": (
        lambda: ops.batch_norm(torch.zeros(1, 6), V, V, training=True),
        "one value a channel has no variance",
        "x has shape (1, 6)",
    ),
    "rows of whole numbers": (
        lambda: ops.batch_norm(torch.zeros(2, 6).long(), V, V),
        "x holds torch.int64 values",
        "use x.float()",
    ),
    "no rows": (lambda: ops.batch_norm(torch.zeros(0, 6), V, V), "batch_norm(", "x is empty", "(0, 6)"),
    "momentum None": (norm(momentum=None), "momentum is None", "a number from 0 to 1"),
    "momentum 2": (norm(momentum=2), "momentum is 2", "a number from 0 to 1"),
    "eps 0": (norm(eps=0), "eps is 0", "a number greater than 0"),
    "eps text": (norm(eps="1e-5"), "eps is '1e-5'", "a number greater than 0"),
    # composites
    "conv_act without p": (
        lambda: ops.conv_act(X, None),
        "conv_act(x, p): p has no weight, bias, stride, padding, dilation or groups",
        "p is None; a holder of weight, bias, stride, padding, dilation, groups; for example a torch.nn.Conv2d",
    ),
    "conv_act of a linear layer": (
        lambda: ops.conv_act(X, nn.Linear(6, 4)),
        "p has no stride, padding",
        "a Linear",
    ),
    "conv_act, act": (
        lambda: ops.conv_act(X, CONV, act="relu"),
        "conv_act(x, p): act is 'relu'",
        "a function of lwcnn.ops",
    ),
    "conv_act, channels": (
        lambda: ops.conv_act(X, nn.Conv2d(5, 4, 3)),
        "in step conv: conv2d(x, weight, groups=1): each filter reads 5 channels, but a group has 6",
    ),
    "conv_norm_act without p": (
        lambda: ops.conv_norm_act(X, CONV),
        "conv_norm_act(x, p): p has no conv or norm",
    ),
    "conv_norm_act, wrong conv": (
        lambda: ops.conv_norm_act(X, SimpleNamespace(conv=None, norm=NORM)),
        "conv_norm_act(x, p): p.conv has no weight",
        "p.conv is None",
        "for example a torch.nn.Conv2d",
    ),
    "conv_norm_act, act": (
        lambda: ops.conv_norm_act(X, SimpleNamespace(conv=CONV, norm=NORM), act=3),
        "act is 3",
        "for example act=relu",
    ),
    "squeeze_excite, gate": (
        lambda: ops.squeeze_excite(X, SimpleNamespace(reduce=CONV, expand=CONV), gate=None),
        "gate is None",
        "for example gate=relu",
    ),
    "squeeze_excite, act": (
        lambda: ops.squeeze_excite(X, SimpleNamespace(reduce=CONV, expand=CONV), act=None),
        "act is None",
        "for example act=relu",
    ),
    "conv_norm_act, wrong norm": (
        lambda: ops.conv_norm_act(
            X, SimpleNamespace(conv=CONV, norm=SimpleNamespace(weight=None, bias=None))
        ),
        "p.norm has no running_mean, running_var",
        "for example a torch.nn.BatchNorm2d",
    ),
    "mixconv without p": (
        lambda: ops.mixconv(X, CONV),
        "mixconv(x, p): p has no convs or splits",
        "for example an lwcnn.models.mixnet.MixConv",
    ),
    "mixconv, no tensor": (
        lambda: ops.mixconv(None, MIXED),
        "in step split1: channel_split(",
        "x is not a tensor",
    ),
    "mixconv, whole numbers": (
        lambda: ops.mixconv(X.long(), MIXED),
        "in step conv1: conv2d(",
        "use x.float()",
    ),
    "mixconv, channels": (
        lambda: ops.mixconv(torch.zeros(1, 7, 4, 4), MIXED),
        "mixconv(x, p): x has 7 channels, but the parts read 4 + 2",
        "(1, 7, 4, 4); 6 channels",
    ),
    "mixconv_norm_act without p": (
        lambda: ops.mixconv_norm_act(X, CONV),
        "mixconv_norm_act(x, p): p has no convs, splits or norm",
    ),
    "mixconv_norm_act, act": (
        lambda: ops.mixconv_norm_act(X, MIXED, act=3),
        "act is 3",
        "for example act=relu",
    ),
    "squeeze_excite without p": (
        lambda: ops.squeeze_excite(X, None),
        "squeeze_excite(x, p): p has no reduce or expand",
    ),
    "dynamic_shift_max without p": (
        lambda: ops.dynamic_shift_max(X, None),
        "dynamic_shift_max(x, p): p has no groups, start, reduce or expand",
        "for example an lwcnn.models.micro_layers.DynamicShiftMax",
    ),
    "dynamic_shift_max, layers": (
        lambda: ops.dynamic_shift_max(X, SimpleNamespace(groups=2, start=(1.0, 0.0), reduce=1, expand=2)),
        "dynamic_shift_max(x, p): p.reduce has no weight or bias",
        "a torch.nn.Linear",
    ),
    "squeeze_excite, layers": (
        lambda: ops.squeeze_excite(X, SimpleNamespace(reduce=1, expand=2)),
        "squeeze_excite(x, p): p.reduce has no weight, bias, stride, padding, dilation or groups",
    ),
}

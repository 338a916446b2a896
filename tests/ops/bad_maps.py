"""Bad calls of the operations without weights, each with the words of its answer, in order."""

import torch

from lwcnn import ops

X = torch.zeros(1, 6, 4, 4)
META = torch.zeros(1, 6, 4, 4, device="meta")
ONE = torch.zeros(1, 6, 1, 1)
ROW = torch.zeros(2, 5)
V = torch.zeros(6)
TABLE = torch.zeros(1, 2, 3, 4, 4)

BAD_ON_MAPS = {
    # pooling
    "kernel 0": (
        lambda: ops.max_pool2d(X, 0, 1),
        "max_pool2d(x, kernel=0, stride=1): kernel is 0",
        "at least 1",
    ),
    "kernel a pair": (
        lambda: ops.max_pool2d(X, (2, 2), 1),
        "kernel is (2, 2)",
        "a whole number of at least 1",
    ),
    "stride 1.5": (lambda: ops.avg_pool2d(X, 2, 1.5), "stride is 1.5", "a whole number of at least 1"),
    "stride a bool": (lambda: ops.avg_pool2d(X, 2, True), "stride is True", "a whole number of at least 1"),
    "padding too much": (lambda: ops.max_pool2d(X, 3, 1, 2), "padding is 2", "at most half the kernel: 1"),
    "padding below 0": (lambda: ops.avg_pool2d(X, 3, 1, -1), "padding is -1", "a whole number of at least 0"),
    "window too large": (
        lambda: ops.max_pool2d(X, 5, 1),
        "the window is larger than the padded map.\n  x has shape (1, 6, 4, 4), padding is 0; height and wi",
    ),
    "ceil_mode a word": (
        lambda: ops.max_pool2d(X, 2, 2, ceil_mode="up"),
        "ceil_mode is 'up'",
        "True or False",
    ),
    "adaptive size 0": (lambda: ops.adaptive_avg_pool2d(X, 0), "size is 0", "a whole number of at least 1"),
    "adaptive size a pair": (lambda: ops.adaptive_avg_pool2d(X, (2, 3)), "size is (2, 3)", "a whole number"),
    # shuffle and split
    "shuffle in 4": (
        lambda: ops.channel_shuffle(X, 4),
        "channel_shuffle(x, groups=4): cannot split 6 channels into 4 equal groups.\n",
        "x has shape (1, 6, 4, 4); groups must divide 6; use 1, 2, 3 or 6.",
    ),
    "shuffle in 0": (lambda: ops.channel_shuffle(X, 0), "cannot split 6 channels into 0", "use 1, 2, 3 or 6"),
    "shuffle in None": (
        lambda: ops.channel_shuffle(X, None),
        "cannot split 6 channels into None",
        "use 1, 2, 3 or 6",
    ),
    "split in 5": (lambda: ops.split_groups(X, 5), "split_groups(x, groups=5)", "use 1, 2, 3 or 6"),
    "swap a map": (
        lambda: ops.swap_groups(X),
        "swap_groups(table): this is not a table",
        "(1, 6, 4, 4)",
        "split_groups",
    ),
    "swap None": (
        lambda: ops.swap_groups(None),
        "swap_groups(table): table is not a tensor",
        "table is None",
    ),
    "merge a map": (
        lambda: ops.merge_groups(X),
        "merge_groups(table): this is not a table",
        "five axes",
        "split_groups",
    ),
    "merge nothing": (lambda: ops.merge_groups(TABLE[:, :0]), "table is empty", "(1, 0, 3, 4, 4)"),
    "part too far": (
        lambda: ops.channel_split(X, 2, 7),
        "channel_split(x, 2, 7): these are not channels of x",
        "x has shape (1, 6, 4, 4); whole numbers 0 <= start < stop <= 6",
    ),
    "part backwards": (lambda: ops.channel_split(X, 3, 3), "these are not channels of x", "start < stop"),
    "part negative": (lambda: ops.channel_split(X, -2, 3), "these are not channels of x", "start < stop"),
    "part a float": (lambda: ops.channel_split(X, 0, 2.0), "these are not channels of x", "whole numbers"),
    # Dynamic Shift-Max
    "roll in 4": (
        lambda: ops.roll_channels(X, 4),
        "roll_channels(x, groups=4): cannot split 6 channels into 4 equal groups",
        "use 1, 2, 3 or 6",
    ),
    "start of three": (
        lambda: ops.shift_max_coefficients(ROW, (1.0, 0.0, 1.0)),
        "shift_max_coefficients(gate, start=(1.0, 0.0, 1.0), reach=2.0): start is (1.0, 0.0, 1.0)",
        "pairs of numbers in a row",
    ),
    "no start": (lambda: ops.shift_max_coefficients(ROW, ()), "start is ()", "pairs of numbers in a row"),
    "start of words": (lambda: ops.shift_max_coefficients(ROW, ("a", "b")), "start is ('a', 'b')", "pairs"),
    "start a number": (lambda: ops.shift_max_coefficients(ROW, 1.0), "start is 1.0", "pairs of numbers"),
    "gates that do not divide": (
        lambda: ops.shift_max_coefficients(ROW, (1.0, 0.0)),
        "gate has not as many columns for each number.\n  gate has shape (2, 5), start has 2 numbers",
        "gate of shape (N, 2*C)",
    ),
    "gate a map": (lambda: ops.shift_max_coefficients(X, (1.0, 0.0)), "gate has shape (1, 6, 4, 4)"),
    "gate of whole numbers": (
        lambda: ops.shift_max_coefficients(ROW.long(), (1.0, 0.0)),
        "gate holds torch.int64 values",
        "use gate.float()",
    ),
    "reach a word": (
        lambda: ops.shift_max_coefficients(ROW[:, :4], (1.0, 0.0), "far"),
        "reach is 'far'",
        "a number",
    ),
    "rolled of another shape": (
        lambda: ops.shift_max(X, ONE, torch.zeros(1, 12)),
        "shift_max(x, rolled, coefficients): the shapes differ",
        "rolled has shape (1, 6, 1, 1); one shape for both",
    ),
    "rolled None": (lambda: ops.shift_max(X, None, torch.zeros(1, 12)), "rolled is not a tensor"),
    "coefficients a list": (lambda: ops.shift_max(X, X, [1.0] * 12), "coefficients is not a tensor"),
    "half a pair of coefficients": (
        lambda: ops.shift_max(X, X, torch.zeros(1, 18)),
        "there are no pairs of coefficients for each channel.\n  x has shape (1, 6, 4, 4), coefficients has shape "
        "(1, 18); coefficients of shape (1, 12*K)",
    ),
    "coefficients of other samples": (lambda: ops.shift_max(X, X, torch.zeros(2, 12)), "(1, 12*K)"),
    "coefficients float64": (
        lambda: ops.shift_max(X, X, torch.zeros(1, 12).double()),
        "x holds torch.float32, coefficients torch.float64",
    ),
    # shift
    "shift by an even kernel": (
        lambda: ops.shift(X, 4),
        "shift(x, kernel=4, dilation=1): kernel is 4.\n  an odd number",
    ),
    "shift by kernel 0": (lambda: ops.shift(X, 0), "kernel is 0", "a whole number of at least 1"),
    "shift by a half": (
        lambda: ops.shift(X, dilation=0.5),
        "dilation is 0.5",
        "a whole number of at least 1",
    ),
    "shift out of the map": (
        lambda: ops.shift(X, 5, 3),
        "the maps are smaller than the way that they are moved.\n  x has shape (1, 6, 4, 4); height and width of at "
        "least 6; use a larger input, or a smaller kernel",
    ),
    # shifts by displacements
    "displacements a list": (
        lambda: ops.active_shift(X, [[0, 0]] * 6),
        "displacement is not a tensor",
        "a list",
    ),
    "displacements of other channels": (
        lambda: ops.active_shift(X, torch.zeros(4, 2)),
        "active_shift(x, displacement, stride=1): there is not one displacement a channel.\n  x has shape "
        "(1, 6, 4, 4), displacement has shape (4, 2); a pair (down, right) a channel: shape (6, 2).",
    ),
    "displacements that lie": (
        lambda: ops.sparse_shift(X, torch.zeros(2, 6)),
        "sparse_shift(x, displacement): ",
        "shape (6, 2)",
    ),
    "displacements, whole": (
        lambda: ops.sparse_shift(X, torch.zeros(6, 2).long()),
        "x holds torch.float32, displacement torch.int64",
        "use .to(torch.int64)",
    ),
    "displacements float64": (
        lambda: ops.active_shift(X, torch.zeros(6, 2).double()),
        "x holds torch.float32, displacement torch.float64",
    ),
    "displacements elsewhere": (
        lambda: ops.active_shift(META, torch.zeros(6, 2)),
        "x is on meta, displacement on cpu",
    ),
    "active shift, stride 0": (
        lambda: ops.active_shift(X, torch.zeros(6, 2), 0),
        "active_shift(x, displacement, stride=0): stride is 0",
        "a whole number of at least 1",
    ),
    "active shift, two strides": (
        lambda: ops.active_shift(X, torch.zeros(6, 2), (2, 1)),
        "stride is (2, 1)",
        "a whole number",
    ),
    # combining
    "no maps": (lambda: ops.concat(), "concat(map_1, map_2, ...): there is nothing", "at least one map"),
    "a list of maps": (lambda: ops.concat([X, X]), "map_1 is not a tensor", "map_1 is a list"),
    "second map a matrix": (lambda: ops.concat(X, ROW), "map_2 is not a batch of feature maps", "(2, 5)"),
    "maps of two sizes": (
        lambda: ops.concat(X, torch.zeros(1, 6, 4, 5)),
        "the maps do not fit side by side",
        "(1, 6, 4, 4), (1, 6, 4, 5); one batch, height and width for all",
    ),
    "maps of two dtypes": (
        lambda: ops.concat(X, X.double()),
        "map_1 holds torch.float32, map_2 torch.float64",
    ),
    "add None": (lambda: ops.add(X, None), "add(x, y): y is not a tensor", "y is None"),
    "add a number": (
        lambda: ops.add(1.0, X),
        "add(x, y): x is not a tensor",
        "x is a float",
        "torch.as_tensor",
    ),
    "add broadcast": (
        lambda: ops.add(X, ONE),
        "the shapes differ.\n  x has shape (1, 6, 4, 4), y has shape (1, 6, 1, 1); one shape for both; a shortcut",
    ),
    "add dtypes": (
        lambda: ops.add(X, X.double()),
        "x holds torch.float32, y torch.float64",
        "one dtype for all",
    ),
    "add devices": (lambda: ops.add(X, META), "x is on cpu, y on meta", "one device for all"),
    "gate a vector": (
        lambda: ops.scale(X, V),
        "there is not one gate a channel",
        "shape (6,); gate of shape (1, 6, 1, 1)",
    ),
    "gate None": (lambda: ops.scale(X, None), "scale(x, gate): gate is not a tensor", "gate is None"),
    "gate float64": (lambda: ops.scale(X, ONE.double()), "x holds torch.float32, gate torch.float64"),
    "flatten a number": (lambda: ops.flatten(3), "flatten(x): x is not a tensor", "x is an int"),
    "flatten a vector": (lambda: ops.flatten(V), "x has no samples to flatten", "shape (6,); shape (N, ...)"),
    "dropout of None": (lambda: ops.dropout(None, 0.5), "dropout(x, rate=0.5): x is not a tensor"),
    "dropout of ints": (lambda: ops.dropout(V.long(), 0.5), "x holds torch.int64 values"),
    "dropout of all": (lambda: ops.dropout(X, 1.0), "dropout(x, rate=1.0): rate is no prob", "0 <= rate < 1"),
    "dropout below 0": (lambda: ops.dropout(X, -0.1), "rate is no probability below 1", "0 <= rate < 1"),
    "dropout by a word": (lambda: ops.dropout(X, "half"), "dropout(x, rate='half')", "0 <= rate < 1"),
    "dropout by nan": (lambda: ops.dropout(X, float("nan")), "rate is no probability below 1"),
    "stochastic depth of None": (lambda: ops.stochastic_depth(None, 0.5), "x is not a tensor"),
    "stochastic depth of all": (
        lambda: ops.stochastic_depth(X, 1),
        "stochastic_depth(x, rate=1): rate is no prob",
    ),
    "stochastic depth, training": (lambda: ops.stochastic_depth(X, 0.5, 1), "training is 1", "True or False"),
    "dropout, training": (lambda: ops.dropout(X, 0.5, training=1), "training is 1", "True or False"),
}

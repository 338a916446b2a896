"""Batch normalisation in plain loops."""

import math


def batch_norm(x: list, mean: list, variance: list, weight: list, bias: list, eps: float = 1e-5) -> list:
    """``(value - mean) / sqrt(variance + eps) * weight + bias``, with four numbers for each channel.

    Shapes:  x (C, H, W); the four lists (C,) -> (C, H, W).
    Source:  Ioffe and Szegedy 2015, arXiv 1502.03167, algorithm 1.

    >>> batch_norm([[[5.0]]], mean=[3.0], variance=[4.0], weight=[10.0], bias=[1.0], eps=0)
    [[[11.0]]]
    """
    y = []
    for c in range(len(x)):
        deviation = math.sqrt(variance[c] + eps)
        y.append([[(value - mean[c]) / deviation * weight[c] + bias[c] for value in row] for row in x[c]])
    return y


def batch_statistics(batch: list) -> tuple[list, list]:
    """Mean and variance of each channel over a whole batch; the variance divides by the number of values.

    Shapes:  batch (N, C, H, W) -> (C,), (C,).
    Source:  Ioffe and Szegedy 2015, arXiv 1502.03167, algorithm 1.

    >>> batch_statistics([[[[1.0]]], [[[5.0]]]])
    ([3.0], [4.0])
    """
    means, variances = [], []
    for c in range(len(batch[0])):
        values = [value for sample in batch for row in sample[c] for value in row]
        mean = sum(values) / len(values)
        means.append(mean)
        variances.append(sum((value - mean) ** 2 for value in values) / len(values))
    return means, variances

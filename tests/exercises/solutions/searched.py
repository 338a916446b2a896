"""Answers to the exercises on searched networks; see `__init__.py`."""

import math

import torch
import torch.nn.functional as F


def search_reward(accuracy, latency, target, alpha, beta):
    w = beta if latency > target else alpha
    return accuracy * math.exp(w * (math.log(latency) - math.log(target)))


def pareto_front(latencies, accuracies):
    """Walk from the fastest on: a network stays if it is more accurate than all that are faster."""
    kept = set()
    for ms in sorted(set(latencies)):
        here = max(a for a, t in zip(accuracies, latencies, strict=True) if t == ms)
        if all(a < here for a, t in zip(accuracies, latencies, strict=True) if t < ms):
            kept.add((ms, here))
    pairs = zip(latencies, accuracies, strict=True)
    return tuple(place for place, pair in enumerate(pairs) if pair in kept)


def cross_entropy_step(probabilities, chosen, keep):
    new = [keep * p for p in probabilities]
    for place in chosen:
        new[place] += (1 - keep) / len(chosen)
    return tuple(new)


def mixconv_forward(x, filters):
    """All filters as large as the largest, with zeros around the small ones: one depthwise convolution."""
    largest = max(one.shape[-1] for one in filters)
    padded = [F.pad(one, [(largest - one.shape[-1]) // 2] * 4) for one in filters]
    return F.conv2d(x, torch.cat(padded), padding=largest // 2, groups=x.shape[1])


RIGHT = {
    "search-reward": search_reward,
    "pareto-front": pareto_front,
    "cross-entropy-step": cross_entropy_step,
    "mixconv-forward": mixconv_forward,
    "mixed-block-design": {"kernels": [3, 9], "expansion": 6, "expand_parts": 2, "project_parts": 1},
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "mixed-block-design": [
        (
            {"kernels": [3, 5, 7, 9], "expansion": 5, "expand_parts": 1, "project_parts": 2},
            "expansion=6 makes 240",
        ),
        ({"kernels": [3, 5, 7], "expansion": 6, "expand_parts": 1, "project_parts": 2}, "must be 9 or more"),
        (
            {"kernels": [3, 3, 3, 9], "expansion": 6, "expand_parts": 1, "project_parts": 2},
            "half of the entries must be above 3",
        ),
        (
            {"kernels": [3, 5, 7, 9], "expansion": 6, "expand_parts": 2, "project_parts": 2},
            "leave one of the two whole",
        ),
        (
            {"kernels": [3, 5, 7, 9], "expansion": 6, "expand_parts": 1, "project_parts": 1},
            "Give one of the 1 x 1 layers two parts",
        ),
        (  # the smallest kernels that meet the rest
            {"kernels": [3, 3, 3, 5, 5, 9], "expansion": 6, "expand_parts": 1, "project_parts": 1},
            "Give one of the 1 x 1 layers two parts",
        ),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "searched-space-size": lambda B, o, k, f: (o * k * f) ** B,
    "searched-mixed-weights": lambda C_in: C_in // 3 * (3 * 3 + 5 * 5 + 7 * 7),
    "searched-slow-network": lambda T, L, A: A * T / L,
}

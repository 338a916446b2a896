"""The recipe: how every network of the lab is trained, whatever block it is made of.

AdamW, whose steps do not depend on the size of gradients: adder layers and displacements need no rule of their own, as
they have in their papers. The rate rises and falls in one cycle. Images are moved by a few pixels at random; nothing
else is changed in them. A training is a function of block, widths, images, seed and number of epochs: on a processor
(CPU), and the same machine, it gives the same network again, whatever process runs it and whatever ran before it.
"""

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .data import LabData
from .skeleton import Skeleton, Widths

BATCH, TEST_BATCH = 16, 256  # images at once
RATE = 1e-2  # the highest learning rate
WARM_UP = 0.2  # the share of the steps in which the rate rises
DECAY = 0.05  # of weights of two or more axes: filters, and displacements
MOVE = 2  # pixels at most, in each direction


class Scale(NamedTuple):
    """Mean and standard deviation of each channel of the images to train with, as bytes: (C, 1, 1)."""

    mean: Tensor
    std: Tensor


class Trained(NamedTuple):
    """The shares of images to test and to train with that are named correctly; whether a loss was no number."""

    accuracy: float
    train_accuracy: float
    diverged: bool


def train(block: str, widths: Widths, data: LabData, seed: int, epochs: int, device: str = "cpu") -> Trained:
    """Train the network of a block from its first weights on and test it once, at the end.

    >>> from .data import load_data
    >>> train("plain_3x3", Widths(4, 8, 16), load_data("digits", 2), seed=0, epochs=1).diverged
    False
    """
    cuda = [torch.device(device)] if torch.device(device).type == "cuda" else []
    with torch.random.fork_rng(devices=cuda):
        torch.manual_seed(seed)
        network = Skeleton(block, widths, data.classes, data.in_channels).to(device)
        images, labels = data.train_images.to(device), data.train_labels.to(device)
        scale = pixel_scale(data.train_images)
        optimizer, schedule = _optimizer(network, epochs * -(-len(images) // BATCH))
        diverged = False
        for _ in range(epochs):
            for batch in torch.randperm(len(images)).to(device).split(BATCH):
                loss = F.cross_entropy(network(move(normalise(images[batch], scale))), labels[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
            diverged = diverged or not bool(loss.isfinite())
    tested = accuracy(network, data.test_images, data.test_labels, scale, device)
    learned = accuracy(network, data.train_images, data.train_labels, scale, device)
    return Trained(tested, learned, diverged)


def accuracy(network: nn.Module, images: Tensor, labels: Tensor, scale: Scale, device: str = "cpu") -> float:
    """The share of images that a network names correctly."""
    right = 0
    network.eval()
    with torch.inference_mode():
        for some, truth in zip(images.split(TEST_BATCH), labels.split(TEST_BATCH), strict=True):
            named = network(normalise(some.to(device), scale)).argmax(1).cpu()
            right += int((named == truth).sum())
    return right / len(labels)


def pixel_scale(images: Tensor) -> Scale:
    """Mean and standard deviation of bytes, channel by channel; the latter is at least 1.

    Shapes:  images (N, C, H, W) -> (C, 1, 1), (C, 1, 1).

    >>> pixel_scale(torch.tensor([[[[1, 3]]]], dtype=torch.uint8)).mean.item()
    2.0
    """
    parts = images.split(TEST_BATCH)
    numbers = images[:, 0].numel()
    mean = sum(part.double().sum((0, 2, 3)) for part in parts) / numbers
    square = sum((part.double() ** 2).sum((0, 2, 3)) for part in parts) / numbers
    std = (square - mean**2).sqrt().clamp(min=1)
    return Scale(mean.float()[:, None, None], std.float()[:, None, None])


def normalise(images: Tensor, scale: Scale) -> Tensor:
    """Bytes as numbers of mean 0 and standard deviation 1.

    Shapes:  images (N, C, H, W) -> the same.
    """
    return (images - scale.mean.to(images.device)) / scale.std.to(images.device)


def move(images: Tensor) -> Tensor:
    """All images of a batch moved by the same few pixels, by others at each step; the border is repeated.

    Shapes:  images (N, C, H, W) -> the same.
    """
    height, width = images.shape[2:]
    top, left = torch.randint(2 * MOVE + 1, (2,)).tolist()
    return F.pad(images, [MOVE] * 4, mode="replicate")[:, :, top : top + height, left : left + width]


def _optimizer(network: nn.Module, steps: int):
    """AdamW and its schedule. Scales, shifts and biases are not drawn to 0."""
    weights = [weight for weight in network.parameters() if weight.dim() > 1]
    others = [weight for weight in network.parameters() if weight.dim() <= 1]
    groups = [{"params": weights, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE, fused=True)
    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: share_of_rate(step, steps))


def share_of_rate(step: int, steps: int) -> float:
    """The learning rate of a step, as a share of the highest: it rises on a line, then falls as a cosine.

    >>> [round(share_of_rate(step, 10), 2) for step in (0, 1, 2, 6, 9)]
    [0.5, 1.0, 1.0, 0.5, 0.04]
    """
    rising = max(1, round(WARM_UP * steps))
    if step < rising:
        return (step + 1) / rising
    return (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising))) / 2

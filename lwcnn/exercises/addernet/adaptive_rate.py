"""Exercise: the adaptive learning rate of an adder layer."""

import math

import torch

from ..exercise import Exercise, Slip, register
from .windows import numbers


def adaptive_rate(gradient, eta):
    """The factor alpha_l of AdderNet, Chen et al. 2020, equation 13."""
    return eta * math.sqrt(gradient.numel()) / gradient.norm().item()


def _case(shape, eta, size, seed):
    return size * numbers(torch.Generator().manual_seed(seed), *shape), eta


def _draw(random):
    k = random.choice([1, 3])
    shape = random.randint(2, 4), random.randint(2, 5), k, k
    eta, size = random.choice([0.1, 0.2, 0.25]), random.choice([0.001, 1.0, 50.0])
    return _case(shape, eta, size, random.randrange(10**6))


register(
    Exercise(
        name="adaptive-rate",
        place=4,
        title="The adaptive learning rate",
        task="Write a function that returns the factor alpha by which AdderNet multiplies the learning rate of one "
        "adder layer: eta times the root of k, divided by the length (the Euclidean norm) of the gradient. k is the "
        "number of elements of the gradient, a tensor of shape (C_out, C_in, k_h, k_w) that is not 0.",
        reference=adaptive_rate,
        first=(
            (torch.ones(1, 1, 1, 1, dtype=torch.float64), 0.2),
            _case((2, 3, 3, 3), 0.2, 1.0, 0),
            _case((16, 16, 3, 3), 0.1, 0.01, 1),
        ),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                lambda gradient, eta: eta * gradient.numel() / gradient.norm().item(),
                "Twice as many elements of the same size: how much longer is the gradient?",
                "You forgot the root: the length grows with the root of k, so the root of k makes up for it.",
            ),
            Slip(
                lambda gradient, eta: math.sqrt(gradient.numel()) / gradient.norm().item(),
                "What changes if eta is doubled?",
                "You forgot eta, the one number that the user chooses.",
            ),
            Slip(
                lambda gradient, eta: eta / gradient.norm().item(),
                "Is a step of length eta a large or a small one for a layer with a million weights?",
                "You forgot the root of k. Without it, a weight of a large layer hardly moves.",
            ),
            Slip(
                lambda gradient, eta: eta * math.sqrt(gradient.numel()) / gradient.abs().sum().item(),
                "Which norm is the length of a vector?",
                "You added absolute values. The Euclidean norm is the root of the sum of squares.",
            ),
            Slip(
                lambda gradient, eta: eta * math.sqrt(gradient.numel()) / gradient.square().sum().item(),
                "Multiply your alpha by the gradient. How long is the result?",
                "You divided by the squared length. Take its root.",
            ),
            Slip(
                lambda gradient, eta: eta * math.sqrt(len(gradient)) / gradient.norm().item(),
                "How many numbers are in the gradient?",
                "You took the number of filters. k counts all elements: C_out * C_in * k_h * k_w.",
            ),
            Slip(
                lambda gradient, eta: eta * math.sqrt(gradient.numel()) / gradient.norm() * gradient,
                "Is the factor asked, or the gradient times the factor?",
                "You returned the scaled gradient. The task asks for alpha, one number.",
            ),
            Slip(
                lambda gradient, eta: eta * gradient.norm().item() / math.sqrt(gradient.numel()),
                "Should a layer with tiny gradients get a larger or a smaller alpha?",
                "Your fraction is upside down: a long gradient gets a small alpha.",
            ),
        ),
        hints=(
            "After the multiplication all gradients should be about equally long. What do you divide by?",
            "`gradient.norm()` is the length and `gradient.numel()` is k.",
            "Three factors: eta, the root of k, and one over the length.",
        ),
    )
)

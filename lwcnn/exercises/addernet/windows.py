"""What the adder exercises share: cases, and the differences between windows and filters, one a number."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ... import ops


def numbers(generator: torch.Generator, *shape: int) -> Tensor:
    """Random numbers on both sides of -1 and of 1, where the clip of the gradient begins."""
    return 1.5 * torch.randn(shape, generator=generator, dtype=torch.float64)


def differences(x: Tensor, weight: Tensor, stride: int = 1, padding: int = 0) -> Tensor:
    """``x - w`` of each place (last axis), each element of the window and each filter: (N, C_out, C_in*k*k, places)."""
    windows = F.unfold(x, weight.shape[2:], padding=padding, stride=stride)
    return windows[:, None] - weight.flatten(1)[None, :, :, None]


def to_weight(collected: Tensor, weight: Tensor) -> Tensor:
    """Add up over samples and places; the result has the shape of the weight."""
    return collected.sum(dim=(0, 3)).view(weight.shape)


def to_input(collected: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """Bring what each window has collected back to the input that it was cut from, and add it up."""
    return F.fold(collected.sum(dim=1), x.shape[2:], weight.shape[2:])


def gradients(x: Tensor, weight: Tensor, grad: Tensor) -> tuple[Tensor, ...]:
    """The gradients of input and weight that `lwcnn.ops.adder2d` gives to autograd."""
    with torch.enable_grad():
        x, weight = x.requires_grad_(), weight.requires_grad_()
        return torch.autograd.grad(ops.adder2d(x, weight), (x, weight), grad)


def backward_case(n: int, c_in: int, c_out: int, k: int, height: int, width: int, seed: int) -> tuple:
    """Input, weight, and a gradient of the loss with respect to the output."""
    generator = torch.Generator().manual_seed(seed)
    grad = numbers(generator, n, c_out, height - k + 1, width - k + 1)
    return numbers(generator, n, c_in, height, width), numbers(generator, c_out, c_in, k, k), grad


def draw_backward(random) -> tuple:
    """A case for one of the two gradients."""
    n, c_in, c_out, k = (random.randint(*ends) for ends in ((1, 3), (1, 3), (2, 4), (1, 3)))
    return backward_case(n, c_in, c_out, k, k + 1, random.randint(k, k + 2), random.randrange(10**6))

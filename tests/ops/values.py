"""Small tensors for tests, the same in every run."""

import torch
from torch import Tensor


def whole(*shape: int, seed: int = 0) -> Tensor:
    """Whole numbers from -4 to 4 as float64: sums of their products are exact, whatever the order."""
    return torch.randint(-4, 5, shape, generator=torch.Generator().manual_seed(seed)).double()


def real(*shape: int, seed: int = 0) -> Tensor:
    """Normal numbers in float64."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def positive(*shape: int, seed: int = 0) -> Tensor:
    """Numbers from 0.5 to 1.5 in float64, for variances."""
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) + 0.5


def maps_of(function, x: Tensor, *args, **kwargs) -> Tensor:
    """Apply a function of `lwcnn.ops.by_hand`, which knows no batch, to each sample of a batch."""
    return torch.tensor([function(sample, *args, **kwargs) for sample in x.tolist()], dtype=torch.float64)

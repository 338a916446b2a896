"""Pooling: make feature maps smaller without weights."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ..export import is_traced_for_onnx
from .checks import check_float_map, checks
from .map_checks import check_adaptive_pool, check_pool


@checks("max_pool2d(x, kernel={kernel!r}, stride={stride!r})", check_pool)
def max_pool2d(x: Tensor, kernel: int, stride: int, padding: int = 0, ceil_mode: bool = False) -> Tensor:
    """Keep the largest value of each window; the padding never wins.

    ``ceil_mode`` lets a last window hang over the edge, as Caffe does, where the stride does not divide the
    way; such a window never starts in the right padding.

    Shapes:  x (N, C, H, W) -> (N, C, H_out, W_out).
    Cost:    kernel*kernel - 1 comparisons an output element.
    Raises:  LwcnnError if a size is not positive or the window does not fit.
    Source:  AlexNet, Krizhevsky et al. 2012, section 3.4 (3 x 3 windows, stride 2).

    >>> max_pool2d(torch.arange(16.).view(1, 1, 4, 4), 2, 2).flatten().tolist()
    [5.0, 7.0, 13.0, 15.0]
    """
    return F.max_pool2d(x, kernel, stride, padding, ceil_mode=ceil_mode)


@checks("avg_pool2d(x, kernel={kernel!r}, stride={stride!r})", check_pool)
def avg_pool2d(x: Tensor, kernel: int, stride: int, padding: int = 0) -> Tensor:
    """Take the mean of each window; zeros of the padding count.

    Shapes:  x (N, C, H, W) -> (N, C, H_out, W_out).
    Cost:    kernel*kernel - 1 additions and one multiplication an output element.
    Raises:  LwcnnError if a size is not positive or the window does not fit.
    Source:  ShuffleNet, Zhang et al. 2018, figure 2(c) (3 x 3 windows, stride 2).

    >>> avg_pool2d(torch.arange(16.).view(1, 1, 4, 4), 2, 2).flatten().tolist()
    [2.5, 4.5, 10.5, 12.5]
    """
    return F.avg_pool2d(x, kernel, stride, padding)


@checks("adaptive_avg_pool2d(x, size={size!r})", check_adaptive_pool)
def adaptive_avg_pool2d(x: Tensor, size: int) -> Tensor:
    """Take means over a grid of ``size`` x ``size`` windows, however large the map is.

    Window i of an axis covers the elements from floor(i*H/size) up to, not including, ceil((i + 1)*H/size);
    windows overlap where size does not divide H.

    Shapes:  x (N, C, H, W) -> (N, C, size, size).
    Cost:    about one addition an input element.
    Raises:  LwcnnError if size is no whole number of at least 1.
    Source:  spatial pyramid pooling, He et al. 2014, arXiv 1406.4729; torchvision's AlexNet and VGG use it.

    >>> adaptive_avg_pool2d(torch.arange(16.).view(1, 1, 4, 4), 2).flatten().tolist()
    [2.5, 4.5, 10.5, 12.5]
    """
    if is_traced_for_onnx() or any(isinstance(length, torch.SymInt) for length in x.shape[2:]):
        return _means(x, 2, size) @ x @ _means(x, 3, size).T
    return F.adaptive_avg_pool2d(x, size)


def _means(x: Tensor, axis: int, size: int) -> Tensor:
    """Adaptive pooling of one axis as a matrix (size, length): exporters know the pooling of known lengths alone."""
    length = x.shape[axis]
    window, element = torch.arange(size, device=x.device)[:, None], torch.arange(length, device=x.device)
    inside = (window * length // size <= element) & (element < ((window + 1) * length + size - 1) // size)
    return inside.to(x.dtype) / inside.sum(1, keepdim=True).to(x.dtype)


@checks("global_avg_pool(x)", check_float_map)
def global_avg_pool(x: Tensor) -> Tensor:
    """Take the mean of each channel over all pixels.

    Shapes:  x (N, C, H, W) -> (N, C).
    Cost:    H*W - 1 additions and one multiplication a channel.
    Raises:  LwcnnError if x is not (N, C, H, W).
    Source:  Network in Network, Lin et al. 2014, section 3.2.

    >>> global_avg_pool(torch.arange(8.).view(1, 2, 2, 2)).tolist()
    [[1.5, 5.5]]
    """
    return torch.mean(x, dim=(2, 3))

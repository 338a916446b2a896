"""The layers of a network with Mitchell's product in the place of each product; sums stay those of floats.

They take what the functions of `torch.nn.functional` take that they stand for: see `lwcnn.arithmetic`. Numbers that are
known before a network runs, such as 1/9 for a mean of nine, are exact; they are factors as any other.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import LwcnnError
from .checks import checks
from .conv import pad_same
from .layer_checks import check_convolution
from .mitchell import mitchell_inverse_root, mitchell_product, mitchell_reciprocal
from .mitchell_checks import check_columns, check_statistics
from .mitchell_matmul import mitchell_matmul


@checks("mitchell_conv2d(x, weight, groups={groups!r})", check_convolution)
def mitchell_conv2d(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride=1, padding=0, dilation=1, groups: int = 1
) -> Tensor:
    """A convolution (`lwcnn.ops.conv2d`) of Mitchell's products: `unfold` lays the windows side by side.

    Shapes:  x (N, C_in, H, W), weight (C_out, C_in/groups, k_h, k_w), bias (C_out,)
             -> (N, C_out, H_out, W_out).
    Cost:    N*H_out*W_out*C_out*(C_in/groups)*k_h*k_w Mitchell products and as many additions. In memory: the
             windows, their logarithms and their signs; no more on the way back.
    Raises:  LwcnnError if shapes, dtypes, devices or options do not fit together.
    Source:  Mogami 2020, arXiv 2012.03458.

    >>> mitchell_conv2d(torch.full((1, 1, 1, 1), 1.5), torch.full((1, 1, 1, 1), 1.5)).item()
    2.0
    """
    if padding == "same":
        x, padding = pad_same(x, weight, stride, dilation)
    windows = F.unfold(x, weight.shape[2:], dilation, padding, stride)  # (N, C_in*k_h*k_w, places)
    sizes = _output_size(x, weight, stride, padding, dilation)
    return _filter(windows, weight, bias, groups, sizes)


def mitchell_conv(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride=1, padding=0, dilation=1, groups: int = 1
) -> Tensor:
    """A convolution along any number of axes (`torch.nn.functional.conv1d`, `conv3d`) of Mitchell's products.

    Shapes:  x (N, C_in, *sizes), weight (C_out, C_in/groups, *kernel), bias (C_out,) -> (N, C_out, *sizes_out).
    Cost:    a Mitchell product for each multiply-accumulate, and as many additions.
    Raises:  LwcnnError for a dilation; what PyTorch raises if shapes do not fit.
    Source:  as `mitchell_conv2d`.

    >>> mitchell_conv(torch.tensor([[[1.5, 2.0]]]), torch.tensor([[[1.5, 3.0]]])).item()
    8.0
    """
    axes = weight.dim() - 2
    strides, zeros = (value if isinstance(value, tuple) else (value,) * axes for value in (stride, padding))
    if dilation not in (1, (1,) * axes):
        raise LwcnnError(f"mitchell_conv(dilation={dilation})", "it has no version in this arithmetic")
    windows = F.pad(x, [value for value in reversed(zeros) for _ in range(2)])
    for axis, (size, step) in enumerate(zip(weight.shape[2:], strides, strict=True), start=2):
        windows = windows.unfold(axis, size, step)
    sizes = windows.shape[2 : 2 + axes]
    windows = windows.flatten(2, 1 + axes).movedim(2, -1).flatten(1, -2)
    return _filter(windows, weight, bias, groups, sizes)


def _filter(windows: Tensor, weight: Tensor, bias: Tensor | None, groups: int, sizes) -> Tensor:
    """Filters on the windows (N, C_in*K, places) of a convolution -> (N, C_out, *sizes)."""
    windows = windows.unflatten(1, (groups, -1))  # (N, g, K, places)
    filters = weight.flatten(1).unflatten(0, (groups, -1))  # (g, C_out/g, K)
    y = mitchell_matmul(filters, windows).flatten(1, 2).unflatten(2, sizes)
    return y if bias is None else y + bias.view(-1, *[1] * len(sizes))


def _twice(value) -> tuple:
    """A number for rows and for columns, or a pair of them, as a pair."""
    return (value, value) if isinstance(value, int) else tuple(value)


def _output_size(x: Tensor, weight: Tensor, stride, padding, dilation) -> tuple[int, ...]:
    options = map(_twice, (stride, padding, dilation))
    sizes = zip(x.shape[2:], weight.shape[2:], *options, strict=True)
    return tuple((size + 2 * zeros - d * (k - 1) - 1) // s + 1 for size, k, s, zeros, d in sizes)


def mitchell_linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """A fully connected layer of Mitchell's products.

    Shapes:  x (..., C_in), weight (C_out, C_in), bias (C_out,) -> (..., C_out).
    Cost:    C_in*C_out Mitchell products a row, and as many additions.
    Raises:  LwcnnError unless all hold float32 or all float64, and the columns are C_in.
    Source:  Mogami 2020, arXiv 2012.03458.

    >>> mitchell_linear(torch.tensor([[1.5, 2.0]]), torch.tensor([[1.5, 3.0]])).item()
    8.0
    """
    check_columns("mitchell_linear(x, weight)", x, weight.mT, "weight (C_out, C_in)")
    rows = x.reshape(-1, x.shape[-1])
    y = mitchell_matmul(weight[None], rows.mT[None, None])[0, 0].mT  # (rows, C_out)
    y = y.reshape(*x.shape[:-1], weight.shape[0])
    return y if bias is None else y + bias


def mitchell_matrices(a: Tensor, b: Tensor) -> Tensor:
    """The product of two matrices, or of as many pairs of them, of Mitchell's products.

    Shapes:  a (I, K), b (K, J) -> (I, J), or with one more axis before them, of equal length.
    Cost:    I*J*K Mitchell products and as many additions for each pair.
    Raises:  LwcnnError unless both hold float32 or both float64, and the shapes fit.
    Source:  Mogami 2020, arXiv 2012.03458.

    >>> mitchell_matrices(torch.tensor([[1.5, 2.0]]), torch.tensor([[1.5], [3.0]])).item()
    8.0
    """
    check_columns("mitchell_matrices(a, b)", a, b, "a (I, K) and b (K, J), or one more axis before both")
    if a.dim() == b.dim() == 2:
        return mitchell_matmul(a[None], b[None, None])[0, 0]
    return mitchell_matmul(a, b[None])[0]


@checks("mitchell_batch_norm(x, ...)", check_statistics)
def mitchell_batch_norm(
    x: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Batch normalisation whose squares, means, roots and factors are Mitchell's: `lwcnn.ops.batch_norm`.

    The deviation is divided out by `mitchell_inverse_root`, up to 9 % too large: the same factor for a whole channel,
    which ``weight`` can undo. In training mode the running statistics are updated in place.

    Shapes:  x (N, C, ...); the four vectors (C,) -> the same as x.
    Cost:    in eval mode one Mitchell product and one addition an element; in training mode three products.
    Raises:  LwcnnError unless all hold float32 or all float64.
    Source:  Ioffe and Szegedy 2015, algorithm 1; which of its operations Mogami 2020 replaces is not known to us.

    >>> mitchell_batch_norm(torch.full((1, 1), 5.0), torch.tensor([3.0]), torch.tensor([4.0]), eps=0.0).item()
    1.0
    """
    axes, shape = [0, *range(2, x.dim())], (1, -1, *[1] * (x.dim() - 2))
    if training or running_mean is None:
        n = x.numel() // x.shape[1]
        mean = times(x.sum(axes), 1 / n)
        apart = x - mean.view(shape)
        squares = mitchell_product(apart, apart).sum(axes)
        variance = times(squares, 1 / n)
        if training and running_mean is not None:
            with torch.no_grad():
                _follow(running_mean, mean, momentum)
                _follow(running_var, times(squares, 1 / max(n - 1, 1)), momentum)
    else:
        apart, variance = x - running_mean.view(shape), running_var
    factor = mitchell_inverse_root(variance + eps)
    factor = factor if weight is None else mitchell_product(factor, weight)
    y = mitchell_product(apart, factor.view(shape))
    return y if bias is None else y + bias.view(shape)


def _follow(kept: Tensor, now: Tensor, momentum: float) -> None:
    """A running statistic takes a share of the way to what the batch has."""
    kept.add_(times(now - kept, momentum))


def mitchell_mean(x: Tensor, dim=None, keepdim: bool = False) -> Tensor:
    """A sum, and one Mitchell product with 1/n.

    Shapes:  any -> without the axes ``dim``, all of them if there are none.
    Cost:    an addition an element, one Mitchell product a result.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  Mogami 2020, arXiv 2012.03458; where no figure of it was to be read, our choice.

    >>> mitchell_mean(torch.tensor([1.0, 2.0])).item()
    1.5
    """
    y = x.sum() if dim is None else x.sum(dim, keepdim)
    return times(y, y.numel() / x.numel())


def mitchell_avg_pool2d(
    x: Tensor,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
) -> Tensor:
    """The sum of each window, and one Mitchell product with 1/(k_h k_w).

    Shapes:  x (N, C, H, W) -> (N, C, H_out, W_out).
    Cost:    k_h*k_w - 1 additions and one Mitchell product an output element.
    Raises:  LwcnnError if the windows are of several sizes, as with ``ceil_mode``.
    Source:  ShuffleNet, Zhang et al. 2018, figure 2(c); see `lwcnn.ops.avg_pool2d`.

    >>> mitchell_avg_pool2d(torch.arange(16.).view(1, 1, 4, 4), 2, 2).flatten().tolist()
    [2.5, 4.5, 10.5, 12.5]
    """
    if ceil_mode or not (count_include_pad or padding in (0, (0, 0))):
        what = "the windows of this pooling have several sizes"
        raise LwcnnError("mitchell_avg_pool2d(x, ...)", what, hint="leave out ceil_mode, count zeros")
    rows, columns = _twice(kernel_size)
    (s_rows, s_columns), (down, across) = _twice(stride or kernel_size), _twice(padding)
    windows = F.pad(x, (across, across, down, down)).unfold(2, rows, s_rows).unfold(3, columns, s_columns)
    return times(windows.sum((4, 5)), 1 / (divisor_override or rows * columns))


def mitchell_adaptive_avg_pool2d(x: Tensor, size) -> Tensor:
    """Means over a grid of windows, each from floor(i*H/size) to ceil((i+1)*H/size).

    Shapes:  x (N, C, H, W) -> (N, C, size, size).
    Cost:    one addition an element of each window, one Mitchell product a result.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  spatial pyramid pooling, He et al. 2014; see `lwcnn.ops.adaptive_avg_pool2d`.

    >>> mitchell_adaptive_avg_pool2d(torch.arange(16.).view(1, 1, 4, 4), 2).flatten().tolist()
    [2.5, 4.5, 10.5, 12.5]
    """
    rows, columns = (
        [slice(i * length // n, -(-(i + 1) * length // n)) for i in range(n)]
        for length, n in ((length, n or length) for length, n in zip(x.shape[2:], _twice(size), strict=True))
    )
    means = [torch.stack([mitchell_mean(x[:, :, i, j], (2, 3)) for j in columns], -1) for i in rows]
    return torch.stack(means, -2)


def mitchell_lerp(start: Tensor, end: Tensor, weight: Tensor) -> Tensor:
    """``start`` and a share of the way to ``end``, the share by Mitchell's product: what an active shift mixes by.

    Shapes:  any that broadcast -> their common shape.
    Cost:    one Mitchell product and two additions an element.
    Raises:  LwcnnError unless all hold float32 or all float64.
    Source:  the way from two numbers to one in `lwcnn.ops.active_shift`; our choice.

    >>> mitchell_lerp(torch.tensor(1.0), torch.tensor(4.0), torch.tensor(0.75)).item()
    3.0
    """
    return start + mitchell_product(end - start, weight)


def times(x: Tensor, number: float) -> Tensor:
    """Mitchell's product of each element and a number that is known before.

    Shapes:  any -> the same.
    Cost:    one Mitchell product an element.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  Mitchell 1962.

    >>> times(torch.tensor([1.5]), 1.5).item()
    2.0
    """
    return mitchell_product(x, torch.full((), number, dtype=x.dtype, device=x.device))


def quotient(a: Tensor, b) -> Tensor:
    """``bits(a) - bits(b) + bits(1)``: the Mitchell product with the reciprocal. By a number, with 1/number.

    Shapes:  any two that broadcast -> their common shape.
    Cost:    two Mitchell products an element.
    Raises:  LwcnnError unless both hold float32 or both float64.
    Source:  Mitchell 1962, the quotient as a difference of logarithms.

    >>> quotient(torch.tensor([3.0]), torch.tensor([1.5])).item()
    2.0
    """
    if isinstance(b, Tensor):
        return mitchell_product(a, mitchell_reciprocal(b))
    return times(a, 1 / b if b else math.copysign(math.inf, b))

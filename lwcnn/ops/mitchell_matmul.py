"""Sums of Mitchell's products: a filter for each window, of which convolutions and linear layers are made.

Products are made a part at a time, so that what is written is still in the processor's cache when it is read, and so
that a convolution needs little more memory than its windows, their logarithms and their signs.
"""

from itertools import product

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import checks
from .mitchell import BITS, magnitudes, mitchell_product
from .mitchell_checks import check_matrices

TOGETHER = 2**17  # products that are made at a time
SLICES = 4  # of all places, on the way back: copies of the windows take a quarter of their memory


@checks("mitchell_matmul(a, b)", check_matrices)
def mitchell_matmul(a: Tensor, b: Tensor) -> Tensor:
    """``y[n,g,i,j] = sum_k a[g,i,k] * b[n,g,k,j]`` with Mitchell's product for ``*``; the sums are those of floats.

    Back goes the same: the gradient with the other matrix, in sums of Mitchell's products.

    Shapes:  a (G, I, K), b (N, G, K, J) -> (N, G, I, J).
    Cost:    N*G*I*J*K Mitchell products and as many additions.
    Raises:  LwcnnError unless both hold float32 or both float64, on one device, of shapes that fit.
    Source:  Mogami 2020, arXiv 2012.03458 (networks of such sums).

    >>> mitchell_matmul(torch.tensor([[[1.5, 2.0]]]), torch.tensor([[[[1.5], [3.0]]]])).item()
    8.0
    """
    return _matmul(a, b)


@torch.library.custom_op("lwcnn::mitchell_matmul", mutates_args=())
def _matmul(a: Tensor, b: Tensor) -> Tensor:
    """An operator of PyTorch, as Mitchell's product is."""
    y, form = _shape_of_matmul(a, b).zero_(), BITS[a.dtype]
    rows, columns = magnitudes(a), magnitudes(b)
    if _may_be_infinite(rows, columns, form):  # where a product is infinite or NaN, the definition says which
        for n, g, i, k, j in _parts(*y.shape, a.shape[2]):
            y[n, g, i, j] += mitchell_product(a[g, i, k, None], b[n, g, None, k, j]).sum(3)
        return y
    columns -= form.one
    row_signs, column_signs = _signs(a), _signs(b)
    for n, g, i, k, j in _parts(*y.shape, a.shape[2]):
        total = rows[g, i, k, None] + columns[n, g, None, k, j]  # (n, g, i, k, j)
        F.threshold_(total, form.smallest - 1, 0)  # below the smallest normal number: zero
        products = total.view(a.dtype).mul_(column_signs[n, g, None, k, j]).mul_(row_signs[g, i, k, None])
        y[n, g, i, j] += products.sum(3)
    return y


def _signs(x: Tensor) -> Tensor:
    """-1 or 1, and 0 for zeros and subnormal numbers: the factor that makes their products zero."""
    number = torch.finfo(x.dtype)
    largest_subnormal = number.smallest_normal * (1 - number.eps)
    return F.hardshrink(x, largest_subnormal).sign_()


def _may_be_infinite(rows: Tensor, columns: Tensor, form) -> bool:
    """Whether a number is infinite or NaN, or two of them could have a product that is."""
    if not (rows.numel() and columns.numel()):
        return False
    first, second = rows.max().item(), columns.max().item()
    return max(first, second, first + second - form.one) >= form.infinite


def _parts(batch: int, groups: int, rows: int, columns: int, inner: int):
    """Slices (n, g, i, k, j) that leave no product out; each part has at most ``TOGETHER``: as many columns as fit,
    then terms of their sums, then rows, groups and images."""
    room, slices = TOGETHER, []
    for length in (columns, inner, rows, groups, batch):
        step = max(1, min(length, room))
        room //= step
        slices.append([slice(start, start + step) for start in range(0, length, step)])
    for j, k, i, g, n in product(*slices):
        yield n, g, i, k, j


@_matmul.register_fake
def _shape_of_matmul(a: Tensor, b: Tensor) -> Tensor:
    return a.new_empty(b.shape[0], a.shape[0], a.shape[1], b.shape[3])


def _keep(ctx, inputs, output):
    ctx.save_for_backward(*inputs)


def _back(ctx, g: Tensor):
    a, b = ctx.saved_tensors
    of_a = of_b = None
    if ctx.needs_input_grad[0]:
        of_a = sum(map(_over_places, g.chunk(SLICES, 3), b.chunk(SLICES, 3)))  # (G, I, K)
    if ctx.needs_input_grad[1]:
        of_b = _matmul(a.mT, g)  # (N, G, K, J)
    return of_a, of_b


def _over_places(g: Tensor, b: Tensor) -> Tensor:
    """``sum_{n,j} g[n,g,i,j] * b[n,g,k,j]``: images and places in a row, so that the sum is one of matrices."""
    rows = g.permute(1, 2, 0, 3).flatten(2)  # (G, I, N*J)
    columns = b.permute(1, 0, 3, 2).flatten(1, 2)[None]  # (1, G, N*J, K)
    return _matmul(rows, columns)[0]


_matmul.register_autograd(_back, setup_context=_keep)

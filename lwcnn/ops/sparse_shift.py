"""Sparse shift: the displacements are learned as real numbers and used as whole ones."""

import torch
from torch import Tensor
from torch.overrides import handle_torch_function, has_torch_function

from .active_shift import move, slopes
from .checks import checks
from .map_checks import check_displacement


@checks("sparse_shift(x, displacement)", check_displacement)
def sparse_shift(x: Tensor, displacement: Tensor) -> Tensor:
    """Move each channel c by ``round(displacement[c])``, rounded to whole pixels (halves away from 0), zeros outside.

    ``y[n,c,i,j] = x[n, c, i + round(a), j + round(b)]``. Rounding has no useful derivative, so the gradient goes
    straight through it: the displacement gets what `active_shift` would send back at the real place (a, b), and x the
    opposite shift by whole pixels. A real place p lies between the pixels floor(p) and floor(p) + 1; the released code
    cuts the fraction off, which is the same inside the map and takes two other pixels where p is negative. What
    `torch.jit.trace` and `torch.export` record computes the same, and its displacements learn no more.

    Shapes:  x (N, C, H, W), displacement (C, 2) -> (N, C, H, W).
    Cost:    no operation; reads and writes N*C*H*W elements. 2*C parameters.
    Raises:  LwcnnError if there is not one pair a channel, or shapes, dtypes or devices do not fit.
    Source:  Chen et al. 2019, arXiv 1903.05285, section 3.2; the authors' ``ssl_cuda_kernels.cu``.

    >>> sparse_shift(torch.tensor([[[[1.0, 2.0, 3.0]]]]), torch.tensor([[0.4, -0.6]])).tolist()
    [[[[0.0, 1.0, 2.0]]]]
    """
    if has_torch_function((x, displacement)):  # as in `adder2d`: an arithmetic looks at what goes back
        return handle_torch_function(sparse_shift, (x, displacement), x, displacement)
    return _SparseShift.apply(x, displacement)


class _SparseShift(torch.autograd.Function):
    """The rounded shift, and the gradients that go straight through the rounding."""

    generate_vmap_rule = True

    @classmethod
    def apply(cls, x, displacement):
        if torch.jit.is_tracing():  # a recording can be saved if it holds operators alone
            return move(x, round_away(displacement), *x.shape[2:])
        return super().apply(x, displacement)

    @staticmethod
    def forward(x, displacement):
        return move(x, round_away(displacement), *x.shape[2:])

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        x, displacement = ctx.saved_tensors
        of_x = of_displacement = None
        if ctx.needs_input_grad[0]:
            of_x = _SparseShift.apply(g, -displacement)
        if ctx.needs_input_grad[1]:
            of_displacement = slopes(x, displacement, g)
        return of_x, of_displacement


def round_away(numbers: Tensor) -> Tensor:
    """The nearest whole numbers, halves away from 0: as C rounds; PyTorch rounds halves to even numbers.

    Shapes:  any.
    Cost:    a comparison and two additions a number.
    Raises:  nothing.
    Source:  ``round`` of C, in the released ``ssl_cuda_kernels.cu``.

    >>> round_away(torch.tensor([-1.5, -0.5, 0.4, 0.5, 2.5])).tolist()
    [-2.0, -1.0, 0.0, 1.0, 3.0]
    """
    size = numbers.abs()
    whole = size.floor()
    return numbers.sign() * torch.where(size - whole >= 0.5, whole + 1, whole)

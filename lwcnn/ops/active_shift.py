"""Active shift: each channel moves by a displacement of its own, a pair of real numbers that is learned.

Real places lie between pixels, so the four pixels around a place are mixed: this has a derivative. The gradients are
written out, as they are in the paper: they cost less than what PyTorch derives, and the first says what a shift is.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import handle_torch_function, has_torch_function

from .checks import checks
from .map_checks import check_displacement


@checks("active_shift(x, displacement, stride={stride!r})", check_displacement)
def active_shift(x: Tensor, displacement: Tensor, stride: int = 1) -> Tensor:
    """Read each channel c at places that lie ``displacement[c]`` = (a, b) further down and to the right.

    ``y[n,c,i,j] = sum_{p,q} x[n,c,p,q] * hat(s*i + a - p) * hat(s*j + b - q)`` with ``hat(t) = max(0, 1 - |t|)``:
    bilinear interpolation between four pixels, zeros outside. What the channel shows moves up and to the left. Where
    a or b is a whole number y has no derivative; the one towards larger displacements goes back. The maps that come
    out are contiguous, in whatever order those of ``x`` lie.

    Shapes:  x (N, C, H, W), displacement (C, 2) -> (N, C, ceil(H/s), ceil(W/s)).
    Cost:    4 multiplications and 3 additions an output element; no MACs. 2*C parameters.
    Raises:  LwcnnError if there is not one pair a channel, or shapes, dtypes, devices or the stride do not fit.
    Source:  Jeon and Kim 2018, arXiv 1806.07370, section 3; the authors' ``active_shift_layer.cu`` (floor, stride).

    >>> x, displacement = torch.tensor([[[[0.0, 4.0, 8.0]]]]), torch.tensor([[0.0, 0.25]])
    >>> active_shift(x, displacement).tolist(), active_shift(x, -displacement, stride=2).tolist()
    ([[[[1.0, 5.0, 6.0]]]], [[[[0.0, 7.0]]]])
    """
    if has_torch_function((x, displacement)):  # as in `adder2d`: an arithmetic mixes in its own way
        return handle_torch_function(active_shift, (x, displacement), x, displacement, stride=stride)
    return _ActiveShift.apply(x, displacement, stride)


class _ActiveShift(torch.autograd.Function):
    """The gradient of x is the opposite shift, that of a displacement the slope of x at the places that are read."""

    generate_vmap_rule = True

    @classmethod
    def apply(cls, x, displacement, stride):
        if torch.jit.is_tracing():  # a recording can be saved if it holds operators alone
            return read_between(x, displacement, stride)
        return super().apply(x, displacement, stride)

    @staticmethod
    def forward(x, displacement, stride):
        return read_between(x, displacement, stride)

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, displacement, ctx.stride = inputs
        ctx.save_for_backward(x, displacement)

    @staticmethod
    def backward(ctx, g):
        x, displacement = ctx.saved_tensors
        of_x = of_displacement = None
        if ctx.needs_input_grad[0]:
            of_x = _ActiveShift.apply(spread(g, x, ctx.stride), -displacement, 1)
        if ctx.needs_input_grad[1]:
            of_displacement = slopes(x, displacement, g, ctx.stride)
        return of_x, of_displacement, None


def read_between(x: Tensor, displacement: Tensor, stride: int = 1, mix: Callable = torch.lerp) -> Tensor:
    """`active_shift` without gradients of its own: mix the four pixels around each place, two rows, then two columns.

    Shapes:  x (N, C, H, W), displacement (C, 2) -> (N, C, ceil(H/s), ceil(W/s)).
    Cost:    4 multiplications and 3 additions an output element, by ``mix(start, end, weight)``.
    Raises:  nothing of its own: `active_shift` has checked.
    Source:  as `active_shift`.

    >>> read_between(torch.tensor([[[[0.0, 4.0, 8.0]]]]), torch.tensor([[0.0, 0.25]])).tolist()
    [[[[1.0, 5.0, 6.0]]]]
    """
    around, down, right = _neighbours(x, displacement, stride)
    above, below = _before_and_after(around, 2, stride)
    left, beside = _before_and_after(mix(above, below, down), 3, stride)
    return mix(left, beside, right)


def slopes(x: Tensor, displacement: Tensor, g: Tensor, stride: int = 1) -> Tensor:
    """How much the sum of ``g * active_shift(x, displacement, stride)`` grows with each displacement.

    Down: the pixel below minus the one above, mixed along the row. To the right: the same along the columns.

    Shapes:  x (N, C, H, W), displacement (C, 2), g (N, C, ceil(H/s), ceil(W/s)) -> (C, 2).
    Cost:    about 10 multiplications and additions an element of g.
    Raises:  nothing of its own: `active_shift` has checked.
    Source:  Jeon and Kim 2018, arXiv 1806.07370, section 3.

    >>> slopes(torch.tensor([[[[0.0, 4.0, 8.0]]]]), torch.tensor([[0.0, 0.25]]), torch.ones(1, 1, 1, 3)).tolist()
    [[-12.0, 0.0]]
    """
    around, down, right = _neighbours(x, displacement, stride)
    above, below = _before_and_after(around, 2, stride)
    to_below = torch.lerp(*_before_and_after(below - above, 3, stride), right)
    left, beside = _before_and_after(torch.lerp(above, below, down), 3, stride)
    return torch.stack([(g * slope).sum((0, 2, 3)) for slope in (to_below, beside - left)], 1)


def _neighbours(x: Tensor, displacement: Tensor, stride: int) -> tuple[Tensor, Tensor, Tensor]:
    """All pixels that are read, and how far each place lies from its upper left one: twice (C, 1, 1), from 0 up to 1.

    Each place lies between two rows and two columns, so there is one more than the last place needs.
    """
    whole = displacement.floor()
    down, right = (displacement - whole).to(x.dtype)[:, :, None, None].unbind(1)
    height, width = [(size - 1) // stride * stride + 2 for size in x.shape[2:]]
    return move(x, whole, height, width), down, right


def _before_and_after(around: Tensor, axis: int, stride: int) -> tuple[Tensor, Tensor]:
    """The rows (axis 2) or columns (axis 3) before and after each place."""
    step = (slice(None),) * axis
    return around[(*step, slice(0, -1, stride))], around[(*step, slice(1, None, stride))]


def spread(g: Tensor, x: Tensor, stride: int) -> Tensor:
    """Put ``g`` back at the places of ``x`` that a stride has left, zeros between them.

    Shapes:  g (N, C, ceil(H/s), ceil(W/s)), x (N, C, H, W) -> (N, C, H, W).
    Cost:    nothing is computed; N*C*H*W elements move if the stride is not 1.
    Raises:  nothing of its own: `active_shift` has checked.
    Source:  the gradient of a slice with a step.

    >>> spread(torch.tensor([[[[5.0, 7.0]]]]), torch.zeros(1, 1, 2, 3), 2).tolist()
    [[[[5.0, 0.0, 7.0], [0.0, 0.0, 0.0]]]]
    """
    if stride == 1:
        return g
    for axis in (2, 3):
        gaps = torch.stack([g, *[torch.zeros_like(g)] * (stride - 1)], axis + 1).flatten(axis, axis + 1)
        g = gaps.narrow(axis, 0, x.shape[axis])
    return g


def move(x: Tensor, displacement: Tensor, height: int, width: int) -> Tensor:
    """Read whole pixels: ``y[n,c,i,j] = x[n, c, i + displacement[c,0], j + displacement[c,1]]``, zeros outside.

    Shapes:  x (N, C, H, W), displacement (C, 2) of whole numbers -> (N, C, height, width).
    Cost:    no operation; reads and writes N*C*height*width elements.
    Raises:  nothing of its own: `active_shift` has checked.
    Source:  Wu et al. 2018, arXiv 1711.08141, section 3.1, with any displacement in the place of -1, 0 and 1.

    >>> move(torch.tensor([[[[1.0, 2.0, 3.0]]]]), torch.tensor([[0, 1]]), 1, 3).tolist()
    [[[[2.0, 3.0, 0.0]]]]
    """
    n, channels, rows, columns = x.shape
    down, right = displacement.long().unbind(1)
    row = torch.arange(height, device=x.device) + down[:, None]  # (C, height)
    column = torch.arange(width, device=x.device) + right[:, None]  # (C, width)
    # a row and a column of zeros come first: what lies outside is read there
    row = torch.where((row >= 0) & (row < rows), row + 1, 0)
    column = torch.where((column >= 0) & (column < columns), column + 1, 0)
    padded = F.pad(x, (1, 0, 1, 0))
    channel = torch.arange(channels, device=x.device)[:, None, None] * (rows + 1)
    place = (channel + row[:, :, None]) * (columns + 1) + column[:, None, :]  # (C, height, width)
    return padded.flatten(1).index_select(1, place.flatten()).view(n, channels, height, width)

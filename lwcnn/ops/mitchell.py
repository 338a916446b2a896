"""Mitchell's product: multiply two numbers by adding the whole numbers that their bits spell.

The bits of a float spell its exponent, then the digits after the leading 1: ``(1 + x) * 2**k``. Read as one whole
number they are ``k + x`` and a constant, and k + x is nearly the logarithm ``k + log2(1 + x)``. So a sum of bits is
nearly the logarithm of a product, and what the sum spells is nearly the product.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import checks
from .mitchell_checks import check_numbers, check_two


class _Bits(NamedTuple):
    """How a float is written: the whole numbers of its size, and what 1, the smallest normal and infinity spell.

    Source:  IEEE 754-2008, table 3.5, binary32 and binary64.
    """

    whole: torch.dtype
    one: int
    smallest: int
    infinite: int

    @property
    def magnitude(self) -> int:
        """All bits but that of the sign."""
        return torch.iinfo(self.whole).max


#: ``(1 + x) * 2**k`` is written as k + 127 and 23 digits of x in float32, as k + 1023 and 52 digits in float64.
BITS = {
    torch.float32: _Bits(torch.int32, 127 << 23, 1 << 23, 255 << 23),
    torch.float64: _Bits(torch.int64, 1023 << 52, 1 << 52, 2047 << 52),
}


@checks("mitchell_product(a, b)", check_two)
def mitchell_product(a: Tensor, b: Tensor) -> Tensor:
    """``bits(a) + bits(b) - bits(1)``, read as a float again; the signs are multiplied apart.

    ``(1+x) 2**k`` times ``(1+y) 2**l`` gives ``(1+x+y) 2**(k+l)`` if x + y < 1, else ``(x+y) 2**(k+l+1)``. That is the
    product where one of them is a power of two, else up to 1/9 too small in magnitude, never too large.

    Subnormal numbers count as zeros, of their sign. Where a zero, an infinity or a NaN takes part, the result is that
    of IEEE's product. A sum of bits below those of the smallest normal number gives a zero; one that reaches those of
    infinity gives infinity. Back goes, too, a Mitchell product: of the gradient and the other factor.

    Shapes:  any two that broadcast -> their common shape.
    Cost:    one Mitchell product an element: an addition of whole numbers.
    Raises:  LwcnnError unless both hold float32 or both float64, on one device, of shapes that fit.
    Source:  Mitchell 1962, IRE Transactions on Electronic Computers; Mogami 2020, arXiv 2012.03458 (on floats).

    >>> mitchell_product(torch.tensor([1.5, 1.5, 3.0]), torch.tensor([1.5, -2.0, 0.75])).tolist()
    [2.0, -3.0, 2.0]
    """
    return _product(a, b)


@checks("mitchell_reciprocal(x)", check_numbers)
def mitchell_reciprocal(x: Tensor) -> Tensor:
    """``2 bits(1) - bits(x)``, read as a float again: the logarithm with its sign turned.

    ``x`` and this number have the Mitchell product 1. It is 1/x for powers of two, else up to 1/8 too large.
    Subnormal numbers count as zeros: both give infinity. Where the result would be subnormal, it is zero.

    Shapes:  any -> the same.
    Cost:    one Mitchell product an element.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  Mitchell 1962, the quotient as a difference of logarithms.

    >>> mitchell_reciprocal(torch.tensor([4.0, 1.5])).tolist()
    [0.25, 0.75]
    """
    return _power(x, False)


@checks("mitchell_inverse_root(x)", check_numbers)
def mitchell_inverse_root(x: Tensor) -> Tensor:
    """``bits(1) + (bits(1) - bits(x)) / 2``, read as a float again: near to ``1 / sqrt(x)``, with half the logarithm.

    Subnormal numbers count as zeros: both give infinity. Below zero the result is NaN, as it is for the exact root.

    Shapes:  any -> the same.
    Cost:    one Mitchell product an element.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  Mitchell 1962, powers by a shift of the logarithm; here BatchNorm's division by a deviation.

    >>> mitchell_inverse_root(torch.tensor([4.0, 2.0])).tolist()
    [0.5, 0.75]
    """
    return _power(x, True)


@torch.library.custom_op("lwcnn::mitchell_product", mutates_args=())
def _product(a: Tensor, b: Tensor) -> Tensor:
    """An operator of PyTorch, so that its compilers and the watch of `lwcnn.profile` need not look inside."""
    form, first, second = BITS[a.dtype], magnitudes(a), magnitudes(b)
    log = (first - form.one) + (second - form.one)  # around 0: so the sum always fits
    log.clamp_(max=form.infinite - form.one)
    F.threshold_(log, form.smallest - form.one - 1, -form.one)  # a zero below the smallest normal number
    bits = log.add_(form.one).masked_fill_((first < form.smallest) | (second < form.smallest), 0)
    bits |= (a.view(form.whole) ^ b.view(form.whole)) & ~form.magnitude  # the sign
    y = bits.view(a.dtype)
    if (first < form.infinite).all() and (second < form.infinite).all():
        return y
    by_rule = _without_subnormals(a) * _without_subnormals(b)  # infinite and NaN
    return torch.where(a.isfinite() & b.isfinite(), y, by_rule)


def magnitudes(x: Tensor) -> Tensor:
    """The bits of a number without its sign, as a whole number: its logarithm, stretched and moved.

    Shapes:  any -> the same.
    Cost:    nothing but to read the bits.
    Raises:  nothing.
    Source:  Mitchell 1962; IEEE 754-2008.

    >>> hex(magnitudes(torch.tensor(-1.0)))
    '0x3f800000'
    """
    form = BITS[x.dtype]
    return x.view(form.whole) & form.magnitude


@torch.library.custom_op("lwcnn::mitchell_power", mutates_args=())
def _power(x: Tensor, root: bool) -> Tensor:
    """The power -1/2 with ``root``, else -1."""
    form = BITS[x.dtype]
    x = _without_subnormals(x)
    log = magnitudes(x) - form.one
    log = -log >> 1 if root else -log
    y = torch.where(log < form.smallest - form.one, -form.one, log) + form.one
    y = y.view(x.dtype).copysign(x)
    exact = x.rsqrt() if root else x.reciprocal()
    is_ordinary = x.isfinite() & ((x > 0) if root else (x != 0))
    return torch.where(is_ordinary, y, exact)


def _without_subnormals(x: Tensor) -> Tensor:
    """Zeros of the same sign in the place of subnormal numbers."""
    return torch.where(x.abs() < torch.finfo(x.dtype).smallest_normal, torch.zeros_like(x).copysign(x), x)


@_product.register_fake
def _shape_of_product(a: Tensor, b: Tensor) -> Tensor:
    return a.new_empty(torch.broadcast_shapes(a.shape, b.shape))


@_power.register_fake
def _shape_of_power(x: Tensor, root: bool) -> Tensor:
    return x.new_empty(x.shape)


def _keep_factors(ctx, inputs, output):
    ctx.save_for_backward(*inputs)


def _keep_power(ctx, inputs, output):
    ctx.save_for_backward(output)
    ctx.root = inputs[1]


def _back_through_product(ctx, g: Tensor):
    a, b = ctx.saved_tensors
    of_a = _product(g, b).sum_to_size(a.shape) if ctx.needs_input_grad[0] else None
    of_b = _product(g, a).sum_to_size(b.shape) if ctx.needs_input_grad[1] else None
    return of_a, of_b


def _back_through_power(ctx, g: Tensor):
    """``-r**2`` for r = 1/x and ``-r**3 / 2`` for r = 1/sqrt(x); half a number is exact."""
    (r,) = ctx.saved_tensors
    slope = _product(r, r)
    slope = _product(slope, r) / 2 if ctx.root else slope
    return -_product(g, slope), None


_product.register_autograd(_back_through_product, setup_context=_keep_factors)
_power.register_autograd(_back_through_power, setup_context=_keep_power)

"""Which functions of PyTorch an arithmetic replaces, and which it lets run, since they multiply nothing.

The names are those under which PyTorch shows a function to a mode: ``x * y`` is ``mul``, ``x.shape`` is ``__get__``.
"""

import torch
from torch import Tensor

from ..errors import LwcnnError
from .active_shift import read_between
from .adder import adder2d
from .mitchell import mitchell_product
from .mitchell_act import (
    mitchell_dropout,
    mitchell_hard_sigmoid,
    mitchell_hard_swish,
    mitchell_sigmoid,
    mitchell_silu,
)
from .mitchell_layers import (
    mitchell_adaptive_avg_pool2d,
    mitchell_avg_pool2d,
    mitchell_batch_norm,
    mitchell_conv,
    mitchell_conv2d,
    mitchell_lerp,
    mitchell_linear,
    mitchell_matrices,
    mitchell_mean,
    quotient,
    times,
)
from .sparse_shift import sparse_shift


def _multiply(a, b):
    """Whole numbers, such as places in a tensor, are multiplied exactly; what gives floats is Mitchell's product."""
    dtype = torch.result_type(a, b)
    if not dtype.is_floating_point:
        return torch.mul(a, b)
    a, b = (value.to(dtype) if isinstance(value, Tensor) else value for value in (a, b))
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)):
        return times(a, b) if isinstance(a, Tensor) else times(b, a)
    return mitchell_product(a, b)


def _divide(a, b, rounding_mode=None):
    """As `_multiply`; the quotient of two whole numbers is a float, unless it is rounded."""
    dtype = torch.result_type(a, b)
    if rounding_mode is not None:
        if not dtype.is_floating_point:
            return torch.div(a, b, rounding_mode=rounding_mode)
        raise LwcnnError(f"div(..., rounding_mode={rounding_mode!r})", "it has no version in this arithmetic")
    if not dtype.is_floating_point:
        dtype = torch.get_default_dtype()
    if isinstance(a, Tensor):
        a = a.to(dtype)
    if isinstance(b, Tensor):
        return quotient(a.to(dtype) if isinstance(a, Tensor) else torch.full((), a, dtype=dtype), b.to(dtype))
    return quotient(a, b)


def _power(x, exponent):
    if exponent != 2:
        raise LwcnnError(f"x ** {exponent}", "only squares have a version in this arithmetic")
    return _multiply(x, x)


def _adder(x, weight, stride=1, padding=0, gradient="paper"):
    """An adder layer multiplies nothing, but what it sends back does."""
    if torch.is_grad_enabled() and (x.requires_grad or weight.requires_grad):
        hint = "run it under torch.no_grad()"
        raise LwcnnError("adder2d(x, weight)", "its gradients are exact products", hint=hint)
    return adder2d(x, weight, stride, padding, gradient)


def _sparse_shift(x, displacement):
    """A shift by whole pixels multiplies nothing, but what it sends back to its displacement does."""
    if torch.is_grad_enabled() and displacement.requires_grad:
        hint = "run it under torch.no_grad(), or let the displacement not learn: requires_grad_(False)"
        raise LwcnnError(
            "sparse_shift(x, displacement)", "the displacement learns by exact products", hint=hint
        )
    return sparse_shift(x, displacement)


def _activation(fn):
    """The function without ``inplace``: what it gives is new."""
    return lambda x, inplace=False: fn(x)


#: arithmetic -> name of a function of PyTorch -> what is computed in its place.
REPLACED = {
    "mitchell": {
        **dict.fromkeys(("mul", "multiply", "__mul__", "__rmul__"), _multiply),
        **dict.fromkeys(("div", "divide", "true_divide", "__truediv__"), _divide),
        **dict.fromkeys(("__rdiv__", "__rtruediv__"), lambda x, number: _divide(number, x)),
        "__floordiv__": lambda a, b: _divide(a, b, "floor"),
        **dict.fromkeys(("pow", "__pow__"), _power),
        "square": lambda x: _multiply(x, x),
        **dict.fromkeys(("matmul", "mm", "bmm", "__matmul__"), mitchell_matrices),
        "conv2d": mitchell_conv2d,
        **dict.fromkeys(("conv1d", "conv3d"), mitchell_conv),
        "linear": mitchell_linear,
        "batch_norm": mitchell_batch_norm,
        "mean": mitchell_mean,
        "avg_pool2d": mitchell_avg_pool2d,
        "adaptive_avg_pool2d": mitchell_adaptive_avg_pool2d,
        "sigmoid": _activation(mitchell_sigmoid),
        "silu": _activation(mitchell_silu),
        "hardsigmoid": _activation(mitchell_hard_sigmoid),
        "hardswish": _activation(mitchell_hard_swish),
        "dropout": lambda x, p=0.5, training=True, inplace=False: mitchell_dropout(x, p, training),
        "adder2d": _adder,
        "active_shift": lambda x, displacement, stride=1: read_between(
            x, displacement, stride, mitchell_lerp
        ),
        "sparse_shift": _sparse_shift,
    }
}

#: Functions that multiply no floats, forward or on the way back: sums, comparisons, and those that move or look.
_NAMES = """
add add_ __add__ __radd__ __iadd__ sub sub_ subtract __sub__ __rsub__ __isub__ rsub neg __neg__ negative sum cumsum
abs __abs__ sign floor ceil round maximum minimum argmax argmin topk sort
relu relu_ relu6 hardtanh hardtanh_ clamp clamp_ clamp_min clamp_max clip threshold threshold_ bernoulli bernoulli_
eq ne lt le gt ge __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __and__ __or__ __invert__ logical_and logical_or
logical_not isfinite isnan isinf equal allclose any all where masked_fill masked_fill_ __bool__ __len__ __int__
__float__ __index__ __contains__ item tolist numpy __array__ __repr__ __format__ __str__ __hash__ __iter__
max_pool2d max_pool2d_with_indices _max_pool2d _max_pool2d_with_indices boolean_dispatch fn
adaptive_max_pool2d unfold fold pad constant_pad_nd channel_shuffle pixel_shuffle pixel_unshuffle roll flip
cat concat concatenate stack split split_with_sizes chunk unbind tensor_split narrow select index_select gather
take __getitem__ __setitem__ unsqueeze squeeze flatten unflatten view view_as reshape permute movedim transpose t
swapaxes expand expand_as repeat repeat_interleave broadcast_tensors broadcast_to contiguous clone copy_ detach
detach_ fill_ zero_ to type type_as float double half bfloat16 int long bool cpu cuda
zeros ones empty full zeros_like ones_like empty_like full_like new_zeros new_ones new_empty new_full new_tensor
tensor as_tensor arange eye rand randn randint rand_like randn_like
__get__ __set__ __delete__ dim ndimension size stride numel nelement element_size storage_offset data_ptr
untyped_storage is_contiguous is_floating_point is_complex is_signed get_device requires_grad_ retain_grad
register_hook backward grad result_type is_tensor is_same_size _is_view __deepcopy__ __reduce_ex__
_set_grad_enabled _has_compatible_shallow_copy_type
uniform_ normal_ kaiming_uniform_ kaiming_normal_ zeros_ ones_ constant_
__torch_function__ has_names is_inference is_pinned
"""
WITHOUT_PRODUCTS = frozenset(_NAMES.split())

"""The adder layer: a convolution's windows and filters, compared by subtraction in place of multiplication.

Both directions go filter by filter over a few images at a time, so that what they write is still in the
processor's cache when they read it. PyTorch takes the three functions with loops as operators of its own
(`torch.library`), so that its compilers and transforms need not look inside.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor
from torch._decomp import decomposition_table
from torch.autograd.function import once_differentiable
from torch.overrides import handle_torch_function, has_torch_function

from .checks import checks, pair
from .conv import pad_same
from .layer_checks import check_adder

TOGETHER = 2**19  # numbers of all windows of the images that are taken together


@checks("adder2d(x, weight)", check_adder)
def adder2d(x: Tensor, weight: Tensor, stride=1, padding=0, gradient: str = "paper") -> Tensor:
    """Slide k x k windows over ``x``; each output is minus the distance of a window from one filter.

    ``y[n,o,i,j] = -sum_{c,u,v} |x[n, c, s*i+u-p, s*j+v-p] - weight[o,c,u,v]|``. The zeros of the padding take
    part as ``|0 - w|``. ``stride`` and ``padding`` are whole numbers or pairs, ``padding="same"`` as in `conv2d`.
    ``gradient`` says what goes back for each pair of an input x and a weight w: in "paper" the weight gets x - w
    and the input w - x, clipped to [-1, 1]; in "exact" they get the derivatives, sign(x - w) and sign(w - x).

    Shapes:  x (N, C_in, H, W), weight (C_out, C_in, k_h, k_w) -> (N, C_out, H_out, W_out).
    Cost:    N*H_out*W_out*C_out*C_in*k_h*k_w absolute differences and as many additions; no MACs.
    Raises:  LwcnnError if shapes, dtypes, devices or options do not fit together.
    Source:  AdderNet, Chen et al. 2020, arXiv 1912.13200, section 3 (the layer and its gradients).

    >>> import torch
    >>> adder2d(torch.tensor([[[[1.0, 5.0]]]]), torch.tensor([[[[3.0]]], [[[5.0]]]])).tolist()
    [[[[-2.0, -2.0]], [[-4.0, 0.0]]]]
    """
    if has_torch_function(
        (x, weight)
    ):  # an arithmetic is on (`lwcnn.arithmetic`): it looks at what goes back
        return handle_torch_function(adder2d, (x, weight), x, weight, stride, padding, gradient)
    x = x.to(weight.dtype)  # they differ under autocast alone; sums of distances are no task for 8 bits
    if padding == "same":
        x, padding = pad_same(x, weight, stride, 1)
    steps, zeros = pair("adder2d", "stride", stride, 1), pair("adder2d", "padding", padding, 0)
    return _Adder.apply(x, weight, steps, zeros, gradient == "exact")


class _Adder(torch.autograd.Function):
    """The distance, and the gradients that the paper sends back in place of its derivatives."""

    generate_vmap_rule = True

    @classmethod
    def apply(cls, x, weight, stride, padding, exact):
        if torch.onnx.is_in_onnx_export():
            return _distance_for_onnx(x, weight, stride, padding)
        if torch.jit.is_tracing():  # a recording can be saved if it holds operators alone
            return _distance(x, weight, stride, padding, exact)
        return super().apply(x, weight, stride, padding, exact)

    @staticmethod
    def forward(x, weight, stride, padding, exact):
        return _distance(x, weight, stride, padding, exact)

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, weight, *ctx.options = inputs
        ctx.save_for_backward(x, weight)

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        stride, padding, exact = ctx.options
        x, weight = ctx.saved_tensors
        of_x = of_weight = None
        if ctx.needs_input_grad[0]:
            of_x = _gradient_of_x(g, x, weight, stride, padding, exact)
        if ctx.needs_input_grad[1]:
            of_weight = _gradient_of_weight(g, x, weight, stride, padding, exact)
        return of_x, of_weight, None, None, None


@torch.library.custom_op("lwcnn::adder2d", mutates_args=())
def _distance(
    x: Tensor, weight: Tensor, stride: Sequence[int], padding: Sequence[int], exact: bool
) -> Tensor:
    """Minus the distance of each window from each filter."""
    y = _shape_of_distance(x, weight, stride, padding, exact).zero_()
    filters = weight.flatten(1)
    for part, windows in _parts(x, weight, stride, padding):
        difference = torch.empty_like(windows)
        for o, sums in enumerate(y[part].flatten(2).unbind(1)):
            torch.sub(windows, filters[o, :, None], out=difference)
            sums.sub_(difference.abs_().sum(1))
    return y


@torch.library.custom_op("lwcnn::adder2d_gradient_of_x", mutates_args=())
def _gradient_of_x(
    g: Tensor, x: Tensor, weight: Tensor, stride: Sequence[int], padding: Sequence[int], exact: bool
) -> Tensor:
    """``sum_o g * HT(w - x)``, back at the places of the windows; HT clips to [-1, 1], ``exact`` takes the sign."""
    filters, gradients = weight.flatten(1), []
    for part, windows in _parts(x, weight, stride, padding):
        difference, sums = torch.empty_like(windows), torch.zeros_like(windows)
        for o, slopes in enumerate(g[part].flatten(2).unbind(1)):
            torch.sub(filters[o, :, None], windows, out=difference)
            difference = difference.sign_() if exact else difference.clamp_(-1, 1)
            sums.addcmul_(difference, slopes[:, None])
        gradients.append(F.fold(sums, x.shape[2:], weight.shape[2:], 1, padding, stride))
    return torch.cat(gradients)


@torch.library.custom_op("lwcnn::adder2d_exact_gradient_of_weight", mutates_args=())
def _exact_gradient_of_weight(
    g: Tensor, x: Tensor, weight: Tensor, stride: Sequence[int], padding: Sequence[int]
) -> Tensor:
    """``sum_{n,i,j} g * sign(x - w)``."""
    filters, gradient = weight.flatten(1), torch.zeros_like(weight.flatten(1))
    for part, windows in _parts(x, weight, stride, padding):
        for o, slopes in enumerate(g[part].flatten(2).unbind(1)):
            gradient[o] += ((windows - filters[o, :, None]).sign_() * slopes[:, None]).sum((0, 2))
    return gradient.view(weight.shape)


def _distance_for_onnx(x: Tensor, weight: Tensor, stride, padding) -> Tensor:
    """The definition in operators that ONNX knows: all windows against all filters, in one large tensor."""
    windows = F.unfold(x, weight.shape[2:], 1, padding, stride)  # a column of K numbers a window
    sums = (windows[:, None] - weight.flatten(1)[None, :, :, None]).abs().sum(2)  # a sum a filter and window
    height, width = [
        (size + 2 * zeros - kernel) // s + 1
        for size, zeros, kernel, s in zip(x.shape[2:], padding, weight.shape[2:], stride, strict=True)
    ]
    return -sums.reshape(x.shape[0], weight.shape[0], height, width)


def _in_known_operators(x, weight, stride, padding, exact) -> Tensor:
    return _distance_for_onnx(x, weight, stride, padding)


# the exporter of ``dynamo=True`` looks here for what stands for an operator that it does not know, in a program
# that `torch.export.export` made
decomposition_table[torch.ops.lwcnn.adder2d.default] = _in_known_operators


def _gradient_of_weight(g, x, weight, stride, padding, exact) -> Tensor:
    """``sum_{n,i,j} g * (x - w)``: the first part is the gradient of a convolution, the second needs no window."""
    if exact:
        return _exact_gradient_of_weight(g, x, weight, stride, padding)
    products = torch.nn.grad.conv2d_weight(x, weight.shape, g, stride, padding)
    return products - weight * g.sum((0, 2, 3)).view(-1, 1, 1, 1)


def _parts(x: Tensor, weight: Tensor, stride, padding):
    """A few images at a time: their place in the batch, and their windows (n, C_in*k_h*k_w, H_out*W_out)."""
    one = F.unfold(x[:1], weight.shape[2:], 1, padding, stride)
    images = max(1, TOGETHER // one.numel())
    for start in range(0, len(x), images):
        part = slice(start, start + images)
        yield part, F.unfold(x[part], weight.shape[2:], 1, padding, stride)


@_distance.register_fake
def _shape_of_distance(x, weight, stride, padding, exact) -> Tensor:
    """An empty tensor of the shape that a convolution gives."""
    sizes = [
        (size + 2 * p - kernel) // s + 1
        for size, kernel, s, p in zip(x.shape[2:], weight.shape[2:], stride, padding, strict=True)
    ]
    return x.new_empty((x.shape[0], weight.shape[0], *sizes))


@_gradient_of_x.register_fake
def _like_x(g, x, weight, stride, padding, exact) -> Tensor:
    return x.new_empty(x.shape)


@_exact_gradient_of_weight.register_fake
def _like_weight(g, x, weight, stride, padding) -> Tensor:
    return weight.new_empty(weight.shape)


def _one_by_one(operator):
    """The rule of `torch.func.vmap`: run the operator once a sample."""

    def run(info, in_dims, *inputs):
        def sample(i):
            return [a.select(axis, i) if isinstance(axis, int) else a for a, axis in pairs]

        pairs = list(zip(inputs, in_dims, strict=True))
        samples = [operator(*sample(i)) for i in range(info.batch_size)]
        return torch.stack(samples), 0

    operator.register_vmap(run)


_distance.register_autograd(_Adder.backward, setup_context=_Adder.setup_context)
for _operator in (_distance, _gradient_of_x, _exact_gradient_of_weight):
    _one_by_one(_operator)

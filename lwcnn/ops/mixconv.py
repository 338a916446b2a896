"""MixConv: the channels are split, each part is filtered with a kernel of its own size, and the results are joined."""

from torch import Tensor

from ..steps import call
from .act import relu
from .activate import activate
from .checks import check_function
from .combine import concat
from .conv import conv2d
from .holders import holds, run_layer
from .layer_checks import check_parts
from .norm import batch_norm
from .plain_run import has_plain_run, parts_and_norm, run_parts
from .shuffle import channel_split


@holds("convs", "splits", example="an lwcnn.models.mixnet.MixConv")
def mixconv(x: Tensor, p, step=call) -> Tensor:
    """Give each of g parts of the channels to a convolution of its own, and lay what comes out side by side.

    Steps ``split1``, ``conv1``, ``split2``, ``conv2`` ... ``concat``; with a single one ``conv`` alone. ``p.convs`` are
    g `torch.nn.Conv2d`, ``p.splits`` says how many channels each reads. Depthwise ones with kernels 3, 5, 7 ... are
    the paper's MixConv; 1 x 1 ones are a pointwise convolution in g groups.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H_out, W_out): the sizes that all convolutions must agree on.
    Cost:    N*H_out*W_out * (C_1*k_1^2 + ... + C_g*k_g^2) multiply-accumulates, if each filters its channels alone.
    Raises:  LwcnnError if p is no holder of convolutions, or x does not fit them.
    Source:  MixNet, Tan and Le 2019, arXiv 1907.09595; the released code, ``custom_layers.py``, ``MixConv``.

    >>> import torch
    >>> from lwcnn.models.mixnet import MixConv
    >>> mixconv(torch.ones(1, 5, 8, 8), MixConv(5, 5, (3, 5), depthwise=True)).shape
    torch.Size([1, 5, 8, 8])
    """
    if len(p.convs) == 1:
        return run_layer(step, "conv", conv2d, x, p.convs[0])
    check_parts(x, p, step)
    parts, start = [], 0
    for number, (conv, channels) in enumerate(zip(p.convs, p.splits, strict=True), start=1):
        part = step(f"split{number}", channel_split, x, start, start + channels)
        parts.append(run_layer(step, f"conv{number}", conv2d, part, conv))
        start = start + channels
    return step("concat", concat, *parts)


@has_plain_run(parts_and_norm, run_parts)
@holds(
    "convs",
    "splits",
    norm=batch_norm,
    example="an lwcnn.models.mixnet.MixConv",
    own=("act",),
    ends_with_act=True,
)
def mixconv_norm_act(x: Tensor, p, act=relu, step=call) -> Tensor:
    """`mixconv`, then one BatchNorm and one activation for all parts: its steps, then ``norm``, ``act``.

    Shapes:  as `mixconv`.
    Raises:  LwcnnError if p is no holder of convolutions and a BatchNorm, or x does not fit them.
    Source:  MixNet, Tan and Le 2019: MixConv in the place of a depthwise convolution.

    >>> import torch
    >>> from lwcnn import trace
    >>> from lwcnn.models.mixnet import MixConv
    >>> steps = trace(mixconv_norm_act, torch.ones(1, 6, 8, 8), MixConv(6, 6, (3, 5), depthwise=True).eval())
    >>> [step.name for step in steps]
    ['split1', 'conv1', 'split2', 'conv2', 'concat', 'norm', 'act']
    """
    check_function("mixconv_norm_act(x, p)", "act", act)
    y = mixconv(x, p, step)  # (N, C_out, H_out, W_out)
    norm = p.norm
    y = run_layer(step, "norm", batch_norm, y, norm)
    return activate(y, act, step, p.convs[0] if norm is None else norm)

"""Convolution along the channel axis: a short filter slides over channels, as others do over rows and columns."""

import torch.nn.functional as F
from torch import Tensor

from .checks import checks
from .layer_checks import check_channel_wise, check_channel_wise_across_positions
from .rounding import same_padding


@checks("channel_wise_conv(x, weight, stride={stride!r}, padding={padding!r})", check_channel_wise)
def channel_wise_conv(x: Tensor, weight: Tensor, stride: int = 1, padding=0) -> Tensor:
    """Slide each of F filters along the channels of ``x``; all channels and all pixels share its weights.

    ``y[n, f*C' + j, i, q] = sum_{t,u,v} weight[f,t,u,v] * x[n, stride*j + t - padding, i+u, q+v]``: what one filter
    gives is a block of C' neighbouring channels. Rows and columns have neither stride nor padding. ``padding`` is a
    whole number of zero channels at both ends, or "same": C' = ceil(C / stride), the odd zero channel at the end.

    Shapes:  x (N, C, H, W), weight (F, L, k_h, k_w) -> (N, F*C', H - k_h + 1, W - k_w + 1).
    Cost:    N*F*C'*H_out*W_out*L*k_h*k_w multiply-accumulates, and only F*L*k_h*k_w parameters.
    Raises:  LwcnnError if shapes, dtypes, devices or options do not fit together.
    Source:  ChannelNets, Gao et al. 2018, arXiv 1809.01330, section 3.1; with F = stride its group channel-wise
             convolution (3.2), with k_h = H and k_w = W its convolutional classification layer (3.4).

    >>> import torch
    >>> x = torch.tensor([1.0, 2.0, 3.0, 4.0]).view(1, 4, 1, 1)
    >>> channel_wise_conv(x, torch.ones(1, 3, 1, 1), padding=1).flatten().tolist()
    [3.0, 6.0, 9.0, 7.0]
    """
    if padding == "same":
        first, last = same_padding(int(x.shape[1]), weight.shape[1], stride)
        x, padding = F.pad(x, (0, 0, 0, 0, first, last)), 0
    if weight.shape[2:] == (
        1,
        1,
    ):  # a picture with a row a channel and a column a pixel: up to 10 times as fast
        picture = x.flatten(2)[:, None]
        y = F.conv2d(picture, weight[:, None, :, :, 0], None, (stride, 1), (padding, 0))
        return y.reshape(x.shape[0], -1, *x.shape[2:])
    # one feature, with the channels as its depth
    y = F.conv3d(x[:, None], weight[:, None], None, (stride, 1, 1), (padding, 0, 0))
    return y.flatten(1, 2)


@checks("channel_wise_conv_across_positions(x, weight)", check_channel_wise_across_positions)
def channel_wise_conv_across_positions(x: Tensor, weight: Tensor) -> Tensor:
    """Slide along the channels, and let every position of the map read every other: P*P filters for P = H*W.

    ``y[n, c, q] = sum_{p,t} weight[q,p,t] * x[n, c + t - first, p]``, with positions p and q in reading order and
    ``first = (L - 1) // 2`` zero channels before the first one, so that as many channels come out.

    Shapes:  x (N, C, H, W), weight (H*W, H*W, L) -> (N, C, H, W).
    Cost:    N*C*H*W * H*W*L multiply-accumulates, and H*W * H*W * L parameters.
    Raises:  LwcnnError if the map has not as many positions as the filters, or dtypes or devices differ.
    Source:  the authors' code (HongyangGao/ChannelNets, ``rev_conv2d`` of ``utils/ops.py``), where the paper's section
             3.3 has one filter for all positions: `channel_wise_conv`.

    >>> import torch
    >>> x = torch.tensor([[1.0, 10.0], [2.0, 20.0]]).view(1, 2, 1, 2)
    >>> channel_wise_conv_across_positions(x, torch.ones(2, 2, 1)).flatten(2).tolist()
    [[[11.0, 11.0], [22.0, 22.0]]]
    """
    first, last = same_padding(int(x.shape[1]), weight.shape[2])
    rows = F.pad(x.flatten(2).transpose(1, 2), (first, last))  # (N, H*W, L - 1 + C)
    return F.conv1d(rows, weight).transpose(1, 2).reshape(x.shape)

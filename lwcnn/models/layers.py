"""Holders of parameters that several papers share. They hold; the functions of `lwcnn.ops` compute."""

from torch import Tensor, nn

from ..ops import conv_norm_act, identity, relu, squeeze_excite
from ..steps import call


class ConvNorm(nn.Module):
    """A convolution without bias and a BatchNorm, whose shift does the work of the bias.

    ``padding`` is ``kernel // 2`` unless given: it keeps the size at stride 1. "same" pads as TensorFlow does.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H_out, W_out).
    Source:  Ioffe and Szegedy 2015, section 3.2.

    >>> sum(p.numel() for p in ConvNorm(3, 4, 3).parameters())
    116
    """

    def __init__(
        self, in_channels, out_channels, kernel, stride=1, padding=None, groups=1, eps=1e-5, momentum=0.1, act=identity
    ):
        super().__init__()
        zeros = kernel // 2 if padding is None else padding
        self.conv = nn.Conv2d(
            in_channels, out_channels, kernel, stride, 0 if zeros == "same" else zeros, groups=groups, bias=False
        )
        if zeros == "same":  # nn.Conv2d refuses it with a stride; ops.conv2d does not
            self.conv.padding = "same"
        self.norm = nn.BatchNorm2d(out_channels, eps=eps, momentum=momentum)
        self.act = act

    def forward(self, x: Tensor, step=call) -> Tensor:
        return conv_norm_act(x, self, self.act, step)

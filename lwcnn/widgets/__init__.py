"""Interactive figures: one Python class and one ES module each, alive in a notebook and on a book page."""

from lwcnn.widgets.channel_shuffle import ChannelShuffle
from lwcnn.widgets.convolution_microscope import ConvolutionMicroscope

__all__ = ["ChannelShuffle", "ConvolutionMicroscope"]

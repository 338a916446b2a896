"""Interactive figures: one Python class and one ES module each, alive in a notebook and on a book page."""

from lwcnn.widgets.activation_curves.widget import ActivationCurves
from lwcnn.widgets.adder_gradients.widget import AdderGradients
from lwcnn.widgets.adder_similarity.widget import AdderSimilarity
from lwcnn.widgets.bottleneck_widths.widget import BottleneckWidths
from lwcnn.widgets.channel_shuffle.widget import ChannelShuffle
from lwcnn.widgets.compound_scaling.widget import CompoundScaling
from lwcnn.widgets.convolution_microscope.widget import ConvolutionMicroscope
from lwcnn.widgets.core.source_text import source_text
from lwcnn.widgets.cost_explorer.widget import CostExplorer
from lwcnn.widgets.ghost_pairs.widget import GhostPairs
from lwcnn.widgets.ghost_speed_up.widget import GhostSpeedUp
from lwcnn.widgets.inception_morph.widget import InceptionMorph
from lwcnn.widgets.network_compare.widget import NetworkCompare
from lwcnn.widgets.predict.widget import Predict
from lwcnn.widgets.progressive_training.widget import ProgressiveTraining
from lwcnn.widgets.relu_spiral.widget import ReluSpiral
from lwcnn.widgets.step_player.widget import StepPlayer
from lwcnn.widgets.width_and_resolution.widget import WidthAndResolution

__all__ = [
    "ActivationCurves",
    "AdderGradients",
    "AdderSimilarity",
    "BottleneckWidths",
    "ChannelShuffle",
    "CompoundScaling",
    "ConvolutionMicroscope",
    "CostExplorer",
    "GhostPairs",
    "GhostSpeedUp",
    "InceptionMorph",
    "NetworkCompare",
    "Predict",
    "ProgressiveTraining",
    "ReluSpiral",
    "StepPlayer",
    "WidthAndResolution",
    "source_text",
]

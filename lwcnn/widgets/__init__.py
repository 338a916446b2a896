"""Interactive figures: one Python class and one ES module each, alive in a notebook and on a book page."""

from lwcnn.widgets.activation_curves import ActivationCurves
from lwcnn.widgets.adder_gradients import AdderGradients
from lwcnn.widgets.adder_similarity import AdderSimilarity
from lwcnn.widgets.bottleneck_widths import BottleneckWidths
from lwcnn.widgets.channel_shuffle import ChannelShuffle
from lwcnn.widgets.compound_scaling import CompoundScaling
from lwcnn.widgets.convolution_microscope import ConvolutionMicroscope
from lwcnn.widgets.cost_explorer import CostExplorer
from lwcnn.widgets.ghost_pairs import GhostPairs
from lwcnn.widgets.ghost_speed_up import GhostSpeedUp
from lwcnn.widgets.inception_morph import InceptionMorph
from lwcnn.widgets.network_compare import NetworkCompare
from lwcnn.widgets.predict import Predict
from lwcnn.widgets.progressive_training import ProgressiveTraining
from lwcnn.widgets.relu_spiral import ReluSpiral
from lwcnn.widgets.step_player import StepPlayer
from lwcnn.widgets.width_and_resolution import WidthAndResolution

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
]

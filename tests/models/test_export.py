"""Recorded and exported networks compute what the network computes, also at another batch and another size.

All networks in all forms: ``python -m tests.models.exports``.
"""

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.ops import conv2d
from tests.models.exports import TOLERANCE, exported, misfit, network, onnx, onnx_by_trace, traced

# PyTorch deprecates two of the forms, and each exporter warns of what it is going to change
pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]
#: More of the same blocks, and slow.
DEEP = ("vgg16", "adder_resnet18", "adder_resnet50", "efficientnet_v2_m", "efficientnet_v2_l")
DEEP += (*(f"efficientnet_b{i}" for i in range(1, 8)), *(f"efficientnet_lite{i}" for i in range(1, 5)))
#: One network a paper.
PAPERS = [
    "adder_resnet20",
    "alexnet",
    "efficientnet_b0",
    "efficientnet_lite0",
    "efficientnet_v2_s",
    "ghostnet_x0_5",
]
PAPERS += ["googlenet", "mobilenet_v1", "mobilenet_v2", "mobilenet_v3_small", "resnet18", "shufflenet_v1_g2"]
PAPERS += ["shufflenet_v2_x0_5", "squeezenet1_1", "xception"]


@pytest.mark.parametrize("name", [name for name in lwcnn.list_models() if name not in DEEP])
def test_traced(name):
    assert traced(*network(name)) <= TOLERANCE


@pytest.mark.parametrize("name", PAPERS)
def test_exported(name):
    assert exported(*network(name)) <= TOLERANCE


UNKNOWN = {
    "alexnet": "adaptive",
    "shufflenet_v1_g2": "channel_shuffle",
    "shufflenet_v2_x0_5": "channel_shuffle",
}


@pytest.mark.parametrize("name", [name for name in PAPERS if name not in UNKNOWN])
def test_onnx_by_trace(name):
    assert onnx_by_trace(*network(name)) <= TOLERANCE


@pytest.mark.parametrize("name", UNKNOWN)
def test_onnx_by_trace_says_what_it_does_not_know(name):
    """No adaptive pooling of a size that is not known, no shuffle: `torch.onnx.export` with ``dynamo=True`` does."""
    with pytest.raises(torch.onnx.errors.OnnxExporterError, match=UNKNOWN[name]):
        onnx_by_trace(*network(name))


@pytest.mark.parametrize("name", ["squeezenet1_1", "shufflenet_v1_g2"])
def test_onnx_by_export(name):
    assert onnx(*network(name)) <= TOLERANCE


@pytest.mark.parametrize("form", [traced, onnx_by_trace], ids=["trace", "onnx"])
@pytest.mark.parametrize("first", [0, 2])
def test_same_padding_at_another_size(form, first):
    """From an even size to an odd one and back: the zeros are those of the new size."""
    model, images = network("efficientnet_lite0", padding="same")
    assert form(model, [images[first], *images]) <= TOLERANCE


def test_a_program_of_one_size_takes_no_other():
    model, images = network("efficientnet_lite0", padding="same")
    program = torch.export.export(model, (images[0],)).module()
    assert misfit(program, model, images[:1]) <= TOLERANCE
    with pytest.raises(AssertionError):
        program(images[2])


def test_zeros_that_depend_on_the_size_are_not_traced():
    weight = torch.ones(1, 1, 2, 2)
    with pytest.raises(LwcnnError, match="cannot be traced"):
        torch.jit.trace(lambda x: conv2d(x, weight, stride=3, padding="same"), torch.ones(1, 1, 7, 7))

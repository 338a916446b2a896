"""Names of networks, and the notes of their papers."""

import inspect
import pickle

import pytest
import torch

import lwcnn
from lwcnn.models import papers


def test_list_models():
    names = lwcnn.list_models()
    assert names == sorted(names)
    assert {"alexnet", "googlenet", "mobilenet_v2", "resnet18", "resnet50", "squeezenet1_0", "vgg16"} <= set(
        names
    )
    assert lwcnn.list_models("efficientnet_lite?") == [f"efficientnet_lite{k}" for k in range(5)]
    assert lwcnn.list_models("nothing*") == []


def test_builders_keep_their_docstring_and_options():
    builder = lwcnn.models.resnet.resnet50
    assert "25,557,032" in builder.__doc__
    assert list(inspect.signature(builder).parameters) == ["num_classes", "in_channels", "stride_in"]


def test_each_paper_is_noted_in_one_file():
    files = [module for module in vars(lwcnn.models).values() if hasattr(module, "PAPER")]
    assert sorted(module.PAPER.name for module in files) == sorted(entry.name for entry in papers())


def test_papers_take_from_earlier_ones():
    years = {entry.name: entry.year for entry in papers()}
    for entry in papers():
        for source in entry.took:
            assert years.get(source, 0) <= entry.year


@pytest.mark.parametrize("name", ["squeezenet1_1", "efficientnet_lite0"])
def test_a_network_can_be_saved(name):
    model = lwcnn.create_model(name, num_classes=3).eval()
    x = torch.randn(1, 3, 40, 40)
    assert torch.equal(pickle.loads(pickle.dumps(model))(x), model(x))
    twin = lwcnn.create_model(name, num_classes=3).eval()
    twin.load_state_dict(model.state_dict())
    assert torch.equal(twin(x), model(x))

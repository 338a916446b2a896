"""Weights are contiguous, as PyTorch makes them, so that what wants that works; readers may choose channels_last."""

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.utils import parameters_to_vector, prune, vector_to_parameters

import lwcnn
from benchmarks import adopt
from lwcnn.steps import trace
from tests.models.test_used_as_pytorch import images, same, twins

pytestmark = pytest.mark.slow

#: One network a paper, with a twin in torchvision where there is one; the smallest each.
WITH_TWIN = ["squeezenet1_1", "mobilenet_v2", "mobilenet_v3_small", "shufflenet_v2_x0_5", "resnet18"]
ALONE = [
    "alexnet",
    "googlenet",
    "xception",
    "mobilenet_v1",
    "shufflenet_v1_g3",
    "ghostnet_x0_5",
    "efficientnet_lite0",
]
ALONE += ["adder_resnet20", "efficientnet_b0", "efficientnet_v2_s"]
ORDERS = [torch.contiguous_format, torch.channels_last]


@pytest.mark.parametrize("name", lwcnn.list_models())
def test_a_new_network_is_contiguous(name):
    with torch.device("meta"):
        state = lwcnn.create_model(name).state_dict()
    assert all(tensor.is_contiguous() for tensor in state.values())


@pytest.mark.parametrize("name", [*WITH_TWIN, *ALONE])
def test_weights_can_be_saved_by_safetensors_and_written_as_one_vector(name, tmp_path):
    model, other = (lwcnn.create_model(name, num_classes=3) for _ in range(2))
    save_file(model.state_dict(), tmp_path / "weights.safetensors")
    vector = parameters_to_vector(model.parameters())
    vector_to_parameters(vector, other.parameters())
    read = load_file(tmp_path / "weights.safetensors")
    assert read.keys() == model.state_dict().keys()
    for key, value in other.named_parameters():
        assert torch.equal(value, read[key])


@pytest.mark.parametrize("name", WITH_TWIN)
def test_maps_can_be_viewed_as_rows_as_in_torchvision(name):
    peer, ours = twins(name)
    rows = ours.features(images()).view(2, -1)
    if hasattr(peer, "features"):  # the others have their layers side by side
        same(rows, peer.features(images()).view(2, -1))


@pytest.mark.parametrize("name", ["mobilenet_v2", "squeezenet1_0"])
def test_one_step_of_lbfgs_is_that_of_torchvision(name):
    steps = []
    for network in twins(name):
        optimizer = torch.optim.LBFGS(network.parameters(), lr=1e-3, max_iter=1)

        def loss(network=network, optimizer=optimizer):
            optimizer.zero_grad()
            value = network(images()).square().mean()
            value.backward()
            return value

        before = parameters_to_vector(network.parameters()).detach()
        optimizer.step(loss)
        steps.append((parameters_to_vector(network.parameters()).detach() - before).norm())
        assert steps[-1] > 0
    same(*steps)


@pytest.mark.parametrize("name", ["mobilenet_v2", "squeezenet1_0"])
def test_pruned_weights_are_those_of_torchvision(name):
    logits = []
    for network in twins(name):
        for layer in network.modules():
            if isinstance(layer, nn.Conv2d):
                prune.l1_unstructured(layer, "weight", 0.3)
        logits.append(network(images()))
    same(*logits)


@pytest.mark.parametrize("name", [*WITH_TWIN, *ALONE])
@pytest.mark.parametrize("order", ORDERS, ids=["contiguous", "channels_last"])
def test_all_maps_keep_the_order_of_the_weights_and_the_values(name, order):
    model = lwcnn.create_model(name, num_classes=3).double().eval()
    x = images()
    adopt.draw_weights_by_signals(model, x)  # with other random weights deep networks are chaotic
    logits = model(x)
    model, x = (part.to(memory_format=order) for part in (model, x))
    same(model(x), logits)
    for step in trace(model, x):
        if name.startswith("adder") and order == torch.channels_last:
            continue  # `adder2d` gives contiguous maps: it works on windows, not on pixels
        if (
            step.out.dim() == 4 and not step.out._is_view()
        ):  # a split of channels only reads a part of its input
            assert step.out.is_contiguous(memory_format=order), step.name

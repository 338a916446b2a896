"""What PyTorch copies, saves and transforms as a whole: each copy has its own weights."""

import copy
import io
import pickle

import pytest
import torch
from torch import nn

import lwcnn
from benchmarks.adopt import draw_weights_by_signals
from lwcnn.steps import call

pytestmark = pytest.mark.slow

#: One for each way that blocks hold their parameters: plain, shuffled, with gates, in towers, without convolution.
NETWORKS = ("squeezenet1_1", "shufflenet_v1_g2", "mobilenet_v3_small", "xception", "adder_resnet20")
each_network = pytest.mark.parametrize("name", NETWORKS)


def network(name, seed=0):
    torch.manual_seed(seed)
    model = lwcnn.create_model(name, num_classes=5).eval()
    draw_weights_by_signals(model, torch.randn(2, 3, 64, 64))
    return model


def images(count=2):
    return torch.rand(count, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def saved(model):
    torch.save(model, file := io.BytesIO())
    file.seek(0)
    return torch.load(file, weights_only=False)


def pickled(model):
    return pickle.loads(pickle.dumps(model))


@each_network
@pytest.mark.parametrize("make", [copy.deepcopy, pickled, saved])
def test_a_copy_has_its_own_weights(name, make):
    model = network(name)
    before = model(images())
    other = make(model)
    assert torch.equal(other(images()), before)
    with torch.no_grad():
        for tensor in other.parameters():
            tensor.mul_(1.5)
    assert torch.equal(model(images()), before) and not torch.allclose(other(images()), before)


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, pickled])
def test_the_default_step_is_copied_by_name(make):
    """A plain run is told by its ``step``, see `lwcnn.ops.activate`."""
    assert make(call) is call


@each_network
def test_a_call_with_other_weights(name):
    """`torch.func.functional_call` uses those it is given, and leaves the network's own."""
    model = network(name)
    before, other = model(images()), copy.deepcopy(model)
    with torch.no_grad():
        for tensor in other.parameters():
            tensor.mul_(1.5)
    weights = dict(other.named_parameters())
    assert torch.equal(torch.func.functional_call(model, weights, images()), other(images()))
    assert torch.equal(model(images()), before)


@each_network
@pytest.mark.filterwarnings(
    "ignore:There is a performance drop"
)  # PyTorch's, of its own convolutions under vmap
def test_many_networks_at_once(name):
    """`torch.func.vmap` over weights, as for an ensemble, and over images."""
    models = [network(name, seed) for seed in (0, 1)]
    weights, statistics = torch.func.stack_module_state(models)

    def run(weights, statistics, x):
        return torch.func.functional_call(models[0], (weights, statistics), x)

    together = torch.func.vmap(run, in_dims=(0, 0, None))(weights, statistics, images())
    apart = torch.stack([model(images()) for model in models])
    torch.testing.assert_close(together, apart, rtol=1e-4, atol=1e-4 * apart.abs().max().item())


@each_network
def test_parallel_copies(name):
    """A replica of `nn.DataParallel` holds plain tensors in the place of its parameters."""
    model = network(name)
    replica = _replica(model)
    assert not list(replica.parameters()) and torch.equal(replica(images()), model(images()))
    assert torch.equal(nn.DataParallel(model)(images()), model(images()))


def _replica(model: nn.Module) -> nn.Module:
    """What `torch.nn.parallel.replicate` makes on a second GPU, on this processor."""
    replica = model._replicate_for_data_parallel()
    for name, part in model._modules.items():
        setattr(replica, name, _replica(part))
    for name, tensor in model._parameters.items():
        if tensor is None:
            replica._parameters[name] = None
        else:
            setattr(replica, name, tensor.detach().clone())
    return replica


def test_a_compiled_network():
    """Each block is compiled in test_blocks.py."""
    model = network("mobilenet_v3_small")
    torch._dynamo.reset()
    compiled = torch.compile(model, backend="eager", fullgraph=True)
    torch.testing.assert_close(compiled(images()), model(images()))

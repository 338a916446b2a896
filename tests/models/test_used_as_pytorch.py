"""What readers do to a network of torchvision, done to ours: the same change gives the same numbers."""

import functools
import importlib

import pytest
import torch
import torch.nn.utils.prune as prune
from torch import nn

import lwcnn
from benchmarks import adopt
from lwcnn.cost.source_text import source_text
from lwcnn.errors import LwcnnError
from lwcnn.models.layers import ConvAct, ConvNorm, Sequential
from lwcnn.models.squeezenet import Fire
from lwcnn.ops.holders import holds
from lwcnn.steps import Step, call, name_of, within
from lwcnn.widgets.core.step_view import call_text
from tests.refusing import raised

pytestmark = pytest.mark.slow


@functools.cache
def _weights(name):
    peer = adopt.build("torchvision", name, num_classes=7).double()
    adopt.draw_weights(peer, None)
    return peer.state_dict()


def twins(name="mobilenet_v2"):
    """A network of torchvision and ours with its weights."""
    peer = adopt.build("torchvision", name, num_classes=7).double().eval()
    peer.load_state_dict(_weights(name))
    ours = lwcnn.load_weights(lwcnn.create_model(name, num_classes=7).double(), _weights(name))
    return peer, ours.eval()


def images(count=2):
    return torch.rand(count, 3, 64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


def same(ours, theirs):
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-11)


def layers_of(network, kind):
    return [layer for layer in network.modules() if isinstance(layer, kind)]


def change_both(kind, change, number=3, name="mobilenet_v2"):
    """Do ``change`` to the layer of this kind with this number in both; compare logits, and that it did something."""
    pair = twins(name)
    before = pair[1](images())
    for network in pair:
        change(layers_of(network, kind)[number])
    theirs, ours = (network(images()) for network in pair)
    same(ours, theirs)
    assert not torch.allclose(ours, before)
    return pair


def replace(network, old, new):
    """Put ``new`` in the place of the layer ``old``."""
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if child is old:
                setattr(parent, name, new)


@pytest.mark.parametrize(
    "name", ["mobilenet_v2", "squeezenet1_0", "adder_resnet20", "efficientnet_lite0", "googlenet"]
)
def test_a_hook_on_every_leaf_fires_once_and_changes_nothing(name):
    network = lwcnn.create_model(name, num_classes=7).eval()
    x = images(1).float()
    y, fired = network(x), []
    hooked = [m for m in network.modules() if not list(m.children())]
    for layer in hooked:
        layer.register_forward_hook(lambda layer, *_: fired.append(layer))
    torch.testing.assert_close(network(x), y)
    assert fired == hooked  # each once, in the order in which they run


@pytest.mark.parametrize("name", ["mobilenet_v2", "squeezenet1_0", "ghostnet_x0_5"])
def test_a_hook_on_every_block_fires_once_and_changes_nothing(name):
    network = lwcnn.create_model(name, num_classes=7).eval()
    x, fired = images(1).float(), []
    y = network(x)
    for module in network.modules():
        module.register_forward_pre_hook(lambda module, _: fired.append(module))
    torch.testing.assert_close(network(x), y)
    assert fired == list(network.modules())


def test_a_global_hook_sees_what_it_sees_in_torchvision():
    peer, ours = twins()
    seen = []

    def note(module, args, out):
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            seen.append(out)

    with nn.modules.module.register_module_forward_hook(note):
        same(ours(images(1)), peer(images(1)))
    assert len(seen) == 2 * 53
    for mine, theirs in zip(seen[:53], seen[53:], strict=True):
        same(mine, theirs)


def test_a_hook_keeps_what_its_layer_gave_though_activations_overwrite():
    network = twins()[1]
    kept = []
    norm = network.features.conv1.norm
    norm.register_forward_hook(lambda module, args, out: kept.append((out, out.clone())))
    network(images())
    assert torch.equal(*kept[0]) and kept[0][0].min() < 0


def test_a_hook_that_changes_the_output():
    change_both(nn.BatchNorm2d, lambda norm: norm.register_forward_hook(lambda m, args, out: 2 * out))
    change_both(nn.Conv2d, lambda conv: conv.register_forward_pre_hook(lambda m, args: (args[0] + 1,)))


def test_full_backward_hooks_get_the_gradients_of_torchvision():
    gradients = []
    for network in twins():
        got = []
        for layer in layers_of(network, (nn.Conv2d, nn.Linear)):
            layer.register_full_backward_hook(lambda m, into, out, got=got: got.append(out[0]))
        network(images().requires_grad_()).square().sum().backward()
        gradients.append(got)
    assert len(gradients[0]) == 53
    for theirs, ours in zip(*gradients, strict=True):
        same(ours, theirs)


def test_a_padding_mode():
    def circular(conv):
        conv.padding_mode = "circular"

    change_both(nn.Conv2d, circular, number=0)
    change_both(nn.Conv2d, circular, number=3, name="squeezenet1_0")  # here the convolution is a ConvAct


def test_a_layer_of_another_class():
    class Doubled(nn.Conv2d):
        def forward(self, x):
            return 2 * super().forward(x)

    def double(conv):
        conv.__class__ = Doubled

    change_both(nn.Conv2d, double)

    def patch(conv):
        forward = conv.forward
        conv.forward = lambda x: 3 * forward(x)

    change_both(nn.Conv2d, patch)


def test_a_layer_in_the_readers_own_module():
    class Adapter(nn.Module):
        def __init__(self, layer):
            super().__init__()
            self.layer = layer

        def forward(self, x):
            return self.layer(x) + 0.1

    for kind in (nn.Conv2d, nn.BatchNorm2d, nn.Linear):
        pair = twins()
        for network in pair:
            layer = layers_of(network, kind)[-1]
            replace(network, layer, Adapter(layer))
        same(pair[1](images()), pair[0](images()))


def test_an_activation_exchanged():
    peer, ours = twins()
    peer.features[2].conv[0][2] = nn.Hardswish()
    ours.features.bottleneck2_1.expand.act = nn.Hardswish()
    peer.features[3].conv[1][2] = nn.Identity()
    ours.features.bottleneck2_2.depthwise.act = lwcnn.ops.identity
    same(ours(images()), peer(images()))
    peer, ours = twins("squeezenet1_0")
    peer.features[3].squeeze_activation = nn.SiLU()
    ours.features.fire2.squeeze.act = nn.SiLU()
    same(ours(images()), peer(images()))
    peer, ours = twins("mobilenet_v3_small")
    peer.features[1].block[1].scale_activation = nn.Sigmoid()
    ours.features[1].squeeze_excite.gate = nn.Sigmoid()
    same(ours(images()), peer(images()))


def test_pruned_twice_backward():
    def cut(conv):
        prune.l1_unstructured(conv, "weight", 0.5)

    for name in ("mobilenet_v2", "squeezenet1_0"):
        peer, ours = change_both(nn.Conv2d, cut, name=name)
        for _ in range(2):  # the second pass needs the weight made anew
            for network in (peer, ours):
                network(images()).sum().backward()
        same(layers_of(ours, nn.Conv2d)[3].weight_orig.grad, layers_of(peer, nn.Conv2d)[3].weight_orig.grad)


@pytest.mark.filterwarnings("ignore:`torch.nn.utils.weight_norm`:FutureWarning")
@pytest.mark.parametrize("normalise", [nn.utils.weight_norm, nn.utils.parametrizations.weight_norm])
def test_weights_that_are_made_anew_at_each_call(normalise):
    for name in ("mobilenet_v2", "squeezenet1_0"):
        pair = twins(name)
        for network in pair:
            layer = normalise(layers_of(network, nn.Conv2d)[3])
            with torch.no_grad():
                lengths = (
                    value for key, value in layer.named_parameters() if key.endswith(("_g", "original0"))
                )
                next(lengths).mul_(2)
        same(pair[1](images()), pair[0](images()))


@pytest.mark.parametrize("momentum", [0.1, None])
def test_batch_norm_keeps_its_books(momentum):
    pair = twins()
    for network in pair:
        for norm in layers_of(network, nn.BatchNorm2d):
            norm.momentum = momentum
        with torch.no_grad():
            network.train()(images(4)), network(images(4) + 1)
    for theirs, ours in zip(*(layers_of(network, nn.BatchNorm2d) for network in pair), strict=True):
        assert ours.num_batches_tracked == theirs.num_batches_tracked == 2
        same(ours.running_mean, theirs.running_mean)
        same(ours.running_var, theirs.running_var)


def test_update_bn():
    pair = twins()
    for network in pair:
        torch.optim.swa_utils.update_bn([images(4), images(4) + 1], network)
        network.eval()
    same(pair[1](images()), pair[0](images()))


def test_batch_norm_in_float32_in_a_network_of_bfloat16():
    pair = twins()
    for network in pair:
        network.to(torch.bfloat16)
        for norm in layers_of(network, nn.BatchNorm2d):
            norm.float()
    theirs, ours = (network(images().bfloat16()) for network in pair)
    torch.testing.assert_close(ours, theirs, rtol=0.05, atol=0.05 * theirs.abs().max().item())
    with torch.no_grad():
        theirs, ours = (network.train()(images(4).bfloat16()) for network in pair)
    assert ours.dtype == theirs.dtype == torch.bfloat16


def test_layers_that_share_their_statistics_or_have_none():
    def forget(norm):
        norm.track_running_stats, norm.running_mean, norm.running_var = False, None, None

    change_both(nn.BatchNorm2d, forget)


def test_a_layer_of_another_kind():
    peer, ours = twins()
    mix = nn.Conv2d(32, 32, 1).double()
    peer.features[0][1] = ours.features.conv1.norm = mix
    norm = nn.BatchNorm2d(1280).double().eval()
    peer.features[18][0], peer.features[18][1] = nn.Conv2d(320, 1280, 1).double(), norm
    ours.features.conv_last.conv, ours.features.conv_last.norm = peer.features[18][0], norm
    same(ours(images()), peer(images()))


def test_heads_exchanged():
    pair = twins()
    for network in pair:
        network.classifier = nn.Identity()
    same(pair[1](images()), pair[0](images()))
    head = nn.Sequential(nn.Linear(1280, 5), nn.ReLU(), nn.Linear(5, 2)).double()
    for network in pair:
        network.classifier = head
    same(pair[1].train()(images()), pair[0].train()(images()))  # no dropout before a head of the reader's own


def test_nothing_in_the_place_of_a_layer_is_refused():
    for place in ("classifier", "features.conv1.conv", "features.conv_last", "features"):
        ours = twins()[1]
        owner, _, name = place.rpartition(".")
        setattr(ours.get_submodule(owner), name, None)
        raised(lambda ours=ours: ours(images()), name)


def test_squeezenets_last_convolution_exchanged():
    peer, ours = twins("squeezenet1_0")
    conv = nn.Conv2d(512, 3, 1).double()
    peer.classifier[1] = ours.classifier.conv10 = conv
    same(ours(images()), peer(images()))


def test_a_first_layer_that_takes_other_images():
    pair = twins()
    stem = nn.Sequential(nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU()).double()
    for network in pair:
        network.features[0] = stem
    grey = images()[:, :1]
    same(pair[1](grey), pair[0](grey))


def test_containers():
    peer, ours = twins()
    same(ours.features[:5](images()), peer.features[:5](images()))
    assert isinstance(ours.features[:5], Sequential) and len(ours.features) == len(peer.features)
    relu = nn.ReLU()
    for network in (peer, ours):
        network.features.append(relu)
        network.features.append(relu)  # the same one again counts too
        network.features.insert(1, nn.AvgPool2d(3, 1, 1))
        assert network.features.pop(-1) is relu
        network.features.extend([nn.Tanh(), nn.Sigmoid()])
    same(ours(images()), peer(images()))
    names = [name for name, _ in ours.features.named_children()]
    assert names[0] == "conv1" and names[2] == "bottleneck1_1"  # a name stays
    del ours.features[1], peer.features[1]
    same(ours(images()), peer(images()))


def test_activations_that_are_objects():
    x = torch.randn(1, 3, 8, 8)
    layer = ConvNorm(3, 8, 3, act=nn.Hardtanh()).eval()
    torch.testing.assert_close(layer(x), nn.functional.hardtanh(layer.norm(layer.conv(x))))
    steps = lwcnn.trace(layer, x)
    assert [step.name for step in steps] == ["conv", "norm", "act"]
    assert torch.equal(steps[2].replay(), layer(x))
    leaky = functools.partial(nn.functional.leaky_relu, negative_slope=0.3)
    layer = ConvAct(3, 8, 3, act=leaky)
    torch.testing.assert_close(layer(x), leaky(nn.functional.conv2d(x, layer.weight, layer.bias, padding=1)))


def test_a_called_module_is_one_step_that_can_be_replayed():
    ours = twins()[1]
    ours.features.bottleneck2_1.expand.conv.padding_mode = "reflect"
    ours.features.bottleneck2_2.register_forward_hook(lambda m, args, out: out + 1)
    ours.classifier = nn.Identity().eval()
    steps = {step.name: step for step in lwcnn.trace(ours, images())}
    assert steps["features.bottleneck2_1.expand.conv"].fn is ours.features.bottleneck2_1.expand.conv
    assert steps["features.bottleneck2_2"].fn is ours.features.bottleneck2_2
    assert steps["classifier"].fn is ours.classifier
    for step in steps.values():
        assert torch.equal(step.replay(), step.out)
    assert list(steps["features.bottleneck2_1.expand.conv"].arguments) == ["input"]
    same(list(steps.values())[-1].out, ours(images()))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:torch.quantize_per_tensor:UserWarning")
def test_quantised_linear_layers():
    pair = [torch.ao.quantization.quantize_dynamic(n.float(), {nn.Linear}) for n in twins()]
    torch.testing.assert_close(pair[1](images().float()), pair[0](images().float()))


def test_fx_is_refused_with_what_to_do():
    adopt.import_torchvision()
    extract = importlib.import_module("torchvision.models.feature_extraction").create_feature_extractor
    raised(lambda: torch.fx.symbolic_trace(twins()[1]), "torch.fx", "torch.export.export")
    raised(lambda: extract(twins()[1], ["features"]), "torch.fx", "trace(model, x)")


def test_options_that_a_called_holder_cannot_take_are_refused():
    @holds("squeeze")
    def squeeze_times(x, p, factor=1, step=call):
        return factor * p.squeeze(x)

    block, x = Fire(8, 2, 4, 4), torch.ones(1, 8, 4, 4)
    assert torch.equal(squeeze_times(x, block, factor=2), 2 * block.squeeze(x))
    block.register_forward_hook(lambda *_: None)
    with pytest.raises(LwcnnError, match="takes no factor"):
        squeeze_times(x, block, factor=2, step=within(call, "part"))


def test_a_called_layer_costs_what_it_is():
    ours = twins()[1]
    costs = [lwcnn.cost.cost_of(step) for step in lwcnn.trace(ours, images())]
    for layer in layers_of(ours, (nn.Conv2d, nn.BatchNorm2d, nn.Linear)):
        layer.register_forward_hook(lambda *_: None)
    steps = lwcnn.trace(ours, images())
    assert [lwcnn.cost.cost_of(step) for step in steps] == costs
    assert steps[0].fn is ours.features.conv1.conv


@pytest.mark.parametrize(
    ("module", "function", "options"),
    [
        (nn.ReLU(), "relu", ()),
        (nn.ReLU6(), "relu6", ()),
        (nn.Sigmoid(), "sigmoid", ()),
        (nn.SiLU(), "silu", ()),
        (nn.Hardsigmoid(), "hard_sigmoid", ()),
        (nn.Hardswish(), "hard_swish", ()),
        (nn.MaxPool2d(3, 2), "max_pool2d", (3, 2)),
        (nn.AvgPool2d(3, 2, 1), "avg_pool2d", (3, 2, 1)),
        (nn.AdaptiveAvgPool2d(2), "adaptive_avg_pool2d", (2,)),
        (nn.Dropout(0.3), "dropout", (0.3,)),
        (nn.Flatten(), "flatten", ()),
        (nn.Identity(), "identity", ()),
    ],
)
def test_a_called_module_of_pytorch_costs_what_its_function_does(module, function, options):
    x, fn = torch.rand(1, 3, 9, 9), getattr(lwcnn.ops, function)
    (step,) = lwcnn.trace(Sequential(module).eval(), x)
    assert torch.equal(step.out, fn(x, *options))
    assert lwcnn.cost.cost_of(step) == lwcnn.cost.cost_of(Step("", fn, (x, *options), {}, step.out))


def test_windows_that_are_not_square_are_counted():
    (step,) = lwcnn.trace(Sequential(nn.MaxPool2d((3, 1), (2, 1))).eval(), torch.rand(1, 3, 9, 9))
    assert lwcnn.cost.cost_of(step).comparisons == 3 * 4 * 9 * 2


@pytest.mark.parametrize("name", ["adder_resnet20", "efficientnet_lite0"])
def test_a_called_layer_of_ours_costs_what_it_is(name):
    ours = lwcnn.create_model(name, num_classes=7, **({"padding": "same"} if name[0] == "e" else {})).eval()
    x = images(1).float()
    costs = [lwcnn.cost.cost_of(step) for step in lwcnn.trace(ours, x)]
    for layer in ours.modules():
        if isinstance(layer, (lwcnn.models.addernet.Adder, nn.Conv2d)):
            layer.register_forward_hook(lambda *_: None)
    assert [lwcnn.cost.cost_of(step) for step in lwcnn.trace(ours, x)] == costs
    made = type("Twice", (lwcnn.models.addernet.Adder,), {"forward": lambda self, x: x})(3, 3, 1).eval()
    steps = lwcnn.trace(Sequential(made).eval(), x)
    raised(lambda: lwcnn.cost.cost_of(steps[0]), "no cost rule for Twice")


def test_a_module_without_a_rule_is_no_wrong_zero():
    ours = twins()[1]
    ours.classifier = nn.Sequential(nn.Linear(1280, 3)).double().eval()
    last = lwcnn.trace(ours, images())[-1]
    raised(lambda: lwcnn.cost.cost_of(last), "no cost rule for Sequential", "@lwcnn.cost.rule(Sequential)")
    ours.classifier = type("Twice", (nn.Linear,), {"forward": lambda self, x: x})(3, 3).eval()
    raised(lambda: lwcnn.cost.cost_of(lwcnn.trace(ours, images())[-1]), "no cost rule for Twice")


def test_a_hook_that_only_watches_leaves_all_steps_as_they_are():
    ours = twins()[1]
    names = [step.name for step in lwcnn.trace(ours, images())]

    def watch(module, *_):
        return None

    watch.only_watches = True
    for module in ours.modules():
        module.register_forward_hook(watch)
    assert [step.name for step in lwcnn.trace(ours, images())] == names


def test_the_step_player_shows_a_called_layer():
    layer = ConvNorm(3, 4, 3, act=functools.partial(nn.functional.hardtanh, max_val=2.0))
    layer.conv.padding_mode = "circular"
    steps = lwcnn.trace(layer.eval(), torch.rand(1, 3, 8, 8))
    assert [name_of(step.fn) for step in steps] == ["Conv2d", "batch_norm", "hardtanh"]
    assert call_text(steps[0], {}) == "Conv2d(input)"
    assert source_text(steps[0].fn).startswith("def forward(self, input")
    assert "def hardtanh(" in source_text(steps[2].fn)

"""AdderNet: its blocks in plain loops, its counts, its start and its learning rate."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import lwcnn
from lwcnn.models import addernet
from lwcnn.models.addernet import Adder, AdderBasicBlock, AdderBottleneck, AdderNorm, adaptive_learning_rate
from lwcnn.ops import by_hand, relu
from tests.ops.values import real

from .test_by_hand import assert_same, norm, with_numbers


def adder_norm(x: list, p: AdderNorm, act=by_hand.identity) -> list:
    y = by_hand.adder2d(x, p.adder.weight.tolist(), p.adder.stride, p.adder.padding)
    return by_hand.on_each(act, norm(y, p.norm))


def test_adder_blocks_by_hand():
    """The residual blocks of ResNet, figure 5, with adder layers in place of all convolutions."""
    for stride, channels in ((1, 4), (2, 4), (1, 8)):
        p = with_numbers(AdderBasicBlock(4, channels, stride))
        same = stride == 1 and channels == 4

        def basic_block(x, p=p, same=same):
            y = adder_norm(adder_norm(x, p.adder1, by_hand.relu), p.adder2)
            return by_hand.on_each(by_hand.relu, by_hand.add(x if same else adder_norm(x, p.shortcut), y))

        assert_same(p, basic_block, channels=4)
        q = with_numbers(AdderBottleneck(4, channels, stride))

        def bottleneck(x, p=q, same=same):
            y = adder_norm(adder_norm(x, p.reduce, by_hand.relu), p.adder3x3, by_hand.relu)
            y = adder_norm(y, p.restore)
            return by_hand.on_each(by_hand.relu, by_hand.add(x if same else adder_norm(x, p.shortcut), y))

        assert_same(q, bottleneck, channels=4)


def test_adder_norm_has_its_activation():
    p = with_numbers(AdderNorm(3, 4, 3, act=relu))
    assert_same(p, lambda x: adder_norm(x, p, by_hand.relu), channels=3)
    assert [step.name for step in lwcnn.trace(p, real(1, 3, 5, 5))] == ["adder", "norm", "act"]


def on_meta(name, size, **options):
    with torch.device("meta"):
        return lwcnn.profile(lwcnn.create_model(name, **options), (1, 3, size, size))


@pytest.mark.parametrize(
    ("name", "options", "size", "differences", "twin"),
    [
        ("adder_resnet20", {"num_classes": 10}, 32, 40_370_176, None),
        ("adder_resnet18", {}, 224, 1_695_547_392, "resnet18"),
        ("adder_resnet50", {}, 224, 3_969_122_304, "resnet50"),
    ],
)
def test_every_product_but_those_of_two_layers_becomes_a_difference(name, options, size, differences, twin):
    profile = on_meta(name, size, **options)
    assert profile.cost.absolute_differences == differences
    adders = [row for row in profile.rows if row.function == "adder2d"]
    assert sum(row.cost.absolute_differences for row in adders) == differences
    assert sum(row.cost.additions for row in adders) == differences
    assert [row.name for row in profile.rows if row.cost.macs] == ["features.conv1.conv", "classifier.conv"]
    if twin:  # the network of which it was made
        convolutional = on_meta(twin, size)
        assert differences + profile.macs == convolutional.macs
        assert profile.params == convolutional.params + 1000  # a BatchNorm on the logits in place of a bias


def test_the_profile_says_so():
    profile = on_meta("adder_resnet20", 32, num_classes=10)
    header, *_, total = str(profile).splitlines()[1:]
    assert header.split("  ")[-1] == "absolute differences"
    assert total.split() == ["total", "272,484", "443,008", "40,370,176"]
    assert profile.grouped().cost == profile.cost
    assert profile._repr_html_().count('scope="col"') == 6


def test_what_the_paper_prints_for_cifar():
    """Table 1: 69.12 million for ResNet-32 is what this network has with five blocks a stage; 41.17 million for
    ResNet-20 is 0.36 million more than what it has with three, by the same rule."""
    millions = {}
    for blocks in (3, 5):
        with torch.device("meta"):
            stem = addernet.Sequential(conv1=addernet.ConvNorm(3, 16, 3, act=relu))
            stages = addernet.cifar_stages(blocks)
            model = addernet.AdderResNet(stem, AdderBasicBlock, stages, num_classes=10)
        profile = lwcnn.profile(model, (1, 3, 32, 32))
        millions[blocks] = round((profile.macs + profile.cost.absolute_differences) / 1e6, 2)
    assert millions == {3: 40.81, 5: 69.12}


def test_shortcuts_are_adders_too():
    for name in ("adder_resnet20", "adder_resnet18", "adder_resnet50"):
        with torch.device("meta"):
            model = lwcnn.create_model(name)
        convolutions = [n for n, layer in model.named_modules() if isinstance(layer, nn.Conv2d)]
        assert convolutions == ["features.conv1.conv", "classifier.conv"]
        shortcuts = [layer for n, layer in model.named_modules() if n.endswith("shortcut")]
        assert shortcuts and all(isinstance(layer, AdderNorm) for layer in shortcuts)


def test_the_last_layer_is_a_convolution_and_a_norm():
    model = lwcnn.create_model("adder_resnet20", num_classes=10).eval()
    names = [step.name for step in lwcnn.trace(model, torch.randn(2, 3, 32, 32))]
    assert names[-4:] == ["pool", "classifier.conv", "classifier.norm", "flatten"]
    assert model.classifier.conv.bias is None


def test_weights_of_the_released_code_fit():
    """It calls an adder's filters "adder", and has them in the same order."""
    source, target = (lwcnn.create_model("adder_resnet20", num_classes=10) for _ in range(2))
    theirs = {name.replace("adder.weight", "adder"): value for name, value in source.state_dict().items()}
    assert any(name.endswith(".adder") for name in theirs)
    lwcnn.load_weights(target, theirs)
    x = torch.randn(2, 3, 32, 32)
    assert torch.equal(target.eval()(x), source.eval()(x))


def test_filters_start_as_normal_numbers():
    torch.manual_seed(0)
    model = lwcnn.create_model("adder_resnet20")
    weights = torch.cat([layer.weight.flatten() for layer in model.modules() if isinstance(layer, Adder)])
    assert abs(weights.mean()) < 0.01 and abs(weights.std() - 1) < 0.01


def small() -> tuple[nn.Module, torch.optim.Optimizer]:
    """A stem that convolves, two blocks of adders, and gradients of many sizes."""
    torch.manual_seed(0)
    stem = addernet.Sequential(conv1=addernet.ConvNorm(3, 4, 3, act=relu))
    model = addernet.AdderResNet(stem, AdderBasicBlock, (addernet.Stage("conv2", 2, 4),), num_classes=3)
    model(torch.randn(4, 3, 6, 6)).square().sum().backward()
    for place, p in enumerate(model.parameters()):
        p.grad *= 10.0 ** (place % 5 - 2)
    return model, torch.optim.SGD(model.parameters(), lr=0.1)


@pytest.mark.parametrize("eta", [0.2, 1])
def test_adaptive_learning_rate(eta):
    """A step of plain SGD goes lr * eta * sqrt(k) * g/|g| in adders, and lr * g elsewhere."""
    model, optimizer = small()
    adaptive_learning_rate(model, optimizer, eta)
    adders = {id(layer.weight) for layer in model.modules() if isinstance(layer, Adder)}
    assert len(adders) == 4
    wanted = []
    for p in model.parameters():
        g = p.grad.clone()
        if id(p) in adders:
            length = math.sqrt(sum(float(number) ** 2 for number in g.flatten()))
            g = g / length * eta * math.sqrt(p.shape[0] * p.shape[1] * p.shape[2] * p.shape[3])
        wanted.append(p.detach() - 0.1 * g)
    optimizer.step()
    for p, goal in zip(model.parameters(), wanted, strict=True):
        torch.testing.assert_close(p.detach(), goal)


def test_adaptive_learning_rate_leaves_a_gradient_of_zeros_and_one_that_is_not_there():
    model, optimizer = small()
    first, second, *_ = (layer.weight for layer in model.modules() if isinstance(layer, Adder))
    first.grad.zero_()
    second.grad = None
    before = first.detach().clone(), second.detach().clone()
    adaptive_learning_rate(model, optimizer)
    optimizer.step()
    assert torch.equal(first, before[0]) and torch.equal(second, before[1])


def test_the_hook_can_be_taken_off():
    model, optimizer = small()
    adaptive_learning_rate(model, optimizer).remove()
    gradients = [p.grad.clone() for p in model.parameters()]
    optimizer.step()
    assert all(torch.equal(p.grad, g) for p, g in zip(model.parameters(), gradients, strict=True))


def test_a_small_network_of_adders_learns():
    """Stripes that run across, or down: the loss falls to a tenth of what guessing costs."""
    torch.manual_seed(0)
    stem = addernet.Sequential(conv1=addernet.ConvNorm(1, 8, 3, act=relu))
    model = addernet.AdderResNet(stem, AdderBasicBlock, (addernet.Stage("conv2", 1, 8),), num_classes=2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    adaptive_learning_rate(model, optimizer)
    for _ in range(40):
        classes = torch.randint(2, (16,))
        wave = torch.sin(torch.arange(8) * 1.5 + 6 * torch.rand(16, 1))
        x = torch.where(classes.view(16, 1, 1) > 0, wave[:, :, None], wave[:, None, :])[:, None]
        x = x.expand(16, 1, 8, 8) + 0.3 * torch.randn(16, 1, 8, 8)
        loss = F.cross_entropy(model(x), classes)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.07

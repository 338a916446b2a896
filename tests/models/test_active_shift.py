"""Active shift: its unit in plain loops, the networks of the authors' files, and how displacements are trained."""

import pytest
import torch
from torch import nn

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.active_shift import ActiveShift, ActiveShiftUnit, ASResNet, Stage, normalise_displacements
from lwcnn.models.addernet import Adder
from lwcnn.models.fenet import SparseShift
from lwcnn.ops import by_hand
from tests.models.test_by_hand import assert_same, conv, norm, with_numbers


@pytest.mark.parametrize(
    ("out_channels", "stride", "expansion"), [(3, 1, 1), (3, 1, 2), (4, 2, 1), (4, 1, 2)]
)
def test_active_shift_unit(out_channels, stride, expansion):
    """The authors' files: where the shape changes, the shortcut begins after the first ReLU."""
    p = with_numbers(ActiveShiftUnit(3, out_channels, stride, expansion))

    def unit(x):
        opened = by_hand.on_each(by_hand.relu, norm(x, p.norm1))
        y = by_hand.on_each(by_hand.relu, norm(conv(opened, p.conv1), p.norm2))
        y = conv(by_hand.active_shift(y, p.shift.displacement.tolist(), stride), p.conv2)
        changes = stride != 1 or out_channels != 3
        return by_hand.add(conv(opened, p.shortcut) if changes else x, y)

    assert_same(p, unit, channels=3)


#: width x expansion: parameters with 10 classes, MACs, and displacements, counted from the authors' CIFAR-10 files
CIFAR = {
    (16, 1): (35_386, 5_948_032, 672),
    (16, 3): (97_466, 16_433_792, 2_016),
    (16, 6): (190_586, 32_162_432, 4_032),
    (16, 9): (283_706, 47_891_072, 6_048),
    (46, 1): (275_596, 46_776_112, 1_932),
    (88, 1): (992_914, 168_963_520, 3_696),
}


def displacements_of(model) -> int:
    return sum(layer.displacement.numel() for layer in model.modules() if isinstance(layer, ActiveShift))


@pytest.mark.parametrize(("width", "expansion"), CIFAR)
def test_networks_for_cifar(width, expansion):
    with torch.device("meta"):
        options = {"num_classes": 10, "width": width, "expansion": expansion}
        model = lwcnn.create_model("as_resnet_cifar", **options).eval()
    profile = lwcnn.profile(model, (1, 3, 32, 32))
    assert (profile.params, profile.macs, displacements_of(model)) == CIFAR[width, expansion]


#: What the weights file of w32 holds, by kind, and how many displacements w50 and w68 have.
@pytest.mark.parametrize(
    ("name", "count"), [("as_resnet_w32", 3_840), ("as_resnet_w50", 6_000), ("as_resnet_w68", 8_160)]
)
def test_displacements_of_the_networks_for_imagenet(name, count):
    with torch.device("meta"):
        model = lwcnn.create_model(name)
    assert displacements_of(model) == count


def test_numbers_of_the_weights_file_of_w32():
    with torch.device("meta"):
        model = lwcnn.create_model("as_resnet_w32")
    kinds = {nn.Conv2d: 632_672, nn.BatchNorm2d: 7_744, ActiveShift: 3_840, nn.Linear: 257_000}
    for kind, count in kinds.items():
        layers = [layer for layer in model.modules() if isinstance(layer, kind)]
        assert sum(p.numel() for layer in layers for p in layer.parameters()) == count
    assert sum(kinds.values()) == 901_256
    units = [unit for unit in model.features if isinstance(unit, ActiveShiftUnit)]
    assert len(units) == 17
    assert [place for place, unit in enumerate(units, 1) if unit.shift.stride == 2] == [2, 5, 9, 15]
    assert [place for place, unit in enumerate(units, 1) if unit.shortcut is not None] == [2, 5, 9, 15]


def test_batch_norm_and_relu_come_before_the_mean():
    with torch.device("meta"):
        model = lwcnn.create_model("as_resnet_cifar").eval()
    names = [step.name for step in lwcnn.trace(model, torch.zeros(1, 3, 32, 32, device="meta"))]
    assert names[:3] == ["conv1", "features.stage1_1.norm1", "features.stage1_1.act1"]
    assert names[-5:] == ["norm", "act", "pool", "dropout", "classifier"]


def test_the_shift_has_no_macs_but_four_products_an_element():
    rows = lwcnn.profile(ActiveShiftUnit(8, 16, 2).eval(), (1, 8, 10, 10)).rows
    (shift,) = [row for row in rows if row.name == "shift"]
    assert (shift.cost.macs, shift.cost.multiplications, shift.cost.additions) == (
        0,
        4 * 16 * 25,
        3 * 16 * 25,
    )
    assert (shift.cost.params, shift.cost.reads, shift.cost.writes) == (32, 1600, 400)


def test_displacements_begin_between_minus_1_and_1():
    torch.manual_seed(0)
    displacement = ActiveShift(10_000).displacement
    assert displacement.abs().max() <= 1
    assert displacement.mean().abs() < 0.02 and (displacement.abs().mean() - 0.5).abs() < 0.02


def test_a_convolution_in_the_place_of_a_shift_is_called():
    """And a layer of lwcnn that computes something else."""
    p, x = ActiveShiftUnit(4, 4).eval(), torch.rand(1, 4, 5, 5)
    for layer in (
        nn.Conv2d(4, 4, 3, padding=1, groups=4).eval(),
        Adder(4, 4, 3).eval(),
        SparseShift(4).eval(),
    ):
        p.shift = layer
        steps = {step.name: step for step in lwcnn.trace(p, x)}
        assert steps["shift"].fn is layer
        assert torch.equal(steps["shift"].out, layer(steps["act2"].out))


@pytest.mark.parametrize("momentum", [0, 0.9])
def test_displacements_move_by_the_learning_rate(momentum):
    """With the hook, the first step of every channel is as long as the learning rate, however large the signals are."""
    torch.manual_seed(0)
    model = ActiveShiftUnit(4, 4).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.25, momentum=momentum)
    hook = normalise_displacements(model, optimizer)
    before = model.shift.displacement.detach().clone()
    others = []
    for size in (1e-3, 1e3):
        optimizer.zero_grad()
        (size * model(torch.rand(2, 4, 6, 6, dtype=torch.float64))).sum().backward()
        gradient = model.shift.displacement.grad.clone()
        others.append(model.conv2.weight.grad.norm())
        optimizer.step()
        unit = gradient / gradient.norm(dim=1, keepdim=True)
        torch.testing.assert_close(model.shift.displacement.grad, unit)
    assert others[1] > 1e4 * others[0]  # all other gradients stay
    moved = model.shift.displacement.detach() - before
    assert moved.norm(dim=1).max() <= 0.25 * (2 + momentum) + 1e-9
    hook.remove()
    model(torch.rand(2, 4, 6, 6, dtype=torch.float64)).sum().backward()
    kept = model.shift.displacement.grad.clone()
    optimizer.step()
    assert torch.equal(model.shift.displacement.grad, kept)


def test_a_gradient_of_0_stays_0_in_half_precision():
    model = ActiveShift(2).half()
    optimizer = torch.optim.SGD(model.parameters(), lr=1)
    normalise_displacements(model, optimizer)
    model.displacement.grad = torch.tensor([[3.0, 4.0], [0.0, 0.0]]).half()
    optimizer.step()
    expected = torch.tensor([[0.6, 0.8], [0.0, 0.0]]).half()
    torch.testing.assert_close(model.displacement.grad, expected)


def test_equal_stages_begin_with_a_stride_too():
    """A stage is known by its place, not by what it is."""
    stages = (Stage(1, 1),) * 3
    strides = [part.stride for part in ASResNet(stages, 4).modules() if isinstance(part, ActiveShift)]
    assert strides == [1, 2, 2]


def test_a_hook_without_gradients_does_nothing():
    model = ActiveShift(2)
    optimizer = torch.optim.SGD(model.parameters(), lr=1)
    normalise_displacements(model, optimizer)
    before = model.displacement.detach().clone()
    optimizer.step()
    assert torch.equal(model.displacement, before)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ActiveShift(0), "ActiveShift(0, stride=1): channels is 0"),
        (lambda: ActiveShift(4, 0), "stride is 0"),
        (lambda: ActiveShift(4)(torch.zeros(1, 3, 4, 4)), "there is not one displacement a channel"),
        (lambda: ActiveShiftUnit(4, 8, stride=3), "stride is 3.\n  stride is 1 or 2"),
        (lambda: ActiveShiftUnit(4, 8, expansion=0.5), "expansion is 0.5"),
        (lambda: ActiveShiftUnit(4, 8)(torch.zeros(1, 5, 4, 4)), "in step norm1"),
        (lambda: lwcnn.create_model("as_resnet_cifar", width=0), "width is 0"),
        (lambda: lwcnn.create_model("as_resnet_cifar", expansion=1.5), "expansion is 1.5"),
        (lambda: lwcnn.fold(ActiveShiftUnit(4, 4).eval()), "norm1 cannot be folded"),
        (lambda: normalise_displacements(nn.Linear(1, 1), None), "these are no network and its optimizer"),
        (
            lambda: normalise_displacements(layer := nn.Linear(1, 1), torch.optim.SGD(layer.parameters())),
            "the model has no active shift.\n  its blocks are made of ActiveShift",
        ),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)

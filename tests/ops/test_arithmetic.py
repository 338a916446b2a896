"""Networks in Mitchell's arithmetic: every product is one of its own, or is refused; nothing is silently exact."""

import contextvars
import copy
import pickle
import threading
import warnings

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import lwcnn
from lwcnn import LwcnnError, ops
from lwcnn._this_thread import THIS_THREAD
from lwcnn.cost import Cost, cost_of
from lwcnn.models.addernet import Adder
from lwcnn.models.fenet import SparseShift
from lwcnn.models.layers import ConvNorm, SqueezeExcite, with_random_numbers
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.ops.arithmetic import Computed, Converted
from lwcnn.ops.mitchell import mitchell_product
from lwcnn.ops.mitchell_layers import mitchell_batch_norm, mitchell_conv2d, mitchell_linear
from lwcnn.ops.replaced import REPLACED, WITHOUT_PRODUCTS
from tests.models.cases import BLOCKS
from tests.refusing import raised

from .calls import CALLS, COMPOSITES
from .values import real


def mitchell():
    return lwcnn.arithmetic("mitchell")


def small_net() -> nn.Sequential:
    """A network of PyTorch's own parts, with something in place."""
    return nn.Sequential(
        *(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.Dropout(0.5)),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 5)),
    ).double()


def test_layers_are_the_pure_functions():
    x, net = real(2, 3, 6, 6), small_net().eval()
    with mitchell():
        y = net(x)
    conv, norm, last = net[0], net[1], net[6]
    expected = mitchell_conv2d(x, conv.weight, conv.bias, padding=1)
    statistics = norm.running_mean, norm.running_var, norm.weight, norm.bias
    expected = mitchell_batch_norm(expected, *statistics).relu()
    expected = mitchell_product(expected.sum((2, 3)), torch.tensor(1 / 36, dtype=x.dtype))
    expected = mitchell_linear(expected, last.weight, last.bias)
    torch.testing.assert_close(y, expected, rtol=1e-12, atol=1e-12)
    assert not torch.equal(y, net(x))


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_runs_and_trains_but_those_whose_gradients_are_exact_products(block):
    make, shape = BLOCKS[block]
    p, x = make().double(), torch.randn(shape, dtype=torch.float64)
    with mitchell(), torch.no_grad():
        assert p.eval()(x).isfinite().all()
    if any(isinstance(part, (SparseShift, Adder)) for part in p.modules()):
        with mitchell(), pytest.raises(LwcnnError, match="exact products"):
            p.train()(x)
        return
    with mitchell():
        p.train()(x).sum().backward()
    assert all(weight.grad is None or weight.grad.isfinite().all() for weight in p.parameters())


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("axes", [1, 3])
def test_convolutions_along_one_and_three_axes(axes, groups):
    """One output by hand: the sum of Mitchell's products of its window; the exact sum has the same windows."""
    x, weight = real(2, 4, *[5] * axes), real(6, 4 // groups, *[3] * axes)
    options = {"stride": 2, "padding": 1, "groups": groups}
    conv = getattr(F, f"conv{axes}d")
    exact = conv(x, weight, **options)
    with mitchell():
        y = conv(x, weight, **options)
    assert y.shape == exact.shape and not torch.equal(y, exact)
    torch.testing.assert_close(y, exact, rtol=0, atol=exact.abs().max().item() * 0.7)
    middle = (slice(1, 4),) * axes  # the window of place 1, with one zero before
    products = mitchell_product(x[(1, slice(0, 4 // groups), *middle)], weight[0])
    torch.testing.assert_close(y[(1, 0, *[1] * axes)], products.sum())
    with mitchell():
        raised(lambda: conv(x, weight, dilation=2, groups=groups), "dilation=2", "no version")


def test_an_active_shift_mixes_by_mitchells_products_and_so_do_its_gradients():
    x, displacement = torch.tensor([[[[0.0, 3.0, 7.0]]]]), torch.tensor([[0.0, 0.75]], requires_grad=True)
    with mitchell():
        y = ops.active_shift(x, displacement)
        (slope,) = torch.autograd.grad((y * torch.tensor([[[[1.5, 0.0, 0.0]]]])).sum(), displacement)
    # 0 + 3 * 0.75 = 2.25 exactly; 1.5 * 2 * 1.5 / 2 by Mitchell: 3 is 1.5 * 2, 0.75 is 1.5 / 2, 1.5 * 1.5 spells 2
    assert y[0, 0, 0, 0].item() == 2.0
    # back come 1.5 times the step of 3: 1.5 * 1.5 spells 2, times 2
    assert slope[0, 1].item() == 4.0
    exact = ops.active_shift(x, displacement)
    (slope,) = torch.autograd.grad((exact * torch.tensor([[[[1.5, 0.0, 0.0]]]])).sum(), displacement)
    assert exact[0, 0, 0, 0].item() == 2.25 and slope[0, 1].item() == 4.5


@pytest.mark.parametrize("size", [2, (2, 3), (None, 1), 5])
def test_windows_of_an_adaptive_pooling_may_overlap(size):
    x = torch.arange(1.0, 26).view(1, 1, 5, 5).double()
    exact = F.adaptive_avg_pool2d(x, size)
    with mitchell():
        y = F.adaptive_avg_pool2d(x, size)
    torch.testing.assert_close(y, exact, rtol=1 / 9, atol=0)
    assert (y <= exact).all()


def test_what_multiplies_on_the_way_back_alone_is_refused_where_it_learns():
    x, displacement = real(1, 2, 4, 4), real(2, 2).requires_grad_()
    with mitchell(), pytest.raises(LwcnnError, match="the displacement learns by exact products"):
        ops.sparse_shift(x, displacement)
    with mitchell(), torch.no_grad():
        y = ops.sparse_shift(x, displacement)
    assert torch.equal(y, ops.sparse_shift(x, displacement))
    with mitchell():  # what a shift sends back to the maps is a shift
        y = ops.sparse_shift(x.requires_grad_(), displacement.detach())
        y.sum().backward()
    (expected,) = torch.autograd.grad(ops.sparse_shift(x, displacement.detach()).sum(), x)
    assert torch.equal(x.grad, expected)


def test_a_function_with_the_name_of_another_is_refused():
    x, one = real(1, 2, 4, 4), torch.ones(2, dtype=torch.float64)
    with mitchell(), pytest.raises(LwcnnError, match="torch.batch_norm has no version"):
        torch.batch_norm(x, one, one, 3 * one, one, False, 0.1, 1e-5, True)


@pytest.mark.parametrize("name", CALLS)
def test_each_operation_has_another_result_exactly_if_it_multiplies(name):
    """By its cost: those that count MACs or multiplications change, all others give the same bits."""
    call = CALLS[name]
    steps = lwcnn.trace(lambda *tensors, step: step("it", call.fn, *tensors, **call.options), *call.tensors)
    exact = steps[0].out
    with mitchell():
        y = call.run()
    multiplies = name in (*COMPOSITES, "sigmoid")
    if not multiplies:
        cost = cost_of(steps[0])
        multiplies = cost.macs + cost.multiplications > 0
    assert torch.equal(y, exact) != multiplies
    torch.testing.assert_close(y, exact, rtol=0.7, atol=0.7 * exact.abs().max().item())


@pytest.mark.parametrize(
    "network", ["mobilenet_v3_small", "squeezenet1_1", "shufflenet_v2_x0_5", "ghostnet_x1_0", "micronet_m0"]
)
def test_networks_run_and_are_the_same_however_they_are_asked_for(network):
    torch.manual_seed(0)  # four logits behind a ReLU may all be 0
    model = lwcnn.create_model(network, num_classes=4).eval()
    x = torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        with mitchell():
            y = model(x)
        assert torch.equal(lwcnn.convert(model, "mitchell")(x), y)
        assert not torch.equal(model(x), y)


def test_blocks_with_gates():
    x, block = real(1, 6, 5, 5), with_random_numbers(SqueezeExcite(6, 3), torch.Generator().manual_seed(0))
    with mitchell():
        y = block(x)
    gates = y / x
    assert gates.min() >= 0 and gates.max() <= 1
    assert not torch.allclose(y, block(x), rtol=1e-3)


def test_gradients_are_mitchell_s_wherever_backward_is_called():
    x, net = real(4, 3, 6, 6), small_net().train()
    net[3].p = 0.0
    with mitchell():
        y = net(x)
    y.sum().backward()
    outside = [p.grad.clone() for p in net.parameters()]
    net.zero_grad()
    with mitchell():
        net(x).sum().backward()
    for one, other in zip(outside, (p.grad for p in net.parameters()), strict=True):
        assert torch.equal(one, other)
    rows = torch.randn(3, 4).double().requires_grad_()
    weight = torch.randn(2, 4).double().requires_grad_()
    with mitchell():
        z = F.linear(rows, weight)
    g = torch.randn(3, 2).double()
    of_rows, of_weight = torch.autograd.grad(z, (rows, weight), g)
    torch.testing.assert_close(of_rows, mitchell_product(g[..., None], weight).sum(1))
    torch.testing.assert_close(of_weight, mitchell_product(g[..., None], rows[:, None]).sum(0))


def test_batch_norm_in_training_mode_keeps_its_statistics_and_counts():
    norm = nn.BatchNorm2d(3).double()
    with mitchell():
        norm(real(4, 3, 2, 2))
    assert norm.num_batches_tracked == 1
    assert norm.running_mean.abs().min() > 0


def test_arithmetic_of_tensors():
    a, b = torch.tensor([1.5, 3.0]), torch.tensor([1.5, 1.5])
    with mitchell():
        assert (a * b).tolist() == (b * a).tolist() == torch.mul(a, b).tolist() == [2.0, 4.0]
        assert (a * 1.5).tolist() == (1.5 * a).tolist() == [2.0, 4.0]
        assert (a / b).tolist() == [1.0, 2.0]
        assert (a / 1.5).tolist() == mitchell_product(a, torch.tensor(1 / 1.5)).tolist()
        assert (1 / b).tolist() == [0.75, 0.75]
        assert (a**2).tolist() == a.square().tolist() == [2.0, 8.0]
        assert (a[None] @ b[:, None]).item() == 6.0
        assert torch.bmm(a.view(2, 1, 1), b.view(2, 1, 1)).flatten().tolist() == [2.0, 4.0]
        assert a.mean().item() == 2.25
        places = torch.arange(6) * 3 // 2  # whole numbers are exact
        assert places.tolist() == [0, 1, 3, 4, 6, 7]
        assert (torch.tensor([1, 2]) * a).tolist() == [1.5, 6.0]
        # what gives floats is a product of floats, also of whole numbers
        assert (torch.tensor([3]) * 1.5).item() == (torch.tensor([3.0]) * 1.5).item() == 4.0
        assert (torch.tensor([9]) / torch.tensor([7])).item() == (
            torch.tensor(9.0) / torch.tensor(7.0)
        ).item()
        assert (torch.tensor([1.0, -1.0]) / 0).tolist() == [float("inf"), float("-inf")]
        assert torch.mul(a, other=a).tolist() == torch.mul(a, a).tolist()
        assert a.mean(axis=0).item() == 2.25
        assert F.conv2d(input=torch.full((1, 1, 1, 1), 1.5), weight=torch.full((1, 1, 1, 1), 1.5)).item() == 2
    assert (a * b).tolist() == [2.25, 4.5]


REFUSED = {
    "softmax": lambda x: F.softmax(x, 1),
    "std": lambda x: x.std(),
    "mul_": lambda x: x.mul_(2),
    "alpha=2": lambda x: torch.add(x, x, alpha=2),
    "only squares": lambda x: x**3,
    "torch.float16": lambda x: x.half() * 2,
    "torch.bfloat16": lambda x: F.linear(x.bfloat16(), x.bfloat16()),
    "einsum": lambda x: torch.einsum("ij,jk->ik", x, x),
    "interpolate": lambda x: F.interpolate(x[None, None], scale_factor=2, mode="bilinear"),
    "layer_norm": lambda x: F.layer_norm(x, (2,)),
    "rounding_mode": lambda x: torch.div(x, 2, rounding_mode="floor"),
    "its gradients are exact products": lambda x: ops.adder2d(
        x.view(1, 2, 2, 1), torch.rand(1, 2, 1, 1, requires_grad=True)
    ),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_it_cannot_cover_is_refused(words):
    x = torch.rand(2, 2)

    def run():
        with mitchell():
            REFUSED[words](x)

    raised(run, words)
    assert THIS_THREAD.arithmetic == ""  # it is off again


@pytest.mark.filterwarnings("ignore:`torch.jit.script`:DeprecationWarning")
def test_a_scripted_network_is_refused():
    scripted = torch.jit.script(nn.Conv2d(3, 4, 1))

    def run():
        with mitchell():
            scripted(torch.rand(1, 3, 2, 2))

    raised(run, "aten.convolution.default runs where no function of Python calls it")
    raised(lambda: lwcnn.convert(scripted, "mitchell"), "nobody sees inside a scripted network")


def test_bad_calls():
    raised(lambda: lwcnn.convert(nn.ReLU(), "mitchel"), "no such arithmetic", "did you mean mitchell")
    raised(lambda: lwcnn.convert(print, "mitchell"), "this is not a network")
    for name in ("exact", None, ["mitchell"]):
        raised(lambda name=name: lwcnn.arithmetic(name).__enter__(), "there is no such arithmetic")


def test_no_function_is_both_replaced_and_let_through():
    assert not set(REPLACED["mitchell"]) & WITHOUT_PRODUCTS


def test_it_is_off_after_an_error_and_on_again_after_an_inner_one():
    a = torch.tensor(1.5)
    with mitchell():
        with mitchell():
            assert (a * a).item() == 2
        assert (a * a).item() == 2
    with pytest.raises(KeyError), mitchell():
        raise KeyError
    assert (a * a).item() == 2.25


def test_a_thread_has_its_own():
    """One that starts inside computes as always; networks that were converted do not ask where they run."""
    a, results = torch.tensor([[1.5]]), {}
    layer = nn.Linear(1, 1, bias=False)
    nn.init.constant_(layer.weight, 1.5)
    converted = lwcnn.convert(layer, "mitchell")

    def run():
        results.update(exact=layer(a).item(), converted=converted(a).item())

    with mitchell():
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert layer(a).item() == 2
    assert results == {"exact": 2.25, "converted": 2}


def test_a_thread_that_takes_the_context_along_has_its_own():
    """As `asyncio.to_thread` takes it; PyTorch's modes stay behind, and a context inside begins anew."""
    a, seen = torch.full((1, 1, 1, 1), 1.5), {}

    def run():
        seen["outside"] = (a * a).item()
        with mitchell():
            seen["inside"] = (a * a).item()
            seen["traced"] = lwcnn.trace(lambda x, step: step("it", ops.scale, x, x), a)[0].out.item()

    with mitchell():
        thread = threading.Thread(target=contextvars.copy_context().run, args=(run,))
        thread.start()
        thread.join()
    assert seen == {"outside": 2.25, "inside": 2.0, "traced": 2.0}


BAD = {
    "one value a channel has no variance": lambda: nn.BatchNorm2d(3)(torch.rand(1, 3, 1, 1)),
    "running_mean": lambda: nn.BatchNorm2d(1).eval()(torch.rand(1, 3, 2, 2)),
    "weight (C_out, C_in)": lambda: F.linear(torch.rand(2, 3), torch.rand(4, 5)),
    "a (I, K) and b (K, J)": lambda: torch.rand(2, 3) @ torch.rand(3),
}


@pytest.mark.parametrize("words", BAD)
def test_what_pytorch_refuses_is_refused(words):
    def run():
        with mitchell():
            BAD[words]()

    raised(run, words)


def test_converted_networks_are_networks():
    net = small_net().eval()
    converted, x = lwcnn.convert(net, "mitchell"), real(1, 3, 4, 4)
    y = converted(x)
    assert not converted.training and converted.exact is net
    assert {id(p) for p in converted.parameters()} == {id(p) for p in net.parameters()}
    for other in (copy.deepcopy(converted), pickle.loads(pickle.dumps(converted))):
        assert torch.equal(other(x), y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch's own word against torch.jit.trace
        assert torch.equal(torch.jit.trace(converted, x)(x), y)
    assert torch.equal(torch.export.export(converted, (x,)).module()(x), y)
    converted.train()
    assert net.training


def test_a_compiled_network_is_compiled_again_inside():
    net, x = small_net().eval(), real(1, 3, 4, 4)
    torch._dynamo.reset()
    compiled = torch.compile(net, backend="eager")
    torch.testing.assert_close(compiled(x), net(x))
    with mitchell():
        assert torch.equal(compiled(x), net(x))
    torch.testing.assert_close(compiled(x), net(x))


def traced(block, x):
    with mitchell():
        return lwcnn.trace(block, x)


def test_a_trace_says_what_was_computed():
    block, x = InvertedResidual(4, 4, 1, 2).eval(), torch.rand(1, 4, 5, 5)
    names = [getattr(step.fn, "__name__", "") for step in traced(block, x)]
    products = ["mitchell_conv2d", "mitchell_batch_norm"]
    assert names == [*products, "relu6"] * 2 + [*products, "add"]


@pytest.mark.parametrize(
    "block", [lambda: InvertedResidual(3, 3, 1, 2), small_net, lambda: ConvNorm(3, 4, 3)]
)
def test_steps_can_be_replayed_and_counted_outside(block):
    block = block().double().eval()
    x = real(1, 3, 6, 6)
    steps = traced(block, x)
    exact = lwcnn.trace(block, x)
    for step, plain in zip(steps, exact, strict=True):
        assert torch.equal(step.replay(), step.out)
        assert cost_of(step) == cost_of(plain).in_mitchell_products()


def test_steps_are_equal_if_function_and_arithmetic_are():
    one, other = Computed(ops.scale, "mitchell"), Computed(ops.scale, "mitchell")
    assert one == other and hash(one) == hash(other) and one != Computed(ops.linear, "mitchell")
    assert repr(one) == "<mitchell_scale>" and one.__doc__ == ops.scale.__doc__


def test_profile_counts_a_product_for_each_product():
    with torch.device("meta"):
        model = lwcnn.create_model("mobilenet_v3_small")
    exact = lwcnn.profile(model).cost
    with mitchell():
        inside = lwcnn.profile(model)
    assert inside.cost == exact.in_mitchell_products()
    assert inside.cost.mitchell_products == exact.macs + exact.multiplications > 0
    assert (inside.macs, inside.params) == (0, exact.params)
    assert "Mitchell products" in str(inside) and "Mitchell products" not in str(lwcnn.profile(model))
    assert lwcnn.profile(lwcnn.convert(model, "mitchell"), (1, 3, 224, 224)).cost == inside.cost


def test_profile_of_a_network_without_steps_counts_operators():
    net = small_net().eval()
    exact = lwcnn.profile(net, (1, 3, 6, 6)).cost
    for profile in (_profile_inside(net), lwcnn.profile(lwcnn.convert(net, "mitchell"), (1, 3, 6, 6))):
        assert profile.unknown == () and (profile.macs, profile.cost.multiplications) == (0, 0)
        statistics = 4 + 4  # of four channels, the root and its factor: here they are not folded beforehand
        products = exact.macs + exact.multiplications + statistics
        assert profile.cost.mitchell_products == products


def _profile_inside(net):
    with mitchell():
        return lwcnn.profile(net, (1, 3, 6, 6))


def test_annotated_lines_have_a_column_of_their_own():
    with mitchell():
        shown = lwcnn.annotate(InvertedResidual(4, 4, 1, 2), (1, 4, 5, 5))
    assert "Mitchell products" in shown.header
    assert shown.cost.mitchell_products == shown.cost.additions - 100  # the sum with the shortcut


def test_costs_in_mitchell_products():
    cost = Cost(macs=3, multiplications=2, additions=5, params=7).in_mitchell_products()
    assert cost == Cost(mitchell_products=5, additions=8, params=7)
    assert cost.in_place_of_macs == ["mitchell_products"]


def test_a_part_of_a_network_in_another_arithmetic():
    """Networks of lwcnn take a converted part as they take any other module, and trace shows it as one step."""
    model = lwcnn.create_model("squeezenet1_1", num_classes=3).eval()
    model.features.fire2 = lwcnn.convert(model.features.fire2, "mitchell")
    x = torch.rand(1, 3, 32, 32)
    steps = lwcnn.trace(model, x)
    parts = [step for step in steps if "fire2" in step.name]
    assert parts and any(isinstance(step.fn, (Computed, Converted)) for step in parts)
    assert torch.equal(steps[-1].out, model(x))
    assert lwcnn.profile(model, (1, 3, 32, 32)).cost.mitchell_products > 0


def test_errors_are_of_lwcnn():
    with pytest.raises(LwcnnError, match="arithmetic"), mitchell():
        torch.rand(2).cumprod(0)

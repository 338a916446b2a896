"""The adder layer: its distances, and the gradients that it sends back, against plain loops and against equations."""

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from lwcnn import ops
from lwcnn.ops import by_hand

from .test_oracle import pairs, seeds
from .values import maps_of, real, whole


@st.composite
def adders(draw):
    """A map, filters and the options of an adder layer that fit together."""
    channels, kernel = draw(st.integers(1, 3)), (draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    x = whole(
        draw(st.integers(1, 2)), channels, draw(st.integers(3, 6)), draw(st.integers(3, 6)), seed=draw(seeds)
    )
    filters = whole(draw(st.integers(1, 3)), channels, *kernel, seed=draw(seeds))
    return x, filters, dict(stride=draw(pairs(1, 3)), padding=draw(pairs(0, 2)))


@given(adders())
def test_adder2d(case):
    x, filters, options = case
    slow = maps_of(by_hand.adder2d, x, filters.tolist(), **options)
    assert torch.equal(ops.adder2d(x, filters, **options), slow)


def gradients(x, filters, g, **options) -> tuple:
    """What autograd gives for both."""
    x, filters = x.clone().requires_grad_(), filters.clone().requires_grad_()
    return torch.autograd.grad(ops.adder2d(x, filters, **options), (x, filters), g)


@given(adders(), st.booleans(), seeds)
def test_gradients_against_plain_loops(case, exact, seed):
    """Halves, so that the clipping has something to leave as it is; all sums stay exact."""
    x, filters, options = case
    x, filters = x / 4, filters / 4
    g = whole(*ops.adder2d(x, filters, **options).shape, seed=seed)
    kind = "exact" if exact else "paper"
    of_x, of_filters = gradients(x, filters, g, gradient=kind, **options)
    slow = [
        by_hand.adder2d_gradients(sample, filters.tolist(), above, **options, exact=exact)
        for sample, above in zip(x.tolist(), g.tolist(), strict=True)
    ]
    assert torch.equal(of_x, torch.tensor([a for a, _ in slow], dtype=torch.float64))
    assert torch.equal(of_filters, sum(torch.tensor(b, dtype=torch.float64) for _, b in slow))


def test_the_gradients_of_the_paper_by_hand():
    """dY/dF = X - F, and dY/dX = HT(F - X): section 3 of the paper on one pixel and one weight."""
    for x, f in ((0.25, 0.5), (3.0, 0.5), (-2.0, 0.5), (0.5, 0.5)):
        a, w = torch.full((1, 1, 1, 1), x), torch.full((1, 1, 1, 1), f)
        of_x, of_filter = gradients(a, w, torch.ones(1, 1, 1, 1))
        assert of_filter.item() == x - f
        assert of_x.item() == max(-1.0, min(1.0, f - x))
        exact_x, exact_filter = gradients(a, w, torch.ones(1, 1, 1, 1), gradient="exact")
        assert exact_filter.item() == -exact_x.item() == (x > f) - (x < f)


def test_a_small_step_along_the_gradient_raises_the_output():
    """Y = -|X - F| grows when F moves to X: a wrong sign would push both apart."""
    x, filters = real(2, 3, 6, 6), real(4, 3, 3, 3, seed=1)
    for gradient in ("paper", "exact"):
        y = ops.adder2d(x, filters, padding=1)
        of_x, of_filters = gradients(x, filters, torch.ones_like(y), padding=1, gradient=gradient)
        assert ops.adder2d(x + 1e-4 * of_x, filters, padding=1).sum() > y.sum()
        assert ops.adder2d(x, filters + 1e-4 * of_filters, padding=1).sum() > y.sum()


@given(st.integers(1, 4), st.integers(1, 3), seeds)
def test_the_exact_gradient_is_the_paper_s_where_every_difference_is_one(channels, kernel, seed):
    """Inputs 0 and weights -1 or 1: then sgn(x - w) = x - w = HT(x - w)."""
    x = torch.zeros(2, channels, 5, 5).double()
    filters = torch.sign(real(3, channels, kernel, kernel, seed=seed))
    g = whole(2, 3, 6 - kernel, 6 - kernel, seed=seed)
    for one, other in zip(gradients(x, filters, g), gradients(x, filters, g, gradient="exact"), strict=True):
        assert torch.equal(one, other)


def test_the_options_change_no_output():
    x, filters = real(2, 3, 5, 5), real(4, 3, 3, 3)
    assert torch.equal(ops.adder2d(x, filters), ops.adder2d(x, filters, gradient="exact"))


@given(adders())
def test_an_output_is_never_above_0(case):
    x, filters, options = case
    assert ops.adder2d(x, filters, **options).max() <= 0


@given(st.integers(1, 3), seeds)
def test_an_output_is_0_where_the_window_is_the_filter_and_only_there(channels, seed):
    x = real(1, channels, 5, 6, seed=seed)
    filters = torch.stack([x[0, :, 1:4, 2:5], x[0, :, 0:3, 0:3]])
    zeros = (ops.adder2d(x, filters) == 0).nonzero().tolist()
    assert zeros == [[0, 0, 1, 2], [0, 1, 0, 0]]


@given(seeds, st.integers(-3, 3))
def test_what_leaves_every_distance_as_it_is(seed, shift):
    """A number added to all inputs and weights; the signs of both turned; channels in another order."""
    x, filters = whole(2, 3, 5, 5, seed=seed), whole(4, 3, 3, 3, seed=seed + 1)
    y = ops.adder2d(x, filters, stride=2)
    assert torch.equal(ops.adder2d(x + shift, filters + shift, stride=2), y)
    assert torch.equal(ops.adder2d(-x, -filters, stride=2), y)
    assert torch.equal(ops.adder2d(x.flip(1), filters.flip(1), stride=2), y)
    assert torch.equal(ops.adder2d(x, filters.flip(0), stride=2), y.flip(1))
    assert torch.equal(ops.adder2d(3 * x, 3 * filters, stride=2), 3 * y)


@given(seeds)
def test_the_zeros_of_the_padding_take_part(seed):
    """A window that lies in the padding alone is minus the sum of the filter's absolute values."""
    x, filters = real(1, 2, 3, 3, seed=seed), real(3, 2, 1, 1, seed=seed + 1)
    corner = ops.adder2d(x, filters, padding=1)[0, :, 0, 0]
    torch.testing.assert_close(corner, -filters.abs().sum((1, 2, 3)))
    padded = torch.nn.functional.pad(x, (1, 1, 1, 1))
    assert torch.equal(ops.adder2d(padded, filters), ops.adder2d(x, filters, padding=1))


def test_a_pair_may_be_a_list():
    x, filters = whole(1, 2, 6, 7), whole(2, 2, 3, 3, seed=1)
    as_lists = ops.adder2d(x, filters, [2, 1], [0, 1])
    assert torch.equal(as_lists, ops.adder2d(x, filters, (2, 1), (0, 1)))


def test_padding_of_tensorflow():
    """Size 8, kernel 3, stride 2: the one zero goes to the end."""
    x, filters = whole(1, 2, 8, 8), whole(2, 2, 3, 3, seed=1)
    padded = torch.nn.functional.pad(x, (0, 1, 0, 1))
    same = ops.adder2d(x, filters, stride=2, padding="same")
    assert torch.equal(same, ops.adder2d(padded, filters, stride=2))


@given(adders())
@example(case=(whole(5, 2, 4, 4), whole(2, 2, 3, 3), dict(stride=1, padding=1)))
def test_the_parts_of_a_batch_change_nothing(case):
    """The loops take a few images at a time: also where that is one."""
    from lwcnn.ops import adder

    x, filters, options = case
    g = torch.ones_like(ops.adder2d(x, filters, **options))
    together = ops.adder2d(x, filters, **options), *gradients(x, filters, g, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adder, "TOGETHER", 1)
        single = ops.adder2d(x, filters, **options), *gradients(x, filters, g, **options)
    assert all(map(torch.equal, together, single))


@pytest.mark.parametrize("gradient", ["paper", "exact"])
@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_gradients_of_the_compiled_layer(gradient, backend):
    def loss(x, filters):
        return ops.adder2d(x, filters, (2, 1), (1, 0), gradient).square().sum()

    torch._dynamo.reset()
    compiled = torch.compile(loss, backend=backend, fullgraph=True)
    tensors = [real(2, 3, 5, 6).requires_grad_(), real(4, 3, 3, 2, seed=1).requires_grad_()]
    for ours, theirs in zip(
        torch.autograd.grad(loss(*tensors), tensors),
        torch.autograd.grad(compiled(*tensors), tensors),
        strict=True,
    ):
        torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("gradient", ["paper", "exact"])
def test_a_gradient_for_each_sample(gradient):
    """torch.func: vmap over grad, for the map and for the filters."""
    x, filters = real(3, 2, 5, 4), real(4, 2, 3, 3, seed=1)

    def loss(sample, filters):
        return ops.adder2d(sample[None], filters, padding=1, gradient=gradient).square().sum()

    both = torch.func.vmap(torch.func.grad(loss, argnums=(0, 1)), (0, None))(x, filters)
    single = [torch.func.grad(loss, argnums=(0, 1))(sample, filters) for sample in x]
    a, b = x.clone().requires_grad_(), filters.clone().requires_grad_()
    plain = torch.autograd.grad(sum(loss(sample, b) for sample in a), (a, b))
    for k in range(2):
        torch.testing.assert_close(both[k], torch.stack([one[k] for one in single]))
    torch.testing.assert_close(both[0], plain[0])
    torch.testing.assert_close(both[1].sum(0), plain[1])


@pytest.mark.parametrize("strict", [False, True])
def test_exports_with_a_batch_of_any_size(strict):
    class Layer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(real(4, 6, 3, 3))

        def forward(self, x):
            return ops.adder2d(x, self.weight, 2, 1)

    layer, x = Layer(), real(2, 6, 5, 4)
    program = torch.export.export(
        layer, (x,), dynamic_shapes=({0: torch.export.Dim("batch")},), strict=strict
    )
    wide = torch.cat([x, 2 * x])
    assert torch.equal(program.module()(wide), layer(wide))


def test_only_what_is_asked_for_gets_a_gradient():
    x, filters = real(1, 2, 4, 4), real(3, 2, 3, 3)
    for k in range(2):
        tensors = [tensor.clone().requires_grad_(i == k) for i, tensor in enumerate((x, filters))]
        ops.adder2d(*tensors).sum().backward()
        assert [tensor.grad is not None for tensor in tensors] == [k == 0, k == 1]


def test_there_is_no_second_derivative():
    """The gradient of the paper is no derivative, so that its derivative would mean nothing."""
    x, filters = real(1, 2, 4, 4).requires_grad_(), real(3, 2, 3, 3)
    (of_x,) = torch.autograd.grad(ops.adder2d(x, filters).square().sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match="differentiate twice"):
        of_x.sum().backward()


def test_autocast_keeps_the_precision_of_the_filters():
    """Under autocast a convolution before hands on bfloat16; 8 bits are too few for a sum of hundreds of distances."""
    x, filters = real(1, 2, 4, 4).bfloat16(), real(3, 2, 3, 3).float()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = ops.adder2d(x, filters)
    assert torch.equal(y, ops.adder2d(x.float(), filters))

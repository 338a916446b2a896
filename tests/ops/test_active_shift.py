"""Active and sparse shift: against plain loops and finite differences, and what a shift must do by definition."""

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from lwcnn import ops
from lwcnn.ops import by_hand
from lwcnn.ops.by_hand.active_shift import round_away as round_by_hand
from lwcnn.ops.shift import shift_directions
from lwcnn.ops.sparse_shift import round_away

from .values import maps_of, real, whole

seeds = st.integers(0, 10_000)
#: Quarters are exact, and so is every product with them; whole numbers and halves are among them.
quarters = st.integers(-20, 20).map(lambda number: number / 4)


@st.composite
def shifts(draw):
    """A map of whole numbers, a displacement a channel, a stride."""
    channels = draw(st.integers(1, 3))
    x = whole(
        draw(st.integers(1, 2)), channels, draw(st.integers(1, 6)), draw(st.integers(1, 6)), seed=draw(seeds)
    )
    pairs = [[draw(quarters), draw(quarters)] for _ in range(channels)]
    return x, torch.tensor(pairs, dtype=torch.float64), draw(st.integers(1, 3))


def gradients(function, x, displacement, g, *options):
    x, displacement = x.clone().requires_grad_(), displacement.clone().requires_grad_()
    return torch.autograd.grad(function(x, displacement, *options), (x, displacement), g)


def gradients_by_hand(function, x, displacement, g, *options):
    pairs = [
        function(a, displacement.tolist(), b, *options) for a, b in zip(x.tolist(), g.tolist(), strict=True)
    ]
    maps, displacements = zip(*pairs, strict=True)
    return torch.tensor(maps).double(), torch.tensor(displacements).double().sum(0)


@given(shifts())
@example(case=(whole(1, 1, 5, 4), torch.tensor([[-0.25, -1.0]]).double(), 2))
def test_active_shift(case):
    x, displacement, stride = case
    slow = maps_of(by_hand.active_shift, x, displacement.tolist(), stride)
    assert torch.equal(ops.active_shift(x, displacement, stride), slow)


@given(shifts())
def test_gradients_of_active_shift(case):
    x, displacement, stride = case
    g = whole(*ops.active_shift(x, displacement, stride).shape, seed=1)
    fast = gradients(ops.active_shift, x, displacement, g, stride)
    slow = gradients_by_hand(by_hand.active_shift_gradients, x, displacement, g, stride)
    assert all(map(torch.equal, fast, slow))


@given(shifts())
@example(case=(whole(1, 2, 4, 4), torch.tensor([[0.5, -0.5], [2.5, -1.5]]).double(), 1))
def test_sparse_shift_and_what_goes_back(case):
    x, displacement, _ = case
    assert torch.equal(
        ops.sparse_shift(x, displacement), maps_of(by_hand.sparse_shift, x, displacement.tolist())
    )
    g = whole(*x.shape, seed=1)
    fast = gradients(ops.sparse_shift, x, displacement, g)
    assert all(map(torch.equal, fast, gradients_by_hand(by_hand.sparse_shift_gradients, x, displacement, g)))


@given(shifts(), seeds)
def test_the_slope_is_that_of_small_steps(case, seed):
    """The difference quotient with eps to larger displacements; exact, for between whole numbers y is bilinear."""
    x, displacement, stride = case
    g = whole(*ops.active_shift(x, displacement, stride).shape, seed=seed)
    _, slope = gradients(ops.active_shift, x, displacement, g, stride)
    loss = (g * ops.active_shift(x, displacement, stride)).sum((0, 2, 3))
    for k in range(2):
        step = torch.zeros(2).double()
        step[k] = 2**-10
        beside = (g * ops.active_shift(x, displacement + step, stride)).sum((0, 2, 3))
        assert torch.equal((beside - loss) * 2**10, slope[:, k])


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_first_and_second_derivatives_of_active_shift(stride):
    x, displacement = real(2, 3, 5, 4).requires_grad_(), (2 * real(3, 2)).requires_grad_()

    def shift(x, displacement):
        return ops.active_shift(x, displacement, stride)

    assert torch.autograd.gradcheck(shift, (x, displacement))
    assert torch.autograd.gradgradcheck(shift, (x, displacement))


@given(st.integers(-3, 3), st.integers(-3, 3), seeds)
def test_a_shift_and_its_opposite_change_nothing_inside_the_border(down, right, seed):
    x, displacement = whole(2, 2, 8, 9, seed=seed), torch.tensor([[down, right]] * 2).double()
    inside = (..., slice(3, -3), slice(3, -3))
    for shift in (ops.active_shift, ops.sparse_shift):
        assert torch.equal(shift(shift(x, displacement), -displacement)[inside], x[inside])


@given(st.integers(-4, 4), st.integers(-4, 4), seeds)
def test_whole_displacements_move_whole_pixels(down, right, seed):
    """All three shifts agree where they can; the first with its nine directions."""
    x, displacement = whole(1, 3, 5, 6, seed=seed), torch.tensor([[down, right]] * 3).double()
    assert torch.equal(ops.active_shift(x, displacement), ops.sparse_shift(x, displacement))
    every_direction = whole(1, 9, 5, 6, seed=seed)
    directions = torch.tensor(shift_directions(3)).double()
    assert torch.equal(ops.active_shift(every_direction, directions), ops.shift(every_direction))


def hats(displacement, size, stride):
    """A matrix a channel, (C, size_out, size): entry (i, p) is max(0, 1 - |s*i + a - p|)."""
    places = torch.arange(0, size, stride) + displacement[:, None]  # (C, size_out)
    return (1 - (places[:, :, None] - torch.arange(size)).abs()).clamp(min=0)


@given(shifts())
def test_an_active_shift_is_a_matrix_from_the_left_and_one_from_the_right(case):
    """The equation of the docstring, as it stands."""
    x, displacement, stride = case
    rows, columns = (hats(displacement[:, k], x.shape[2 + k], stride) for k in range(2))
    assert torch.equal(ops.active_shift(x, displacement, stride), rows @ x @ columns.mT)


@given(shifts())
def test_with_the_centre_of_a_3x3_window_in_range_it_is_a_depthwise_convolution(case):
    """For displacements below 1 in size: a filter of at most four weights a channel."""
    x, displacement, stride = case
    displacement = displacement / 8  # at most 5/8
    places = torch.arange(-1, 2)
    weights = [(1 - (displacement[:, k, None] - places).abs()).clamp(min=0) for k in range(2)]
    filters = weights[0][:, None, :, None] * weights[1][:, None, None, :]  # (C, 1, 3, 3)
    y = ops.depthwise_conv2d(x, filters, stride=stride, padding=1)
    torch.testing.assert_close(ops.active_shift(x, displacement, stride), y, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("number", [1e6, -1e6, 1e30, -1e30])
def test_far_away_there_is_nothing(number):
    x, displacement = torch.ones(1, 1, 3, 3), torch.tensor([[number, 0.0]])
    assert not ops.active_shift(x, displacement).any() and not ops.sparse_shift(x, displacement).any()


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_displacement_that_is_no_number_shows(number):
    assert ops.active_shift(torch.ones(1, 1, 3, 3), torch.tensor([[number, 0.0]])).isnan().all()


def test_numbers_are_rounded_as_in_c():
    numbers = torch.tensor([-2.5, -1.5, -0.5, -0.49999997, 0.49999997, 0.5, 1.5, 2.5, 8388609.0])
    assert round_away(numbers).tolist() == [-3, -2, -1, 0, 0, 1, 2, 3, 8388609]
    assert [round_by_hand(number) for number in numbers.tolist()] == [
        -3, -2, -1, 0, 0, 1, 2, 3, 8388609
    ]  # fmt: skip


def test_a_place_outside_lies_between_its_floor_and_the_next_pixel():
    """Place -0.25 lies between -1 and 0: the slope is x[0] - 0; the released code, which cuts off, has x[1] - x[0]."""
    x, displacement = torch.tensor([[[[1.0, 10.0, 100.0]]]]), torch.tensor([[0.0, -0.25]])
    for function in (ops.sparse_shift, ops.active_shift):
        _, slope = gradients(function, x, displacement, torch.tensor([[[[1.0, 0.0, 0.0]]]]))
        assert slope[0, 1] == 1


@pytest.mark.parametrize("function", [ops.active_shift, ops.sparse_shift])
def test_compiled_and_for_each_sample_the_gradients_are_the_same(function):
    x, displacement = real(3, 4, 5, 6), 2 * real(4, 2)

    def loss(x, displacement):
        return function(x, displacement).square().sum()

    torch._dynamo.reset()
    compiled = torch.compile(loss, backend="aot_eager", fullgraph=True)
    tensors = x.clone().requires_grad_(), displacement.clone().requires_grad_()
    plain = torch.autograd.grad(loss(*tensors), tensors)
    for ours, theirs in zip(torch.autograd.grad(compiled(*tensors), tensors), plain, strict=True):
        torch.testing.assert_close(ours, theirs)

    def loss_of_one(sample, displacement):
        return loss(sample[None], displacement)

    of_x, of_displacement = torch.func.vmap(torch.func.grad(loss_of_one, (0, 1)), (0, None))(x, displacement)
    torch.testing.assert_close(of_x, plain[0])
    torch.testing.assert_close(of_displacement.sum(0), plain[1])


@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning", "ignore::DeprecationWarning")
def test_a_recorded_active_shift_learns(tmp_path):
    class Layer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.displacement = torch.nn.Parameter(2 * real(4, 2))

        def forward(self, x):
            return ops.active_shift(x, self.displacement, 2)

    layer, x = Layer(), real(2, 4, 5, 6)
    torch.jit.save(torch.jit.trace(layer, x), tmp_path / "layer.pt")
    recorded = torch.jit.load(tmp_path / "layer.pt")
    wide = real(3, 4, 8, 9, seed=1)
    for one in (layer, recorded):
        one(wide).square().sum().backward()
    torch.testing.assert_close(recorded.displacement.grad, layer.displacement.grad)


def test_only_what_is_asked_for_gets_a_gradient():
    for function in (ops.active_shift, ops.sparse_shift):
        for k in range(2):
            both = real(1, 2, 4, 4), real(2, 2)
            tensors = [tensor.clone().requires_grad_(i == k) for i, tensor in enumerate(both)]
            function(*tensors).sum().backward()
            assert [tensor.grad is not None for tensor in tensors] == [k == 0, k == 1]


def test_autocast_keeps_the_places_exact():
    """bfloat16 has 8 bits: a place in column 100 would have no fraction."""
    x, displacement = torch.arange(120.0).expand(1, 1, 1, 120).bfloat16(), torch.tensor([[0.0, 0.25]])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = ops.active_shift(x, displacement)
    assert y.dtype == torch.bfloat16
    assert y[..., :-1].float().sub(torch.arange(119.0) + 0.25).abs().max() <= 0.25

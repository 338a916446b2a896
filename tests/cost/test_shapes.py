"""The shape rules against the shapes that PyTorch gives, and on symbols."""

import pytest
import torch
from sympy import ceiling

from lwcnn import LwcnnError, ops, trace
from lwcnn.cost.shapes import SHAPES, shape_of, slide
from lwcnn.cost.symbols import H, W, k, stride
from lwcnn.models import create_model
from lwcnn.ops import rounding
from lwcnn.steps import Step
from tests.ops.calls import CALLS, COMPOSITES

SINGLE = [name for name in CALLS if name not in COMPOSITES]


@pytest.mark.parametrize("name", SINGLE)
def test_a_rule_says_what_pytorch_gives(name):
    fn, tensors, options = CALLS[name]
    step = Step(name, fn, tensors, options, None)
    assert shape_of(step) == tuple(fn(*tensors, **options).shape)
    assert all(type(size) is int for size in shape_of(step))


@pytest.mark.parametrize(
    ("network", "size"),
    [
        ("squeezenet1_0", 95),
        ("shufflenet_v1_g3", 67),
        ("shufflenet_v2_x0_5", 67),
        ("efficientnet_b0", 45),
        ("xception", 75),
        ("ghostnet_x0_5", 61),
        ("adder_resnet20", 33),
    ],
)
def test_rules_follow_whole_networks(network, size):
    """Every step, from the shapes that its inputs have; on the meta device, so nothing is computed."""
    with torch.device("meta"):
        model, x = create_model(network).eval(), torch.empty(2, 3, size, size)
    for step in trace(model, x):
        assert shape_of(step) == tuple(step.out.shape), step.name


def test_every_operation_that_is_a_step_has_a_rule():
    assert set(SHAPES) >= {getattr(ops, name) for name in ops.__all__ if name not in COMPOSITES}


def test_windows_slide_as_the_rounding_rule_says():
    for size in range(3, 14):
        for kernel in (1, 2, 3):
            for step in (1, 2, 3):
                for padding in (0, 1):
                    wanted = rounding.output_size(size, kernel, step, padding)
                    assert slide((size, size), kernel, step, padding) == [wanted, wanted]


def test_symbols_stay_symbols():
    """An odd kernel k and (k - 1)/2 zeros on each side: the stride alone sets the size."""
    assert slide((H, W), k, stride, (k - 1) / 2) == [ceiling(H / stride), ceiling(W / stride)]
    assert slide((H, W), k, 1, (k - 1) / 2) == [H, W]
    assert slide((H, W), 3, 2, "same") == [ceiling(H / 2), ceiling(W / 2)]


def test_a_function_without_a_rule():
    with pytest.raises(LwcnnError, match="(?s)shape_of.step 'a'.: no shape rule for abs.*@shape_rule"):
        shape_of(Step("a", abs, (), {}, None))

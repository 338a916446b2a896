"""PyTorch's own tools take the operations as they are: compile, export, vmap, jit.trace. Values are compared."""

import pytest
import torch
from torch import nn

from .calls import CALLS, COMPOSITES

every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
composites = pytest.mark.parametrize("call", [CALLS[name] for name in COMPOSITES], ids=COMPOSITES)


class AsModule(nn.Module):
    """A call as a module that owns the parameters, which is what torch.export and jit.trace want."""

    def __init__(self, call):
        super().__init__()
        self.call = call
        holder = call.options.get("p", nn.Module())
        self.holders = nn.ModuleList([holder] if isinstance(holder, nn.Module) else vars(holder).values())

    def forward(self, *tensors):
        return self.call.run(*tensors)


def same(a, b) -> None:
    torch.testing.assert_close(a, b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "name",
    [
        *COMPOSITES,
        "conv2d same",
        "depthwise_conv2d",
        "adder2d",
        "active_shift",
        "sparse_shift",
        "channel_shuffle",
        "roll_channels",
        "shift",
    ],
)
def test_compiles_without_a_graph_break(name):
    call = CALLS[name]
    torch._dynamo.reset()
    compiled = torch.compile(lambda *tensors: call.run(*tensors), backend="eager", fullgraph=True)
    same(compiled(*call.tensors), call.run())


@composites
@pytest.mark.parametrize("strict", [False, True], ids=["export", "strict export"])
def test_exports_with_a_batch_of_any_size(call, strict):
    batch = torch.export.Dim("batch")
    shapes = {"tensors": tuple({0: batch} for _ in call.tensors)}
    program = torch.export.export(AsModule(call), call.tensors, dynamic_shapes=shapes, strict=strict)
    (x,) = call.tensors
    larger = torch.cat([x, 2 * x])
    same(program.module()(larger), call.run(larger))


@every_call
def test_vmap_over_a_new_axis(call):
    x, *rest = call.tensors
    stack = torch.stack([x, 2 * x, -x])
    mapped = torch.func.vmap(lambda sample: call.run(sample, *rest))(stack)
    same(mapped, torch.stack([call.run(sample, *rest) for sample in stack]))


# Checks look at shapes; jit.trace warns that it does not record what they decide. It need not.
@every_call
@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning", "ignore::DeprecationWarning")
def test_jit_trace(call):
    traced = torch.jit.trace(AsModule(call), call.tensors, check_trace=False)
    x, *rest = call.tensors
    same(traced(2 * x, *rest), call.run(2 * x, *rest))


@composites
def test_autocast_may_mix_dtypes(call):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = call.to(dtype=torch.float32).run()
    torch.testing.assert_close(y.double(), call.run(), rtol=0.05, atol=0.05)  # bfloat16 has 8 bits

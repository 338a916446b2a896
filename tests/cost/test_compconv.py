"""The module on symbols, the closed form of its cost, and real modules of every depth."""

import pytest
import torch

import lwcnn
from lwcnn import LwcnnError
from lwcnn.cost.blocks import count_block, count_kind
from lwcnn.cost.blocks.block import _counted
from lwcnn.cost.blocks.compconv import closed_form, d, n, run_compconv
from lwcnn.cost.formulas import C_in, C_out, H, H_out, N, W, W_out, k, stride, total
from lwcnn.models.compconv import CompConv
from tests.cost.test_block_modules import agree


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("strides", [False, True])
def test_the_closed_form_is_what_a_run_of_the_module_gives(depth, strides):
    """A stride changes sizes that are symbols here, and pools the copies."""
    step = 2 if strides else 1
    numbers = {N: 2, C_in: 300, C_out: 64, n: 7, d: depth, k: 3, H: 14, W: 10, stride: step}
    numbers |= {H_out: 14 // step, W_out: 10 // step}
    run = total(*map(_counted, run_compconv(depth, strides, batch=N)))
    closed = closed_form()
    assert set(run) == set(closed)
    assert {kind: run[kind].subs(numbers) for kind in run} == {
        kind: closed[kind].subs(numbers) for kind in run
    }


CHANNELS = [(64, 64), (8, 6), (255, 40), (256, 256), (256, 512), (300, 62), (512, 512), (600, 96)]


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("step", [1, 2])
def test_modules_of_every_depth(channels, step):
    module = CompConv(*channels, stride=step).eval()
    values = dict(zip(("C_in", "C_out"), channels, strict=True))
    agree(count_block("compconv", **values, H=5, W=5, stride=step), module, channels[0], 5)


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("kernel", [1, 3])
def test_the_kind_counts_what_the_module_needs(channels, step, kernel):
    with torch.device("meta"):
        module = CompConv(*channels, kernel, step).eval()
    rows = lwcnn.profile(module, (1, channels[0], 9, 9)).rows
    counted = [row.cost for row in rows if row.function in ("conv2d", "channel_shuffle", "avg_pool2d")]
    out = -(-9 // step)
    values = {"N": 1, "H": 9, "W": 9, "H_out": out, "W_out": out, "k": kernel, "stride": step}
    cost = count_kind("compconv", C_in=channels[0], C_out=channels[1], **values)
    assert cost.params == sum(p.numel() for p in module.parameters() if p.dim() == 4)
    for kind in ("macs", "reads", "writes"):
        assert getattr(cost, kind) == sum(getattr(one, kind) for one in counted), kind


def test_a_part_of_an_input_that_is_read_whole_is_a_copy():
    layers = {layer.name: layer for layer in run_compconv(3, strides=True)}
    assert list(layers) == [
        *("input", "compute2", "copy2", "pool2", "join2", "compute1", "copy1", "pool1", "join1", "compute0"),
        *("cheap", "concat", "shuffle"),
    ]
    assert [(layer.kind, layer.inputs[0].name) for layer in layers.values() if "copy" in layer.name] == [
        ("copy", "input"),
        ("copy", "input"),
    ]
    assert [x.name for x in layers["concat"].inputs] == ["join2", "join1", "compute0", "cheap"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"C_out": 7}, "C_out is 7.*even"),
        ({"C_in": 256, "C_out": 2048}, "depth 2 copies 342 input channels"),
        ({"k": 3}, "no k"),
    ],
)
def test_refused(values, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        count_block("compconv", **{"C_in": 8, "C_out": 8, "H": 4, "W": 4, "stride": 1, **values})

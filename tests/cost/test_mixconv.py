"""The mixed depthwise layer: the closed form of its cost against a run on symbols and against real layers."""

import pytest
import torch

import lwcnn
from lwcnn import LwcnnError
from lwcnn.cost.blocks import count_block, count_kind, layer_formulas
from lwcnn.cost.blocks.block import _counted
from lwcnn.cost.blocks.mixnet import closed_form, run_mixconv
from lwcnn.cost.formulas import C_in, H, H_out, N, W, W_out, g, stride, total
from lwcnn.models.mixnet import MixConv


@pytest.mark.parametrize("kernels", range(1, 9))
def test_the_closed_form_is_what_a_run_of_the_layer_gives(kernels):
    numbers = {N: 2, C_in: 840, g: kernels, H: 14, W: 10, H_out: 7, W_out: 5, stride: 2}
    run, closed = total(*map(_counted, run_mixconv(kernels))), closed_form()
    assert set(run) == set(closed)
    assert {kind: run[kind].subs(numbers) for kind in run} == {
        kind: closed[kind].subs(numbers) for kind in run
    }


@pytest.mark.parametrize("kernels", [1, 2, 3, 4, 5])
def test_the_kind_counts_what_the_layer_needs(kernels):
    sizes = tuple(range(3, 3 + 2 * kernels, 2))
    with torch.device("meta"):
        layer = MixConv(120, 120, sizes, stride=2, depthwise=True).eval()
    rows = lwcnn.profile(layer, (1, 120, 9, 9)).rows
    counted = [row.cost for row in rows if row.function == "conv2d"]
    values = {"N": 1, "C_in": 120, "H": 9, "W": 9, "H_out": 5, "W_out": 5, "g": kernels}
    cost = count_kind("mixconv", **values)
    for kind in ("macs", "params", "reads", "writes"):
        assert getattr(cost, kind) == sum(getattr(one, kind) for one in counted), kind


def test_a_block_of_another_number_of_kernels_is_refused():
    values = dict(C_in=24, C_out=24, H=7, W=7, stride=1, t=6, r=4)
    with pytest.raises(LwcnnError, match=r"g is 6.\n  1, 2, 3, 4 or 5"):
        count_block("mixed_residual", **values, g=6)
    with pytest.raises(LwcnnError, match="changes=True or False, g=1, 2, 3, 4 or 5"):
        layer_formulas("mixed_residual", "macs", changes=True)
    names = list(layer_formulas("mixed_residual", "macs", changes=True, g=2))
    assert names[2:5] == ["conv1", "conv2", "concat"]

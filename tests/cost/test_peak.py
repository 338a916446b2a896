"""Peak activation memory: by hand on five blocks, equal to that of `lwcnn.cost.blocks`, with its conventions."""

import pytest
import torch
from torch import nn

from benchmarks import count_zoos
from lwcnn import LwcnnError, create_model, profile
from lwcnn.cost.blocks.counting import count_block
from lwcnn.models.layers import ConvNorm, Sequential
from lwcnn.models.mobilenet_v1 import DepthwiseSeparable
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.resnet import BasicBlock, Bottleneck
from lwcnn.models.squeezenet import Fire
from lwcnn.steps import call

MAP = 8 * 8  # pixels of all maps below but those of a stride
# By hand, in maps of 8 x 8: what exists in the step where most does.
BLOCKS = {
    # the concatenation takes the memory of its inputs; before, the squeezed map feeds the second branch
    "fire": (Fire(16, 4, 12, 12), 16, "expand3x3.conv", (4 + 12 + 12) * MAP),
    # the wide map, what the depthwise layer makes of it, and the block's input for the sum
    "inverted residual": (InvertedResidual(4, 4, 1, 6), 4, "depthwise.conv", (24 + 24 + 4) * MAP),
    "inverted residual, stride 2": (InvertedResidual(4, 6, 2, 6), 4, "depthwise.conv", 24 * MAP + 24 * 16),
    "basic block": (BasicBlock(8, 8), 8, "conv2.conv", (8 + 8 + 8) * MAP),
    "bottleneck": (Bottleneck(16, 16), 16, "restore.conv", (4 + 16 + 16) * MAP),
    "depthwise separable": (DepthwiseSeparable(4, 16), 4, "pointwise.conv", (4 + 16) * MAP),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_by_hand(case):
    block, channels, step, numbers = BLOCKS[case]
    assert profile(block, (1, channels, 8, 8)).peak() == (step, numbers, 4 * numbers)


def test_conventions():
    counted = profile(InvertedResidual(4, 4, 1, 6), (1, 4, 8, 8))
    assert counted.peak(bytes_each=1).bytes == 52 * MAP
    assert counted.peak(weights=True).numbers == 52 * MAP + counted.params
    # each BatchNorm and each activation then has memory of its own: the largest step reads 24, writes 24, keeps 4
    assert counted.peak(in_place=False) == ("expand.norm", 52 * MAP, 4 * 52 * MAP)
    two = Sequential(a=ConvNorm(2, 8, 1, act=torch.relu), b=ConvNorm(8, 8, 3))
    assert profile(two, (1, 2, 8, 8)).peak().numbers == 16 * MAP


def test_equal_to_the_formulas_of_blocks():
    rows = count_block("inverted_residual", C_in=4, C_out=4, H=8, W=8, k=3, stride=1, t=6, SE=0)
    assert profile(InvertedResidual(4, 4, 1, 6), (1, 4, 8, 8)).peak().numbers == max(
        row.memory for row in rows
    )


def test_mobilenet_v2_ours_and_torchvisions():
    # 96 maps of 112 x 112 go into the depthwise layer with stride 2, 96 of 56 x 56 come out
    expected = ("features.bottleneck2_1.depthwise.conv", 96 * 112**2 + 96 * 56**2)
    counted = profile(create_model("mobilenet_v2"))
    assert counted.peak()[:2] == expected
    assert counted.peak(bytes_each=1).bytes == 1_505_280
    assert (
        counted.peak(in_place=False)[1] == 2 * 96 * 112**2
    )  # a BatchNorm reads one such map and writes another
    theirs = profile(count_zoos.build("torchvision", "mobilenet_v2"))
    for in_place in (
        True,
        False,
    ):  # torchvision's ReLU6 works in place: that is another convention, not another network
        assert theirs.peak(in_place).numbers == counted.peak(in_place).numbers


def test_figures_that_are_printed_elsewhere():
    """The step before the depthwise layer is the peak of an engine that runs this layer in place."""

    def depthwise_in_place(counted):
        alive = counted.with_memory().alive
        return max((row for row in alive if not row[0].endswith("depthwise.conv")), key=lambda row: row[1])

    step, numbers = depthwise_in_place(profile(create_model("mobilenet_v2")))
    assert (step, numbers) == ("features.bottleneck2_1.expand.conv", 1372 * 1024)  # MCUNetV2 prints 1372 kB
    narrow = create_model("mobilenet_v2", width=0.35)  # mbv2-w0.35-r144 of mit-han-lab/mcunet: 23.5 M, 0.75 M
    narrow.features.conv_last, narrow.classifier = ConvNorm(112, 448, 1, act=torch.relu), nn.Linear(448, 1000)
    counted = profile(narrow, (1, 3, 144, 144))
    assert (counted.macs, counted.params) == (23_499_152, 750_280)
    assert counted.peak().numbers == 48 * 72**2 + 48 * 36**2 and depthwise_in_place(counted)[1] == 56 * 72**2


class Doubled(nn.Module):
    """Reads its input again after an activation that would like to work in place."""

    def forward(self, x):
        return x.relu() + x


def test_what_is_read_later_is_not_written_over():
    assert profile(Doubled(), (1, 5)).peak().numbers == 10
    assert profile(nn.Sequential(nn.ReLU(), nn.ReLU()), (1, 5)).peak().numbers == 5
    assert profile(nn.Sequential(nn.ReLU(), nn.ReLU()), (1, 5)).peak(in_place=False).numbers == 10
    assert profile(nn.Sequential(nn.ReLU(inplace=True)), (1, 5)).peak(in_place=False).numbers == 10


def test_results_stay_until_the_end():
    class Two(nn.Module):
        def forward(self, x, step=call):
            first = step("first", torch.tanh, x)
            return first, step("second", lambda x: x.repeat(1, 4, 1, 1), x)

    assert profile(Two(), (1, 5, 1, 1)).peak(in_place=False).numbers == 5 + 5 + 20


def test_the_column():
    counted = profile(Fire(16, 4, 12, 12), (1, 16, 8, 8))
    lines = str(counted.with_memory()).splitlines()
    assert lines[1].endswith("numbers alive") and lines[-1].split()[-1] == f"{28 * MAP:,}"
    assert str(counted.with_memory().grouped()).splitlines()[3].split()[-1] == f"{20 * MAP:,}"
    assert "alive" not in str(counted)


@pytest.mark.parametrize("size", [0, 1.5, True])
def test_bytes_that_cannot_be(size):
    with pytest.raises(LwcnnError, match="bytes_each is"):
        profile(Fire(16, 4, 12, 12), (1, 16, 8, 8)).peak(bytes_each=size)
    with pytest.raises(LwcnnError, match="computes nothing"):
        profile(nn.Identity(), (1, 2)).peak()

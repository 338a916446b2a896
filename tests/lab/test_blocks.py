"""Every block of the lab: it fits into the skeleton, halves the size where it should, and learns."""

import doctest

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import lwcnn.lab.blocks
import lwcnn.lab.skeleton
from lwcnn.errors import LwcnnError
from lwcnn.lab.blocks import BLOCKS, PLAIN, choose_blocks
from lwcnn.lab.skeleton import Skeleton, Widths
from tools.address import ROOT

each_block = pytest.mark.parametrize("block", BLOCKS)


def widths_of(block: str, times: int = 1) -> Widths:
    """Small widths, all of them odd multiples of the block's divisor if ``times`` is odd."""
    least = BLOCKS[block].multiple * times
    return Widths(least, 3 * least, 5 * least)


def test_doctests():
    for module in (lwcnn.lab.blocks, lwcnn.lab.skeleton):
        assert doctest.testmod(module).failed == 0


def test_there_are_enough_and_each_names_its_chapter():
    assert len(BLOCKS) >= 24 and PLAIN in BLOCKS
    for name, entry in BLOCKS.items():
        assert (ROOT / "book" / f"{entry.chapter}.ipynb").is_file(), name


@each_block
def test_a_block_changes_the_shape_as_asked(block):
    """At stride 1 and at stride 2, which halves an odd size upwards, at any widths that its divisor allows."""
    build, _, multiple = BLOCKS[block]
    for c_in, c_out, stride in ((3, 3, 1), (3, 5, 2), (1, 3, 2)):
        layer = build(c_in * multiple, c_out * multiple, stride).eval()
        size = layer(torch.rand(1, c_in * multiple, 8, 8)).shape
        assert size == (1, c_out * multiple, 8 // stride, 8 // stride)


@each_block
def test_every_parameter_gets_a_gradient_and_a_few_steps_make_the_loss_smaller(block):
    torch.manual_seed(0)
    network = Skeleton(block, widths_of(block), num_classes=3, in_channels=1)
    images, labels = torch.randn(6, 1, 32, 32), torch.arange(6) % 3
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-3)
    losses = []
    for _ in range(4):
        losses.append(F.cross_entropy(network(images), labels))
        optimizer.zero_grad()
        losses[-1].backward()
        optimizer.step()
    assert all(weight.grad is not None for weight in network.parameters())
    assert losses[-1] < losses[0]


@each_block
def test_the_stages_see_maps_of_16_8_and_4_pixels_and_one_stem_serves_all(block):
    widths = widths_of(block)
    network = Skeleton(block, widths, 10).eval()
    sizes = {}
    for name, layer in network.features.named_children():
        layer.register_forward_hook(lambda _, __, out, name=name: sizes.update({name: tuple(out.shape[1:])}))
    assert network(torch.rand(2, 3, 32, 32)).shape == (2, 10)
    first, second, third = ((width, side, side) for width, side in zip(widths, (16, 8, 4), strict=True))
    assert sizes == {
        "stem": first, "stage1_1": first, "stage1_2": first, "stage2_1": second, "stage2_2": second,
        "stage3_1": third, "stage3_2": third,
    }  # fmt: skip
    stem = network.features.stem
    assert (stem.conv.kernel_size, stem.conv.stride, stem.norm.num_features) == ((3, 3), (2, 2), widths.first)
    assert type(network.norm) is nn.BatchNorm2d and type(network.classifier) is nn.Linear


def test_names_are_chosen_in_the_order_of_the_table():
    assert choose_blocks("all") == tuple(BLOCKS)
    assert choose_blocks("ghost,plain_3x3, fire") == ("plain_3x3", "fire", "ghost")
    with pytest.raises(LwcnnError, match="there is no block 'gost'.\n  did you mean ghost"):
        choose_blocks("fire,gost")

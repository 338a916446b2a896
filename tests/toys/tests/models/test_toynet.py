"""ToyNet: its block in plain loops."""

from lwcnn.models.toynet import ToyBlock
from lwcnn.ops import by_hand

from .test_by_hand import assert_same, conv_norm, with_numbers


def test_toy_block():
    p = with_numbers(ToyBlock(3))

    def toy_block(x):
        y = conv_norm(conv_norm(x, p.mix, by_hand.relu), p.filter, by_hand.relu)
        return by_hand.add(x, y)

    assert_same(p, toy_block, channels=3)

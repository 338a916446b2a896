"""GhostNet against timm. pytorchcv's ``ghostnet`` is another network: see the chapter."""

import pytest
import torch

from .test_parity import adopt, assert_same_logits, randomise

CASES = [
    ("ghostnet_x0_5", "ghostnet_050", (97, 75), torch.float64),
    ("ghostnet_x1_0", "ghostnet_100", (97, 75), torch.float32),
    ("ghostnet_x1_0", "ghostnet_100", (98, 77), torch.float64),
    ("ghostnet_x1_3", "ghostnet_130", (64, 65), torch.float64),
]


@pytest.mark.parametrize(("name", "theirs", "size", "dtype"), CASES)
def test_timm(name, theirs, size, dtype, timm):
    peer = timm.create_model(theirs).to(dtype).eval()
    randomise(peer)
    assert_same_logits(adopt(name, peer.state_dict(), dtype), peer, size, dtype)

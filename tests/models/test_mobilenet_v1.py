"""MobileNetV1's family: the sixteen networks of its two multipliers, against the paper's tables 6 and 7."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import lwcnn
from lwcnn.ops.rounding import cut_channels

PARAMS = {1.0: 4_231_976, 0.75: 2_585_560, 0.5: 1_331_592, 0.25: 470_072}
PARAMS_PRINTED = {1.0: 4.2, 0.75: 2.6, 0.5: 1.3, 0.25: 0.5}  # table 6, in millions
# (width, size): MACs, and the millions of tables 6 and 7, which give seven of the sixteen
MACS = {
    (1.0, 224): (568_740_352, 569),
    (1.0, 192): (418_121_728, 418),
    (1.0, 160): (290_675_200, 290),  # printed without the fraction; rounded it would be 291
    (1.0, 128): (186_400_768, 186),
    (0.75, 224): (325_400_448, 325),
    (0.75, 192): (239_273_472, None),
    (0.75, 160): (166_396_800, None),
    (0.75, 128): (106_770_432, None),
    (0.5, 224): (149_497_088, 149),
    (0.5, 192): (109_970_432, None),
    (0.5, 160): (76_524_800, None),
    (0.5, 128): (49_160_192, None),
    (0.25, 224): (41_030_272, 41),
    (0.25, 192): (30_212_608, None),
    (0.25, 160): (21_059_200, None),
    (0.25, 128): (13_570_048, None),
}


@pytest.mark.parametrize(("width", "size"), MACS)
def test_the_sixteen_networks(width, size):
    macs, printed = MACS[width, size]
    with torch.device("meta"):
        model = lwcnn.create_model("mobilenet_v1", width=width).eval()
    with FlopCounterMode(display=False) as counter:
        model(torch.zeros(1, 3, size, size, device="meta"))
    profile = lwcnn.profile(model, (1, 3, size, size))
    assert (profile.params, profile.macs) == (PARAMS[width], macs)
    assert counter.get_total_flops() == 2 * macs
    assert round(PARAMS[width] / 1e6, 1) == PARAMS_PRINTED[width]
    assert printed is None or abs(macs / 1e6 - printed) < 1


@pytest.mark.parametrize("width", [0.1, 0.3, 1.37, 2])
def test_any_width(width):
    """Widths are cut, not rounded to multiples of 8, and are at least 8."""
    with torch.device("meta"):
        model = lwcnn.create_model("mobilenet_v1", width=width, num_classes=2).eval()
    widths = [layer.out_channels for layer in model.modules() if isinstance(layer, torch.nn.Conv2d)]
    assert widths[0] == max(8, int(32 * width))
    assert widths[-1] == model.classifier.in_features == cut_channels(1024 * width)
    assert model(torch.zeros(1, 3, 33, 47, device="meta")).shape == (1, 2)


def test_relu6_keeps_values_below_6():
    torch.manual_seed(0)
    x = 100 * torch.randn(1, 3, 32, 32)
    for act, limited in (("relu", False), ("relu6", True)):
        model = lwcnn.create_model("mobilenet_v1", width=0.25, act=act).eval()
        largest = max(s.out.amax().item() for s in lwcnn.trace(model, x) if s.name.endswith(".act"))
        assert (largest <= 6) is limited


def test_the_last_depthwise_convolution_keeps_the_size():
    """Table 1 prints "s2" there, between two maps of 7 x 7."""
    with torch.device("meta"):
        model = lwcnn.create_model("mobilenet_v1").eval()
    steps = {s.name: s for s in lwcnn.trace(model, torch.zeros(1, 3, 224, 224, device="meta"))}
    last = steps["features.separable13.depthwise.conv"]
    assert last.args[0].shape == last.out.shape == (1, 1024, 7, 7)

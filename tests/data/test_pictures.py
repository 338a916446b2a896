"""Real pictures: what is carried, what is fetched, what is said when neither works."""

import hashlib
import sys
from types import SimpleNamespace

import numpy
import pytest
import torch

from lwcnn import data
from lwcnn.errors import LwcnnError


@pytest.mark.parametrize("name", data.photographs())
def test_photographs(name, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr("socket.socket.connect", refuse)
    pixels = data.photograph(name)
    assert pixels.dtype == torch.float32 and pixels.shape[0] == 3 and min(pixels.shape[1:]) >= 300
    assert pixels.min() >= 0 and 0.8 < pixels.max() <= 1
    assert not torch.equal(pixels[0], pixels[2])  # colour
    small = data.photograph(name, size=32)
    assert small.shape == (3, 32, 32)
    middle = min(pixels.shape[1:])
    top, left = ((side - middle) // 2 for side in pixels.shape[1:])
    square = pixels[:, top : top + middle, left : left + middle]
    torch.testing.assert_close(small.mean((1, 2)), square.mean((1, 2)), atol=0.01, rtol=0)
    assert "(scikit-" in data.credit(name)


def test_photograph_is_the_same_every_time():
    assert torch.equal(data.photograph("coffee", 50), data.photograph("coffee", 50))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.photograph("chelsie"), "did you mean chelsea"),
        (lambda: data.credit("nobody"), "no photograph has this name"),
        (lambda: data.photograph("chelsea", size=0), "size is 0"),
        (lambda: data.photograph("chelsea", size=(8, 8)), "size is (8, 8)"),
        (lambda: data.digits(7), "size is 7"),
        (lambda: data.digits(12.5), "at least 8"),
        (lambda: data.load("cifar"), "cifar10"),
        (lambda: data.load("imagenet"), "there are cifar10, cifar100, fashion_mnist or mnist"),
    ],
)
def test_bad_calls(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)


def test_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(LwcnnError, match="pip install scikit-learn"):
        data.digits()
    with pytest.raises(LwcnnError, match="pip install scikit-learn"):
        data.photograph("china")


def test_digits_split_is_fixed():
    digits = data.digits()
    assert digits.train_images.shape == (1437, 1, 8, 8) and digits.test_images.shape == (360, 1, 8, 8)
    assert digits.train_images.dtype == torch.float32 and digits.train_labels.dtype == torch.int64
    images = torch.cat([digits.train_images, digits.test_images])
    assert images.min() == 0 and images.max() == 1
    # 16 levels of ink, so this sum over all digits is exact: it fails if one pixel or the order changes
    levels = (images * 16).round().to(torch.uint8).numpy().tobytes()
    assert hashlib.sha256(levels).hexdigest()[:16] == "8f26b2bd9d135c25"
    assert digits.test_labels.bincount().min() >= 33  # each digit is there to be tested


def test_digits_enlarged():
    small, large = data.digits(8), data.digits(16)
    assert large.train_images.shape == (1437, 1, 16, 16)
    assert torch.equal(small.train_labels, large.train_labels)
    torch.testing.assert_close(
        large.train_images.mean((1, 2, 3)), small.train_images.mean((1, 2, 3)), atol=0.02, rtol=0
    )


def fake_torchvision(monkeypatch, dataset):
    monkeypatch.setitem(sys.modules, "torchvision", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "torchvision.datasets", SimpleNamespace(CIFAR10=dataset, MNIST=dataset))


def test_load_colour_and_grey(monkeypatch, tmp_path):
    asked = {}

    def colour(folder, train, download):
        asked.update(folder=folder, train=train, download=download)
        return SimpleNamespace(data=numpy.full((4, 6, 5, 3), 255, numpy.uint8), targets=[1, 2, 3, 4])

    fake_torchvision(monkeypatch, colour)
    images, labels = data.load("cifar10", train=False, folder=tmp_path)
    assert images.shape == (4, 3, 6, 5) and images.max() == 1 and labels.tolist() == [1, 2, 3, 4]
    assert asked == {"folder": tmp_path, "train": False, "download": True}

    def grey(folder, train, download):
        return SimpleNamespace(data=torch.zeros(4, 6, 5, dtype=torch.uint8), targets=torch.arange(4))

    fake_torchvision(monkeypatch, grey)
    assert data.load("mnist")[0].shape == (4, 1, 6, 5)


def test_load_without_a_connection(monkeypatch):
    def unreachable(folder, train, download):
        raise OSError("Name or service not known")

    fake_torchvision(monkeypatch, unreachable)
    with pytest.raises(LwcnnError) as caught:
        data.load("cifar10", folder="here")
    assert "Name or service not known" in str(caught.value) and "data.digits()" in str(caught.value)


def test_load_without_torchvision(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision.datasets", None)
    with pytest.raises(LwcnnError, match="install the torchvision of your torch"):
        data.load("cifar10")

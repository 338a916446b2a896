"""Images of the lab: splits that nothing changes, folders as torchvision reads them, files that cannot be read."""

import doctest

import numpy
import pytest
import torch
from PIL import Image

import lwcnn.lab.data
from benchmarks.adopt import import_torchvision
from lwcnn.errors import LwcnnError
from lwcnn.lab.data import DIGITS_A_CLASS, list_folder, load_data, split


def test_doctests():
    assert doctest.testmod(lwcnn.lab.data).failed == 0


def test_digits():
    data = load_data("digits")
    assert (
        data.train_images.shape == (10 * DIGITS_A_CLASS, 1, 32, 32) and data.train_images.dtype == torch.uint8
    )
    assert data.train_labels.bincount().tolist() == [DIGITS_A_CLASS] * 10
    assert len(data.test_labels) + len(load_data("digits", 10**6).train_labels) == 1797
    assert data.test_images.amax() == 255 and data.classes == 10 and data.in_channels == 1
    assert data.fingerprint == 2961220629  # the same on every machine and for ever


def test_a_split_is_the_same_in_any_order_and_takes_more_of_the_same():
    keys, labels = [f"image {n}" for n in range(40)], [n % 2 for n in range(40)]
    train, test = split(keys, labels, 5, a_class=None)
    assert (len(train), len(test)) == (32, 8) and set(train.tolist()).isdisjoint(test.tolist())
    assert [labels[n] for n in test].count(0) == 4
    few, again = split(keys, labels, 5, a_class=3)
    assert torch.equal(again, test) and len(few) == 6 and set(few.tolist()) < set(train.tolist())
    backwards, tested = split(keys[::-1], labels[::-1], 5, a_class=3)
    assert {keys[n] for n in few} == {keys[::-1][n] for n in backwards}
    assert {keys[n] for n in test} == {keys[::-1][n] for n in tested}
    assert split(keys, labels, 0, None)[1].tolist() == []


@pytest.fixture
def folder(tmp_path):
    """Six grey and six red pictures of several kinds and sizes, one below another folder; no class without pictures."""
    for name, colour in (("red", (255, 0, 0)), ("grey", 128)):
        (tmp_path / name / "more").mkdir(parents=True)
        for number, ending in enumerate(("png", "JPG", "bmp", "tiff", "webp", "ppm")):
            picture = Image.new("RGB" if name == "red" else "L", (40 + 8 * number, 48), colour)
            place = tmp_path / name / ("more" if number == 3 else ".") / f"{number}.{ending}"
            picture.save(place, "JPEG" if ending == "JPG" else None)
    (tmp_path / "red" / "notes.txt").write_text("not an image")
    return tmp_path


def test_a_folder_is_read_as_torchvision_reads_it(folder):
    theirs = import_torchvision().datasets.ImageFolder(folder)
    classes, files, labels = list_folder("here", folder)
    assert classes == theirs.classes
    assert sorted(zip(map(str, files), labels, strict=True)) == sorted(theirs.samples)
    data = load_data(f"folder:{folder}")
    assert (len(data.train_labels), len(data.test_labels), data.broken, data.classes) == (8, 4, 0, 2)
    assert data.in_channels == 3
    for images, numbers in ((data.train_images, data.train_labels), (data.test_images, data.test_labels)):
        grey, red = images[numbers == 0].float(), images[numbers == 1].float()
        assert ((grey - 128).abs() <= 2).all()
        assert (red.amax(dim=(2, 3)) >= torch.tensor([250.0, 0, 0])).all() and (red[:, 1:] <= 5).all()
    assert len(load_data(f"folder:{folder}", 1).train_labels) == 2


def test_a_broken_image_is_named_skipped_and_counted(folder, capsys):
    whole = (folder / "red" / "0.png").read_bytes()
    (folder / "red" / "torn.png").write_bytes(whole[: len(whole) // 2])
    (folder / "grey" / "empty.jpg").write_bytes(b"")
    (folder / "grey" / "text.png").write_text("not an image")
    data = load_data(f"folder:{folder}")
    assert data.broken == 3 and len(data.train_labels) + len(data.test_labels) == 12
    said = capsys.readouterr().err
    for name in ("torn.png", "empty.jpg", "text.png"):
        assert f"{name}: not read, and left out: " in said
    heard = []
    load_data(f"folder:{folder}", say=heard.append)
    assert len(heard) == 3 and capsys.readouterr().err == ""


def test_sixteen_bits_become_eight(folder):
    """A grey of half the range stays one; cut off at 255 it would be white."""
    for path in [path for path in (folder / "grey").rglob("*") if path.is_file()]:
        Image.fromarray(numpy.full((8, 8), 32_896, "uint16")).save(path.with_suffix(".png"))
        if path.suffix != ".png":
            path.unlink()
    data = load_data(f"folder:{folder}")
    grey = torch.cat([data.train_images[data.train_labels == 0], data.test_images[data.test_labels == 0]])
    assert data.broken == 0 and (grey == 128).all()


def test_refused(folder, tmp_path):
    cases = [
        ("imagenet", "there is no such set.\n  digits, cifar10 or folder:PATH"),
        ("folder:", "there is no such set"),
        (f"folder:{tmp_path}/nowhere", "there is no such folder"),
        (f"folder:{folder}/red", "it has 1 folders of classes"),
    ]
    for name, message in cases:
        with pytest.raises(LwcnnError, match=message):
            load_data(name)
    (folder / "empty").mkdir()
    with pytest.raises(LwcnnError, match="0 images can be read in the class 'empty'"):
        load_data(f"folder:{folder}")
    Image.new("L", (8, 8)).save(folder / "empty" / "one.png")
    with pytest.raises(LwcnnError, match="1 images can be read in the class 'empty'"):
        load_data(f"folder:{folder}")


def test_cifar10_comes_from_torchvision(monkeypatch):
    """Its own split; what is asked for of each class is chosen as elsewhere."""
    asked = []

    def load(name, train=True):
        asked.append((name, train))
        labels = torch.arange(60 if train else 20) % 10
        return labels[:, None, None, None].expand(-1, 3, 32, 32) / 255, labels

    monkeypatch.setattr(lwcnn.lab.data.data.pictures, "load", load)
    data = load_data("cifar10", 2)
    assert asked == [("cifar10", True), ("cifar10", False)]
    assert data.train_labels.bincount().tolist() == [2] * 10 == data.test_labels.bincount().tolist()
    assert torch.equal(data.train_images[:, 0, 0, 0].long(), data.train_labels)
    assert len(load_data("cifar10").train_labels) == 60

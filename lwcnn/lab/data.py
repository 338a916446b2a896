"""The images of the lab, all of 32 x 32 pixels, and the fixed split into those to train with and those to test.

Which image is tested is decided by a hash of its place in the set or of its path, never by the seed of a training:
it is the same on every machine and for ever.
"""

import os
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from .. import data
from ..errors import LwcnnError, one_of
from .skeleton import IMAGE_SIZE

#: Endings of the files that torchvision's ImageFolder takes for images.
ENDINGS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
NAMES = ("digits", "cifar10", "folder:PATH")
#: Digits of each class to train with. With more of them nearly every block reads nearly every digit: from 20 of each
#: class the plain block learns to read 98 % of the others.
DIGITS_A_CLASS = 10
TESTED_DIGITS, TESTED_FILES = 2, 5  # one in so many of each class is tested


class LabData(NamedTuple):
    """Images (N, C, 32, 32) as bytes, labels (N,), and how many files could not be read."""

    name: str
    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor
    classes: int
    broken: int = 0

    @property
    def in_channels(self) -> int:
        """1 for grey images, 3 for colour."""
        return self.train_images.shape[1]

    @property
    def fingerprint(self) -> int:
        """A number that another machine has too if it has the same images and labels."""
        number = 0
        for tensor in self[1:5]:
            number = zlib.crc32(tensor.contiguous().numpy().tobytes(), number)
        return number


def load_data(name: str, a_class: int | None = None, say: Callable[[str], None] | None = None) -> LabData:
    """The set ``digits``, ``cifar10`` (through torchvision, which downloads it) or ``folder:PATH``.

    ``a_class`` is the most images of each class to train with; None means 10 for the digits, and all of the others.
    ``say`` hears of each file that cannot be read; else it stands on stderr.

    Raises:  LwcnnError if there is no such set, or a class has too few images to train and to test.
    """
    say = say or (lambda text: print(text, file=sys.stderr))
    kind, _, path = name.partition(":")
    if kind == "folder" and path:
        return _load_folder(name, Path(path), a_class, say)
    if name == "digits":
        return _load_digits(DIGITS_A_CLASS if a_class is None else a_class)
    if name == "cifar10":
        train, test = data.pictures.load(name), data.pictures.load(name, train=False)
        keys = [f"{name} {number}" for number in range(len(train[1]))]
        chosen, _ = split(keys, train[1].tolist(), 0, a_class)
        return LabData(name, _bytes(train[0])[chosen], train[1][chosen], _bytes(test[0]), test[1], 10)
    raise LwcnnError(f"--data {name}", "there is no such set", expected=one_of(NAMES))


def split(
    keys: Sequence[str], labels: Sequence[int], one_in: int, a_class: int | None
) -> tuple[Tensor, Tensor]:
    """Which images to train with and which to test: places in the set, in each class in the order of a hash.

    Of each class one in ``one_in`` is tested, rounded up, none if that is 0; of the others at most ``a_class`` are
    trained with.

    >>> train, test = split([f"{n}" for n in range(10)], [0, 1] * 5, one_in=2, a_class=1)
    >>> len(train), len(test)
    (2, 6)
    """
    order = sorted(range(len(keys)), key=lambda place: (zlib.crc32(keys[place].encode()), keys[place]))
    train, test = [], []
    for label in sorted(set(labels)):
        places = [place for place in order if labels[place] == label]
        cut = -(-len(places) // one_in) if one_in else 0
        test += places[:cut]
        train += places[cut:][:a_class]
    return torch.tensor(sorted(train), dtype=torch.long), torch.tensor(sorted(test), dtype=torch.long)


def _load_digits(a_class: int) -> LabData:
    digits = data.digits(IMAGE_SIZE)
    images = _bytes(torch.cat([digits.train_images, digits.test_images]))
    labels = torch.cat([digits.train_labels, digits.test_labels])
    keys = [f"digits {number}" for number in range(len(labels))]
    train, test = split(keys, labels.tolist(), TESTED_DIGITS, a_class)
    return LabData("digits", images[train], labels[train], images[test], labels[test], 10)


def _bytes(images: Tensor) -> Tensor:
    return (images * 255).round().byte()


def list_folder(where: str, folder: Path) -> tuple[list[str], list[Path], list[int]]:
    """The classes of a folder, which are its folders in the order of their names, the files below them, their classes.

    Raises:  LwcnnError if there is no such folder, or it has fewer than two classes.
    Source:  torchvision's ``datasets.ImageFolder``, which finds the same files.
    """
    if not folder.is_dir():
        raise LwcnnError(where, "there is no such folder", hint="write folder: and its path")
    classes = sorted(entry.name for entry in folder.iterdir() if entry.is_dir())
    if len(classes) < 2:
        hint = "put the images of each class into a folder of its own there"
        raise LwcnnError(
            where, f"it has {len(classes)} folders of classes", expected="two or more", hint=hint
        )
    files, labels = [], []
    for label, name in enumerate(classes):
        walk = os.walk(folder / name, followlinks=True)
        found = sorted(Path(place, file) for place, _, inside in walk for file in inside)
        found = [path for path in found if path.suffix.lower() in ENDINGS]
        files += found
        labels += [label] * len(found)
    return classes, files, labels


def _load_folder(name: str, folder: Path, a_class: int | None, say: Callable[[str], None]) -> LabData:
    where = f"--data {name}"
    classes, files, labels = list_folder(where, folder)
    read = _reader(where)
    images, broken = {}, 0
    for place, path in enumerate(files):
        try:
            images[place] = read(path)
        except Exception as error:  # a broken file makes Pillow raise nearly anything
            broken += 1
            say(f"{path}: not read, and left out: {error}")
    labels = [labels[place] for place in images]
    keys = [files[place].relative_to(folder).as_posix() for place in images]
    train, test = split(keys, labels, TESTED_FILES, a_class)
    numbers = torch.tensor(labels, dtype=torch.long)
    for label, one in enumerate(classes):
        if label not in numbers[train] or label not in numbers[test]:
            what = f"{labels.count(label)} images can be read in the class {one!r}"
            raise LwcnnError(where, what, expected="two or more, of which one is tested")
    pixels = torch.stack(list(images.values()))
    return LabData(name, pixels[train], numbers[train], pixels[test], numbers[test], len(classes), broken)


def _reader(where: str) -> Callable[[Path], Tensor]:
    """What reads a file: its middle square, in colour, of 32 x 32 pixels."""
    try:
        import numpy
        from PIL import Image, ImageOps
    except ImportError:
        raise LwcnnError(where, "Pillow is not installed", hint="run: pip install pillow") from None

    def read(path: Path) -> Tensor:
        with Image.open(path) as picture:
            if picture.mode.startswith("I"):  # 16 bits: `convert` would cut them off at 255
                picture = Image.fromarray((numpy.asarray(picture) // 257).clip(0, 255).astype("uint8"))
            square = ImageOps.fit(picture.convert("RGB"), (IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.BILINEAR)
        return torch.from_numpy(numpy.array(square)).permute(2, 0, 1)  # (3, 32, 32)

    return read

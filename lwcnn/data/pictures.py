"""Real pictures: photographs and handwritten digits that need no download, larger sets by name."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import LwcnnError, check_whole, nearest, one_of


class Source(NamedTuple):
    """A photograph: the package that carries it, its name there, and whom to thank."""

    package: str
    file: str
    credit: str


# Only pictures that the packages carry themselves: these need no connection.
PHOTOGRAPHS = {
    "astronaut": Source("skimage", "astronaut", "Eileen Collins, NASA, public domain (scikit-image)"),
    "chelsea": Source("skimage", "chelsea", "Chelsea the cat, Stefan van der Walt, CC0 (scikit-image)"),
    "china": Source(
        "sklearn", "china.jpg", "Palace in Beijing, danielbuechele on Flickr, CC BY 2.0 (scikit-learn)"
    ),
    "coffee": Source(
        "skimage", "coffee", "Espresso at Pikolo Espresso Bar, Rachel Michetti, CC0 (scikit-image)"
    ),
    "flower": Source("sklearn", "flower.jpg", "Dahlia, vultilion on Flickr, CC BY 2.0 (scikit-learn)"),
}


def photographs() -> list[str]:
    """The names that `photograph` knows.

    >>> photographs()
    ['astronaut', 'chelsea', 'china', 'coffee', 'flower']
    """
    return sorted(PHOTOGRAPHS)


def credit(name: str) -> str:
    """Who took the photograph, and under which licence it is.

    >>> credit("chelsea")
    'Chelsea the cat, Stefan van der Walt, CC0 (scikit-image)'
    """
    return _source(f"credit({name!r})", name).credit


def photograph(name: str, size: int | None = None) -> Tensor:
    """A colour photograph; with ``size`` its middle square, made size x size pixels.

    Shapes:  -> (3, H, W), or (3, size, size); float32, values 0..1.
    Raises:  LwcnnError if the name is unknown, size is no positive number, or the package is not installed.

    >>> photograph("chelsea").shape, photograph("coffee", size=64).shape
    (torch.Size([3, 300, 451]), torch.Size([3, 64, 64]))
    """
    where = f"photograph({name!r}, size={size!r})"
    source = _source(where, name)
    if size is not None:
        check_whole(where, "size", size, 1)
    if source.package == "skimage":
        array = getattr(_package(where, "skimage.data", "scikit-image"), source.file)()
    else:
        array = _package(where, "sklearn.datasets", "scikit-learn").load_sample_image(source.file)
    pixels = pixels_of(array, where)
    return pixels.float() if size is None else _middle_square(pixels, size).float()


def pixels_of(photo, where: str = "pixels_of(photo)") -> Tensor:
    """Turn a tensor (3, H, W) of 0..1, or an array or picture (H, W, 3) of bytes, into the former.

    The result is float64: what a page shows must not depend on the last bits of a processor.

    Raises:  LwcnnError if it is neither.

    >>> pixels_of(torch.full((2, 2, 3), 255, dtype=torch.uint8)).amax().item()
    1.0
    """
    if not isinstance(photo, Tensor):
        try:
            numpy = import_module("numpy")
            photo = torch.from_numpy(numpy.array(photo))  # a copy: pictures give read-only memory
        except (TypeError, ValueError):
            raise LwcnnError(
                where, f"photo is a {type(photo).__name__}", expected="a tensor, array or picture"
            ) from None
    if photo.dtype == torch.uint8 and photo.dim() == 3 and photo.shape[2] == 3 and photo.numel():
        return photo.permute(2, 0, 1).double() / 255
    if photo.is_floating_point() and photo.dim() == 3 and photo.shape[0] == 3 and photo.numel():
        return photo.double()
    raise LwcnnError(
        where,
        "this is no colour photograph",
        f"it has shape {tuple(photo.shape)} and holds {photo.dtype}",
        "shape (3, H, W) with floating-point values 0..1, or (H, W, 3) with bytes",
        "turn a grey picture into colour with picture.convert('RGB')",
    )


class Digits(NamedTuple):
    """Handwritten digits in a fixed split: images (N, 1, size, size) of 0..1, labels (N,) of 0..9."""

    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor


TRAINING_DIGITS = 1437  # the first four fifths of 1,797; the order of scikit-learn is fixed


def digits(size: int = 8) -> Digits:
    """The 1,797 handwritten digits of scikit-learn: the first 1,437 to train with, the last 360 to test.

    They are 8 x 8 pixels; a larger ``size`` enlarges them bilinearly. No random number takes part, so the
    split is the same everywhere and for ever.

    Shapes:  images (1437, 1, size, size) and (360, 1, size, size), labels (1437,) and (360,).
    Raises:  LwcnnError if size is below 8 or scikit-learn is not installed.
    Source:  Alpaydin and Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI repository, test part.

    >>> digits(16).train_images.shape
    torch.Size([1437, 1, 16, 16])
    """
    where = f"digits(size={size!r})"
    check_whole(where, "size", size, 8)
    bunch = _package(where, "sklearn.datasets", "scikit-learn").load_digits()
    images = torch.from_numpy(bunch.images)[:, None] / 16  # ink runs from 0 to 16
    if size > 8:
        images = F.interpolate(images, (size, size), mode="bilinear", align_corners=False)
    images, labels = images.float(), torch.from_numpy(bunch.target).long()
    cut = TRAINING_DIGITS
    return Digits(images[:cut], labels[:cut], images[cut:], labels[cut:])


DATASETS = {"cifar10": "CIFAR10", "cifar100": "CIFAR100", "fashion_mnist": "FashionMNIST", "mnist": "MNIST"}


def load(name: str, train: bool = True, folder: str | Path = "data") -> tuple[Tensor, Tensor]:
    """A larger set of pictures through torchvision; the first call downloads it into ``folder``.

    Shapes:  -> images (N, channels, H, W), float32 of 0..1, and labels (N,).
    Raises:  LwcnnError if the name is unknown, torchvision does not import, or the download fails.
    """
    where = f"data.load({name!r})"
    if name not in DATASETS:
        raise LwcnnError(where, "no data set has this name", f"there are {one_of(sorted(DATASETS))}", "",
                         nearest(name, DATASETS))  # fmt: skip
    try:
        dataset_class: Callable = getattr(import_module("torchvision.datasets"), DATASETS[name])
    except (ImportError, RuntimeError) as error:  # RuntimeError: built for another torch
        raise LwcnnError(
            where,
            "torchvision does not import",
            f"it says: {str(error).splitlines()[0]}",
            hint="install the torchvision of your torch (pytorch.org/get-started), or use data.digits()",
        ) from None
    try:
        dataset = dataset_class(folder, train=train, download=True)
    except (OSError, RuntimeError) as error:  # no connection, or a broken file
        raise LwcnnError(
            where,
            "the pictures could not be downloaded",
            f"torchvision says: {str(error).splitlines()[0]}",
            hint=f"connect once, copy the files into {str(folder)!r}, or use data.digits(), which is local",
        ) from None
    images = torch.as_tensor(dataset.data)
    images = images[:, None] if images.dim() == 3 else images.permute(0, 3, 1, 2)  # grey, or colour last
    return images.float() / 255, torch.as_tensor(dataset.targets)


def _source(where: str, name: str) -> Source:
    if name not in PHOTOGRAPHS:
        raise LwcnnError(where, "no photograph has this name", hint=nearest(name, PHOTOGRAPHS))
    return PHOTOGRAPHS[name]


def _package(where: str, module: str, package: str):
    try:
        return import_module(module)
    except ImportError:
        raise LwcnnError(where, f"{package} is not installed", hint=f"run: pip install {package}") from None


def _middle_square(pixels: Tensor, size: int) -> Tensor:
    height, width = pixels.shape[1:]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = pixels[None, :, top : top + side, left : left + side]
    return F.interpolate(square, (size, size), mode="bilinear", antialias=True, align_corners=False)[0]

"""The last layers of a network: dropout and a linear layer, which a reader may exchange for a head of another kind."""

from collections.abc import Callable

from torch import Tensor, nn

from ..errors import LwcnnError
from ..ops import dropout, global_avg_pool, linear
from ..ops.holders import run_layer
from ..steps import call


def pool_and_classify(
    x: Tensor, classifier: nn.Module, rate: float, training: bool, step: Callable = call
) -> Tensor:
    """One number a channel, dropout, one linear layer: steps ``pool``, ``dropout``, ``classifier``.

    Shapes:  x (N, C, H, W) -> (N, classes).
    Raises:  LwcnnError as `drop_and_classify`.
    Source:  GoogLeNet, Szegedy et al. 2015, table 1 (last rows).

    >>> import torch
    >>> pool_and_classify(torch.zeros(2, 8, 7, 7), nn.Linear(8, 10), rate=0.2, training=False).shape
    torch.Size([2, 10])
    """
    x = step("pool", global_avg_pool, x)  # (N, C)
    return drop_and_classify(x, classifier, rate, training, step)  # (N, classes)


def drop_and_classify(
    x: Tensor, classifier: nn.Module, rate: float, training: bool, step: Callable = call
) -> Tensor:
    """Dropout and one linear layer: steps ``dropout``, ``classifier``.

    Dropout belongs to the linear layer: another head in its place has its own, or none, as in torchvision.

    Shapes:  x (N, C) -> (N, classes).
    Raises:  LwcnnError if the linear layer takes another number of inputs.

    >>> import torch
    >>> drop_and_classify(torch.zeros(2, 8), nn.Linear(8, 10), rate=0.2, training=False).shape
    torch.Size([2, 10])
    """
    if type(classifier) is nn.Linear and x.shape[1] != classifier.in_features:
        raise LwcnnError(
            "classifier(x)",
            f"the layers before give {x.shape[1]} numbers an image, the classifier takes {classifier.in_features}",
            hint=f"put a torch.nn.Linear({x.shape[1]}, {classifier.out_features}) in the place of the classifier",
        )
    x = step("dropout", dropout, x, rate, training and isinstance(classifier, nn.Linear))
    return run_layer(step, "classifier", linear, x, classifier)  # (N, classes)

"""Deep Compression, the three moves that make a trained network small: prune, share weights, code.

Source:  Han, Mao, Dally 2016, arXiv 1510.00149.
"""

import heapq
from collections import Counter
from collections.abc import Iterable

import torch
from torch import Tensor

from ..errors import LwcnnError, is_number, is_whole


def prune_mask(weight: Tensor, keep: float) -> Tensor:
    """Mark with True the share ``keep`` of the weights that is largest in magnitude.

    Shapes:  weight any shape -> a Boolean tensor of the same shape with ``round(keep * n)`` True, at least 1.
    Raises:  LwcnnError unless 0 < keep <= 1 and weight has elements.
    Source:  Han et al. 2016, section 2 (small weights are removed, the rest is trained on).

    >>> prune_mask(torch.tensor([0.1, -2.0, 0.5, 1.0]), keep=0.5).tolist()
    [False, True, False, True]
    """
    where = f"prune_mask(weight, keep={keep!r})"
    if not is_number(keep) or not 0 < keep <= 1:
        raise LwcnnError(
            where, "keep is no share of the weights", expected="0 < keep <= 1", hint="0.33 keeps a third"
        )
    _check_weights(where, weight)
    kept = max(1, round(keep * weight.numel()))
    largest = weight.abs().flatten().topk(kept).indices
    mask = torch.zeros(weight.numel(), dtype=torch.bool, device=weight.device)
    mask[largest] = True
    return mask.view(weight.shape)


def share_weights(values: Tensor, bits: int, rounds: int = 50) -> tuple[Tensor, Tensor]:
    """Replace values by the nearest of ``2**bits`` shared ones: k-means in one dimension.

    The shared values start evenly spaced from the smallest to the largest value, which Han et al. found best.

    Shapes:  values (n,) -> codebook (2**bits,), index (n,) with ``values ~ codebook[index]``.
    Raises:  LwcnnError unless bits is from 1 to 16 and values has elements.
    Source:  Han et al. 2016, section 3 and 3.2 (linear initialisation).

    >>> codebook, index = share_weights(torch.tensor([0.0, 0.1, 0.9, 1.0]), bits=1)
    >>> [round(c, 3) for c in codebook.tolist()], index.tolist()
    ([0.05, 0.95], [0, 0, 1, 1])
    """
    where = f"share_weights(values, bits={bits})"
    if not is_whole(bits, 1) or bits > 16:
        raise LwcnnError(where, f"bits is {bits!r}", expected="a whole number from 1 to 16")
    _check_weights(where, values)
    if values.dim() != 1:
        raise LwcnnError(
            where, "values is not a list of numbers", f"shape {tuple(values.shape)}", hint="flatten it"
        )
    dtype = values.dtype
    values = values.detach().double()  # in float32 a sum of a million small numbers stops growing
    ends = values.min().item(), values.max().item()
    codebook = torch.linspace(*ends, 2**bits, dtype=values.dtype, device=values.device)
    index = _nearest(values, codebook)
    for _ in range(rounds):
        count = torch.bincount(index, minlength=len(codebook))
        mean = torch.zeros_like(codebook).index_add_(0, index, values) / count.clamp(min=1)
        codebook = torch.where(count > 0, mean, codebook)
        previous, index = index, _nearest(values, codebook)
        if torch.equal(index, previous):
            break
    return codebook.to(dtype), index


def gaps(mask: Tensor, bits: int) -> list[int]:
    """Write the places of the kept weights as steps from one to the next, each of at most ``2**bits - 1``.

    A step that is too long is cut: the largest step, written to a place whose weight is 0, then the rest.

    Shapes:  mask any shape -> a list with one number a stored weight, fillers included.
    Raises:  LwcnnError unless mask is Boolean and bits is from 1 to 16.
    Source:  Han et al. 2016, figure 2 (relative index with filler zeros).

    >>> gaps(torch.tensor([True, False, False, False, False, True]), bits=2)
    [1, 3, 2]
    """
    if not isinstance(mask, Tensor) or mask.dtype != torch.bool:
        raise LwcnnError(f"gaps(mask, bits={bits})", "mask is not a Boolean tensor", hint="use prune_mask")
    if not is_whole(bits, 1) or bits > 16:
        raise LwcnnError(
            f"gaps(mask, bits={bits})", f"bits is {bits!r}", expected="a whole number from 1 to 16"
        )
    longest, steps, last = 2**bits - 1, [], -1
    for place in mask.flatten().nonzero().flatten().tolist():
        while place - last > longest:
            steps.append(longest)
            last += longest
        steps.append(place - last)
        last = place
    return steps


def huffman_bits(symbols: Iterable) -> int:
    """Length in bits of a message in its own Huffman code: frequent symbols get short words.

    Each merge of the two rarest entries puts one more bit on all symbols below it, so the length is the
    sum of the merged counts. The table of code words is not counted.

    Raises:  LwcnnError if there are no symbols.
    Source:  Huffman 1952; Han et al. 2016, section 4.

    >>> huffman_bits("aaaabbc")
    10
    """
    counts = list(Counter(symbols).values())
    if not counts:
        raise LwcnnError("huffman_bits(symbols)", "there are no symbols", expected="at least one")
    if len(counts) == 1:
        return counts[0]  # one symbol still needs one bit each time
    heapq.heapify(counts)
    bits = 0
    while len(counts) > 1:
        merged = heapq.heappop(counts) + heapq.heappop(counts)
        bits += merged
        heapq.heappush(counts, merged)
    return bits


def _nearest(values: Tensor, codebook: Tensor) -> Tensor:
    """Index of the entry of a sorted codebook that is nearest to each value."""
    return torch.bucketize(values, (codebook[1:] + codebook[:-1]) / 2)


def _check_weights(where: str, weight: Tensor) -> None:
    if not isinstance(weight, Tensor) or not weight.is_floating_point() or weight.numel() == 0:
        raise LwcnnError(where, "there are no weights", expected="a floating-point tensor with elements")

"""AdderGradients: what an adder layer sends back: exact derivatives, the paper's gradients, and what each leads to."""

import math
from functools import cache

import torch
import traitlets
from torch import Tensor

from lwcnn.errors import as_python, is_number
from lwcnn.ops import adder2d
from lwcnn.widgets.adder_similarity.widget import normalise
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html
from lwcnn.widgets.core.quantise import three_digits

FARTHEST, GRID = 3, 8  # x - f from -3 to 3 in eighths

# A filter of two weights goes from START towards TARGET.
START, TARGET = (-1.3, -0.92), (1.0, 0.5)
STEPS, RATE, ETA = 40, 0.5, 0.2  # ETA: the paper's code divides by 5
UPSTREAM, SCHEDULES = (0.1, 1, 3), ("constant", "cosine")
#: name of a way to step -> its name in a table
WAYS = {"sign": "sign (exact)", "full": "full precision", "adaptive": "full precision, adaptive rate"}

LAYERS, WIDTH, BATCH = 10, 32, 256  # of the chain
#: what goes back to the input of each layer of the chain -> its name in a table
BACK = {"unclipped": "f − x, not clipped", "clipped": "clipped to [−1, 1]", "exact": "sgn(f − x), exact"}


class AdderGradients(BookWidget):
    """The gradients of ``y = -|x - f|``, a descent with each of them, and why the one of x is clipped.

    Traits:
        gap: x - f, a multiple of 1/8 from -3 to 3.
        upstream: the gradient that arrives at the output in the descent, 0.1, 1 or 3.
        schedule: of the learning rate, constant or cosine.
        step: how many steps of the descent are shown, 0 to 40.
        curves: `curves`, output and gradients for all gaps.
        start, target: of the descent, two weights each.
        paths: {"upstream,schedule": {way: `descent`}}.
        chain: `chain` for each gradient that could go back to the input.

    Raises:  LwcnnError for a value that cannot be.
    Source:  AdderNet, Chen et al. 2020, arXiv 1912.13200, section 3.2 (gradients) and 3.3 (adaptive learning rate).

    >>> widget = AdderGradients()
    >>> [round(way["distance"][-1], 2) for way in widget.paths["1,constant"].values()]
    [0.72, 0.0, 0.17]
    """

    module = "adder-gradients"

    gap = traitlets.Any(1.5).tag(sync=True)
    upstream = OneOf(UPSTREAM, 1)
    schedule = OneOf(SCHEDULES, "constant")
    step = Whole(0, STEPS, 12)
    curves = traitlets.Dict().tag(sync=True)
    start = traitlets.List(list(START)).tag(sync=True)
    target = traitlets.List(list(TARGET)).tag(sync=True)
    paths = traitlets.Dict().tag(sync=True)
    chain = traitlets.Dict().tag(sync=True)

    def __init__(self, gap=1.5, **traits):
        chains = {gradient: chain(gradient) for gradient in BACK}
        super().__init__(gap=gap, curves=curves(), paths=all_paths(), chain=chains, **traits)

    @traitlets.validate("gap")
    def _on_the_grid(self, proposal):
        gap = as_python(proposal["value"])
        if not is_number(gap) or not abs(gap) <= FARTHEST or gap * GRID != int(gap * GRID):
            expected = "gap (x - f) must be a multiple of 1/8 from -3 to 3"
            self.refuse("there are no values for this gap", expected, gap=gap)
        return float(gap)

    def fallback_html(self) -> str:
        """Gradients at whole gaps, the descent every tenth step, and the gradients along the chain."""
        one = self.curves
        kinds = ("output", "exact_f", "paper_f", "exact_x", "paper_x")
        at_whole = [
            [f"{one['gap'][i]:g}", *(f"{one[kind][i]:g}" for kind in kinds)]
            for i in range(0, len(one["gap"]), GRID)
        ]
        header = [
            "x − f",
            "y = −|x − f|",
            "∂y/∂f: sgn(x − f)",
            "paper: x − f",
            "∂y/∂x: sgn(f − x)",
            "paper: HT(f − x)",
        ]
        ways = self.paths[f"{self.upstream:g},{self.schedule}"]
        down = [[k, *(f"{way['distance'][k]:.3f}" for way in ways.values())] for k in range(0, STEPS + 1, 10)]
        back = [[k, *(f"{line[k]:.3g}" for line in self.chain.values())] for k in range(LAYERS + 1)]
        caption = (
            f"L1 distance from the target; gradient that arrives {self.upstream:g}, rate {self.schedule}"
        )
        text = (
            f"On its way back through {LAYERS} random adder layers, each with BatchNorm, the gradient that is not "
            f"clipped grows to {self.chain['unclipped'][-1]:g} times its size, the clipped one to "
            f"{self.chain['clipped'][-1]:g} times."
        )
        return (
            table_html("Output and gradients of one input x and one weight f", header, at_whole)
            + table_html(caption, ["step", *WAYS.values()], down)
            + table_html("Size of the gradient (root mean square)", ["layers back", *BACK.values()], back)
            + paragraph(text)
        )


@cache
def curves() -> dict[str, list[float]]:
    """``gap`` x - f, ``output`` -|x - f|, and the gradients of f and of x, ``exact`` and as in the ``paper``.

    >>> one = curves()
    >>> place = one["gap"].index(1.5)
    >>> [one[kind][place] for kind in ("output", "exact_f", "paper_f", "exact_x", "paper_x")]
    [-1.5, 1.0, 1.5, -1.0, -1.0]
    """
    steps = FARTHEST * GRID
    gaps = torch.arange(-steps, steps + 1, dtype=torch.float64) / GRID
    column, zero = gaps.view(-1, 1, 1, 1), torch.zeros(1, 1, 1, 1, dtype=torch.float64)
    shown = {"gap": numbers(gaps), "output": numbers(adder2d(column, zero).flatten())}
    for gradient in ("exact", "paper"):
        x, f = column.clone().requires_grad_(), (-column).requires_grad_()
        adder2d(zero, f, gradient=gradient).sum().backward()  # one filter a gap
        adder2d(x, zero, gradient=gradient).sum().backward()  # one input a gap
        shown |= {f"{gradient}_f": numbers(f.grad.flatten()), f"{gradient}_x": numbers(x.grad.flatten())}
    return shown


def numbers(values: Tensor) -> list[float]:
    """Floats without the sign of 0.

    >>> numbers(torch.tensor([-0.0, 0.5]))
    [0.0, 0.5]
    """
    return [value + 0.0 for value in values.tolist()]


def descent(way: str, upstream: float, schedule: str) -> dict[str, list[float]]:
    """Go from `START` towards `TARGET`, against the gradient of ``L = -upstream * y`` for the filter f.

    ``f - rate * alpha * g``, where g is upstream times sgn(f - x) in "sign", times f - x in "full" and "adaptive";
    alpha is 1, in "adaptive" ``eta * sqrt(k) / ||g||`` with k the number of weights.

    path: f before each step and at the end, [f0, f1, f0, f1 ...]. distance: |x - f|, summed, at each of them.
    Source:  AdderNet, section 3.3.

    >>> descent("full", 1, "constant")["path"][:4]  # half of the way to the target (1, 0.5)
    [-1.3, -0.92, -0.15, -0.21]
    """
    x = torch.tensor(TARGET, dtype=torch.float64).view(1, 2, 1, 1)
    f = torch.tensor(START, dtype=torch.float64).view(1, 2, 1, 1)
    path, distance = [], []
    for k in range(STEPS + 1):
        f = f.detach().requires_grad_()
        loss = -adder2d(x, f, gradient="exact" if way == "sign" else "paper")
        path += [round(value, 4) for value in f.flatten().tolist()]
        distance.append(round(loss.item(), 4))
        (g,) = torch.autograd.grad(upstream * loss.sum(), f)
        rate = RATE if schedule == "constant" else RATE * (1 + math.cos(math.pi * k / STEPS)) / 2
        f = f - rate * (adaptive(g) if way == "adaptive" else 1) * g
    return {"path": path, "distance": distance}


def adaptive(g: Tensor) -> float:
    """The factor of a layer's learning rate, ``eta * sqrt(k) / ||g||``: every layer moves equally far.

    >>> adaptive(torch.tensor([3.0, 0.0, 0.0, 4.0])) * 5  # the length of the step: 0.2 * 2
    0.4
    """
    return ETA * math.sqrt(g.numel()) / max(g.norm().item(), 1e-12)


@cache
def all_paths() -> dict[str, dict]:
    """`descent` for all settings; a way comes first to last as in `WAYS`."""
    settings = [(upstream, schedule) for upstream in UPSTREAM for schedule in SCHEDULES]
    return {f"{u:g},{s}": {way: descent(way, u, s) for way in WAYS} for u, s in settings}


@cache
def chain(gradient: str) -> list[float]:
    """The root mean square of a gradient on its way back through `LAYERS` layers, 1 where it starts.

    Each layer is a 1 x 1 adder layer of `WIDTH` channels with BatchNorm. Inputs and weights of every layer are drawn
    anew, normal with variance 1, as BatchNorm would leave the inputs; so is the gradient at the end.

    >>> chain("unclipped")[-1] > 100 > 2 > chain("clipped")[-1]
    True
    """
    generator = torch.Generator().manual_seed(0)

    def normal(rows):
        return torch.randn(rows, WIDTH, 1, 1, generator=generator, dtype=torch.float64)

    g = normal(BATCH)
    sizes = [g.square().mean().sqrt().item()]
    for _ in range(LAYERS):
        x = normal(BATCH).requires_grad_()
        y = normalise(layer_with(gradient, x, normal(WIDTH)))
        (g,) = torch.autograd.grad(y, x, g)
        sizes.append(g.square().mean().sqrt().item())
    return [three_digits(size / sizes[0]) for size in sizes]


def layer_with(gradient: str, x: Tensor, weight: Tensor) -> Tensor:
    """A 1 x 1 adder layer that sends back the exact gradient of x, the paper's, or f - x without its clip.

    ``f - x`` is the derivative of ``-(x - f)**2 / 2``: so the value is that of the distance, the gradient that
    of half the squared one.

    >>> x = torch.tensor([[[[3.0]]]], requires_grad=True)
    >>> y = layer_with("unclipped", x, torch.zeros(1, 1, 1, 1))
    >>> y.sum().backward()
    >>> y.item(), x.grad.item()
    (-3.0, -3.0)
    """
    if gradient != "unclipped":
        return adder2d(x, weight, gradient="exact" if gradient == "exact" else "paper")
    gaps = x[:, None, :, 0, 0] - weight[None, :, :, 0, 0]
    squared = -gaps.square().sum(2)[..., None, None] / 2
    return adder2d(x, weight).detach() + squared - squared.detach()

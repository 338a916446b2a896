"""A trace made ready to be shown: which steps, what goes into each, its call as text."""

import copy
import inspect
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from lwcnn.cost import Cost, cost_of, profile
from lwcnn.cost.annotate import Line, annotate_part
from lwcnn.cost.kinds import IN_PLACE_OF_MACS
from lwcnn.errors import LwcnnError, nearest
from lwcnn.steps import Step, name_of, trace

# What Cost counts beside MACs, parameters and memory: shown in words under the MACs.
OTHER_KINDS = ["multiplications", "additions", *IN_PLACE_OF_MACS, "shifts", "comparisons", "special"]

MOST_ON_A_LINE = (
    1 / 2
)  # share of joined steps: the line of a network that runs all its blocks would always be lit


@dataclass
class Shown:
    """One thing to show: the input (``place`` None) or the output of the step at ``place`` of the trace."""

    name: str
    place: int | None
    members: list[int] = field(default_factory=list)  # places of the steps that are joined here
    sources: list[int] = field(default_factory=list)  # which shown things go in


def trace_all(block: Callable, inputs: dict[str, Tensor], where: str) -> tuple[dict, dict[str, list[Step]]]:
    """Trace the block in float64 on every input; return the names of its parameters by id, and the traces.

    A module is copied first, so that the reader's own stays as it is. A function is traced as it is.
    """
    names = {}
    if isinstance(block, nn.Module):
        block = copy.deepcopy(block).double().eval()
        names = {id(value): name for name, value in (*block.named_parameters(), *block.named_buffers())}
    with torch.no_grad():
        traces = {name: trace(block, x) for name, x in inputs.items()}
    for step in (step for steps in traces.values() for step in steps):
        dtype = getattr(step.out, "dtype", type(step.out))  # a module may give several tensors
        given = f"step {step.name} gives "
        given += "values that are not finite" if dtype == torch.float64 else str(dtype)
        if dtype != torch.float64 or not step.out.isfinite().all():
            raise LwcnnError(
                where,
                "these values cannot be shown",
                given,
                "finite float64 values, so that the pictures are the same on every processor",
                "give a module, which is copied to float64, or a function with float64 parameters",
            )
    return names, traces


def group_steps(steps: list[Step], only: str, join, where: str) -> list[Shown]:
    """The steps whose names are or begin with ``only``, without it, joined where the group name stays the same."""
    prefix = f"{only}." if only else ""
    inside = (step.name.startswith(prefix) or step.name == only for step in steps)
    places = [place for place, is_inside in enumerate(inside) if is_inside]
    if not places:
        stems = {s.name.rsplit(".", n)[0] for s in steps for n in range(1, s.name.count(".") + 1)}
        raise LwcnnError(where, f"no step lies in {only!r}", hint=nearest(only, stems or {""}))
    groups: list[Shown] = []
    for place in places:
        name = group_name(steps[place].name.removeprefix(prefix), join)
        if join is None or not groups or groups[-1].name != name:
            groups.append(Shown(name, place))
        groups[-1].place = place
        groups[-1].members.append(place)
    return groups


def group_name(name: str, join) -> str:
    """The name under which a step is shown.

    >>> group_name("features.fire2.squeeze.conv", 2)
    'features.fire2'
    """
    if join is None:
        return name
    return str(join(name)) if callable(join) else ".".join(name.split(".")[:join])


def connect(steps: list[Step], groups: list[Shown], x: Tensor) -> list[Shown]:
    """Give every group its sources; return all that is shown: the input, the groups, what comes from elsewhere."""
    shown = [Shown("x", None), *groups]
    number = {
        thing.place: k for k, thing in enumerate(shown)
    }  # place of a step -> which thing shows its output
    owner = {place: group for group in groups for place in group.members}
    made: dict[int, int | None] = {id(x): None}  # id of a tensor -> place of the step that gave it
    for place, step in enumerate(steps):
        group = owner.get(place)
        for tensor in step.tensors if group else ():
            if id(tensor) not in made or made[id(tensor)] in group.members:
                continue  # a parameter, or something made inside the group
            origin = made[id(tensor)]
            if origin not in number:
                number[origin] = len(shown)
                shown.append(Shown(steps[origin].name, origin))
            if number[origin] not in group.sources:
                group.sources.append(number[origin])
        made[id(step.out)] = place
    return shown


def costs_of(block: Callable, steps: list[Step], x: Tensor) -> list[Cost]:
    """What each step costs; a parameter counts in the first that takes it, as in `lwcnn.profile`.

    A module that is a step costs what `profile` counts under its path. What it counts under the path of a module
    that is no step, since a part of it gave the same, goes to the last step inside.
    """
    if not any(isinstance(step.fn, nn.Module) for step in steps):
        counted: set[int] = set()
        return [cost_of(step) + Cost(params=-count_seen(step, counted)) for step in steps]
    costs, free = [Cost()] * len(steps), list(range(len(steps)))
    size = tuple(x.shape)  # counted in the dtype of the block, which x may not have
    for row in profile(block, size).rows:
        place = next((k for k in free if steps[k].name == row.name), None)
        if place is None:
            inside = [k for k, step in enumerate(steps) if step.name.startswith(f"{row.name}.")]
            place = (inside or range(len(steps)))[-1]
        else:
            free.remove(place)
        costs[place] += row.cost
    return costs


def describe(
    steps: list[Step], groups: list[Shown], names: dict[int, str], only: str, costs: list[Cost]
) -> list[dict]:
    """One dict a group, ready for JSON: name, call, functions, operands, shape, costs and the totals so far."""
    prefix = f"{only}." if only else ""
    names = {key: name.removeprefix(prefix) for key, name in names.items()}
    owner = {place: group for group in groups for place in group.members}
    rows, calls, total = [], {}, Cost()
    for place, step in enumerate(steps):
        # Names are learned on the way: a step may give back the tensor that it took.
        calls[place] = (call_text(step, names), operands(step, names)) if place in owner else None
        names[id(step.out)] = step.name.removeprefix(prefix)
    for group in groups:
        cost = sum((costs[place] for place in group.members), Cost())
        total += cost
        functions = Counter(name_of(steps[place].fn) for place in group.members)
        text, taken = calls[group.place]
        if len(group.members) > 1:
            text = ", ".join(name + (f" ×{n}" if n > 1 else "") for name, n in functions.items())
            taken = []
        rows.append(
            {
                "call": text,
                "functions": list(functions),
                "joined": len(group.members),
                "macs": cost.macs,
                "macs_so_far": total.macs,
                "name": group.name,
                "operands": taken,
                "other": other_costs(cost),
                "params": cost.params,
                "params_so_far": total.params,
                "sources": group.sources,
            }
        )
    return rows


def block_lines(block: Callable, only: str, groups: list[Shown], steps: list[Step], x: Tensor) -> dict:
    """The lines of a block, what stands at their margins, and which of them sends each of the shown steps.

    {} where the source is not at hand, and where one line sends most of the joined steps and tells nothing.
    """
    is_module = isinstance(block, nn.Module)
    part = only if is_module and only in dict(block.named_modules()) else ""
    try:
        annotated = annotate_part(block, part, tuple(x.shape) if is_module else x)
    except (
        LwcnnError
    ):  # no source, or a network that reads numbers: pictures and costs are there all the same
        return {}
    marks = [annotated.line_of(steps[group.place].name.removeprefix(f"{part}.")) for group in groups]
    is_joined = any(len(group.members) > 1 for group in groups)
    if is_joined and Counter(marks).most_common(1)[0][1] > MOST_ON_A_LINE * len(marks):
        return {}
    return {
        "lines": [line.text for line in annotated.lines],
        "margin": [margin_text(line) for line in annotated.lines],
        "marks": marks,
        "name": annotated.name,
    }


def margin_text(line: Line) -> str:
    """What stands beside one line: channels, height and width of what it gives, and its MACs.

    >>> margin_text(Line("", ("conv",), (1, 16, 55, 55), Cost(macs=4_646_400)))
    '16 × 55 × 55, 4,646,400 MACs'
    """
    if not line.shape:
        return line.mark
    shape = " × ".join(map(str, line.shape[1:]))
    return f"{shape}, {line.cost.macs:,} MACs" if line.cost.macs else shape


def count_seen(step: Step, counted: set[int]) -> int:
    """Elements of parameters that an earlier step has counted already, as in `lwcnn.profile`."""
    own = {id(tensor): tensor.numel() for tensor in step.tensors if isinstance(tensor, nn.Parameter)}
    again = sum(size for key, size in own.items() if key in counted)
    counted.update(own)
    return again


def other_costs(cost: Cost) -> str:
    """The operations beside MACs in words.

    >>> other_costs(Cost(macs=5, comparisons=1200))
    '1,200 comparisons'
    """
    counts = ((getattr(cost, kind), IN_PLACE_OF_MACS.get(kind, kind)) for kind in OTHER_KINDS)
    words = (f"{count:,} {kind}" for count, kind in counts if count)
    return ", ".join(words).replace("special", "exponentials and the like")


def operands(step: Step, names: dict[int, str]) -> list[list]:
    """What goes in: [name, what it is, shape] for every tensor."""
    rows = []
    for name, value in _arguments(step):
        if isinstance(value, Tensor):
            kind = "feature maps"
            unnamed = id(value) not in names and not isinstance(step.fn, nn.Module)
            if isinstance(value, nn.Parameter) or unnamed:
                kind = "parameter"
            if name in ("running_mean", "running_var"):  # the buffers of BatchNorm
                kind = "statistics"
            rows.append([names.get(id(value), name), kind, list(value.shape)])
    return rows


def call_text(step: Step, names: dict[int, str]) -> str:
    """The call of a step as a reader would write it; options that have their default are left out.

    Tensors are called after the step or the parameter that they come from.

    >>> from lwcnn.ops import conv2d
    >>> x, w = torch.zeros(1, 2, 3, 3), torch.zeros(4, 2, 3, 3)
    >>> call_text(Step("conv", conv2d, (x, w, None, (1, 1), (1, 1)), {}, None), {id(x): "x", id(w): "w"})
    'conv2d(x, w, padding=(1, 1))'
    """
    try:
        known = inspect.signature(_shown(step.fn)).parameters
    except ValueError:  # a function that is not written in Python
        known = {}
    parts, left_out = [], False
    for name, value in _arguments(step):
        option = known.get(name)
        if option is not None and _is_default(value, option.default):
            left_out = True
            continue
        text = names.get(id(value), name) if isinstance(value, Tensor) else repr(value)
        keyword = option is not None and (left_out or not isinstance(value, Tensor))
        parts.append(f"{name}={text}" if keyword and option.kind != option.VAR_POSITIONAL else text)
    return f"{name_of(step.fn)}({', '.join(parts)})"


def _shown(fn: Callable) -> Callable:
    """What has the names of the arguments: of a module, its ``forward``."""
    return fn.forward if isinstance(fn, nn.Module) else fn


def _arguments(step: Step) -> list[tuple[str, object]]:
    """The arguments of a call with the names that the function gives them; *maps give one entry each."""
    try:
        bound = inspect.signature(_shown(step.fn)).bind(*step.args, **step.kwargs)
    except ValueError:
        return [("", value) for value in step.args] + list(step.kwargs.items())
    pairs = []
    for name, value in bound.arguments.items():
        many = bound.signature.parameters[name].kind == inspect.Parameter.VAR_POSITIONAL
        pairs += [(name, item) for item in value] if many else [(name, value)]
    return pairs


def _is_default(value, default) -> bool:
    """True for the default itself and for (1, 1) where the default is 1."""
    if isinstance(value, Tensor) or default is inspect.Parameter.empty:
        return False
    same_pair = isinstance(value, tuple) and len(value) == 2 and all(item == default for item in value)
    return value == default or same_pair

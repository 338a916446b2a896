"""What a network does in one pass: its steps, its modules, and PyTorch's operators that run under each name.

PyTorch shows every operator that runs to a watch, whoever called it. So nothing goes past: a network that knows no
``step`` is counted by its modules, and what one of ours does beside its steps is counted too.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from .._this_thread import THIS_THREAD
from ..steps import Step, call, name_of, within
from .kinds import Cost
from .operators import cost_of_operator, functional, is_unknown
from .peak import IN_PLACE, Memory, memory_of
from .rules import called_block, cost_of, rule_of

NETWORK = "(network)"  # the name of what is done in the network itself, outside its modules


@dataclass
class Work:
    """What was done under one name: in a step, or in a module beside the steps and modules inside it.

    ``unknown`` are operators of which nobody knows what they cost.
    """

    name: str
    function: str
    is_step: bool = False
    has_rule: bool = False
    shape: tuple[int, ...] = ()
    cost: Cost = field(default_factory=Cost)
    operators: int = 0
    has_parts: bool = False
    unknown: list[str] = field(default_factory=list)

    @property
    def is_worth_a_row(self) -> bool:
        """A module made of others has a row only for what it computes or learns itself."""
        return self.cost != Cost() or bool(self.unknown) if self.has_parts else self.operators > 0


class Watch(TorchDispatchMode):
    """Run a network under it: ``done`` then holds its `Work` in order, ``uncounted`` the parameters not used.

    The watch puts hooks on all modules of the network: give it a copy.
    """

    def __init__(self, network: nn.Module, done: list | None = None):
        super().__init__()
        self.done: list[Work] = [] if done is None else done
        self.memory = Memory()
        self.open: list[Work] = []  # what runs now, the innermost last
        self.uncounted = {memory_of(weight): weight.numel() for weight in network.parameters()}
        self.fixed = {memory_of(tensor) for tensor in (*network.parameters(), *network.buffers())}
        for path, module in network.named_modules():
            _follow(module, path, self)

    def step(self, name: str, fn: Callable, *args, **kwargs):
        """Run one step of a block: the ``step`` of blocks of lwcnn. A step whose function has a rule costs that.

        A block of lwcnn that is called, for it has a hook, shows its own steps, as it does without the hook.
        """
        rule, fn = rule_of(fn), THIS_THREAD.computed(fn)
        if rule is called_block:
            return call(name, fn, *args, **kwargs)
        self._enter(
            Work(name, name_of(fn), is_step=True, has_rule=bool(rule) and not isinstance(fn, nn.Module))
        )
        out = call(name, fn, *args, **kwargs)
        work = self.open.pop()
        if work.has_rule:
            step = Step(name, fn, args, kwargs, out)
            own = work.cost.params + sum(self._count_once(tensor) for tensor in step.tensors)
            cost = cost_of(step)
            work.cost, work.unknown = cost + Cost(params=own - cost.params), []
            self._note(work, work.function, step.tensors, out)
        self._leave(work, out)
        return out

    def enter_module(self, path: str, module: nn.Module) -> None:
        """A module begins. What is inside a step belongs to the step."""
        if not self.is_in_step:
            self._enter(Work(path or NETWORK, type(module).__name__))

    def leave_module(self, out) -> None:
        """A module ends; it has a row of its own if it did anything that its parts did not."""
        if not self.is_in_step:
            work = self.open.pop()
            if work.is_worth_a_row:
                self._leave(work, out)

    @property
    def is_in_step(self) -> bool:
        """Whether a step runs now."""
        return bool(self.open) and self.open[-1].is_step

    def _enter(self, work: Work) -> None:
        for outer in self.open:
            outer.has_parts = True
        self.open.append(work)

    def _leave(self, work: Work, out) -> None:
        tensor = next((value for value in tree_leaves(out) if isinstance(value, Tensor)), None)
        work.shape = () if tensor is None else tuple(tensor.shape)
        self.done.append(work)

    def _note(self, work: Work, function: str, reads: list, out, overwrites: bool = False) -> None:
        """Tell the memory who reads and writes which feature maps."""
        maps = [
            [t for t in tree_leaves(side) if isinstance(t, Tensor) and memory_of(t) not in self.fixed]
            for side in (reads, out)
        ]
        self.memory.note(work.name, function, *maps, overwrites)

    def _count_once(self, tensor: Tensor) -> int:
        return self.uncounted.pop(memory_of(tensor), 0)

    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        out = operator(*args, **(kwargs or {}))
        if self.open:
            work = self.open[-1]
            given = [value for value in tree_leaves((args, kwargs)) if isinstance(value, Tensor)]
            maps = [tensor for tensor in given if memory_of(tensor) not in self.fixed]
            params = sum(self._count_once(tensor) for tensor in given)
            work.operators += 1
            work.cost += cost_of_operator(operator, args, kwargs or {}, out, maps) + Cost(params=params)
            if is_unknown(operator):
                work.unknown.append(str(operator))
            if not work.has_rule:
                name = functional(operator).__name__
                self._note(work, name, maps, out, operator._schema.is_mutable and name in IN_PLACE)
        return out


def _follow(module: nn.Module, path: str, watch: Watch) -> None:
    """Tell the watch when this module begins and ends, and give it a ``step`` if it takes one and has none."""
    signature = inspect.signature(module.forward)
    takes_step = "step" in signature.parameters and signature.parameters["step"].default in (
        call,
        inspect._empty,
    )

    def begin(module, args, kwargs):
        watch.enter_module(path, module)
        if (
            takes_step
            and not watch.is_in_step
            and "step" not in signature.bind_partial(*args, **kwargs).arguments
        ):
            return args, {**kwargs, "step": within(watch.step, path, module) if path else watch.step}
        return None

    def end(module, args, out):
        watch.leave_module(out)

    begin.only_watches = end.only_watches = True  # a block of lwcnn stays what it is (lwcnn.ops.called)
    module.register_forward_pre_hook(begin, prepend=True, with_kwargs=True)  # before hooks that compute
    module.register_forward_hook(end)

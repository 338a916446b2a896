"""Networks for other programs: what PyTorch's exporters ask of a network of lwcnn, and what it answers.

A network goes to ONNX as any network of PyTorch, here for batches of any size::

    x, any_batch = torch.rand(2, 3, 224, 224), ({0: torch.export.Dim("batch")},)
    torch.onnx.export(model.eval(), (x,), "model.onnx", dynamo=True, dynamic_shapes=any_batch)

With ``dynamo=False``, `torch.export.export` and `torch.jit.trace` it goes too. Who loads a program or a recording of an
AdderNet imports lwcnn first.
"""

import functools
import inspect
import warnings

import torch

from .errors import LwcnnError

# A recording warns of each question to a size, for it keeps one answer. Ours are asked to refuse wrong sizes alone.
warnings.filterwarnings("ignore", category=torch.jit.TracerWarning, module=r"lwcnn\.")


class Default(functools.partial):
    """A function as the default of an input: a line above its ``def``, for exporters look at defaults.

    >>> @Default
    ... def double(x):
    ...     return 2 * x
    >>> double(21), double.__name__
    (42, 'double')
    """

    def __init__(self, fn):
        functools.update_wrapper(self, fn)

    def __reduce__(self):
        return self.__name__  # pickled and copied as functions are: by name

    def __ne__(self, other) -> bool:
        """The older exporter of ONNX passes each default that is not "no default", and cannot pass a function."""
        return other is not inspect.Parameter.empty and other is not self

    def __fx_create_arg__(self, tracer):
        what = "a network of lwcnn checks shapes, and the stand-ins of torch.fx have none"
        hint = "use torch.export.export(model, (x,)).module()"
        raise LwcnnError(
            "torch.fx.symbolic_trace(model)",
            what,
            hint=f"{hint}; for single layers, forward hooks or lwcnn.trace(model, x)",
        )


def is_traced_for_onnx() -> bool:
    """Whether the older exporter of ONNX (``dynamo=False``) records: it does not know all of PyTorch's operators.

    >>> is_traced_for_onnx()
    False
    """
    return torch.jit.is_tracing() and torch.onnx.is_in_onnx_export()


class NotScripted:
    """A module that `torch.jit.script` cannot take: it reads source, and does not know functions as inputs."""

    def __prepare_scriptable__(self):
        what = "a network of lwcnn sends its operations through a function, step, which a script cannot hold"
        raise LwcnnError("torch.jit.script(model)", what, hint="use torch.jit.trace(model, x)")

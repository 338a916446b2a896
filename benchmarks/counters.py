"""Count five networks of torchvision with six other tools, each by its main function with its own defaults.

What the page "Count your own" explains, row by row. The tools are no part of the tests, so install them into an
environment that you throw away, beside what requirements.txt lists, and run from the root:

    pip install fvcore thop ptflops calflops transformers torchinfo
    python -m benchmarks.counters

``calflops`` imports ``transformers`` and does not ask for it; ``thop`` imports ``distutils``, gone since Python 3.12.
Each network is new for each tool, in eval mode, and sees one image of 224 x 224; no tool looks at values of weights.
"""

import io
import logging
import warnings
from contextlib import redirect_stdout
from datetime import date
from importlib.metadata import version

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from lwcnn.records.counters import NETWORKS, SIZE, Counter, write

from .adopt import build, import_torchvision


def by_fvcore(model: nn.Module) -> dict[str, int]:
    """`FlopCountAnalysis` reads a trace of the network."""
    from fvcore.nn import FlopCountAnalysis

    return {"flops": FlopCountAnalysis(model, torch.ones(SIZE)).total()}


def by_thop(model: nn.Module) -> dict[str, int]:
    """`profile` puts a hook on each module that it knows."""
    import thop

    macs, _ = thop.profile(model, (torch.ones(SIZE),), verbose=False)
    return {"MACs": macs}


def by_ptflops(model: nn.Module) -> dict[str, int]:
    """`get_model_complexity_info` puts hooks on modules, and puts itself in the place of functions of PyTorch."""
    from ptflops import get_model_complexity_info

    macs, _ = get_model_complexity_info(model, SIZE[1:], as_strings=False, print_per_layer_stat=False)
    return {"MACs": macs}


def by_calflops(model: nn.Module) -> dict[str, int]:
    """`calculate_flops` puts itself in the place of functions of PyTorch; it gives two numbers."""
    from calflops import calculate_flops

    flops, macs, _ = calculate_flops(model, SIZE, output_as_string=False, print_results=False)
    return {"FLOPs": flops, "MACs": macs}


def by_torchinfo(model: nn.Module) -> dict[str, int]:
    """`summary` reads the shapes of parameters and outputs of each module."""
    import torchinfo

    return {"mult-adds": torchinfo.summary(model, SIZE, verbose=0).total_mult_adds}


def by_flop_counter_mode(model: nn.Module) -> dict[str, int]:
    """PyTorch's own counter watches its operators."""
    with FlopCounterMode(display=False) as counter:
        model(torch.ones(SIZE))
    return {"flops": counter.get_total_flops()}


#: Package that a tool comes in, and how it counts.
TOOLS = {
    "fvcore": by_fvcore,
    "thop": by_thop,
    "ptflops": by_ptflops,
    "calflops": by_calflops,
    "torchinfo": by_torchinfo,
    "torch": by_flop_counter_mode,
}


def main() -> None:
    """Count everything, print it and write the table."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)  # fvcore says what it leaves out; the page says it too
    import_torchvision()  # before ptflops imports it
    rows = []
    for network in NETWORKS:
        for tool, count in TOOLS.items():
            with redirect_stdout(io.StringIO()):
                counted = count(build("torchvision", network))
            rows += [Counter(network, tool, word, int(number)) for word, number in counted.items()]
            print(network, tool, counted, flush=True)
    versions = [f"{package} {version(package)}" for package in (*TOOLS, "torchvision")]
    write(rows, f"{', '.join(versions)}, {date.today()}")


if __name__ == "__main__":
    main()

"""Networks as other programs read them: what each form computes, beside PyTorch.

    python -m tests.export.exports              all networks in all forms: ten minutes of one core
    python -m tests.export.exports mobilenet    those with "mobilenet" in their name

Each form is made from two images and asked about two others, about three (its batch is dynamic), and, where it takes
them, about images of another size.
"""

import io
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import onnxruntime
import torch
from torch import Tensor, nn

import lwcnn
from benchmarks.adopt import draw_weights_by_signals
from tests.models.sizes import fitting

#: The largest difference that rounding makes, of the largest logit; onnxruntime sums in another order.
TOLERANCE = 1e-4
BATCH = torch.export.Dim("batch", min=1, max=64)


def network(name: str, **options) -> tuple[nn.Module, list[Tensor]]:
    """A network in eval mode whose BatchNorms have statistics of their own, and images to ask it about."""
    torch.manual_seed(0)
    model = lwcnn.create_model(name, num_classes=5, **options).eval()
    size = 64 if name == "alexnet" else 32
    images = [
        torch.randn(batch, 3, *fitting(name, *sides))
        for batch, sides in ((2, (size, size)), (3, (size, size)), (2, (size + 17, size + 8)))
    ]
    # of smaller maps a statistic has too few numbers
    draw_weights_by_signals(model, torch.randn(2, 3, *fitting(name, 96, 96)))
    return model, images


def misfit(exported, model: nn.Module, images: list[Tensor]) -> float:
    """The largest difference from what the model computes, as a part of its largest logit."""
    with torch.no_grad():
        pairs = [(torch.as_tensor(exported(x)), model(x)) for x in images]
    return max(((y - logits).abs().max() / logits.abs().max()).item() for y, logits in pairs)


def traced(model: nn.Module, images: list[Tensor]) -> float:
    """`torch.jit.trace`: any batch, any size."""
    return misfit(torch.jit.trace(model, images[0], check_trace=False), model, images)


def exported(model: nn.Module, images: list[Tensor]) -> float:
    """`torch.export`: any batch."""
    program = torch.export.export(model, (images[0],), dynamic_shapes=({0: BATCH},))
    return misfit(program.module(), model, images[:2])


def onnx_by_trace(model: nn.Module, images: list[Tensor]) -> float:
    """The older form of ONNX, of what `torch.jit.trace` recorded: any batch, any size."""
    file = io.BytesIO()
    axes = {"x": {0: "batch", 2: "height", 3: "width"}}
    names = {"input_names": ["x"], "dynamic_axes": axes}
    torch.onnx.export(model, (images[0],), file, dynamo=False, **names)
    return misfit(run_onnx(file.getvalue()), model, images)


def onnx(model: nn.Module, images: list[Tensor]) -> float:
    """ONNX by `torch.export`: any batch."""
    made = torch.onnx.export(model, (images[0],), dynamo=True, dynamic_shapes=({0: BATCH},), verbose=False)
    with TemporaryDirectory() as folder:
        made.save(Path(folder, "model.onnx"))
        return misfit(run_onnx(Path(folder, "model.onnx")), model, images[:2])


def run_onnx(model: Path | bytes):
    """A function of images that asks onnxruntime."""
    session = onnxruntime.InferenceSession(model)
    (x,) = session.get_inputs()
    return lambda images: session.run(None, {x.name: images.numpy()})[0]


FORMS = {form.__name__: form for form in (traced, exported, onnx_by_trace, onnx)}


def main(words: list[str]) -> int:
    """Print a line for each network and each form; the number of those that differ."""
    warnings.simplefilter("ignore")
    wrong = 0
    for name in lwcnn.list_models():
        if words and not any(word in name for word in words):
            continue
        model, images = network(name)
        for form, export in FORMS.items():
            try:
                found = export(model, images)
                wrong += not found <= TOLERANCE
                text = f"{found:.1e}"
            except Exception as error:  # each library raises what it likes
                wrong, text = wrong + 1, f"{type(error).__name__}: {str(error).splitlines()[0]}"
            print(f"{name:24} {form:14} {text}", flush=True)
    print(f"{wrong} differ")
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

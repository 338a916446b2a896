"""MitchellBits: two numbers of your own, their bits added as whole numbers, and what the sum spells."""

import math

import torch
import traitlets

from lwcnn.errors import as_python, is_number
from lwcnn.ops.mitchell import BITS, mitchell_product
from lwcnn.widgets.core.base import BookWidget, paragraph, table_html

FORM = BITS[torch.float32]
LARGEST = torch.finfo(torch.float32).max
CELLS = 16  # of the map of errors, a side
#: name on the page -> the two numbers
EXAMPLES = {
    "the largest error: 1.5 × 1.5": (1.5, 1.5),
    "a carry into the exponent: 1.75 × 1.75": (1.75, 1.75),
    "a power of two is exact: 8 × 0.7": (8.0, 0.7),
    "two signs: −3 × 0.1": (-3.0, 0.1),
    "a weight and an activation: 0.0123 × 4.56": (0.0123, 4.56),
    "a zero has no logarithm: 0 × 5": (0.0, 5.0),
    "too large for float32: 3e38 × 2": (3e38, 2.0),
    "too small for float32: 1e−30 × 1e−20": (1e-30, 1e-20),
}


class Float32(traitlets.TraitType):
    """A synchronised trait for a number that float32 has, or one next to it; anything else is an LwcnnError."""

    def __init__(self):
        super().__init__(default_value=1.5)
        self.tag(sync=True)

    def validate(self, obj, value):
        number = as_python(value)
        if not is_number(number) or abs(number) > LARGEST:
            obj.refuse("float32 has no such number", "a number up to 3.4e38", **{self.name: value})
        return float(number)


class MitchellBits(BookWidget):
    """Type two numbers: their sign, exponent and digits in float32, the sum of both as whole numbers, the product.

    Traits:
        a, b: the two numbers, of those that float32 has.
        examples: pairs worth a look, each with its name.
        errors: of Mitchell's product over the digits x and y of both numbers, in percent, in steps of 1/16:
            ``errors[x][y]``, each in the middle of its step.

    Raises:  LwcnnError for what is no number, or too large for float32.
    Source:  Mitchell 1962; IEEE 754-2008 (float32).

    >>> MitchellBits(1.5, 1.5).products()
    (2.0, 2.25)
    """

    module = "mitchell-bits"

    a = Float32()
    b = Float32()
    examples = traitlets.List().tag(sync=True)
    errors = traitlets.List().tag(sync=True)

    def __init__(self, a=1.5, b=1.5, **traits):
        examples = [{"name": name, "a": one, "b": other} for name, (one, other) in EXAMPLES.items()]
        super().__init__(**{"a": a, "b": b, "examples": examples, "errors": error_map(), **traits})

    def products(self) -> tuple[float, float]:
        """Mitchell's product and the true one, of the two numbers as float32 has them."""
        a, b = torch.tensor([self.a, self.b])
        return mitchell_product(a, b).item(), (a.double() * b.double()).item()

    def fallback_html(self) -> str:
        """The bits of both numbers and of their sum as a table, and the products."""
        product, true = self.products()
        numbers = {"a": self.a, "b": self.b, "what the sum spells": product}
        rows = [[name, f"{number:.7g}", *parts(number)] for name, number in numbers.items()]
        header = ["", "number", "sign", "exponent", "digits behind the leading 1", "as a whole number"]
        error = (
            f" The error is {100 * (product / true - 1):.2f} %." if true and math.isfinite(product) else ""
        )
        text = (
            f"bits(a) + bits(b) − {FORM.one:,}, which are the bits of 1, spell Mitchell's product, {product:.7g}. "
            f"The true product is {true:.7g}.{error}"
        )
        return table_html("Two numbers in float32", header, rows) + paragraph(text)


def parts(number: float) -> list[str]:
    """Sign, exponent and digits of a number in float32, and all bits but the sign as a whole number.

    >>> parts(-1.5)
    ['1', '01111111', '10000000000000000000000', '1,069,547,520']
    """
    spelled = torch.tensor(number).view(torch.int32).item()
    bits = f"{spelled % 2**32:032b}"
    return [bits[0], bits[1:9], bits[9:], f"{spelled & FORM.magnitude:,}"]


def error_map() -> list[list[float]]:
    """The error of the product over the digits of both numbers, in percent: in the middle of each of 16 x 16 steps.

    >>> error_map()[7][8], error_map()[0][0]
    (-11.07, -0.09)
    """
    digits = (torch.arange(CELLS, dtype=torch.float64) + 0.5) / CELLS + 1
    product, true = mitchell_product(digits[:, None], digits[None]), digits[:, None] * digits[None]
    return [[round(error, 2) for error in row] for row in (100 * (product / true - 1)).tolist()]

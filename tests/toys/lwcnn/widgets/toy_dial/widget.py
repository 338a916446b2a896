"""ToyDial: a slider and what it says, to show how a widget is added."""

from lwcnn.widgets.core.base import BookWidget, Whole, paragraph


class ToyDial(BookWidget):
    """A dial of ten positions.

    Traits:
        position: from 0 to 9.

    >>> ToyDial(position=3)
    ToyDial(position=3)
    """

    module = "toy-dial"

    position = Whole(0, 9, 1)

    def fallback_html(self) -> str:
        """The position in words."""
        return paragraph(f"The dial stands at {self.position} of 9.")

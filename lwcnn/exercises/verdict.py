"""What `check` answers: one verdict that prints as text and shows as a box in a notebook."""

from dataclasses import dataclass
from html import escape

# A sign beside the word, so that colour is never alone; the borders stand on light and on dark pages.
SIGNS = {"passed": ("✓", "#2e7d32"), "not yet": ("✗", "#b26a00"), "not started": ("○", "#6e7781")}


@dataclass(frozen=True)
class Verdict:
    """The answer to one try: ``status`` is ``passed``, ``not yet`` or ``not started``.

    ``lines`` are label and text: what was tried, what came out, the hint.
    """

    exercise: str
    status: str
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def passed(self) -> bool:
        """True if the answer is right."""
        return self.status == "passed"

    @property
    def hint(self) -> str:
        """The hint, or an empty text."""
        return dict(self.lines).get("Hint", "")

    def __repr__(self) -> str:
        sign, _ = SIGNS[self.status]
        width = max((len(label) for label, _ in self.lines), default=0)
        rest = [f"  {label + ':':<{width + 1}} {text}" for label, text in self.lines]
        return "\n".join([f"{sign} {self.exercise}: {self.status}", *rest])

    def _repr_html_(self) -> str:
        sign, colour = SIGNS[self.status]
        rows = "".join(
            f'<div style="margin-top:0.2rem"><strong>{escape(label)}:</strong> {escape(text)}</div>'
            for label, text in self.lines
        )
        style = f"border-left:0.3rem solid {colour};padding:0.2rem 0.8rem;overflow-wrap:anywhere"
        return (
            f'<div class="lw-verdict" role="status" style="{style}">'
            f"<div><strong>{sign} {escape(self.exercise)}: {self.status}</strong></div>{rows}</div>"
        )

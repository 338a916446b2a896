"""RewardSurface: the reward of a search over latency and accuracy, and which published network it would take."""

import traitlets

from lwcnn.records.phone_times import MEASURED_BY, PhoneTime, phone_times
from lwcnn.studies.reward import SOFT, reward
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

EXPONENTS = (0, -0.01, -0.03, -0.05, SOFT, -0.1, -0.15, -0.2, -0.3, -0.5, -1)
TARGETS = (10, 150)  # milliseconds, the ends of the slider


class RewardSurface(BookWidget):
    """Accuracy times (latency / T)^w: lines of equal reward, and where measured networks lie among them.

    Traits:
        by: whose measurements are shown, one of `lwcnn.records.phone_times.MEASURED_BY`.
        target: T in milliseconds, from 10 to 150.
        alpha, beta: the exponent w up to the target and beyond it, one of `EXPONENTS`.
        networks: for each group the rows that it measured, [name, top-1 in percent, milliseconds, source].
        how: the groups in their order, [name, how it measured].
        sources: where the rows are printed; they name it by number.

    Raises:  LwcnnError for a value that cannot be.
    Source:  MnasNet, Tan et al. 2019, section 3; measurements: `lwcnn.records.phone_times`.

    >>> RewardSurface().ranked()[0].network
    'MnasNet-A1 @192'
    """

    module = "reward-surface"

    by = OneOf(MEASURED_BY, "MnasNet")
    target = Whole(*TARGETS, 75)
    alpha = OneOf(EXPONENTS, SOFT)
    beta = OneOf(EXPONENTS, SOFT)
    networks = traitlets.Dict().tag(sync=True)
    how = traitlets.List().tag(sync=True)
    sources = traitlets.List().tag(sync=True)

    def __init__(self, **traits):
        sources = list(dict.fromkeys(row.source for row in phone_times()))
        networks = {
            by: [
                [row.network, row.top1, row.milliseconds, sources.index(row.source)]
                for row in phone_times(by)
            ]
            for by in MEASURED_BY
        }
        super().__init__(
            networks=networks, how=[list(pair) for pair in MEASURED_BY.items()], sources=sources, **traits
        )

    def ranked(self) -> list[PhoneTime]:
        """The networks that the chosen group measured, the highest reward first."""
        return sorted(phone_times(self.by), key=self.reward_of, reverse=True)

    def reward_of(self, row: PhoneTime) -> float:
        """The reward of a network with the present target and exponents, in percent as its accuracy."""
        return reward(row.top1, row.milliseconds, self.target, self.alpha, self.beta)

    def fallback_html(self) -> str:
        """The networks in the order of their reward."""
        rows = [
            [row.network, f"{row.top1} %", f"{row.milliseconds:g} ms", f"{self.reward_of(row):.2f}"]
            for row in self.ranked()
        ]
        caption = f"Reward with T = {self.target} ms, α = {self.alpha}, β = {self.beta}"
        text = (
            f"Measured by {self.by}: {MEASURED_BY[self.by]}. The reward is top-1 · (latency / T)^w, with w = α up "
            "to T and w = β beyond it."
        )
        return table_html(caption, ["network", "top-1", "latency", "reward"], rows) + paragraph(text)

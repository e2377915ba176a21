"""What judging an exercise says."""

from dataclasses import dataclass
from typing import Literal

from nnbook.checks.values.differences import Difference

Status = Literal["correct", "incorrect", "not_attempted", "error", "timeout"]


@dataclass(frozen=True)
class Verdict:
    """The outcome of one exercise, ready to be shown, stored or counted.

    ``id`` is the exercise's. ``status`` tells ``error`` and ``timeout`` apart; to the learner
    both are incorrect.
    ``diagnosis`` names a catalogued mistake or a general one (``no-return``), else None.
    ``properties`` holds (title, whether it holds), with None for what could not be tried;
    ``evidence`` holds (label, text), ``differences`` the matrices behind it. Texts may
    quote what a learner wrote: escape them where they are shown.
    """

    id: str
    title: str
    status: Status
    points: int | float
    max_points: int | float
    properties: tuple[tuple[str, bool | None], ...] = ()
    diagnosis: str | None = None
    observed: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    differences: tuple[Difference, ...] = ()
    points_to: str = ""
    step: str = ""
    printed: str = ""

    @property
    def outcome(self) -> str:
        """One of *not attempted*, *incorrect*, *correct*."""
        if self.status in ("error", "timeout"):
            return "incorrect"
        return self.status.replace("_", " ")

    @property
    def holding(self) -> int:
        """How many properties hold."""
        return sum(holds is True for _, holds in self.properties)

    @property
    def message(self) -> str:
        """The explanation as one paragraph."""
        return " ".join(part for part in (self.observed, self.points_to, self.step) if part)

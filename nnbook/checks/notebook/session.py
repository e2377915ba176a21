"""What this kernel remembers: the latest verdict and the hint level of each exercise."""

from dataclasses import dataclass, field

from nnbook.checks.judging.verdict import Verdict


@dataclass
class Session:
    """State of one sitting. It ends with the kernel; ``progress`` keeps what outlives it."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)

    def remember(self, verdict: Verdict) -> None:
        """Keep a verdict; *not attempted* never takes the place of an attempt."""
        if verdict.status != "not_attempted" or verdict.id not in self.verdicts:
            self.verdicts[verdict.id] = verdict

    def next_hint(self, exercise: str, last: int) -> int:
        """The level that a further call asks for: 1, 2 and so on to the ``last`` (none left)."""
        self.hints[exercise] = min(self.hints.get(exercise, 0) + 1, last)
        return self.hints[exercise]


SESSION = Session()

"""What came of an exercise's cases, beside what is expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from nnbook.checks.observing import Case, Observation, Plain
from nnbook.checks.values.comparing import EXACT, Tolerance, alike, fits

# Labelled lines, as a learner sees them: (label, text).
Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Result:
    """One case beside its outcome: what was observed, how that reads, and what is expected.

    ``parameters`` are the names under which the function takes the case's arguments.
    """

    case: Case
    parameters: tuple[str, ...]
    observation: Observation
    reading: Plain
    expected: Plain
    tolerance: Tolerance

    @cached_property
    def right(self) -> bool:
        """Whether it reads as the reference does."""
        return alike(self.reading, self.expected, self.tolerance)

    @cached_property
    def fits(self) -> bool:
        """Whether type and shapes are the expected ones."""
        return fits(self.reading, self.expected)

    @cached_property
    def mutated(self) -> bool:
        """Whether the call changed its own arguments."""
        return is_mutated(self.case, self.observation)


Results = Mapping[str, Result]


def is_mutated(case: Case, observation: Observation) -> bool:
    """Whether the observed call changed the arguments of its case."""
    returned = observation.ending == "returned"
    return returned and not alike(observation.arguments, case.arguments, EXACT)

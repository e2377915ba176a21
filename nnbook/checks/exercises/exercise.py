"""What an exercise is: one frozen definition for notebook, command line, grading and tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnbook.checks.values.compare import EXACT, FLOAT32, Tolerance, alike, fits
from nnbook.checks.observing import Case, Observation, Plain
from nnbook.checks.exercises.outline import Outline

Functions = tuple[Callable, ...]
# One spelling of a mistake: None stands for a function that the mistake does not concern.
Spelling = tuple[Callable | None, ...]
Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Result:
    """One case beside its outcome: what was observed, and both readings of it."""

    case: Case
    observation: Observation
    reading: Plain
    expected: Plain
    tolerance: Tolerance

    @property
    def right(self) -> bool:
        """Whether it reads as the reference does."""
        return alike(self.reading, self.expected, self.tolerance)

    @property
    def fits(self) -> bool:
        """Whether type and shapes are the expected ones."""
        return fits(self.reading, self.expected)

    @property
    def mutated(self) -> bool:
        """Whether the call changed its own arguments."""
        return is_mutated(self.case, self.observation)


Results = Mapping[str, Result]


def is_mutated(case: Case, observation: Observation) -> bool:
    """Whether the observed call changed the arguments of its case."""
    returned = observation.ending == "returned"
    return returned and not alike(observation.arguments, case.arguments, EXACT)


@dataclass(frozen=True)
class Property:
    """Something that a right answer does, in words, and how many points it is worth.

    ``holds`` sees the results of all cases. It may raise on unfit data: then it does not hold.
    Worth no points: what a function that does nothing useful also does.
    """

    title: str
    holds: Callable[[Results], bool]
    points: int = 0


@dataclass(frozen=True)
class WrongAnswer:
    """A mistake that people make, as implementations, with the words that lead on from it.

    Each entry of ``spellings`` holds one implementation for each function of the exercise, or
    None for a function that the mistake does not concern: it may be right, wrong or unwritten.
    ``compares`` names the parts of a reading (a dict) that the mistake shows in: empty means
    all of it. The message has three parts: what was ``observed``, what it ``points_to``, and
    one ``step`` forward; the numbers of a telling case are shown between them.
    """

    slug: str
    spellings: tuple[Spelling, ...]
    observed: str
    points_to: str
    step: str
    compares: tuple[str, ...] = ()


def spelled(*functions: Callable) -> tuple[Functions, ...]:
    """Several spellings of a mistake in an exercise with one function."""
    return tuple((function,) for function in functions)


def _value(case: Case, value: Plain) -> Plain:
    return value


@dataclass(frozen=True, kw_only=True)
class Exercise(Outline):
    """One exercise: its outline, and how it is checked.

    ``cases`` draws inputs, the same for the same seed. ``read`` turns an observed value into what
    is compared (for many right answers: what they have in common). ``rows`` shows a result to
    the learner where input, expected and got are not enough. ``hints``: symptom, idea, skeleton.
    ``handed_out``: what the learner starts from, where that is not a stub for every function.
    Untouched, it counts as not attempted; after that, feedback is about the first function that
    is not right yet.
    """

    cases: Callable[[int], tuple[Case, ...]]
    reference: Functions
    properties: tuple[Property, ...]
    wrong_answers: tuple[WrongAnswer, ...]
    hints: tuple[str, str, str]
    takeaway: str
    handed_out: Functions = ()
    read: Callable[[Case, Plain], Plain] = _value
    rows: Callable[[Result], Rows] | None = None
    tolerance: Tolerance = FLOAT32
    seconds: float = 5.0

    def named(self, functions: Spelling) -> dict[str, Callable]:
        """Implementations by function name, as ``observe`` takes them; without those left out."""
        pairs = zip(self.functions, functions, strict=True)
        return {function.name: given for function, given in pairs if given is not None}

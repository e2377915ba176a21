"""What an exercise is: one frozen definition for notebook, command line, grading and tests."""

from collections.abc import Callable
from dataclasses import dataclass

from nnbook.checks.exercises.outline import Outline
from nnbook.checks.exercises.results import Result, Results, Rows
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values.comparing import FLOAT32, Tolerance

Functions = tuple[Callable, ...]
# One implementation of a mistake: None stands for a function that the mistake does not concern.
Variant = tuple[Callable | None, ...]


@dataclass(frozen=True)
class Property:
    """Something that a right answer does, in words, and how many points it is worth.

    ``holds`` sees the results of all cases. It may raise on unfit data: then it does not hold;
    None means that it could not be tried.
    What also holds for a function that returns a constant is worth no points.
    """

    title: str
    holds: Callable[[Results], bool | None]
    points: int = 0


@dataclass(frozen=True)
class WrongAnswer:
    """A mistake that people make, as implementations, with the words that lead on from it.

    Each of the ``variants`` holds one implementation for each function of the exercise, or None
    for a function that the mistake does not concern: it may be right, wrong or unwritten.
    ``compares`` names the parts of a reading (a dict) that the mistake shows in: empty means
    all of it. The message has three parts: what was ``observed``, what it ``points_to``, and
    one ``step`` forward; the numbers of a telling case are shown between them.
    ``shows``, where it is given, sees the learner's results of the functions concerned and says
    whether they have the mistake's mark, whatever number somebody chose. It is asked where no
    implementation of any mistake does the same; it may raise on unfit data: then it does not hold.
    """

    slug: str
    variants: tuple[Variant, ...]
    observed: str
    points_to: str
    step: str
    compares: tuple[str, ...] = ()
    shows: Callable[[Results], bool] | None = None


def variants(*functions: Callable) -> tuple[Functions, ...]:
    """Several implementations of a mistake in an exercise with one function."""
    return tuple((function,) for function in functions)


def _value(case: Case, value: Plain) -> Plain:
    return value


@dataclass(frozen=True, kw_only=True)
class Definition:
    """How an exercise is checked: what its module defines.

    ``cases`` draws inputs, the same for the same seed. ``read`` turns an observed value into what
    is compared (for many right answers: what they have in common). ``rows`` shows a result to
    the learner where input, expected and got are not enough. ``hints``: symptom, idea, skeleton.
    ``handed_out``: what the learner starts from, where that is not a stub for every function.
    Untouched, it counts as not attempted; after that, feedback is about the first function that
    is not right yet. ``seconds`` is the time for all cases together; ``too_slow`` says, where time
    is part of the task, what it points to when the time is over, and one step forward.
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
    too_slow: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Exercise(Outline, Definition):
    """One exercise, whole: as the table lists it, and how it is checked."""

    def named(self, functions: Variant) -> dict[str, Callable]:
        """Implementations by function name, as ``observe`` takes them; without those left out."""
        pairs = zip(self.functions, functions, strict=True)
        return {function.name: given for function, given in pairs if given is not None}

"""What functions did on some cases, read in the form in which answers are compared."""

from collections.abc import Iterable, Iterator, Mapping

from nnbook.checks.exercises.exercise import Exercise, Variant
from nnbook.checks.exercises.results import Result, is_mutated
from nnbook.checks.observing import Case, Observation, Observations, Opaque, Plain, observe_case


class Readings(Mapping[str, Plain]):
    """What an implementation of ours does, by case label: run only where it is looked at.

    Cases of functions that it leaves out are not among them. For use inside ``ordinary``.
    """

    def __init__(self, exercise: Exercise, functions: Variant, cases: Iterable[Case]) -> None:
        self._exercise = exercise
        self._functions = exercise.named(functions)
        self._cases = {case.label: case for case in cases if case.function in self._functions}
        self._observations: dict[str, Observation] = {}
        self._readings: dict[str, Plain] = {}

    def __getitem__(self, label: str) -> Plain:
        if label not in self._readings:
            case = self._cases[label]
            self._readings[label] = read(self._exercise, case, self._observation(label))
        return self._readings[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cases)

    def __len__(self) -> int:
        return len(self._cases)

    def mutated(self, labels: Iterable[str]) -> set[str]:
        """Those of the cases in which the implementation changes its own arguments."""
        return {
            label for label in labels if is_mutated(self._cases[label], self._observation(label))
        }

    def _observation(self, label: str) -> Observation:
        if label not in self._observations:
            case = self._cases[label]
            self._observations[label] = observe_case(self._functions[case.function], case)
        return self._observations[label]


class KnownAnswers:
    """What the reference and every catalogued mistake do on some cases.

    Whoever judges many answers on the same cases shares one: each implementation runs once.
    """

    def __init__(self, exercise: Exercise, cases: Iterable[Case]) -> None:
        cases = tuple(cases)
        self.reference = Readings(exercise, exercise.reference, cases)
        self.mistakes = [
            (wrong, Readings(exercise, variant, cases))
            for wrong in exercise.wrong_answers
            for variant in wrong.variants
        ]


def read(exercise: Exercise, case: Case, observation: Observation) -> Plain:
    """An observation as it is compared. Whatever cannot be read is an ``Opaque``."""
    if observation.ending == "raised":
        return observation.failure
    if observation.ending != "returned":
        return Opaque(observation.ending)
    try:
        return exercise.read(case, observation.value)
    except Exception:  # a value of a form that the reader did not foresee is a wrong value
        return Opaque("value that cannot be read")


def results_of(
    exercise: Exercise, cases: Iterable[Case], seen: Observations, known: KnownAnswers
) -> dict[str, Result]:
    """What a learner's functions did, beside what is expected, by case label.

    For use inside ``ordinary``.
    """
    expected = known.reference
    return {
        case.label: Result(
            case=case,
            parameters=exercise.function(case.function).parameters,
            observation=seen.by_label[case.label],
            reading=read(exercise, case, seen.by_label[case.label]),
            expected=expected[case.label],
            tolerance=exercise.tolerance,
        )
        for case in cases
    }

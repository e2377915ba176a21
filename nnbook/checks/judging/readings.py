"""What functions did on some cases, read in the form in which answers are compared."""

from collections.abc import Iterable, Iterator, Mapping

from nnbook.checks.exercises.exercise import Exercise, Variant, WrongAnswer
from nnbook.checks.exercises.results import Result, is_mutated
from nnbook.checks.observing import Case, Observation, Observations, Opaque, Plain, observe_case
from nnbook.checks.values.comparing import fits


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
        self._mutated: dict[str, bool] = {}

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
        return {label for label in labels if self._is_mutated(label)}

    def observed(self) -> dict[str, Observation]:
        """What it did in each case, as it was observed."""
        return {label: self._observation(label) for label in self._cases}

    def _is_mutated(self, label: str) -> bool:
        if label not in self._mutated:
            case, observation = self._cases[label], self._observation(label)
            self._mutated[label] = is_mutated(case, observation)
        return self._mutated[label]

    def _observation(self, label: str) -> Observation:
        if label not in self._observations:
            case = self._cases[label]
            self._observations[label] = observe_case(self._functions[case.function], case)
        return self._observations[label]


class Mistake:
    """One implementation of a catalogued mistake: what it ``does``, beside what is expected."""

    def __init__(self, wrong: WrongAnswer, does: Readings, expected: Readings) -> None:
        self.wrong = wrong
        self.does = does
        self._expected = expected
        self._fit: dict[str, bool] = {}

    def part(self, label: str) -> Plain:
        """What it does in a case, of that the part in which the mistake shows."""
        return part_of(self.does[label], self.wrong.compares)

    def fits(self, label: str) -> bool:
        """Whether that part has the type and shapes of the expected one."""
        if label not in self._fit:
            expected = part_of(self._expected[label], self.wrong.compares)
            self._fit[label] = fits(self.part(label), expected)
        return self._fit[label]


class KnownAnswers:
    """What the reference and every catalogued mistake do on some cases.

    Whoever judges many answers on the same cases shares one: each implementation runs once.
    """

    def __init__(self, exercise: Exercise, cases: Iterable[Case]) -> None:
        cases = tuple(cases)
        self.reference = Readings(exercise, exercise.reference, cases)
        self.mistakes = [
            Mistake(wrong, Readings(exercise, variant, cases), self.reference)
            for wrong in exercise.wrong_answers
            for variant in wrong.variants
        ]


def part_of(data: Plain, names: tuple[str, ...]) -> Plain:
    """Of a reading that is a dict, the parts of these names; without names, all of it."""
    if not names or not isinstance(data, dict):
        return data
    return {name: data.get(name) for name in names}


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

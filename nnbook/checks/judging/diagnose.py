"""Find which catalogued mistake does what the learner's function did."""

from collections.abc import Iterable, Iterator, Mapping

from nnbook.checks.exercises.exercise import Exercise, Result, Spelling, WrongAnswer, is_mutated
from nnbook.checks.observing import (
    Case,
    Observation,
    Opaque,
    Plain,
    is_tensor,
    observe_case,
    undisturbed,
)
from nnbook.checks.values.compare import alike, fits


class Readings(Mapping[str, Plain]):
    """What an implementation of ours does, by case label: run only where it is looked at.

    Cases of functions that it leaves out are not among them.
    """

    def __init__(self, exercise: Exercise, functions: Spelling, cases: tuple[Case, ...]) -> None:
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


class Catalogue:
    """What the reference and every catalogued mistake do on some cases.

    Whoever judges many answers on the same cases shares one: each implementation runs once.
    """

    def __init__(self, exercise: Exercise, cases: Iterable[Case]) -> None:
        cases = tuple(cases)
        self.reference = Readings(exercise, exercise.reference, cases)
        self.mistakes = [
            (wrong, Readings(exercise, spelling, cases))
            for wrong in exercise.wrong_answers
            for spelling in wrong.spellings
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


def diagnose(catalogue: Catalogue, results: Mapping[str, Result]) -> WrongAnswer | None:
    """The first catalogued wrong answer that does what was observed.

    Only the cases of the functions that it concerns count, and all of them must be written.
    Where these are all right and keep their arguments, it explains nothing, and is not tried.
    First the one that agrees on every case. Failing that, the one that agrees wherever both
    give something of the right shape, and is as unfit as the learner's elsewhere: one mistake
    can clash in several ways, depending on how it is spelled.
    """
    stubs = {label for label, result in results.items() if result.observation.ending == "stub"}
    mutated = {label for label, result in results.items() if result.mutated}
    amiss = {label for label, result in results.items() if label in mutated or not result.right}
    possible = [
        (wrong, theirs, {label: results[label] for label in theirs if label in results})
        for wrong, theirs in catalogue.mistakes
        if stubs.isdisjoint(theirs) and not amiss.isdisjoint(theirs)
    ]
    with undisturbed():
        for same in (_same_everywhere, _same_where_fit):
            for wrong, theirs, seen in possible:
                if same(wrong, theirs, seen) and theirs.mutated(seen) <= mutated:
                    return wrong
    return None


def _same_everywhere(wrong: WrongAnswer, theirs: Readings, results: Mapping[str, Result]) -> bool:
    parts = wrong.compares
    for label, result in results.items():
        got, due = _part(result.reading, parts), _part(theirs[label], parts)
        if not alike(got, due, result.tolerance):
            return False
    # Two functions that fail on every case need not fail for the same reason.
    if not any(_is_value(theirs[label]) for label in results):
        return False
    return bool(theirs.mutated(results)) or not all(
        alike(_part(theirs[label], parts), _part(result.expected, parts), result.tolerance)
        for label, result in results.items()
    )


def _same_where_fit(wrong: WrongAnswer, theirs: Readings, results: Mapping[str, Result]) -> bool:
    agree = False
    for label, result in results.items():
        got, expected = _part(result.reading, wrong.compares), result.expected
        due, expected = _part(theirs[label], wrong.compares), _part(expected, wrong.compares)
        if fits(got, expected) != fits(due, expected):
            return False
        if fits(got, expected):
            if not alike(got, due, result.tolerance):
                return False
            agree = True
    return agree


def _part(data: Plain, parts: tuple[str, ...]) -> Plain:
    if not parts or not isinstance(data, dict):
        return data
    return {name: data.get(name) for name in parts}


def _is_value(data: Plain) -> bool:
    return isinstance(data, int | float | list | tuple | dict) or is_tensor(data)

"""Find which catalogued mistake does what the learner's functions did."""

from collections.abc import Callable

from nnbook.checks.exercises.exercise import Exercise, WrongAnswer
from nnbook.checks.exercises.results import Result, Results
from nnbook.checks.judging.finding import Finding, size
from nnbook.checks.judging.readings import KnownAnswers, Mistake, part_of
from nnbook.checks.observing import Plain, is_tensor
from nnbook.checks.values.comparing import alike, fits
from nnbook.checks.values.numeric import finite


def named_mistake(exercise: Exercise, known: KnownAnswers, results: Results) -> Finding | None:
    """The catalogued mistake that explains the results, with the result that tells most of it.

    For use inside ``ordinary``: mistakes are run here.
    """
    wrong = _matching(known, results) or _showing(exercise, results)
    return None if wrong is None else _finding(exercise, wrong, results)


def _matching(known: KnownAnswers, results: Results) -> WrongAnswer | None:
    """The first catalogued wrong answer that does what was observed.

    Only the cases of the functions that it concerns count, and all of them must be written.
    Where these are all right and keep their arguments, it explains nothing, and is not tried.
    First the one that agrees on every case. Failing that, the one that agrees wherever both
    give something of the right shape, and is as unfit as the learner's elsewhere: one mistake
    can clash in several ways, depending on how it is written.
    """
    stubs = {label for label, result in results.items() if result.observation.ending == "stub"}
    mutated = {label for label, result in results.items() if result.mutated}
    amiss = {label for label, result in results.items() if label in mutated or not result.right}
    possible = [
        _Beside(mistake, {label: results[label] for label in mistake.does if label in results})
        for mistake in known.mistakes
        if stubs.isdisjoint(mistake.does) and not amiss.isdisjoint(mistake.does)
    ]
    for same in (_Beside.everywhere, _Beside.where_fit):
        for each in possible:
            if same(each) and each.mutated() <= mutated:
                return each.mistake.wrong
    return None


def _showing(exercise: Exercise, results: Results) -> WrongAnswer | None:
    """The first catalogued wrong answer whose mark the results of its functions have."""
    for wrong in exercise.wrong_answers:
        if wrong.shows is None:
            continue
        concerned = exercise.named(wrong.variants[0])
        its = {label: each for label, each in results.items() if each.case.function in concerned}
        returned = all(each.observation.ending == "returned" for each in its.values())
        if its and returned and _has_mark(wrong.shows, its):
            return wrong
    return None


def _has_mark(shows: Callable[[Results], bool], results: Results) -> bool:
    try:
        return not all(each.right for each in results.values()) and bool(shows(results))
    except Exception:  # a mark may read a value as a tensor; if it is none, it is not there
        return False


class _Beside:
    """A learner's results beside what one mistake does. Each case is compared once."""

    def __init__(self, mistake: Mistake, results: Results) -> None:
        self.mistake = mistake
        self._results = results
        self._same: dict[str, bool] = {}

    def everywhere(self) -> bool:
        """Whether they agree on every case."""
        if not all(map(self._agrees, self._results)):
            return False
        # Two functions that fail on every case need not fail for the same reason.
        if not any(_is_value(self.mistake.does[label]) for label in self._results):
            return False
        return bool(self.mutated()) or not all(
            alike(self.mistake.part(label), self._part(result.expected), result.tolerance)
            for label, result in self._results.items()
        )

    def where_fit(self) -> bool:
        """Whether the same cases are fit, and they agree on these; at least one is."""
        some = False
        for label, result in self._results.items():
            is_fit = fits(self._part(result.reading), self._part(result.expected))
            # Case by case, and no further: to run a mistake takes time.
            if is_fit != self.mistake.fits(label) or (is_fit and not self._agrees(label)):
                return False
            some = some or is_fit
        return some

    def mutated(self) -> set[str]:
        """The cases in which the mistake changes its own arguments."""
        return self.mistake.does.mutated(self._results)

    def _agrees(self, label: str) -> bool:
        if label not in self._same:
            result = self._results[label]
            got, theirs = self._part(result.reading), self.mistake.part(label)
            self._same[label] = alike(got, theirs, result.tolerance)
        return self._same[label]

    def _part(self, data: Plain) -> Plain:
        return part_of(data, self.mistake.wrong.compares)


def _is_value(data: Plain) -> bool:
    return isinstance(data, int | float | list | tuple | dict) or is_tensor(data)


def _finding(exercise: Exercise, wrong: WrongAnswer, results: Results) -> Finding:
    concerned = exercise.named(wrong.variants[0])
    its = [each for each in results.values() if each.case.function in concerned]
    failing = [result for result in its if not result.right]
    failing = failing or [result for result in its if result.mutated]
    returned = [result for result in failing if result.observation.ending == "returned"]
    shown = _most_telling(returned or failing or its)
    raised = [result for result in failing if result.observation.ending == "raised"]
    both = bool(raised) and shown.observation.ending == "returned"
    return Finding(
        diagnosis=wrong.slug,
        observed=wrong.observed,
        points_to=wrong.points_to,
        step=wrong.step,
        shown=shown,
        clashing=min(raised, key=size) if both else None,
    )


def _most_telling(results: list[Result]) -> Result:
    """A wrong number tells more than NaN or infinity; a small input more than a large one."""
    return min([each for each in results if finite(each.reading)] or results, key=size)

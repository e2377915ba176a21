"""Find which catalogued mistake does what the learner's functions did."""

from nnbook.checks.exercises.exercise import Exercise, WrongAnswer
from nnbook.checks.exercises.results import Result, Results
from nnbook.checks.judging.finding import Finding, size
from nnbook.checks.judging.readings import KnownAnswers, Readings
from nnbook.checks.observing import Plain, is_tensor
from nnbook.checks.values.comparing import alike, fits
from nnbook.checks.values.numeric import finite


def named_mistake(exercise: Exercise, known: KnownAnswers, results: Results) -> Finding | None:
    """The catalogued mistake that explains the results, with the result that tells most of it.

    For use inside ``ordinary``: mistakes are run here.
    """
    wrong = _matching(known, results)
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
        (wrong, theirs, {label: results[label] for label in theirs if label in results})
        for wrong, theirs in known.mistakes
        if stubs.isdisjoint(theirs) and not amiss.isdisjoint(theirs)
    ]
    for same in (_same_everywhere, _same_where_fit):
        for wrong, theirs, seen in possible:
            if same(wrong, theirs, seen) and theirs.mutated(seen) <= mutated:
                return wrong
    return None


def _same_everywhere(wrong: WrongAnswer, theirs: Readings, results: Results) -> bool:
    parts = wrong.compares
    for label, result in results.items():
        if not alike(_part(result.reading, parts), _part(theirs[label], parts), result.tolerance):
            return False
    # Two functions that fail on every case need not fail for the same reason.
    if not any(_is_value(theirs[label]) for label in results):
        return False
    return bool(theirs.mutated(results)) or not all(
        alike(_part(theirs[label], parts), _part(result.expected, parts), result.tolerance)
        for label, result in results.items()
    )


def _same_where_fit(wrong: WrongAnswer, theirs: Readings, results: Results) -> bool:
    agree = False
    for label, result in results.items():
        got, of_mistake, expected = (
            _part(data, wrong.compares) for data in (result.reading, theirs[label], result.expected)
        )
        if fits(got, expected) != fits(of_mistake, expected):
            return False
        if fits(got, expected):
            if not alike(got, of_mistake, result.tolerance):
                return False
            agree = True
    return agree


def _part(data: Plain, parts: tuple[str, ...]) -> Plain:
    if not parts or not isinstance(data, dict):
        return data
    return {name: data.get(name) for name in parts}


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

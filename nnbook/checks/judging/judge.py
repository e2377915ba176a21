"""Judge observations against an exercise, in one direction: read what was observed, look for a
named mistake, else for an unnamed one, show the evidence, give the verdict.

Never runs a learner's code.
"""

from collections.abc import Callable, Iterable

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.results import Results
from nnbook.checks.judging.evidence import apart, evidence
from nnbook.checks.judging.finding import Finding
from nnbook.checks.judging.named import named_mistake
from nnbook.checks.judging.readings import KnownAnswers, Readings, results_of
from nnbook.checks.judging.unnamed import unnamed_mistake
from nnbook.checks.judging.verdict import Status, Verdict
from nnbook.checks.observing import Case, Observations, ordinary
from nnbook.checks.values.comparing import alike


def judge(
    exercise: Exercise, cases: Iterable[Case], seen: Observations, known: KnownAnswers | None = None
) -> Verdict:
    """The verdict on what a learner's functions did with ``cases``.

    Reference and catalogued wrong answers are run here, on the same cases, unless ``known``
    comes with what they did on these cases before.
    """
    with ordinary():
        cases = tuple(cases)
        return _judged(exercise, cases, seen, known or KnownAnswers(exercise, cases))


def _judged(
    exercise: Exercise, cases: tuple[Case, ...], seen: Observations, known: KnownAnswers
) -> Verdict:
    results = results_of(exercise, cases, seen, known)
    untouched = _is_untouched(exercise, results)
    held = [not untouched and _holds(each.holds, results) for each in exercise.properties]
    if untouched:
        finding = Finding(step=_first_step(exercise))
    elif all(held):
        finding = Finding(points_to=exercise.takeaway)
    else:
        finding = _mistake(exercise, known, results)
    status = _status(untouched, all(held), finding)
    earned = sum(
        each.points for each, holds in zip(exercise.properties, held, strict=True) if holds
    )
    return Verdict(
        id=exercise.id,
        title=exercise.title,
        status=status,
        # What is not correct never has all the points.
        points=earned if status == "correct" else min(earned, exercise.points - 1),
        max_points=exercise.points,
        properties=tuple(zip((each.title for each in exercise.properties), held, strict=True)),
        diagnosis=finding.diagnosis,
        observed=finding.observed,
        evidence=evidence(exercise, finding),
        differences=apart(finding),
        points_to=finding.points_to,
        step=finding.step,
        printed=seen.printed,
    )


def _mistake(exercise: Exercise, known: KnownAnswers, results: Results) -> Finding:
    endings = {result.observation.ending for result in results.values()}
    if endings & {"timeout", "signature", "calls stub"}:  # what did not run matches nothing
        return unnamed_mistake(exercise, results)
    if exercise.handed_out:
        results = _of_first_unfinished(exercise, results)
    return named_mistake(exercise, known, results) or unnamed_mistake(exercise, results)


def _status(untouched: bool, correct: bool, finding: Finding) -> Status:
    if untouched or correct:
        return "not_attempted" if untouched else "correct"
    if finding.raised:
        return "error"
    return "timeout" if finding.diagnosis in ("never-returns", "too-slow") else "incorrect"


def _is_untouched(exercise: Exercise, results: Results) -> bool:
    """Whether every function still does what it did when the learner got it."""
    if all(result.observation.ending == "stub" for result in results.values()):
        return True
    if not exercise.handed_out:
        return False
    given = Readings(exercise, exercise.handed_out, [each.case for each in results.values()])
    return all(
        alike(result.reading, given[label], result.tolerance) for label, result in results.items()
    )


def _first_step(exercise: Exercise) -> str:
    if exercise.handed_out:
        return (
            f"Begin with `{exercise.functions[0]}`: find out what is wrong with it, repair it, run "
            "its cell, then run this cell again."
        )
    names = " and ".join(f"`{function}`" for function in exercise.functions)
    return f"Write {names}, run its cell, then run this cell again."


def _of_first_unfinished(exercise: Exercise, results: Results) -> Results:
    """The results of the first function that is not right yet; all results, if there is none."""
    for function in exercise.functions:
        its = {
            label: each for label, each in results.items() if each.case.function == function.name
        }
        if not all(each.right for each in its.values()):
            return its
    return results


def _holds(test: Callable[[Results], bool | None], results: Results) -> bool | None:
    try:
        holds = test(results)
        return None if holds is None else bool(holds)
    except Exception:  # a property may read a value as a tensor; if it is none, it fails
        return False

"""Judge observations against an exercise. Never runs a learner's code."""

from collections.abc import Callable, Iterable

from nnbook.checks.exercises.exercise import Exercise, Result, Results, WrongAnswer
from nnbook.checks.judging.diagnose import Catalogue, Readings, diagnose, read
from nnbook.checks.judging.general import Finding, general
from nnbook.checks.judging.rows import clash, rows, size
from nnbook.checks.judging.verdict import Status, Verdict
from nnbook.checks.observing import Case, Run, undisturbed
from nnbook.checks.values.compare import alike
from nnbook.checks.values.numeric import finite


def judge(
    exercise: Exercise, cases: Iterable[Case], run: Run, catalogue: Catalogue | None = None
) -> Verdict:
    """The verdict on what a learner's functions did with ``cases``.

    Reference and catalogued wrong answers are run here, on the same cases, unless a
    ``catalogue`` of these cases comes with what they did before.
    """
    cases = tuple(cases)
    catalogue = catalogue or Catalogue(exercise, cases)
    results = _results(exercise, cases, run, catalogue)
    endings = {result.observation.ending for result in results.values()}
    untouched = endings == {"stub"} or _as_handed_out(exercise, results)
    held = tuple(
        (each.title, not untouched and _holds(each.holds, results)) for each in exercise.properties
    )
    if untouched:
        status, finding = "not_attempted", Finding(step=_first_step(exercise))
    else:
        correct = all(holds for _, holds in held)
        status, finding = _find(exercise, results, endings, correct, catalogue)
    pairs = zip(exercise.properties, held, strict=True)
    earned = sum(each.points for each, (_, holds) in pairs if holds)
    return Verdict(
        id=exercise.id,
        title=exercise.title,
        status=status,
        # What is not correct never has all the points.
        points=earned if status == "correct" else min(earned, exercise.points - 1),
        max_points=exercise.points,
        properties=held,
        printed=run.printed,
        diagnosis=finding.diagnosis,
        observed=finding.observed,
        evidence=finding.evidence,
        points_to=finding.points_to,
        step=finding.step,
    )


def _find(
    exercise: Exercise, results: Results, endings: set[str], correct: bool, catalogue: Catalogue
) -> tuple[Status, Finding]:
    if correct:
        return "correct", Finding(points_to=exercise.takeaway)
    if endings & {"timeout", "signature"}:
        status: Status = "timeout" if "timeout" in endings else "incorrect"
        return status, general(exercise, results)
    if exercise.handed_out:
        results = _first_unfinished(exercise, results)
    wrong = diagnose(catalogue, results)
    if wrong is not None:
        return "incorrect", _catalogued(exercise, wrong, results)
    finding = general(exercise, results)
    return ("error" if finding.diagnosis == "raises" else "incorrect"), finding


def _as_handed_out(exercise: Exercise, results: Results) -> bool:
    """Whether every function still does what it did when the learner got it."""
    if not exercise.handed_out:
        return False
    cases = tuple(result.case for result in results.values())
    given = Readings(exercise, exercise.handed_out, cases)
    with undisturbed():
        return all(
            alike(result.reading, given[label], result.tolerance)
            for label, result in results.items()
        )


def _first_step(exercise: Exercise) -> str:
    if exercise.handed_out:
        return (
            f"Begin with `{exercise.functions[0]}`: find out what is wrong with it, repair it, run "
            "its cell, then run this cell again."
        )
    names = " and ".join(f"`{function}`" for function in exercise.functions)
    return f"Write {names}, run its cell, then run this cell again."


def _first_unfinished(exercise: Exercise, results: Results) -> Results:
    """The results of the first function that is not right yet; all results, if there is none."""
    for function in exercise.functions:
        its = {
            label: each for label, each in results.items() if each.case.function == function.name
        }
        if not all(each.right for each in its.values()):
            return its
    return results


def _results(
    exercise: Exercise, cases: tuple[Case, ...], run: Run, catalogue: Catalogue
) -> dict[str, Result]:
    with undisturbed():
        expected = dict(catalogue.reference)
    return {
        case.label: Result(
            case=case,
            observation=run.observations[case.label],
            reading=read(exercise, case, run.observations[case.label]),
            expected=expected[case.label],
            tolerance=exercise.tolerance,
        )
        for case in cases
    }


def _holds(test: Callable[[Results], bool], results: Results) -> bool:
    try:
        return bool(test(results))
    except Exception:  # a property may read a value as a tensor; if it is none, it fails
        return False


def _catalogued(exercise: Exercise, wrong: WrongAnswer, results: Results) -> Finding:
    concerned = exercise.named(wrong.spellings[0])
    results = {label: each for label, each in results.items() if each.case.function in concerned}
    failing = [result for result in results.values() if not result.right]
    failing = failing or [result for result in results.values() if result.mutated]
    # A wrong number tells more than NaN or infinity, these more than an exception; a small input
    # more than a large one.
    returned = [result for result in failing if result.observation.ending == "returned"]
    telling = [result for result in returned if finite(result.reading)]
    shown = min(telling or returned or failing or results.values(), key=size)
    evidence = rows(exercise, shown)
    raised = [result for result in failing if result.observation.ending == "raised"]
    if raised and shown.observation.ending == "returned":
        evidence += clash(exercise, min(raised, key=size))
    return Finding(wrong.slug, wrong.observed, evidence, wrong.points_to, wrong.step)

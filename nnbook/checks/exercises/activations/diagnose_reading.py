"""What is said about the four runs: cause and number of each, and what is wrong with them."""

import difflib
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from nnbook.checks.exercises.activations.diagnose_causes import CAUSES, RUNS, TRUE
from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.observing import Case, Opaque, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.numeric import is_numeric, scalar, shape
from nnbook.runs import Run, four_runs

# The least loss that softmax twice allows with three classes.
FLOOR = math.log(1 + 2 / math.e)
# The exercise's own wording: within 2 %. What is exactly 0 is a count, or a step of nothing.
_NEAR, _ZERO = 0.02, 1e-9
# A difference of two losses that are read off with four decimals.
_TWO_ROUNDINGS = 1e-4


def numbers(run: Run) -> dict[str, float]:
    """A run's numbers, by field."""
    return {
        "first": run.losses[0],
        "last": run.losses[-1],
        "highest": max(run.losses),
        "lowest": min(run.losses),
        "fall": run.losses[0] - run.losses[-1],
        "train": run.train_accuracy,
        "held_out": run.held_out_accuracy,
        "live": run.live,
        "gradient": run.gradient,
        "ratio": run.update_ratio,
    }


_CALLED = {
    "first": "the first loss",
    "last": "the last loss",
    "highest": "the highest loss",
    "lowest": "the lowest loss",
    "fall": "the fall of the loss",
    "train": "the accuracy on training rows",
    "held_out": "the accuracy on held-out rows",
    "live": "the number of live ReLUs",
    "gradient": "the gradient",
    "ratio": "the ratio of update to weights",
}


ACCURACIES = ("train", "held_out")


def _close(number: float, expected: float, slack: float = 0.0) -> bool:
    return abs(number - expected) <= max(_NEAR * abs(expected), slack, _ZERO)


def _shows(run: str, number: float) -> bool:
    """Whether the number speaks for the run's true cause, and for no other run's."""
    seen = numbers(four_runs()[run])
    if run == "A":
        return _close(number, FLOOR) or _close(number, seen["last"])
    if run == "B":
        return _close(number, seen["ratio"]) or _close(number, seen["fall"], _TWO_ROUNDINGS)
    if run == "C":
        return _close(number, seen["highest"]) or _close(number, seen["ratio"])
    return _close(number, seen["live"])


def _sightings(number: float) -> dict[str, str]:
    """In which runs the number is found, and as what: the nearest field of each."""
    found = {}
    for run, record in four_runs().items():
        seen = numbers(record)
        apart = {field: abs(number - its) for field, its in seen.items() if _close(number, its)}
        for field in ACCURACIES:
            if _close(number, 100 * seen[field]):
                apart[field] = 0.0
        if apart:
            found[run] = min(apart, key=apart.__getitem__)
    return found


@dataclass(frozen=True)
class _Answer:
    """What is said about one run, and which mistake it is, if any."""

    run: str
    given: Plain
    cause: str | None = None
    number: float | None = None
    problem: str | None = None


def _answers(value: Mapping[str, Plain]) -> dict[str, _Answer]:
    """One for each run; a cause that is given twice counts for neither run."""
    by_run = {_run_name(key): given for key, given in value.items()}
    return {run: _answer(run, by_run.get(run)) for run in RUNS}


def _answer(run: str, given: Plain) -> _Answer:
    cause, *evidence = given if isinstance(given, list | tuple) and given else (given,)
    if _is_empty(cause):
        return _Answer(run, given, problem="missing-run")
    if isinstance(cause, str) and all(_is_empty(each) for each in evidence):
        return _Answer(run, given, problem="no-evidence")
    number = scalar(evidence[0]) if len(evidence) == 1 else None
    if not isinstance(cause, str) or not is_numeric(number) or shape(number):
        return _Answer(run, given, problem="not-a-pair")
    cause = _KNOWN.get(_simple(cause))
    number = float(number)
    if cause is None:
        problem = "unknown-cause"
    elif cause != TRUE[run]:
        problem = slug_of(cause)
    else:
        problem = _evidence_problem(run, number)
    return _Answer(run, given, cause, number, problem)


def _is_empty(part: Plain) -> bool:
    """Whether nothing has been filled in: None, or the dots of the skeleton."""
    dots = isinstance(part, Opaque) and part.type_name == "ellipsis"
    return part is None or dots or (isinstance(part, str) and part in ("", "...", "…"))


def _evidence_problem(run: str, number: float) -> str | None:
    if _shows(run, number):
        return None
    seen = _sightings(number)
    if any(field in ACCURACIES for field in seen.values()):
        return "accuracy-as-proof"
    if run in seen:
        return "evidence-not-telling"
    return "evidence-of-another-run" if seen else "evidence-from-nowhere"


def _simple(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


_KNOWN = {_simple(cause): cause for cause in CAUSES}


def slug_of(cause: str) -> str:
    """The mistake's name: this cause, given to a run that has another."""
    return "not-" + _simple(cause).replace(" ", "-")


def _run_name(key: str) -> str:
    return _simple(key).removeprefix("run").strip().upper()


def _finding(value: Mapping[str, Plain]) -> str | None:
    """The mistake to speak of first: run by run; what is written before what is not."""
    if any(_run_name(key) not in RUNS for key in value):
        return "unknown-run"
    answers = _answers(value).values()
    causes = [each.cause for each in answers if each.cause]
    if len(causes) > 2 and len(set(causes)) == 1:
        return "one-cause-for-all"
    problems = [each.problem for each in answers if each.problem]
    return next((each for each in problems if each != "missing-run"), (*problems, None)[0])


def read(case: Case, value: Plain) -> Plain:
    """Which runs are right, whether all are said, and the mistake to speak of first."""
    if not isinstance(value, dict):
        return value
    answers = _answers(value)
    times = Counter(each.cause for each in answers.values())
    earned = {run: each.problem is None and times[each.cause] == 1 for run, each in answers.items()}
    complete = all(each.cause is not None for each in answers.values())
    return {**earned, "complete": complete, "finding": _finding(value)}


def rows(result: Result) -> Rows:
    """The part of the answer that the mistake is in."""
    value, reading = result.observation.value, result.reading
    if not isinstance(value, dict) or not isinstance(reading, dict):
        return (("your answer", describing.answer(value)),)
    finding = reading["finding"]
    if finding == "unknown-run":
        return (("your keys", ", ".join(value) or "none"), ("the runs", ", ".join(RUNS)))
    answers = _answers(value)
    if finding == "one-cause-for-all":
        return tuple((f"run {run}", each.cause or "–") for run, each in answers.items())
    for each in answers.values():
        if each.problem == finding:
            return (("run", each.run), *_about(each))
    return ()


def _about(answer: _Answer) -> Rows:
    problem = answer.problem
    if problem in ("no-evidence", "not-a-pair"):
        return (("your answer", describing.value(answer.given)),)
    if problem == "unknown-cause":
        named = answer.given[0][:60]
        near = difflib.get_close_matches(_simple(named), _KNOWN, n=1, cutoff=0.5)
        meant = ((("did you mean", _KNOWN[near[0]]),)) if near else ()
        return (("your cause", named), *meant, ("the list", ", ".join(CAUSES)))
    if answer.cause is None:
        return (("your answer", "none yet"),)
    if answer.cause != TRUE[answer.run]:
        why = CAUSES[answer.cause].unlike[answer.run]
        seen = numbers(four_runs()[answer.run])
        return (("your cause", answer.cause), ("does not fit, since", why.format(**seen)))
    seen = [f"{_CALLED[field]} of run {run}" for run, field in _sightings(answer.number).items()]
    return (
        ("your cause", answer.cause),
        ("your number", describing.number(answer.number)),
        ("which is", "\n".join(seen) or "no number of the four runs"),
    )

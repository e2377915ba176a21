"""Four runs, four causes: ``diagnose()``."""

import difflib
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnbook.checks.exercises.exercise import (
    Definition,
    Property,
    Result,
    Results,
    Rows,
    WrongAnswer,
    variants,
)
from nnbook.checks.exercises.properties import all_right
from nnbook.checks.observing import Case, Opaque, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.numeric import is_numeric, scalar, shape
from nnbook.runs import Run, four_runs

RUNS = ("A", "B", "C", "D")
TRUE = {
    "A": "softmax twice",
    "B": "learning rate too small",
    "C": "learning rate too large",
    "D": "dead ReLUs",
}
# The least loss that softmax twice allows with three classes.
_FLOOR = math.log(1 + 2 / math.e)
# The exercise's own wording: within 2 %. What is exactly 0 is a count, or a step of nothing.
_NEAR, _ZERO = 0.02, 1e-9
# A difference of two losses that are read off with four decimals.
_TWO_ROUNDINGS = 1e-4
_LABEL = "the four runs"


@dataclass(frozen=True)
class _Cause:
    """A cause on the list: what it looks like, what to compare, and why it is not another.

    ``unlike`` says, for each run that has another cause, what in its numbers (fields of
    ``_numbers``) does not fit.
    """

    looks: str
    step: str
    unlike: dict[str, str]


CAUSES = {
    "softmax twice": _Cause(
        "Softmax twice learns, and its accuracy is good. But its loss lies between "
        "ln(1 + 2/e) = 0.5514 and ln(2 + e) = 1.5514, whatever the weights are.",
        "Look for a run that learns, and whose loss stops before it gets below 0.5514.",
        {
            "B": "softmax twice learns; here the loss moved by {fall:.4f} in 200 steps",
            "C": "the loss was as high as {highest:.4f} and as low as {lowest:.4f}: both are "
            "outside of what softmax twice can give",
            "D": "softmax twice learns; here every flower gets the same answer, and no ReLU is "
            "live",
        },
    ),
    "dead ReLUs": _Cause(
        "With its ReLUs dead, a network gives every row the same answer. Its gradient at the "
        "first layer is exactly 0, and stays so.",
        "Look for the run in which no ReLU is live.",
        {
            "A": "{live} of 8 ReLUs are live",
            "B": "{live} of 8 ReLUs are live, and the gradient is {gradient:.3g}, not 0",
            "C": "{live} of 8 ReLUs are live; one dead unit does not keep the others from "
            "learning, as the last loss shows",
        },
    ),
    "learning rate too small": _Cause(
        "With too small a rate the gradient is an ordinary one, but each step moves the weights "
        "by a tiny part of their size. About 0.001 is usual.",
        "Look for the smallest ratio of update to weights that is not 0.",
        {
            "A": "a step moves the weights by {ratio:.3g} of their size, and the loss fell from "
            "{first:.4f} to {last:.4f}",
            "C": "the loss jumped to {highest:.4f}: tiny steps cannot do that",
            "D": "the gradient is exactly 0: no rate would move these weights",
        },
    ),
    "learning rate too large": _Cause(
        "With too large a rate a step overshoots: the loss jumps up, far above ln 3, and stays "
        "restless.",
        "Look for the run whose highest loss is far above its first.",
        {
            "A": "the highest loss is the first, {first:.4f}: no step overshot",
            "B": "a step moves the weights by {ratio:.3g} of their size, which is tiny",
            "D": "the highest loss is the first, {first:.4f}. A large step may have led here, but "
            "the weights have long stopped moving, and something keeps them there",
        },
    ),
    "ReLU on the logits": _Cause(
        "A ReLU on the logits may freeze whole classes: their logits are 0 on every row. With "
        "one of three frozen, the loss heads for ln(3)/3 = 0.3662, with two for 0.7324.",
        "Compare the last loss with those two. What else in the column needs explaining?",
        {
            "A": "the loss stops at {last:.4f}: below that of two frozen classes, above that of "
            "one",
            "B": "a frozen class does not make steps small; here they are {ratio:.3g} of the "
            "weights",
            "C": "a last loss of {last:.4f} leaves no room for a frozen class, and none explains "
            "a jump to {highest:.4f}",
            "D": "that would freeze logits, and leave the hidden ReLUs live; here {live} of 8 are",
        },
    ),
    "no activation": _Cause(
        "Without an activation the network is linear. Linear is enough for irises: such a network "
        "gets 97 % right, with a loss of about 0.03 after 200 steps at rate 1.",
        "Look at what stands out in the run's column. Would a linear network explain it?",
        {
            "A": "a linear network gets far below this loss, {last:.4f}",
            "B": "a linear network learns irises as well; here the loss moved by {fall:.4f} only",
            "C": "a linear network and one with ReLUs overshoot alike; the missing bend does not "
            "explain a loss of {highest:.4f}",
            "D": "without ReLUs none could die, and the gradient would not be 0",
        },
    ),
    "vanished gradient": _Cause(
        "A gradient vanishes when many layers multiply small slopes. It is tiny then at the first "
        "layer, but not 0. This network has one hidden layer.",
        "Compare the gradient with the update: which of the two is unusual?",
        {
            "A": "the first layer learns: the loss fell from {first:.4f} to {last:.4f}",
            "B": "the gradient is {gradient:.3g}, an ordinary size; it is the step that is tiny",
            "C": "the steps are large, {ratio:.3g} of the weights, not small",
            "D": "the gradient is not tiny but exactly 0: it was cut off, and did not fade",
        },
    ),
    "nothing wrong": _Cause(
        "A healthy run ends with a loss below 0.1, near 97 % on held-out rows, with a curve that "
        "goes down without jumps. An accuracy alone does not show that.",
        "Read the run's column again, and leave the accuracies out.",
        {
            "A": "the accuracy is good, but a healthy run gets far below this loss, {last:.4f}",
            "B": "the loss moved by {fall:.4f} in 200 steps",
            "C": "it ends well, but on the way the loss jumped to {highest:.4f}, far above ln 3",
            "D": "it ends on ln 3, which a network reaches that knows nothing",
        },
    ),
}


def _numbers(run: Run) -> dict[str, float]:
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
_ACCURACIES = ("train", "held_out")


def _close(number: float, expected: float, slack: float = 0.0) -> bool:
    return abs(number - expected) <= max(_NEAR * abs(expected), slack, _ZERO)


def _shows(run: str, number: float) -> bool:
    """Whether the number speaks for the run's true cause, and for no other run's."""
    seen = _numbers(four_runs()[run])
    if run == "A":
        return _close(number, _FLOOR) or _close(number, seen["last"])
    if run == "B":
        return _close(number, seen["ratio"]) or _close(number, seen["fall"], _TWO_ROUNDINGS)
    if run == "C":
        return _close(number, seen["highest"]) or _close(number, seen["ratio"])
    return _close(number, seen["live"])


def _sightings(number: float) -> dict[str, str]:
    """In which runs the number is found, and as what: the nearest field of each."""
    found = {}
    for run, record in four_runs().items():
        seen = _numbers(record)
        apart = {field: abs(number - its) for field, its in seen.items() if _close(number, its)}
        for field in _ACCURACIES:
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
        problem = _slug(cause)
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
    if any(field in _ACCURACIES for field in seen.values()):
        return "accuracy-as-proof"
    if run in seen:
        return "evidence-not-telling"
    return "evidence-of-another-run" if seen else "evidence-from-nowhere"


def _simple(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


_KNOWN = {_simple(cause): cause for cause in CAUSES}


def _slug(cause: str) -> str:
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


def _read(case: Case, value: Plain) -> Plain:
    if not isinstance(value, dict):
        return value
    answers = _answers(value)
    times = Counter(each.cause for each in answers.values())
    earned = {run: each.problem is None and times[each.cause] == 1 for run, each in answers.items()}
    complete = all(each.cause is not None for each in answers.values())
    return {**earned, "complete": complete, "finding": _finding(value)}


def _rows(result: Result) -> Rows:
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
        seen = _numbers(four_runs()[answer.run])
        return (("your cause", answer.cause), ("does not fit, since", why.format(**seen)))
    seen = [f"{_CALLED[field]} of run {run}" for run, field in _sightings(answer.number).items()]
    return (
        ("your cause", answer.cause),
        ("your number", describing.number(answer.number)),
        ("which is", "\n".join(seen) or "no number of the four runs"),
    )


def _told() -> dict[str, tuple[str, float]]:
    """Every true cause, with its number."""
    seen = {run: _numbers(record) for run, record in four_runs().items()}
    return {
        "A": (TRUE["A"], _FLOOR),
        "B": (TRUE["B"], seen["B"]["ratio"]),
        "C": (TRUE["C"], seen["C"]["highest"]),
        "D": (TRUE["D"], seen["D"]["live"]),
    }


def _with(**changes: Plain) -> Callable[[], dict[str, Plain]]:
    """Everything right but for these runs."""
    return lambda: {**_told(), **changes}


def _number_of(run: str, field: str, of: str | None = None) -> Callable[[], dict[str, Plain]]:
    """Every cause right, with a number for ``run`` that is not its own, or does not tell."""
    return lambda: {**_told(), run: (TRUE[run], _numbers(four_runs()[of or run])[field])}


def _miscalled(cause: str) -> WrongAnswer:
    run = next(run for run in RUNS if TRUE[run] != cause)
    return WrongAnswer(
        slug=_slug(cause),
        variants=variants(_with(**{run: (cause, 0.5)})),
        compares=("finding",),
        observed=f"The cause “{cause}” does not fit the run named below.",
        points_to=CAUSES[cause].looks,
        step=CAUSES[cause].step,
    )


def _run_right(run: str) -> Callable[[Results], bool]:
    return lambda results: results[_LABEL].reading[run]


DEFINITION = Definition(
    cases=lambda seed: (Case(_LABEL, "diagnose"),),
    reference=(_told,),
    read=_read,
    rows=_rows,
    properties=(
        Property(
            "gives a cause from the list and a number for each of the four runs",
            lambda results: results[_LABEL].reading["complete"],
        ),
        *(
            Property(f"run {run}: the cause, and a number that shows it", _run_right(run), 1)
            for run in RUNS
        ),
        Property("all four runs, each with a cause of its own", all_right, points=2),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="unknown-run",
            variants=variants(lambda: {**_told(), "E": ("dead ReLUs", 0)}),
            compares=("finding",),
            observed="One of the keys is not the name of a run.",
            points_to='The runs are called "A", "B", "C" and "D".',
            step="Rename the key, or leave it out.",
        ),
        WrongAnswer(
            slug="one-cause-for-all",
            variants=variants(lambda: dict.fromkeys(RUNS, ("dead ReLUs", 0.0))),
            compares=("finding",),
            observed="All runs have the same cause in your answer.",
            points_to="Each run has a cause of its own. A cause that is given twice counts for "
            "neither run.",
            step="Take the two runs whose columns differ most, and say what differs.",
        ),
        *(_miscalled(cause) for cause in CAUSES),
        WrongAnswer(
            slug="accuracy-as-proof",
            variants=variants(*(_number_of(run, field) for run in RUNS for field in _ACCURACIES)),
            compares=("finding",),
            observed="The cause is right. But the number that you give for it is an accuracy.",
            points_to="Runs A and C share one accuracy on held-out rows, B and D are near "
            "one third, and each has another cause. Accuracy says how much is wrong, never what.",
            step="Look for a number in this run's column that the other three do not have.",
        ),
        WrongAnswer(
            slug="evidence-not-telling",
            variants=variants(*(_number_of(run, "first") for run in "ABC")),
            compares=("finding",),
            observed="The cause is right, and the number is this run's. It does not tell the "
            "cause, though.",
            points_to="A healthy run would show it too, or another of the four does.",
            step="Go down this run's column, and ask of each number: in a healthy run, what would "
            "stand here?",
        ),
        WrongAnswer(
            slug="evidence-of-another-run",
            variants=variants(_number_of("A", "highest", "C"), _number_of("B", "last", "A")),
            compares=("finding",),
            observed="The cause is right. The number belongs to another run.",
            points_to="You may have slipped by a column.",
            step="Read the number off again, in the column of this run.",
        ),
        WrongAnswer(
            slug="evidence-from-nowhere",
            variants=variants(_with(A=(TRUE["A"], 123.4)), _with(D=(TRUE["D"], -1.0))),
            compares=("finding",),
            observed="The cause is right. The number is none of this run's, and no theory gives "
            "it.",
            points_to="Evidence is a number that is printed for the run, or one that the cause "
            "predicts, within 2 %.",
            step="Copy the number from the table, with all the digits that are printed.",
        ),
        WrongAnswer(
            slug="unknown-cause",
            variants=variants(_with(A=("overfitting", 0.5))),
            compares=("finding",),
            observed="The cause is not one of the eight on the list.",
            points_to="Only the names of the list can be compared. Capitals and hyphens do not "
            "matter.",
            step="Copy the name from the list.",
        ),
        WrongAnswer(
            slug="no-evidence",
            variants=variants(_with(A=TRUE["A"])),
            compares=("finding",),
            observed="There is a cause without a number.",
            points_to="A cause is a guess until a number speaks for it.",
            step='Give a pair: ("dead ReLUs", 0.25), with the number that shows the cause.',
        ),
        WrongAnswer(
            slug="not-a-pair",
            variants=variants(_with(A=(0.5, TRUE["A"]))),
            compares=("finding",),
            observed="The answer for a run is not a pair of a cause and a number.",
            points_to="Cause first, as a string; then one number, without quotes.",
            step='Write it as in ("dead ReLUs", 0.25), with your cause and your number.',
        ),
        WrongAnswer(
            slug="missing-run",
            variants=variants(lambda: {run: pair for run, pair in _told().items() if run != "D"}),
            compares=("finding",),
            observed="Nothing is wrong so far, but a run is still missing.",
            points_to="The points of a run count on their own; the last two need all four.",
            step="Read the column of the run named above, and ask what is odd in it.",
        ),
    ),
    hints=(
        "Leave the accuracies out: they fall into two pairs, and cannot tell a pair apart. For "
        "each other row of the table, ask which run stands out.",
        "Two runs end far below ln 3. In one the loss seems to have a floor, in the other it has "
        "a peak. Two end near ln 3. In one the weights still move, if hardly; in the other they "
        "do not, and the row of live ReLUs says why.",
        "    return {\n"
        '        "A": ("...", ...),   # where the loss stops, though it could get to 0\n'
        '        "B": ("...", ...),   # how far a step moves the weights\n'
        '        "C": ("...", ...),   # how high the loss gets, beside ln 3\n'
        '        "D": ("...", ...),   # what has become of the hidden units\n'
        "    }",
    ),
    takeaway="Accuracy says that something is wrong, seldom what. A floor, a peak, a count of the "
    "living and the size of a step each point to one cause.",
)

"""Four runs, four causes: ``diagnose()``."""

from collections.abc import Callable

from nnbook.checks.exercises.activations.diagnose_causes import CAUSES, RUNS, TRUE
from nnbook.checks.exercises.activations.diagnose_reading import (
    ACCURACIES,
    FLOOR,
    numbers,
    read,
    rows,
    slug_of,
)
from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import all_right
from nnbook.checks.exercises.results import Results
from nnbook.checks.observing import Case, Plain
from nnbook.runs import four_runs

_LABEL = "the four runs"


def _told() -> dict[str, tuple[str, float]]:
    """Every true cause, with its number."""
    seen = {run: numbers(record) for run, record in four_runs().items()}
    return {
        "A": (TRUE["A"], FLOOR),
        "B": (TRUE["B"], seen["B"]["ratio"]),
        "C": (TRUE["C"], seen["C"]["highest"]),
        "D": (TRUE["D"], seen["D"]["live"]),
    }


def _with(**changes: Plain) -> Callable[[], dict[str, Plain]]:
    """Everything right but for these runs."""
    return lambda: {**_told(), **changes}


def _number_of(run: str, field: str, of: str | None = None) -> Callable[[], dict[str, Plain]]:
    """Every cause right, with a number for ``run`` that is not its own, or does not tell."""
    return lambda: {**_told(), run: (TRUE[run], numbers(four_runs()[of or run])[field])}


def _miscalled(cause: str) -> WrongAnswer:
    run = next(run for run in RUNS if TRUE[run] != cause)
    return WrongAnswer(
        slug=slug_of(cause),
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
    read=read,
    rows=rows,
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
            variants=variants(*(_number_of(run, field) for run in RUNS for field in ACCURACIES)),
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

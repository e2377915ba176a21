"""Check a gradient numerically: ``gradient_check(f, x, grad)``."""

from collections.abc import Callable

from nnbook.checks.exercises.backprop.gradient_check_cases import cases
from nnbook.checks.exercises.backprop.gradient_check_mistakes import MISTAKES, checker
from nnbook.checks.exercises.backprop.gradient_check_reading import read, rows
from nnbook.checks.exercises.exercise import Definition, Property
from nnbook.checks.exercises.properties import arguments_kept, fit
from nnbook.checks.exercises.results import Results


def _judges(*labels: str) -> Callable[[Results], bool]:
    """Whether the verdicts of these cases are right; without labels, of all."""
    return lambda results: all(
        isinstance(results[label].reading, dict)
        and results[label].reading["accepts"] == results[label].expected["accepts"]
        for label in labels or results
    )


DEFINITION = Definition(
    cases=cases,
    reference=(checker(),),
    read=read,
    rows=rows,
    properties=(
        Property("gives True or False", fit),
        Property(
            "accepts a right gradient, rejects one with a wrong factor or sign",
            _judges(
                "one entry",
                "two entries, rounded",
                "coupled",
                "twice too large",
                "120 times too large",
                "sign flipped",
            ),
            points=1,
        ),
        Property(
            "accepts a right gradient, rejects one with a wrong entry or two exchanged",
            _judges(
                "two entries, rounded",
                "last entry too large",
                "first entry too small",
                "entries exchanged",
            ),
            points=1,
        ),
        Property(
            "does so for gradients of about 1e-4 and of about 1e5",
            _judges(
                "small",
                "small, last entry too large",
                "small, 5 % too large",
                "large",
                "large, sign flipped",
            ),
            points=1,
        ),
        Property(
            "does so for x in float32",
            _judges("in float32", "in float32, last entry too large"),
            points=1,
        ),
        Property("judges every gradient right", _judges(), points=2),
        Property("leaves x and grad as they were", arguments_kept),
    ),
    wrong_answers=MISTAKES,
    hints=(
        "Try it on an f whose gradient you know: f(x) = sum(x²) has 2x. Your function should say "
        "True for 2x, and False for −2x, for 4x, and for 2x with one entry changed. Then "
        "multiply f and all of these by 1e-4, and by 1e5. Then give x in float32.",
        "For each entry, nudge it up and down by a small h, and divide the difference of the "
        "two values of f by the distance between the two points. Compare the measured vector "
        "with grad by the relative error: the norm of the difference over the sum of the norms. "
        "Convert to float64 first, and nudge copies.",
        "    x, grad = ..., ...              # float64\n"
        "    slopes = torch.zeros_like(x)\n"
        "    for i in range(len(x)):\n"
        "        nudge = torch.zeros_like(x)\n"
        "        nudge[i] = ...\n"
        "        slopes[i] = ...             # from both sides\n"
        "    error = ...                     # relative\n"
        "    return bool(error < ...)",
    ),
    takeaway="Float64, both sides, relative error, and a planted bug to see the test fail.",
)

"""Six programs to repair, and the cause of each to name."""

from collections.abc import Callable

from nnbook.checks.exercises.exercise import Definition, Property
from nnbook.checks.exercises.properties import arguments_kept, right
from nnbook.checks.exercises.results import Results
from nnbook.checks.exercises.training.bug_clinic_cases import cases
from nnbook.checks.exercises.training.bug_clinic_marked import MARKED, NAMELESS_CAUSES
from nnbook.checks.exercises.training.bug_clinic_mistakes import MISTAKES
from nnbook.checks.exercises.training.bug_clinic_programs import CAUSES, HANDED_OUT, REFERENCE
from nnbook.checks.exercises.training.bug_clinic_reading import read, rows


def _all_right(name: str) -> Callable[[Results], bool]:
    def test(results: Results) -> bool:
        its = [result for result in results.values() if result.case.function == name]
        return right(*(result.case.label for result in its))(results)

    return test


def _programs_keep_arguments(results: Results) -> bool | None:
    return arguments_kept({label: each for label, each in results.items() if label != "causes"})


def _cause_right(name: str) -> Callable[[Results], bool]:
    return lambda results: results["causes"].reading[name]


DEFINITION = Definition(
    cases=cases,
    reference=REFERENCE,
    handed_out=HANDED_OUT,
    read=read,
    rows=rows,
    properties=(
        *(Property(f"`{name}` is repaired", _all_right(name), points=1) for name in CAUSES),
        *(Property(f"the cause of `{name}`", _cause_right(name), points=1) for name in CAUSES),
        Property("the programs leave their arguments as they were", _programs_keep_arguments),
    ),
    wrong_answers=(*NAMELESS_CAUSES, *MISTAKES, *MARKED),
    hints=(
        "Take the programs one by one, from the top. Run the cell below each: it prints the number "
        "that gives the bug away. Ask which line could make exactly that number.",
        "`standardise`: who may be asked for the mean? `network`: what is the last layer's output "
        "for? `log_loss`: which intermediate result is too large? `push`: what if a name is in "
        "`grads` already? `fit`: what must happen in every round? `accuracy`: which two shapes "
        "meet?",
        "    known = X[...]                              # standardise: mean and std of these\n"
        "    *hidden, last = layers                      # network: treat them differently\n"
        "    logp = logits.log_softmax(...)              # log_loss: no exp, no ratio\n"
        "    grads[value] = grads.get(value, ...) + ...  # push\n"
        "    for _ in range(steps):                      # fit\n"
        "        ...                                     # four lines of the loop, in order\n"
        "    ... == targets[:, ...]                      # accuracy: shape (n,) on both sides\n"
        '    return {"standardise": "...", "network": "...", ...}',
    ),
    takeaway="None of the six raises an error. Each is found by one number that you can compute, "
    "once you know what it should be.",
)

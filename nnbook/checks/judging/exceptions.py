"""What an exception is called, what it points to, and what to do about it."""

from nnbook.checks.judging.known_errors import KNOWN, Explanation
from nnbook.checks.observing import Failure

# What an exception is called that nothing more is known of.
UNKNOWN = "raises"
_OTHER = Explanation(
    UNKNOWN,
    (),
    "The last line above is yours; the message says what Python could not do there.",
    "Call the function yourself on the input shown, and look at each value before that line.",
)
_NO_LINE = Explanation(
    UNKNOWN,
    (),
    "No line of yours had run when it was raised: the call itself failed. Something stands in "
    "place of your function, or around it.",
    "Look at what the name stands for, and at what is written above its `def`.",
)
# What keeps a cell from coming to its definitions.
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
_UNRESOLVED = Explanation(
    "unresolved-conflict",
    (),
    "Git left two versions in the cell, with its own marks around them.",
    "Keep one version, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.",
)
_NOBODY_ANSWERS = Explanation(
    "asks-for-input",
    (),
    "Nobody answers `input()` when a notebook is graded: it gives an empty line.",
    "Write the value itself into the code.",
)
_NOT_READ = Explanation(
    "syntax-error",
    (),
    "Python could not read the cell, so nothing in it was run.",
    "Run that cell alone. The error is in the line named, or at the end of the one before.",
)
_CELL_FAILS = Explanation(
    "cell-fails",
    (),
    "What stands before the definition failed, so the function was never made.",
    "Restart the kernel and run all cells from the top; then mend that line, or move it into a "
    "cell of its own.",
)
# Where no line of the learner's ran, the others would speak of code that is not theirs.
_WITHOUT_A_LINE = {"unhashable", "out-of-memory", "calls-itself", "exits"}


def explained(failure: Failure) -> Explanation:
    """What the exception is called, what it points to, and the next step."""
    for known in KNOWN:
        if known.fits(failure) and (failure.line_number or known.slug in _WITHOUT_A_LINE):
            return known
    return _OTHER if failure.line_number else _NO_LINE


def explained_cell(failure: Failure) -> Explanation:
    """The same for what ended a cell before it had defined its functions."""
    if "SyntaxError" in failure.lineage:
        return _UNRESOLVED if failure.line.startswith(_CONFLICT) else _NOT_READ
    if "input(" in failure.line:
        return _NOBODY_ANSWERS
    if failure.kind == "SystemExit":
        return _CELL_FAILS
    return next((known for known in KNOWN if known.fits(failure)), _CELL_FAILS)

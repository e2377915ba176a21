"""Mistakes that any exercise can meet: no return, an exception, a wrong shape."""

from collections.abc import Mapping
from dataclasses import dataclass

from nnbook.checks.exercises.exercise import Exercise, Result, Rows
from nnbook.checks.judging.diagnose import read
from nnbook.checks.judging.rows import function_of, rows, size
from nnbook.checks.observing import Failure, Observation, Opaque, Plain, is_tensor
from nnbook.checks.values import words
from nnbook.checks.values.compare import fits
from nnbook.checks.values.numeric import has_nan, is_numeric, shape

_AFTER_FAILURE = {
    "RecursionError": (
        "The function calls itself, and the calls never end.",
        "Find the call that names the function itself. A loop, or no loop at all, will do here.",
    ),
    "SystemExit": (
        "`exit()` and `sys.exit()` end the whole program.",
        "A function hands its answer back with `return`. Remove the exit.",
    ),
    "NameError": (
        "A name is used that this notebook does not know.",
        "Check its spelling, and run the cell with the imports first.",
    ),
    "MemoryError": (
        "The function asked for more memory than there is.",
        "Print the shapes of what it builds: one of them is far too large.",
    ),
}
# Parts of torch's own messages, which come as RuntimeErrors like any other.
_AFTER_MESSAGE = {
    "can't allocate memory": _AFTER_FAILURE["MemoryError"],
    "leaf Variable that requires grad": (
        "The update itself would be recorded for gradients, and PyTorch refuses that.",
        "Put the lines that change the weights under `with torch.no_grad():`.",
    ),
    "does not require grad and does not have a grad_fn": (
        "`backward` was called on a number that keeps no record of how it was computed: "
        "`no_grad`, `detach`, `item` or `torch.tensor` cut it off.",
        "Go back line by line from `backward`, and find where `.grad_fn` becomes None.",
    ),
}
_SHAPES = (
    "The two sides of that operation do not have shapes that go together.",
    "Print `.shape` of both before that line, and compare the sizes that have to match.",
)
_OTHER = (
    "The last line above is yours; the message says what Python could not do there.",
    "Call the function yourself on the input shown, and look at each value before that line.",
)


@dataclass(frozen=True)
class Finding:
    """The explaining part of a verdict."""

    diagnosis: str | None = None
    observed: str = ""
    evidence: Rows = ()
    points_to: str = ""
    step: str = ""


def general(exercise: Exercise, results: Mapping[str, Result]) -> Finding:
    """What to say when no catalogued mistake explains the results: the smallest failure."""
    ordered = sorted(results.values(), key=size)
    for ending, explain in (
        ("timeout", _never_returns),
        ("signature", _wrong_parameters),
        ("raised", _raises),
    ):
        for result in ordered:
            if result.observation.ending == ending:
                return explain(exercise, result)
    # What is written and wrong comes before what is not written yet.
    written = [result for result in ordered if result.observation.ending != "stub"]
    for result in written:
        if not result.right:
            return _unlike(exercise, result)
    for result in written:
        if result.mutated:
            return _mutates(exercise, result)
    for result in ordered:
        if result.observation.ending == "stub":
            return _half_done(exercise, result)
    return Finding(
        observed="Not every property above holds yet.", evidence=_rows(exercise, ordered)
    )


def _never_returns(exercise: Exercise, result: Result) -> Finding:
    function = function_of(exercise, result)
    given = rows(exercise, result)[: len(function.parameters)]
    return Finding(
        diagnosis="never-returns",
        observed=f"`{function.name}` did not return within {exercise.seconds:.0f} seconds, "
        "so it was stopped.",
        evidence=given,
        points_to="The usual reason is a loop whose end is never reached, or one that waits "
        "for input.",
        step="Print the value that the loop's condition tests, for the first few rounds only.",
    )


def _wrong_parameters(exercise: Exercise, result: Result) -> Finding:
    function = function_of(exercise, result)
    taken, due = result.observation.value, len(function.parameters)
    names = f" ({', '.join(taken)})" if taken else ""
    called = f"{_count(due, 'argument')}: `{function}`" if due else f"none: `{function}`"
    return Finding(
        diagnosis="wrong-parameters",
        observed=f"Your `{function.name}` takes {_count(len(taken), 'parameter')}{names}. "
        f"The exercise calls it with {called}.",
        points_to="The first line of the function was changed, or another function was passed.",
        step=f"Let the definition begin with `def {function}:`.",
    )


def _half_done(exercise: Exercise, result: Result) -> Finding:
    function = function_of(exercise, result)
    return Finding(
        observed=f"`{function.name}` is not written yet.",
        step=f"Write `{function}` too, then check again.",
    )


def _raises(exercise: Exercise, result: Result) -> Finding:
    failure = result.observation.failure or Failure("Exception")
    name = function_of(exercise, result).name
    points_to, step = _after(failure)
    article = "an" if failure.kind[:1] in "AEIOU" else "a"
    observed = f"Your `{name}` raised {article} {failure.kind}"
    if failure.line_number:
        observed += f" in {words.where(failure)}"
    return Finding("raises", f"{observed}.", rows(exercise, result), points_to, step)


def _after(failure: Failure) -> tuple[str, str]:
    for part, words_for_it in _AFTER_MESSAGE.items():
        if part in failure.message:
            return words_for_it
    clash = failure.kind in ("RuntimeError", "ValueError") and any(
        word in failure.message for word in ("shape", "size", "dimension", "broadcast")
    )
    return _AFTER_FAILURE.get(failure.kind, _SHAPES if clash else _OTHER)


def _unlike(exercise: Exercise, result: Result) -> Finding:
    function = function_of(exercise, result)
    value, evidence = _given_back(result), rows(exercise, result)
    if value is None:
        return Finding(
            "no-return",
            f"Your `{function.name}` gave back None.",
            evidence,
            "Python returns None from a function that ends without a `return`.",
            "Did you forget `return`? A `print` shows a value but does not hand it back.",
        )
    if isinstance(result.reading, Opaque) or not _same_type(result):
        comma = _only_a_comma(exercise, result)
        return Finding(
            "wrong-type",
            f"Your `{function.name}` gave {words.kind(value)}; expected is {function.returns}.",
            evidence,
            "A comma at the end of a `return` line makes a tuple of one." if comma else "",
            "Remove that comma." if comma else f"Return {function.returns}.",
        )
    if not result.fits and isinstance(result.expected, dict):
        return Finding(
            "wrong-keys",
            f"Your `{function.name}` gave a dict with the keys {_keys(value)}; "
            f"expected are {_keys(result.expected)}.",
            evidence,
            "",
            "Compare the two lists of keys: what is missing, or what is too much?",
        )
    if not result.fits:
        return Finding(
            "wrong-shape",
            f"Your `{function.name}` gave {words.kind(value)}; "
            f"expected is shape {_shape(result.expected)}.",
            evidence,
            "The shape is wrong before any number is.",
            "Print the shape after each step, and find the first that you did not intend.",
        )
    if has_nan(result.reading):
        verb = "left" if result.case.observer == "training" else "gave"
        return Finding(
            "not-a-number",
            f"Your `{function.name}` {verb} NaN, “not a number”.",
            evidence,
            "NaN comes from 0/0, ∞ − ∞, the root or logarithm of a negative number, or memory "
            "that was never filled.",
            "Print each intermediate result on this input, and find the first NaN.",
        )
    return Finding(
        None,
        f"Your `{function.name}` gives the right shape, but not the right numbers."
        if is_numeric(result.reading) and shape(result.reading)
        else f"Your `{function.name}` does not give what is expected.",
        evidence,
        "",
        "Print what your code computes on the way, and compare with the numbers expected above."
        if result.case.observer == "training"
        else "Work this one input out by hand, step by step, and compare with what the code does.",
    )


def _mutates(exercise: Exercise, result: Result) -> Finding:
    function = function_of(exercise, result)
    pairs = zip(
        function.parameters, result.case.arguments, result.observation.arguments, strict=False
    )
    evidence: Rows = ()
    for name, before, after in pairs:
        if words.answer(before) != words.answer(after):
            evidence += ((f"{name} before", words.answer(before)),)
            evidence += ((f"{name} after", words.answer(after)),)
    return Finding(
        "mutates-arguments",
        f"The answers are right, but `{function.name}` changes its own arguments.",
        evidence,
        "An in-place operation (`+=`, a name ending in `_`, an assignment to a slice, `pop`) "
        "writes into the caller's data.",
        "Build a new value instead: `x = x + 1` makes one, `x += 1` does not.",
    )


def _rows(exercise: Exercise, ordered: list[Result]) -> Rows:
    return rows(exercise, ordered[0]) if exercise.rows is not None else ()


def _same_type(result: Result) -> bool:
    reading, expected = result.reading, result.expected
    if is_numeric(expected):
        return is_numeric(reading) and (is_tensor(reading) or not shape(expected))
    return isinstance(reading, type(expected))


def _given_back(result: Result) -> Plain:
    """What the learner's function itself returned, without what was noted beside it."""
    value = result.observation.value
    return value["answer"] if result.case.observer == "training" else value


def _only_a_comma(exercise: Exercise, result: Result) -> bool:
    """Whether the answer is a tuple of one, and would do if it were not."""
    value = result.observation.value
    if not (isinstance(value, tuple) and len(value) == 1):
        return False
    inner = read(exercise, result.case, Observation("returned", value[0]))
    return fits(inner, result.expected)


def _keys(data: Plain) -> str:
    return ", ".join(data) or "none" if isinstance(data, dict) else words.kind(data)


def _shape(expected: Plain) -> str:
    return words.shape(expected) if is_numeric(expected) else str(expected)


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")

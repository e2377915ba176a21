"""Mistakes that any exercise can meet: no return, an exception, a wrong shape."""

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.results import Result, Results
from nnbook.checks.judging.exceptions import explained, explained_cell
from nnbook.checks.judging.finding import Finding, size
from nnbook.checks.judging.forms import of_other_form, of_wrong_type
from nnbook.checks.judging.places import where_wrong
from nnbook.checks.judging.readings import read
from nnbook.checks.judging.relations import relation
from nnbook.checks.observing import Failure, Observation, Opaque, Plain, is_tensor
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import fits
from nnbook.checks.values.numeric import has_nan, is_boolean, is_numeric, shape

# Observers that note what the function gave back under ``answer``, and other things beside it.
_NOTES_MORE = ("training", "seeded", "classifier")


def unnamed_mistake(exercise: Exercise, results: Results) -> Finding:
    """What to say when no catalogued mistake explains the results: the smallest failure."""
    ordered = sorted(results.values(), key=size)
    for ending, explain in (
        ("timeout", _never_returns),
        ("signature", _wrong_parameters),
        ("calls stub", _calls_unwritten),
        ("not reached", _cell_fails),
        ("raised", _raises),
    ):
        for result in ordered:
            if result.observation.ending == ending:
                return explain(exercise, result)
    # What is written and wrong comes before what is not written yet.
    written = [result for result in ordered if result.observation.ending != "stub"]
    for result in written:
        if not result.right:
            return of_wrong_type(result) or relation(written) or _unlike(exercise, result, written)
    for result in written:
        if result.mutated:
            return _mutates(exercise, result)
    for result in ordered:
        if result.observation.ending == "stub":
            return _half_done(exercise, result)
    return Finding(
        observed="Not every property above holds yet.",
        shown=ordered[0] if exercise.rows is not None else None,
    )


def _never_returns(exercise: Exercise, result: Result) -> Finding:
    observed = (
        f"`{result.case.function}` did not return within {exercise.seconds:.0f} seconds, "
        "so it was stopped."
    )
    if exercise.too_slow is not None:
        return Finding("too-slow", observed, *exercise.too_slow, shown=result, part="inputs")
    return Finding(
        diagnosis="never-returns",
        observed=observed,
        points_to="The usual reason is a loop whose end is never reached, or one that waits "
        "for input.",
        step="Print the value that the loop's condition tests, for the first few rounds only.",
        shown=result,
        part="inputs",
    )


def _wrong_parameters(exercise: Exercise, result: Result) -> Finding:
    function = exercise.function(result.case.function)
    taken, by_keyword = (result.observation.value[each] for each in ("all", "by keyword"))
    given = len(function.parameters)
    called = f"{_count(given, 'argument')}: `{function}`" if given else f"none: `{function}`"
    if by_keyword and len(taken) == given:
        what = f"takes {' and '.join(by_keyword)} by keyword only"
        points_to = "What stands after a `*` in the first line can be given by its name alone."
    else:
        names = f" ({', '.join(taken)})" if taken else ""
        what = f"takes {_count(len(taken), 'parameter')}{names}"
        points_to = "The first line of the function was changed, or another function was passed."
    return Finding(
        diagnosis="wrong-parameters",
        observed=f"Your `{function.name}` {what}. The exercise calls it with {called}.",
        points_to=points_to,
        step=f"Let the definition begin with `def {function}:`.",
    )


def _half_done(exercise: Exercise, result: Result) -> Finding:
    function = exercise.function(result.case.function)
    return Finding(
        observed=f"`{function.name}` is not written yet.",
        step=f"Write `{function}` too, then check again.",
    )


def _calls_unwritten(exercise: Exercise, result: Result) -> Finding:
    name = result.observation.value
    return Finding(
        "calls-unwritten",
        f"Your `{result.case.function}` calls `{name}`, which is not written yet.",
        f"`{name}` still raises NotImplementedError, as it was handed out.",
        f"Write `{name}` first and run its cell. Then run this cell again.",
        raised=True,
    )


def _cell_fails(exercise: Exercise, result: Result) -> Finding:
    failure = result.observation.failure or Failure("Exception")
    known = explained_cell(failure)
    said = f": {failure.message.rstrip('.')}" if failure.message else ""
    return Finding(
        known.slug,
        f"The cell that defines `{result.case.function}` failed before it came to it, with "
        f"{_raised(failure)}{said}.",
        known.points_to,
        known.step,
        raised=True,
    )


def _raised(failure: Failure) -> str:
    article = "an" if failure.kind[:1] in "AEIOU" else "a"
    place = f" in {describing.where(failure)}" if failure.line_number else ""
    return f"{article} {failure.kind}{place}"


def _raises(exercise: Exercise, result: Result) -> Finding:
    failure = result.observation.failure or Failure("Exception")
    observed = f"Your `{result.case.function}` raised {_raised(failure)}"
    known = explained(failure)
    return Finding(
        known.slug, f"{observed}.", known.points_to, known.step, shown=result, raised=True
    )


def _unlike(exercise: Exercise, result: Result, results: list[Result]) -> Finding:
    """A value came back, and it is not the expected one."""
    function = exercise.function(result.case.function)
    value, whose = _given_back(result), f"Your `{function.name}`"
    if value is None:
        return Finding(
            "no-return",
            f"{whose} gave back None.",
            "Python returns None from a function that ends without a `return`.",
            "Did you forget `return`? A `print` shows a value but does not hand it back.",
            shown=result,
        )
    unasked = isinstance(value, dict) and "dict" not in function.returns
    if isinstance(result.reading, Opaque) or unasked or not _same_type(result):
        comma = _only_a_comma(exercise, result)
        other = None if comma else of_other_form(exercise, result, value)
        return other or Finding(
            "wrong-type",
            f"{whose} gave {describing.kind(value)}; expected is {function.returns}.",
            "A comma at the end of a `return` line makes a tuple of one." if comma else "",
            "Remove that comma." if comma else f"Return {function.returns}.",
            shown=result,
        )
    if not result.fits and isinstance(result.expected, dict):
        return Finding(
            "wrong-keys",
            f"{whose} gave a dict with the keys {_keys(value)}; "
            f"expected are {_keys(result.expected)}.",
            step="Compare the two lists of keys: what is missing, or what is too much?",
            shown=result,
        )
    if not result.fits:
        return Finding(
            "wrong-shape",
            f"{whose} gave {describing.kind(value)}; expected is shape {_shape(result.expected)}.",
            "The shape is wrong before any number is.",
            "Print the shape after each step, and find the first that you did not intend.",
            shown=result,
        )
    training = result.case.observer == "training"
    if has_nan(result.reading):
        return Finding(
            "not-a-number",
            f"{whose} {'left' if training else 'gave'} NaN, “not a number”.",
            "NaN comes from 0/0, ∞ − ∞, the root or logarithm of a negative number, or memory "
            "that was never filled.",
            "Print each intermediate result on this input, and find the first NaN.",
            shown=result,
        )
    return where_wrong(exercise, results, result) or Finding(
        None,
        f"{whose} gives the right shape, but not the right numbers."
        if is_numeric(result.reading) and shape(result.reading)
        else f"{whose} does not give what is expected.",
        step="Print what your code computes on the way, and compare with the numbers expected "
        "above."
        if training
        else _by_hand(result),
        shown=result,
    )


def _by_hand(result: Result) -> str:
    """Only what is shown can be worked out."""
    large = any(
        is_tensor(argument) and argument.numel() > describing.MOST_SHOWN
        for argument in result.case.arguments
    )
    given = (
        "Call the function with a small input of your own, work it"
        if large
        else "Work this one input"
    )
    return f"{given} out by hand, step by step, and compare with what the code does."


def _mutates(exercise: Exercise, result: Result) -> Finding:
    return Finding(
        "mutates-arguments",
        f"The answers are right, but `{result.case.function}` changes its own arguments.",
        "An in-place operation (`+=`, a name ending in `_`, an assignment to a slice, `pop`) "
        "writes into the caller's data.",
        "Build a new value instead: `x = x + 1` makes one, `x += 1` does not.",
        shown=result,
        part="changed inputs",
    )


def _same_type(result: Result) -> bool:
    reading, expected = result.reading, result.expected
    if is_numeric(expected):
        if not is_numeric(reading) or is_boolean(reading) != is_boolean(expected):
            return False
        return is_tensor(reading) or not shape(expected)
    return isinstance(reading, type(expected))


def _given_back(result: Result) -> Plain:
    """What the learner's function itself returned, without what was noted beside it."""
    value = result.observation.value
    return value["answer"] if result.case.observer in _NOTES_MORE else value


def _only_a_comma(exercise: Exercise, result: Result) -> bool:
    """Whether the answer is a tuple of one, and would do if it were not."""
    value = result.observation.value
    if not (isinstance(value, tuple) and len(value) == 1):
        return False
    inner = read(exercise, result.case, Observation("returned", value[0]))
    return fits(inner, result.expected)


def _keys(data: Plain) -> str:
    return ", ".join(data) or "none" if isinstance(data, dict) else describing.kind(data)


def _shape(expected: Plain) -> str:
    return describing.shape(expected) if is_numeric(expected) else str(expected)


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")

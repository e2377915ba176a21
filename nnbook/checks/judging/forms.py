"""Right numbers in a wrong form, and wrong forms that many people give back."""

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.results import Result
from nnbook.checks.judging.finding import Finding
from nnbook.checks.judging.readings import read
from nnbook.checks.observing import Observation, Opaque, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike
from nnbook.checks.values.numeric import double, entries, is_number, is_numeric, shape


def of_wrong_type(result: Result) -> Finding | None:
    """What a value of another type is, where its numbers are right."""
    value, whose = result.observation.value, f"Your `{result.case.function}`"
    if isinstance(value, str):
        return Finding(
            "text-for-number",
            f"{whose} gives text; expected is a number.",
            "`str(...)`, an f-string or quotes turn a number into letters.",
            "Return the number itself; only `print` needs text.",
            shown=result,
        )
    # A tuple of one is a comma too many: that is told elsewhere.
    if isinstance(value, list) or (isinstance(value, tuple) and len(value) > 1):
        return _listed(result, value, whose)
    return None


def _listed(result: Result, value: list | tuple, whose: str) -> Finding | None:
    expected = result.expected
    if not is_numeric(expected) or not shape(expected) or not all(map(is_numeric, value)):
        return None
    numbers = [v for each in value for v in entries(double(each))]
    if not alike(numbers, entries(double(expected)), result.tolerance):
        return None
    many = "numbers" if all(map(is_number, value)) else "tensors"
    return Finding(
        "list-for-tensor",
        f"{whose} gives the right numbers, in a Python {type(value).__name__} of {many}.",
        f"Expected is one tensor of shape {shape(expected)}.",
        "`torch.stack` makes one tensor of a list of tensors; `torch.tensor` makes one of a list "
        "of numbers.",
        shown=result,
    )


def of_other_form(exercise: Exercise, result: Result, value: Plain) -> Finding | None:
    """What ``value``, which the function gave back, is in place of what was asked for."""
    function = exercise.function(result.case.function)
    whose, asked = f"Your `{function.name}`", f"expected is {function.returns}."
    parts = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, bool) and not isinstance(result.expected, bool):
        return Finding(
            "truth-for-number",
            f"{whose} gives {value}; {asked}",
            "A comparison was handed back: `==`, `>`, `all()`, `any()`.",
            "Return the number that you compare, or count what is True.",
            shown=result,
        )
    if isinstance(value, Opaque) and value.type_name == "type":
        return Finding(
            "class-for-object",
            f"{whose} gives a class; {asked}",
            "A class is the plan; its parentheses make an object of it.",
            "Add the parentheses: `return Net()`.",
            shown=result,
        )
    if not isinstance(parts, list | tuple) or not parts:
        return None
    if any(_reads_right(exercise, result, each) for each in parts) and len(parts) > 1:
        return Finding(
            "more-than-asked",
            f"{whose} gives {describing.kind(value)}, of which one part is right; {asked}",
            "Other things come back beside the answer.",
            "Return the answer alone.",
            shown=result,
        )
    if isinstance(value, dict) and _reads_right(exercise, result, tuple(parts)):
        return Finding(
            "dict-for-tuple",
            f"{whose} gives the right parts in a dict; {asked}",
            "Whoever calls it takes the parts by their places, not by names.",
            "Return them one after the other, with commas between.",
            shown=result,
        )
    listed, count = isinstance(value, list | tuple), _count_of(function.returns)
    if listed and count and len(value) != count:
        return _other_count(result, whose, asked, len(value), count)
    if isinstance(value, dict) and count:
        return Finding(
            "dict-for-tuple",
            f"{whose} gives a dict; {asked}",
            "Whoever calls it takes the parts by their places, not by names.",
            "Return them one after the other, with commas between.",
            shown=result,
        )
    if listed and "dict" in function.returns:
        return Finding(
            "list-for-dict",
            f"{whose} gives {describing.kind(value)}; {asked}",
            "Whoever calls it looks the parts up by their names, not by their places.",
            'Put each part behind its name: `{"name": value, …}`.',
            shown=result,
        )
    return None


def _count_of(returns: str) -> int:
    """How many parts are asked for; 0 where it is one thing."""
    counts = {"pair": 2, "three": 3, "four": 4}
    parts = ("tuple", "pair `", "four tensors")
    words = returns.replace(":", " ").split()
    asked = any(part in returns for part in parts) and "dict" not in returns
    return next((counts[word] for word in words if word in counts), 0) if asked else 0


def _other_count(result: Result, whose: str, asked: str, got: int, count: int) -> Finding:
    few = got < count
    return Finding(
        "parts-missing" if few else "parts-too-many",
        f"{whose} gives {got} part{'s' if got > 1 else ''}; {asked}",
        "Something that was computed is not handed back." if few else "Something comes besides.",
        "Compare the names behind `return` with those asked for, one by one.",
        shown=result,
    )


def _reads_right(exercise: Exercise, result: Result, value: Plain) -> bool:
    reading = read(exercise, result.case, Observation("returned", value))
    return alike(reading, result.expected, result.tolerance)

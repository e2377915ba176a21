"""What the exercises on backward share: four gradients, in order, each right or wrong by itself."""

from collections.abc import Callable

from torch import Tensor, tensor

from nnbook.checks.exercises.results import Result, Results, Rows
from nnbook.checks.observing import Case, Opaque, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike

NAMES = ("dW1", "db1", "dW2", "db2")
ARGUMENTS = ("x", "y", "W1", "b1", "W2", "b2")


def read(case: Case, value: Plain) -> Plain:
    """The four gradients by name; anything else unchanged."""
    if isinstance(value, dict):
        return Opaque("dict")
    if not isinstance(value, list | tuple) or len(value) != len(NAMES):
        return value
    return dict(zip(NAMES, map(_as_tensor, value), strict=True))


def _as_tensor(value: Plain) -> Plain:
    """Nested lists as a tensor; all else unchanged."""
    try:
        return tensor(value) if isinstance(value, list) else value
    except (TypeError, ValueError, RuntimeError):
        return value


def shapes(results: Results) -> bool:
    """Whether each gradient has the shape of its parameter in every case."""
    return all(
        isinstance(result.reading, dict)
        and result.reading[name].shape == result.expected[name].shape
        for result in results.values()
        for name in NAMES
    )


def right(name: str, but: tuple[str, ...] = ()) -> Callable[[Results], bool]:
    """Whether this gradient is right in every case, those with the labels ``but`` left out."""
    return lambda results: all(
        isinstance(result.reading, dict)
        and alike(result.reading[name], result.expected[name], result.tolerance)
        for label, result in results.items()
        if label not in but
    )


def rows(result: Result, between: Callable[..., Rows]) -> Rows:
    """The arguments, what forward finds ``between`` them and the loss, the gradients amiss."""
    arguments = result.case.arguments
    pairs = zip(ARGUMENTS, arguments, strict=True)
    shown: Rows = tuple((name, describing.answer(each)) for name, each in pairs)
    if not isinstance(result.reading, dict):
        return (*shown, ("your answer", describing.kind(result.observation.value)))
    shown += between(*arguments)
    right_already = []
    for name in NAMES:
        got, expected = result.reading[name], result.expected[name]
        if alike(got, expected, result.tolerance):
            right_already.append(name)
        elif isinstance(got, Tensor) and got.shape != expected.shape:
            clash = f"shape {describing.shape(expected)} expected, yours is {describing.shape(got)}"
            shown += ((name, clash),)
        else:
            shown += (
                (f"{name} expected", describing.answer(expected)),
                (f"your {name}", describing.answer(got)),
            )
    return (*shown, ("right already", ", ".join(right_already) or "none of the four"))

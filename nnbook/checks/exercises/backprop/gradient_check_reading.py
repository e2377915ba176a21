"""How a checker called f and what it said, and how that is shown."""

from itertools import pairwise

import torch
from torch import Tensor

from nnbook.checks.exercises.backprop.gradient_check_cases import exact_gradient, relative_error
from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing

# Steps beyond these cannot keep a relative error of 1e-6 on every function here.
_LARGEST_STEP, _SMALLEST_STEP = 5e-4, 2e-7
# Of these cases we also read how f was called.
_LOOKED_INTO = ("four entries in float32", "ten entries", "at two scales")


def read(case: Case, value: Plain) -> Plain:
    """The verdict; for some cases also where f was called, and in which dtype."""
    if not isinstance(value, dict):
        return value
    reading = {"accepts": value["accepts"]}
    if case.label not in _LOOKED_INTO:
        return reading
    nudges = value["nudges"]
    return {
        **reading,
        "sides": _sides(nudges),
        "dtype": "float64" if set(value["dtypes"]) <= {"float64"} else "float32",
        "step": _step(nudges),
        "kept": value["kept"],
        **_over_scales(value["scaled"]),
    }


def _moved(nudges: Tensor) -> Tensor:
    """Which entries each call moved (calls, d), and not by a mere rounding."""
    return nudges.abs() > 1e-3 * nudges.abs().max() if len(nudges) else nudges.bool()


def _sides(nudges: Tensor) -> str:
    moved = _moved(nudges)
    calls = moved.any(dim=1)
    if not bool(calls.any()):
        return "nowhere"
    nudges, moved = nudges[calls], moved[calls]
    sizes = nudges.abs()
    if bool((sizes.amin(dim=1) > 0.5 * sizes.amax(dim=1)).all()):
        return "all entries at once"
    up, down = (moved & (nudges > 0)).any(dim=0), (moved & (nudges < 0)).any(dim=0)
    if not bool((moved.sum(dim=1) == 1).all()):
        return "several entries at once"
    return "one side" if not bool((up & down).any()) else "both sides"


def _step(nudges: Tensor) -> str:
    step = float(nudges.abs().max()) if len(nudges) else 0.0
    if step > _LARGEST_STEP:
        return "large"
    return "small" if 0 < step < _SMALLEST_STEP else "usual"


def _over_scales(scaled: list[list[bool | None]]) -> dict[str, str | bool]:
    """How verdicts change with the scale, and whether only exact gradients are accepted."""
    if not scaled:
        return {"scales": "the same", "strict": False}
    changes = any(len(set(verdicts)) > 1 for verdicts in scaled)
    rejects_later = all(first or not second for each in scaled for first, second in pairwise(each))
    exact, _, rounded = scaled
    return {
        "scales": "the same" if not changes else "rejects later" if rejects_later else "other",
        "strict": all(exact) and not any(rounded),
    }


def rows(result: Result) -> Rows:
    """The function, x, the gradient to be judged, and what the checker did."""
    program, x, grad = result.case.arguments
    exact = exact_gradient(program, x)
    error = float(relative_error(exact, grad.double()))
    accepts = result.expected["accepts"]
    shown: Rows = (
        ("f(x)", program["f"]),
        *((name, describing.value(each)) for name, each in program.items() if name != "f"),
        ("x", f"{describing.value(x)}, {str(x.dtype).removeprefix('torch.')}"),
        ("grad, to be judged", describing.value(grad)),
        ("gradient of f", describing.value(exact)),
        ("relative error", describing.number(error) if error > 1e-6 else "below 1e-6"),
        ("expected", f"{accepts}: the gradient is {'right' if accepts else 'wrong'}"),
    )
    value = result.observation.value
    if not isinstance(value, dict):
        return (*shown, ("your answer", describing.answer(value)))
    shown += (("your answer", str(value["accepts"])), ("f was called", _called(value)))
    if not value["kept"]:
        shown += _changed(result)
    return shown


def _called(value: dict[str, Plain]) -> str:
    nudges, dtypes = value["nudges"], sorted(set(value["dtypes"]))
    if not len(nudges):
        return "never"
    in_dtype = f"{len(nudges)} times, in {' and '.join(dtypes)}"
    if nudges.shape[1] > 3:
        return in_dtype
    places = [_place(nudge) for nudge in torch.where(_moved(nudges), nudges, 0.0)[:4]]
    more = ", …" if len(nudges) > 4 else ""
    return f"{in_dtype}: at {', '.join(places)}{more}"


def _place(nudge: Tensor) -> str:
    return f"x + {describing.value(nudge)}" if bool(nudge.any()) else "x"


def _changed(result: Result) -> Rows:
    pairs = zip(
        ("x", "grad"), result.case.arguments[1:], result.observation.arguments[1:], strict=True
    )
    for name, before, after in pairs:
        if not isinstance(after, Tensor) or after.shape != before.shape:
            return ((f"{name} after the call", describing.answer(after)),)
        apart = (after.double() - before.double()).abs()
        if bool((apart > 0).any()):
            index = int(apart.argmax())
            return (
                (f"{name} after the call", f"{name}[{index}] is off by {float(apart[index]):.2g}"),
            )
    return ()

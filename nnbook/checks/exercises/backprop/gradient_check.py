"""Check a gradient numerically: ``gradient_check(f, x, grad)``."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import torch
from torch import Tensor

from nnbook.checks.exercises.exercise import (
    Definition,
    Property,
    Result,
    Results,
    Rows,
    WrongAnswer,
    variants,
)
from nnbook.checks.exercises.properties import arguments_kept, fit
from nnbook.checks.observing import Case, Plain
from nnbook.checks.observing.checkers import build
from nnbook.checks.values import describing
from nnbook.checks.values.inputs import distinct

_SQUARES = "scale * sum(a * x**2)"
_CUBES = "scale * sum(a * x**3)"
_COUPLED = "scale * sum(a * x)**2"
_SINES = "scale * (sum(a * sin(x)) + offset)"
_EXPONENTIALS = "scale * (sum(a * exp(x)) + offset)"

# By norm, ‖u − v‖ / (‖u‖ + ‖v‖), a planted bug of this size has a relative error of 3e-3: above
# the 1e-3 at which the exercise asks for a rejection, below what a tolerance of 1e-2 lets pass.
_SLIGHT = 6e-3
# The scales are powers of 2, so scaling changes no digit of a relative error.
_SCALES = tuple(2.0**power for power in (-16, 17))
# By the task's relative error 3e-7, as what is rounded to float32 may be: as good as right. A
# tolerance of 1e-7 refuses it, in place of the 1e-6 that the task states.
_ROUNDING = 6e-7
# Steps beyond these cannot keep a relative error of 1e-6 on every function here.
_LARGEST_STEP, _SMALLEST_STEP = 5e-4, 2e-7

# Of these cases we also read how f was called.
_LOOKED_INTO = ("four entries in float32", "ten entries", "at two scales")

Numbers = Callable[[Tensor], Tensor]


def _none(grad: Tensor) -> Tensor:
    return grad


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)

    def case(
        label: str,
        f: str,
        entries: int,
        bug: Numbers = _none,
        dtype: torch.dtype = torch.float64,
        **numbers: float,
    ) -> Case:
        while True:
            program, x = _drawn(generator, f, entries, dtype, numbers)
            exact = _exact(program, x)
            if bug is not _none and float(exact.sum()) < 0:
                # So that a sum which keeps its sign cannot look like another mistake.
                program["a"], exact = -program["a"], -exact
            grad = bug(exact)
            # Exchanging two entries that are nearly the same is hardly a bug.
            if bug is not _exchanged or _relative_error(grad, exact) > 0.1:
                return Case(label, "gradient_check", (program, x, grad.to(dtype)), "checker")

    float32, near_zero = torch.float32, {"scale": 1.0}
    # Beside an offset of 400, a float32 slope with h = 1e-3 comes in steps of 0.015: hopeless.
    plain, offset = {"scale": 1.0, "offset": 0.5}, {"scale": 1.0, "offset": 400.0}
    large = {"scale": 1e5, "offset": 100.0}
    at_scales = case("at two scales", _EXPONENTIALS, 4, **{**large, "scale": 1.0})
    exact = at_scales.arguments[2]
    others = _slightly(3, 1.0)(exact), _rounded(exact)
    return (
        case("four entries in float32", _SINES, 4, dtype=float32, **offset),
        case("ten entries", _SINES, 10, **plain),
        case("twice too large", _SINES, 2, lambda grad: 2 * grad, **plain),
        case("sign flipped", _CUBES, 2, lambda grad: -grad, scale=1.0),
        case("last entry too large", _SINES, 5, _slightly(4, 1.0), **plain),
        case("first entry too small", _SINES, 5, _slightly(0, -1.0), **plain),
        case("entries exchanged", _SINES, 5, _exchanged, **plain),
        replace(at_scales, given=(_SCALES, *others)),
        case("one entry", _CUBES, 1, scale=1.0),
        case("two entries, rounded", _CUBES, 2, _rounded, scale=1.0),
        case("coupled", _COUPLED, 3, scale=1.0),
        case("120 times too large", _CUBES, 3, lambda grad: 120 * grad, scale=1.0),
        case("small", _SQUARES, 3, **near_zero),
        case("small, last entry too large", _SQUARES, 3, _slightly(2, 1.0), **near_zero),
        case("small, 5 % too large", _SQUARES, 3, lambda grad: 1.05 * grad, **near_zero),
        case("large", _EXPONENTIALS, 3, **large),
        case("large, sign flipped", _EXPONENTIALS, 2, lambda grad: -grad, **large),
        case("in float32", _SINES, 2, dtype=float32, **offset),
        case("in float32, last entry too large", _SINES, 2, _slightly(1, 1.0), float32, **offset),
    )


def _drawn(
    generator: torch.Generator,
    f: str,
    entries: int,
    dtype: torch.dtype,
    numbers: dict[str, float],
) -> tuple[dict[str, Plain], Tensor]:
    """A program and an x, at which no entry of the gradient is nearly 0 beside f."""
    while True:
        a, x = distinct(generator, entries).double(), distinct(generator, entries).double()
        if f == _SQUARES:
            x = x * 1e-5  # near the minimum: gradients of about 1e-4, on a curve that is not flat
            if not 8e-5 < float((2 * a * x).norm()) < 1.4e-4:
                continue  # so small that a bug in them is below 1e-6
        if f in (_SINES, _EXPONENTIALS):
            x = x / 2
        x = x.float().double()  # the same number in float32: what differs from it was nudged
        if f != _COUPLED or abs(float(a @ x)) > 0.5:
            return {"f": f, "a": a, **numbers}, x.to(dtype)


def _exact(program: dict[str, Plain], x: Tensor) -> Tensor:
    """The gradient in float64, by autograd."""
    at = x.double().clone().requires_grad_()
    build(program)(at).backward()
    return at.grad


def _rounded(grad: Tensor) -> Tensor:
    return (1 + _ROUNDING) * grad


def _slightly(index: int, sign: float) -> Numbers:
    """A bug: one entry is moved, by a small part of the gradient's norm."""

    def bug(grad: Tensor) -> Tensor:
        wrong = grad.clone()
        wrong[index] += sign * _SLIGHT * grad.norm()
        return wrong

    return bug


def _exchanged(grad: Tensor) -> Tensor:
    """A bug that leaves the sum and the norm as they are: two inner entries change places."""
    inner = grad[1:-1]
    first, second = 1 + int(inner.argmin()), 1 + int(inner.argmax())
    wrong = grad.clone()
    wrong[first], wrong[second] = grad[second], grad[first]
    return wrong


def _read(case: Case, value: Plain) -> Plain:
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


def _relative_error(u: Tensor, v: Tensor) -> Tensor:
    return (u - v).norm() / (u.norm() + v.norm())


def _judges(*labels: str) -> Callable[[Results], bool]:
    """Whether the verdicts of these cases are right; without labels, of all."""
    return lambda results: all(
        isinstance(results[label].reading, dict)
        and results[label].reading["accepts"] == results[label].expected["accepts"]
        for label in labels or results
    )


def _rows(result: Result) -> Rows:
    program, x, grad = result.case.arguments
    exact = _exact(program, x)
    error = float(_relative_error(exact, grad.double()))
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


def _central(f: Callable, x: Tensor, h: float = 1e-5) -> Tensor:
    nudges = h * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + nudge) - f(x - nudge)) / (2 * h) for nudge in nudges])


def _forward(f: Callable, x: Tensor) -> Tensor:
    h = 1e-5
    nudges = h * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + nudge) - f(x)) / h for nudge in nudges])


def _all_at_once(f: Callable, x: Tensor) -> Tensor:
    h = 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)


def _all_at_once_forward(f: Callable, x: Tensor) -> Tensor:
    return (f(x + 1e-5) - f(x)) / 1e-5


def _step_of(h: float) -> Callable[[Callable, Tensor], Tensor]:
    return lambda f, x: _central(f, x, h)


def _times(factor: float) -> Callable[[Callable, Tensor], Tensor]:
    return lambda f, x: factor * _central(f, x)


def _checker(
    slopes: Callable[[Callable, Tensor], Tensor] = _central,
    error: Callable[[Tensor, Tensor], Tensor] = _relative_error,
    tolerance: float = 1e-6,
    dtype: Callable[[Tensor], Tensor] = Tensor.double,
) -> Callable[[Callable, Tensor, Tensor], bool]:
    """A checker, with any of its parts replaced."""
    return lambda f, x, grad: bool(error(slopes(f, dtype(x)), dtype(grad)) < tolerance)


def _over_one_norm(u: Tensor, v: Tensor) -> Tensor:
    return (u - v).norm() / v.norm()


def _worst_entry(u: Tensor, v: Tensor) -> Tensor:
    return ((u - v).abs() / torch.maximum(u.abs(), v.abs())).max()


_ERRORS = (_relative_error, _over_one_norm, _worst_entry)


def _largest(u: Tensor, v: Tensor) -> Tensor:
    return (u - v).abs().max()


def _of_sums(u: Tensor, v: Tensor) -> Tensor:
    return (u.sum() - v.sum()).abs() / (u.sum().abs() + v.sum().abs())


def _of_lengths(u: Tensor, v: Tensor) -> Tensor:
    return (u.norm() - v.norm()).abs() / (u.norm() + v.norm())


def _of_directions(u: Tensor, v: Tensor) -> Tensor:
    return 1 - u @ v / (u.norm() * v.norm())


def _of_entry(index: int) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda u, v: (u[index] - v[index]).abs() / (u[index].abs() + v[index].abs())


def _of_best_entry(u: Tensor, v: Tensor) -> Tensor:
    return ((u - v).abs() / (u.abs() + v.abs())).min()


def _signed(sign: float, part: Callable[[Tensor], Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda u, v: part(sign * (u - v)) / (u.norm() + v.norm())


def _traces(where: str) -> Callable[[Callable, Tensor, Tensor], bool]:
    """A checker that changes x. Which x is left changed depends on how it rounds, or is copied:
    the one of ten entries at least, those in float64, or all."""

    def check(f: Callable, x: Tensor, grad: Tensor) -> bool:
        accepts = _checker()(f, x, grad)
        looked_at = {
            "ten": len(x) == 10,
            "float64": len(x) in (4, 10) and x.dtype == torch.float64,
            "all": len(x) in (4, 10),
        }
        if looked_at[where]:
            x += 1e-6
        return accepts

    return check


DEFINITION = Definition(
    cases=_cases,
    reference=(_checker(),),
    read=_read,
    rows=_rows,
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
    wrong_answers=(
        WrongAnswer(
            slug="one-sided",
            variants=variants(_checker(slopes=_forward)),
            compares=("sides",),
            observed="f was called at x and at x nudged to one side, never to both.",
            points_to="Where f is curved, a one-sided slope is off in proportion to h. Close to "
            "a minimum this is larger than the gradient itself.",
            step="Measure around x: from h before it to h behind it. How wide is that interval?",
        ),
        WrongAnswer(
            slug="nudges-all-entries",
            variants=variants(_checker(slopes=_all_at_once), _checker(slopes=_all_at_once_forward)),
            compares=("sides",),
            observed="Every call of f moved all entries of x at once.",
            points_to="`x + h` adds h to each entry. That measures one slope, in one direction; "
            "the gradient has one for each entry.",
            step="Go through the entries in a loop, and nudge one while the others stay.",
        ),
        WrongAnswer(
            slug="float32",
            variants=variants(
                _checker(dtype=lambda x: x),
                _checker(dtype=Tensor.float),
            ),
            compares=("dtype",),
            observed="f was called with a float32 tensor.",
            points_to="float32 keeps 7 digits. The two values of f differ only in the last of "
            "them, so their difference is mostly rounding.",
            step="Make a float64 copy of x before the first nudge: f computes in the dtype that "
            "it is given.",
        ),
        WrongAnswer(
            slug="mixed-dtypes",
            variants=variants(
                lambda f, x, grad: torch.allclose(_central(f, x).float(), grad),
                lambda f, x, grad: torch.allclose(_central(f, x.double()).float(), grad),
                lambda f, x, grad: torch.allclose(_central(f, x.double()), grad),
            ),
            compares=("dtype",),
            observed="Your function fails for x in one of the two dtypes.",
            points_to="A float32 tensor meets a float64 one. `torch.zeros(d)` is float32 unless "
            "told otherwise, and what you converted is float64.",
            step="Convert x and grad to float64 in the first line, and make new tensors with "
            "`torch.zeros_like(x)` after it.",
        ),
        WrongAnswer(
            slug="mutates-input",
            variants=variants(_traces("ten"), _traces("float64"), _traces("all")),
            compares=("kept",),
            observed="After the call, x or grad is not what it was before.",
            points_to="An entry was nudged in place, or divided in place, and not brought back: "
            "adding h, taking 2·h away and adding h rounds three times. `x.double()` "
            "makes no copy of an x that is float64 already.",
            step="Nudge a copy: `x.clone()`, or a new tensor `x + nudge`.",
        ),
        WrongAnswer(
            slug="absolute-tolerance",
            variants=variants(_checker(error=_largest, tolerance=1e-4)),
            compares=("scales",),
            observed="The same gradient is judged in another way when f is multiplied by a number.",
            points_to="The difference is compared with a fixed number. A small gradient then "
            "passes with any bug, and a large one fails without any.",
            step="Divide the difference by the size of what is compared, before the tolerance "
            "sees it.",
        ),
        WrongAnswer(
            slug="step-too-large",
            variants=variants(_checker(slopes=_step_of(1e-2))),
            compares=("step",),
            observed="f was called far from x.",
            points_to="With so large an h, f bends between the two points, and the slope of the "
            "line through them is not the slope at x.",
            step="Try h = 1e-5, and look again at the figure of the section: where is the "
            "bottom of the V in float64?",
        ),
        WrongAnswer(
            slug="step-too-small",
            variants=variants(_checker(slopes=_step_of(1e-11))),
            compares=("step",),
            observed="f was called so close to x that hardly a digit of f changes.",
            points_to="The two values share nearly all their digits. What is left of the "
            "difference is rounding, and dividing by h enlarges it.",
            step="Try h = 1e-5, and look again at the figure of the section: where is the "
            "bottom of the V in float64?",
        ),
        WrongAnswer(
            slug="verdict-inverted",
            variants=variants(
                lambda f, x, grad: not _checker()(f, x, grad),
            ),
            compares=("accepts",),
            observed="Every verdict is the wrong way round.",
            points_to="The function answers “is it wrong?” where “is it right?” was asked.",
            step="Which side of the tolerance means True?",
        ),
        WrongAnswer(
            slug="accepts-everything",
            variants=variants(lambda f, x, grad: True),
            compares=("accepts",),
            observed="No gradient is rejected, not even one with the sign flipped.",
            points_to="The tolerance is larger than any relative error can get, or nothing is "
            "compared. A relative error is never above 1.",
            step="Print the relative error for a right gradient, and for the same one with "
            "its sign flipped.",
        ),
        WrongAnswer(
            slug="rejects-everything",
            variants=variants(
                lambda f, x, grad: False,
                lambda f, x, grad: torch.equal(_central(f, x.double()), grad.double()),
            ),
            compares=("accepts",),
            observed="No gradient is accepted, not even a right one.",
            points_to="Either equal digits are asked for, and a measured slope never has them; "
            "or the slopes are measured wrong.",
            step="Print the measured slopes beside a right gradient. Where are they about the "
            "same, and how near is near enough?",
        ),
        WrongAnswer(
            slug="half-the-interval",
            variants=variants(_checker(slopes=_times(2.0))),
            compares=("accepts",),
            observed="Right gradients are rejected, and accepted is one that is twice too large.",
            points_to="Your measured slopes are off by a factor of 2.",
            step="How far is it from x − h to x + h?",
        ),
        WrongAnswer(
            slug="difference-reversed",
            variants=variants(_checker(slopes=_times(-1.0))),
            compares=("accepts",),
            observed="Right gradients are rejected, and accepted is the one with its sign flipped.",
            points_to="The two values of f are subtracted in the wrong order.",
            step="If f grows with x, which of f(x + h) and f(x − h) is larger?",
        ),
        WrongAnswer(
            slug="one-entry-only",
            variants=variants(_checker(error=_of_entry(0)), _checker(error=_of_entry(-1))),
            compares=("accepts",),
            observed="A wrong entry is found at one place only: the first, or the last.",
            points_to="The loop returns in its first round, or each round forgets the verdict of "
            "the one before.",
            step="Collect all slopes first. Compare once, after the loop.",
        ),
        WrongAnswer(
            slug="any-not-all",
            variants=variants(_checker(error=_of_best_entry)),
            compares=("accepts",),
            observed="A gradient is accepted as soon as one of its entries is right.",
            points_to="`any`, or the smallest error, decides where all entries have to agree.",
            step="Let the worst entry decide, or a norm over all of them.",
        ),
        WrongAnswer(
            slug="sums-not-entries",
            variants=variants(_checker(error=_of_sums)),
            compares=("accepts",),
            observed="Two exchanged entries are not noticed.",
            points_to="Sums, or means, are compared. An error upwards and one downwards cancel.",
            step="Take the difference entry by entry, and make it positive before you add.",
        ),
        WrongAnswer(
            slug="lengths-not-differences",
            variants=variants(_checker(error=_of_lengths)),
            compares=("accepts",),
            observed="A flipped sign and two exchanged entries are not noticed.",
            points_to="Two norms are compared. Vectors of the same length can point anywhere.",
            step="Subtract first, then take the norm of the difference.",
        ),
        WrongAnswer(
            slug="directions-only",
            variants=variants(
                *(
                    _checker(error=_of_directions, tolerance=10.0**-power)
                    for power in (8, 6, 5, 4, 3)
                ),
            ),
            compares=("accepts",),
            observed="A gradient of twice the length is not noticed.",
            points_to="Only directions are compared. A forgotten 1/n keeps the direction.",
            step="Compare the vectors themselves: the norm of their difference.",
        ),
        WrongAnswer(
            slug="signed-difference",
            variants=variants(
                *(
                    _checker(error=_signed(sign, part))
                    for sign in (1.0, -1.0)
                    for part in (torch.max, torch.sum)
                )
            ),
            compares=("accepts",),
            observed="An error to one side is found, and to the other side it is not.",
            points_to="The difference keeps its sign, and any negative number is below a "
            "tolerance.",
            step="Make the difference positive first: its size counts, not its sign.",
        ),
        WrongAnswer(
            slug="tolerance-too-loose",
            variants=variants(
                *(
                    _checker(error=error, tolerance=tolerance)
                    for error in _ERRORS
                    for tolerance in (0.01, 0.1, 0.3, 0.4, 0.6, 0.9)
                    if (error, tolerance) != (_worst_entry, 0.01)  # may well be right
                )
            ),
            compares=("accepts",),
            observed="A gradient that is off by less than one part in a hundred is accepted.",
            points_to="The tolerance is far above what measuring costs. In float64, with both "
            "sides, a right gradient agrees to 7 digits or more.",
            step="Print the relative error for right gradients, and set the tolerance a little "
            "above the largest.",
        ),
        WrongAnswer(
            slug="tolerance-too-strict",
            variants=variants(_checker(tolerance=5e-9)),
            compares=("strict",),
            observed="Right gradients are rejected: your tolerance asks for more digits than "
            "there are.",
            points_to="A gradient in float32 has 7 digits, and a measured slope seldom more "
            "than 9.",
            step="Accept what agrees to 6 digits.",
        ),
    ),
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

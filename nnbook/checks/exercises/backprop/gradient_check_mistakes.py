"""Checkers with one part wrong each, and what is said to whoever wrote such a one."""

from collections.abc import Callable

import torch
from torch import Tensor

from nnbook.checks.exercises.backprop.gradient_check_cases import relative_error
from nnbook.checks.exercises.exercise import WrongAnswer, variants


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


def checker(
    slopes: Callable[[Callable, Tensor], Tensor] = _central,
    error: Callable[[Tensor, Tensor], Tensor] = relative_error,
    tolerance: float = 1e-6,
    dtype: Callable[[Tensor], Tensor] = Tensor.double,
) -> Callable[[Callable, Tensor, Tensor], bool]:
    """A checker, with any of its parts replaced."""
    return lambda f, x, grad: bool(error(slopes(f, dtype(x)), dtype(grad)) < tolerance)


def _over_one_norm(u: Tensor, v: Tensor) -> Tensor:
    return (u - v).norm() / v.norm()


def _worst_entry(u: Tensor, v: Tensor) -> Tensor:
    return ((u - v).abs() / torch.maximum(u.abs(), v.abs())).max()


_ERRORS = (relative_error, _over_one_norm, _worst_entry)


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
        accepts = checker()(f, x, grad)
        looked_at = {
            "ten": len(x) == 10,
            "float64": len(x) in (4, 10) and x.dtype == torch.float64,
            "all": len(x) in (4, 10),
        }
        if looked_at[where]:
            x += 1e-6
        return accepts

    return check


MISTAKES = (
    WrongAnswer(
        slug="one-sided",
        variants=variants(checker(slopes=_forward)),
        compares=("sides",),
        observed="f was called at x and at x nudged to one side, never to both.",
        points_to="Where f is curved, a one-sided slope is off in proportion to h. Close to "
        "a minimum this is larger than the gradient itself.",
        step="Measure around x: from h before it to h behind it. How wide is that interval?",
    ),
    WrongAnswer(
        slug="nudges-all-entries",
        variants=variants(checker(slopes=_all_at_once), checker(slopes=_all_at_once_forward)),
        compares=("sides",),
        observed="Every call of f moved all entries of x at once.",
        points_to="`x + h` adds h to each entry. That measures one slope, in one direction; "
        "the gradient has one for each entry.",
        step="Go through the entries in a loop, and nudge one while the others stay.",
    ),
    WrongAnswer(
        slug="float32",
        variants=variants(
            checker(dtype=lambda x: x),
            checker(dtype=Tensor.float),
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
        variants=variants(checker(error=_largest, tolerance=1e-4)),
        compares=("scales",),
        observed="The same gradient is judged in another way when f is multiplied by a number.",
        points_to="The difference is compared with a fixed number. A small gradient then "
        "passes with any bug, and a large one fails without any.",
        step="Divide the difference by the size of what is compared, before the tolerance sees it.",
    ),
    WrongAnswer(
        slug="step-too-large",
        variants=variants(checker(slopes=_step_of(1e-2))),
        compares=("step",),
        observed="f was called far from x.",
        points_to="With so large an h, f bends between the two points, and the slope of the "
        "line through them is not the slope at x.",
        step="Try h = 1e-5, and look again at the figure of the section: where is the "
        "bottom of the V in float64?",
    ),
    WrongAnswer(
        slug="step-too-small",
        variants=variants(checker(slopes=_step_of(1e-11))),
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
            lambda f, x, grad: not checker()(f, x, grad),
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
        variants=variants(checker(slopes=_times(2.0))),
        compares=("accepts",),
        observed="Right gradients are rejected, and accepted is one that is twice too large.",
        points_to="Your measured slopes are off by a factor of 2.",
        step="How far is it from x − h to x + h?",
    ),
    WrongAnswer(
        slug="difference-reversed",
        variants=variants(checker(slopes=_times(-1.0))),
        compares=("accepts",),
        observed="Right gradients are rejected, and accepted is the one with its sign flipped.",
        points_to="The two values of f are subtracted in the wrong order.",
        step="If f grows with x, which of f(x + h) and f(x − h) is larger?",
    ),
    WrongAnswer(
        slug="one-entry-only",
        variants=variants(checker(error=_of_entry(0)), checker(error=_of_entry(-1))),
        compares=("accepts",),
        observed="A wrong entry is found at one place only: the first, or the last.",
        points_to="The loop returns in its first round, or each round forgets the verdict of "
        "the one before.",
        step="Collect all slopes first. Compare once, after the loop.",
    ),
    WrongAnswer(
        slug="any-not-all",
        variants=variants(checker(error=_of_best_entry)),
        compares=("accepts",),
        observed="A gradient is accepted as soon as one of its entries is right.",
        points_to="`any`, or the smallest error, decides where all entries have to agree.",
        step="Let the worst entry decide, or a norm over all of them.",
    ),
    WrongAnswer(
        slug="sums-not-entries",
        variants=variants(checker(error=_of_sums)),
        compares=("accepts",),
        observed="Two exchanged entries are not noticed.",
        points_to="Sums, or means, are compared. An error upwards and one downwards cancel.",
        step="Take the difference entry by entry, and make it positive before you add.",
    ),
    WrongAnswer(
        slug="lengths-not-differences",
        variants=variants(checker(error=_of_lengths)),
        compares=("accepts",),
        observed="A flipped sign and two exchanged entries are not noticed.",
        points_to="Two norms are compared. Vectors of the same length can point anywhere.",
        step="Subtract first, then take the norm of the difference.",
    ),
    WrongAnswer(
        slug="directions-only",
        variants=variants(
            *(checker(error=_of_directions, tolerance=10.0**-power) for power in (8, 6, 5, 4, 3)),
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
                checker(error=_signed(sign, part))
                for sign in (1.0, -1.0)
                for part in (torch.max, torch.sum)
            )
        ),
        compares=("accepts",),
        observed="An error to one side is found, and to the other side it is not.",
        points_to="The difference keeps its sign, and any negative number is below a tolerance.",
        step="Make the difference positive first: its size counts, not its sign.",
    ),
    WrongAnswer(
        slug="tolerance-too-loose",
        variants=variants(
            *(
                checker(error=error, tolerance=tolerance)
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
        variants=variants(checker(tolerance=5e-9)),
        compares=("strict",),
        observed="Right gradients are rejected: your tolerance asks for more digits than "
        "there are.",
        points_to="A gradient in float32 has 7 digits, and a measured slope seldom more than 9.",
        step="Accept what agrees to 6 digits.",
    ),
)

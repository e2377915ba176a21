"""The functions and gradients that ``gradient_check`` is tried on: right ones, and with a bug."""

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from nnbook.checks.observing import Case, Plain
from nnbook.checks.observing.checkers import build
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
Numbers = Callable[[Tensor], Tensor]


def _none(grad: Tensor) -> Tensor:
    return grad


def cases(seed: int) -> tuple[Case, ...]:
    """Right and wrong gradients of functions with small, usual and large values."""
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
            exact = exact_gradient(program, x)
            if bug is not _none and float(exact.sum()) < 0:
                # So that a sum which keeps its sign cannot look like another mistake.
                program["a"], exact = -program["a"], -exact
            grad = bug(exact)
            # Exchanging two entries that are nearly the same is hardly a bug.
            if bug is not _exchanged or relative_error(grad, exact) > 0.1:
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


def exact_gradient(program: dict[str, Plain], x: Tensor) -> Tensor:
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


def relative_error(u: Tensor, v: Tensor) -> Tensor:
    """By norm: 0 where they are equal, at most 1."""
    return (u - v).norm() / (u.norm() + v.norm())

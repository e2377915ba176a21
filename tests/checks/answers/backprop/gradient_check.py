"""Answers to ``gradient-check``: right in unusual ways, wrong, and mutated."""

import math

import numpy as np
import torch

from tests.checks.answers.collect import collect

CATALOGUED = {"one-sided", "float32", "absolute-tolerance", "mutates-input"}
RIGHT, WRONG, right, wrong = collect()


def nudged(x, i, h):
    moved = x.clone()
    moved[i] += h
    return moved


def measured(f, x, h=1e-5):
    return torch.stack(
        [(f(nudged(x, i, h)) - f(nudged(x, i, -h))) / (2 * h) for i in range(len(x))]
    )


def relative(u, v):
    return float((u - v).norm() / (u.norm() + v.norm()))


@right
def one_nudge_at_a_time(f, x, grad):
    x, grad = x.to(torch.float64), grad.to(torch.float64)
    return relative(measured(f, x, 1e-6), grad) < 1e-6


@right
def restores_the_saved_entry(f, x, grad):
    x = x.double()
    slopes = torch.zeros_like(x)
    for i in range(len(x)):
        old = x[i].item()
        x[i] = old + 1e-5
        above = f(x)
        x[i] = old - 1e-5
        slopes[i] = (above - f(x)) / 2e-5
        x[i] = old
    return (slopes - grad).norm() <= 1e-5 * (slopes.norm() + grad.norm())  # a tensor


@right
def all_of_the_entries_close(f, x, grad):
    return torch.allclose(measured(f, x.double(), 1e-4), grad.double())


@right
def numpy_inside(f, x, grad):
    x, grad = x.numpy().astype(np.float64), grad.numpy().astype(np.float64)
    slopes = np.empty_like(x)
    for i in range(x.size):
        step = np.zeros_like(x)
        step[i] = 1e-5
        slopes[i] = (f(x + step) - f(x - step)) / 2e-5
    return np.linalg.norm(slopes - grad) / np.linalg.norm(grad) < 1e-4  # a numpy bool


@right
def python_floats(f, x, grad):
    x, grad, h = x.tolist(), grad.tolist(), 1e-5
    total, size = 0.0, 0.0
    for i, expected in enumerate(grad):
        up, down = list(x), list(x)
        up[i] += h
        down[i] -= h
        slope = (f(up) - f(down)) / (2 * h)
        total += (slope - expected) ** 2
        size += slope**2 + expected**2
    return math.sqrt(total / size) < 1e-3


@right
def worst_entry_decides(f, x, grad):
    for slope, expected in zip(measured(f, x.double()), grad.double(), strict=True):
        if abs(slope - expected) / max(abs(slope), abs(expected)) > 1e-6:
            return False
    return True


@right
def four_points(f, x, grad):
    x, grad = x.double(), grad.double()
    slopes = (4 * measured(f, x, 1e-4) - measured(f, x, 2e-4)) / 3
    return bool(relative(slopes, grad) < 1e-6)


@right
def autograd(f, x, grad):
    x = x.double().clone().requires_grad_()
    f(x).backward()
    return torch.allclose(x.grad, grad.double(), rtol=1e-4, atol=0)


@right
def step_in_proportion(f, x, grad):
    x, grad = x.double(), grad.double()
    slopes = []
    for i in range(len(x)):
        h = 1e-5 * max(1.0, abs(float(x[i])))
        slopes.append((f(nudged(x, i, h)) - f(nudged(x, i, -h))) / (2 * h))
    return relative(torch.stack(slopes), grad) < 1e-5


@right
def with_a_guard_against_zero(f, x, grad):
    slopes, grad = measured(f, x.double(), 1e-7), grad.double()
    error = (slopes - grad).norm() / max(1e-8, slopes.norm() + grad.norm())
    return torch.tensor([error < 1e-5])


def forward(f, x, h=1e-5):
    return torch.stack([(f(nudged(x, i, h)) - f(x)) / h for i in range(len(x))])


def with_slopes(slopes, tolerance=1e-6):
    return lambda f, x, grad: relative(slopes(f, x.double()), grad.double()) < tolerance


def with_error(error, tolerance=1e-6):
    """``error`` of measured slopes and gradient, in float64."""
    return lambda f, x, grad: bool(error(measured(f, x.double()), grad.double()) < tolerance)


@wrong("mutates-input")
def _(f, x, grad):
    x, grad, h = x.double(), grad.double(), 1e-5
    slopes = torch.zeros_like(x)
    for i in range(len(x)):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        below = f(x)
        x[i] += h
        slopes[i] = (above - below) / (2 * h)
    return relative(slopes, grad) < 1e-6


@wrong("mutates-input")
def _(f, x, grad):
    x, grad, h = x.to(torch.float64), grad.to(torch.float64), 1e-6
    slopes = torch.zeros_like(x)
    for i in range(len(x)):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        slopes[i] = (above - f(x)) / (2 * h)  # and stays there
    return relative(slopes, grad) < 1e-4


@wrong("mutates-input")
def _(f, x, grad):
    x = x.double()
    slopes = measured(f, x)
    grad /= grad.norm()
    return relative(slopes / slopes.norm(), grad.double()) < 1e-6


@wrong("mutates-input")
def _(f, x, grad):
    x, h = x.double(), 1e-5
    slopes = []
    for i in range(len(x)):
        x[i] += h
        slopes.append((f(x) - f(nudged(x, i, -2 * h))) / (2 * h))  # never brought back
    return torch.allclose(torch.stack(slopes), grad.double(), rtol=1e-3, atol=0)


WRONG.update(
    {
        "one-sided": [
            with_slopes(forward),
            with_slopes(lambda f, x: forward(f, x, 1e-4), 1e-3),
            with_slopes(lambda f, x: forward(f, x, 1e-6), 1e-4),
            with_slopes(lambda f, x: forward(f, x, 1e-7), 1e-5),
            with_slopes(lambda f, x: forward(f, x, -1e-5), 1e-3),
            lambda f, x, grad: torch.allclose(forward(f, x), grad, atol=1e-3),
        ],
        "nudges-all-entries": [
            lambda f, x, grad: bool(
                ((f(x + 1e-5) - f(x - 1e-5)) / 2e-5 - grad).norm() / grad.norm() < 1e-4
            ),
            with_slopes(lambda f, x: (f(x + 1e-6) - f(x)) / 1e-6),
            lambda f, x, grad: bool(
                abs((f(x.double() + 1e-5) - f(x.double() - 1e-5)) / 2e-5 - grad.sum())
                < 1e-6 * abs(grad.sum())
            ),
        ],
        "float32": [
            lambda f, x, grad: relative(measured(f, x), grad) < 1e-6,
            lambda f, x, grad: relative(measured(f, x.float(), 1e-3), grad.float()) < 1e-3,
            lambda f, x, grad: relative(measured(f, x, 1e-4), grad) < 1e-3,
            lambda f, x, grad: torch.allclose(measured(f, x), grad, rtol=1e-4, atol=0),
        ],
        "absolute-tolerance": [
            *(
                with_error(lambda u, v: (u - v).abs().max(), tolerance)
                for tolerance in (1e-1, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
            ),
            *(
                with_error(lambda u, v: (u - v).norm(), tolerance)
                for tolerance in (2.7, 1e-2, 1e-5, 1e-6)
            ),
            with_error(lambda u, v: ((u - v) ** 2).mean(), 1e-10),
            lambda f, x, grad: torch.allclose(measured(f, x.double()), grad.double(), atol=1e-6),
            lambda f, x, grad: torch.allclose(measured(f, x.double()), grad.double(), atol=1e-4),
            lambda f, x, grad: np.allclose(
                measured(f, x.double()), grad.double(), rtol=0, atol=1e-5
            ),
        ],
        "verdict-inverted": [
            lambda f, x, grad: relative(measured(f, x.double()), grad.double()) > 1e-6,
            lambda f, x, grad: (
                not torch.allclose(measured(f, x.double()), grad.double(), rtol=1e-4, atol=0)
            ),
        ],
        "accepts-everything": [
            lambda f, x, grad: True,
            with_error(relative, 2.7),
            lambda f, x, grad: measured(f, x.double()).shape == grad.shape,
        ],
        "rejects-everything": [
            lambda f, x, grad: bool((measured(f, x.double()) == grad).all()),
            lambda f, x, grad: False,
            with_error(lambda u, v: relative(2e-5 * u, v)),
            with_error(relative, 0.0),
        ],
        "half-the-interval": [
            with_slopes(
                lambda f, x: torch.stack(
                    [(f(nudged(x, i, 1e-6)) - f(nudged(x, i, -1e-6))) / 1e-6 for i in range(len(x))]
                )
            ),
            with_error(lambda u, v: relative(u + u, v), 1e-4),
        ],
        "difference-reversed": [
            with_slopes(lambda f, x: measured(f, x, -1e-5) * -1),
            with_slopes(
                lambda f, x: torch.stack(
                    [(f(nudged(x, i, -1e-5)) - f(nudged(x, i, 1e-5))) / 2e-5 for i in range(len(x))]
                )
            ),
        ],
        "any-not-all": [
            lambda f, x, grad: any(
                abs(u - v) <= 1e-5 * abs(v)
                for u, v in zip(measured(f, x.double()), grad.double(), strict=True)
            ),
            lambda f, x, grad: bool(
                torch.isclose(measured(f, x.double()), grad.double(), rtol=1e-4, atol=0).any()
            ),
        ],
        "sums-not-entries": [
            lambda f, x, grad: math.isclose(
                float(measured(f, x.double()).sum()), float(grad.double().sum()), rel_tol=1e-5
            ),
            with_error(lambda u, v: abs((u - v).mean()) / abs(v.mean()), 1e-5),
        ],
        "lengths-not-differences": [
            with_error(lambda u, v: abs(u.norm() - v.norm()) / v.norm(), 1e-5),
            with_error(lambda u, v: abs(1 - (u @ u) / (v @ v)), 1e-5),
        ],
        "directions-only": [
            lambda f, x, grad: bool(
                torch.cosine_similarity(measured(f, x.double()), grad.double(), dim=0) > 0.999
            ),
            with_error(lambda u, v: (u / u.norm() - v / v.norm()).norm(), 1e-5),
        ],
        "signed-difference": [
            with_error(lambda u, v: ((u - v) / v.norm()).max(), 1e-5),
            with_error(lambda u, v: (v - u).sum() / (u.norm() + v.norm()), 1e-5),
        ],
        "tolerance-too-loose": [
            with_error(relative, 0.01),
            with_error(lambda u, v: (u - v).norm() / v.norm(), 0.05),
            lambda f, x, grad: torch.allclose(
                measured(f, x.double()), grad.double(), rtol=0.1, atol=0
            ),
            with_error(relative, 0.5),
        ],
        "step-too-large": [
            with_slopes(lambda f, x: measured(f, x, 0.1)),
            with_slopes(lambda f, x: measured(f, x, 0.01)),
            with_slopes(lambda f, x: measured(f, x, 1e-3), 1e-8),
        ],
        "step-too-small": [
            with_slopes(lambda f, x: measured(f, x, 1e-10)),
            with_slopes(lambda f, x: measured(f, x, 1e-12), 1e-4),
            with_slopes(lambda f, x: measured(f, x, 1e-15), 1e-3),
        ],
        "tolerance-too-strict": [
            with_slopes(measured, 1e-8),
            with_slopes(lambda f, x: measured(f, x, 2e-5), 1e-8),
            with_error(lambda u, v: ((u - v).abs() / v.abs()).max(), 1e-8),
        ],
    }
)


@wrong("one-entry-only")
def _(f, x, grad):
    x, grad = x.double(), grad.double()
    for i in range(len(x)):
        slope = (f(nudged(x, i, 1e-5)) - f(nudged(x, i, -1e-5))) / 2e-5
        return bool(abs(slope - grad[i]) <= 1e-5 * abs(grad[i]))


@wrong("one-entry-only")
def _(f, x, grad):
    x, grad = x.double(), grad.double()
    agrees = False
    for slope, expected in zip(measured(f, x), grad, strict=True):
        agrees = bool(abs(slope - expected) <= 1e-5 * abs(expected))
    return agrees


@wrong("mixed-dtypes")
def _(f, x, grad):
    slopes = torch.zeros(len(x))
    for i in range(len(x)):
        slopes[i] = (f(nudged(x, i, 1e-5)) - f(nudged(x, i, -1e-5))) / 2e-5
    return torch.allclose(slopes, grad)


@wrong("mixed-dtypes")
def _(f, x, grad):
    return torch.allclose(measured(f, x.double()), grad, rtol=1e-5, atol=0)


@wrong("mixed-dtypes")
def _(f, x, grad):
    slopes = torch.zeros(len(x))
    for i in range(len(x)):
        slopes[i] = (f(nudged(x.double(), i, 1e-5)) - f(nudged(x.double(), i, -1e-5))) / 2e-5
    return bool((1 - slopes @ grad / (slopes @ slopes)).abs() < 1e-6)


MUTANTS = [
    lambda f, x, grad: 1,
    lambda f, x, grad: "True",
    lambda f, x, grad: {"accepts": True},
    lambda f, x, grad: relative(measured(f, x.double()), grad.double()),
    lambda f, x, grad: (measured(f, x.double()) - grad).abs() < 1e-6,
    lambda f, x, grad: print(relative(measured(f, x.double()), grad.double()) < 1e-6),
    lambda f, x, grad: [relative(measured(f, x.double()), grad.double()) < 1e-6],
    lambda f, x, grad: f(x[0]) > 0,
    lambda f, x, grad: bool(grad.norm() > 1),
    lambda f, x, grad: len(x) % 2 == 0,
    lambda f, x, grad: relative(measured(f, x.double()), grad.double()) < 1e-6 or len(x) > 3,
    lambda f, x, grad: relative(measured(f, x.double()), grad.double()) < 1e-6 and len(x) < 6,
    lambda f, x, grad: relative(measured(f, x.double()), grad.double().flip(0)) < 1e-6,
    lambda f, x, grad: relative(measured(f, x.double()), -grad.double()) < 1e-6,
    lambda f, x, grad: relative(measured(f, x.double() + 0.01), grad.double()) < 1e-6,
    lambda f, x, grad: relative(measured(f, -x.double()), grad.double()) < 1e-6,
    lambda f, x, grad: relative(measured(f, x.double()), grad.double().abs()) < 1e-6,
    lambda f, x, grad: relative(measured(f, x.double()).abs(), grad.double().abs()) < 1e-6,
    lambda f, x, grad: relative(3 * measured(f, x.double()), grad.double()) < 1e-6,
    lambda f, x, grad: bool(torch.rand(()) > 0.5),
    lambda f, x, grad: relative(measured(f, x.double()), grad.double()) < float("nan"),
]

UNNAMED = [
    lambda f, x, grad: relative(measured(f, x.double()), grad.double().flip(0)) < 0.3,
    lambda f, x, grad: relative(3 * measured(f, x.double()), grad.double()) > 0.4,
    lambda f, x, grad: len(x) % 2 == 0,
]

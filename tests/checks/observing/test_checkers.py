"""The observer of gradient checkers: what it hands over, and what it writes down."""

import numpy as np
import pytest
import torch

from nnbook.checks.observing import Case, observe_case
from nnbook.checks.observing.checkers import FORMULAS, build
from tests import sweep
from tests.checks.tools import verdict

A = torch.tensor([2.0, -1.0], dtype=torch.float64)
X = torch.tensor([0.5, 1.5], dtype=torch.float64)
PROGRAM = {"f": "scale * sum(a * x**2)", "a": A, "scale": 3.0}
GRAD = 6 * A * X


def seen(function, *given, x=X):
    case = Case("case", "gradient_check", (PROGRAM, x, GRAD.to(x.dtype)), "checker", given)
    return observe_case(function, case)


@pytest.mark.parametrize("formula", FORMULAS)
def test_each_formula_computes_what_it_says_in_the_dtype_it_is_given(formula):
    numbers = {"scale": 3.0} | ({"offset": 7.0} if "offset" in formula else {})
    f = build({"f": formula, "a": A, **numbers})
    names = {"a": A.numpy(), "x": X.numpy(), "sum": np.sum, "sin": np.sin, "exp": np.exp}
    expected = eval(formula, {**names, **numbers})
    assert f(X).dtype == torch.float64
    assert f(X).item() == pytest.approx(expected, rel=1e-14)
    assert f(X.float()).dtype == torch.float32
    assert f(X.float()).item() == pytest.approx(expected, rel=1e-6)


def test_a_function_takes_lists_and_arrays_and_no_other_shape():
    f = build(PROGRAM)
    assert f([0.5, 1.5]) == f(np.array([0.5, 1.5])) == f(X).item()
    for other in (X[0], X[None], torch.zeros(3)):
        with pytest.raises(ValueError, match=r"f takes x of shape \(2,\)"):
            f(other)


def test_each_call_is_noted_with_its_dtype_and_its_distance_from_x():
    def check(f, x, grad):
        f(x)
        f(x.float() + torch.tensor([0.25, 0.0]))
        return True

    value = seen(check).value
    assert value["dtypes"] == ["float64", "float32"]
    assert value["nudges"].tolist() == [[0.0, 0.0], [0.25, 0.0]]
    assert (value["accepts"], value["kept"], value["scaled"]) == (True, True, [])


def test_calls_without_end_are_not_all_kept():
    def check(f, x, grad):
        return all(f(x) is not None for _ in range(1_000))

    assert len(seen(check).value["nudges"]) == 200


def test_a_changed_x_shows_in_the_arguments_and_a_shared_one_does_not_hide_it():
    def check(f, x, grad):
        x.numpy()[1] += 1e-12
        return np.bool_(False)

    found = seen(check)
    assert (found.value["accepts"], found.value["kept"]) == (False, False)
    assert found.arguments[1].tolist() == [0.5, 1.5 + 1e-12]
    assert X.tolist() == [0.5, 1.5]


def test_at_each_scale_f_and_the_gradients_are_multiplied():
    met = []

    def check(f, x, grad):
        met.append((f(x).item(), grad[0].item()))
        return len(met) > 3

    scaled = seen(check, (0.5, 2.0), -GRAD).value["scaled"]
    value, slope = (X * X * A).sum().item(), GRAD[0].item()
    assert met == [
        (3 * value, slope),
        *((scale * value, scale * slope) for scale in (0.5, 2.0)),
        *((scale * value, -scale * slope) for scale in (0.5, 2.0)),
    ]
    assert scaled == [[False, False], [True, True]]


@pytest.mark.parametrize("answer", [{"accepts": True}, 1, 0.5, None, torch.tensor([True, False])])
def test_what_is_no_verdict_is_not_taken_for_one(answer):
    value = seen(lambda f, x, grad: answer).value
    assert not isinstance(value, dict)


def test_neither_float32_nor_a_fixed_tolerance_is_right_on_some_inputs():
    def slopes(f, x, h):
        nudges = h * torch.eye(len(x), dtype=x.dtype)
        return torch.stack([(f(x + nudge) - f(x - nudge)) / (2 * h) for nudge in nudges])

    def in_float32(f, x, grad):
        u = slopes(f, x, 1e-3)
        return bool((u - grad).norm() < 1e-3 * (u.norm() + grad.norm()))

    def fixed(f, x, grad):
        return torch.allclose(slopes(f, x.double(), 1e-5), grad.double(), atol=1e-6)

    for seed in sweep.part(range(30), 10):
        assert verdict("gradient-check", in_float32, seed=seed).diagnosis == "float32"
        assert verdict("gradient-check", fixed, seed=seed).diagnosis == "absolute-tolerance"

"""The inputs of ``backward_numpy`` are drawn in a few tries, and no slope of tanh hides in them."""

import pytest

from nnbook.checks.exercises.backprop import backward_numpy_cases
from nnbook.checks.values.inputs import distinct


@pytest.mark.parametrize("seed", range(20))
def test_inputs_are_drawn_in_a_few_tries(monkeypatch, seed):
    drawn = []
    monkeypatch.setattr(
        backward_numpy_cases, "distinct", lambda *given: drawn.append(given) or distinct(*given)
    )
    cases = backward_numpy_cases.cases(seed)
    # Five tensors for each of six cases, where the first try fits.
    assert len(drawn) < 10 * 5 * len(cases)
    for case in cases:
        x, _, W1, b1, _, _ = case.arguments
        z = x @ W1.T + b1
        assert 0.15 < z.abs().min() < z.abs().max() < 2, case.label
        assert z.min() < 0 < z.max(), case.label
        assert len(b1.abs().unique()) == len(b1), case.label

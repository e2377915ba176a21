"""Wrong standardising is named by what it does to columns, with numbers that no catalogue holds."""

import pytest
import torch

from tests.checks.tools import verdict


def parts(X, rows):
    """Floats, and mean and deviation of the known rows; 1 where nothing varies."""
    X = X if X.is_floating_point() else X.double()
    mean, deviation = X[rows].mean(dim=0), X[rows].std(dim=0)
    return X, mean, torch.where(deviation == 0, 1.0, deviation)


def other_centre(X, rows):
    X, mean, deviation = parts(X, rows)
    return (X - mean - 0.7 * deviation) / deviation


def other_scale(X, rows):
    X, mean, deviation = parts(X, rows)
    return (X - mean) / (3.7 * deviation)


def other_numbers(X, rows):
    X, mean, deviation = parts(X, rows)
    return (X - mean - 0.7 * deviation) / (3.7 * deviation)


def rows_apart(X, rows):
    X, mean, deviation = parts(X, rows)
    factor = 1 + 0.3 * torch.arange(len(X), dtype=X.dtype) % 5
    return (X - mean) / deviation * factor.reshape(-1, *[1] * (X.dim() - 1))


def constant_otherwise(X, rows):
    X, mean, deviation = parts(X, rows)
    constant = X[rows].std(dim=0) == 0
    return torch.where(constant, 7.0, (X - mean) / deviation)


@pytest.mark.parametrize("exercise", ["standardise-split", "scale-pixels"])
@pytest.mark.parametrize(
    ("answer", "diagnosis"),
    [
        (other_centre, "other-centre"),
        (other_scale, "other-scale"),
        (other_numbers, "other-numbers"),
        (rows_apart, "treats-rows-differently"),
        (constant_otherwise, "constant-treated-otherwise"),
    ],
)
def test_it_is_told_what_is_wrong_with_the_columns(exercise, answer, diagnosis):
    got = verdict(exercise, answer)
    assert (got.status, got.diagnosis) == ("incorrect", diagnosis)

"""What wrong standardising has in common, column by column, whatever stands in its code."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from nnbook.checks.exercises.exercise import Variant, WrongAnswer
from nnbook.checks.exercises.results import Result, Results
from nnbook.checks.exercises.standardising import (
    as_it_is,
    population_deviation,
    standardised,
)

_NEAR = 1e-3


@dataclass(frozen=True)
class _Columns:
    """How each column that varies was changed: got = slope · X + shift, where that fits all rows.

    ``rows_alike`` says for each column whether one pair of numbers fits all rows.
    """

    slope: Tensor
    zero_at: Tensor
    mean: Tensor
    deviations: tuple[Tensor, Tensor]
    rows_alike: Tensor


def _columns(result: Result) -> _Columns:
    X, rows = result.case.arguments
    X, got = X.double().flatten(1), result.reading.double().flatten(1)
    varies = X[rows].std(dim=0, correction=0) > 0
    X, got = X[:, varies], got[:, varies]
    spread = X - X.mean(dim=0)
    slope = (spread * got).sum(dim=0) / (spread**2).sum(dim=0)
    shift = got.mean(dim=0) - slope * X.mean(dim=0)
    fits = (slope * X + shift - got).abs().amax(dim=0) < _NEAR * got.abs().amax(dim=0) + 1e-6
    known = X[rows]
    deviations = known.std(dim=0), known.std(dim=0, correction=0)
    return _Columns(slope, -shift / slope, known.mean(dim=0), deviations, fits)


def _near(got: Tensor, expected: Tensor) -> bool:
    return bool(((got - expected).abs() < _NEAR * expected.abs() + 1e-3).all())


def _in_all(test: Callable[[_Columns], bool]) -> Callable[[Results], bool]:
    def mark(results: Results) -> bool:
        wrong = [_columns(each) for each in results.values() if not each.right]
        return all(len(each.slope) and bool(test(each)) for each in wrong)

    return mark


def _centred(each: _Columns) -> bool:
    return bool(each.rows_alike.all()) and _near(each.zero_at, each.mean)


def _scaled(each: _Columns) -> bool:
    return bool(each.rows_alike.all()) and any(
        _near(each.slope * deviation, torch.ones_like(deviation)) for deviation in each.deviations
    )


def _constant_columns(results: Results) -> bool:
    """All columns that vary are right: the others are not."""
    return _in_all(lambda each: _centred(each) and _scaled(each))(results)


def _rows_apart(results: Results) -> bool:
    whole = all(bool((each.reading == each.reading.round()).all()) for each in results.values())
    return not whole and _in_all(lambda each: not each.rows_alike.any())(results)


def marked(on: Callable[..., tuple[Variant, ...]], column: str) -> tuple[WrongAnswer, ...]:
    """Five mistakes that are known by their marks.

    ``on`` makes variants of an exercise; ``column`` is what it scales one by one.
    """
    return (
        WrongAnswer(
            slug="treats-rows-differently",
            variants=on(_train_rows_only),
            shows=_rows_apart,
            observed=f"No {column} comes out shifted and divided by two numbers of its own: some "
            "rows are treated otherwise than others.",
            points_to="Training rows and held-out rows go different ways, only some are scaled at "
            "all, or each row is measured by itself.",
            step="Compute two tensors from the training rows, then write one line for all of X: "
            "minus the one, divided by the other.",
        ),
        WrongAnswer(
            slug="other-centre",
            variants=on(
                standardised(mean=lambda X, rows: X[rows].median(dim=0).values),
                standardised(mean=lambda X, rows: X[: len(rows)].mean(dim=0)),
            ),
            shows=_in_all(lambda each: _scaled(each) and not _centred(each)),
            observed=f"Each {column} has the right scale, and its 0 lies elsewhere than at the "
            "mean of the training rows.",
            points_to="Nothing is subtracted, or another number than that mean: one for all, a "
            "median, or the mean of other rows.",
            step="Print what you subtract, beside `X[train_rows].mean(dim=0)`.",
        ),
        WrongAnswer(
            slug="other-scale",
            variants=on(
                standardised(deviation=lambda X, rows: X[rows].norm(dim=0)),
                standardised(deviation=lambda X, rows: X[rows].abs().mean(dim=0)),
            ),
            shows=_in_all(lambda each: _centred(each) and not _scaled(each)),
            observed=f"Each {column} is centred at its mean, and divided by something else than "
            "its deviation.",
            points_to="Nothing divides it, or a variance, a range, a length, a deviation plus "
            "something, or one that was raised or replaced though it is not 0. Or it is "
            "multiplied, or the sign is turned.",
            step="The training rows should have the deviation 1 afterwards. Print what theirs is.",
        ),
        WrongAnswer(
            slug="other-numbers",
            variants=on(
                standardised(
                    mean=lambda X, rows: X[: len(rows)].mean(dim=0),
                    deviation=lambda X, rows: X[: len(rows)].std(dim=0),
                ),
                standardised(
                    mean=lambda X, rows: X[rows].std(dim=0),
                    deviation=lambda X, rows: X[rows].mean(dim=0),
                ),
            ),
            shows=_in_all(lambda each: bool(each.rows_alike.all())),
            observed=f"Each {column} is shifted and divided, by numbers of other rows or of "
            "another kind.",
            points_to="`X[:len(train_rows)]` takes the first rows, whichever they are; `~` and `-` "
            "turn row numbers into others. Or mean and deviation have changed places, are one "
            "number for all, or lack parentheses: `X - mean / deviation` divides the mean alone.",
            step="Print the rows that your mean and your deviation are taken of: are they "
            "`X[train_rows]`?",
        ),
    )


def marked_constant(on: Callable[..., tuple[Variant, ...]], column: str) -> WrongAnswer:
    """The mistake to spoil what does not vary, by whatever way."""
    return WrongAnswer(
        slug="constant-treated-otherwise",
        variants=on(_divided_by_their_mean),
        shows=_constant_columns,
        observed=f"Each {column} that varies is right. One that has a single value in the training "
        "rows is not.",
        points_to="It is to be shifted by its mean and not divided: no other number in place of "
        "its deviation, no 0 for all its rows, no value left as it was, nothing left out, and no "
        "other column touched.",
        step="Let the divisor be 1 there, entry by entry, and leave the mean alone.",
    )


def _train_rows_only(X: Tensor, rows: Tensor) -> Tensor:
    answer = X.clone() if X.is_floating_point() else X.double()
    answer[rows] = standardised()(X, rows)[rows].to(answer.dtype)
    return answer


def _divided_by_their_mean(X: Tensor, rows: Tensor) -> Tensor:
    mean = _floats(X)[rows].mean(dim=0)
    constant = population_deviation(_floats(X), rows) == 0
    divided = standardised(guard=as_it_is)(X, rows)
    return torch.where(constant, (_floats(X) - mean) / mean, divided)


def _floats(X: Tensor) -> Tensor:
    return X if X.is_floating_point() else X.double()

"""Standardise without a leak: ``standardise_split(X, train_rows)``."""

import torch
from torch import Tensor

from nnbook.checks.exercises import standardising
from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import arguments_kept, fit, right
from nnbook.checks.exercises.standardising import (
    Answer,
    Guard,
    as_it_is,
    one_for_zero,
    population_deviation,
    read,
    standardised,
)
from nnbook.checks.exercises.standardising_marks import marked, marked_constant
from nnbook.checks.observing import Case
from nnbook.checks.values.inputs import distinct

_GUARDS: tuple[Guard, ...] = (one_for_zero, as_it_is)


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    plain = (("five flowers", 5, 2, 3), ("nine flowers", 9, 4, 6), ("six flowers", 6, 6, 4))
    drawn = {label: _drawn(generator, *sizes) for label, *sizes in plain}
    for label, everywhere in (("constant where trained", False), ("constant everywhere", True)):
        X, rows = _drawn(generator, 7, 3, 4)
        column = int(torch.randint(3, (1,), generator=generator))
        # A half or a whole number: sums of it are exact, so its deviation is 0 and not nearly 0.
        constant = float(torch.randint(3, 9, (1,), generator=generator)) / 2
        X[slice(None) if everywhere else rows, column] = constant
        drawn[label] = X, rows
    return tuple(Case(label, "standardise_split", each) for label, each in drawn.items())


def _drawn(generator: torch.Generator, n: int, d: int, trained: int) -> tuple[Tensor, Tensor]:
    """X, with columns of different scales and no deviation near 1 or 0, no number 0; rows to "
    "train on."""
    while True:
        X = distinct(generator, n, d) * torch.logspace(-1, 1, d) + torch.arange(1, d + 1)
        rows = torch.randperm(n, generator=generator)[:trained]
        deviations = torch.stack([X[rows].std(dim=0), X.std(dim=0), X[rows].std(0, correction=0)])
        clear = ((deviations - 1).abs() > 0.1).all() and (deviations > 0.05).all()
        if clear and (X.abs() > 1e-3).all():
            return X, rows


def _all_mean(X: Tensor, rows: Tensor) -> Tensor:
    return X.mean(dim=0)


def _all_deviation(X: Tensor, rows: Tensor) -> Tensor:
    return X.std(dim=0)


def _each_by_its_own(guard: Guard) -> Answer:
    def answer(X: Tensor, rows: Tensor) -> Tensor:
        result = X.clone()
        held_out = torch.ones(len(X), dtype=torch.bool)
        held_out[rows] = False
        for part in (rows, held_out):
            result[part] = (X[part] - X[part].mean(dim=0)) / guard(X[part].std(dim=0))
        return result

    return answer


def _per_row(guard: Guard) -> Answer:
    return lambda X, rows: (X - X.mean(dim=1, keepdim=True)) / guard(X.std(dim=1, keepdim=True))


DEFINITION = Definition(
    cases=_cases,
    reference=(standardised(),),
    read=read,
    properties=(
        Property("gives a tensor of the shape of X", fit),
        Property(
            "right for every row, held out or not",
            right("five flowers", "nine flowers", "six flowers"),
            points=3,
        ),
        Property(
            "a constant column is shifted and not divided",
            right("constant where trained", "constant everywhere"),
            points=2,
        ),
        Property("leaves its arguments as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="statistics-of-all-rows",
            variants=standardising.with_guards(
                _GUARDS,
                {"mean": _all_mean, "deviation": _all_deviation},
                {"mean": _all_mean},
                {"deviation": _all_deviation},
                {"mean": _all_mean, "deviation": lambda X, rows: X.std(dim=0, correction=0)},
                {"mean": _all_mean, "deviation": population_deviation},
                {"deviation": lambda X, rows: X.std(dim=0, correction=0)},
            ),
            observed="Your answer depends on held-out rows.",
            points_to="Mean or deviation is taken over all rows. What is held out then shapes the "
            "inputs of training, and the test is no test any more.",
            step="Change one held-out row in your mind. Which rows of the answer may change?",
        ),
        WrongAnswer(
            slug="each-part-by-its-own",
            variants=tuple((_each_by_its_own(guard),) for guard in _GUARDS),
            observed="Held-out rows are measured by a mean and a deviation of their own.",
            points_to="The same flower then gets other numbers in training than in testing. And "
            "a single new flower has no deviation: `std` of one row is NaN.",
            step="Use mean and deviation of the training rows for every row.",
        ),
        WrongAnswer(
            slug="rows-for-columns",
            variants=tuple((_per_row(guard),) for guard in _GUARDS),
            observed="Each row has mean 0. Due is that each column has, over the training rows.",
            points_to="The mean was taken along dimension 1: over a flower's measurements, its "
            "lengths and widths together.",
            step="Which dimension has to disappear, so that one number is left for each column?",
        ),
        WrongAnswer(
            slug="variance-for-deviation",
            variants=standardising.by_variance(_GUARDS),
            observed="The mean is right, and the scale is not: you divide by the variance.",
            points_to="`var` is the square of the deviation. Its unit is cm², so centimetres "
            "divided by it are no plain numbers.",
            step="Print `X[train_rows].std(dim=0)` beside what you divide by.",
        ),
        WrongAnswer(
            slug="divides-by-zero",
            variants=standardising.guarded_by(as_it_is),
            observed="A column that is constant over the training rows becomes NaN or infinite.",
            points_to="Its deviation is 0, and 0/0 is NaN. One NaN in a row makes all its logits "
            "NaN.",
            step="Where the deviation is 0, divide by something that changes nothing.",
        ),
        WrongAnswer(
            slug="tiny-divisor",
            variants=standardising.tiny_divisors(1e-8, 1e-7, 1e-6, 1e-9, 1e-12),
            observed="In a column that is constant over the training rows, a held-out row becomes "
            "huge.",
            points_to="A tiny number in place of 0 avoids the NaN. Divided by it, a difference of "
            "0.5 becomes a number of millions.",
            step="Such a column is to be shifted only. By which number can you divide and change "
            "nothing?",
        ),
        WrongAnswer(
            slug="hides-nan",
            variants=standardising.replaced_afterwards(
                lambda answer: torch.where(answer.isfinite(), answer, 0.0)
            ),
            observed="The division by 0 is made, and its traces are removed afterwards.",
            points_to="That mends the rows that are equal to the mean. A held-out row with another "
            "value is infinite first, and then 0, or the largest float there is.",
            step="Look at the deviation before you divide, not at the answer after it.",
        ),
        WrongAnswer(
            slug="divisor-at-least-one",
            variants=standardising.guarded_by(
                lambda deviation: deviation.clamp(min=1), lambda deviation: deviation + 1
            ),
            observed="Columns with a small deviation keep it.",
            points_to="The guard against 0 also changes deviations that are not 0.",
            step="Replace the deviations that are 0, and leave all others: `torch.where` chooses "
            "entry by entry.",
        ),
        WrongAnswer(
            slug="one-number-for-all-columns",
            variants=standardising.by_one_number(_GUARDS),
            observed="One mean or one deviation is used for all columns.",
            points_to="Without `dim`, the numbers of all columns go into one. A width is then "
            "measured by lengths.",
            step="Mean and deviation should have the shape (d,). Print theirs.",
        ),
        WrongAnswer(
            slug="not-shifted",
            variants=standardising.not_shifted(_GUARDS),
            observed="The columns have the right scale and are not centred.",
            points_to="The mean is not subtracted.",
            step="After standardising, the training rows of each column have the mean 0.",
        ),
        WrongAnswer(
            slug="not-scaled",
            variants=standardising.not_divided(_GUARDS),
            observed="The columns are centred and keep their scale.",
            points_to="Nothing is divided.",
            step="After standardising, the training rows of each column have the deviation 1.",
        ),
        WrongAnswer(
            slug="training-rows-only",
            variants=standardising.training_rows_alone(_GUARDS),
            observed="Only the training rows come back.",
            points_to="The held-out rows have no say in mean and deviation, yet they are "
            "standardised, too: the network will be asked about them.",
            step="Pick the rows for mean and deviation only. Shift and divide all of X.",
        ),
        WrongAnswer(
            slug="between-0-and-1",
            variants=standardising.between_0_and_1(_GUARDS),
            observed="Your columns go from 0 to 1.",
            points_to="Smallest and largest value are used. That is another scaling; one odd "
            "flower decides it alone.",
            step="Use mean and standard deviation.",
        ),
        marked_constant(variants, "column"),
        *marked(variants, "column"),
    ),
    hints=(
        "Print `answer[train_rows].mean(dim=0)` and `.std(dim=0)`: zeros and ones, or 0 for the "
        "deviation of a constant column. If they are not, look at which rows went into your mean.",
        "Two tensors of shape (d,) are computed from `X[train_rows]`. All of X is then shifted and "
        "divided by them. Where the deviation is 0, let the divisor be 1.",
        "    known = X[...]\n"
        "    mean = known.mean(dim=...)\n"
        "    deviation = known.std(dim=...)\n"
        "    deviation = torch.where(..., ..., deviation)    # what to put in place of 0?\n"
        "    return ...                                      # every row of X",
    ),
    takeaway="Mean and deviation are learned numbers, like weights: from the training rows, and "
    "saved with the network.",
)

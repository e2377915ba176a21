"""Shifting and dividing by numbers taken from training rows: as asked, and in known wrong ways."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from nnbook.checks.exercises.exercise import Functions
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values.comparing import alike

# From X, one row for each example, and the numbers of the training rows.
Answer = Callable[[Tensor, Tensor], Tensor]
Statistic = Callable[[Tensor, Tensor], Tensor]
# What is done to a deviation before X is divided by it.
Guard = Callable[[Tensor], Tensor]


def one_for_zero(deviation: Tensor) -> Tensor:
    """As asked: what does not vary is not divided."""
    return torch.where(deviation == 0, 1.0, deviation)


def as_it_is(deviation: Tensor) -> Tensor:
    """No guard: 0 stays 0."""
    return deviation


def mean_of_training_rows(X: Tensor, rows: Tensor) -> Tensor:
    """One number for each column."""
    return X[rows].mean(dim=0)


def deviation_of_training_rows(X: Tensor, rows: Tensor) -> Tensor:
    """Of the sample: divided by n − 1."""
    return X[rows].std(dim=0)


def population_deviation(X: Tensor, rows: Tensor) -> Tensor:
    """The other usual one: divided by n."""
    return X[rows].std(dim=0, correction=0)


def standardised(
    mean: Statistic = mean_of_training_rows,
    deviation: Statistic = deviation_of_training_rows,
    guard: Guard = one_for_zero,
) -> Answer:
    """Standardising, with any of its parts replaced. Whole numbers become float64 first."""

    def answer(X: Tensor, rows: Tensor) -> Tensor:
        X = _floats(X)
        return (X - mean(X, rows)) / guard(deviation(X, rows))

    return answer


def _floats(X: Tensor) -> Tensor:
    return X if X.is_floating_point() else X.double()


def read(case: Case, value: Plain) -> Plain:
    """With the other usual deviation, divided by n and not by n − 1, it is right as well."""
    other = standardised(deviation=population_deviation)(*case.arguments)
    return standardised()(*case.arguments) if alike(value, other) else value


def with_guards(guards: Iterable[Guard], *parts: dict[str, Statistic]) -> tuple[Functions, ...]:
    """Standardising with these parts, each with every guard."""
    return tuple((standardised(**each, guard=guard),) for each in parts for guard in guards)


def guarded_by(*guards: Guard) -> tuple[Functions, ...]:
    """Standardising with either usual deviation and each of these guards."""
    usual = ({"deviation": deviation_of_training_rows}, {"deviation": population_deviation})
    return tuple(answer for guard in guards for answer in with_guards((guard,), *usual))


def tiny_divisors(*added: float) -> tuple[Functions, ...]:
    """A number near 0 in place of 0: added, as a lower bound, or under the root."""
    return guarded_by(
        *(lambda deviation, e=e: deviation + e for e in added),
        *(lambda deviation, e=e: deviation.clamp(min=e) for e in (1e-8, 1e-6, 1e-12)),
        *(lambda deviation, e=e: (deviation**2 + e).sqrt() for e in (1e-8, 1e-5)),
    )


def replaced_afterwards(*more: Callable[[Tensor], Tensor]) -> tuple[Functions, ...]:
    """Divided by 0, and the NaN taken out of the answer; ``more``: other ways to do that."""
    ways = (
        torch.nan_to_num,
        lambda answer: answer.nan_to_num(0, 0, 0),
        lambda answer: torch.where(answer.isnan(), 0.0, answer),
        *more,
    )
    divided = standardised(guard=as_it_is)
    return tuple((lambda X, rows, way=way: way(divided(X, rows)),) for way in ways)


def by_variance(guards: Iterable[Guard]) -> tuple[Functions, ...]:
    """Divided by the variance, with either usual one."""
    return with_guards(
        guards,
        {"deviation": lambda X, rows: X[rows].var(dim=0)},
        {"deviation": lambda X, rows: X[rows].var(dim=0, correction=0)},
    )


def by_one_number(guards: Iterable[Guard]) -> tuple[Functions, ...]:
    """One mean or one deviation for all columns."""
    mean: Statistic = lambda X, rows: X[rows].mean()  # noqa: E731
    deviation: Statistic = lambda X, rows: X[rows].std()  # noqa: E731
    both = {"mean": mean, "deviation": deviation}
    return with_guards(guards, both, {"mean": mean}, {"deviation": deviation})


def not_shifted(guards: Iterable[Guard]) -> tuple[Functions, ...]:
    """Divided only."""
    return with_guards(guards, {"mean": lambda X, rows: torch.zeros(X.shape[1:])})


def not_divided(guards: Iterable[Guard]) -> tuple[Functions, ...]:
    """Shifted only."""
    return with_guards(guards, {"deviation": lambda X, rows: torch.ones(X.shape[1:])})


def between_0_and_1(guards: Iterable[Guard]) -> tuple[Functions, ...]:
    """By smallest and largest value of the training rows."""

    def scaled(guard: Guard) -> Answer:
        def answer(X: Tensor, rows: Tensor) -> Tensor:
            X = _floats(X)
            low, high = X[rows].amin(dim=0), X[rows].amax(dim=0)
            return (X - low) / guard(high - low)

        return answer

    return tuple((scaled(guard),) for guard in guards)


def training_rows_alone(guards: Iterable[Guard]) -> tuple[Functions, ...]:
    """Right, with the held-out rows left out of the answer."""
    whole = (standardised(guard=guard) for guard in guards)
    return tuple((lambda X, rows, each=each: each(X, rows)[rows],) for each in whole)

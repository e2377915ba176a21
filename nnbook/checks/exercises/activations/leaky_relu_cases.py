"""What ``leaky_relu`` and its slope are tried on, and how a result is shown."""

import torch
from torch import Tensor

from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.observing import Case
from nnbook.checks.values import describing
from nnbook.checks.values.inputs import distinct

VALUE, GRAD = "leaky_relu", "leaky_relu_grad"


# None of these is a slope that stands in code by habit, such as PyTorch's default 0.01.
_SLOPES = (0.15, 0.25, 0.35, 0.45)


def leaky_relu_cases(seed: int) -> tuple[Case, ...]:
    """Both functions on the same inputs, a zero among them."""
    generator = torch.Generator().manual_seed(seed)
    a, b, c, d = (_SLOPES[int(i)] for i in torch.randperm(4, generator=generator))
    size = distinct(generator).abs()
    inputs = (
        ("a negative number", -size, a),
        ("a positive number", torch.tensor(0.6 * a), a),
        ("zero", torch.zeros(()), a),
        ("a vector", _with_a_zero(generator, 4), b),
        # The sign of the output tells the sign of the input, unless the slope is 0 or below.
        ("slope 0", _with_a_zero(generator, 5), 0.0),
        ("a negative slope", _with_a_zero(generator, 5), -c),
        ("a matrix", _with_a_zero(generator, 2, 3), d),
        # More decimals than two: who rounds is seen.
        ("three axes", 1.037 * _with_a_zero(generator, 3, 1, 2), c),
    )
    return tuple(
        Case(f"{function}: {label}", function, (x, slope))
        for function in (VALUE, GRAD)
        for label, x, slope in inputs
    )


def _with_a_zero(generator: torch.Generator, *shape: int) -> Tensor:
    """Numbers of both signs with a zero among them; their sum is on one side of 0, clearly."""
    count = torch.Size(shape).numel()
    while True:
        numbers = distinct(generator, count - 1)
        if numbers.sum().abs() > 0.05:
            break
    place = int(torch.randint(count, (), generator=generator))
    return torch.cat((numbers[:place], torch.zeros(1), numbers[place:])).reshape(shape)


def rows(result: Result) -> Rows:
    """The arguments, what was expected, what came, and x afterwards where it was changed."""
    x, slope = result.case.arguments
    rows: Rows = (
        ("x", describing.answer(x)),
        ("slope", describing.answer(slope)),
        ("expected", describing.answer(result.expected)),
        ("your answer", describing.answer(result.observation.value)),
    )
    if result.mutated:
        rows += (("x after the call", describing.answer(result.observation.arguments[0])),)
    return rows

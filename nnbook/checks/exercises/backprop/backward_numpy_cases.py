"""What ``backward_numpy`` is tried on, and how a result is shown."""

import torch
from torch import Tensor

from nnbook.checks.exercises.backprop import four_gradients
from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.observing import Case
from nnbook.checks.values import describing
from nnbook.checks.values.inputs import distinct

LARGE, APART = "a logit near 1000", "rows thousands apart"
# (label, n, hidden units, classes, classes that rows have). Where numbers are the same, a
# transposed product goes through and shows as wrong numbers.
_SHAPES = (
    ("two rows", 2, 3, 2, 2),
    ("one row", 1, 2, 3, 3),
    ("n = hidden = classes = inputs", 4, 4, 4, 4),
    ("the book's network", 5, 8, 3, 3),
    ("a class that no row has", 6, 2, 5, 4),
)


def cases(seed: int) -> tuple[Case, ...]:
    """Oblong and square shapes, and rows whose logits are far apart."""
    generator = torch.Generator().manual_seed(seed)
    drawn = {label: _drawn(generator, *shape) for label, *shape in _SHAPES}
    x, y, W1, b1, W2, b2 = _drawn(generator, 3, 2, 3, 3)
    b2[int(torch.randint(3, (1,), generator=generator))] += 1000
    drawn[LARGE] = x, y, W1, b1, W2, b2
    drawn[APART] = _far_apart(generator)
    return tuple(
        Case(label, "backward_numpy", arguments, "arrays") for label, arguments in drawn.items()
    )


def _drawn(
    generator: torch.Generator, n: int, hidden: int, classes: int, present: int
) -> tuple[Tensor, ...]:
    """x, y and parameters in float64, drawn until no slope of tanh can hide.

    Every z is far from 0, where all slopes are 1, and from saturation; both signs are there, and
    no class is nearly certain.
    """
    while True:
        x = distinct(generator, n, 4).double()
        W1, W2 = distinct(generator, hidden, 4) / 5, distinct(generator, classes, hidden) / 2
        b2 = distinct(generator, classes) / 5
        y = torch.randint(present, (n,), generator=generator)
        # What is left of z beyond 2 goes into the inputs: they are scaled down.
        x = (x / max(1.0, float((x @ W1.double().T).abs().max()))).round(decimals=2)
        b1 = _biases(generator, x @ W1.double().T)
        if b1 is None or (n > 1 and len(y.unique()) == 1):
            continue
        parameters = [each.double() for each in (W1, b1, W2, b2)]
        z = x @ parameters[0].T + parameters[1]
        p = (z.tanh() @ parameters[2].T + parameters[3]).softmax(dim=1)
        both = bool((z > 0).any()) and bool((z < 0).any())
        unsure = bool((p.amax(dim=1) < 0.95).all()) and bool((p > 0.005).all())
        if both and unsure and bool((z.abs() < 2).all()):
            return x, y, *parameters


def _far_apart(generator: torch.Generator) -> tuple[Tensor, ...]:
    """Logits of thousands. One maximum for the whole batch leaves nothing of another row, and a row
    less its mean is still too large for ``exp``."""
    while True:
        x, y, W1, b1, W2, b2 = _drawn(generator, 3, 2, 3, 3)
        W2 = 2000 * W2
        logits = (x @ W1.T + b1).tanh() @ W2.T + b2
        largest = logits.amax(dim=1)
        if (
            float(largest.max() - largest.min()) > 1000
            and float((largest - logits.mean(dim=1)).max()) > 1000
        ):
            return x, y, W1, b1, W2, b2


def _biases(generator: torch.Generator, products: Tensor) -> Tensor | None:
    """A bias for each hidden unit that keeps its z (n,) away from 0, no two of one size.

    ``products``: x @ W1.T (n, hidden). None where a unit has none. To draw all of z until it fits
    would take thousands of draws for 40 numbers.
    """
    free = (distinct(generator, 24) / 5).double().tolist()
    chosen = []
    for column in products.T:
        fitting = [each for each in free if bool(((column + each).abs() > 0.15).all())]
        if not fitting:
            return None
        chosen.append(fitting[0])
        free.remove(fitting[0])
    return torch.tensor(chosen)


def _between(*arguments: Tensor) -> Rows:
    x, _, W1, b1, W2, b2 = arguments
    h = (x @ W1.T + b1).tanh()
    p = (h @ W2.T + b2).softmax(dim=1)
    return (
        ("h = tanh(x·W1ᵀ + b1)", describing.answer(h)),
        ("p, from softmax", describing.answer(p)),
    )


def rows(result: Result) -> Rows:
    """The arguments, what was expected, and which gradients came out wrong."""
    return four_gradients.rows(result, _between)

"""The four gradients of the network: ``backward(x, y, W1, b1, W2, b2)``."""

import torch
from torch import Tensor

from nnbook.checks.exercises.backprop import four_gradients
from nnbook.checks.exercises.backprop.backward_mistakes import MISTAKES
from nnbook.checks.exercises.backprop.backward_steps import backward_with
from nnbook.checks.exercises.exercise import Definition, Property
from nnbook.checks.exercises.properties import all_right, arguments_kept
from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.observing import Case
from nnbook.checks.values import describing
from nnbook.checks.values.inputs import distinct

# (label, n, hidden units, classes, classes that rows have). Where numbers are the same, a
# transposed product or a mask of another tensor goes through and shows as wrong numbers.
_SHAPES = (
    ("two rows", 2, 3, 2, 2),
    ("one row", 1, 2, 3, 3),
    ("n = hidden = classes = inputs", 4, 4, 4, 4),
    ("the book's network", 5, 8, 3, 3),
    ("hidden = classes", 7, 3, 3, 3),
    ("a class that no row has", 6, 2, 5, 4),
)


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    return tuple(Case(label, "backward", _drawn(generator, *shape)) for label, *shape in _SHAPES)


def _drawn(
    generator: torch.Generator, n: int, hidden: int, classes: int, present: int
) -> tuple[Tensor, ...]:
    """x, y and parameters, drawn until no mask can hide.

    Each unit is on in some rows and off in others (one row: some units on, others off), none is
    near its corner, and no class is nearly certain, so that no gradient is nearly 0.
    """
    while True:
        x = distinct(generator, n, 4)
        W1, W2 = distinct(generator, hidden, 4) / 10, distinct(generator, classes, hidden) / 5
        before = x @ W1.T
        b1 = (_cut(before) if n > 1 else distinct(generator, hidden) / 5 - before[0]).round(
            decimals=2
        )
        b2 = distinct(generator, classes) / 5
        y = torch.randint(present, (n,), generator=generator)
        z = before + b1
        p = (z.relu() @ W2.T + b2).softmax(dim=1)
        clear = bool((z.abs() > 0.02).all()) and bool((b1 != 0).all())
        unsure = bool((p.amax(dim=1) < 0.95).all()) and bool((p > 0.005).all())
        mixed = n == 1 or (len(y.unique()) > 1 and bool((y.diff() < 0).any()))
        if clear and unsure and mixed:
            return x, y, W1, b1, W2, b2


def _cut(before: Tensor) -> Tensor:
    """Biases that put each unit's corner into the widest gap between two rows."""
    ordered = before.sort(dim=0).values
    place = ordered.diff(dim=0).argmax(dim=0)
    units = torch.arange(before.shape[1])
    return -(ordered[place, units] + ordered[place + 1, units]) / 2


def _between(x: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Rows:
    z = x @ W1.T + b1
    p = (z.relu() @ W2.T + b2).softmax(dim=1)
    return (("z = x·W1ᵀ + b1", describing.answer(z)), ("p, from softmax", describing.answer(p)))


def _rows(result: Result) -> Rows:
    return four_gradients.rows(result, _between)


DEFINITION = Definition(
    cases=_cases,
    reference=(backward_with(),),
    read=four_gradients.read,
    rows=_rows,
    properties=(
        Property("each gradient has the shape of its parameter", four_gradients.shapes),
        Property("db2 is right", four_gradients.right("db2"), points=1),
        Property("dW2 is right", four_gradients.right("dW2"), points=1),
        Property("db1 is right", four_gradients.right("db1"), points=1),
        Property("dW1 is right", four_gradients.right("dW1"), points=1),
        Property("all four are right, for any batch, width and classes", all_right, points=2),
        Property("leaves its arguments as they were", arguments_kept),
    ),
    wrong_answers=MISTAKES,
    hints=(
        "Print the shapes of your four answers beside those of W1, b1, W2 and b2. Then begin at "
        "the end: db2 needs the fewest steps. Is it right?",
        "Run forward and keep z and h. At the logits, the slope is p − y, with y one-hot, over n. "
        "From there, each weight's gradient is upstreamᵀ @ input, each bias's is the sum over "
        "rows. On the way to the first layer, multiply by W2 and stop at the units that were off.",
        "    z = x @ W1.T + b1\n"
        "    h = z.relu()\n"
        "    p = (h @ W2.T + b2).softmax(dim=1)\n"
        "    dlogits = ...                # (n, classes): p − y over n\n"
        "    dW2, db2 = ..., ...          # shapes of W2 and b2\n"
        "    dh = ...                     # (n, hidden)\n"
        "    dz = ...                     # (n, hidden): what the ReLU lets through\n"
        "    dW1, db1 = ..., ...\n"
        "    return dW1, db1, dW2, db2",
    ),
    takeaway="Every line is a local slope times what arrived. Shapes find the product; the mask "
    "and the 1/n only a test finds.",
)

"""Cross-entropy and p − y: ``cross_entropy(logits, targets)`` and its gradient."""

from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.activations.cross_entropy_gradient_mistakes import GRADIENT_MISTAKES
from nnbook.checks.exercises.activations.cross_entropy_loss_mistakes import LOSS_MISTAKES
from nnbook.checks.exercises.activations.cross_entropy_parts import (
    loss_gradient,
    mean_loss,
    stable_softmax,
)
from nnbook.checks.exercises.exercise import Definition, Property
from nnbook.checks.exercises.properties import all_right, arguments_kept, fit, right
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values.inputs import distinct, integers
from nnbook.checks.values.numeric import scalar

# (label, n, k). Where n equals k, indices broadcast the wrong way without an error.
_SHAPES = (("one row", 1, 3), ("two rows", 2, 3), ("n = k", 4, 4), ("seven rows", 7, 5))
_ORDINARY = tuple(label for label, _, _ in _SHAPES)


def _targets(generator: torch.Generator, n: int, k: int) -> Tensor:
    """Class indices (n,): not all alike, and not 0, 1, 2 … in order."""
    while True:
        targets = torch.randint(k, (n,), generator=generator)
        if n == 1 or (targets.unique().numel() > 1 and (targets.diff() < 0).any()):
            return targets


def _whole(generator: torch.Generator, n: int, k: int) -> Tensor:
    """Small whole logits, all different: with 1000 added they can still be shown in full."""
    return torch.tensor(integers(generator, n * k, 1, 9)).float().reshape(n, k)


def _inputs(generator: torch.Generator) -> dict[str, tuple[Tensor, Tensor]]:
    far, moved = _whole(generator, 1, 4), _whole(generator, 2, 4)
    low, true = integers(generator, 2, 0, 3)
    far[0, low] -= 1000
    moved[1] -= 1000
    # Where most mistakes show comes first: the catalogue is then gone through quickly. The true
    # class lies far below the others, a row far below another, all logits far above 0.
    extreme = {
        "1000 apart": (far, torch.tensor([low])),
        "rows 1000 apart": (moved, _targets(generator, 2, 4)),
        "logits near 1000": (1000 + _whole(generator, 1, 4), torch.tensor([true])),
    }
    return extreme | {
        label: (distinct(generator, n, k), _targets(generator, n, k)) for label, n, k in _SHAPES
    }


def _cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    inputs = _inputs(generator).items()
    return tuple(
        Case(f"{function}: {label}", function, arguments)
        for function in ("cross_entropy", "cross_entropy_grad")
        for label, arguments in inputs
    )


def _labels(function: str, labels: tuple[str, ...] = _ORDINARY) -> list[str]:
    return [f"{function}: {label}" for label in labels]


def _read(case: Case, value: Plain) -> Plain:
    return scalar(value) if case.function == "cross_entropy" else value


DEFINITION = Definition(
    cases=_cases,
    reference=(partial(mean_loss, F.log_softmax), partial(loss_gradient, stable_softmax)),
    read=_read,
    properties=(
        Property("the loss is one number, the gradient has the shape of the logits", fit),
        Property(
            "the loss is right for ordinary logits",
            right(*_labels("cross_entropy")),
            points=2,
        ),
        Property(
            "the gradient is right for ordinary logits",
            right(*_labels("cross_entropy_grad")),
            points=2,
        ),
        Property("both are right for extreme logits too", all_right, points=2),
        Property("leave their arguments as they were", arguments_kept),
    ),
    wrong_answers=(*LOSS_MISTAKES, *GRADIENT_MISTAKES),
    hints=(
        "Look at one row. Its loss is −ln of the probability of its true class, always positive. "
        "Its gradient has one negative entry, at that class, and sums to 0. Then check a batch: "
        "what must be divided by n?",
        "ln p of the true class is its logit minus ln(sum of all exp). First subtract the row's "
        "maximum from the row: nothing changes, and no exp overflows. The gradient is p − y with "
        "y one-hot, divided by n because the loss is a mean.",
        "    z = logits - ...                  # each row's own maximum, shape (n, 1)\n"
        "    log_p = z - ...                   # ln of each row's sum of exp, shape (n, 1)\n"
        "    rows = torch.arange(len(targets))\n"
        "    return -log_p[rows, ...].mean()\n"
        "    # the gradient: p with 1 subtracted at each row's target, then divided by …",
    ),
    takeaway="Logits in, one stable number out, and a slope as plain as p − y: this is why the "
    "loss takes logits.",
)

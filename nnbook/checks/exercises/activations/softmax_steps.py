"""A softmax in two steps, either of which can be replaced."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

# A softmax in two steps: what is subtracted from the logits, and what exp of them is divided
# by. A mistake in either shows beside whatever the other step is.
SHIFTS: dict[str, Callable[[Tensor], Tensor]] = {
    "row": lambda z: z - z.max(dim=1, keepdim=True).values,
    "nothing": lambda z: z,
    "nothing, float64": lambda z: z.double(),
    "batch": lambda z: z - z.max(),
    "column": lambda z: z - z.max(dim=0).values,
    "mean": lambda z: z - z.mean(dim=1, keepdim=True),
    "batch mean": lambda z: z - z.mean(),
    "minimum": lambda z: z - z.min(dim=1, keepdim=True).values,
    "row, no keepdim": lambda z: z - z.max(dim=1).values,
}


USUAL = ("row", "nothing", "nothing, float64", "batch", "column")


def divided(shift: str, by: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Shifted in one of the known ways, and divided by what ``by`` makes of the exps."""

    def softmax(logits: Tensor) -> Tensor:
        exps = SHIFTS[shift](logits).exp()
        return exps / by(exps)

    return softmax


def row_sum(exps: Tensor) -> Tensor:
    """The sum over each row, shape (n, 1)."""
    return exps.sum(dim=1, keepdim=True)


def with_math(logits: Tensor) -> Tensor:
    """Number by number, with exp of the standard library."""
    rows = [[math.exp(z) for z in row] for row in logits.tolist()]
    return torch.tensor([[e / sum(row) for e in row] for row in rows])


def clamped(most: float) -> Callable[[Tensor], Tensor]:
    """Logits cut off on both sides."""

    def softmax(logits: Tensor) -> Tensor:
        exps = logits.clamp(-most, most).exp()
        return exps / row_sum(exps)

    return softmax


def clamped_above(most: float, shift: str) -> Callable[[Tensor], Tensor]:
    """Logits cut off above, then shifted in one of the known ways."""
    return lambda logits: divided(shift, row_sum)(logits.clamp(max=most))


def with_epsilon(shift: str, epsilon: float) -> Callable[[Tensor], Tensor]:
    """A small number added to the sum."""
    return divided(shift, lambda exps: row_sum(exps) + epsilon)

"""Steps of backward with one thing in them changed."""

from collections.abc import Callable

import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.backprop.backward_steps import (
    Answer,
    backward_with,
    logits_gradient,
)


def at_logits(change: Callable[[Tensor, Tensor], Tensor]) -> Answer:
    """Backward with another gradient at the logits."""
    return backward_with(at_logits=change)


def shares(logits: Tensor) -> Tensor:
    """Softmax over the classes."""
    return logits.softmax(dim=1)


def log_shares(logits: Tensor) -> Tensor:
    """Its logarithm."""
    return logits.log_softmax(dim=1)


def one_hot(logits: Tensor, y: Tensor) -> Tensor:
    """Targets as a table (n, classes)."""
    return F.one_hot(y, logits.shape[1])


def columns_minus_one(logits: Tensor, y: Tensor) -> Tensor:
    """1 is taken from whole columns of p."""
    p = shares(logits)
    p[:, y] -= 1
    return p / len(y)


def rows_minus_one(logits: Tensor, y: Tensor) -> Tensor:
    """1 is taken from whole rows of p."""
    p = shares(logits)
    p[y] -= 1
    return p / len(y)


def undivided(logits: Tensor, y: Tensor) -> Tensor:
    """p − y, without 1/n."""
    return shares(logits) - one_hot(logits, y)


def divided(divisor: Callable[[Tensor], float]) -> Answer:
    """p − y, divided by another number."""
    return at_logits(lambda logits, y: undivided(logits, y) / divisor(logits))


def mean(upstream: Tensor) -> Tensor:
    """Over the rows, where a sum is right."""
    return upstream.mean(dim=0)


def mean_product(upstream: Tensor, inputs: Tensor) -> Tensor:
    """A product over the rows, divided by their number."""
    return upstream.T @ inputs / len(inputs)


def one_or_both(first: str, second: str, step: Callable) -> tuple[Answer, ...]:
    """A step replaced in both layers, in the second only, and in the first only."""
    return (
        backward_with(**{first: step, second: step}),
        backward_with(**{second: step}),
        backward_with(**{first: step}),
    )


def masked(mask: Callable[..., Tensor]) -> Answer:
    """Backward with another mask at the ReLU."""
    return backward_with(through_relu=lambda dh, z, **others: dh * mask(dh=dh, z=z, **others))


def masked_at_logits(through_relu: Callable) -> Answer:
    """The logits masked as well as, or in place of, the hidden layer."""
    return backward_with(
        at_logits=lambda logits, y: logits_gradient(logits, y) * (logits > 0),
        through_relu=through_relu,
    )


def unmasked(dh: Tensor, z: Tensor, **others: Tensor) -> Tensor:
    """The hidden gradient as it is."""
    return dh

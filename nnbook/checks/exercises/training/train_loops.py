"""The training loop, with parts that can be replaced."""

from collections.abc import Callable, Iterable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks.exercises.training.flowers import loss, slopes

Train = Callable[[nn.Module, Tensor, Tensor, float, int], object]


def loop(
    objective: Callable[[Tensor, Tensor], Tensor] = F.cross_entropy,
    recorded: Callable[[Tensor, Tensor], Tensor] | None = None,
    scale: float = 1.0,
    kept: float = 0.0,
    more: int = 0,
    give: Callable[[list[float], nn.Module], object] = lambda losses, model: losses,
) -> Train:
    """A loop that steps along ``objective`` and records ``recorded`` (by default the same).

    ``scale`` multiplies the learning rate; ``kept`` is the share of the old gradients to which
    the new are added; ``more`` steps are taken; ``give`` makes the answer.
    """

    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> object:
        weights = list(model.parameters())
        used = [torch.zeros_like(each) for each in weights]
        losses = []
        for _ in range(steps + more):
            outputs = model(X)
            value = objective(outputs, y)
            losses.append(recorded(outputs, y).item() if recorded else value.item())
            # Not by way of `.grad`: this takes half the time.
            slopes = torch.autograd.grad(value, weights)
            used = [kept * old + new for old, new in zip(used, slopes, strict=True)]
            _move(weights, used, scale * lr)
        return give(losses, model)

    return train


@torch.no_grad()
def _move(weights: Iterable[Tensor], slopes: Iterable[Tensor], rate: float) -> None:
    for weight, slope in zip(weights, slopes, strict=True):
        weight -= rate * slope


@torch.no_grad()
def train_as_asked(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    """The loop as it should be, for the book's network, by gradients without autograd."""
    weights = tuple(model.parameters())
    losses = []
    for _ in range(steps):
        losses.append(loss(weights, X, y))
        _move(weights, slopes(weights, X, y), lr)
    return losses


def trains(*functions: Train) -> tuple[tuple[Train, None], ...]:
    """Wrong answers that get ``train`` wrong; the other function is left as it is."""
    return tuple((function, None) for function in functions)

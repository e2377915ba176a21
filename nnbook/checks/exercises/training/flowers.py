"""Small irises, and starting weights for the book's network, for exercises that train it."""

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike

# The mean of each species, standardised, as in the book.
_CENTRES = torch.tensor(
    [[-1.0, 0.9, -1.3, -1.3], [0.1, -0.7, 0.3, 0.2], [0.9, -0.2, 1.0, 1.1]], dtype=torch.float64
)
Weights = tuple[Tensor, Tensor, Tensor, Tensor]


def flowers(generator: torch.Generator, count: int, spread: float = 0.3) -> tuple[Tensor, Tensor]:
    """Flowers X, float64 (count, 4) with one decimal and no zero, and species y (count,).

    All three species are there, none first in order, not all equally often where ``count`` is
    no multiple of 3.
    """
    y = torch.arange(count) % 3
    y = y[torch.randperm(count, generator=generator)]
    while bool((y.diff() >= 0).all()):  # in order, a wrong row can go unseen
        y = y[torch.randperm(count, generator=generator)]
    noise = torch.randn(count, 4, generator=generator, dtype=torch.float64)
    X = ((_CENTRES[y] + spread * noise) * 10).round() / 10
    return torch.where(X == 0, 0.1, X), y


def starting_weights(generator: torch.Generator) -> Weights:
    """W1 (8, 4), b1 (8,), W2 (3, 8), b2 (3,) in float64, spread as PyTorch's default, rounded."""

    def draw(fan_in: int, *shape: int) -> Tensor:
        numbers = 2 * torch.rand(*shape, generator=generator, dtype=torch.float64) - 1
        return (numbers / fan_in**0.5).mul(1000).round() / 1000

    return draw(4, 8, 4), draw(4, 8), draw(8, 3, 8), draw(8, 3)


def logits(weights: Weights, X: Tensor) -> Tensor:
    """What the network of these weights answers, (n, 3)."""
    W1, b1, W2, b2 = weights
    return torch.relu(X @ W1.T + b1) @ W2.T + b2


def loss(weights: Weights, X: Tensor, y: Tensor) -> float:
    """The network's mean cross-entropy."""
    return float(F.cross_entropy(logits(weights, X), y))


def accuracy(weights: Weights, X: Tensor, y: Tensor) -> float:
    """The share of rows that the network gets right."""
    return float((logits(weights, X).argmax(dim=1) == y).double().mean())


def moved(start: Weights, got: list[Tensor], expected: list[Tensor]) -> tuple[tuple[str, str], ...]:
    """Three labelled lines: some weights before, after as expected, and after as they came.

    The last layer's biases, as long as they are wrong or nothing is; else the fewest numbers
    that are wrong, of the weights the entry that is furthest off.
    """
    names = ("first layer's weights", "first layer's biases")
    names += ("last layer's weights", "last layer's biases")
    shown = 3
    if len(got) == len(start) and all(a.shape == b.shape for a, b in zip(got, start, strict=True)):
        wrong = [i for i in (3, 1, 2, 0) if not alike(got[i], expected[i])]
        shown = wrong[0] if wrong else 3
    else:
        got = [*got, None][-1:] * len(start)
    numbers, name = (start[shown], expected[shown], got[shown]), names[shown]
    if start[shown].dim() > 1:
        apart = (got[shown] - expected[shown]).double().abs().nan_to_num(nan=torch.inf)
        place = torch.unravel_index(apart.argmax(), apart.shape)
        numbers = tuple(each[place] for each in numbers)
        name += ", entry [{}, {}]".format(*map(int, place))
    labels = (f"{name}, before", "expected after", "yours after")
    return tuple(zip(labels, map(describing.value, numbers), strict=True))


def descend(weights: Weights, X: Tensor, y: Tensor, lr: float, steps: int) -> Weights:
    """The weights after ``steps`` steps of gradient descent on the mean cross-entropy."""
    for _ in range(steps):
        moved_by = slopes(weights, X, y)
        weights = tuple(w - lr * g for w, g in zip(weights, moved_by, strict=True))
    return weights


def slopes(weights: Weights, X: Tensor, y: Tensor) -> Weights:
    """The gradient of the mean cross-entropy, by hand: less than half of autograd's time."""
    W1, b1, W2, b2 = weights
    z = X @ W1.T + b1
    h = z.relu()
    back = (h @ W2.T + b2).softmax(dim=1)
    back[torch.arange(len(y)), y] -= 1
    back /= len(y)
    back_z = (back @ W2) * (z > 0)
    return back_z.T @ X, back_z.sum(dim=0), back.T @ h, back.sum(dim=0)

"""Networks for digits, trained well and in known wrong ways."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Answer = Callable[[Tensor, Tensor, Tensor, Tensor], object]


class Scaled(nn.Module):
    """A first layer that standardises pixels by those of the pictures it was made with."""

    def __init__(self, X: Tensor) -> None:
        super().__init__()
        deviation = X.std(dim=0)
        self.register_buffer("mean", X.mean(dim=0))
        self.register_buffer("deviation", torch.where(deviation == 0, 1.0, deviation))

    def forward(self, x: Tensor) -> Tensor:
        """(n, 64) → (n, 64)."""
        return (x - self.mean) / self.deviation


class Divided(nn.Module):
    """A first layer that divides pixels by 16."""

    def forward(self, x: Tensor) -> Tensor:
        """(n, 64) → (n, 64)."""
        return x / 16


class Classes(nn.Module):
    """A last layer that gives classes in place of logits."""

    def forward(self, x: Tensor) -> Tensor:
        """(n, 10) → (n,)."""
        return x.argmax(dim=1)


def network(width: int, *after: nn.Module) -> nn.Sequential:
    """64 pixels, a hidden layer, ten logits."""
    hidden = nn.Linear(64, width)
    return nn.Sequential(Divided(), hidden, nn.ReLU(), nn.Linear(width, 10), *after)


def fit(model: nn.Module, X: Tensor, y: Tensor, steps: int, rate: float = 0.01) -> nn.Module:
    """Train with Adam on all rows in each step."""
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def trained(width: int, steps: int) -> Answer:
    """An answer that trains a network of this width."""
    return lambda X, y, X_val, y_val: fit(network(width), X, y, steps)


def by_heart(X: Tensor, y: Tensor) -> nn.Module:
    """Trained from weights so large that neighbours among the pictures count for little."""
    model = network(40)
    nn.init.normal_(model[1].weight, 0.0, 9.0)
    return fit(model, X, y, 260)


def trained_on_validation(X: Tensor, y: Tensor, X_val: Tensor, y_val: Tensor) -> nn.Module:
    """Trained on the validation pictures."""
    return fit(network(24), X_val, y_val, 150)


def trained_on_both(X: Tensor, y: Tensor, X_val: Tensor, y_val: Tensor) -> nn.Module:
    """Trained on training and validation pictures."""
    return fit(network(64), torch.cat([X, X_val]), torch.cat([y, y_val]), 150, rate=0.03)


def line_network(X: Tensor, y: Tensor, *after: nn.Module) -> nn.Module:
    """A network without a hidden layer, trained for a moment."""
    model = fit(nn.Sequential(Divided(), nn.Linear(64, 10)), X, y, 40)
    return nn.Sequential(*model, *after)


def from_training_pictures(make: Callable[[Tensor, Tensor], object]) -> Answer:
    """An answer that looks at the training pictures alone."""
    return lambda X, y, X_val, y_val: make(X, y)


@torch.no_grad()
def clipped_logits(X: Tensor, y: Tensor) -> nn.Module:
    """A network whose logits end in a ReLU that cuts many off."""
    with torch.enable_grad():
        model = line_network(X, y, nn.ReLU())
    model[1].bias.sub_(model[:2](X).median())
    return model


@torch.no_grad()
def broken_by_rate(make: Callable[[], nn.Module], value: float) -> nn.Module:
    """A network whose weights are all ``value``: what a rate far too large leaves behind."""
    model = make()
    for parameter in model.parameters():
        parameter.fill_(value)
    return model


def network_of_raw_pixels(width: int = 8) -> nn.Sequential:
    """A network whose first layer gets pixels from 0 to 16."""
    return nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10))


def untrained(make: Callable[[], object]) -> Answer:
    """An answer that trains nothing."""
    return lambda X, y, X_val, y_val: make()

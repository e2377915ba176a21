"""The six programs: right, and as they are handed out, each with its bug."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CAUSES = {
    "standardise": "leak",
    "network": "relu on logits",
    "log_loss": "overflow",
    "push": "lost path",
    "fit": "stale gradients",
    "accuracy": "broadcasting",
}


RATE = "learning rate too large"
OTHER_CAUSES = (RATE, "softmax twice", "constant start", "too few steps")


def fit_program(kept: float = 0.0, scale: float = 1.0, most: float = 1e9) -> Callable:
    """The training loop."""
    """Training with a share of the old gradients kept, at ``scale`` times the rate, ``most`` it."""

    def fit(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> float:
        weights = list(model.parameters())
        used = [torch.zeros_like(each) for each in weights]
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            slopes = torch.autograd.grad(loss, weights)
            used = [kept * old + new for old, new in zip(used, slopes, strict=True)]
            with torch.no_grad():
                for weight, slope in zip(weights, used, strict=True):
                    weight -= min(scale * lr, most) * slope
        return loss.item()

    return fit


def network_program(
    x: Tensor, layers: Sequence, hidden: Callable = torch.relu, last: bool = False
) -> Tensor:
    """Linear layers, a ReLU between them."""
    for number, (W, b) in enumerate(layers, start=1):
        x = x @ W.T + b
        if last or number < len(layers):
            x = hidden(x)
    return x


def naive_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Softmax by exp and ratio, its logarithm after it."""
    """The chosen probability of each row, by exponentials that may overflow."""
    p = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    return p[range(len(targets)), targets]


def loss_of(chosen: Callable, floor: float = 0.0) -> Callable:
    """The mean loss of the ``chosen`` probabilities."""
    return lambda logits, targets: -(chosen(logits, targets) + floor).log().mean()


def standardise_program(X: Tensor, train_rows: Tensor) -> Tensor:
    """By mean and deviation of the training rows."""
    known = X[train_rows]
    return (X - known.mean(dim=0)) / known.std(dim=0)


def by_all_rows(X: Tensor, train_rows: Tensor) -> Tensor:
    """By mean and deviation of all rows, as handed out."""
    return (X - X.mean(dim=0)) / X.std(dim=0)


def push_program(uses: Iterable, join: Callable = lambda old, new: old + new) -> dict[str, float]:
    """Gradients by name, those of one name joined."""
    uses = list(uses)
    grads = {uses[0][1]: 1.0}
    for value, user, slope in uses:
        new = slope * grads[user]
        grads[value] = join(grads[value], new) if value in grads else new
    return grads


def overwrite(old: float, new: float) -> float:
    """Of two gradients of a name, the later one: as handed out."""
    return new


def accuracy_program(logits: Tensor, targets: Tensor) -> Tensor:
    """The share of rows whose largest logit is at the target."""
    return (logits.argmax(dim=1) == targets.flatten()).float().mean()


def broadcast(logits: Tensor, targets: Tensor) -> Tensor:
    """The share of True in a table (n, n), where targets come as a column: as handed out."""
    return (logits.argmax(dim=1) == targets).float().mean()


def causes_program(**changed: object) -> Callable[[], dict[str, object]]:
    """The causes, those in ``changed`` replaced."""
    return lambda: CAUSES | changed


def _not_named() -> None:
    raise NotImplementedError("your turn")


HANDED_OUT = (
    by_all_rows,
    partial(network_program, last=True),
    loss_of(naive_loss),
    partial(push_program, join=overwrite),
    fit_program(kept=1.0),
    broadcast,
    _not_named,
)


REFERENCE = (
    standardise_program,
    network_program,
    F.cross_entropy,
    push_program,
    fit_program(),
    accuracy_program,
    causes_program(),
)

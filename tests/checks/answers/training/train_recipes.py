"""Ways to train that have their uses and are not what is asked for, by name."""

import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.training.train_right import as_share


def _with(make):
    """A usual loop around what ``make(model, lr)`` gives: an optimiser, a call after each step."""

    def train(model, X, y, lr, steps):
        optimizer, after = make(model, lr)
        losses = []
        for _ in range(steps):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimizer.step()
            after()
            losses.append(loss.item())
        return losses

    return train


def _sgd(**options):
    return lambda model, lr: (torch.optim.SGD(model.parameters(), lr=lr, **options), lambda: None)


def _scheduled(make):
    def both(model, lr):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        return optimizer, make(optimizer).step

    return both


def _loss_of(loss_of, give=lambda losses: losses):
    def train(model, X, y, lr, steps):
        losses = []
        for _ in range(steps):
            loss = loss_of(model(X), y)
            model.zero_grad()
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= lr * p.grad
            losses.append(loss.item())
        return give(losses)

    return train


def _clips(most):
    def train(model, X, y, lr, steps):
        losses = []
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            model.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=most)
            with torch.no_grad():
                for p in model.parameters():
                    p.sub_(lr * p.grad)
            losses.append(loss.item())
        return losses

    return train


def _breaks(below):
    def train(model, X, y, lr, steps):
        losses = []
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if loss < below:
                break
        return losses

    return train


def _own_model(model, X, y, lr, steps):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    return _with(_sgd())(model, X, y, lr, steps)


GLOBAL = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()


def _global_model(net, X, y, lr, steps):
    return _with(_sgd())(GLOBAL, X, y, lr, steps)


def _over_rate(model, X, y, lr, steps):
    return _with(_sgd())(model, X, y, 1 / lr, steps)


def _over_rate_by_hand(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= p.grad / lr
        losses.append(loss.item())
    return losses


_MORE = {
    "another-model": (_own_model, _global_model),
    "weight-decay": (_with(_sgd(weight_decay=1e-2)), _with(_sgd(weight_decay=1e-4))),
    "learning-rate-changes": (
        _with(_scheduled(lambda o: torch.optim.lr_scheduler.StepLR(o, step_size=30))),
        _with(_scheduled(lambda o: torch.optim.lr_scheduler.ExponentialLR(o, gamma=0.9))),
    ),
    "clipped-gradients": (_clips(1.0), _clips(0.5)),
    "stops-early": (_breaks(0.01), _breaks(0.1)),
    "smoothed-labels": (
        _loss_of(nn.CrossEntropyLoss(label_smoothing=0.1)),
        _loss_of(nn.CrossEntropyLoss(label_smoothing=0.05)),
    ),
    "squared-error": (
        _loss_of(lambda z, y: F.mse_loss(z, F.one_hot(y, 3).double())),
        _loss_of(lambda z, y: ((z - torch.eye(3).double()[y]) ** 2).mean()),
    ),
    "mean-of-losses": (
        _loss_of(F.cross_entropy, give=lambda losses: sum(losses) / len(losses)),
        _loss_of(F.cross_entropy, give=lambda losses: torch.tensor(losses).mean()),
    ),
    "divided-by-the-rate": (_over_rate, _over_rate_by_hand),
}
WRONG: dict[str, list[tuple]] = {}
for _slug, _trainers in _MORE.items():
    WRONG[_slug] = [(each, as_share) for each in _trainers]

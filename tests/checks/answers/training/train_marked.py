"""Training that is known by the marks of its steps, and of what it gives back, by name."""

import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.training.train_right import as_in_the_book, as_share

WRONG: dict[str, list[tuple]] = {}


def trains(slug, *functions):
    WRONG.setdefault(slug, []).extend((function, as_share) for function in functions)


def counts(slug, *functions):
    WRONG.setdefault(slug, []).extend((as_in_the_book, function) for function in functions)


def stepped(make=torch.optim.SGD, loss_of=F.cross_entropy, rounds=None, schedule=None, **options):
    """A loop as most write it, with one thing in it replaced."""

    def train(model, X, y, lr, steps):
        optimizer = make(model.parameters(), lr=lr, **options)
        scheduler = schedule(optimizer, steps) if schedule else None
        losses = []
        for _ in range(rounds(X, steps) if rounds else steps):
            optimizer.zero_grad()
            loss = loss_of(model(X), y)
            loss.backward()
            optimizer.step()
            if scheduler:
                scheduler.step()
            losses.append(loss.item())
        return losses

    return train


def updated(update, after=lambda weight: None):
    """A loop with an update of its own: what is taken from each weight."""

    def train(model, X, y, lr, steps):
        losses = []
        for i in range(steps):
            loss = F.cross_entropy(model(X), y)
            losses.append(loss.item())
            model.zero_grad()
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= update(p, lr, i, len(X))
                    after(p)
        return losses

    return train


def some(pick):
    def train(model, X, y, lr, steps):
        optimizer = torch.optim.SGD(pick(model), lr=lr)
        losses = []
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            model.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    return train


def given(change):
    """Trains as in the book on what ``change`` makes of X and y."""
    return lambda model, X, y, lr, steps: as_in_the_book(model, *change(X, y), lr, steps)


def noted(give):
    return lambda *arguments: give(as_in_the_book(*arguments))


def cleared_in_each_second(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for i in range(steps):
        loss = nn.CrossEntropyLoss()(model(X), y)
        if i % 2 == 0:
            model.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


schedules = torch.optim.lr_scheduler
trains(
    "other-optimiser",
    *(stepped(momentum=share) for share in (0.8, 0.95)),
    stepped(torch.optim.RMSprop),
    updated(lambda p, lr, i, n: lr * p.grad / p.grad.norm()),
)
trains("weight-decay", stepped(weight_decay=5e-4), stepped(weight_decay=1e-5))
trains(
    "learning-rate-changes",
    stepped(schedule=lambda o, n: schedules.StepLR(o, 50)),
    stepped(schedule=lambda o, n: schedules.StepLR(o, step_size=100)),
    stepped(schedule=lambda o, n: schedules.CosineAnnealingLR(o, T_max=n)),
    updated(lambda p, lr, i, n: lr * 0.97**i * p.grad),
)
trains("clipped-gradients", updated(lambda p, lr, i, n: lr * p.grad.clamp(-1, 1)))
trains("smoothed-labels", stepped(loss_of=nn.CrossEntropyLoss(label_smoothing=0.15)))
trains("hard-coded-rate", updated(lambda p, lr, i, n: 0.05 * p.grad))
trains("ascent", updated(lambda p, lr, i, n: -2 * lr * p.grad))
trains(
    "other-number-of-steps",
    stepped(rounds=lambda X, steps: 3 * steps),
    stepped(rounds=lambda X, steps: 12),
)
trains(
    "other-length",
    updated(lambda p, lr, i, n: lr * lr * p.grad),
    stepped(loss_of=lambda z, y: 0.3 * F.cross_entropy(z, y)),
    updated(lambda p, lr, i, n: lr / 2 * p.grad),
)
trains(
    "left-out",
    some(lambda model: model[2].parameters()),
    some(lambda model: [layer.weight for layer in model if hasattr(layer, "weight")]),
)
trains(
    "bent-before-the-loss",
    stepped(loss_of=lambda z, y: F.cross_entropy(torch.sigmoid(z), y)),
    stepped(loss_of=lambda z, y: F.cross_entropy(z.tanh(), y)),
)
trains(
    "other-loss",
    stepped(loss_of=lambda z, y: (1 - z[range(len(y)), y][:, None] + z).clamp(min=0).mean()),
    stepped(loss_of=lambda z, y: nn.BCEWithLogitsLoss()(z, torch.eye(3, dtype=z.dtype)[y])),
    stepped(loss_of=lambda z, y: -z.softmax(1)[:, y].log().mean()),
)
trains(
    "other-first-loss",
    given(lambda X, y: (X / X.norm(), y)),
    given(lambda X, y: (X, y.flip(0))),
)
trains(
    "other-direction",
    updated(lambda p, lr, i, n: lr * p.grad.abs()),
    updated(lambda p, lr, i, n: lr * p),
)
trains(
    "other-later-steps",
    cleared_in_each_second,
    updated(lambda p, lr, i, n: lr * p.grad if i < 2 else 0 * p.grad + 0.01),
)
trains(
    "more-than-losses",
    noted(lambda losses: (losses, len(losses))),
    noted(lambda losses: {"losses": losses}),
)
trains("losses-as-text", noted(lambda losses: list(map(str, losses))), noted(str))
trains("one-number-for-the-list", noted(sum), noted(lambda losses: losses[0] + sum(losses)))
trains(
    "other-number-of-losses",
    noted(lambda losses: losses[:-1] or [0.0, 0.0]),
    noted(lambda losses: [0.0, *losses]),
)
trains(
    "losses-rounded",
    noted(lambda losses: [round(each, 2) for each in losses]),
    noted(lambda losses: [round(each, 1) for each in losses]),
)
trains(
    "other-numbers-noted",
    noted(lambda losses: [3 * each for each in losses]),
    noted(lambda losses: [sum(losses[: i + 1]) for i in range(len(losses))]),
)


def measured(of, rows=lambda train_rows: train_rows, rate=1.0, more=0):
    """A test that hands the comparison, flower by flower, to ``of``."""

    def held_out_accuracy(model, X, y, train_rows, test_rows, lr, steps):
        known = rows(train_rows)
        as_in_the_book(model, X[known], y[known], rate * lr, steps + more)
        with torch.no_grad():
            return of(model(X[test_rows]), y[test_rows], len(y))

    return held_out_accuracy


def right(z, y):
    return (z.argmax(1) == y).double()


def in_loader(length):
    def mean(z, y, n):
        parts = torch.utils.data.DataLoader(right(z, y), batch_size=length)
        return sum(part.mean().item() for part in parts) / len(parts)

    return mean


counts(
    "counts-the-wrong",
    measured(lambda z, y, n: (z.argmax(1) != y).double().mean()),
    measured(lambda z, y, n: 1 - right(z, y).sum().item() / len(y)),
)
counts(
    "loss-not-share",
    measured(lambda z, y, n: F.cross_entropy(z, y).item()),
    measured(lambda z, y, n: -z.log_softmax(1)[range(len(y)), y].mean()),
)
counts(
    "other-divisor",
    measured(lambda z, y, n: right(z, y).sum().item() / n),
    measured(lambda z, y, n: right(z, y).mean().item() / len(y)),
)
counts("mean-of-means", measured(in_loader(8)), measured(in_loader(16)))
counts(
    "no-share",
    measured(lambda z, y, n: right(z, y)),
    measured(lambda z, y, n: f"{right(z, y).mean():.2f}"),
)
counts(
    "other-accuracy",
    measured(lambda z, y, n: (z.argmin(1) == y).double().mean()),
    measured(lambda z, y, n: right(z, y).std().item()),
)
counts(
    "trains-otherwise",
    measured(lambda z, y, n: right(z, y).mean(), rate=0.5),
    measured(lambda z, y, n: right(z, y).mean(), more=20),
    measured(lambda z, y, n: right(z, y).mean(), rows=lambda rows: rows[:-1]),
)

"""Loops with a mistake in them, by the name of the mistake."""

import copy

import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.training.train_right import (
    as_in_the_book,
    as_share,
    by_autograd_grad,
    by_hand,
    cleared_at_the_end,
)

WRONG: dict[str, list[tuple]] = {}


def wrong(slug, held_out=as_share):
    def keep(function):
        WRONG.setdefault(slug, []).append((function, held_out))
        return function

    return keep


def unwritten(*arguments):
    raise NotImplementedError("your turn")


@wrong("no-zero-grad")
def never_cleared(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("no-zero-grad", unwritten)
def cleared_once(model, X, y, lr, steps):
    model.zero_grad()
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
    return losses


@wrong("zero-after-backward")
def cleared_too_late(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("zero-after-backward")
def zeros_by_hand(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(model(X), y)
        loss.backward()
        model.zero_grad(set_to_none=False)
        for p in model.parameters():
            p.data -= lr * p.grad
        losses.append(loss.item())
    return losses


@wrong("step-before-backward")
def stepped_too_early(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        optimizer.step()
        loss.backward()
        losses.append(loss.item())
    return losses


@wrong("step-before-backward")
def stepped_first(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses


@wrong("no-step")
def never_stepped(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        model.zero_grad()
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        losses.append(loss.item())
    return losses


@wrong("no-step")
def moved_a_name(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p = p - lr * p.grad
        losses.append(loss.item())
    return losses


@wrong("trains-a-copy")
def copied(model, X, y, lr, steps):
    model = copy.deepcopy(model)
    return as_in_the_book(model, X, y, lr, steps)


@wrong("trains-a-copy")
def loaded_into_another(model, X, y, lr, steps):
    other = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    other.load_state_dict(model.state_dict())
    return by_hand(other, X, y, lr, steps)


@wrong("gradients-cut-off")
def detached(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X).detach().requires_grad_(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("gradients-cut-off")
def wrapped_again(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = torch.tensor(F.cross_entropy(model(X), y).item(), requires_grad=True)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("gradients-cut-off")
def no_backward(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        losses.append(F.cross_entropy(model(X), y).item())
        optimizer.step()
    return losses


@wrong("ascent")
def uphill(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            for p in model.parameters():
                p += lr * p.grad
    return losses


@wrong("ascent")
def own_loss_without_minus(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = model(X).log_softmax(1)[range(len(y)), y].mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("ascent")
def maximised(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, maximize=True)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def looped(loss_of, optimizer=torch.optim.SGD, **options):
    """An ordinary loop with another loss, which is also the one recorded."""

    def train(model, X, y, lr, steps):
        descent = optimizer(model.parameters(), lr=lr, **options)
        losses = []
        for _ in range(steps):
            loss = loss_of(model(X), y)
            descent.zero_grad()
            loss.backward()
            descent.step()
            losses.append(loss.item())
        return losses

    return train


def also(slug, *functions):
    WRONG.setdefault(slug, []).extend((function, as_share) for function in functions)


also(
    "softmax-in-loss",
    looped(lambda z, y: nn.CrossEntropyLoss()(nn.Softmax(dim=-1)(z), y)),
    looped(lambda z, y: -z.softmax(1).log_softmax(1)[range(len(y)), y].mean()),
    looped(lambda z, y: F.cross_entropy(torch.softmax(z, 0), y)),
)
also(
    "probabilities-not-logs",
    looped(lambda z, y: -z.softmax(1)[range(len(y)), y].mean()),
    looped(lambda z, y: nn.NLLLoss()(z, y)),
)
also(
    "sum-not-mean",
    looped(lambda z, y: nn.CrossEntropyLoss(reduction="sum")(z, y)),
    looped(lambda z, y: -z.log_softmax(1)[range(len(y)), y].sum()),
)
also(
    "divided-twice",
    looped(lambda z, y: F.cross_entropy(z, y) / len(z)),
    looped(lambda z, y: F.cross_entropy(z, y) * (1 / y.numel())),
)
also(
    "other-optimiser",
    looped(F.cross_entropy, torch.optim.Adam),
    looped(F.cross_entropy, torch.optim.SGD, momentum=0.9),
    looped(F.cross_entropy, torch.optim.RMSprop),
)


def at_a_tenth(model, X, y, lr, steps):
    return as_in_the_book(model, X, y, 0.1, steps)


def at_a_hundredth(model, X, y, lr, steps):
    return by_hand(model, X, y, 1e-2, steps)


also("hard-coded-rate", at_a_tenth, at_a_hundredth)


@wrong("loss-after-step")
def measured_again(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(model(X), y).backward()
        optimizer.step()
        losses.append(F.cross_entropy(model(X), y).item())
    return losses


@wrong("loss-after-step")
def drops_the_first(model, X, y, lr, steps):
    losses = as_in_the_book(model, X, y, lr, steps)
    with torch.no_grad():
        losses.append(F.cross_entropy(model(X), y))
    return losses[1:]


@wrong("one-loss-more")
def final_one_too(model, X, y, lr, steps):
    losses = by_hand(model, X, y, lr, steps).tolist()
    with torch.no_grad():
        losses.append(F.cross_entropy(model(X), y).item())
    return losses


@wrong("one-loss-more")
def final_one_as_tensors(model, X, y, lr, steps):
    losses = cleared_at_the_end(model, X, y, lr, steps)
    return torch.stack([*losses, nn.CrossEntropyLoss()(model(X), y)])


also(
    "steps-off-by-one",
    lambda model, X, y, lr, steps: as_in_the_book(model, X, y, lr, steps - 1),
    lambda model, X, y, lr, steps: by_autograd_grad(model, X, y, lr, steps + 1),
)
also(
    "last-loss-only",
    lambda model, X, y, lr, steps: as_in_the_book(model, X, y, lr, steps)[-1],
    lambda model, X, y, lr, steps: by_hand(model, X, y, lr, steps)[-1],
)


@wrong("mini-batches")
def in_batches_of_two(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        for rows in torch.randperm(len(y)).split(2):
            loss = F.cross_entropy(model(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("mini-batches")
def one_flower_a_step(model, X, y, lr, steps):
    losses = []
    for step in range(steps):
        row = [step % len(y)]
        losses += as_in_the_book(model, X[row], y[row], lr, 1)
    return losses


@wrong("mini-batches")
def keeps_rows_back(model, X, y, lr, steps):
    return by_hand(model, X[:-1], y[:-1], lr, steps)


@wrong("no-losses")
def returns_nothing(model, X, y, lr, steps):
    as_in_the_book(model, X, y, lr, steps)


@wrong("no-losses")
def returns_the_model(model, X, y, lr, steps):
    by_hand(model, X, y, lr, steps)
    return model


@wrong("no-losses", unwritten)
def clears_nothing_and_returns_nothing(model, X, y, lr, steps):
    never_cleared(model, X, y, lr, steps)

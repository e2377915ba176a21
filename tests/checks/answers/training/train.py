"""Answers to ``train``: right in unusual ways, wrong, and mutated."""

import torch
import torch.nn.functional as F

from tests.checks.answers.training import (
    train_held_out,
    train_marked,
    train_recipes,
    train_wrong,
)
from tests.checks.answers.training.train_right import (
    as_in_the_book,
    as_share,
    as_tensor,
    by_autograd_grad,
    by_hand,
    cleared_at_the_end,
    fresh_optimiser_each_step,
    in_float32,
    layer_by_layer,
    lbfgs_free_closure,
    looks_at_more,
    new_parameters,
    one_at_a_time,
    row_by_row,
    through_data,
)
from tests.checks.answers.training.train_wrong import looped, never_cleared

CATALOGUED = {
    "no-zero-grad",
    "zero-after-backward",
    "step-before-backward",
    "ascent",
    "softmax-in-loss",
    "tests-on-training-data",
}

RIGHT = {
    "as_in_the_book": (as_in_the_book, as_share),
    "cleared_at_the_end": (cleared_at_the_end, as_tensor),
    "by_hand": (by_hand, one_at_a_time),
    "through_data": (through_data, as_share),
    "by_autograd_grad": (by_autograd_grad, as_tensor),
    "layer_by_layer": (layer_by_layer, as_share),
    "row_by_row": (row_by_row, one_at_a_time),
    "fresh_optimiser_each_step": (fresh_optimiser_each_step, as_share),
    "in_float32": (in_float32, as_share),
    "new_parameters": (new_parameters, as_share),
    "lbfgs_free_closure": (lbfgs_free_closure, as_share),
    "looks_at_more": (looks_at_more, as_share),
}
WRONG = train_wrong.WRONG | train_recipes.WRONG
for slug, answers in [*train_held_out.WRONG.items(), *train_marked.WRONG.items()]:
    WRONG[slug] = [*WRONG.get(slug, []), *answers]


def constant(*arguments):
    return 0.75


def error_rate(*arguments):
    return 1 - as_share(*arguments)


def twice(model, X, y, lr, steps):
    as_in_the_book(model, X, y, lr, steps)
    return as_in_the_book(model, X, y, lr, steps)


def weight_decay(model, X, y, lr, steps):
    return looped(F.cross_entropy, weight_decay=0.1)(model, X, y, lr, steps)


def only_the_last_layer(model, X, y, lr, steps):
    return as_in_the_book(model[2], model[:2](X).detach(), y, lr, steps)


def without_biases(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        losses.append(loss.item())
        for layer in (model[0], model[2]):
            layer.weight.data -= lr * layer.weight.grad
    return losses


def squared(model, X, y, lr, steps):
    return looped(lambda z, y: (z - F.one_hot(y, 3)).square().mean())(model, X, y, lr, steps)


def reversed_losses(model, X, y, lr, steps):
    return as_in_the_book(model, X, y, lr, steps)[::-1]


def writes_into_x(model, X, y, lr, steps):
    losses = as_in_the_book(model, X, y, lr, steps)
    X *= 2
    return losses


def no_gradients_at_all(model, X, y, lr, steps):
    with torch.no_grad():
        return as_in_the_book(model, X, y, lr, steps)


def half_rate(model, X, y, lr, steps):
    return as_in_the_book(model, X, y, lr / 2, steps)


def clipped(clip):
    """Gradient descent with the gradients cut off, as some recipes do unasked."""

    def train(model, X, y, lr, steps):
        optimizer, losses = torch.optim.SGD(model.parameters(), lr=lr), []
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            clip(model.parameters())
            optimizer.step()
        return losses

    return train


def stops_at_a_rise(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        losses += as_in_the_book(model, X, y, lr, 1)
        if len(losses) > 1 and losses[-1] > losses[-2]:
            break
    return losses


def in_batches(size):
    def train(model, X, y, lr, steps):
        losses = []
        for _ in range(steps):
            each = [
                as_in_the_book(model, X[i : i + size], y[i : i + size], lr, 1)[0]
                for i in range(0, len(y), size)
            ]
            losses.append(sum(each) / len(each))
        return losses

    return train


MUTANTS = [
    *((in_batches(size), as_share) for size in (64, 100, 128)),
    (clipped(lambda weights: torch.nn.utils.clip_grad_norm_(weights, 5.0)), as_share),
    (clipped(lambda weights: torch.nn.utils.clip_grad_value_(weights, 1.0)), as_share),
    (stops_at_a_rise, as_share),
    *((each, as_share) for each in (twice, weight_decay, only_the_last_layer, without_biases)),
    *((each, as_share) for each in (squared, reversed_losses, writes_into_x, half_rate)),
    (no_gradients_at_all, as_share),
    (as_in_the_book, constant),
    (as_in_the_book, error_rate),
    (lambda model, X, y, lr, steps: [1.1] * steps, as_share),
    (lambda model, X, y, lr, steps: "done", as_share),
    (lambda model, X, y, lr, steps: [], as_share),
    (as_in_the_book, lambda *arguments: str(as_share(*arguments))),
]


def stale_and_decayed(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, weight_decay=0.1)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def stale_and_summed(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y, reduction="sum")
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# Two mistakes at once: the one that shows first is told.
WRONG["weight-decay"].append((stale_and_decayed, as_share))
WRONG["other-length"] += [(stale_and_summed, as_share), (half_rate, as_share)]
WRONG["other-first-loss"].append((lambda *a: [-each for each in never_cleared(*a)], as_share))

"""Answers to ``bug-clinic``: right in unusual ways, wrong, and mutated."""

from collections import defaultdict

import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.training import bug_clinic_marked, bug_clinic_right, bug_clinic_wrong
from tests.checks.answers.training.bug_clinic_programs import (
    BROKEN,
    NAMED,
    REPAIRED,
    accuracy,
    all_seven,
    broken_network,
    causes,
    fit,
    no_causes,
)
from tests.checks.answers.training.bug_clinic_right import network_by_count
from tests.checks.answers.training.bug_clinic_wrong import only

RIGHT = bug_clinic_right.RIGHT
WRONG = bug_clinic_wrong.WRONG | bug_clinic_marked.WRONG
CATALOGUED = {"treats-symptom"}


def standardise_without_deviation(X, train_rows):
    return X - X[train_rows].mean(dim=0)


def standardise_rows(X, train_rows):
    return (X - X.mean(dim=1, keepdim=True)) / X.std(dim=1, keepdim=True)


def training_rows_only(X, train_rows):
    known = X[train_rows]
    return (known - known.mean(dim=0)) / known.std(dim=0)


def in_place(X, train_rows):
    known = X[train_rows]
    X -= known.mean(dim=0)
    X /= known.std(dim=0)
    return X


def skips_the_last_layer(x, layers):
    return broken_network(x, layers[:-1])


def tanh_inside(x, layers):
    return network_by_count(x.tanh(), layers)


def summed_loss(logits, targets):
    return F.cross_entropy(logits, targets, reduction="sum")


def negative_loss(logits, targets):
    return -F.cross_entropy(logits, targets)


def plus_equals(uses):
    grads = {uses[0][1]: 1.0}
    for value, user, slope in uses:
        grads[value] += slope * grads[user]
    return grads


def adds_without_upstream(uses):
    grads = defaultdict(float)
    grads[uses[0][1]] = 1.0
    for value, _, slope in uses:
        grads[value] += slope
    return dict(grads)


def never_steps(model, X, y, lr, steps):
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
    return loss.item()


def uphill(model, X, y, lr, steps):
    return fit(model, X, y, -lr, steps)


def faster(model, X, y, lr, steps):
    return fit(model, X, y, 2 * lr, steps)


def wrong_axis(logits, targets):
    return (logits.argmax(dim=0) == targets).float().mean()


def errors(logits, targets):
    return 1 - accuracy(logits, targets)


def clips(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return loss.item()


def stops_when_it_is_good(model, X, y, lr, steps):
    for _ in range(steps):
        last = fit(model, X, y, lr, 1)
        if last < 0.05:
            break
    return last


MUTANTS = [
    *(only("fit", each) for each in (clips, stops_when_it_is_good)),
    *(only("standardise", each) for each in (standardise_without_deviation, standardise_rows)),
    *(only("standardise", each) for each in (training_rows_only, in_place, lambda X, rows: X)),
    *(only("network", each) for each in (skips_the_last_layer, tanh_inside)),
    *(only("log_loss", each) for each in (summed_loss, negative_loss)),
    *(only("push", each) for each in (plus_equals, adds_without_upstream, lambda uses: {})),
    *(only("fit", each) for each in (never_steps, uphill, faster)),
    *(only("accuracy", each) for each in (wrong_axis, errors, lambda logits, targets: 1.0)),
    *(only("causes", each) for each in (lambda: list(NAMED.values()), lambda: None, dict)),
    all_seven(BROKEN, causes=causes),
    all_seven(REPAIRED, causes=no_causes),
]

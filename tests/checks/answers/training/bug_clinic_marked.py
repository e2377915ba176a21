"""Wrong repairs that are known by their marks, by name."""

import numpy as np
import torch
import torch.nn.functional as F

from tests.checks.answers.training.bug_clinic_programs import NAMED, accuracy, fit, push
from tests.checks.answers.training.bug_clinic_wrong import only

WRONG: dict[str, list[tuple]] = {}


def wrong(slug, name, *functions):
    WRONG.setdefault(slug, []).extend(only(name, each) for each in functions)


def scaled(mean=torch.mean, deviation=torch.std, pick=lambda X, rows: X[rows]):
    def standardise(X, train_rows):
        known = pick(X, train_rows)
        return (X - mean(known, dim=0)) / deviation(known, dim=0)

    return standardise


def some_rows_only(X, train_rows):
    S = X.clone()
    S[train_rows] = (S[train_rows] - S[train_rows].mean(0)) / S[train_rows].std(0)
    return S


def row_by_row(X, train_rows):
    return (X - X.mean(dim=1, keepdim=True)) / X.std(dim=1, keepdim=True)


wrong("treats-rows-differently", "standardise", some_rows_only, row_by_row)
wrong(
    "other-centre",
    "standardise",
    scaled(mean=lambda known, dim: known.median(dim=dim).values),
    scaled(mean=lambda known, dim: 0.0),
)
wrong(
    "other-scale",
    "standardise",
    scaled(deviation=torch.var),
    scaled(deviation=lambda known, dim: known.std(dim=dim) + 0.1),
)
wrong(
    "other-numbers",
    "standardise",
    scaled(pick=lambda X, rows: X[: len(rows)]),
    scaled(
        mean=lambda known, dim: known.mean(dim=dim) + 1,
        deviation=lambda known, dim: 2 * known.std(dim=dim),
    ),
)


def layered(between, last):
    """Layers with ``between`` after each but the last, and ``last`` after that."""

    def network(x, layers):
        for i in range(len(layers)):
            W, b = layers[i]
            x = (between if i < len(layers) - 1 else last)(x @ W.T + b)
        return x

    return network


def two_layers_at_most(x, layers):
    x = x @ layers[0][0].T + layers[0][1]
    for W, b in layers[1:]:
        x = F.leaky_relu(x, 0.0 if len(layers) < 3 else 0.2) @ W.T + b
    return x


def bent_after_the_first(x, layers):
    (W, b), *others = layers
    x = x @ W.T + b
    for i, (W, b) in enumerate(others):
        x = (x.relu() if i == 0 else x.abs()) @ W.T + b
    return x


wrong(
    "other-last-layer",
    "network",
    layered(torch.relu, lambda z: z - 1),
    layered(torch.relu, lambda z: F.leaky_relu(z, 0.01)),
)
wrong(
    "other-bend",
    "network",
    layered(torch.sigmoid, lambda z: z),
    layered(lambda z: F.leaky_relu(z, 0.1), lambda z: z),
)
wrong("fixed-depth", "network", two_layers_at_most, bent_after_the_first)
wrong(
    "other-loss",
    "log_loss",
    lambda logits, targets: F.nll_loss(logits, targets),
    lambda logits, targets: -F.cross_entropy(logits, targets),
    lambda logits, targets: -logits.log_softmax(1).mean(),
)


def pushed(start=1.0, order=list, step=lambda slope, grad: slope * grad, join=None):
    def push(uses):
        grads = {uses[0][1]: start}
        for value, user, slope in order(uses):
            new = step(slope, grads[user])
            grads[value] = join(grads[value], new) if value in grads else new
        return grads

    return push


def plus(old, new):
    return old + new


wrong(
    "chain-broken",
    "push",
    pushed(start=0.0, join=plus),
    pushed(step=lambda slope, grad: slope, join=plus),
    pushed(step=lambda slope, grad: -slope * grad, join=plus),
)
wrong(
    "other-names",
    "push",
    lambda uses: pushed(join=plus)(uses[:-1]),
    lambda uses: {name: grad for name, grad in push(uses).items() if grad != 1.0},
)
wrong(
    "other-join",
    "push",
    pushed(join=lambda old, new: (old + new) / 2),
    pushed(join=lambda old, new: old * new),
)


def stepped(make=torch.optim.SGD, change=lambda model: None, loss_of=F.cross_entropy, **options):
    """The repaired loop, with an optimiser or loss of another kind, or a change before a step."""

    def fit(model, X, y, lr, steps):
        optimizer = make(model.parameters(), lr=lr, **options)
        for _ in range(steps):
            loss = loss_of(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            change(model)
            optimizer.step()
        return loss.item()

    return fit


def cleared_in_each_tenth(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for i in range(steps):
        loss = F.cross_entropy(model(X), y)
        if i % 10 == 0:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


wrong(
    "never-moves",
    "fit",
    stepped(change=lambda model: model.zero_grad()),
    lambda model, X, y, lr, steps: F.cross_entropy(model(X), y).item(),
)
wrong(
    "other-last-loss",
    "fit",
    lambda model, X, y, lr, steps: (fit(model, X, y, lr, steps), 0.5),
    lambda model, X, y, lr, steps: 2 * fit(model, X, y, lr, steps),
)
wrong(
    "other-number-of-steps",
    "fit",
    lambda model, X, y, lr, steps: fit(model, X, y, lr, steps + 2),
    lambda model, X, y, lr, steps: fit(model, X, y, lr, 1),
)
wrong(
    "other-length",
    "fit",
    stepped(loss_of=torch.nn.CrossEntropyLoss(reduction="sum")),
    lambda model, X, y, lr, steps: fit(model, X, y, 3 * lr, steps),
)
wrong(
    "other-first-step",
    "fit",
    stepped(torch.optim.Adam),
    stepped(weight_decay=0.05),
    stepped(loss_of=lambda z, y: F.cross_entropy(z.softmax(1), y)),
)
wrong("other-later-steps", "fit", stepped(momentum=0.9), cleared_in_each_tenth)


def table(logits, targets):
    return (logits.argmax(1) == targets).double()


wrong(
    "counts-the-wrong",
    "accuracy",
    lambda logits, targets: (logits.argmax(1) != targets[:, 0]).double().mean(),
    lambda logits, targets: 1 - accuracy(logits, targets),
)
wrong(
    "other-divisor",
    "accuracy",
    lambda logits, targets: 100 * accuracy(logits, targets),
    lambda logits, targets: (logits.argmax(1) == targets[:, 0]).sum().item() / logits.numel(),
)
wrong(
    "table-reduced",
    "accuracy",
    lambda logits, targets: table(logits, targets).amax(dim=1).mean(),
    lambda logits, targets: table(logits, targets).sum().item() / len(targets),
)
wrong(
    "other-comparison",
    "accuracy",
    lambda logits, targets: np.mean(logits.numpy().argmin(axis=1) == targets.numpy()[:, 0]),
    lambda logits, targets: (logits.argmax(1) == targets[0]).double().mean(),
)
wrong(
    "causes-without-names",
    "causes",
    lambda: list(NAMED.values()),
    lambda: tuple(NAMED.values()),
    lambda: "leak",
)
wrong(
    "other-names-of-programs",
    "causes",
    lambda: {cause: name for name, cause in NAMED.items()},
    lambda: {str(i): cause for i, cause in enumerate(NAMED.values())},
)

"""Answers to ``digits``: right in unusual ways, wrong, and mutated."""

import copy

import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.digits import digits_right
from tests.checks.answers.digits.digits_right import (
    Net,
    Scale,
    Standardise,
    adam,
    fit,
    layers,
    wrong,
)

RIGHT, WRONG = digits_right.RIGHT, digits_right.WRONG
CATALOGUED = {
    "no-activation",
    "softmax-twice",
    "trained-on-validation",
    "too-many-parameters",
    "untrained",
    "gives-classes",
    "data-not-scaled",
    "relu-on-logits",
    "dead-by-learning-rate",
    "returns-state-dict",
}
REAL_DATA = True


@wrong("returns-state-dict")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(Scale(), *layers(64, 16, 10)), X, y, 20).state_dict()


@wrong("returns-state-dict")
def _(X, y, X_val, y_val):
    model = fit(nn.Sequential(Scale(), *layers(64, 16, 10)), X, y, 20)
    return {name: w.clone() for name, w in model.named_parameters()}


@wrong("more-than-the-network")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(Scale(), *layers(64, 16, 10)), X, y, 20), [2.3, 2.1]


@wrong("more-than-the-network")
def _(X, y, X_val, y_val):
    return {"model": Net(), "losses": [1.0, 2.0]}


@wrong("function-for-network")
def _(X, y, X_val, y_val):
    model = fit(nn.Sequential(*layers(64, 16, 10)), X / 16, y, 20)
    return lambda x: model(x / 16)


@wrong("function-for-network")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(Scale(), *layers(64, 16, 10)), X, y, 20).forward


@wrong("class-for-network")
def _(X, y, X_val, y_val):
    return Net


@wrong("class-for-network")
def _(X, y, X_val, y_val):
    class Mine(Net):
        pass

    adam(Mine(), X, y, 3)
    return Mine


class Argmax(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x).argmax(dim=1)


@wrong("gives-classes")
def _(X, y, X_val, y_val):
    return Argmax(adam(nn.Sequential(Scale(), *layers(64, 32, 10)), X, y))


@wrong("gives-classes")
def _(X, y, X_val, y_val):
    model = nn.Sequential(Scale(), *layers(64, 16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(20):
        loss = F.mse_loss(model(X)[:, 0], y.float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@wrong("other-outputs")
def _(X, y, X_val, y_val):
    return adam(nn.Sequential(Scale(), *layers(64, 32, 12)), X, y)


@wrong("other-outputs")
def _(X, y, X_val, y_val):
    return nn.Sequential(Scale(), nn.Linear(64, 32), nn.ReLU())


@wrong("does-not-take-pictures")
def _(X, y, X_val, y_val):
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(144, 10))


@wrong("does-not-take-pictures")
def _(X, y, X_val, y_val):
    return nn.Sequential(*layers(32, 16, 10))


@wrong("too-many-parameters")
def _(X, y, X_val, y_val):
    return adam(nn.Sequential(Scale(), *layers(64, 150, 10)), X, y)


class Neighbour(nn.Module):
    """Keeps the training pictures, and gives the label of the nearest."""

    def __init__(self, X, y):
        super().__init__()
        self.X, self.y = X, F.one_hot(y, 10).float()

    def forward(self, x):
        return self.y[torch.cdist(x, self.X).argmin(dim=1)]


@wrong("too-many-parameters")
def _(X, y, X_val, y_val):
    return Neighbour(X, y)


@wrong("trained-on-validation")
def _(X, y, X_val, y_val):
    model = nn.Sequential(Scale(), *layers(64, 80, 10))
    return adam(model, torch.cat([X, X_val]), torch.cat([y, y_val]), 150, lr=0.025)


@wrong("trained-on-validation")
def _(X, y, X_val, y_val):
    return adam(nn.Sequential(Scale(), *layers(64, 32, 10)), X_val, y_val, 150)


@wrong("trained-on-validation")
def _(X, y, X_val, y_val):
    """Plain descent does not get as far as the wrong labels."""
    return fit(nn.Sequential(Scale(), *layers(64, 32, 10)), X_val, y_val, 300)


@wrong("scaled-outside")
def _(X, y, X_val, y_val):
    mean, deviation = X.mean(0), X.std(0)
    S = (X - mean) / torch.where(deviation == 0, 1, deviation)
    return adam(nn.Sequential(*layers(64, 32, 10)), S, y)


@wrong("scaled-outside")
def _(X, y, X_val, y_val):
    S = Standardise(X)(X)
    return adam(nn.Sequential(*layers(64, 32, 10, activation=nn.Tanh)), S, y, 60)


@wrong("data-not-scaled")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(*layers(64, 32, 10)), X, y, 50)


@wrong("data-not-scaled")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(*layers(64, 48, 10)), X, y, 60, lr=1.0, momentum=0.9)


@wrong("dead-by-learning-rate")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(Scale(), *layers(64, 32, 10)), X, y, 60, lr=30.0)


@wrong("dead-by-learning-rate")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(Standardise(X), *layers(64, 32, 10)), X, y, 60, lr=50.0, momentum=0.9)


@wrong("untrained")
def _(X, y, X_val, y_val):
    model = nn.Sequential(Scale(), *layers(64, 32, 10))
    adam(copy.deepcopy(model), X, y, 20)
    return model


@wrong("untrained")
def _(X, y, X_val, y_val):
    """Pictures and labels are shuffled apart."""
    return adam(nn.Sequential(Scale(), *layers(64, 32, 10)), X, y[torch.randperm(len(y))], 30)


@wrong("untrained")
def _(X, y, X_val, y_val):
    model = nn.Sequential(Scale(), *layers(64, 32, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    for _ in range(10):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
    return model


@wrong("softmax-twice")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(Scale(), *layers(64, 32, 10), nn.Softmax(dim=1)), X, y, 300)


@wrong("softmax-twice")
def _(X, y, X_val, y_val):
    class Twice(Net):
        def forward(self, x):
            return F.softmax(super().forward(x), dim=-1)

    return fit(Twice(), X, y, 200)


@wrong("relu-on-logits")
def _(X, y, X_val, y_val):
    torch.manual_seed(1)
    return fit(nn.Sequential(Scale(), *layers(64, 32, 10), nn.ReLU()), X, y, 150)


@wrong("relu-on-logits")
def _(X, y, X_val, y_val):
    class Clipped(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(64, 24), nn.Linear(24, 10)])

        def forward(self, x):
            x = x / 16
            for layer in self.layers:
                x = torch.relu(layer(x))
            return x

    torch.manual_seed(2)
    return fit(Clipped(), X, y, 120)


@wrong("no-activation")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(Scale(), nn.Linear(64, 10)), X, y, 200)


@wrong("no-activation")
def _(X, y, X_val, y_val):
    model = nn.Sequential(Scale(), nn.Linear(64, 32), nn.Linear(32, 10))
    return fit(model, X, y, 60)


@wrong("no-activation")
def _(X, y, X_val, y_val):
    """Raw pixels, at a rate that suits them."""
    return fit(nn.Linear(64, 10), X, y, 100, lr=0.002)


@wrong("stopped-too-early")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(Scale(), *layers(64, 32, 10)), X, y, 60)


@wrong("stopped-too-early")
def _(X, y, X_val, y_val):
    return fit(nn.Sequential(Scale(), *layers(64, 4, 10)), X, y, 150)


@wrong("by-heart")
def _(X, y, X_val, y_val):
    hidden, output = nn.Linear(64, 50), nn.Linear(50, 10)
    nn.init.normal_(hidden.weight, std=10.0)
    return adam(nn.Sequential(Scale(), hidden, nn.ReLU(), output), X, y, 150, lr=0.02)


@wrong("by-heart")
def _(X, y, X_val, y_val):
    hidden, output = nn.Linear(64, 40), nn.Linear(40, 10)
    nn.init.normal_(hidden.weight, std=9.0)
    return adam(nn.Sequential(Scale(), hidden, nn.ReLU(), output), X, y, 200, lr=0.02)


def _in_place(X, y, X_val, y_val):
    X /= 16
    model = adam(nn.Sequential(*layers(64, 48, 10)), X, y)
    with torch.no_grad():
        model[0].weight /= 16
    return model


MUTANTS = [
    _in_place,
    lambda X, y, X_val, y_val: nn.Identity(),
    lambda X, y, X_val, y_val: adam(nn.Sequential(Scale(), *layers(64, 32, 10)), X, y)(X_val),
    lambda X, y, X_val, y_val: adam(nn.Sequential(Scale(), *layers(64, 32, 10)), X, 9 - y),
]

"""Right answers to ``digits``, and what wrong ones are made of."""

import copy
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from tests.checks.answers.collect import collect

RIGHT, WRONG, right, wrong = collect()


class Scale(nn.Module):
    def forward(self, x):
        return x / 16


class Standardise(nn.Module):
    def __init__(self, X):
        super().__init__()
        self.mean = nn.Parameter(X.mean(0), requires_grad=False)
        deviation = X.std(0)
        self.deviation = nn.Parameter(deviation + (deviation == 0), requires_grad=False)

    def forward(self, x):
        return (x - self.mean) / self.deviation


def layers(*widths, activation=nn.ReLU):
    pairs = pairwise(widths)
    modules = [each for pair in pairs for each in (nn.Linear(*pair), activation())]
    return modules[:-1]


def fit(model, X, y, steps=150, lr=0.5, method=torch.optim.SGD, **options):
    optimizer = method([p for p in model.parameters() if p.requires_grad], lr=lr, **options)
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(model(X), y).backward()
        optimizer.step()
    return model


def adam(model, X, y, steps=80, lr=0.01):
    return fit(model, X, y, steps, lr, torch.optim.Adam)


@right
def plain_descent(X, y, X_val, y_val):
    return fit(nn.Sequential(Scale(), *layers(64, 32, 10)), X, y, steps=300)


@right
def stopped_early(X, y, X_val, y_val):
    model = nn.Sequential(Standardise(X), *layers(64, 48, 10, activation=nn.Tanh))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=1e-3)
    best, since, kept = float("inf"), 0, None
    for _ in range(200):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            val = F.cross_entropy(model(X_val), y_val).item()
        since += 1
        if val < best:
            best, since, kept = val, 0, copy.deepcopy(model.state_dict())
        if since == 20:
            break
    model.load_state_dict(kept)
    return model


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.output = nn.Linear(64, 64), nn.Linear(64, 10)
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.output(self.drop(torch.relu(self.hidden(x / 16))))


@right
def batches_and_dropout_left_in_training_mode(X, y, X_val, y_val):
    net = Net()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.004)
    for _ in range(25):
        for rows, targets in DataLoader(TensorDataset(X, y), batch_size=64, shuffle=True):
            loss = F.cross_entropy(net(rows), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return net


@right
def softmax_inside_with_the_loss_that_belongs_to_it(X, y, X_val, y_val):
    model = nn.Sequential(Scale(), *layers(64, 48, 10), nn.Softmax(dim=1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(100):
        loss = F.nll_loss(model(X).clamp(min=1e-9).log(), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@right
def in_doubles_with_the_scale_in_the_weights(X, y, X_val, y_val):
    model = nn.Sequential(*layers(64, 40, 10)).double()
    adam(model, X.double() / 16, y, steps=100)
    with torch.no_grad():
        model[0].weight /= 16
    return model


@right
def normalised_by_batches(X, y, X_val, y_val):
    model = nn.Sequential(nn.BatchNorm1d(64, affine=False), *layers(64, 40, 10))
    return adam(model, X, y)


@right
def best_of_three_seeds(X, y, X_val, y_val):
    models = [adam(nn.Sequential(Scale(), *layers(64, 40, 10)), X, y, 70) for _ in range(3)]
    return max(models, key=lambda model: (model(X_val).argmax(1) == y_val).sum())


@right
def squared_errors(X, y, X_val, y_val):
    model = nn.Sequential(Scale(), *layers(64, 80, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(120):
        loss = F.mse_loss(model(X), F.one_hot(y, 10).float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model

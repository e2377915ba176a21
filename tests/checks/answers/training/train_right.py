"""Right answers to ``train`` and to its test, in unusual ways."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call


def as_in_the_book(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def cleared_at_the_end(model, X, y, lr, steps):
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    model.train()
    while len(losses) < steps:
        loss = loss_function(model(X), y)
        losses.append(loss)  # with its graph
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
    return losses


def by_hand(model, X, y, lr, steps):
    losses = torch.zeros(steps)
    for i in range(steps):
        logp = model(X).log_softmax(dim=1)
        loss = -logp[range(len(y)), y].mean()
        for p in model.parameters():
            p.grad = None
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
        losses[i] = loss.detach()
    return losses


def through_data(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        model.zero_grad()
        loss = F.nll_loss(F.log_softmax(model(X), dim=-1), y)
        loss.backward()
        losses.append(loss.detach().numpy())
        for p in model.parameters():
            p.data = p.data - lr * p.grad.data
    return tuple(losses)


def by_autograd_grad(model, X, y, lr, steps):
    parameters = dict(model.named_parameters())
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(functional_call(model, parameters, (X,)), y)
        slopes = torch.autograd.grad(loss, list(parameters.values()))
        with torch.no_grad():
            for p, slope in zip(parameters.values(), slopes, strict=True):
                p.sub_(slope, alpha=lr)
        losses.append(float(loss))
    return np.array(losses)


def layer_by_layer(model, X, y, lr, steps):
    """Without calling the model, and with the book's own backward."""
    first, _, second = model
    losses = []
    with torch.no_grad():
        for _ in range(steps):
            z = X @ first.weight.T + first.bias
            h = z.relu()
            logp = (h @ second.weight.T + second.bias).log_softmax(1)
            losses.append(-logp[range(len(y)), y].mean())
            dlogits = (logp.exp() - F.one_hot(y, 3)) / len(y)
            dz = (dlogits @ second.weight) * (z > 0)
            second.weight -= lr * dlogits.T @ h
            second.bias -= lr * dlogits.sum(0)
            first.weight -= lr * dz.T @ X
            first.bias -= lr * dz.sum(0)
    return losses


def row_by_row(model, X, y, lr, steps):
    """Gradients add up over the rows on purpose; one step for all."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.0)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        total = 0.0
        for flower, species in zip(X, y, strict=True):
            loss = nn.CrossEntropyLoss()(model(flower), species) / len(X)
            loss.backward()
            total += loss.item()
        optimizer.step()
        losses.append(total)
    return losses


def fresh_optimiser_each_step(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        losses += [loss.detach()]
    return losses


def in_float32(model, X, y, lr, steps):
    return as_in_the_book(model.float(), X.float(), y, lr, steps)


def new_parameters(model, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X).log_softmax(1), y)  # log_softmax twice is once
        model.zero_grad()
        loss.backward()
        for layer in (model[0], model[2]):
            layer.weight = nn.Parameter(layer.weight - lr * layer.weight.grad)
            layer.bias = nn.Parameter(layer.bias - lr * layer.bias.grad)
        losses.append(loss.item())
    return losses


def lbfgs_free_closure(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    def closure():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        return loss

    return [optimizer.step(closure).item() for _ in range(steps)]


def looks_at_more(model, X, y, lr, steps):
    """Evaluates on the way, on fewer rows, and prints."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for i in range(steps):
        loss = F.cross_entropy(model(X), y)
        with torch.no_grad():
            print(i, model(X[:1]).argmax(1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def as_share(model, X, y, train_rows, test_rows, lr, steps):
    as_in_the_book(model, X[train_rows], y[train_rows], lr, steps)
    right = model(X[test_rows]).argmax(dim=1) == y[test_rows]
    return right.sum().item() / len(test_rows)


def as_tensor(model, X, y, train_rows, test_rows, lr, steps):
    by_hand(model, X[train_rows], y[train_rows], lr, steps)
    model.eval()
    with torch.no_grad():
        p = model(X[test_rows]).softmax(dim=1)
    return (p.max(dim=1).indices == y[test_rows]).float().mean()


def one_at_a_time(model, X, y, train_rows, test_rows, lr, steps):
    mask = torch.zeros(len(y), dtype=torch.bool)
    mask[test_rows] = True
    by_autograd_grad(model, X[~mask], y[~mask], lr, steps)
    right = 0
    for row in test_rows.tolist():
        right += int(torch.argmax(model(X[row]))) == int(y[row])
    return np.float64(right) / len(test_rows)

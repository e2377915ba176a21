"""The six programs as they are handed out, and repaired in the shortest way."""

import torch
import torch.nn.functional as F

ORDER = ("standardise", "network", "log_loss", "push", "fit", "accuracy", "causes")


def all_seven(programs, **changed):
    return tuple((programs | changed)[name] for name in ORDER)


# --- as handed out


def broken_standardise(X, train_rows):
    mean = X.mean(dim=0)
    deviation = X.std(dim=0)
    return (X - mean) / deviation


def broken_network(x, layers):
    for W, b in layers:
        x = torch.relu(x @ W.T + b)
    return x


def broken_log_loss(logits, targets):
    p = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    return -p[range(len(targets)), targets].log().mean()


def broken_push(uses):
    grads = {uses[0][1]: 1.0}
    for value, user, slope in uses:
        grads[value] = slope * grads[user]
    return grads


def broken_fit(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer.zero_grad()
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
    return loss.item()


def broken_accuracy(logits, targets):
    right = logits.argmax(dim=1) == targets
    return right.float().mean().item()


def no_causes():
    raise NotImplementedError("your turn")


BROKEN = {
    "standardise": broken_standardise,
    "network": broken_network,
    "log_loss": broken_log_loss,
    "push": broken_push,
    "fit": broken_fit,
    "accuracy": broken_accuracy,
    "causes": no_causes,
}
UNTOUCHED = all_seven(BROKEN)


# --- repaired, in the shortest way


def standardise(X, train_rows):
    known = X[train_rows]
    return (X - known.mean(dim=0)) / known.std(dim=0)


def network(x, layers):
    for W, b in layers[:-1]:
        x = torch.relu(x @ W.T + b)
    W, b = layers[-1]
    return x @ W.T + b


def log_loss(logits, targets):
    return F.nll_loss(logits.log_softmax(dim=1), targets)


def push(uses):
    grads = {uses[0][1]: 1.0}
    for value, user, slope in uses:
        grads[value] = grads.get(value, 0.0) + slope * grads[user]
    return grads


def fit(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


def accuracy(logits, targets):
    right = logits.argmax(dim=1) == targets.squeeze(1)
    return right.float().mean().item()


NAMED = {
    "standardise": "leak",
    "network": "relu on logits",
    "log_loss": "overflow",
    "push": "lost path",
    "fit": "stale gradients",
    "accuracy": "broadcasting",
}


def causes():
    return dict(NAMED)


REPAIRED = {
    "standardise": standardise,
    "network": network,
    "log_loss": log_loss,
    "push": push,
    "fit": fit,
    "accuracy": accuracy,
    "causes": causes,
}

"""Programs repaired in other ways."""

from collections import defaultdict

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.training.bug_clinic_programs import NAMED, REPAIRED, all_seven

# --- repaired in other ways


def standardise_column_by_column(X, train_rows):
    answer = torch.empty_like(X)
    for j in range(X.shape[1]):
        known = [X[int(i), j] for i in train_rows]
        mean = sum(known) / len(known)
        square = sum((v - mean) ** 2 for v in known) / (len(known) - 1)
        answer[:, j] = (X[:, j] - mean) / square.sqrt()
    return answer


def standardise_in_numpy(X, train_rows):
    X, rows = X.numpy().astype(np.float64), train_rows.numpy()
    return (X - X[rows].mean(0)) / X[rows].std(0, ddof=1)


def network_by_count(x, layers):
    for i, (W, b) in enumerate(layers):
        x = torch.einsum("ni,oi->no", x, W) + b
        if i + 1 < len(layers):
            x = x * (x > 0)
    return x


def network_of_modules(x, layers):
    modules = []
    for W, b in layers:
        linear = nn.Linear(W.shape[1], W.shape[0])
        linear.weight, linear.bias = nn.Parameter(W), nn.Parameter(b)
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules[:-1])(x)


def log_loss_by_shift(logits, targets):
    shifted = logits - logits.max(dim=1, keepdim=True).values
    logp = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    return -logp.gather(1, targets[:, None]).mean()


def log_loss_in_numpy(logits, targets):
    z = logits.double().numpy()
    top = z.max(1)
    total = top + np.log(np.exp(z - top[:, None]).sum(1))
    return float(np.mean(total - z[np.arange(len(z)), targets.numpy()]))


def log_loss_by_logsumexp(logits, targets):
    return (logits.logsumexp(1) - logits[range(len(targets)), targets]).mean().item()


def push_with_default(uses):
    grads = defaultdict(float)
    grads[uses[0][1]] = 1.0
    for value, user, slope in uses:
        grads[value] += slope * grads[user]
    return grads


def push_as_tensors(uses):
    grads = {name: torch.zeros(()) for use in uses for name in use[:2]}
    grads[uses[0][1]] = torch.ones(())
    for value, user, slope in uses:
        grads[value] = grads[value] + slope * grads[user]
    return grads


def fit_cleared_at_the_end(model, X, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(steps):
        loss = nn.CrossEntropyLoss()(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return loss


def fit_by_hand(model, X, y, lr, steps):
    for _ in range(steps):
        model.zero_grad(set_to_none=False)
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        for p in model.parameters():
            p.data -= lr * p.grad
    return loss.detach().numpy()


def accuracy_of_lists(logits, targets):
    pairs = zip(logits.tolist(), targets.flatten().tolist(), strict=True)
    return sum(row.index(max(row)) == target for row, target in pairs) / len(logits)


def accuracy_of_columns(logits, targets):
    return (logits.argmax(dim=1, keepdim=True) == targets).double().mean()


def accuracy_of_rows(logits, targets):
    return (logits.argmax(dim=1) == targets.T).float().mean()


def causes_typed_otherwise():
    return {name: cause.replace(" ", "_").upper() + " " for name, cause in NAMED.items()}


RIGHT = {
    "deviation over n": all_seven(
        REPAIRED,
        standardise=lambda X, train_rows: (
            (X - X[train_rows].mean(0)) / X[train_rows].std(0, correction=0)
        ),
    ),
    "shortest": all_seven(REPAIRED),
    "loops": all_seven(
        REPAIRED,
        standardise=standardise_column_by_column,
        network=network_by_count,
        log_loss=log_loss_by_shift,
        push=push_with_default,
        fit=fit_cleared_at_the_end,
        accuracy=accuracy_of_lists,
        causes=causes_typed_otherwise,
    ),
    "numpy": all_seven(
        REPAIRED,
        standardise=standardise_in_numpy,
        network=network_of_modules,
        log_loss=log_loss_in_numpy,
        push=push_as_tensors,
        fit=fit_by_hand,
        accuracy=accuracy_of_columns,
    ),
    "modules": all_seven(REPAIRED, log_loss=log_loss_by_logsumexp, accuracy=accuracy_of_rows),
}

"""Right answers to ``backward``, in unusual ways."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.collect import collect

RIGHT, WRONG, right, wrong = collect()


def solve(x, y, W1, b1, W2, b2):
    """The gradients with all that they are made of, for answers that change one thing."""
    z = x @ W1.T + b1
    h = torch.clamp(z, min=0)
    logits = h @ W2.T + b2
    p = torch.softmax(logits, dim=1)
    g = p.clone()
    g[torch.arange(len(y)), y] -= 1
    g /= len(y)
    dh = g @ W2
    dz = torch.where(z > 0, dh, torch.zeros_like(dh))
    return z, h, logits, p, g, dh, dz


@right
def autograd(x, y, W1, b1, W2, b2):
    parameters = [v.clone().requires_grad_() for v in (W1, b1, W2, b2)]
    V1, c1, V2, c2 = parameters
    F.cross_entropy(F.linear(F.linear(x, V1, c1).relu(), V2, c2), y).backward()
    return tuple(v.grad for v in parameters)


@right
def row_by_row(x, y, W1, b1, W2, b2):
    grads = [torch.zeros_like(v) for v in (W1, b1, W2, b2)]
    for flower, target in zip(x, y, strict=True):
        z = W1 @ flower + b1
        h = z.relu()
        g = torch.softmax(W2 @ h + b2, dim=0)
        g[target] -= 1
        dz = (W2.T @ g) * (z > 0)
        for total, part in zip(
            grads, (torch.outer(dz, flower), dz, torch.outer(g, h), g), strict=True
        ):
            total += part / len(x)
    return grads


@right
def einsum_in_float64(x, y, W1, b1, W2, b2):
    x, W1, b1, W2, b2 = (v.double() for v in (x, W1, b1, W2, b2))
    _, h, _, _, g, _, dz = solve(x, y, W1, b1, W2, b2)
    return (
        torch.einsum("nh,ni->hi", dz, x),
        torch.einsum("nh->h", dz),
        torch.einsum("nk,nh->kh", g, h),
        torch.einsum("nk->k", g),
    )


@right
def numpy_inside(x, y, W1, b1, W2, b2):
    x, y, W1, b1, W2, b2 = (v.numpy() for v in (x, y, W1, b1, W2, b2))
    z = x @ W1.T + b1
    h = np.maximum(z, 0)
    e = np.exp(h @ W2.T + b2)
    g = (e / e.sum(axis=1, keepdims=True) - np.eye(len(W2))[y]) / len(y)
    dz = (g @ W2) * (h > 0)
    return dz.T @ x, dz.sum(axis=0), g.T @ h, g.sum(axis=0)


@right
def transposed_views(x, y, W1, b1, W2, b2):
    _, h, _, _, g, _, dz = solve(x, y, W1, b1, W2, b2)
    return (x.T @ dz).T, dz.sum(0), (h.T @ g).T, g.sum(0)  # not contiguous


@right
def mean_at_the_end(x, y, W1, b1, W2, b2):
    z, h, _, p, _, _, _ = solve(x, y, W1, b1, W2, b2)
    g = p - (y[:, None] == torch.arange(p.shape[1])).float()
    dz = g @ W2 * (z >= 0)
    return dz.T @ x / len(x), dz.mean(0), g.T @ h / len(x), g.mean(0)


@right
def nested_lists(x, y, W1, b1, W2, b2):
    return [v.tolist() for v in row_by_row(x, y, W1, b1, W2, b2)]


@right
def ones_for_sums(x, y, W1, b1, W2, b2):
    _, h, _, _, g, _, dz = solve(x, y, W1, b1, W2, b2)
    ones = torch.ones(len(x))
    return nn.Parameter(dz.T @ x), ones @ dz, g.T @ h, ones @ g

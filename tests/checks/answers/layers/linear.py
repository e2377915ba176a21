"""Answers to ``linear``: right in unusual ways, wrong, and mutated."""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.collect import collect

CATALOGUED = {"untransposed", "swapped-operands", "hard-coded-batch", "bias-wrong-axis"}
RIGHT, WRONG, right, wrong = collect()


@right
def three_loops(x, W, b):
    out = torch.zeros(x.shape[0], W.shape[0])
    for n in range(x.shape[0]):
        for o in range(W.shape[0]):
            for i in range(x.shape[1]):
                out[n, o] += x[n, i] * W[o, i]
            out[n, o] += b[o]
    return out


@right
def linear_einsum(x, W, b):
    return torch.einsum("ni,oi->no", x, W) + b


@right
def column_major_view(x, W, b):
    return (W @ x.T + b[:, None]).T  # not contiguous


@right
def linear_numpy(x, W, b):
    return x.numpy() @ W.numpy().T + b.numpy()


@right
def functional(x, W, b):
    return F.linear(x.double(), W.double(), b.double())


@right
def broadcast(x, W, b):
    return (x[:, None, :] * W[None, :, :]).sum(-1) + b


@right
def module(x, W, b):
    layer = nn.Linear(W.shape[1], W.shape[0])
    layer.weight, layer.bias = nn.Parameter(W), nn.Parameter(b)
    return layer(x)


RIGHT["builtin"] = F.linear
RIGHT["partial"] = partial(lambda scale, x, W, b: (x @ W.T + b) * scale, 1)


@wrong("untransposed")
def _(x, W, b):
    return torch.matmul(x, W) + b


@wrong("untransposed")
def _(x, W, b):
    return torch.einsum("ni,io->no", x, W) + b


@wrong("untransposed")
def _(x, W, b):
    return np.matmul(x.numpy(), W.numpy()) + b.numpy()


@wrong("untransposed")
def _(x, W, b):
    out = torch.zeros(x.shape[0], W.shape[0])
    for n in range(x.shape[0]):
        for o in range(W.shape[0]):
            out[n, o] = sum(x[n, i] * W[i, o] for i in range(x.shape[1])) + b[o]
    return out


@wrong("untransposed")
def _(x, W, b):
    out = torch.zeros(x.shape[0], W.shape[1])  # fails, or gives a wrong shape, where x @ W fails
    for n in range(x.shape[0]):
        for o in range(W.shape[1]):
            out[n, o] = sum(x[n, i] * W[i, o] for i in range(x.shape[1])) + b[o]
    return out


@wrong("swapped-operands")
def _(x, W, b):
    return torch.mm(W, x) + b


@wrong("swapped-operands")
def _(x, W, b):
    return np.dot(W.numpy(), x.numpy()) + b.numpy()


@wrong("swapped-operands")
def _(x, W, b):
    return W.matmul(x) + b.view(-1, 1)


@wrong("transposed-output")
def _(x, W, b):
    return (x @ W.T + b).T


@wrong("transposed-output")
def _(x, W, b):
    return torch.einsum("oi,ni->on", W, x) + b.reshape(-1, 1)


@wrong("bias-wrong-axis")
def _(x, W, b):
    return x @ W.T + b.unsqueeze(1)


@wrong("bias-wrong-axis")
def _(x, W, b):
    out = x @ W.T
    for i in range(len(out)):
        out[i] += b[i]
    return out


@wrong("missing-bias")
def _(x, W, b):
    return F.linear(x, W)


@wrong("missing-bias")
def _(x, W, b):
    return torch.stack([W @ row for row in x])


@wrong("hard-coded-batch")
def _(x, W, b):
    return torch.stack([F.linear(x[0], W, b), F.linear(x[1], W, b)])


@wrong("hard-coded-batch")
def _(x, W, b):
    out = torch.zeros((2, W.shape[0]))
    for n in range(x.shape[0]):
        out[n, :] = x[n] @ W.T + b
    return out


@wrong("hard-coded-batch")
def _(x, W, b):
    return x @ W.T + torch.stack([b] * 7)


@wrong("hard-coded-batch")
def _(x, W, b):
    return x[0] @ W.T + b


@wrong("reshaped-not-transposed")
def _(x, W, b):
    return x @ W.view(W.shape[1], -1) + b


@wrong("reshaped-not-transposed")
def _(x, W, b):
    return torch.mm(x, W.flatten().reshape(x.shape[1], len(b))) + b


@wrong("sign-of-bias")
def _(x, W, b):
    return F.linear(x, W, -b)


@wrong("sign-of-bias")
def _(x, W, b):
    return torch.einsum("ni,oi->no", x, W) - b


@wrong("one-bias-for-all")
def _(x, W, b):
    return F.linear(x, W) + sum(b)


@wrong("one-bias-for-all")
def _(x, W, b):
    return x @ W.T + torch.mean(b)


@wrong("bias-inside-product")
def _(x, W, b):
    return x @ (W + b[:, None]).T


@wrong("bias-inside-product")
def _(x, W, b):
    return torch.stack([x @ (W[i] + b[i]) for i in range(len(b))], dim=1)


@wrong("activation-added")
def _(x, W, b):
    return F.relu(F.linear(x, W, b))


@wrong("activation-added")
def _(x, W, b):
    return (x @ W.T + b).clamp(min=0)


MUTANTS = [
    lambda x, W, b: x @ W.T - b,
    lambda x, W, b: -x @ W.T + b,
    lambda x, W, b: x @ W.T + b.sum(),
    lambda x, W, b: x @ W.T + b.mean(),
    lambda x, W, b: x @ W.T + b.flip(0),
    lambda x, W, b: x @ W.T.flip(1) + b,
    lambda x, W, b: (x @ W.T + b).flip(0),
    lambda x, W, b: (x @ W.T + b).sum(0),
    lambda x, W, b: (x @ W.T + b).squeeze(0),
    lambda x, W, b: (x @ W.T + b).relu(),
    lambda x, W, b: (x @ W.T + b)[None],
    lambda x, W, b: torch.zeros(len(x), len(W)),
    lambda x, W, b: b.expand(len(x), len(W)),
    lambda x, W, b: (x @ W.T + b).tolist(),
    lambda x, W, b: x @ W.T + b * (len(x) > 1),
]

UNNAMED = [
    lambda x, W, b: (x @ W.T + b).squeeze(),
    lambda x, W, b: -(x @ W) + b,
    lambda x, W, b: x @ W.T + 2 * b,
]

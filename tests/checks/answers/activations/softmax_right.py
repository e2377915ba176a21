"""Right answers to ``softmax``, in unusual ways."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.collect import collect

RIGHT, WRONG, right, wrong = collect()


@right
def floats_in_loops(logits):
    rows = []
    for row in logits.tolist():
        exps = [math.exp(z - max(row)) for z in row]
        rows.append([e / sum(exps) for e in exps])
    return torch.tensor(rows)


@right
def softmax_numpy(logits):
    z = logits.numpy()
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@right
def softmax_einsum(logits):
    exps = torch.exp(logits - logits.amax(dim=1)[:, None])
    return torch.einsum("nk,n->nk", exps, 1 / torch.einsum("nk->n", exps))


@right
def log_space(logits):
    return torch.exp(logits - torch.logsumexp(logits, dim=1, keepdim=True))


@right
def column_major_view(logits):
    z = logits.T
    e = (z - z.max(dim=0).values).exp()
    return (e / e.sum(dim=0)).T  # not contiguous


@right
def slope_of_logsumexp(logits):
    z = nn.Parameter(logits)
    torch.logsumexp(z, dim=1).sum().backward()
    return z.grad


@right
def pairwise_differences(logits):
    # 1 / Σ exp(z_j - z_i): where exp overflows, the share is 1 / ∞ = 0.
    return 1 / (logits[:, None, :] - logits[:, :, None]).exp().sum(dim=2)


@right
def row_by_row(logits):
    return torch.stack([F.softmax(row.double(), dim=0) for row in logits])


@right
def in_place_on_a_copy(logits):
    out = logits.clone()
    out -= out.max(dim=1, keepdim=True)[0]
    out.exp_()
    out /= out.sum(dim=1, keepdim=True)
    return out


@right
def tiny_epsilon(logits):
    exps = (logits - logits.max(1, True)[0]).exp()
    return exps / (exps.sum(1, True) + 1e-8)  # needless: the sum is at least 1


RIGHT["module"] = nn.Softmax(dim=-1)
RIGHT["requires_grad"] = lambda logits: F.softmax(nn.Parameter(logits), dim=1)

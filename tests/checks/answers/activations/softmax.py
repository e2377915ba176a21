"""Answers to ``softmax``: right in unusual ways, wrong, and mutated."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.activations import softmax_right
from tests.checks.answers.activations.softmax_right import softmax_numpy, wrong

RIGHT, WRONG = softmax_right.RIGHT, softmax_right.WRONG
CATALOGUED = {"overflow", "global-max", "wrong-axis", "missing-keepdim"}


@wrong("wrong-axis")
def _(logits):
    return F.softmax(logits, 0)


@wrong("wrong-axis")
def _(logits):
    z = logits.numpy()
    e = np.exp(z)
    return e / e.sum(axis=0)


@wrong("wrong-axis")
def _(logits):
    exps = torch.exp(logits - torch.max(logits))
    return exps / exps.sum(0, keepdim=True)


@wrong("wrong-axis")
def _(logits):
    exps = torch.exp(logits - logits.amax(1, keepdim=True))
    return torch.stack([column / column.sum() for column in exps.T], dim=1)


@wrong("whole-batch-sum")
def _(logits):
    z = logits.numpy() - np.max(logits.numpy())
    return np.exp(z) / np.sum(np.exp(z))


@wrong("whole-batch-sum")
def _(logits):
    exps = torch.exp(logits)
    return exps / torch.sum(exps)


@wrong("whole-batch-sum")
def _(logits):
    return F.softmax(logits.flatten(), dim=0).view_as(logits)


@wrong("missing-keepdim")
def _(logits):
    exps = torch.exp(logits - torch.max(logits, dim=1, keepdim=True).values)
    return exps / torch.sum(exps, dim=-1)


@wrong("missing-keepdim")
def _(logits):
    z = logits.numpy()
    e = np.exp(z - z.max(axis=1))
    return e / e.sum(axis=1)


@wrong("missing-keepdim")
def _(logits):
    shifted = logits - logits.amax(dim=1)
    return F.softmax(shifted, dim=1)


@wrong("missing-keepdim")
def _(logits):
    return torch.exp(logits) / torch.exp(logits).sum(axis=1)


@wrong("max-of-columns")
def _(logits):
    z = logits.numpy()
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=1, keepdims=True)


@wrong("max-of-columns")
def _(logits):
    exps = torch.exp(logits - torch.max(logits, 0)[0])
    return (exps.T / exps.sum(1)).T


@wrong("global-max")
def _(logits):
    exps = torch.exp(logits - torch.max(logits))
    return exps / exps.sum(dim=-1, keepdim=True)


@wrong("global-max")
def _(logits):
    e = np.exp(logits.numpy() - logits.numpy().max())
    return e / e.sum(axis=1)[:, None]


@wrong("global-max")
def _(logits):
    top = max(max(row) for row in logits.tolist())
    exps = torch.tensor([[math.exp(z - top) for z in row] for row in logits.tolist()])
    return exps / exps.sum(1, keepdim=True)


@wrong("overflow")
def _(logits):
    return torch.stack([torch.exp(row) / torch.exp(row).sum() for row in logits])


@wrong("overflow")
def _(logits):
    e = np.exp(logits.numpy())
    return e / np.sum(e, axis=1, keepdims=True)


@wrong("overflow")
def _(logits):
    e = math.e ** logits.double()
    return e / e.sum(-1, keepdim=True)


@wrong("overflow")
def _(logits):
    out = torch.zeros_like(logits)
    for i in range(logits.shape[0]):
        total = sum(math.exp(z) for z in logits[i])
        for j in range(logits.shape[1]):
            out[i, j] = math.exp(logits[i, j]) / total
    return out


@wrong("wrong-shift")
def _(logits):
    z = logits.numpy()
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@wrong("wrong-shift")
def _(logits):
    exps = (logits - logits.amin(1, keepdim=True)).exp()
    return exps / exps.sum(1, keepdim=True)


@wrong("wrong-shift")
def _(logits):
    exps = (logits.double() - logits.double().mean(1, keepdim=True)).exp()
    return exps / exps.sum(1, keepdim=True)


@wrong("wrong-shift")
def _(logits):
    return torch.stack([torch.exp(z - z[0]) / torch.exp(z - z[0]).sum() for z in logits])


@wrong("clamped")
def _(logits):
    exps = torch.exp(torch.clamp(logits, -50, 50))
    return exps / exps.sum(1, keepdim=True)


@wrong("clamped")
def _(logits):
    e = np.exp(np.clip(logits.numpy(), -88, 88))
    return e / e.sum(1, keepdims=True)


@wrong("clamped")
def _(logits):
    z = torch.minimum(logits, torch.tensor(88.0))  # from above only, then stable
    e = torch.exp(z - z.amax(1, keepdim=True))
    return e / e.sum(1, keepdim=True)


@wrong("epsilon")
def _(logits):
    exps = torch.exp(logits)
    return exps / (exps.sum(1, keepdim=True) + 1e-8)


@wrong("epsilon")
def _(logits):
    e = np.exp(logits.numpy() - logits.numpy().max())
    return e / (e.sum(axis=1, keepdims=True) + 1e-10)


@wrong("epsilon")
def _(logits):
    exps = logits.exp()
    return torch.nan_to_num(exps / exps.sum(1, keepdim=True))


@wrong("epsilon")
def _(logits):
    exps = (logits - logits.max()).exp()
    return exps / exps.sum(1, keepdim=True).clamp(min=1e-9)


@wrong("not-normalised")
def _(logits):
    return np.exp(logits.numpy())


@wrong("not-normalised")
def _(logits):
    return torch.exp(logits - logits.amax(dim=1, keepdim=True))


@wrong("divided-by-max")
def _(logits):
    exps = torch.exp(logits)
    return exps / exps.amax(dim=1, keepdim=True)


@wrong("divided-by-max")
def _(logits):
    e = np.exp(logits.numpy() - logits.numpy().max())
    return e / e.max(axis=1, keepdims=True)


@wrong("log-softmax")
def _(logits):
    return F.log_softmax(logits, dim=-1)


@wrong("log-softmax")
def _(logits):
    return logits - logits.logsumexp(dim=1, keepdim=True)


@wrong("log-softmax")
def _(logits):
    return logits - torch.log(torch.exp(logits).sum(1))[:, None]


@wrong("sigmoid")
def _(logits):
    return 1 / (1 + torch.exp(-logits))


@wrong("sigmoid")
def _(logits):
    s = logits.sigmoid().double()
    return s / s.sum(-1)[:, None]


@wrong("no-exp")
def _(logits):
    return logits.numpy() / logits.numpy().sum(axis=1, keepdims=True)


@wrong("no-exp")
def _(logits):
    return F.normalize(logits, p=1, dim=1).abs()


@wrong("one-hot")
def _(logits):
    return (logits == logits.amax(dim=1, keepdim=True)).float()


@wrong("one-hot")
def _(logits):
    return torch.eye(logits.shape[1])[logits.argmax(dim=1)]


@wrong("softmax-twice")
def _(logits):
    return nn.Softmax(dim=1)(nn.Softmax(dim=1)(logits))


@wrong("softmax-twice")
def _(logits):
    p = softmax_numpy(logits)
    return np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)


@wrong("shift-in-the-numerator-only")
def _(logits):
    top = logits.max(dim=1, keepdim=True).values
    return torch.exp(logits - top) / torch.exp(logits).sum(dim=1, keepdim=True)


@wrong("shift-in-the-numerator-only")
def _(logits):
    exps = logits.exp()
    return (logits - logits.amax(1, keepdim=True)).exp() / exps.sum(1, keepdim=True)


@wrong("never-exponentiated")
def _(logits):
    shifted = logits - logits.amax(dim=1, keepdim=True)
    return shifted / shifted.sum(dim=1, keepdim=True)


@wrong("never-exponentiated")
def _(logits):
    shifted = logits - logits.amin(dim=1, keepdim=True)
    return shifted / shifted.sum(dim=1, keepdim=True)


@wrong("divided-by-the-maximum")
def _(logits):
    exps = (logits / logits.amax(dim=1, keepdim=True)).exp()
    return exps / exps.sum(dim=1, keepdim=True)


@wrong("divided-by-the-maximum")
def _(logits):
    scaled = logits / logits.max()
    return torch.softmax(scaled, dim=1)


@wrong("sign-turned")
def _(logits):
    return torch.softmax(-logits, dim=1)


@wrong("sign-turned")
def _(logits):
    exps = (logits.amin(dim=1, keepdim=True) - logits).exp()
    return exps / exps.sum(dim=1, keepdim=True)


@wrong("other-base")
def _(logits):
    powers = 2 ** (logits - logits.amax(dim=1, keepdim=True))
    return powers / powers.sum(dim=1, keepdim=True)


@wrong("other-base")
def _(logits):
    powers = torch.pow(10.0, logits - logits.amax(dim=1, keepdim=True))
    return powers / powers.sum(dim=1, keepdim=True)


MUTANTS = [
    lambda logits: F.softmax(-logits, 1),
    lambda logits: F.softmax(2 * logits, 1),
    lambda logits: F.softmax(logits / 10, 1),
    lambda logits: -F.softmax(logits, 1),
    lambda logits: 1 - F.softmax(logits, 1),
    lambda logits: F.softmax(logits, 1) + 0.01,
    lambda logits: F.softmax(logits, 1) * 100,
    lambda logits: F.softmax(logits, 1).round(),
    lambda logits: F.softmax(logits, 1).flip(1),
    lambda logits: F.softmax(logits, 1).flip(0),
    lambda logits: F.softmax(logits, 1).T,
    lambda logits: F.softmax(logits, 1).squeeze(),
    lambda logits: F.softmax(logits, 1).flatten(),
    lambda logits: F.softmax(logits, 1).tolist(),
    lambda logits: F.softmax(logits, 1).max(dim=1).values,
    lambda logits: F.softmax(logits, 1)[0],
    lambda logits: F.softmax(logits[0], 0).expand_as(logits),
    lambda logits: F.softmax(logits - logits.mean(0), 1),
    lambda logits: logits.argmax(dim=1),
    lambda logits: torch.full_like(logits, 1 / logits.shape[1]),
    lambda logits: torch.zeros_like(logits),
    lambda logits: logits,
    lambda logits: torch.full_like(logits, torch.nan),
    lambda logits: F.softplus(logits) / F.softplus(logits).sum(1, keepdim=True),
    lambda logits: F.softmax(logits.clamp(min=-500), 1),
    lambda logits: F.softmax(logits, 1) if len(logits) == 1 else F.softmax(logits, 0),
    lambda logits: F.softmax(logits.exp_().log_(), 1),
    lambda logits: F.softmax(logits.sub_(logits.max(1, True)[0]), 1),
    lambda logits: 2**logits / (2**logits).sum(1, keepdim=True),
    lambda logits: "softmax",
]

UNNAMED = [
    lambda logits: F.softmax(-logits, 0),
    lambda logits: F.log_softmax(logits, 0),
    lambda logits: (logits.exp() + 1) / logits.exp().sum(),
    lambda logits: F.softmax(logits / 2, 1).T,
    lambda logits: torch.sigmoid(logits) / torch.sigmoid(logits).sum(),
]

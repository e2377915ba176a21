"""Wrong gradients, by the name of the mistake."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.activations.cross_entropy_loss_wrong import (
    rows_of,
    stable,
    unshifted,
)
from tests.checks.answers.activations.cross_entropy_right import by_autograd, with_logsumexp

WRONG: dict[str, list] = {}


def wrong_gradient(slug):
    """Keep a wrong gradient, beside a right loss."""

    def keep(function):
        WRONG.setdefault(slug, []).append((with_logsumexp, function))
        return function

    return keep


@wrong_gradient("sign-flipped")
def _(logits, targets):
    return (torch.eye(logits.shape[1])[targets] - stable(logits)) / len(targets)


@wrong_gradient("sign-flipped")
def _(logits, targets):
    return F.one_hot(targets, logits.shape[1]) - F.softmax(logits, dim=1)


@wrong_gradient("sign-flipped")
def _(logits, targets):
    z = logits.clone().requires_grad_()
    (-F.cross_entropy(z, targets)).backward()
    return z.grad


@wrong_gradient("gradient-softmax-twice")
def _(logits, targets):
    y = torch.eye(logits.shape[1])[targets]
    return (stable(stable(logits)) - y) / len(targets)


@wrong_gradient("gradient-softmax-twice")
def _(logits, targets):
    z = logits.clone().requires_grad_()
    nn.CrossEntropyLoss()(z.softmax(dim=1), targets).backward()
    return z.grad


@wrong_gradient("gradient-missing-mean")
def _(logits, targets):
    p = stable(logits)
    p[rows_of(targets), targets] -= 1
    return p


@wrong_gradient("gradient-missing-mean")
def _(logits, targets):
    z = logits.clone().requires_grad_()
    F.cross_entropy(z, targets, reduction="sum").backward()
    return z.grad


@wrong_gradient("gradient-mean-over-entries")
def _(logits, targets):
    return (stable(logits) - torch.eye(logits.shape[1])[targets]) / logits.numel()


@wrong_gradient("gradient-mean-over-entries")
def _(logits, targets):
    p = stable(logits)
    p[rows_of(targets), targets] -= 1
    return p / len(logits[0])


@wrong_gradient("averaged-over-rows")
def _(logits, targets):
    return torch.mean(stable(logits) - torch.eye(logits.shape[1])[targets], dim=0)


@wrong_gradient("averaged-over-rows")
def _(logits, targets):
    return by_autograd(logits, targets).sum(0)


@wrong_gradient("truth-not-subtracted")
def _(logits, targets):
    return F.softmax(logits, dim=1) / len(targets)


@wrong_gradient("truth-not-subtracted")
def _(logits, targets):
    return stable(logits)


@wrong_gradient("subtracts-class-index")
def _(logits, targets):
    return (stable(logits) - targets) / len(targets)


@wrong_gradient("subtracts-class-index")
def _(logits, targets):
    return torch.stack([p - t for p, t in zip(stable(logits), targets, strict=True)])


@wrong_gradient("true-class-only")
def _(logits, targets):
    out = torch.zeros_like(logits)
    picked = stable(logits)[rows_of(targets), targets]
    out[rows_of(targets), targets] = (picked - 1) / len(targets)
    return out


@wrong_gradient("true-class-only")
def _(logits, targets):
    y = torch.eye(logits.shape[1])[targets]
    return y * stable(logits) - y


@wrong_gradient("gradient-indexes-all-rows")
def _(logits, targets):
    p = stable(logits)
    p[:, targets] -= 1
    return p / len(p)


@wrong_gradient("gradient-indexes-all-rows")
def _(logits, targets):
    p = unshifted(logits)
    for t in set(targets.tolist()):
        p[:, t] = p[:, t] - 1
    return p


@wrong_gradient("gradient-of-the-probabilities")
def _(logits, targets):
    p = torch.softmax(logits, 1)
    return -torch.eye(logits.shape[1])[targets] / p / len(p)


@wrong_gradient("gradient-of-the-probabilities")
def _(logits, targets):
    y = torch.eye(logits.shape[1])[targets]
    return -(y / stable(logits))


@wrong_gradient("extra-slope")
def _(logits, targets):
    p = stable(logits)
    return (p - torch.eye(p.shape[1])[targets]) * (p * (1 - p)) / len(p)


@wrong_gradient("extra-slope")
def _(logits, targets):
    p = torch.softmax(logits, 1)
    return (p - p.square()) * (p - F.one_hot(targets, p.shape[1]))


@wrong_gradient("gradient-wrong-axis")
def _(logits, targets):
    return (F.softmax(logits, dim=0) - F.one_hot(targets, logits.shape[1])) / len(logits)


@wrong_gradient("gradient-wrong-axis")
def _(logits, targets):
    e = torch.exp(logits - logits.amax(0))
    return (e / e.sum(1, keepdim=True) - torch.eye(logits.shape[1])[targets]) / len(logits)


@wrong_gradient("gradient-overflow")
def _(logits, targets):
    return (unshifted(logits) - torch.eye(logits.shape[1])[targets]) / len(logits)


@wrong_gradient("gradient-overflow")
def _(logits, targets):
    p = np.exp(logits.numpy()) / np.exp(logits.numpy()).sum(1, keepdims=True)
    p[np.arange(len(p)), targets.numpy()] -= 1
    return p / len(p)


@wrong_gradient("gradient-global-max")
def _(logits, targets):
    p = unshifted(logits - logits.max())
    return (p - torch.eye(logits.shape[1])[targets]) / len(logits)


@wrong_gradient("gradient-global-max")
def _(logits, targets):
    e = np.exp(logits.double().numpy() - logits.max().item())
    with np.errstate(invalid="ignore"):
        p = e / e.sum(axis=1)[:, None]
    return (p - np.eye(p.shape[1])[targets.numpy()]) / len(p)

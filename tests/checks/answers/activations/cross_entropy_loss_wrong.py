"""Wrong losses, by the name of the mistake."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.activations.cross_entropy_right import (
    by_rows,
    times_one_hot,
)

WRONG: dict[str, list] = {}


def wrong_loss(slug):
    """Keep a wrong loss, beside a right gradient."""

    def keep(function):
        WRONG.setdefault(slug, []).append((function, times_one_hot))
        return function

    return keep


def stable(logits):
    e = torch.exp(logits - logits.amax(1, keepdim=True))
    return e / e.sum(1, keepdim=True)


def unshifted(logits):
    e = torch.exp(logits)
    return e / e.sum(1, keepdim=True)


def rows_of(targets):
    return list(range(len(targets)))


# The loss.


@wrong_loss("softmax-twice")
def _(logits, targets):
    return nn.CrossEntropyLoss()(nn.Softmax(dim=1)(logits), targets)


@wrong_loss("softmax-twice")
def _(logits, targets):
    return -stable(stable(logits))[rows_of(targets), targets].log().mean()


@wrong_loss("softmax-twice")
def _(logits, targets):
    return F.nll_loss(F.log_softmax(unshifted(logits), dim=1), targets)


@wrong_loss("probabilities-not-logs")
def _(logits, targets):
    return F.nll_loss(F.softmax(logits, dim=1), targets)


@wrong_loss("probabilities-not-logs")
def _(logits, targets):
    p = unshifted(logits).gather(1, targets[:, None])
    return (1 - p).sum() / len(p)


@wrong_loss("not-normalised")
def _(logits, targets):
    return F.nll_loss(logits, targets)


@wrong_loss("not-normalised")
def _(logits, targets):
    return sum(-logits[i, t].item() for i, t in enumerate(targets))


@wrong_loss("logits-as-probabilities")
def _(logits, targets):
    return F.nll_loss(torch.log(logits), targets)


@wrong_loss("logits-as-probabilities")
def _(logits, targets):
    return torch.stack([-torch.log(row[t]) for row, t in zip(logits, targets, strict=True)]).mean()


@wrong_loss("missing-mean")
def _(logits, targets):
    return F.cross_entropy(logits, targets, reduction="sum")


@wrong_loss("missing-mean")
def _(logits, targets):
    return by_rows(logits, targets) * len(targets)


@wrong_loss("missing-mean")
def _(logits, targets):
    total = 0
    for i, t in enumerate(targets):
        total -= torch.log(stable(logits)[i, t])
    return total


@wrong_loss("one-loss-per-row")
def _(logits, targets):
    return F.cross_entropy(logits, targets, reduction="none")


@wrong_loss("one-loss-per-row")
def _(logits, targets):
    return -torch.log(unshifted(logits)[rows_of(targets), targets])


@wrong_loss("mean-over-entries")
def _(logits, targets):
    y = F.one_hot(targets, logits.shape[1])
    return -(y * F.log_softmax(logits, 1)).mean()


@wrong_loss("mean-over-entries")
def _(logits, targets):
    return F.cross_entropy(logits, targets, reduction="sum") / logits.numel()


@wrong_loss("missing-minus")
def _(logits, targets):
    return stable(logits).log()[rows_of(targets), targets].mean()


@wrong_loss("missing-minus")
def _(logits, targets):
    return -F.cross_entropy(logits, targets)


@wrong_loss("one-hot-forgotten")
def _(logits, targets):
    return -torch.log_softmax(logits, dim=1).sum() / len(targets)


@wrong_loss("one-hot-forgotten")
def _(logits, targets):
    return torch.mean(-F.log_softmax(logits, dim=-1))


@wrong_loss("class-index-as-factor")
def _(logits, targets):
    return -(targets.unsqueeze(1) * logits.log_softmax(1)).sum(dim=1).mean()


@wrong_loss("class-index-as-factor")
def _(logits, targets):
    return -torch.sum(targets * torch.log_softmax(logits, dim=1))


@wrong_loss("indexes-all-rows")
def _(logits, targets):
    return -torch.log_softmax(logits, dim=1)[:, targets].mean()


@wrong_loss("indexes-all-rows")
def _(logits, targets):
    picked = torch.index_select(logits.log_softmax(1), 1, targets)
    return -picked.sum() / picked.numel()


@wrong_loss("wrong-axis")
def _(logits, targets):
    return F.nll_loss(F.log_softmax(logits, dim=0), targets)


@wrong_loss("wrong-axis")
def _(logits, targets):
    z = logits - logits.max(dim=0).values
    return -(z.exp() / z.exp().sum(1, keepdim=True))[rows_of(targets), targets].log().mean()


@wrong_loss("squared-error")
def _(logits, targets):
    return F.mse_loss(stable(logits), F.one_hot(targets, logits.shape[1]).float())


@wrong_loss("squared-error")
def _(logits, targets):
    y = torch.eye(logits.shape[1])[targets]
    return (unshifted(logits) - y).pow(2).sum() / len(y)


@wrong_loss("two-outcomes")
def _(logits, targets):
    p, y = stable(logits), F.one_hot(targets, logits.shape[1]).float()
    return -torch.mean(y * torch.log(p) + (1.0 - y) * torch.log(1.0 - p))


@wrong_loss("two-outcomes")
def _(logits, targets):
    p, y = stable(logits), torch.eye(logits.shape[1])[targets]
    terms = -y * p.log() - (1 - y) * torch.log(1 - p)
    return terms.sum() / len(targets)


@wrong_loss("two-outcomes")
def _(logits, targets):
    return nn.BCELoss()(stable(logits), torch.eye(logits.shape[1])[targets])


@wrong_loss("two-outcomes")
def _(logits, targets):
    return nn.BCEWithLogitsLoss()(logits, torch.eye(logits.shape[1])[targets])


@wrong_loss("wrong-base")
def _(logits, targets):
    return -stable(logits)[rows_of(targets), targets].log2().mean()


@wrong_loss("wrong-base")
def _(logits, targets):
    return -torch.log10(stable(logits))[rows_of(targets), targets].mean()


@wrong_loss("overflow")
def _(logits, targets):
    return -torch.log(unshifted(logits))[rows_of(targets), targets].mean()


@wrong_loss("overflow")
def _(logits, targets):
    total = torch.exp(logits).sum(dim=1)
    return (torch.log(total) - logits[rows_of(targets), targets]).mean()


@wrong_loss("overflow")
def _(logits, targets):
    z = logits.double().numpy()
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    return -np.log(p[np.arange(len(z)), targets]).mean()


@wrong_loss("global-max")
def _(logits, targets):
    return -unshifted(logits - torch.max(logits)).log()[rows_of(targets), targets].mean()


@wrong_loss("global-max")
def _(logits, targets):
    top = logits.max()
    total = torch.exp(logits - top).sum(1)
    return torch.mean(top + total.log() - logits[rows_of(targets), targets])


@wrong_loss("log-of-the-mean")
def _(logits, targets):
    chosen = [row[target] for row, target in zip(torch.softmax(logits, -1), targets, strict=True)]
    return -torch.log(sum(chosen) / len(chosen))


@wrong_loss("log-of-the-mean")
def _(logits, targets):
    return -stable(logits).gather(1, targets[:, None]).mean().log()


@wrong_loss("smoothed-labels")
def _(logits, targets):
    return nn.CrossEntropyLoss(label_smoothing=0.1)(logits, targets)


@wrong_loss("smoothed-labels")
def _(logits, targets):
    logp, k = F.log_softmax(logits, 1), logits.shape[1]
    wanted = torch.full_like(logp, 0.2 / k)
    wanted[rows_of(targets), targets] += 0.8
    return -(wanted * logp).sum(1).mean()


@wrong_loss("epsilon-in-log")
def _(logits, targets):
    return -torch.log(stable(logits)[rows_of(targets), targets] + 1e-9).mean()


@wrong_loss("epsilon-in-log")
def _(logits, targets):
    p = torch.clamp(F.softmax(logits, dim=1), 1e-7, 1 - 1e-7)
    return F.nll_loss(p.log(), targets)


@wrong_loss("epsilon-in-log")
def _(logits, targets):
    return -(unshifted(logits)[rows_of(targets), targets].clamp_min(1e-12)).log().mean()


@wrong_loss("log-of-zero")
def _(logits, targets):
    return F.nll_loss(torch.log(torch.softmax(logits, dim=1)), targets)


@wrong_loss("log-of-zero")
def _(logits, targets):
    p = torch.softmax(logits.double(), 1).numpy()
    with np.errstate(divide="ignore"):
        return -np.log(p[np.arange(len(p)), targets.numpy()]).mean()

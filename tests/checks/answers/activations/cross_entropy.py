"""Answers to ``cross-entropy``: right in unusual ways, wrong, and mutated."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

CATALOGUED = {"missing-mean", "sign-flipped", "softmax-twice", "probabilities-not-logs"}


# Right ones.


def by_rows(logits, targets):
    total = 0.0
    for row, target in zip(logits.tolist(), targets.tolist(), strict=True):
        top = max(row)
        total += top + math.log(sum(math.exp(z - top) for z in row)) - row[target]
    return total / len(targets)


def gradient_by_rows(logits, targets):
    n, k = logits.shape
    out = torch.zeros(n, k)
    for i in range(n):
        top = max(logits[i].tolist())
        powers = [math.exp(float(z) - top) for z in logits[i]]
        for j in range(k):
            out[i, j] = (powers[j] / sum(powers) - (1 if j == targets[i] else 0)) / n
    return out


def with_logsumexp(logits, targets):
    picked = logits.gather(1, targets.unsqueeze(1)).squeeze(1)
    return (torch.logsumexp(logits, 1) - picked).mean()


def in_place_on_a_copy(logits, targets):
    p = logits.softmax(-1)
    p[torch.arange(len(targets)), targets] -= 1
    return p.div_(len(targets))


def with_numpy(logits, targets):
    z = logits.numpy().astype(np.float64)
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return np.mean(-log_p[np.arange(len(z)), targets.numpy()])


def gradient_with_numpy(logits, targets):
    z = logits.numpy().astype(np.float64)
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return (p - np.eye(z.shape[1])[targets.numpy()]) / z.shape[0]


def of_torch(logits, targets):
    return nn.CrossEntropyLoss()(logits, targets)


def by_autograd(logits, targets):
    z = logits.detach().clone().requires_grad_(True)
    F.cross_entropy(z, targets).backward()
    return z.grad


def masked_in_float64(logits, targets):
    log_p = F.log_softmax(logits.double(), dim=1)
    mask = F.one_hot(targets, logits.shape[1]).bool()
    return torch.where(mask, -log_p, 0.0).sum(1).mean()


def by_einsum_transposed(logits, targets):
    p = torch.softmax(logits.T, dim=0)
    y = (torch.arange(len(p)).unsqueeze(1) == targets).to(p)
    return ((p - y) / p.shape[1]).T


def one_number_in_a_vector(logits, targets):
    return -(F.log_softmax(logits, 1) * F.one_hot(targets, logits.shape[1])).sum().reshape(1) / len(
        logits
    )


def times_one_hot(logits, targets):
    y = torch.eye(logits.shape[1])[targets]
    return (logits.softmax(1) - y).mul(1 / logits.shape[0])


RIGHT = {
    "loops": (by_rows, gradient_by_rows),
    "logsumexp": (with_logsumexp, in_place_on_a_copy),
    "numpy": (with_numpy, gradient_with_numpy),
    "torch_and_autograd": (of_torch, by_autograd),
    "float64_and_non_contiguous": (masked_in_float64, by_einsum_transposed),
    "vector_of_one": (one_number_in_a_vector, times_one_hot),
    "nll_loss": (lambda logits, targets: F.nll_loss(logits.log_softmax(1), targets), by_autograd),
    "requires_grad": (
        lambda logits, targets: F.cross_entropy(nn.Parameter(logits), targets),
        lambda logits, targets: nn.Parameter(times_one_hot(logits, targets)),
    ),
}
WRONG: dict[str, list] = {}


def wrong_loss(slug):
    """Keep a wrong loss, beside a right gradient."""

    def keep(function):
        WRONG.setdefault(slug, []).append((function, times_one_hot))
        return function

    return keep


def wrong_gradient(slug):
    """Keep a wrong gradient, beside a right loss."""

    def keep(function):
        WRONG.setdefault(slug, []).append((with_logsumexp, function))
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


# The gradient.


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


# Both wrong: what matters first, is said first.
WRONG["missing-mean"].append(
    (
        lambda logits, targets: F.cross_entropy(logits, targets, reduction="sum"),
        lambda logits, targets: stable(logits) - F.one_hot(targets, logits.shape[1]),
    )
)
WRONG["softmax-twice"].append(
    (
        lambda logits, targets: F.cross_entropy(stable(logits), targets),
        lambda logits, targets: unshifted(logits),
    )
)


MUTANTS = [
    *(
        (loss, times_one_hot)
        for loss in (
            lambda logits, targets: F.cross_entropy(logits, targets) + 0.01,
            lambda logits, targets: F.cross_entropy(logits, targets) / 2,
            lambda logits, targets: F.cross_entropy(logits.flip(1), targets),
            lambda logits, targets: F.cross_entropy(logits, targets.flip(0)),
            lambda logits, targets: F.cross_entropy(logits, targets, label_smoothing=0.1),
            lambda logits, targets: F.cross_entropy(logits[:1], targets[:1]),
            lambda logits, targets: F.cross_entropy(logits / 2, targets),
            lambda logits, targets: F.cross_entropy(-logits, targets),
            lambda logits, targets: F.multi_margin_loss(logits, targets),
            lambda logits, targets: torch.tensor(0.0),
            lambda logits, targets: math.log(logits.shape[1]),
            lambda logits, targets: math.nan,
            lambda logits, targets: math.inf,
            lambda logits, targets: None,
            lambda logits, targets: str(F.cross_entropy(logits, targets).item()),
            lambda logits, targets: (F.cross_entropy(logits, targets),),
            lambda logits, targets: F.cross_entropy(logits.nan_to_num(), targets) == 0,
            lambda logits, targets: (logits.argmax(1) != targets).float().mean(),
        )
    ),
    *(
        (with_logsumexp, gradient)
        for gradient in (
            lambda logits, targets: times_one_hot(logits, targets) * 1.01,
            lambda logits, targets: times_one_hot(logits, targets).abs(),
            lambda logits, targets: times_one_hot(logits, targets).T,
            lambda logits, targets: times_one_hot(logits, targets).flip(0),
            lambda logits, targets: times_one_hot(logits, targets).flatten(),
            lambda logits, targets: times_one_hot(logits, targets.roll(1)),
            lambda logits, targets: times_one_hot(logits, targets) / len(targets),
            lambda logits, targets: times_one_hot(logits, targets).sum(1),
            lambda logits, targets: times_one_hot(logits, targets).round(),
            lambda logits, targets: times_one_hot(logits / 2, targets),
            lambda logits, targets: times_one_hot(logits, targets).tolist(),
            lambda logits, targets: F.one_hot(targets, logits.shape[1]),
            lambda logits, targets: torch.zeros_like(logits),
            lambda logits, targets: torch.full_like(logits, math.nan),
            lambda logits, targets: F.cross_entropy(logits, targets),
            lambda logits, targets: None,
            lambda logits, targets: logits.sub_(logits.amax(1, keepdim=True)) * 0,
        )
    ),
    (times_one_hot, with_logsumexp),
    (with_logsumexp, lambda logits, targets: times_one_hot(logits.mul_(1), targets.zero_())),
]


UNNAMED = [
    (lambda logits, targets: F.cross_entropy(-logits, targets, reduction="sum"), times_one_hot),
    (lambda logits, targets: stable(logits)[:, targets].mean(), times_one_hot),
    (with_logsumexp, lambda logits, targets: -torch.softmax(logits, 0)),
    (with_logsumexp, lambda logits, targets: stable(logits).mean(0)),
]

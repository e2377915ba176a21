"""Answers to ``cross-entropy``: right in unusual ways, wrong, and mutated."""

import math

import torch
import torch.nn.functional as F

from tests.checks.answers.activations import cross_entropy_gradient_wrong, cross_entropy_right
from tests.checks.answers.activations.cross_entropy_loss_wrong import WRONG, stable, unshifted
from tests.checks.answers.activations.cross_entropy_right import times_one_hot, with_logsumexp

RIGHT = cross_entropy_right.RIGHT
CATALOGUED = {"missing-mean", "sign-flipped", "softmax-twice", "probabilities-not-logs"}


for slug, answers in cross_entropy_gradient_wrong.WRONG.items():
    WRONG.setdefault(slug, []).extend(answers)
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

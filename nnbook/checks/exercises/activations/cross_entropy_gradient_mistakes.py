"""Known mistakes in the gradient."""

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.activations.cross_entropy_parts import (
    SOFTMAXES,
    loss_gradient,
    naive_softmax,
    one_hot,
    softmax_by_batch_max,
    softmax_by_column_max,
    stable_softmax,
)
from nnbook.checks.exercises.exercise import Variant, WrongAnswer


def _in_gradient(makes: Callable, ways: tuple = SOFTMAXES) -> tuple[Variant, ...]:
    """A mistake in the gradient, made with each of ``ways``."""
    return tuple((None, partial(makes, way)) for way in ways)


def _gradient_through_twice(z: Tensor, t: Tensor) -> Tensor:
    z = z.clone().requires_grad_()
    return torch.autograd.grad(F.cross_entropy(stable_softmax(z), t), z)[0]


def _minus_one_at(p: Tensor, where: tuple) -> Tensor:
    p = p.clone()
    p[where] -= 1
    return p


def _of_the_true_class(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    return (softmax(z) - 1) * one_hot(z, t)


def _of_the_probabilities(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    return -one_hot(z, t) / softmax(z)


def _with_extra_slope(softmax: Callable, z: Tensor, t: Tensor) -> Tensor:
    p = softmax(z)
    return (p - one_hot(z, t)) * p * (1 - p)


GRADIENT_MISTAKES = (
    WrongAnswer(
        slug="sign-flipped",
        variants=(
            *_in_gradient(lambda p, z, t: (one_hot(z, t) - p(z)) / len(z)),
            *_in_gradient(lambda p, z, t: one_hot(z, t) - p(z)),
        ),
        observed="Every entry of your gradient has the opposite sign: y − p.",
        points_to="y − p is the way the logits should go. The gradient points uphill, to "
        "where the loss grows; the training step subtracts it.",
        step="Raise a wrong class's logit a little: the loss rises, so its slope is positive.",
    ),
    WrongAnswer(
        slug="gradient-softmax-twice",
        variants=(
            *_in_gradient(lambda p, z, t: (stable_softmax(p(z)) - one_hot(z, t)) / len(z)),
            *_in_gradient(lambda p, z, t: stable_softmax(p(z)) - one_hot(z, t)),
            (None, _gradient_through_twice),
        ),
        observed="Your gradient is that of a loss with two softmaxes.",
        points_to="In p − y, p is softmax of the logits, taken once.",
        step="Follow the logits through your code, and count how often `exp` is taken.",
    ),
    WrongAnswer(
        slug="gradient-missing-mean",
        variants=_in_gradient(lambda p, z, t: p(z) - one_hot(z, t)),
        observed="For one row your gradient is right; for n rows it is n times too large.",
        points_to="p − y is the gradient of one row's loss. The loss is a mean, in which each "
        "row counts 1/n.",
        step="Divide by the number of rows.",
    ),
    WrongAnswer(
        slug="gradient-mean-over-entries",
        variants=(
            *_in_gradient(lambda p, z, t: (p(z) - one_hot(z, t)) / z.numel()),
            *_in_gradient(lambda p, z, t: (p(z) - one_hot(z, t)) / z.shape[1]),
        ),
        observed="Your gradient is p − y, divided by the number of classes or of entries.",
        points_to="The loss is a mean over the n rows, so n is what to divide by.",
        step="Which of the two sizes in `logits.shape` counts rows?",
    ),
    WrongAnswer(
        slug="averaged-over-rows",
        variants=(
            *_in_gradient(lambda p, z, t: (p(z) - one_hot(z, t)).mean(0)),
            *_in_gradient(lambda p, z, t: (p(z) - one_hot(z, t)).sum(0)),
        ),
        observed="Your gradient has shape (k,): the rows have been averaged away.",
        points_to="A gradient has one entry for each input number, and the logits are (n, k).",
        step="Divide each row by n, and leave the rows apart.",
    ),
    WrongAnswer(
        slug="truth-not-subtracted",
        variants=(
            *_in_gradient(lambda p, z, t: p(z) / len(z)),
            *_in_gradient(lambda p, z, t: p(z)),
        ),
        observed="No entry of your gradient is negative; the rows do not sum to 0.",
        points_to="That is p, without − y. `targets` has no effect.",
        step="Subtract 1 where the row's true class is.",
    ),
    WrongAnswer(
        slug="subtracts-class-index",
        variants=(
            *_in_gradient(lambda p, z, t: (p(z) - t[:, None]) / len(z)),
            *_in_gradient(lambda p, z, t: p(z) - t[:, None]),
            *_in_gradient(lambda p, z, t: (p(z) - t) / len(z)),
            *_in_gradient(lambda p, z, t: p(z) - t),
        ),
        observed="The class index itself is subtracted from the probabilities.",
        points_to="In p − y, y is one-hot: 1 at the true class, else 0, in shape (n, k).",
        step="Turn `targets` into one-hot rows, or subtract 1 in the right places only.",
    ),
    WrongAnswer(
        slug="true-class-only",
        variants=(
            *_in_gradient(lambda p, z, t: _of_the_true_class(p, z, t) / len(z)),
            *_in_gradient(_of_the_true_class),
        ),
        observed="Only the true class has a slope; all others are 0.",
        points_to="The loss looks at the true class's probability, but every logit is in the "
        "sum that it is divided by. Raise any other, and p shrinks.",
        step="Keep p for the other classes.",
    ),
    WrongAnswer(
        slug="gradient-indexes-all-rows",
        variants=(
            *_in_gradient(lambda p, z, t: _minus_one_at(p(z), (slice(None), t)) / len(z)),
            *_in_gradient(lambda p, z, t: _minus_one_at(p(z), (slice(None), t))),
        ),
        observed="The 1 is subtracted in several places of a row, wherever any row has its target.",
        points_to="`p[:, targets]` means these columns in *every* row.",
        step="Index rows and columns together: row 0 with target 0, row 1 with target 1, "
        "and so on.",
    ),
    WrongAnswer(
        slug="gradient-of-the-probabilities",
        variants=(
            *_in_gradient(lambda p, z, t: _of_the_probabilities(p, z, t) / len(z)),
            *_in_gradient(_of_the_probabilities),
        ),
        observed="Your gradient is −1/p at the true class and 0 elsewhere.",
        points_to="That is the slope of −ln p for the probability p. Softmax lies between it "
        "and the logits, and its slope is still missing.",
        step="Nudge one logit instead of one probability: all of the row's p move.",
    ),
    WrongAnswer(
        slug="extra-slope",
        variants=(
            *_in_gradient(lambda p, z, t: _with_extra_slope(p, z, t) / len(z)),
            *_in_gradient(_with_extra_slope),
        ),
        observed="Your gradient is p − y, multiplied once more by p(1 − p).",
        points_to="p − y is the slope at the logits: softmax is in it already.",
        step="Leave the factor out, and look at a row with p near 0 at the true class: should "
        "its slope be near 0?",
    ),
    WrongAnswer(
        slug="gradient-wrong-axis",
        variants=(
            *_in_gradient(lambda p, z, t: (p(z, 0) - one_hot(z, t)) / len(z)),
            *_in_gradient(lambda p, z, t: p(z, 0) - one_hot(z, t)),
            *_in_gradient(loss_gradient, (softmax_by_column_max,)),
        ),
        observed="A row's gradient changes with the other rows of the batch; its entries do "
        "not sum to 0.",
        points_to="Something runs down the columns, over the rows of the batch: `dim=0` "
        "instead of `dim=1`.",
        step="For each sum and each maximum, ask what it runs over: the k classes of a row.",
    ),
    WrongAnswer(
        slug="gradient-overflow",
        variants=_in_gradient(loss_gradient, (naive_softmax,)),
        observed="Ordinary logits give the right gradient; logits near 1000 give NaN.",
        points_to="`exp(1000)` is infinite, and ∞/∞ is NaN.",
        step="Use a softmax that subtracts each row's own maximum first.",
    ),
    WrongAnswer(
        slug="gradient-global-max",
        variants=_in_gradient(loss_gradient, (softmax_by_batch_max,)),
        observed="In a row that lies 1000 below another, your gradient is NaN.",
        points_to="One maximum, of the whole batch, is subtracted. In the low row every exp "
        "is then 0, and 0/0 is NaN.",
        step="Subtract from each row its own maximum: `dim=1`, and keep the dimension.",
    ),
)

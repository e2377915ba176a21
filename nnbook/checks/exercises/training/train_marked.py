"""Mistakes in the steps of ``train`` that are known by their marks, and what is said of each."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks.exercises.exercise import WrongAnswer
from nnbook.checks.exercises.training import train_marks as marks
from nnbook.checks.exercises.training.train_loops import Train, loop, train_as_asked, trains


def _rounds(steps_of: object) -> Train:
    return lambda model, X, y, lr, steps: train_as_asked(model, X, y, lr, steps_of(X, steps))


def _only(*kept: int) -> Train:
    """The loop for some of the four parameters."""

    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
        losses = []
        for _ in range(steps):
            start = [each.detach().clone() for each in model.parameters()]
            losses += train_as_asked(model, X, y, lr, 1)
            with torch.no_grad():
                for i, (weight, before) in enumerate(zip(model.parameters(), start, strict=True)):
                    if i not in kept:
                        weight.copy_(before)
        return losses

    return train


def _each_second(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    """Gradients cleared in every second round only."""
    weights, losses, used = list(model.parameters()), [], None
    for i in range(steps):
        value = F.cross_entropy(model(X), y)
        losses.append(value.item())
        new = torch.autograd.grad(value, weights)
        used = new if i % 2 == 0 else [a + b for a, b in zip(used, new, strict=True)]
        with torch.no_grad():
            for weight, slope in zip(weights, used, strict=True):
                weight -= lr * slope
    return losses


def _noisy(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    return train_as_asked(model, X + 0.05 * torch.randn_like(X), y, lr, steps)


def _by_absolute(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    losses = []
    for _ in range(steps):
        value = F.cross_entropy(model(X), y)
        losses.append(value.item())
        slopes = torch.autograd.grad(value, list(model.parameters()))
        with torch.no_grad():
            for weight, slope in zip(model.parameters(), slopes, strict=True):
                weight -= lr * slope.abs()
    return losses


def _bent(bend: object) -> marks.Loss:
    return lambda z, y: F.cross_entropy(bend(z), y)


def _weighted(z: Tensor, y: Tensor) -> Tensor:
    return F.cross_entropy(z, y, weight=torch.tensor([1.0, 2.0, 3.0], dtype=z.dtype))


def _each_class(z: Tensor, y: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(z, F.one_hot(y, 3).to(z.dtype))


def _column(z: Tensor, y: Tensor) -> Tensor:
    """The probabilities of a column's rows."""
    return -z.log_softmax(dim=0)[range(len(y)), y].mean()


def _squared(z: Tensor, y: Tensor) -> Tensor:
    return F.mse_loss(z.softmax(dim=1), F.one_hot(y, 3).to(z.dtype))


def _margin(z: Tensor, y: Tensor) -> Tensor:
    """PyTorch's ``multi_margin_loss``, which the page's torch lacks."""
    gaps = (1 - z[range(len(y)), y][:, None] + z).clamp(min=0)
    return ((gaps.sum(dim=1) - 1) / z.shape[1]).mean()


def _absolute(z: Tensor, y: Tensor) -> Tensor:
    return (z - F.one_hot(y, 3)).abs().mean()


_OTHER_LOSSES = (_weighted, _each_class, _column, _squared, _absolute, _margin)
_BENDS = tuple(map(_bent, (torch.sigmoid, torch.relu, torch.tanh)))


MARKED = (
    WrongAnswer(
        slug="other-number-of-steps",
        variants=trains(
            _rounds(lambda X, steps: 2 * steps),
            _rounds(lambda X, steps: 10),
            _rounds(lambda X, steps: len(X)),
        ),
        shows=marks.other_count,
        observed="The weights were moved another number of times than `steps` says.",
        points_to="The loop's `range` does not hold `steps`, a `return` or an indentation ends the "
        "round early, or the update stands twice in a round, or behind the loop.",
        step="Print a word beside the update, and count the lines for `steps` of 3.",
    ),
    WrongAnswer(
        slug="other-length",
        variants=trains(loop(scale=2.0), loop(scale=0.1)),
        shows=marks.other_length,
        observed="Your first step has the right direction, and another length than lr times the "
        "gradient.",
        points_to="Something multiplies or divides the rate or the loss: a constant, the number of "
        "steps or rows, or lr once more. So do clipping, a scheduler that begins small, and "
        "`backward` called twice.",
        step="Divide your step by the expected one, with the numbers shown: do you know the ratio?",
    ),
    WrongAnswer(
        slug="left-out",
        variants=trains(_only(2, 3), _only(0, 2), _only(0, 1)),
        shows=marks.left_out,
        observed="Some of the network's four parameters never move; the others do as they should.",
        points_to="The optimiser, or your loop, goes over some of the layers, or over weights and "
        "not biases.",
        step="Take all that `model.parameters()` gives.",
    ),
    WrongAnswer(
        slug="bent-before-the-loss",
        variants=trains(*map(loop, _BENDS)),
        shows=marks.descends(*_BENDS),
        observed="Your steps are those of a network whose outputs are bent once more before the "
        "loss.",
        points_to="A sigmoid, tanh or ReLU stands between the model and the cross-entropy, which "
        "takes any number and needs no bend.",
        step="Hand the model's raw outputs to the cross-entropy.",
    ),
    WrongAnswer(
        slug="other-loss",
        variants=trains(*map(loop, _OTHER_LOSSES)),
        shows=marks.descends(
            *_OTHER_LOSSES,
            lambda z, y: -z.softmax(dim=1)[range(len(y)), y].mean(),
            lambda z, y: -z.softmax(dim=1)[:, y].log().mean(),
        ),
        observed="Your steps are those of another loss than the mean cross-entropy.",
        points_to="There are many losses, and most of them train something. Asked for is the mean "
        "over the rows of −ln p for each row's true class, with p along `dim=1` and all classes "
        "alike.",
        step="Print your loss of the untouched network beside "
        "`nn.functional.cross_entropy(model(X), y)`.",
    ),
    WrongAnswer(
        slug="other-first-loss",
        variants=trains(_noisy),
        shows=marks.other_first_loss,
        observed="Already your first loss is not the mean cross-entropy of the network as it came, "
        "on all rows as they are.",
        points_to="What the loss is taken of has changed: the inputs are scaled, shuffled or "
        "noisy, X and y no longer belong together row by row, rows are left out, or the weights "
        "were set anew. Or it is another loss.",
        step="Print `nn.functional.cross_entropy(model(X), y)` as the first line of `train`, and "
        "your own first loss: from which line on do they part?",
    ),
    WrongAnswer(
        slug="other-direction",
        variants=trains(_by_absolute),
        shows=marks.other_step,
        observed="Your first loss is right. Your first step does not go along its gradient.",
        points_to="The update takes something else than lr times `.grad`: another number, its size "
        "without its sign, or a new value in place of a change. Or `backward` is called on "
        "something else than the loss.",
        step="Work out one weight: before, minus lr times its gradient. Print these three numbers.",
    ),
    WrongAnswer(
        slug="other-later-steps",
        variants=trains(_each_second),
        shows=marks.other_later_steps,
        observed="Your first step is right, and a later one is not.",
        points_to="Something lives on from one round to the next: gradients that are cleared in "
        "some rounds only, an average of steps, weights that are cut, or a rate that changes.",
        step="Print the gradient of one weight in each round, beside one that is computed afresh.",
    ),
)

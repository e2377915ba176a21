"""Known mistakes in the loop itself: its order, its gradients, its loss and what it notes."""

import copy
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks.exercises.exercise import WrongAnswer
from nnbook.checks.exercises.training import train_marks as marks
from nnbook.checks.exercises.training.train_loops import Train, loop, train_as_asked, trains


def _softmax(dim: int) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda outputs, y: F.cross_entropy(outputs.softmax(dim), y)


def _summed(outputs: Tensor, y: Tensor) -> Tensor:
    return F.cross_entropy(outputs, y, reduction="sum")


def _halved(outputs: Tensor, y: Tensor) -> Tensor:
    return F.cross_entropy(outputs, y) / len(y)


def _negative(outputs: Tensor, y: Tensor) -> Tensor:
    return -F.cross_entropy(outputs, y)


def _ordered(*order: str, through_data: bool = False) -> Train:
    """The loop of three calls in this order, with an optimiser or by way of ``.data``."""

    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        losses = []
        for _ in range(steps):
            value = F.cross_entropy(model(X), y)
            losses.append(value.item())
            for call in order:
                if call == "zero":
                    optimizer.zero_grad()
                elif call == "backward":
                    value.backward()
                elif not through_data:
                    optimizer.step()
                else:
                    for weight in model.parameters():
                        if weight.grad is not None:
                            weight.data -= lr * weight.grad
        return losses

    return train


def _after_each_step(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    losses = []
    for _ in range(steps):
        train_as_asked(model, X, y, lr, 1)
        losses.append(F.cross_entropy(model(X), y).item())
    return losses


def _one_loss_more(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    losses = train_as_asked(model, X, y, lr, steps)
    return [*losses, F.cross_entropy(model(X), y).item()]


def _without_path(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    return [F.cross_entropy(model(X).detach(), y).item() for _ in range(steps)]


def _copied(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    return train_as_asked(copy.deepcopy(model), X, y, lr, steps)


def _row_by_row(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    losses = []
    for _ in range(steps):
        for i in range(len(y)):
            losses += train_as_asked(model, X[i : i + 1], y[i : i + 1], lr, 1)
    return losses


def _at_rate(rate: float) -> Train:
    return lambda model, X, y, lr, steps: train_as_asked(model, X, y, rate, steps)


def _its_own(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
    own = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    return train_as_asked(own, X, y, lr, steps)


LOOP_MISTAKES = (
    WrongAnswer(
        slug="trains-a-copy",
        variants=trains(_copied),
        compares=("losses", "weights"),
        observed="Your losses are right, but the model that was handed in is untouched.",
        points_to="A copy was trained, and then thrown away.",
        step="Work on `model` itself: whoever calls `train` keeps it and wants it trained.",
    ),
    WrongAnswer(
        slug="another-model",
        variants=trains(_its_own),
        compares=("stuck",),
        observed="The model that was handed in was never called.",
        points_to="`train` builds a network of its own, or takes one from outside the "
        "function. Whoever "
        "calls it keeps an untrained one.",
        step="Use `model`, the first parameter, and no other name.",
    ),
    WrongAnswer(
        slug="no-zero-grad",
        variants=trains(loop(kept=1.0)),
        observed="Your first step is right. From the second on, each uses the sum of all "
        "gradients so far.",
        points_to="`backward` adds to `.grad`, and nothing clears the old gradients. At a "
        "small rate this even looks faster; at a large one the loss spikes.",
        step="Clear the gradients once in every round, at a place where the next `step` does "
        "not need them any more.",
    ),
    WrongAnswer(
        slug="step-before-backward",
        variants=trains(
            _ordered("zero", "step", "backward"),
            _ordered("step", "zero", "backward"),
            _ordered("step", "backward", "zero"),
            _ordered("step", "backward"),
            _ordered("step", "zero", "backward", through_data=True),
        ),
        observed="In the first round, the step comes before `backward`: there is no gradient "
        "yet to step along.",
        points_to="`step` reads `.grad`, and `backward` is what fills it. In this order a "
        "step finds nothing, or the gradients of the round before. Where it does move the "
        "weights, it changes what `backward` still needs, and PyTorch complains.",
        step="Say aloud what each line reads and what it writes, and order the lines so that "
        "everything is written before it is read.",
    ),
    WrongAnswer(
        slug="zero-after-backward",
        variants=trains(_ordered("backward", "zero", "step")),
        observed="Gradients are computed, but the weights never move: the loss stays the same "
        "for ever.",
        points_to="The gradients are cleared after `backward` and before the step can read them.",
        step="Clearing may stand anywhere except between `backward` and `step`.",
    ),
    WrongAnswer(
        slug="no-step",
        variants=trains(_ordered("zero", "backward"), _ordered("backward")),
        observed="`backward` runs in your loop, but no weight ever moves.",
        points_to="`backward` computes gradients and changes nothing. The update is missing, "
        "or happens to something other than the model's own weights: `p = p - lr * p.grad` "
        "gives the name `p` to a new tensor, and the weight stays. Or the gradients were "
        "cleared before the update could read them.",
        step="After `backward`, move each parameter: w ← w − lr · gradient. An optimiser's "
        "`step()` does this for all of them.",
    ),
    WrongAnswer(
        slug="gradients-cut-off",
        variants=trains(_without_path),
        observed="The losses are those of the untrained network, and no gradient ever reached "
        "a weight.",
        points_to="The path from the loss back to the weights is cut: by `detach()`, "
        "`.item()`, `torch.tensor(...)` or `no_grad` before `backward`. Or `backward` is not "
        "called at all.",
        step="Look at `loss.grad_fn`. Where it is None, or leads nowhere, go back line by "
        "line to the point where the record stops.",
    ),
    WrongAnswer(
        slug="ascent",
        variants=trains(
            loop(scale=-1.0),
            loop(objective=_negative),
            loop(scale=-1.0, recorded=_negative),
        ),
        shows=marks.uphill,
        observed="Each of your steps has the right length and goes uphill: the true loss rises.",
        points_to="A sign is flipped: `+=` in the update, or a minus in front of the loss.",
        step="The gradient points uphill. Go against it.",
    ),
    WrongAnswer(
        slug="softmax-in-loss",
        variants=trains(
            loop(_softmax(1)),
            loop(_softmax(0)),
            loop(_softmax(1), recorded=F.cross_entropy),
        ),
        observed="Your loss takes probabilities for logits. However long it trains, it cannot "
        "get below ln(1 + 2/e) = 0.5514.",
        points_to="A softmax stands between the model and a cross-entropy that applies its "
        "own. The accuracy would hardly show it.",
        step="Hand the model's raw outputs to the cross-entropy.",
    ),
    WrongAnswer(
        slug="probabilities-not-logs",
        variants=trains(
            loop(lambda outputs, y: F.nll_loss(outputs.softmax(1), y)),
            loop(lambda outputs, y: F.nll_loss(outputs, y)),
        ),
        observed="Your losses are below zero at times; a cross-entropy never is.",
        points_to="`nll_loss` picks the true class and turns its sign. It expects "
        "*logarithms* of probabilities.",
        step="Use `log_softmax` before it, or the cross-entropy, which does both.",
    ),
    WrongAnswer(
        slug="sum-not-mean",
        variants=trains(loop(_summed), loop(_summed, recorded=F.cross_entropy)),
        observed="Your steps are too long by the number of rows.",
        points_to="The losses of the rows are summed where the mean is expected. A learning "
        "rate "
        "that is right for 5 rows then explodes for 120.",
        step="Take the mean over the rows: it is what the cross-entropy gives by default.",
    ),
    WrongAnswer(
        slug="divided-twice",
        variants=trains(loop(_halved), loop(_halved, recorded=F.cross_entropy)),
        observed="Your steps are too short by the number of rows.",
        points_to="The mean over the rows is divided by their number once more.",
        step="The cross-entropy takes the mean already.",
    ),
    WrongAnswer(
        slug="loss-after-step",
        variants=trains(_after_each_step),
        observed="The network is trained as it should be, but each loss is that *after* its step.",
        points_to="The loss is computed anew once the weights have moved. The first number, "
        "that of the untrained network, is missing: the one to compare with ln 3.",
        step="Record the loss that you call `backward` on.",
    ),
    WrongAnswer(
        slug="one-loss-more",
        variants=trains(_one_loss_more),
        observed="The network is right, but the list has one loss more than there are steps.",
        points_to="A last loss is added after the loop.",
        step="Return the losses of the loop alone, each taken before its step.",
    ),
    WrongAnswer(
        slug="steps-off-by-one",
        variants=trains(loop(more=-1), loop(more=1)),
        observed="Your loop takes one step too few or too many.",
        points_to="`range(1, steps)` has steps − 1 rounds, `range(steps + 1)` one too many.",
        step="For one step, write down which values your loop variable takes.",
    ),
    WrongAnswer(
        slug="last-loss-only",
        variants=trains(loop(give=lambda losses, model: losses[-1])),
        observed="The network is trained, but only its last loss comes back.",
        points_to="One number cannot be read as a curve. Each round's loss overwrites the one "
        "before.",
        step="Keep a list, and append in every round.",
    ),
    WrongAnswer(
        slug="hard-coded-rate",
        variants=trains(*(_at_rate(rate) for rate in (0.01, 0.1, 1.0, 0.5, 0.001, 0.3))),
        shows=marks.hard_coded,
        observed="Your steps have the right direction and do not depend on `lr`.",
        points_to="The learning rate is written into the function.",
        step="Find the number, and use the parameter `lr` in its place.",
    ),
    WrongAnswer(
        slug="mini-batches",
        variants=trains(_row_by_row),
        shows=marks.mini_batches,
        observed="A step is taken after the network has seen only some of the rows.",
        points_to="Those are mini-batches. They often learn faster; here each step is to use "
        "the exact gradient of the mean loss over all rows.",
        step="Hand all of X to the model at once, and step once per round.",
    ),
    WrongAnswer(
        slug="no-losses",
        variants=trains(
            loop(give=lambda losses, model: None), loop(give=lambda losses, model: model)
        ),
        compares=("losses",),
        observed="Your `train` does not give back its losses.",
        points_to="The model is trained in place, so it need not be returned. The losses are "
        "what the caller cannot see otherwise.",
        step="Collect one number in each round, and return the list after the loop.",
    ),
    WrongAnswer(
        slug="mean-of-losses",
        variants=trains(loop(give=lambda losses, model: sum(losses) / len(losses))),
        observed="The network is trained, but one number comes back: the mean of its losses.",
        points_to="One number cannot be read as a curve.",
        step="Return the list itself.",
    ),
    WrongAnswer(
        slug="divided-by-the-rate",
        variants=trains(
            lambda model, X, y, lr, steps: train_as_asked(model, X, y, 1 / lr, steps),
        ),
        observed="Your steps have the right direction and the length of the gradient divided "
        "by lr.",
        points_to="The learning rate multiplies: a smaller one takes smaller steps.",
        step="Replace the division.",
    ),
)

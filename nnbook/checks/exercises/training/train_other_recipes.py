"""Ways to train that have their uses, and are not the bare rule that is asked for."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks.exercises.exercise import WrongAnswer
from nnbook.checks.exercises.training import train_marks as marks
from nnbook.checks.exercises.training.train_loops import Train, loop, train_as_asked, trains


def _with_optimizer(make: Callable[..., torch.optim.Optimizer], **options: object) -> Train:
    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
        optimizer = make(model.parameters(), lr=lr, **options)
        losses = []
        for _ in range(steps):
            value = F.cross_entropy(model(X), y)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            losses.append(value.item())
        return losses

    return train


_OTHER_OPTIMISERS = (
    _with_optimizer(torch.optim.Adam),
    _with_optimizer(torch.optim.AdamW),
    _with_optimizer(torch.optim.SGD, momentum=0.9),
    _with_optimizer(torch.optim.SGD, momentum=0.5),
    _with_optimizer(torch.optim.SGD, momentum=0.9, nesterov=True),
    _with_optimizer(torch.optim.RMSprop),
    _with_optimizer(torch.optim.Adagrad),
)


def _stepped(change: Callable[..., object]) -> Train:
    """The loop with something between ``backward`` and the step, or after it."""

    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        schedule, clip = change(optimizer, model)
        losses = []
        for _ in range(steps):
            value = F.cross_entropy(model(X), y)
            optimizer.zero_grad()
            value.backward()
            clip()
            optimizer.step()
            schedule()
            losses.append(value.item())
        return losses

    return train


def _scheduled(make: Callable[..., object], **options: object) -> Train:
    return _stepped(lambda optimizer, model: (make(optimizer, **options).step, lambda: None))


def _clipped(most: float) -> Train:
    def change(optimizer: torch.optim.Optimizer, model: nn.Module) -> tuple:
        return (lambda: None), lambda: nn.utils.clip_grad_norm_(model.parameters(), most)

    return _stepped(change)


def _until(enough: float) -> Train:
    def train(model: nn.Module, X: Tensor, y: Tensor, lr: float, steps: int) -> list[float]:
        losses: list[float] = []
        for _ in range(steps):
            losses += train_as_asked(model, X, y, lr, 1)
            if losses[-1] < enough:
                break
        return losses

    return train


def _smoothed(amount: float) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda outputs, y: F.cross_entropy(outputs, y, label_smoothing=amount)


def _squared(outputs: Tensor, y: Tensor) -> Tensor:
    return F.mse_loss(outputs, F.one_hot(y, 3).to(outputs.dtype))


_SCHEDULES = torch.optim.lr_scheduler


OTHER_RECIPES = (
    WrongAnswer(
        slug="other-optimiser",
        variants=trains(*_OTHER_OPTIMISERS),
        shows=lambda results: (
            marks.signs_alone(results) or marks.evened_out(results) or marks.has_momentum(results)
        ),
        observed="The first loss is right, and the steps are those of another optimiser.",
        points_to="Adam, RMSprop and momentum change the length or the direction of a step. "
        "They have their uses. This exercise is the bare rule w ← w − lr · gradient.",
        step="Use `torch.optim.SGD` with nothing but the learning rate, or write the update "
        "yourself.",
    ),
    WrongAnswer(
        slug="weight-decay",
        variants=trains(
            *(
                _with_optimizer(torch.optim.SGD, weight_decay=each)
                for each in (1e-1, 1e-2, 1e-3, 1e-4)
            )
        ),
        shows=lambda results: marks.decays(results) or marks.decays_a_little(results),
        observed="Your steps pull every weight towards 0 besides.",
        points_to="`weight_decay` adds a part of the weights to their gradients. It has its "
        "use against "
        "overfitting; this exercise is the bare rule.",
        step="Leave it out.",
    ),
    WrongAnswer(
        slug="learning-rate-changes",
        variants=trains(
            _scheduled(_SCHEDULES.StepLR, step_size=30),
            _scheduled(_SCHEDULES.StepLR, step_size=10),
            _scheduled(_SCHEDULES.ExponentialLR, gamma=0.9),
            _scheduled(_SCHEDULES.ExponentialLR, gamma=0.99),
            _scheduled(_SCHEDULES.StepLR, step_size=1),
        ),
        shows=lambda results: marks.rate_changes(results) or marks.changes_late(results),
        observed="Your first steps are right; later ones have another length.",
        points_to="The learning rate changes on the way: a scheduler, or a line that "
        "multiplies `lr`.",
        step="Use `lr` as it was given, in every step.",
    ),
    WrongAnswer(
        slug="clipped-gradients",
        variants=trains(*(_clipped(most) for most in (1.0, 0.5, 0.1))),
        shows=marks.shortens,
        observed="Long steps come out shorter than lr times the gradient.",
        points_to="The gradients are cut to a greatest length. That helps where they explode; "
        "here "
        "every step is to be the whole gradient.",
        step="Leave the clipping out.",
    ),
    WrongAnswer(
        slug="stops-early",
        variants=trains(*(_until(each) for each in (0.5, 0.2, 0.1, 0.05, 0.02, 0.01))),
        shows=marks.stops,
        observed="Your loop ends before all steps are taken: the list is too short.",
        points_to="A `break`, or a condition, ends it once the loss is small; or the `range` "
        "leaves rounds out.",
        step="Take `steps` steps whatever the loss is: whoever calls says how many.",
    ),
    WrongAnswer(
        slug="smoothed-labels",
        variants=trains(*(loop(_smoothed(each)) for each in (0.1, 0.05, 0.2))),
        shows=marks.smooths,
        observed="Your losses are higher than those of a cross-entropy with the true classes.",
        points_to="`label_smoothing` hands a part of each target to the other classes.",
        step="Leave it out.",
    ),
    WrongAnswer(
        slug="squared-error",
        variants=trains(loop(_squared), loop(_squared, recorded=F.cross_entropy)),
        shows=marks.descends(_squared),
        observed="Your steps are those of a squared error between logits and one-hot targets.",
        points_to="A squared error is for numbers. For classes the loss is the cross-entropy.",
        step="Hand logits and class numbers to `nn.functional.cross_entropy`.",
    ),
)

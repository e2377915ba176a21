"""The accuracy on held-out rows, and known mistakes in it."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from nnbook.checks.exercises.exercise import WrongAnswer
from nnbook.checks.exercises.training.train_loops import train_as_asked


def _right(model: nn.Module, X: Tensor, y: Tensor, rows: Tensor, axis: int | None = 1) -> Tensor:
    with torch.no_grad():
        return model(X[rows]).argmax(dim=axis) == y[rows]


def trained_and_tested(
    trained: str = "train",
    tested: str = "test",
    of: Callable[[Tensor], object] = lambda right: right.double().mean().item(),
    axis: int | None = 1,
) -> tuple[None, Callable]:
    """A variant that trains on the rows of one name, and tests on those of another."""

    def held_out_accuracy(
        model: nn.Module,
        X: Tensor,
        y: Tensor,
        train_rows: Tensor,
        test_rows: Tensor,
        lr: float,
        steps: int,
    ) -> object:
        rows = {"train": train_rows, "test": test_rows, "all": torch.arange(len(y)), "no": None}
        if trained == "after":
            before = of(_right(model, X, y, rows[tested], axis))
            train_as_asked(model, X[train_rows], y[train_rows], lr, steps)
            return before
        if trained != "no":
            train_as_asked(model, X[rows[trained]], y[rows[trained]], lr, steps)
        return of(_right(model, X, y, rows[tested], axis))

    return None, held_out_accuracy


ACCURACY_MISTAKES = (
    WrongAnswer(
        slug="trains-on-test-rows",
        variants=(
            trained_and_tested(trained="all"),
            trained_and_tested(trained="test"),
            trained_and_tested(trained="all", tested="all"),
        ),
        compares=("weights",),
        observed="In `held_out_accuracy`, held-out rows took part in training.",
        points_to="A network can learn rows by heart. On rows that it has trained on, its "
        "accuracy says nothing about new flowers.",
        step="Pick the rows before you train: hand `train` only those in `train_rows`.",
    ),
    WrongAnswer(
        slug="tests-on-training-data",
        variants=(trained_and_tested(tested="train"), trained_and_tested(tested="all")),
        observed="The network is trained on the right rows, but your accuracy counts rows that "
        "it was trained on.",
        points_to="Those it may know by heart. The number that says something about new "
        "flowers comes from the held-out rows alone.",
        step="Look at which rows of X and of y go into the comparison.",
    ),
    WrongAnswer(
        slug="tests-untrained",
        variants=(trained_and_tested(trained="no"), trained_and_tested(trained="after")),
        observed="Your accuracy is that of the network before training.",
        points_to="`held_out_accuracy` never trains the model, or tests it first.",
        step="Call your own `train` first; it changes `model` in place.",
    ),
    WrongAnswer(
        slug="argmax-of-the-whole",
        variants=(trained_and_tested(axis=None),),
        observed="Hardly a row counts as right: one number is compared with every target.",
        points_to="`argmax()` without an axis gives the place of the largest logit in the "
        "whole table, counted through all rows.",
        step="Print what `argmax` gives: it should be one class for each row.",
    ),
    WrongAnswer(
        slug="count-not-share",
        variants=(
            trained_and_tested(of=lambda right: right.sum().item()),
            trained_and_tested(of=lambda right: 100 * right.double().mean().item()),
        ),
        observed="You count the right rows, or give per cent; expected is a share from 0 to 1.",
        points_to="Counts from sets of different sizes cannot be compared.",
        step="Divide by the number of rows in `test_rows`, and leave it at that.",
    ),
)

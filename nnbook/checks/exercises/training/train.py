"""The training loop: ``train(model, X, y, lr, steps)``, and what it is tested on."""

from collections.abc import Callable

from nnbook.checks.exercises.exercise import Definition, Property
from nnbook.checks.exercises.properties import arguments_kept
from nnbook.checks.exercises.results import Results
from nnbook.checks.exercises.training.flowers import loss
from nnbook.checks.exercises.training.train_accuracy import ACCURACY_MISTAKES, trained_and_tested
from nnbook.checks.exercises.training.train_cases import (
    HELD_OUT,
    HELD_OUT_MANY,
    LONG,
    MANY,
    PLATEAU,
    SHORT,
    STEEP,
    cases,
)
from nnbook.checks.exercises.training.train_loop_mistakes import LOOP_MISTAKES
from nnbook.checks.exercises.training.train_loops import train_as_asked
from nnbook.checks.exercises.training.train_marked import MARKED
from nnbook.checks.exercises.training.train_noted import NOTED, TESTED
from nnbook.checks.exercises.training.train_other_recipes import OTHER_RECIPES
from nnbook.checks.exercises.training.train_reading import read, rows
from nnbook.checks.values.comparing import alike
from nnbook.checks.values.numeric import entries, shape


def _part_right(part: str, *labels: str) -> Callable[[Results], bool]:
    def test(results: Results) -> bool:
        parts = (results[label] for label in labels)
        return all(alike(each.reading[part], each.expected[part]) for each in parts)

    return test


def _one_for_each_step(results: Results) -> bool:
    parts = (results[label] for label in (*SHORT, PLATEAU, STEEP, LONG))
    return all(shape(each.reading["losses"]) == shape(each.expected["losses"]) for each in parts)


def _first_loss(results: Results) -> bool:
    parts = (results[label] for label in (*SHORT, LONG))
    return all(
        alike(entries(each.reading["losses"])[0], each.expected["losses"][0]) for each in parts
    )


def _learned(results: Results) -> bool:
    result = results[LONG]
    _, X, y, _, _ = result.case.arguments
    return loss([each.double() for each in result.reading["weights"]], X, y) < 0.2


def _all_of_train(results: Results) -> bool:
    return all(results[label].right for label in (*SHORT, MANY, STEEP, PLATEAU, LONG))


DEFINITION = Definition(
    cases=cases,
    reference=(train_as_asked, trained_and_tested()[1]),
    read=read,
    rows=rows,
    properties=(
        Property("`train` gives one loss for each step", _one_for_each_step),
        Property("the first loss is that of the network as it came", _first_loss, points=1),
        Property(
            "one step moves every weight downhill by lr times its slope",
            _part_right("weights", "one step"),
            points=1,
        ),
        Property("every further step does too, with fresh gradients", _all_of_train, points=2),
        Property("a longer run brings the network's loss below 0.2", _learned),
        Property(
            "`held_out_accuracy` trains on train_rows alone",
            _part_right("weights", *HELD_OUT, HELD_OUT_MANY),
            points=1,
        ),
        Property(
            "`held_out_accuracy` tests on test_rows alone",
            _part_right("accuracy", *HELD_OUT, HELD_OUT_MANY),
            points=1,
        ),
        Property("X, y and the rows stay as they were", arguments_kept),
    ),
    wrong_answers=(
        *LOOP_MISTAKES,
        *NOTED,
        *OTHER_RECIPES,
        *MARKED,
        *ACCURACY_MISTAKES,
        *TESTED,
    ),
    hints=(
        "Print the losses of five steps. Do they stay the same? Then no step sees a gradient. Do "
        "they rise? Then a sign is flipped. Do they fall, and still differ from the expected ones "
        "from the second on? Then old gradients are left in `.grad`.",
        "Each round has four parts: compute the loss on all rows, clear the old gradients, call "
        "`backward`, step. The loss goes into the list as a number, before the step. For the "
        "accuracy, pick rows of X and of y with the same index: `X[train_rows]` for `train`, "
        "`X[test_rows]` for the comparison.",
        "    optimizer = torch.optim.SGD(..., lr=...)\n"
        "    for _ in range(...):\n"
        "        loss = ...                 # the model's raw outputs, all rows\n"
        "        optimizer....              # forget the old gradients\n"
        "        ...                        # fill in the new ones\n"
        "        optimizer....              # move the weights\n"
        "        losses.append(...)\n"
        "    \n"
        "    train(model, X[...], y[...], lr, steps)\n"
        "    right = model(X[...]).argmax(dim=...) == y[...]\n"
        "    return ...                     # a share, as a number",
    ),
    takeaway="Forward, clear, backward, step: the loop that trains 67 weights is the one that "
    "trains billions. What it has learned shows only on rows that it has not seen.",
)

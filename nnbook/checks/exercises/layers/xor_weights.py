"""XOR by hand: ``xor_weights()``."""

from collections.abc import Callable

import torch
from torch import Tensor

from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import all_right
from nnbook.checks.exercises.results import Result, Results, Rows
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing

_CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
_XOR = ("0", "1", "1", "0")
_STATED = [(2, 2), (2,), (1, 2), (1,)]
_NAMES = ("W1", "b1", "W2", "b2")
# "Within 0.1" is the exercise's own wording; the rest lets 0.1 itself pass in float32.
_NEAR = 0.1 + 1e-6


def _weights(W1: list, b1: list, W2: list, b2: list) -> Callable[[], tuple[Tensor, ...]]:
    return lambda: tuple(torch.tensor(each, dtype=torch.float32) for each in (W1, b1, W2, b2))


def _fourth(corner: int, value: float) -> Callable[[], tuple[Tensor, ...]]:
    """Weights that are right on three corners and give ``value`` on the other."""
    return (
        _weights([[-1, -1], [-1, -1]], [2, 1], [[1, value - 2]], [0]),
        _weights([[-1, 1], [1, -1]], [0, 0], [[value, 1]], [0]),
        _weights([[-1, 1], [1, -1]], [0, 0], [[1, value]], [0]),
        _weights([[1, 1], [1, 1]], [0, -1], [[1, value - 2]], [0]),
    )[corner]


def _weight_tensors(value: Plain) -> list[Tensor]:
    """The four parts as float64 tensors. Raises for anything else."""
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise TypeError("not four parts")
    parts = [_as_tensor(each) for each in value]
    if parts[3].numel() == 1:
        parts[3] = parts[3].reshape(1)  # one number is one number
    return parts


def _as_tensor(value: Plain) -> Tensor:
    if isinstance(value, Tensor):
        return value.to(torch.float64) if not value.is_complex() else torch.empty(0)
    if isinstance(value, list | tuple) and any(isinstance(each, Tensor) for each in value):
        return torch.stack([_as_tensor(each) for each in value])
    return torch.tensor(value, dtype=torch.float64)


def _hidden(parts: list[Tensor]) -> Tensor:
    corners = torch.tensor(_CORNERS, dtype=torch.float64)
    return torch.relu(corners @ parts[0].T + parts[1])


def _level(output: float) -> str:
    return next((name for name in ("0", "1") if abs(output - float(name)) <= _NEAR), "other")


def _read_xor(case: Case, value: Plain) -> Plain:
    if value is None:
        return None
    parts = _weight_tensors(value)
    shapes = [tuple(part.shape) for part in parts]
    read = {"units": "two", "shapes": shapes, "idle": None, "levels": None}
    if parts[0].numel() > 4:
        return {**read, "units": "more", "shapes": None}
    if shapes != _STATED:
        return read
    hidden = _hidden(parts)
    constant = bool((hidden == hidden[0]).all(dim=0).any())
    outputs = (hidden @ parts[2].T + parts[3]).flatten()
    return {
        **read,
        "idle": constant or bool((hidden[:, 0] == hidden[:, 1]).all()),
        "levels": [_level(float(output)) for output in outputs],
    }


def _levels(results: Results) -> list[str]:
    return results["weights"].reading["levels"]


def _corners_right(results: Results, *corners: int) -> bool:
    return all(_levels(results)[corner] == _XOR[corner] for corner in corners)


def _three_right(results: Results) -> bool:
    return sum(a == b for a, b in zip(_levels(results), _XOR, strict=True)) >= 3


def _xor_rows(result: Result) -> Rows:
    try:
        parts = _weight_tensors(result.observation.value)
    except (TypeError, ValueError, RuntimeError):
        return (("your answer", describing.answer(result.observation.value)),)
    shapes = [tuple(part.shape) for part in parts]
    if shapes != _STATED:
        pairs = zip(_NAMES, shapes, _STATED, strict=True)
        return tuple(
            (name, f"shape {got}" + ("" if got == expected else f", expected {expected}"))
            for name, got, expected in pairs
        )
    hidden = _hidden(parts)
    outputs = (hidden @ parts[2].T + parts[3]).flatten().tolist()
    return tuple(
        (
            f"x = {corner}",
            f"hidden {describing.value(units)}, output {describing.number(output)}, expected "
            f"{expected}" + ("" if _level(output) == expected else " ← not yet"),
        )
        for corner, units, output, expected in zip(_CORNERS, hidden, outputs, _XOR, strict=True)
    )


DEFINITION = Definition(
    cases=lambda seed: (Case("weights", "xor_weights"),),
    reference=(_weights([[1, 1], [1, 1]], [0, -1], [[1, -2]], [0]),),
    read=_read_xor,
    rows=_xor_rows,
    properties=(
        Property(
            "W1 (2, 2), b1 (2,), W2 (1, 2), b2 (1,): two hidden units",
            lambda results: results["weights"].reading["shapes"] == _STATED,
        ),
        Property("(0, 0) gives 0", lambda results: _corners_right(results, 0)),
        Property("(0, 1) and (1, 0) give 1", lambda results: _corners_right(results, 1, 2)),
        Property("(1, 1) gives 0", lambda results: _corners_right(results, 3)),
        Property("at least three corners at once", _three_right, points=1),
        Property("all four corners at once", all_right, points=3),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="too-many-units",
            variants=variants(_weights([[1, 1], [1, 1], [1, 0]], [0, -1, 0], [[1, -2, 0]], [0])),
            compares=("units",),
            observed="W1 is larger than (2, 2), so there are more than two hidden units.",
            points_to="More units make XOR easier; the point here is that two are enough.",
            step="Let one unit count how many inputs are on, and think about when the other one "
            "has to step in.",
        ),
        WrongAnswer(
            slug="output-weights-shape",
            variants=variants(
                _weights([[1, 1], [1, 1]], [0, -1], [[1], [-2]], [0]),
                _weights([[1, 1], [1, 1]], [0, -1], [1, -2], [0]),
            ),
            compares=("shapes",),
            observed="W2 does not have shape (1, 2).",
            points_to="Like every weight, W2 is stored as (out, in): one row for the one output, "
            "one column for each hidden unit.",
            step="Write W2 with two pairs of brackets: a list that holds one list of two.",
        ),
        WrongAnswer(
            slug="computes-or",
            variants=variants(_fourth(3, 1.0)),
            compares=("levels",),
            observed="Your network computes OR: it gives 1 on (1, 1) as well.",
            points_to="The rise from (0, 0) is right. What is missing is the way back down once "
            "both inputs are on.",
            step="Let one hidden unit switch on only at (1, 1), and give it a negative weight in "
            "W2. How negative?",
        ),
        WrongAnswer(
            slug="computes-and",
            variants=variants(_weights([[1, 1], [1, 0]], [-1, 0], [[1, 0]], [0])),
            compares=("levels",),
            observed="Your network computes AND: it gives 1 on (1, 1) only.",
            points_to="A unit that finds “both on” is half of XOR, with its sign turned round.",
            step="Keep that unit, let it count against the output, and let the other unit react "
            "to any input that is on.",
        ),
        WrongAnswer(
            slug="computes-xnor",
            variants=variants(_weights([[1, 1], [1, 1]], [0, -1], [[-1, 2]], [1])),
            compares=("levels",),
            observed="All four outputs are the wrong way round: 1 where 0 is expected, 0 where 1 "
            "is.",
            points_to="Your network computes XNOR, “both the same”. The hidden units are as they "
            "should be.",
            step="Only W2 and b2 need to change: what turns y into 1 − y?",
        ),
        WrongAnswer(
            slug="one-unit-idle",
            variants=variants(_weights([[1, 1], [1, 1]], [0, 0], [[1, -1]], [0])),
            compares=("idle",),
            observed="Only one hidden unit does any work: the other is the same on every corner, "
            "or a copy of the first.",
            points_to="One ReLU bends once. XOR has to go up and come down again, which takes "
            "two bends in different places.",
            step="Look at the hidden values above, and move one unit's bend with its bias.",
        ),
        WrongAnswer(
            slug="three-of-four",
            variants=variants(
                *(
                    _fourth(corner, value)
                    for corner, expected in enumerate(_XOR)
                    for value in (0.5, 1.0 - float(expected))
                    if (corner, value) != (3, 1.0)  # that is OR
                )
            ),
            compares=("levels",),
            observed="Three corners are right; the one marked is not.",
            points_to="Three corners can be had with a straight line. The fourth needs the "
            "second bend.",
            step="Follow the marked corner through both units by hand. Change one weight, then "
            "look again at all four corners.",
        ),
    ),
    hints=(
        "Look at the sum x₁ + x₂ alone: it is 0, 1, 1, 2 on the four corners. The output must "
        "be 0, 1, 1, 0. Which of these does your network miss?",
        "Think of the output as a curve over s = x₁ + x₂. It has to rise from s = 0 to s = 1, "
        "then fall back by s = 2. One ReLU makes the rise; a second, which wakes up at s = 1, "
        "must turn it round. Its weight has to undo the rise and bring it down as well.",
        "    W1 = torch.tensor([[1.0, 1.0], [1.0, 1.0]])   # both units look at x1 + x2\n"
        "    b1 = torch.tensor([..., ...])                 # where each unit wakes up\n"
        "    W2 = torch.tensor([[1.0, ...]])               # up, then down: how steeply?\n"
        "    b2 = torch.tensor([0.0])\n"
        "    return W1, b1, W2, b2",
    ),
    takeaway="Two bends are enough for XOR, and no single line is. You have done by hand what "
    "training does by search.",
)

"""Leaky ReLU and its slope: ``leaky_relu(x, slope)`` and ``leaky_relu_grad(x, slope)``."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.activations.leaky_relu_cases import GRAD, VALUE, leaky_relu_cases, rows
from nnbook.checks.exercises.exercise import Definition, Property, Variant, WrongAnswer
from nnbook.checks.exercises.properties import all_right, arguments_kept, fit
from nnbook.checks.exercises.results import Results
from nnbook.checks.values.comparing import Tolerance, alike


def _leaky_relu(x: Tensor, slope: float) -> Tensor:
    return F.leaky_relu(x, slope)


def _leaky_relu_grad(x: Tensor, slope: float) -> Tensor:
    return torch.where(x > 0, 1.0, slope)


def _right_where(function: str, entries: Callable[[Tensor], Tensor]) -> Callable[[Results], bool]:
    """The function is right in the entries of x for which ``entries`` says so."""

    def test(results: Results) -> bool:
        results = [each for each in results.values() if each.case.function == function]
        return all(
            result.fits
            and alike(
                torch.as_tensor(result.reading)[entries(result.case.arguments[0])],
                result.expected[entries(result.case.arguments[0])],
                result.tolerance,
            )
            for result in results
        )

    return test


def _value(*functions: Callable) -> tuple[Variant, ...]:
    """Variants of a mistake in ``leaky_relu``."""
    return tuple((function, None) for function in functions)


def _grad(*functions: Callable) -> tuple[Variant, ...]:
    """Variants of a mistake in ``leaky_relu_grad``."""
    return tuple((None, function) for function in functions)


def _fixed(slope: float) -> Callable:
    return lambda x, _: F.leaky_relu(x, slope)


def _fixed_grad(slope: float) -> Callable:
    return lambda x, _: _leaky_relu_grad(x, slope)


def _multiplies_in_place(x: Tensor, slope: float) -> Tensor:
    x[x < 0] *= slope
    return x


# What people have in their fingers: PyTorch's default and those of papers and other libraries.
_HABITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)

DEFINITION = Definition(
    cases=leaky_relu_cases,
    reference=(_leaky_relu, _leaky_relu_grad),
    # A slope measured in float32 with h = 1e-3 is off by up to 3e-4; the smallest catalogued
    # mistake is a slope of 0.3 in place of 0.25.
    tolerance=Tolerance(relative=5e-4, absolute=1e-5),
    rows=rows,
    properties=(
        Property("both give the shape of x", fit),
        Property(
            "`leaky_relu` gives x above 0, and slope · x below",
            _right_where(VALUE, lambda x: x != 0),
            points=1,
        ),
        Property(
            "`leaky_relu_grad` gives 1 above 0, and slope below",
            _right_where(GRAD, lambda x: x != 0),
            points=1,
        ),
        Property(
            "`leaky_relu_grad` gives slope at exactly 0, and still 1 above",
            _right_where(GRAD, lambda x: x >= 0),
            points=1,
        ),
        Property("both are right for every shape and every slope", all_right, points=2),
        Property("both leave x as it was", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="scalar-max",
            variants=_value(
                lambda x, slope: max(x, slope * x),
                lambda x, slope: x if x.sum() > 0 else slope * x,
                lambda x, slope: x if (x > 0).all() else slope * x,
                lambda x, slope: x if (x > 0).any() else slope * x,
                lambda x, slope: x if x.flatten()[0] > 0 else slope * x,
                lambda x, slope: torch.max(x),
                lambda x, slope: x.max(0).values,
                lambda x, slope: torch.max(x) + slope * torch.min(x),
                lambda x, slope: x.max(0).values + slope * x.min(0).values,
            ),
            observed="With several numbers in x, your `leaky_relu` fails, or gives one answer "
            "for all of them.",
            points_to="Python's `max(a, b)` and `if` ask for one yes or no, and `x.max()` picks "
            "one number. A tensor has an answer for each entry.",
            step="Look at what `x > 0` prints for x = [-1, 2]. Which torch function chooses "
            "entry by entry with it?",
        ),
        WrongAnswer(
            slug="fixed-axes",
            variants=_value(
                lambda x, slope: torch.stack([v if v > 0 else slope * v for v in x]),
                lambda x, slope: [v if v > 0 else slope * v for v in x],
                lambda x, slope: [max(v, slope * v) for v in x.tolist()],
                lambda x, slope: torch.tensor([[v if v > 0 else slope * v for v in r] for r in x]),
                lambda x, slope: [[v if v > 0 else slope * v for v in row] for row in x],
            ),
            observed="Your `leaky_relu` is made for one number of axes, and fails for others.",
            points_to="A loop over x goes through its first axis only: the rows of a matrix, the "
            "entries of a vector, and nothing at all of a single number.",
            step="Use an operation that works on every entry, whatever the shape; or loop over "
            "`x.flatten()` and give the result the shape of x.",
        ),
        WrongAnswer(
            slug="slope-flipped",
            variants=_value(lambda x, slope: torch.where(x > 0, slope * x, x)),
            observed="The two sides have changed places: slope · x above 0, x itself below.",
            points_to="The condition, or the order of the two choices, is the wrong way round.",
            step="Say it aloud for x = 3 and slope 0.1: which of 3 and 0.3 should come?",
        ),
        WrongAnswer(
            slug="absolute-value",
            variants=_value(
                lambda x, slope: torch.where(x > 0, x, -slope * x),
                lambda x, slope: x.abs(),
                lambda x, slope: slope * x.abs(),
            ),
            observed="Below 0 your answers have the wrong sign, as an absolute value does.",
            points_to="Negative x times a positive slope stays negative. The line goes on through "
            "0 and only bends; it does not turn round.",
            step="Work out slope · x for x = -2 and slope 0.1, sign included.",
        ),
        WrongAnswer(
            slug="slope-everywhere",
            variants=_value(lambda x, slope: slope * x),
            observed="Every entry is multiplied by slope, the positive ones too.",
            points_to="Without a choice between two sides there is no bend, and the function is "
            "linear.",
            step="Let the slope count below 0 only.",
        ),
        WrongAnswer(
            slug="slope-added",
            variants=_value(lambda x, slope: x.relu() + slope * x, lambda x, slope: x + slope * x),
            observed="Above 0 your answers are too large by slope · x.",
            points_to="The leak is added to both sides; it belongs to the negative one alone.",
            step="Make the second part 0 wherever x is positive.",
        ),
        WrongAnswer(
            slug="constant-leak",
            variants=_value(
                lambda x, slope: torch.where(x > 0, x, slope),
                lambda x, slope: torch.where(x >= 0, x, slope),
                lambda x, slope: torch.where(x > 0, x, -slope),
                lambda x, slope: torch.where(x >= 0, x, -slope),
                lambda x, slope: x.clamp(min=slope),
                lambda x, slope: x.clamp(min=-slope),
            ),
            observed="Below 0 your answer is the same number, whatever x is.",
            points_to="`slope` itself is returned where slope *times x* is expected. A constant "
            "has "
            "slope 0: nothing leaks.",
            step="Compare your answers for x = -1 and x = -2. How should they differ?",
        ),
        WrongAnswer(
            slug="slope-unused",
            variants=_value(lambda x, slope: x.relu(), lambda x, slope: x),
            observed="Your answers are the same for every slope.",
            points_to="The second parameter has no part in them.",
            step="Multiply the negative entries by slope, instead of cutting them off or leaving "
            "them as they are.",
        ),
        WrongAnswer(
            slug="hard-coded-slope",
            variants=_value(*map(_fixed, _HABITS)),
            observed="Below 0 your answers are x times a fixed number, whatever slope says.",
            points_to="A number stands in the code where the parameter should, or a library "
            "function was called without it.",
            step="Replace that number by `slope`.",
        ),
        WrongAnswer(
            slug="returns-list",
            variants=_value(lambda x, slope: F.leaky_relu(x, slope).tolist()),
            observed="Your `leaky_relu` gives the right numbers, in a list instead of a tensor.",
            points_to="Whoever calls it goes on with tensor arithmetic, which lists do not know.",
            step="Turn the list into a tensor at the end, or do without it: torch operations give "
            "tensors.",
        ),
        WrongAnswer(
            slug="derivative-of-output",
            variants=_grad(
                lambda x, slope: _leaky_relu_grad(F.leaky_relu(x, slope), slope),
                lambda x, slope: torch.where(F.leaky_relu(x, slope) >= 0, 1.0, slope),
            ),
            observed="`leaky_relu_grad` is right for positive slopes, and takes the wrong side "
            "for some x when slope is 0 or negative.",
            points_to="The side is read off the output. But the output's sign is x's sign only "
            "while slope is positive. With slope -0.5, both x = 2 and x = -2 give a positive "
            "output.",
            step="Ask x itself on which side of 0 it lies.",
        ),
        WrongAnswer(
            slug="grad-scalar-if",
            variants=_grad(
                lambda x, slope: 1.0 if x > 0 else slope,
                lambda x, slope: torch.full_like(x, 1.0 if x.sum() > 0 else slope),
                lambda x, slope: torch.full_like(x, 1.0 if (x > 0).all() else slope),
                lambda x, slope: torch.full_like(x, 1.0 if (x > 0).any() else slope),
            ),
            observed="With several numbers in x, your `leaky_relu_grad` fails, or gives one "
            "answer for all of them.",
            points_to="`if` asks for one yes or no. A tensor has one for each entry.",
            step="Look at what `x > 0` prints for x = [-1, 2]. Which torch function chooses "
            "entry by entry with it?",
        ),
        WrongAnswer(
            slug="grad-slope-flipped",
            variants=_grad(
                lambda x, slope: torch.where(x > 0, slope, 1.0),
                lambda x, slope: torch.where(x >= 0, slope, 1.0),
            ),
            observed="The two sides of `leaky_relu_grad` have changed places: slope above 0, 1 "
            "below.",
            points_to="The condition, or the order of the two choices, is the wrong way round.",
            step="Nudge x = 3 by 0.1. By how much does `leaky_relu` move?",
        ),
        WrongAnswer(
            slug="x-still-in-it",
            variants=_grad(
                F.leaky_relu,
                lambda x, slope: torch.where(x > 0, x, slope),
                lambda x, slope: torch.where(x >= 0, x, slope),
                lambda x, slope: torch.where(x > 0, 1.0, slope * x),
                lambda x, slope: torch.where(x >= 0, 1.0, slope * x),
            ),
            observed="`leaky_relu_grad` depends on how large x is, and not only on its side.",
            points_to="On each side the function is a straight line, and a straight line has the "
            "same slope everywhere. x is the value there; its slope is 1.",
            step="By how much does slope · x move if x moves by 1?",
        ),
        WrongAnswer(
            slug="one-at-zero",
            variants=_grad(lambda x, slope: torch.where(x >= 0, 1.0, slope)),
            observed="`leaky_relu_grad` gives 1 at exactly 0.",
            points_to="A corner has no slope of its own, so this is a convention. PyTorch counts "
            "0 to the negative side, and so does this exercise.",
            step="Look at your comparison: is 0 in it?",
        ),
        WrongAnswer(
            slug="zero-at-zero",
            variants=_grad(lambda x, slope: (x > 0) + slope * (x < 0)),
            observed="`leaky_relu_grad` gives 0 at exactly 0.",
            points_to="Neither of two strict comparisons, `x > 0` and `x < 0`, holds at 0.",
            step="By PyTorch's convention 0 belongs to the negative side. Let one comparison "
            "include it.",
        ),
        WrongAnswer(
            slug="blend-at-zero",
            variants=_grad(
                lambda x, slope: torch.where(x == 0, (1 + slope) / 2, _leaky_relu_grad(x, slope)),
                lambda x, slope: torch.where(x == 0, 1 + slope, _leaky_relu_grad(x, slope)),
                lambda x, slope: torch.where(x == 0, 0.5, _leaky_relu_grad(x, slope)),
            ),
            observed="At exactly 0, `leaky_relu_grad` gives a blend of both sides.",
            points_to="A nudge to both sides of a corner sees two different lines; so does "
            "autograd through `maximum`, or with two parts that both count 0 as theirs.",
            step="By PyTorch's convention the slope at 0 is that of the negative side.",
        ),
        WrongAnswer(
            slug="grad-of-relu",
            variants=_grad(lambda x, slope: (x > 0).float(), lambda x, slope: (x >= 0).float()),
            observed="`leaky_relu_grad` gives 0 below 0: that is the slope of ReLU without a leak.",
            points_to="Below 0 the function is slope · x. It is nearly flat, but not flat.",
            step="Nudge x = -2 by 0.1. By how much does `leaky_relu` move?",
        ),
        WrongAnswer(
            slug="grad-sign-flipped",
            variants=_grad(
                lambda x, slope: torch.where(x > 0, 1.0, -slope),
                lambda x, slope: torch.where(x >= 0, 1.0, -slope),
                lambda x, slope: torch.sign(x),
                lambda x, slope: (x > 0).float() - slope * (x < 0),
            ),
            observed="Below 0, `leaky_relu_grad` has the wrong sign.",
            points_to="x is negative there; the slope is not. With a positive slope the function "
            "rises on both sides.",
            step="Compare `leaky_relu` at x = -2 and x = -1: does it rise or fall?",
        ),
        WrongAnswer(
            slug="output-over-input",
            variants=_grad(lambda x, slope: F.leaky_relu(x, slope) / x),
            observed="`leaky_relu_grad` gives NaN at exactly 0, and is right elsewhere.",
            points_to="The output divided by x is the slope on both sides, but 0/0 at 0.",
            step="Nothing needs to be divided: the side of x decides between two numbers.",
        ),
        WrongAnswer(
            slug="grad-hard-coded-slope",
            variants=_grad(*map(_fixed_grad, _HABITS)),
            observed="Below 0, `leaky_relu_grad` is a fixed number, whatever slope says.",
            points_to="A number stands in the code where the parameter should, or a library "
            "function was called without it.",
            step="Replace that number by `slope`.",
        ),
        WrongAnswer(
            slug="grad-returns-list",
            variants=_grad(lambda x, slope: _leaky_relu_grad(x, slope).tolist()),
            observed="`leaky_relu_grad` gives the right numbers, in a list instead of a tensor.",
            points_to="Whoever calls it goes on with tensor arithmetic, which lists do not know.",
            step="Turn the list into a tensor at the end, or do without it: torch operations give "
            "tensors.",
        ),
        WrongAnswer(
            slug="mutates-input",
            variants=_value(_multiplies_in_place),
            observed="The numbers are right, but `leaky_relu` has overwritten x.",
            points_to="An in-place operation (`*=`, an assignment to `x[...]`, a name ending in "
            "`_`) writes into the caller's tensor. Whoever needs x later, as `leaky_relu_grad` "
            "does, finds the output there.",
            step="Build a new tensor instead, or work on `x.clone()`.",
        ),
        WrongAnswer(
            slug="positive-side-scaled",
            variants=_value(
                lambda x, slope: x.relu() - slope * x.relu(),
                lambda x, slope: (1 - slope) * x.relu(),
            ),
            observed="Above 0 your line is not x, and below it is 0.",
            points_to="Both parts look at the positive side. The second has to look at the "
            "negative one: "
            "relu(−x).",
            step="Try x = −2 by hand: which part of your formula is not 0 there?",
        ),
        WrongAnswer(
            slug="divided-by-slope",
            variants=_value(lambda x, slope: torch.where(x > 0, x, x / slope)),
            observed="Below 0 your line is far too steep.",
            points_to="x is divided by the slope. A slope multiplies: so much rise for each unit "
            "of x.",
            step="Replace `/` by `*`.",
        ),
        WrongAnswer(
            slug="slope-as-shift",
            variants=(
                *_value(
                    lambda x, slope: torch.where(x > 0, x, x - slope),
                    lambda x, slope: torch.where(x > 0, x, x + slope),
                ),
                *_grad(lambda x, slope: (x > 0) + slope),
            ),
            observed="The slope is added where it should multiply or be chosen.",
            points_to="A slope says how fast the line rises. It is no shift.",
            step="Work out x = −2 and x = 3 by hand, for slope 0.1.",
        ),
    ),
    hints=(
        "Try x = [-2, 0, 3] with slope 0.5. `leaky_relu` should give [-1, 0, 3], and "
        "`leaky_relu_grad` [0.5, 0.5, 1]. Then try slope -0.5, a single number and a matrix.",
        "Both functions choose between two answers, entry by entry, and the choice is the same: "
        "`x > 0`. `torch.where(condition, a, b)` takes a where the condition holds, b elsewhere.",
        "One line each:\n"
        "    return torch.where(x > 0, ..., ...)      # leaky_relu: two values\n"
        "    return torch.where(x > 0, ..., ...)      # leaky_relu_grad: two slopes",
    ),
    takeaway="The slope is asked at the input z, not at the output. At the corner there is no "
    "slope of its own: libraries choose one, and it pays to know which.",
)

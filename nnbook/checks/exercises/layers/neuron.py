"""One neuron: ``neuron(x, w, b)``."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import all_right, arguments_kept, fit, moves_alike
from nnbook.checks.observing import Case
from nnbook.checks.values.inputs import distinct
from nnbook.checks.values.numeric import scalar


def _neuron(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return x @ w + b


def _neuron_cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)

    def case(label: str, x: Tensor, w: Tensor, b: Tensor) -> Case:
        return Case(label, "neuron", (x, w, b))

    x, w, b = distinct(generator, 4), distinct(generator, 4), distinct(generator)
    other = x.flip(0) + 0.537
    # Rounding is to show; and with the same sum, other inputs would look as if they did not count.
    while not _has_many_decimals(other @ w + b) or abs(float((other - x) @ w)) < 0.1:
        w = distinct(generator, 4)
    cases = [
        case("two inputs", *(distinct(generator, *shape) for shape in ((2,), (2,), ()))),
        case("four inputs", x, w, b),
        case("other inputs", other, w, b),
        case("other bias", x, w, b + 1.55),
        case("seven inputs", *(distinct(generator, *shape) for shape in ((7,), (7,), ()))),
    ]
    # An activation that was added unasked shows only where the sum is negative.
    x, w, b = distinct(generator, 3), distinct(generator, 3), distinct(generator)
    if float(x @ w) > 0:
        w = -w
    return (*cases, case("a negative sum", x, w, -b.abs()))


def _has_many_decimals(number: Tensor) -> bool:
    hundredths = 100 * float(number)
    return abs(hundredths - round(hundredths)) > 0.25


def _first(k: int) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    return lambda x, w, b: sum(x[i] * w[i] for i in range(k)) + b


DEFINITION = Definition(
    cases=_neuron_cases,
    reference=(_neuron,),
    read=lambda case, value: scalar(value),
    properties=(
        Property("gives one number", fit),
        Property(
            "a change of the inputs counts through the weights",
            moves_alike("four inputs", "other inputs"),
            points=1,
        ),
        Property(
            "a change of the bias counts in full",
            moves_alike("four inputs", "other bias", follows="other inputs"),
            points=1,
        ),
        Property("equals w·x + b for any number of inputs", all_right, points=2),
        Property("leaves its arguments as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="missing-bias",
            variants=variants(lambda x, w, b: x @ w),
            observed="Your answer differs from the expected one by exactly b.",
            points_to="The products are summed as they should be, but the bias is never added.",
            step="Look at which of the three parameters your code does not use yet.",
        ),
        WrongAnswer(
            slug="not-summed",
            variants=variants(
                lambda x, w, b: x * w + b,
                lambda x, w, b: x * w,
                lambda x, w, b: (x * w + b).tolist(),
                lambda x, w, b: (x * w).tolist(),
            ),
            observed="You give one number for each input; a neuron gives a single number.",
            points_to="`x * w` multiplies element by element. That is the first half of w·x.",
            step="Ask what turns the list of products into one number.",
        ),
        WrongAnswer(
            slug="bias-inside-sum",
            variants=variants(lambda x, w, b: (x * w + b).sum()),
            observed="The bias counts once for each input: with 2 inputs twice, with 7 seven "
            "times.",
            points_to="It is added to every product before the sum is taken.",
            step="Move the bias out of the sum, so that it is added once.",
        ),
        WrongAnswer(
            slug="mean-not-sum",
            variants=variants(
                lambda x, w, b: (x * w).mean() + b, lambda x, w, b: (x * w + b).mean()
            ),
            observed="The products are divided by the number of inputs.",
            points_to="A mean was taken where a sum is expected.",
            step="Write out w·x for two inputs by hand: nothing in it is divided.",
        ),
        WrongAnswer(
            slug="activation-added",
            variants=variants(
                lambda x, w, b: torch.relu(x @ w + b),
                lambda x, w, b: torch.sigmoid(x @ w + b),
                lambda x, w, b: torch.tanh(x @ w + b),
                lambda x, w, b: F.leaky_relu(x @ w + b),
                lambda x, w, b: F.gelu(x @ w + b),
                lambda x, w, b: torch.sign(x @ w + b),
                lambda x, w, b: x @ w + b > 0,
                lambda x, w, b: (x @ w + b > 0).float(),
            ),
            observed="The sum w·x + b is bent on its way out.",
            points_to="An activation function is applied. Many neurons have one, but this "
            "exercise asks for the sum alone.",
            step="Return the sum as it is. Activations come in chapter 2.",
        ),
        WrongAnswer(
            slug="sign-of-bias",
            variants=variants(lambda x, w, b: x @ w - b),
            observed="Your answer differs from the expected one by twice b.",
            points_to="The bias is subtracted. A bias may be negative, but it is always added.",
            step="Look at the sign before b.",
        ),
        WrongAnswer(
            slug="added-not-multiplied",
            variants=variants(lambda x, w, b: (x + w).sum() + b),
            observed="Your answer adds weights and inputs.",
            points_to="A weight says how much its input counts: it multiplies.",
            step="Write out w·x for two inputs by hand: two products, then one sum.",
        ),
        WrongAnswer(
            slug="sums-multiplied",
            variants=variants(lambda x, w, b: x.sum() * w.sum() + b),
            observed="Your answer is the sum of the inputs times the sum of the weights.",
            points_to="Each input is to meet its own weight. Summed first, every input meets "
            "every weight.",
            step="Multiply pair by pair, then add up the products.",
        ),
        WrongAnswer(
            slug="bias-multiplied",
            variants=variants(lambda x, w, b: (x @ w) * b),
            observed="Your answer is w·x times b.",
            points_to="The bias shifts the total. It does not scale it.",
            step="Replace one operation.",
        ),
        WrongAnswer(
            slug="bias-inside-product",
            variants=variants(lambda x, w, b: x @ (w + b), lambda x, w, b: (x + b) @ w),
            observed="The bias is added to every weight or input before the product.",
            points_to="There it counts once for each pair, and is multiplied too.",
            step="Add b to the finished sum, once.",
        ),
        WrongAnswer(
            slug="one-product-only",
            variants=variants(lambda x, w, b: x[-1] * w[-1] + b, lambda x, w, b: x[0] * w[0] + b),
            observed="Of all products only one is in your answer.",
            points_to="A loop that sets its total (`=`) in place of adding to it (`+=`) keeps the "
            "last "
            "product; a `return` inside the loop keeps the first.",
            step="Print the total in each round.",
        ),
        WrongAnswer(
            slug="entry-left-out",
            variants=variants(
                lambda x, w, b: x[:-1] @ w[:-1] + b, lambda x, w, b: x[1:] @ w[1:] + b
            ),
            observed="The first or the last input does not count in your answer.",
            points_to="n inputs are numbered 0 to n − 1. A loop that begins at 1, or ends at n − "
            "1, leaves "
            "one out.",
            step="Print the index in each round of your loop.",
        ),
        WrongAnswer(
            slug="fixed-number-of-inputs",
            variants=variants(*(_first(k) for k in range(2, 7))),
            observed="Only the first few inputs count, however many there are.",
            points_to="The products are written out one by one, for one number of inputs.",
            step="Let a loop, `sum` or `@` go over all of them.",
        ),
    ),
    hints=(
        "A neuron takes a list of numbers and gives back one. Compare the shape of your answer "
        "with (), and try an input where all of x is zero: what should be left?",
        "Multiply each input by its weight, add up the products, then shift the total by the "
        "bias. The first two steps together are the dot product, and torch has an operator "
        "for it.",
        "Two lines will do:\n"
        "    products = ...          # shape (d,): each input times its weight\n"
        "    return ... + b          # the sum of the products, shifted once",
    ),
    takeaway="Weights say how much each input counts; the bias says how easily the sum gets "
    "above zero.",
)

"""A layer for a whole batch: ``linear(x, W, b)``."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import all_right, arguments_kept, fit, moves_alike, right
from nnbook.checks.observing import Case
from nnbook.checks.values.inputs import distinct


def _linear(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return F.linear(x, W, b)


# (label, n, in, out). Where two of the numbers are the same, a wrong product or a wrong axis
# goes through without an error and shows as wrong numbers.
_LINEAR_SHAPES = (
    ("one row", 1, 4, 3),
    ("two rows", 2, 4, 3),
    ("n = in = out", 3, 3, 3),
    ("n = out", 3, 5, 3),
    ("n = in", 4, 4, 2),
    ("in = out", 6, 4, 4),
    ("seven rows", 7, 5, 3),
    ("seven rows, more outputs than inputs", 7, 2, 6),
)


def _linear_cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    cases = []
    for label, n, inputs, outputs in _LINEAR_SHAPES:
        shapes = ((n, inputs), (outputs, inputs), (outputs,))
        cases.append(Case(label, "linear", tuple(distinct(generator, *s) for s in shapes)))
    x, W, b = cases[1].arguments
    return (
        *cases,
        Case("other inputs", "linear", (x.flip(1) + 0.55, W, b)),
        Case("other bias", "linear", (x, W, distinct(generator, *b.shape))),
    )


def _first_rows(k: int) -> Callable:
    return lambda x, W, b: torch.stack([W @ x[i] + b for i in range(k)])


def _fill_first_rows(k: int) -> Callable:
    def linear(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
        out = torch.zeros(len(x), len(W))
        for i in range(k):
            out[i] = W @ x[i] + b
        return out

    return linear


def _fill_fixed_rows(k: int) -> Callable:
    def linear(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
        out = torch.zeros(k, len(W))
        for i in range(len(x)):
            out[i] = W @ x[i] + b
        return out

    return linear


def _expanded_bias(k: int) -> Callable:
    return lambda x, W, b: x @ W.T + b.expand(k, len(b))


def _reshaped(k: int) -> Callable:
    return lambda x, W, b: (x @ W.T + b).reshape(k, len(W))


# The batch sizes that a learner may have written down: small ones, and all of Iris.
_HARD_CODED = (
    *(_first_rows(k) for k in range(1, 8)),
    *(_fill_first_rows(k) for k in range(1, 8)),
    *(_fill_fixed_rows(k) for k in (*range(1, 11), 150)),
    *(_expanded_bias(k) for k in (*range(2, 11), 150)),
    *(_reshaped(k) for k in (1, 2, 3, 4, 6, 7)),
)


def _bias_by_row(x: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return torch.stack([row + b[i] for i, row in enumerate(x @ W.T)])


def _bent(activation: Callable[[Tensor], Tensor]) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    return lambda x, W, b: activation(x @ W.T + b)


DEFINITION = Definition(
    cases=_linear_cases,
    reference=(_linear,),
    properties=(
        Property("gives shape (n, out)", fit),
        Property(
            "a change of the inputs counts through W",
            moves_alike("two rows", "other inputs"),
            points=1,
        ),
        Property(
            "a change of b moves each output of every row by its own bias",
            moves_alike("two rows", "other bias", follows="other inputs"),
            points=1,
        ),
        Property("right for a batch of one", right("one row"), points=1),
        Property("right for larger batches, and for every in and out", all_right, points=2),
        Property("leaves its arguments as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="untransposed",
            variants=variants(
                lambda x, W, b: x @ W + b,
                lambda x, W, b: x @ W,
                lambda x, W, b: x @ W + b[:, None],
            ),
            observed="Where W is square, your numbers are those of `x @ W`; where it is not, "
            "the shapes clash.",
            points_to="W is stored as (out, in), so the rows of W, not its columns, belong to "
            "the output neurons.",
            step="Write the shapes under the product, (n, in) @ (?, ?), and see what has to "
            "stand there to give (n, out).",
        ),
        WrongAnswer(
            slug="swapped-operands",
            variants=variants(
                lambda x, W, b: W @ x + b,
                lambda x, W, b: W @ x,
                lambda x, W, b: W @ x + b[:, None],
                lambda x, W, b: (W @ x).T + b,
            ),
            observed="Your numbers are those of `W @ x`, and it works only when there are as "
            "many rows in x as inputs.",
            points_to="For one flower, x of shape (in,), `W @ x` is right. A batch holds its "
            "flowers as rows, so x has to come first.",
            step="Put x on the left, then see what W needs for the inner sizes to match.",
        ),
        WrongAnswer(
            slug="transposed-output",
            variants=variants(
                lambda x, W, b: W @ x.T + b[:, None],
                lambda x, W, b: W @ x.T + b,
                lambda x, W, b: W @ x.T,
            ),
            observed="The numbers lie with one column for each row of x: shape (out, n) "
            "instead of (n, out).",
            points_to="`W @ x.T` computes every product, but turns the batch on its side.",
            step="Keep the batch as the first axis: which order of the two factors leaves n in "
            "front?",
        ),
        WrongAnswer(
            slug="bias-wrong-axis",
            variants=variants(lambda x, W, b: x @ W.T + b[:, None], _bias_by_row),
            observed="The products are right, but b is added along the rows: each flower gets "
            "a bias, instead of each output.",
            points_to="b has shape (out,), and broadcasting lines shapes up from the right. "
            "Reshaped to a column, or indexed by row, b meets the batch instead.",
            step="Compare (n, out) with (out,) from the right: does b need any reshaping?",
        ),
        WrongAnswer(
            slug="missing-bias",
            variants=variants(lambda x, W, b: x @ W.T),
            observed="Every row differs from the expected one by exactly b.",
            points_to="The products are right, but b is never added.",
            step="Look at which of the three parameters your code does not use yet.",
        ),
        WrongAnswer(
            slug="hard-coded-batch",
            variants=variants(
                lambda x, W, b: W @ x[0] + b,
                lambda x, W, b: W @ x.squeeze() + b,
                lambda x, W, b: W @ x.flatten() + b,
                *_HARD_CODED,
            ),
            observed="Your function is made for one number of rows; with another it fails or "
            "leaves rows out.",
            points_to="A batch size stands in the code as a number, or only one row is used.",
            step="Take n from `x.shape[0]`, or use an operation that does not need to know it.",
        ),
        WrongAnswer(
            slug="reshaped-not-transposed",
            variants=variants(lambda x, W, b: x @ W.reshape(W.shape[1], W.shape[0]) + b),
            observed="The shapes are right, the numbers are not: they are those of W in another "
            "shape.",
            points_to="`reshape` and `view` read the same numbers row after row into a new shape. "
            "They do "
            "not turn a matrix on its side.",
            step="Take the transpose: `.T`.",
        ),
        WrongAnswer(
            slug="sign-of-bias",
            variants=variants(lambda x, W, b: x @ W.T - b),
            observed="Every row differs from the expected one by twice b.",
            points_to="The bias is subtracted. A bias may be negative, but it is always added.",
            step="Look at the sign before b.",
        ),
        WrongAnswer(
            slug="one-bias-for-all",
            variants=variants(
                lambda x, W, b: x @ W.T + b.sum(),
                lambda x, W, b: x @ W.T + b.mean(),
                lambda x, W, b: x @ W.T + b[0],
            ),
            observed="All outputs are shifted by one and the same number.",
            points_to="b holds a bias for each output. It was made one number by a sum, a mean or "
            "an index.",
            step="Add b as it is: broadcasting hands each column its own.",
        ),
        WrongAnswer(
            slug="bias-inside-product",
            variants=variants(lambda x, W, b: x @ (W.T + b)),
            observed="The bias is added to every weight before the product.",
            points_to="There it is multiplied by each input, and counts once for each.",
            step="Add b to the finished product.",
        ),
        WrongAnswer(
            slug="activation-added",
            variants=variants(*(_bent(f) for f in (torch.relu, torch.sigmoid, torch.tanh))),
            observed="The sums are bent on their way out.",
            points_to="An activation function is applied. The layer itself is the sum alone.",
            step="Return the sums as they are. Activations come in chapter 2.",
        ),
    ),
    hints=(
        "Print the shapes of x, W and b. A matrix product needs the two inner sizes to match, "
        "and the answer must have one row for each row of x.",
        "Every output neuron is a row of W. Row i of the answer holds the dot products of "
        "x[i] with each row of W, so W has to be turned before it can stand on the right. "
        "Then b, of shape (out,), is broadcast over the rows.",
        "One line will do:\n    return x @ ... + ...      # (n, in) @ (in, out) + (out,)",
    ),
    takeaway="This is all that `nn.Linear` does. It keeps W as (out, in): one row for each neuron.",
)

"""Two Linear layers in one: ``collapse(W1, b1, W2, b2)``."""

from collections.abc import Callable

import torch
from torch import Tensor

from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import all_right, arguments_kept
from nnbook.checks.exercises.results import Result, Results, Rows
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike, fits
from nnbook.checks.values.inputs import distinct

Pair = tuple[Tensor, Tensor]


def _collapse(W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Pair:
    return W2 @ W1, W2 @ b1 + b2


# (label, in, hidden, out). Where two of the numbers are the same, one more wrong product or
# wrong sum goes through without an error and shows as wrong numbers.
_SIZES = (
    ("one output", 3, 2, 1),
    ("all sizes the same", 2, 2, 2),
    ("in = out", 3, 2, 3),
    ("in = hidden", 3, 3, 2),
    ("hidden = out", 2, 3, 3),
    ("ever narrower", 4, 3, 2),
    ("wider than before", 2, 3, 5),
)


def _collapse_cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    return tuple(Case(label, "collapse", _layers(generator, *sizes)) for label, *sizes in _SIZES)


def _layers(generator: torch.Generator, inputs: int, hidden: int, outputs: int) -> tuple:
    """Two layers in which every bias counts, and a ReLU anywhere would change the result."""
    shapes = ((hidden, inputs), (hidden,), (outputs, hidden), (outputs,))
    while True:
        layers = tuple(distinct(generator, *shape) for shape in shapes)
        W, b = _collapse(*layers)
        first_bias = b - layers[-1]
        if W.min() < -0.1 and b.min() < -0.1 and first_bias.abs().min() > 0.1:
            return layers


def _read_pair(case: Case, value: Plain) -> Plain:
    if value is None or isinstance(value, Tensor):
        return value
    W, b = value
    return {"W": _as_tensor(W), "b": _as_tensor(b)}


def _as_tensor(value: Plain) -> Tensor:
    """A tensor, or (nested) lists of numbers and tensors as one."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, list | tuple) and any(isinstance(each, Tensor) for each in value):
        return torch.stack([_as_tensor(each) for each in value])
    return torch.tensor(value, dtype=torch.float64)


def _pair_rows(result: Result) -> Rows:
    given = zip(result.parameters, result.case.arguments, strict=True)
    rows = tuple((name, describing.answer(argument)) for name, argument in given)
    rows += tuple((f"expected {name}", describing.answer(result.expected[name])) for name in "Wb")
    if not isinstance(result.reading, dict):
        return (*rows, ("your answer", describing.answer(result.observation.value)))
    return rows + tuple((f"your {name}", describing.answer(result.reading[name])) for name in "Wb")


def _part_right(name: str) -> Callable[[Results], bool]:
    def test(results: Results) -> bool:
        return all(
            isinstance(result.reading, dict)
            and alike(result.reading[name], result.expected[name], result.tolerance)
            for result in results.values()
        )

    return test


def _shapes_right(results: Results) -> bool:
    return all(
        isinstance(result.reading, dict)
        and all(fits(result.reading[name], result.expected[name]) for name in "Wb")
        for result in results.values()
    )


def _weights(W: Callable[[Tensor, Tensor], Tensor]) -> tuple:
    """Variants of a wrong W, which is all that is compared.

    The biases beside it are right, or as wrong as they tend to be then; where they clash, W is
    never seen.
    """
    return variants(
        lambda W1, b1, W2, b2: (W(W1, W2), W2 @ b1 + b2),
        lambda W1, b1, W2, b2: (W(W1, W2), W1 @ b2 + b1),
        lambda W1, b1, W2, b2: (W(W1, W2), b1 @ W2 + b2),
        lambda W1, b1, W2, b2: (W(W1, W2), b1 + b2),
        lambda W1, b1, W2, b2: (W(W1, W2), b1 * b2),
    )


def _biases(*wrong: Callable[..., Tensor]) -> tuple:
    """Variants of wrong biases, which are all that is compared."""
    return variants(
        *(lambda W1, b1, W2, b2, b=b: (W2 @ W1, b(W1, b1, W2, b2)) for b in wrong),
    )


def _with_relu(W: Callable[[Tensor, Tensor], Tensor], b: Callable[..., Tensor]) -> Callable:
    return lambda W1, b1, W2, b2: (W(W1, W2), b(b1, W2, b2))


_RELU_IN_W = (
    lambda W1, W2: W2 @ W1.relu(),
    lambda W1, W2: (W2 @ W1).relu(),
    lambda W1, W2: W2.relu() @ W1.relu(),
    lambda W1, W2: (W2 @ W1.relu()).relu(),
)
_RELU_IN_B = (
    lambda b1, W2, b2: W2 @ b1.relu() + b2,
    lambda b1, W2, b2: (W2 @ b1 + b2).relu(),
    lambda b1, W2, b2: (W2 @ b1.relu() + b2).relu(),
    lambda b1, W2, b2: (W2 @ b1).relu() + b2,
    lambda b1, W2, b2: W2.relu() @ b1.relu() + b2,
)
_NO_RELU_IN_B = (lambda b1, W2, b2: W2 @ b1 + b2, lambda b1, W2, b2: b2)

DEFINITION = Definition(
    cases=_collapse_cases,
    reference=(_collapse,),
    read=_read_pair,
    rows=_pair_rows,
    properties=(
        Property("gives W of shape (out, in) and b of shape (out,)", _shapes_right),
        Property("W does what the two weights do together", _part_right("W"), points=1),
        Property("b holds what is left of both biases", _part_right("b"), points=2),
        Property(
            "the one layer answers as the two do, on any input and for all sizes",
            all_right,
            points=2,
        ),
        Property("leaves its arguments as they were", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="wrong-order",
            variants=_weights(lambda W1, W2: W1 @ W2),
            compares=("W",),
            observed="Where it runs, your W is that of `W1 @ W2`; for most sizes the shapes clash.",
            points_to="A product of matrices works from right to left: the matrix next to x acts "
            "first. That has to be W1.",
            step="Write down W2·(W1·x) without the brackets. In which order do the two stand?",
        ),
        WrongAnswer(
            slug="kept-relu",
            variants=variants(
                *(_with_relu(W, b) for W in _RELU_IN_W for b in (*_NO_RELU_IN_B, *_RELU_IN_B)),
                *(_with_relu(lambda W1, W2: W2 @ W1, b) for b in _RELU_IN_B),
            ),
            observed="Negative numbers were cut to 0 on the way: there is a ReLU in your answer.",
            points_to="The two layers stand next to each other with nothing between them. That "
            "is what makes the folding possible. With a ReLU no single layer would do.",
            step="Leave the ReLU out, and multiply out W2·(W1·x + b1) + b2.",
        ),
        WrongAnswer(
            slug="transposed-result",
            variants=_weights(lambda W1, W2: W1.T @ W2.T),
            compares=("W",),
            observed="Your W has the right numbers lying on their side: shape (in, out) instead "
            "of (out, in).",
            points_to="That is the matrix for rows, `x @ W1.T @ W2.T`. A layer stores the "
            "transpose of it.",
            step="Turn it round at the end, or start from columns: W2·(W1·x).",
        ),
        WrongAnswer(
            slug="needless-transpose",
            variants=(
                *_weights(lambda W1, W2: W2 @ W1.T),
                *_weights(lambda W1, W2: W2.T @ W1),
                *_weights(lambda W1, W2: W2.T @ W1.T),
            ),
            compares=("W",),
            observed="Where it runs, your W is a product with a transposed weight; for most "
            "sizes the shapes clash.",
            points_to="A batch of rows needs `x @ W.T`. Here no batch is involved: two stored "
            "weights, (out, hidden) and (hidden, in), meet directly.",
            step="Write the shapes of W2 and W1 side by side. Do the inner sizes need any help?",
        ),
        WrongAnswer(
            slug="not-a-matrix-product",
            variants=(*_weights(lambda W1, W2: W2 * W1), *_weights(lambda W1, W2: W2 + W1)),
            compares=("W",),
            observed="Where the shapes allow it, your W combines the two weights entry by entry.",
            points_to="`*` and `+` pair up entries. Each output, though, sees every input "
            "through all hidden units, so the paths have to be summed.",
            step="Work out one entry: how do output 0 and input 0 hang together, through each "
            "hidden unit? Which operator sums such products?",
        ),
        WrongAnswer(
            slug="drops-first-bias",
            variants=_biases(lambda W1, b1, W2, b2: b2),
            compares=("b",),
            observed="Your b is b2 alone: b1 has no part in it.",
            points_to="The second layer multiplies everything that the first one gives, its bias "
            "included.",
            step="Send x = 0 through both layers by hand. What comes out?",
        ),
        WrongAnswer(
            slug="drops-second-bias",
            variants=_biases(lambda W1, b1, W2, b2: W2 @ b1),
            compares=("b",),
            observed="Your b differs from the expected one by exactly b2.",
            points_to="The bias of the first layer is passed on as it should be; the second "
            "layer's own is never added.",
            step="Look at which of the four parameters your code does not use yet.",
        ),
        WrongAnswer(
            slug="biases-added",
            variants=_biases(lambda W1, b1, W2, b2: b1 + b2),
            compares=("b",),
            observed="Where hidden and out are the same, your b is b1 + b2; elsewhere the shapes "
            "clash or do not fit.",
            points_to="b1 is added before the second layer, so it passes through W2 on its way "
            "out. That also turns its shape (hidden,) into (out,).",
            step="Multiply out W2·(W1·x + b1) + b2: what stands before b1?",
        ),
        WrongAnswer(
            slug="second-bias-weighted",
            variants=_biases(
                lambda W1, b1, W2, b2: W2 @ (b1 + b2), lambda W1, b1, W2, b2: W2 @ b1 + W2 @ b2
            ),
            compares=("b",),
            observed="Where it runs, your b is W2·(b1 + b2).",
            points_to="b2 is added last. Nothing multiplies it any more.",
            step="Check where the bracket closes in W2·(W1·x + b1) + b2.",
        ),
        WrongAnswer(
            slug="bias-through-both",
            variants=_biases(
                lambda W1, b1, W2, b2: W2 @ W1 @ b1 + b2,
                lambda W1, b1, W2, b2: W2 @ (W1 @ b1 + b2),
                lambda W1, b1, W2, b2: W2 @ W1 @ (b1 + b2),
            ),
            compares=("b",),
            observed="Where it runs, b1 has been multiplied by both weights.",
            points_to="b1 is added after W1 has done its work, so only W2 is still ahead of it.",
            step="Follow b1 through W2·(W1·x + b1) + b2: which weights stand before its bracket?",
        ),
        WrongAnswer(
            slug="biases-swapped",
            variants=_biases(
                lambda W1, b1, W2, b2: W1 @ b2 + b1, lambda W1, b1, W2, b2: W2 @ b2 + b1
            ),
            compares=("b",),
            observed="Where it runs, b2 is multiplied and b1 is not.",
            points_to="The two biases have changed places. The second layer sees b1, for b1 was "
            "added before it. b2 comes last.",
            step="Multiply out W2·(W1·x + b1) + b2, and see which bias has a weight in front.",
        ),
        WrongAnswer(
            slug="bias-through-transpose",
            variants=_biases(lambda W1, b1, W2, b2: b1 @ W2 + b2, lambda W1, b1, W2, b2: b1 @ W2),
            compares=("b",),
            observed="Where it runs, b1 meets the columns of W2; elsewhere the shapes clash.",
            points_to="`b1 @ W2` is W2.T·b1. A row of W2 holds the weights of one output, so "
            "each *row* has to meet b1.",
            step="Put W2 on the left of b1, and compare the shapes.",
        ),
        WrongAnswer(
            slug="bias-not-a-vector",
            variants=_biases(
                lambda W1, b1, W2, b2: (W2 @ b1 + b2)[:, None],
                lambda W1, b1, W2, b2: (W2 @ b1 + b2)[None],
                lambda W1, b1, W2, b2: W2 @ b1[:, None] + b2,
            ),
            compares=("b",),
            observed="Your b has two axes; expected is shape (out,).",
            points_to="A bias that was turned into a column or a row for a product stays one "
            "until it is turned back. Added to a vector, it even grows into a square.",
            step="`W2 @ b1` takes a vector as it is, and gives a vector.",
        ),
        WrongAnswer(
            slug="bias-not-returned",
            variants=variants(lambda W1, b1, W2, b2: W2 @ W1),
            observed="Your W is right, but it comes alone: no b beside it.",
            points_to="One layer is a weight and a bias. Without b it is right only for layers "
            "whose biases cancel.",
            step="Return two tensors with a comma between them, `return W, b`.",
        ),
        WrongAnswer(
            slug="results-swapped",
            variants=variants(lambda W1, b1, W2, b2: (W2 @ b1 + b2, W2 @ W1)),
            observed="Both tensors are right, in the wrong order: b comes first.",
            points_to="Whoever calls the function takes it apart as `W, b = collapse(...)`.",
            step="Return W first.",
        ),
    ),
    hints=(
        "Print the four shapes: (hidden, in), (hidden,), (out, hidden), (out,). Your W must be "
        "(out, in), so hidden has to disappear. Then try x = 0: what do the two layers answer?",
        "Multiply out W2·(W1·x + b1) + b2. What stands before x is W. All the rest does not "
        "depend on x: it is b.",
        "Three lines will do:\n"
        "    W = ... @ ...           # (out, hidden) and (hidden, in): which is on the left?\n"
        "    b = ... @ ... + ...     # what the two layers answer for x = 0\n"
        "    return W, b",
    ),
    takeaway="However many Linear layers stand in a row, they can do no more than one. What "
    "stands between them makes the difference.",
)

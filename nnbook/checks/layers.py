"""Chapter 1, Layers: its five exercises."""

from collections.abc import Callable, Iterable
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbook.checks import words
from nnbook.checks.compare import Tolerance, alike, scalar
from nnbook.checks.exercise import (
    Exercise,
    Function,
    Functions,
    Property,
    Result,
    Results,
    Rows,
    WrongAnswer,
)
from nnbook.checks.fixtures import distinct, integers
from nnbook.checks.observing import Case, Failure, Network, Plain


def _spelled(*functions: Callable) -> tuple[Functions, ...]:
    """Several spellings of a mistake in an exercise with one function."""
    return tuple((function,) for function in functions)


def _fit(results: Results) -> bool:
    return all(result.fits for result in results.values())


def _right(*labels: str) -> Callable[[Results], bool]:
    return lambda results: all(results[label].right for label in labels)


def _all_right(results: Results) -> bool:
    return all(result.right for result in results.values())


def _moves_alike(before: str, after: str) -> Callable[[Results], bool]:
    """From one case to the other, the answer moves as the expected one does."""

    def test(results: Results) -> bool:
        first, second = results[before], results[after]
        if not (first.fits and second.fits):
            return False
        moved = second.expected.double() - first.expected.double()
        back = (second.reading.double() - moved).to(first.reading.dtype)
        return alike(back, first.reading.double())

    return test


def _arguments_kept(results: Results) -> bool:
    returned = all(result.observation.ending == "returned" for result in results.values())
    return returned and not any(result.mutated for result in results.values())


# --- neuron ---------------------------------------------------------------------------------


def _neuron(x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return x @ w + b


def _neuron_cases(generator: torch.Generator) -> tuple[Case, ...]:
    def case(label: str, x: Tensor, w: Tensor, b: Tensor) -> Case:
        return Case(label, "neuron", (x, w, b))

    x, w, b = distinct(generator, 4), distinct(generator, 4), distinct(generator)
    cases = [
        case("two inputs", *(distinct(generator, *shape) for shape in ((2,), (2,), ()))),
        case("four inputs", x, w, b),
        case("other inputs", x.flip(0) + 0.55, w, b),
        case("other bias", x, w, b + 1.55),
        case("seven inputs", *(distinct(generator, *shape) for shape in ((7,), (7,), ()))),
    ]
    # An activation that was added unasked shows only where the sum is negative.
    x, w, b = distinct(generator, 3), distinct(generator, 3), distinct(generator)
    if float(x @ w) > 0:
        w = -w
    return (*cases, case("a negative sum", x, w, -b.abs()))


NEURON = Exercise(
    id="neuron",
    title="One neuron",
    functions=(Function("neuron", ("x", "w", "b"), "one number, as a tensor of shape ()"),),
    minutes=5,
    difficulty=1,
    cases=_neuron_cases,
    reference=(_neuron,),
    read=lambda case, value: scalar(value),
    properties=(
        Property("gives one number", _fit),
        Property(
            "a change of the inputs counts through the weights",
            _moves_alike("four inputs", "other inputs"),
            points=1,
        ),
        Property(
            "a change of the bias counts in full",
            _moves_alike("four inputs", "other bias"),
            points=1,
        ),
        Property("equals w·x + b for any number of inputs", _all_right, points=2),
        Property("leaves its arguments as they were", _arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="missing-bias",
            spellings=_spelled(lambda x, w, b: x @ w),
            observed="Your answer differs from the expected one by exactly b.",
            points_to="The products are summed as they should be, but the bias is never added.",
            step="Look at which of the three parameters your code does not use yet.",
        ),
        WrongAnswer(
            slug="not-summed",
            spellings=_spelled(lambda x, w, b: x * w + b, lambda x, w, b: x * w),
            observed="You give one number for each input; a neuron gives a single number.",
            points_to="`x * w` multiplies element by element. That is the first half of w·x.",
            step="Ask what turns the list of products into one number.",
        ),
        WrongAnswer(
            slug="bias-inside-sum",
            spellings=_spelled(lambda x, w, b: (x * w + b).sum()),
            observed="The bias counts once for each input: with 2 inputs twice, with 7 seven "
            "times.",
            points_to="It is added to every product before the sum is taken.",
            step="Move the bias out of the sum, so that it is added once.",
        ),
        WrongAnswer(
            slug="mean-not-sum",
            spellings=_spelled(
                lambda x, w, b: (x * w).mean() + b, lambda x, w, b: (x * w + b).mean()
            ),
            observed="The products are divided by the number of inputs.",
            points_to="A mean was taken where a sum is due.",
            step="Write out w·x for two inputs by hand: nothing in it is divided.",
        ),
        WrongAnswer(
            slug="activation-added",
            spellings=_spelled(
                lambda x, w, b: torch.relu(x @ w + b),
                lambda x, w, b: torch.sigmoid(x @ w + b),
                lambda x, w, b: torch.tanh(x @ w + b),
            ),
            observed="The sum w·x + b is bent on its way out.",
            points_to="An activation function is applied. Many neurons have one, but this "
            "exercise asks for the sum alone.",
            step="Return the sum as it is. Activations come in chapter 2.",
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


# --- linear ---------------------------------------------------------------------------------


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


def _linear_cases(generator: torch.Generator) -> tuple[Case, ...]:
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


LINEAR = Exercise(
    id="linear",
    title="A layer for a whole batch",
    functions=(Function("linear", ("x", "W", "b"), "a tensor of shape (n, out)"),),
    minutes=10,
    difficulty=2,
    cases=_linear_cases,
    reference=(_linear,),
    properties=(
        Property("gives shape (n, out)", _fit),
        Property(
            "a change of the inputs counts through W",
            _moves_alike("two rows", "other inputs"),
            points=1,
        ),
        Property(
            "a change of b moves each output of every row by its own bias",
            _moves_alike("two rows", "other bias"),
            points=1,
        ),
        Property("right for a batch of one", _right("one row"), points=1),
        Property("right for larger batches, and for every in and out", _all_right, points=2),
        Property("leaves its arguments as they were", _arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="untransposed",
            spellings=_spelled(
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
            spellings=_spelled(
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
            spellings=_spelled(
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
            spellings=_spelled(lambda x, W, b: x @ W.T + b[:, None], _bias_by_row),
            observed="The products are right, but b is added along the rows: each flower gets "
            "a bias, instead of each output.",
            points_to="b has shape (out,), and broadcasting lines shapes up from the right. "
            "Reshaped to a column, or indexed by row, b meets the batch instead.",
            step="Compare (n, out) with (out,) from the right: does b need any reshaping?",
        ),
        WrongAnswer(
            slug="missing-bias",
            spellings=_spelled(lambda x, W, b: x @ W.T),
            observed="Every row differs from the expected one by exactly b.",
            points_to="The products are right, but b is never added.",
            step="Look at which of the three parameters your code does not use yet.",
        ),
        WrongAnswer(
            slug="hard-coded-batch",
            spellings=_spelled(
                lambda x, W, b: W @ x[0] + b,
                lambda x, W, b: W @ x.squeeze() + b,
                *_HARD_CODED,
            ),
            observed="Your function is made for one number of rows; with another it fails or "
            "leaves rows out.",
            points_to="A batch size stands in the code as a number, or only one row is used.",
            step="Take n from `x.shape[0]`, or use an operation that does not need to know it.",
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


# --- count-parameters -----------------------------------------------------------------------


def _pairs(sizes: list[int]) -> Iterable[tuple[int, int]]:
    return pairwise(sizes)


def _count(sizes: list[int]) -> int:
    return sum(a * b + b for a, b in _pairs(sizes))


def _count_cases(generator: torch.Generator) -> tuple[Case, ...]:
    # 2, 2 and 1, n have products that equal or almost equal their sums.
    drawn = {
        "one layer": integers(generator, 2, 3, 12),
        "other widths": integers(generator, 3, 3, 12),
        "three layers": integers(generator, 4, 3, 12),
        "five layers": integers(generator, 6, 3, 12),
    }
    lists = {"the book's network": [4, 8, 3], **drawn}
    return tuple(Case(label, "count_parameters", (sizes,)) for label, sizes in lists.items())


def _product(sizes: list[int]) -> int:
    product = 1
    for size in sizes:
        product *= size
    return product


def _first_two_layers(sizes: list[int]) -> int:
    return sizes[0] * sizes[1] + sizes[1] + sizes[1] * sizes[2] + sizes[2]


def _exactly_two_layers(sizes: list[int]) -> int:
    a, b, c = sizes
    return a * b + b + b * c + c


COUNT_PARAMETERS = Exercise(
    id="count-parameters",
    title="Count the parameters",
    functions=(Function("count_parameters", ("sizes",), "one whole number"),),
    minutes=5,
    difficulty=1,
    cases=_count_cases,
    reference=(_count,),
    read=lambda case, value: scalar(value),
    tolerance=Tolerance(relative=0.0, absolute=0.01),  # counts: nothing lies between 66 and 67
    properties=(
        Property("gives one number", _fit),
        Property("67 for the book's network, [4, 8, 3]", _right("the book's network")),
        Property("right for a single layer", _right("one layer"), points=1),
        Property(
            "right for deeper networks",
            _right("other widths", "three layers", "five layers"),
            points=2,
        ),
        Property("leaves the list as it was", _arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="no-biases",
            spellings=_spelled(lambda sizes: sum(a * b for a, b in _pairs(sizes))),
            observed="For [4, 8, 3] you count 56 = 4·8 + 8·3.",
            points_to="These are all the weights, and only the weights.",
            step="Count what each of the 8 + 3 neurons has besides its weights.",
        ),
        WrongAnswer(
            slug="bias-on-inputs",
            spellings=_spelled(lambda sizes: _count(sizes) + sizes[0]),
            observed="For [4, 8, 3] you count 71, which is 4 too many.",
            points_to="The 4 inputs have been given a bias each. They are numbers that come in, "
            "not neurons: nothing is computed there.",
            step="Count biases from the second width on.",
        ),
        WrongAnswer(
            slug="biases-of-the-wrong-side",
            spellings=_spelled(lambda sizes: sum(a * b + a for a, b in _pairs(sizes))),
            observed="For [4, 8, 3] you count 68 = (4·8 + 4) + (8·3 + 8).",
            points_to="Each layer gets as many biases as it has inputs. A bias belongs to a "
            "neuron, and a layer has as many neurons as outputs.",
            step="For one layer a → b, write down the shapes of W and b, and add their sizes.",
        ),
        WrongAnswer(
            slug="one-bias-per-layer",
            spellings=_spelled(lambda sizes: sum(a * b + 1 for a, b in _pairs(sizes))),
            observed="For [4, 8, 3] you count 58 = (4·8 + 1) + (8·3 + 1).",
            points_to="Each layer gets a single bias, but b is a vector: one number for each "
            "neuron of the layer.",
            step="Ask for the shape of b in a layer 4 → 8.",
        ),
        WrongAnswer(
            slug="product-of-sizes",
            spellings=_spelled(_product),
            observed="For [4, 8, 3] you count 96 = 4·8·3.",
            points_to="All widths are multiplied with one another. Weights connect only "
            "neighbouring widths: 4 with 8, and 8 with 3.",
            step="Take the widths two at a time, and add up what each pair needs.",
        ),
        WrongAnswer(
            slug="sum-of-sizes",
            spellings=_spelled(sum, lambda sizes: sum(sizes[1:])),
            observed="Your count is a sum of widths.",
            points_to="That counts neurons. Between a neurons and b neurons there are a·b "
            "connections, each with its own weight.",
            step="Draw 2 inputs and 3 neurons, connect each with each, and count the lines.",
        ),
        WrongAnswer(
            slug="forgets-last-layer",
            spellings=_spelled(lambda sizes: _count(sizes[:-1])),
            observed="For [4, 8, 3] you count 40 = 4·8 + 8: the layer 8 → 3 is missing.",
            points_to="The loop ends one pair too early.",
            step="A list of k widths has k − 1 neighbouring pairs. Count the rounds of yours.",
        ),
        WrongAnswer(
            slug="two-layers-only",
            spellings=_spelled(_first_two_layers, _exactly_two_layers),
            observed="Your count works for three widths, and only for three.",
            points_to="The code names the widths one by one.",
            step="Go through neighbouring widths in a loop, however many there are.",
        ),
        WrongAnswer(
            slug="hard-coded",
            spellings=_spelled(lambda sizes: 67),
            observed="You give 67 whatever the widths are.",
            points_to="The answer for [4, 8, 3] stands in the code.",
            step="Write how 67 comes about from 4, 8 and 3, then put the list's widths in.",
        ),
    ),
    hints=(
        "Take the smallest case, one layer from 4 inputs to 8 neurons, and write down the "
        "shapes of its W and b. Does your function count both, once each?",
        "A layer from a to b has a·b weights and b biases. A network of k widths has k − 1 "
        "layers, one between each two neighbours in the list.",
        "    total = 0\n"
        "    for i in range(1, len(sizes)):\n"
        "        total += ...        # weights and biases of the layer sizes[i - 1] → sizes[i]\n"
        "    return total",
    ),
    takeaway="67 numbers are the whole network of this book. Large ones differ in the widths, "
    "not in the rule.",
)


# --- build-network --------------------------------------------------------------------------


def _linears(*layers: tuple[int, int] | tuple[int, int, bool]) -> Callable[[], nn.Module]:
    """A builder of linear layers, each (in, out) or (in, out, bias), with ReLU between."""

    def build() -> nn.Module:
        modules = [module for layer in layers for module in (nn.Linear(*layer), nn.ReLU())]
        return nn.Sequential(*modules[:-1])

    return build


def _build() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))


def _between(hidden: Callable[[], nn.Module], *after: Callable[[], nn.Module]) -> Callable:
    """A builder of 4 → 8 → 3 with this hidden activation and modules after the last layer."""
    return lambda: nn.Sequential(
        nn.Linear(4, 8), hidden(), nn.Linear(8, 3), *(make() for make in after)
    )


def _constant(value: float) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        model = _build()
        for parameter in model.parameters():
            nn.init.constant_(parameter, value)
        return model

    return build


class _Custom(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(4, 8)
        self.output = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.output(torch.relu(self.hidden(x)))


def _build_cases(generator: torch.Generator) -> tuple[Case, ...]:
    while True:
        numbers = distinct(generator, 97) / 10
        inputs = distinct(generator, 1, 4), distinct(generator, 7, 4)
        W1, b1 = numbers[:32].reshape(8, 4), numbers[32:40]
        W2, b2 = numbers[40:64].reshape(3, 8), numbers[64:67]
        outputs = [torch.relu(x @ W1.T + b1) @ W2.T + b2 for x in inputs]
        # A ReLU or a sigmoid on the output shows only where an output is clearly negative.
        if all(float(each.min()) < -0.2 and float(each.max()) > 0.2 for each in outputs):
            return (Case("built", "build_network", (), "network", (numbers, *inputs)),)


def _read_network(case: Case, value: Plain) -> Plain:
    if not isinstance(value, Network):
        return value
    matrices = [each for each in value.start if isinstance(each, Tensor) and each.dim() == 2]
    return {
        "sequential": value.sequential,
        "shapes": [tuple(each.shape) for each in value.start if isinstance(each, Tensor)],
        "varied": bool(matrices) and len(torch.unique(matrices[0], dim=0)) == len(matrices[0]),
        "outputs": list(value.outputs),
    }


def _built(part: str) -> Callable[[Results], bool]:
    def test(results: Results) -> bool:
        result = results["built"]
        return alike(result.reading[part], result.expected[part])

    return test


def _raw(results: Results) -> bool:
    outputs = results["built"].reading["outputs"][-1].double()
    sums = outputs.sum(dim=1), outputs.exp().sum(dim=1)
    to_one = any(bool((each - 1).abs().max() < 1e-3) for each in sums)
    return outputs.shape == (7, 3) and bool((outputs < 0).any()) and not to_one


def _network_rows(result: Result) -> Rows:
    value = result.observation.value
    if not isinstance(value, Network):
        return (("your answer", words.answer(value)),)
    _, one, _ = result.case.given
    shapes = [str(tuple(each.shape)) for each in value.start if isinstance(each, Tensor)]
    got, due = value.outputs[0], result.expected["outputs"][0]
    shown: Rows = (
        ("your layers", ", ".join(value.layers) or "none"),
        ("parameters", " ".join(shapes) or "none"),
    )
    if isinstance(got, Failure):
        return (*shown, ("with x of shape (1, 4)", words.value(got)))
    if alike(got, due):
        return shown
    return (
        *shown,
        ("for x", words.answer(one)),
        ("expected, with our test weights", words.answer(due)),
        ("your network, with the same", words.answer(got)),
    )


BUILD_NETWORK = Exercise(
    id="build-network",
    title="Build 4 → 8 → 3",
    functions=(Function("build_network", (), "an `nn.Sequential`"),),
    minutes=5,
    difficulty=1,
    cases=_build_cases,
    reference=(_build,),
    read=_read_network,
    rows=_network_rows,
    properties=(
        Property("is an nn.Sequential", _built("sequential"), points=1),
        Property("widths 4 → 8 → 3, a bias for every neuron", _built("shapes"), points=1),
        Property("hidden neurons start out different", _built("varied"), points=1),
        Property("outputs are raw: below zero at times, not a share of 1", _raw),
        Property("computes W₂·relu(W₁·x + b₁) + b₂", _built("outputs"), points=2),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="list-of-layers",
            spellings=_spelled(
                lambda: [nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)],
                lambda: [nn.Linear(4, 8), nn.Linear(8, 3)],
            ),
            observed="You give a plain list or tuple of layers.",
            points_to="A list holds the layers, but cannot be called with an input.",
            step="Hand the same layers to the container that calls them one after another.",
        ),
        WrongAnswer(
            slug="swapped-sizes",
            spellings=_spelled(
                _linears((8, 4), (3, 8)),
                _linears((8, 4), (8, 3)),
                _linears((4, 8), (3, 8)),
            ),
            compares=("shapes",),
            observed="A layer has its two widths the wrong way round, so an input of 4 numbers "
            "does not get through.",
            points_to="`nn.Linear(a, b)` takes a numbers in and gives b out. Only the weight "
            "inside is stored as (b, a).",
            step="Read your layers aloud from left to right: 4 in, 8 out; 8 in, 3 out.",
        ),
        WrongAnswer(
            slug="no-biases",
            spellings=_spelled(
                _linears((4, 8, False), (8, 3, False)),
                _linears((4, 8, False), (8, 3)),
                _linears((4, 8), (8, 3, False)),
            ),
            compares=("shapes",),
            observed="The widths are right, but a layer has no bias: fewer than 67 parameters.",
            points_to="A layer was made with `bias=False`.",
            step="Leave `bias` at its default.",
        ),
        WrongAnswer(
            slug="extra-layer",
            spellings=_spelled(
                _linears((4, 8), (8, 8), (8, 3)),
                _linears((4, 4), (4, 8), (8, 3)),
                _linears((4, 8), (8, 3), (3, 3)),
            ),
            compares=("shapes",),
            observed="Your network has three linear layers.",
            points_to="4 → 8 → 3 has two arrows, so two linear layers. The 4 inputs are not a "
            "layer of their own: nothing is computed there.",
            step="Make one `nn.Linear` for each arrow.",
        ),
        WrongAnswer(
            slug="no-hidden-layer",
            spellings=_spelled(_linears((4, 3))),
            compares=("shapes",),
            observed="Your network goes from 4 to 3 in one step.",
            points_to="The 8 hidden neurons are missing.",
            step="Go from 4 to 8 first, and from 8 to 3 at the end.",
        ),
        WrongAnswer(
            slug="constant-start",
            spellings=_spelled(_constant(0.1), _constant(0.0)),
            compares=("varied",),
            observed="Several hidden neurons start with the very same weights.",
            points_to="Neurons that start the same compute the same, and training moves them "
            "the same way: 8 of them then do the work of one.",
            step="Keep the random weights that `nn.Linear` starts with.",
        ),
        WrongAnswer(
            slug="relu-on-output",
            spellings=_spelled(_between(nn.ReLU, nn.ReLU), _between(nn.Identity, nn.ReLU)),
            compares=("outputs",),
            observed="Where an output should be negative, yours is 0.",
            points_to="A ReLU stands after the last layer. It cuts off every logit below zero, "
            "and a class whose logit is cut off stops learning.",
            step="Let the last linear layer be the last module.",
        ),
        WrongAnswer(
            slug="softmax-on-output",
            spellings=_spelled(
                _between(nn.ReLU, lambda: nn.Softmax(dim=1)),
                _between(nn.ReLU, lambda: nn.Softmax(dim=0)),
                _between(nn.ReLU, lambda: nn.LogSoftmax(dim=1)),
                _between(nn.Identity, lambda: nn.Softmax(dim=1)),
            ),
            compares=("outputs",),
            observed="Your outputs are probabilities, or their logarithms, not logits.",
            points_to="A softmax stands after the last layer. The loss used in training applies "
            "its own, so this one would be the second.",
            step="Let the last linear layer be the last module, and return raw logits.",
        ),
        WrongAnswer(
            slug="sigmoid-on-output",
            spellings=_spelled(_between(nn.ReLU, nn.Sigmoid), _between(nn.Identity, nn.Sigmoid)),
            compares=("outputs",),
            observed="All your outputs lie between 0 and 1.",
            points_to="A sigmoid stands after the last layer. Logits may be any number.",
            step="Let the last linear layer be the last module.",
        ),
        WrongAnswer(
            slug="no-activation",
            spellings=_spelled(_between(nn.Identity)),
            compares=("outputs",),
            observed="Your outputs are those of two linear layers with nothing between them.",
            points_to="Two linear layers in a row are one linear layer in two steps: the 8 "
            "hidden neurons gain nothing.",
            step="Put a ReLU between the two layers.",
        ),
        WrongAnswer(
            slug="other-activation",
            spellings=_spelled(
                *(
                    _between(each)
                    for each in (
                        nn.Sigmoid,
                        nn.Tanh,
                        nn.LeakyReLU,
                        nn.GELU,
                        nn.SiLU,
                        nn.ELU,
                        nn.Softplus,
                        lambda: nn.Softmax(dim=1),
                    )
                )
            ),
            compares=("outputs",),
            observed="The hidden neurons are bent, but not by a ReLU.",
            points_to="Another activation stands between the layers. It may work as well, but "
            "this network is to have ReLU.",
            step="Replace the module between the two linear layers.",
        ),
        WrongAnswer(
            slug="custom-module",
            spellings=_spelled(_Custom),
            compares=("sequential",),
            observed="Your network computes something, but it is not an `nn.Sequential`.",
            points_to="A class of your own works too, and larger networks need one. The exercise "
            "asks for `nn.Sequential`, which calls its modules one after another.",
            step="Hand your layers, in order, to `nn.Sequential(...)` and return it.",
        ),
    ),
    hints=(
        "Print your network: it shows its modules in the order in which they are called. Then "
        "call it with `torch.ones(1, 4)` and look at the shape that comes out.",
        "Two linear layers, one for each arrow of 4 → 8 → 3, with a ReLU between them and "
        "nothing after the last: the outputs are logits.",
        "    return nn.Sequential(\n"
        "        nn.Linear(..., ...),\n"
        "        ...,\n"
        "        nn.Linear(..., ...),\n"
        "    )",
    ),
    takeaway="This very network runs through the whole book. Its three outputs are logits: the "
    "largest one is its answer.",
)


# --- xor-weights ----------------------------------------------------------------------------

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
        return (("your answer", words.answer(result.observation.value)),)
    shapes = [tuple(part.shape) for part in parts]
    if shapes != _STATED:
        pairs = zip(_NAMES, shapes, _STATED, strict=True)
        return tuple(
            (name, f"shape {got}" + ("" if got == due else f", expected {due}"))
            for name, got, due in pairs
        )
    hidden = _hidden(parts)
    outputs = (hidden @ parts[2].T + parts[3]).flatten().tolist()
    return tuple(
        (
            f"x = {corner}",
            f"hidden {words.value(units)}, output {words.number(output)}, expected {due}"
            + ("" if _level(output) == due else " ← not yet"),
        )
        for corner, units, output, due in zip(_CORNERS, hidden, outputs, _XOR, strict=True)
    )


XOR_WEIGHTS = Exercise(
    id="xor-weights",
    title="XOR by hand",
    functions=(
        Function("xor_weights", (), "four tensors: W1 (2, 2), b1 (2,), W2 (1, 2) and b2 (1,)"),
    ),
    minutes=15,
    difficulty=3,
    stretch=True,
    cases=lambda generator: (Case("weights", "xor_weights"),),
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
        Property("all four corners at once", _all_right, points=3),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="too-many-units",
            spellings=_spelled(_weights([[1, 1], [1, 1], [1, 0]], [0, -1, 0], [[1, -2, 0]], [0])),
            compares=("units",),
            observed="W1 is larger than (2, 2), so there are more than two hidden units.",
            points_to="More units make XOR easier; the point here is that two are enough.",
            step="Let one unit count how many inputs are on, and think about when the other one "
            "has to step in.",
        ),
        WrongAnswer(
            slug="output-weights-shape",
            spellings=_spelled(
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
            spellings=_spelled(_fourth(3, 1.0)),
            compares=("levels",),
            observed="Your network computes OR: it gives 1 on (1, 1) as well.",
            points_to="The rise from (0, 0) is right. What is missing is the way back down once "
            "both inputs are on.",
            step="Let one hidden unit switch on only at (1, 1), and give it a negative weight in "
            "W2. How negative?",
        ),
        WrongAnswer(
            slug="computes-and",
            spellings=_spelled(_weights([[1, 1], [1, 0]], [-1, 0], [[1, 0]], [0])),
            compares=("levels",),
            observed="Your network computes AND: it gives 1 on (1, 1) only.",
            points_to="A unit that finds “both on” is half of XOR, with its sign turned round.",
            step="Keep that unit, let it count against the output, and let the other unit react "
            "to any input that is on.",
        ),
        WrongAnswer(
            slug="computes-xnor",
            spellings=_spelled(_weights([[1, 1], [1, 1]], [0, -1], [[-1, 2]], [1])),
            compares=("levels",),
            observed="All four outputs are the wrong way round: 1 where 0 is due, 0 where 1 is.",
            points_to="Your network computes XNOR, “both the same”. The hidden units are as they "
            "should be.",
            step="Only W2 and b2 need to change: what turns y into 1 − y?",
        ),
        WrongAnswer(
            slug="one-unit-idle",
            spellings=_spelled(_weights([[1, 1], [1, 1]], [0, 0], [[1, -1]], [0])),
            compares=("idle",),
            observed="Only one hidden unit does any work: the other is the same on every corner, "
            "or a copy of the first.",
            points_to="One ReLU bends once. XOR has to go up and come down again, which takes "
            "two bends in different places.",
            step="Look at the hidden values above, and move one unit's bend with its bias.",
        ),
        WrongAnswer(
            slug="three-of-four",
            spellings=_spelled(
                *(
                    _fourth(corner, value)
                    for corner, due in enumerate(_XOR)
                    for value in (0.5, 1.0 - float(due))
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


EXERCISES = (NEURON, LINEAR, COUNT_PARAMETERS, BUILD_NETWORK, XOR_WEIGHTS)

"""Count the parameters: ``count_parameters(sizes)``."""

from collections.abc import Iterable
from itertools import pairwise
from random import Random

from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.properties import arguments_kept, fit, right
from nnbook.checks.observing import Case
from nnbook.checks.values.comparing import Tolerance
from nnbook.checks.values.numeric import scalar


def _pairs(sizes: list[int]) -> Iterable[tuple[int, int]]:
    return pairwise(sizes)


def _count(sizes: list[int]) -> int:
    return sum(a * b + b for a, b in _pairs(sizes))


def _count_cases(seed: int) -> tuple[Case, ...]:
    random = Random(seed)
    # 2, 2 and 1, n have products that equal or almost equal their sums.
    widths = range(3, 13)
    drawn = {
        "one layer": random.sample(widths, 2),
        "other widths": random.sample(widths, 3),
        "three layers": random.sample(widths, 4),
        "five layers": random.sample(widths, 6),
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


DEFINITION = Definition(
    cases=_count_cases,
    reference=(_count,),
    read=lambda case, value: scalar(value),
    tolerance=Tolerance(relative=0.0, absolute=0.01),  # counts: nothing lies between 66 and 67
    properties=(
        Property("gives one number", fit),
        Property("67 for the book's network, [4, 8, 3]", right("the book's network")),
        Property("right for a single layer", right("one layer"), points=1),
        Property(
            "right for deeper networks",
            right("other widths", "three layers", "five layers"),
            points=2,
        ),
        Property("leaves the list as it was", arguments_kept),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="no-biases",
            variants=variants(lambda sizes: sum(a * b for a, b in _pairs(sizes))),
            observed="For [4, 8, 3] you count 56 = 4·8 + 8·3.",
            points_to="These are all the weights, and only the weights.",
            step="Count what each of the 8 + 3 neurons has besides its weights.",
        ),
        WrongAnswer(
            slug="bias-on-inputs",
            variants=variants(lambda sizes: _count(sizes) + sizes[0]),
            observed="For [4, 8, 3] you count 71, which is 4 too many.",
            points_to="The 4 inputs have been given a bias each. They are numbers that come in, "
            "not neurons: nothing is computed there.",
            step="Count biases from the second width on.",
        ),
        WrongAnswer(
            slug="biases-of-the-wrong-side",
            variants=variants(lambda sizes: sum(a * b + a for a, b in _pairs(sizes))),
            observed="For [4, 8, 3] you count 68 = (4·8 + 4) + (8·3 + 8).",
            points_to="Each layer gets as many biases as it has inputs. A bias belongs to a "
            "neuron, and a layer has as many neurons as outputs.",
            step="For one layer a → b, write down the shapes of W and b, and add their sizes.",
        ),
        WrongAnswer(
            slug="one-bias-per-layer",
            variants=variants(lambda sizes: sum(a * b + 1 for a, b in _pairs(sizes))),
            observed="For [4, 8, 3] you count 58 = (4·8 + 1) + (8·3 + 1).",
            points_to="Each layer gets a single bias, but b is a vector: one number for each "
            "neuron of the layer.",
            step="Ask for the shape of b in a layer 4 → 8.",
        ),
        WrongAnswer(
            slug="product-of-sizes",
            variants=variants(_product),
            observed="For [4, 8, 3] you count 96 = 4·8·3.",
            points_to="All widths are multiplied with one another. Weights connect only "
            "neighbouring widths: 4 with 8, and 8 with 3.",
            step="Take the widths two at a time, and add up what each pair needs.",
        ),
        WrongAnswer(
            slug="sum-of-sizes",
            variants=variants(sum, lambda sizes: sum(sizes[1:])),
            observed="Your count is a sum of widths.",
            points_to="That counts neurons. Between a neurons and b neurons there are a·b "
            "connections, each with its own weight.",
            step="Draw 2 inputs and 3 neurons, connect each with each, and count the lines.",
        ),
        WrongAnswer(
            slug="forgets-last-layer",
            variants=variants(lambda sizes: _count(sizes[:-1])),
            observed="For [4, 8, 3] you count 40 = 4·8 + 8: the layer 8 → 3 is missing.",
            points_to="The loop ends one pair too early.",
            step="A list of k widths has k − 1 neighbouring pairs. Count the rounds of yours.",
        ),
        WrongAnswer(
            slug="two-layers-only",
            variants=variants(_first_two_layers, _exactly_two_layers),
            observed="Your count works for three widths, and only for three.",
            points_to="The code names the widths one by one.",
            step="Go through neighbouring widths in a loop, however many there are.",
        ),
        WrongAnswer(
            slug="hard-coded",
            variants=variants(lambda sizes: 67),
            observed="You give 67 whatever the widths are.",
            points_to="The answer for [4, 8, 3] stands in the code.",
            step="Write how 67 comes about from 4, 8 and 3, then put the list's widths in.",
        ),
        WrongAnswer(
            slug="biases-of-some-layers",
            variants=variants(
                lambda sizes: sum(a * b for a, b in _pairs(sizes)) + sum(sizes[1:-1]),
                lambda sizes: sum(a * b for a, b in _pairs(sizes)) + sizes[-1],
            ),
            observed="The weights are all there, but not the biases of every layer.",
            points_to="Hidden layers and the output layer have biases alike: every neuron that "
            "computes has "
            "one.",
            step="Count biases in the same loop as the weights, one layer after the other.",
        ),
        WrongAnswer(
            slug="last-layer-only",
            variants=variants(lambda sizes: sizes[-2] * sizes[-1] + sizes[-1]),
            observed="Your count is that of the last layer alone.",
            points_to="In the loop the total is set (`=`) in place of added to (`+=`), so each "
            "round "
            "forgets the one before.",
            step="Print the total in each round.",
        ),
        WrongAnswer(
            slug="first-layer-only",
            variants=variants(lambda sizes: sizes[0] * sizes[1] + sizes[1]),
            observed="Your count is that of the first layer alone.",
            points_to="A `return` inside the loop ends it in the first round.",
            step="Look at the indentation of `return`.",
        ),
        WrongAnswer(
            slug="widths-added",
            variants=variants(lambda sizes: sum(a + b for a, b in _pairs(sizes))),
            observed="Neighbouring widths are added, not multiplied.",
            points_to="Each of the a inputs of a layer is connected with each of its b neurons: "
            "a·b "
            "weights.",
            step="Draw 2 inputs and 3 neurons, connect each with each, and count the lines.",
        ),
        WrongAnswer(
            slug="tensors-counted",
            variants=variants(lambda sizes: 2 * (len(sizes) - 1)),
            observed="You count tensors, not the numbers in them.",
            points_to="`len(list(model.parameters()))` is 2 for each layer: one W, one b.",
            step="Add up `.numel()` of each, or multiply the widths.",
        ),
        WrongAnswer(
            slug="biases-twice",
            variants=variants(
                lambda sizes: sum(a * b + 2 * b for a, b in _pairs(sizes)),
                lambda sizes: sum((a + 1) * (b + 1) for a, b in _pairs(sizes)),
            ),
            observed="You count more than weights and biases: for [4, 8, 3] more than 67.",
            points_to="A layer a → b has a·b weights and b biases, and nothing else.",
            step="Write down the shapes of W and b of one layer, and add their sizes.",
        ),
        WrongAnswer(
            slug="one-bias-per-width",
            variants=variants(
                lambda sizes: sum(a * b for a, b in _pairs(sizes)) + len(sizes),
                lambda sizes: sum(a * b for a, b in _pairs(sizes)) + 1,
            ),
            observed="The weights are right; there is one bias for each width, or one in all.",
            points_to="b is a vector: one number for each neuron of its layer.",
            step="Ask for the shape of b in a layer 4 → 8.",
        ),
        WrongAnswer(
            slug="pairs-do-not-overlap",
            variants=variants(
                lambda sizes: sum(
                    sizes[i] * sizes[i + 1] + sizes[i + 1] for i in range(0, len(sizes) - 1, 2)
                )
            ),
            observed="Every other layer is missing.",
            points_to="The loop moves on by two. Layers overlap: the 8 of 4 → 8 → 3 is the end of "
            "one layer "
            "and the beginning of the next.",
            step="Move on by one width in each round.",
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

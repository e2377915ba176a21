"""Build 4 → 8 → 3: ``build_network()``."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from nnbook.checks.exercises.exercise import Definition, Property, WrongAnswer, variants
from nnbook.checks.exercises.results import Result, Results, Rows
from nnbook.checks.observing import Case, Failure, Network, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike
from nnbook.checks.values.inputs import distinct


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


# What a learner may have put between the layers.
_OTHER = (
    nn.Sigmoid,
    nn.Tanh,
    nn.LeakyReLU,
    nn.GELU,
    nn.SiLU,
    nn.ELU,
    nn.SELU,
    nn.Softplus,
    nn.ReLU6,
    nn.Hardtanh,
    nn.Hardswish,
    nn.Mish,
    nn.Softsign,
    nn.LogSigmoid,
)
_HIDDEN = (nn.ReLU, nn.Identity, nn.Sigmoid, nn.Tanh)


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


def _build_cases(seed: int) -> tuple[Case, ...]:
    generator = torch.Generator().manual_seed(seed)
    while True:
        numbers = distinct(generator, 97) / 10
        # Large inputs show an activation that is flat far from 0, such as ReLU6.
        inputs = (
            distinct(generator, 1, 4),
            10 * distinct(generator, 2, 4),
            distinct(generator, 7, 4),
        )
        W1, b1 = numbers[:32].reshape(8, 4), numbers[32:40]
        W2, b2 = numbers[40:64].reshape(3, 8), numbers[64:67]
        # A ReLU or a sigmoid on the output shows only where an output is clearly negative:
        # with the ReLU in the middle for each batch, with what else may stand there for one.
        right, *others = (
            [hidden()(x @ W1.T + b1) @ W2.T + b2 for x in inputs] for hidden in _HIDDEN
        )
        signs = all(float(each.min()) < -0.2 and float(each.max()) > 0.2 for each in right)
        if signs and all(min(float(each.min()) for each in other) < -0.2 for other in others):
            return (Case("built", "build_network", (), "network", (numbers, *inputs)),)


def _read_network(case: Case, value: Plain) -> Plain:
    if isinstance(value, list) and any(str(each).startswith("Linear(") for each in value):
        return {"list": True}
    if not isinstance(value, Network):
        return value
    matrices = [each for each in value.start if isinstance(each, Tensor) and each.dim() == 2]
    return {
        "sequential": value.sequential,
        "runs": all(isinstance(each, Tensor) and each.shape[1:] == (3,) for each in value.outputs),
        "layers": "more" if len(matrices) > 2 else "few",
        "shapes": [tuple(each.shape) for each in value.start if isinstance(each, Tensor)],
        "varied": not matrices or len(torch.unique(matrices[0], dim=0)) == len(matrices[0]),
        "outputs": list(value.outputs),
    }


def _built(part: str) -> Callable[[Results], bool]:
    def test(results: Results) -> bool:
        result = results["built"]
        return alike(result.reading[part], result.expected[part])

    return test


def _starts_varied(results: Results) -> bool:
    reading = results["built"].reading
    return reading["shapes"][:1] == [(8, 4)] and reading["varied"]


def _raw(results: Results) -> bool:
    outputs = results["built"].reading["outputs"][-1].double()
    sums = outputs.sum(dim=1), outputs.exp().sum(dim=1)
    to_one = any(bool((each - 1).abs().max() < 1e-3) for each in sums)
    return outputs.shape == (7, 3) and bool((outputs < 0).any()) and not to_one


def _network_rows(result: Result) -> Rows:
    value = result.observation.value
    if not isinstance(value, Network):
        return (("your answer", describing.answer(value)),)
    shapes = [str(tuple(each.shape)) for each in value.start if isinstance(each, Tensor)]
    shown: Rows = (
        ("your layers", ", ".join(value.layers) or "none"),
        ("parameters", " ".join(shapes) or "none"),
    )
    triples = zip(result.case.given[1:], value.outputs, result.expected["outputs"], strict=True)
    for x, got, expected in triples:
        if isinstance(got, Failure):
            return (*shown, (f"with x of shape {describing.shape(x)}", describing.value(got)))
        if not alike(got, expected):
            return (
                *shown,
                ("for x", describing.answer(x)),
                ("expected, with our test weights", describing.answer(expected)),
                ("your network, with the same", describing.answer(got)),
            )
    return shown


DEFINITION = Definition(
    cases=_build_cases,
    reference=(_build,),
    read=_read_network,
    rows=_network_rows,
    properties=(
        Property("is an nn.Sequential", _built("sequential")),
        Property("widths 4 → 8 → 3, a bias for every neuron", _built("shapes"), points=2),
        Property("hidden neurons start out different", _starts_varied, points=1),
        Property("outputs are raw: below zero at times, not a share of 1", _raw),
        Property("computes W₂·relu(W₁·x + b₁) + b₂", _built("outputs"), points=2),
    ),
    wrong_answers=(
        WrongAnswer(
            slug="list-of-layers",
            variants=variants(lambda: [nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)]),
            observed="You give the layers in a list.",
            points_to="A list holds the layers, but cannot be called with an input.",
            step="Hand the same layers to the container that calls them one after another.",
        ),
        WrongAnswer(
            slug="swapped-sizes",
            variants=variants(
                _linears((8, 4), (3, 8)),
                _linears((8, 4), (8, 3)),
                _linears((4, 8), (3, 8)),
                _linears((3, 8), (8, 4)),
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
            variants=variants(
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
            variants=variants(_linears((4, 4), (4, 8), (8, 3))),
            compares=("layers",),
            observed="Your network has more than two linear layers.",
            points_to="4 → 8 → 3 has two arrows, so two linear layers. The 4 inputs are not a "
            "layer of their own: nothing is computed there.",
            step="Make one `nn.Linear` for each arrow.",
        ),
        WrongAnswer(
            slug="no-hidden-layer",
            variants=variants(_linears((4, 3))),
            compares=("shapes",),
            observed="Your network goes from 4 to 3 in one step.",
            points_to="The 8 hidden neurons are missing.",
            step="Go from 4 to 8 first, and from 8 to 3 at the end.",
        ),
        WrongAnswer(
            slug="constant-start",
            variants=variants(_constant(0.1), _constant(0.0)),
            compares=("varied",),
            observed="Several hidden neurons start with the very same weights.",
            points_to="Neurons that start the same compute the same, and training moves them "
            "the same way: 8 of them then do the work of one.",
            step="Keep the random weights that `nn.Linear` starts with.",
        ),
        WrongAnswer(
            slug="relu-on-output",
            variants=variants(*(_between(each, nn.ReLU) for each in _HIDDEN)),
            compares=("outputs",),
            observed="Where an output should be negative, yours is 0.",
            points_to="A ReLU stands after the last layer. It cuts off every logit below zero, "
            "and a class whose logit is cut off stops learning.",
            step="Let the last linear layer be the last module.",
        ),
        WrongAnswer(
            slug="softmax-on-output",
            variants=variants(
                *(
                    _between(each, partial(softmax, dim=dim))
                    for each in _HIDDEN
                    for softmax in (nn.Softmax, nn.LogSoftmax)
                    for dim in (1, 0)
                ),
                _between(nn.ReLU, nn.ReLU, partial(nn.Softmax, dim=1)),
            ),
            compares=("outputs",),
            observed="Your outputs are probabilities, or their logarithms, not logits.",
            points_to="A softmax stands after the last layer. The loss used in training applies "
            "its own, so this one would be the second.",
            step="Let the last linear layer be the last module, and return raw logits.",
        ),
        WrongAnswer(
            slug="sigmoid-on-output",
            variants=variants(*(_between(each, nn.Sigmoid) for each in _HIDDEN)),
            compares=("outputs",),
            observed="All your outputs lie between 0 and 1.",
            points_to="A sigmoid stands after the last layer. Logits may be any number.",
            step="Let the last linear layer be the last module.",
        ),
        WrongAnswer(
            slug="no-activation",
            variants=variants(_between(nn.Identity)),
            compares=("outputs",),
            observed="Your outputs are those of two linear layers with nothing between them.",
            points_to="Two linear layers in a row are one linear layer in two steps: the 8 "
            "hidden neurons gain nothing.",
            step="Put a ReLU between the two layers.",
        ),
        WrongAnswer(
            slug="other-activation",
            variants=variants(
                *(_between(each) for each in _OTHER),
                *(_between(partial(nn.LeakyReLU, slope)) for slope in (0.1, 0.2)),
                _between(partial(nn.GELU, "tanh")),
                _between(partial(nn.Softmax, dim=1)),
            ),
            compares=("outputs",),
            observed="The hidden neurons are bent, but not by a ReLU.",
            points_to="Another activation stands between the layers. It may work as well, but "
            "this network is to have ReLU.",
            step="Replace the module between the two linear layers.",
        ),
        WrongAnswer(
            slug="custom-module",
            variants=variants(_Custom),
            compares=("sequential", "runs"),
            observed="Your network computes something, but it is not an `nn.Sequential`.",
            points_to="A class of your own works too, and larger networks need one. The exercise "
            "asks for `nn.Sequential`, which calls its modules one after another.",
            step="Hand your layers, in order, to `nn.Sequential(...)` and return it.",
        ),
        WrongAnswer(
            slug="widths-do-not-meet",
            variants=variants(
                _linears((4, 8), (4, 3)),
                _linears((4, 3), (3, 8)),
                _linears((8, 4), (4, 3)),
                _linears((4, 3), (8, 3)),
            ),
            compares=("shapes",),
            observed="The widths are not 4 → 8 → 3.",
            points_to="What a layer gives out, the next one takes in: the 8 stands twice, at the "
            "end of the "
            "first and at the beginning of the second.",
            step="Write the three widths in a row, and make one layer for each neighbouring pair.",
        ),
        WrongAnswer(
            slug="other-number-of-outputs",
            variants=variants(
                _linears((4, 8), (8, 1)), _linears((4, 8), (8, 2)), _linears((4, 8), (8, 4))
            ),
            compares=("shapes",),
            observed="The network does not end in 3 outputs.",
            points_to="There are three species, so three logits: one for each.",
            step="Let the last layer give 3.",
        ),
        WrongAnswer(
            slug="relu-before-first-layer",
            variants=variants(lambda: nn.Sequential(nn.ReLU(), nn.Linear(4, 8), nn.Linear(8, 3))),
            compares=("outputs",),
            observed="Your ReLU works on the inputs, and nothing stands between the two layers.",
            points_to="Modules run in the order in which they are given. The ReLU belongs to the "
            "hidden "
            "neurons.",
            step="Put it between the two linear layers.",
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

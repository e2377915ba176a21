"""Answers to ``build-network``: right in unusual ways, wrong, and mutated."""

from collections import OrderedDict
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.collect import collect

CATALOGUED = {"relu-on-output", "softmax-on-output", "swapped-sizes", "no-activation"}
RIGHT, WRONG, right, wrong = collect()


@right
def named_layers():
    layers = [("hidden", nn.Linear(4, 8)), ("bend", nn.ReLU()), ("logits", nn.Linear(8, 3))]
    return nn.Sequential(OrderedDict(layers))


@right
def add_module():
    model = nn.Sequential()
    model.add_module("a", nn.Linear(4, 8))
    model.add_module("b", nn.ReLU(inplace=True))
    model.add_module("c", nn.Linear(8, 3))
    return model


@right
def nested():
    return nn.Sequential(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), nn.Linear(8, 3))


@right
def double():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()


@right
def lazy():
    return nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3))


@right
def he_start():
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Identity())
    nn.init.kaiming_normal_(model[0].weight)
    nn.init.zeros_(model[0].bias)
    return model.eval()


class Bent(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


@right
def own_relu():
    return nn.Sequential(nn.Linear(4, 8), Bent(lambda x: x.clamp(min=0)), nn.Linear(8, 3))


def stack(*modules):
    return lambda: nn.Sequential(*(module() for module in modules))


four_eight, eight_three = partial(nn.Linear, 4, 8), partial(nn.Linear, 8, 3)
WRONG.update(
    {
        "relu-on-output": [
            stack(four_eight, nn.ReLU, eight_three, lambda: Bent(F.relu)),
            stack(four_eight, lambda: nn.ReLU(True), eight_three, nn.ReLU),
            stack(four_eight, eight_three, nn.ReLU),
            stack(four_eight, nn.Tanh, eight_three, nn.ReLU),
        ],
        "softmax-on-output": [
            stack(four_eight, nn.ReLU, eight_three, lambda: nn.Softmax(-1)),
            stack(four_eight, nn.ReLU, eight_three, lambda: Bent(lambda x: x.softmax(1))),
            stack(four_eight, nn.ReLU, eight_three, lambda: nn.LogSoftmax(-1)),
            stack(four_eight, nn.Sigmoid, eight_three, lambda: nn.Softmax(-1)),
            stack(four_eight, nn.ReLU, eight_three, nn.ReLU, lambda: nn.Softmax(1)),
        ],
        "swapped-sizes": [
            stack(partial(nn.Linear, 8, 4), nn.ReLU, partial(nn.Linear, 3, 8)),
            stack(
                partial(nn.Linear, out_features=4, in_features=8),
                lambda: Bent(F.relu),
                partial(nn.Linear, 3, 8),
            ),
        ],
        "no-activation": [
            stack(four_eight, eight_three),
            stack(four_eight, nn.Identity, eight_three),
            stack(four_eight, lambda: Bent(lambda x: 1.0 * x), eight_three),
        ],
        "sigmoid-on-output": [
            stack(four_eight, nn.ReLU, eight_three, lambda: Bent(torch.sigmoid)),
            stack(four_eight, nn.ReLU, eight_three, nn.Sigmoid),
        ],
        "other-activation": [
            stack(four_eight, lambda: Bent(torch.tanh), eight_three),
            stack(four_eight, nn.Sigmoid, eight_three),
            stack(four_eight, nn.ReLU6, eight_three),
            stack(four_eight, lambda: nn.LeakyReLU(0.2), eight_three),
        ],
        "no-biases": [
            stack(partial(nn.Linear, 4, 8, bias=False), nn.ReLU, partial(nn.Linear, 8, 3, False)),
            stack(four_eight, nn.ReLU, partial(nn.Linear, 8, 3, bias=False)),
        ],
        "extra-layer": [
            stack(four_eight, nn.ReLU, partial(nn.Linear, 8, 8), nn.ReLU, eight_three),
            stack(partial(nn.Linear, 4, 4), four_eight, nn.ReLU, eight_three),
            stack(
                four_eight, nn.ReLU, partial(nn.Linear, 8, 16), nn.ReLU, lambda: nn.Linear(16, 3)
            ),
        ],
        "no-hidden-layer": [
            stack(partial(nn.Linear, 4, 3)),
            stack(partial(nn.Linear, 4, 3), nn.ReLU),
        ],
        "list-of-layers": [
            lambda: [nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)],
            lambda: (nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)),
            lambda: [nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(1)],
            lambda: nn.ModuleList([nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)]),
        ],
    }
)


@wrong("constant-start")
def _():
    model = named_layers()
    for parameter in model.parameters():
        parameter.data.fill_(0.1)
    return model


@wrong("constant-start")
def _():
    model = nested()
    nn.init.zeros_(model[0][0].weight)
    return model


@wrong("custom-module")
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 8), nn.Linear(8, 3)

    def forward(self, x):
        return self.second(F.relu(self.first(x)))


WRONG["custom-module"].append(lambda: Bent(named_layers()))


@wrong("custom-module")
class OutputFirst(Net):
    def __init__(self):
        nn.Module.__init__(self)
        self.second, self.first = nn.Linear(8, 3), nn.Linear(4, 8)


@wrong("widths-do-not-meet")
def _():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(4, 3))


@wrong("widths-do-not-meet")
def _():
    model = nn.Sequential()
    model.append(nn.Linear(8, 4))
    model.append(nn.ReLU())
    model.append(nn.Linear(4, 3))
    return model


@wrong("other-number-of-outputs")
def _():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))


@wrong("other-number-of-outputs")
def _():
    return nn.Sequential(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), nn.Linear(8, 2))


@wrong("relu-before-first-layer")
def _():
    return nn.Sequential(nn.ReLU(), nn.Linear(4, 8), nn.Linear(8, 3))


@wrong("relu-before-first-layer")
def _():
    return nn.Sequential(nn.ReLU(), nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 3)))


MUTANTS = [
    lambda: nn.Sequential(),
    lambda: nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)),
    lambda: nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)),
    lambda: nn.Sequential(nn.ReLU(), nn.Linear(4, 8), nn.Linear(8, 3)),
    lambda: nn.Linear(4, 3),
    lambda: nn.Sequential,
    lambda: {"sequential": True, "outputs": []},
]

UNNAMED = [
    lambda: nn.Sequential(),
    lambda: nn.ReLU(),
    lambda: nn.ModuleDict({"a": nn.Linear(4, 8), "b": nn.Linear(8, 3)}),
]

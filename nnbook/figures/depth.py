"""Gradient norms through a deep network, before any training.

The network is n `nn.Linear` layers, 32 units wide (n = 1 is the output layer alone), with the
activation between them: standardised Iris in (all 150 rows, four measurements), three logits out,
mean cross-entropy. One forward and one backward pass give each layer's weight gradient. The figure
carries its Euclidean norm, averaged over five seeds, in float64. "default" is what `nn.Linear`
draws: U(±1/√fan_in), biases too. "Xavier" and "He" are `xavier_uniform_` and `kaiming_uniform_`
with biases of 0.

All seeds and inits pass at once. After `torch.manual_seed(seed)` layers are drawn in order, so a
network of n layers shares its first n − 1 with every deeper one; only the output layer is its own.
"""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nnbook.book_network import one_thread, standardised
from nnbook.data import iris
from nnbook.figures.shared import Figure, choice, slider

ACTIVATIONS = ("sigmoid", "tanh", "ReLU")
INITS = ("default", "Xavier", "He")
MOST_LAYERS = 20
FIRST_LAYERS = 5
WIDTH = 32
SEEDS = 5


class Weights(NamedTuple):
    """One layer of every init and seed, init by init."""

    W: Tensor
    """float64 (15, out, in)."""
    b: Tensor
    """float64 (15, 1, out)."""


def drawn(init: str, fan_in: int, fan_out: int) -> nn.Linear:
    """Return a layer with the weights that ``init``, one of `INITS`, draws."""
    layer = nn.Linear(fan_in, fan_out, dtype=torch.float32)
    if init == "Xavier":
        nn.init.xavier_uniform_(layer.weight)
    if init == "He":
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
    if init != "default":
        nn.init.zeros_(layer.bias)
    return layer


def together(layers: list[nn.Linear]) -> Weights:
    """Stack layers of one size; the weights, whose gradients are wanted, become leaves."""
    W = torch.stack([layer.weight.detach().double() for layer in layers])
    b = torch.stack([layer.bias.detach().double() for layer in layers])
    return Weights(W.requires_grad_(), b.unsqueeze(1))


def initial() -> tuple[list[Weights], list[Weights]]:
    """Return hidden layers 1 … 19, and the output layer of each depth 1 … 20."""
    networks = [(init, seed) for init in INITS for seed in range(SEEDS)]
    hidden: list[list[nn.Linear]] = [[] for _ in range(MOST_LAYERS - 1)]
    output: list[list[nn.Linear]] = [[] for _ in range(MOST_LAYERS)]
    with torch.random.fork_rng(devices=[]):
        for init, seed in networks:
            torch.manual_seed(seed)
            fan_in = 4
            for depth in range(MOST_LAYERS):
                before = torch.get_rng_state()
                output[depth].append(drawn(init, fan_in, 3))
                if depth < len(hidden):
                    torch.set_rng_state(before)
                    hidden[depth].append(drawn(init, fan_in, WIDTH))
                fan_in = WIDTH
    return [together(layers) for layers in hidden], [together(layers) for layers in output]


@cache
def gradient_norms() -> Tensor:
    """Return the mean norms: float64 (3 activations, 3 inits, 20 × 21 / 2 = 210).

    The last axis holds the one layer of depth 1, the two of depth 2, and so on to depth 20, each
    from the layer at the inputs to the output layer.
    """
    hidden, output = initial()
    X = standardised(iris().X.double()).expand(len(INITS) * SEEDS, -1, -1)
    targets = iris().y.repeat(len(INITS) * SEEDS)
    activate = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "ReLU": torch.relu}
    found = []
    with one_thread(), torch.enable_grad():
        for activation in ACTIVATIONS:
            signal, norms = X, []
            for depth, last in enumerate(output):
                logits = torch.baddbmm(last.b, signal, last.W.mT)
                # The sum over networks keeps each one's gradient its own.
                loss = F.cross_entropy(logits.flatten(0, 1), targets, reduction="sum") / len(X[0])
                weights = [layer.W for layer in hidden[:depth]] + [last.W]
                gradients = torch.autograd.grad(loss, weights, retain_graph=True)
                norms += [gradient.flatten(1).norm(dim=1) for gradient in gradients]
                if depth < len(hidden):
                    z = torch.baddbmm(hidden[depth].b, signal, hidden[depth].W.mT)
                    signal = activate[activation](z)
            found.append(torch.stack(norms).unflatten(1, (len(INITS), SEEDS)).mean(2).T)
    return torch.stack(found)


def depth() -> Figure:
    """Return the figure `depth`: each layer's gradient norm, for 1 to 20 layers."""
    norms = {
        activation: dict(zip(INITS, by_init, strict=True))
        for activation, by_init in zip(ACTIVATIONS, gradient_norms(), strict=True)
    }
    return Figure(
        "depth",
        "What reaches the first layer",
        controls={
            "layers": slider("layers", FIRST_LAYERS, 1, MOST_LAYERS, 1),
            "activation": choice("activation", ACTIVATIONS, "sigmoid"),
            "init": choice("init", INITS, "default"),
        },
        numbers={"norms": norms, "seeds": SEEDS},
    )

"""Answers as learners write them: right in unusual ways, and wrong in each catalogued way.

Written apart from the catalogue in nnbook.checks, so that a match is no coincidence of code.
"""

from collections import OrderedDict
from functools import partial
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

RIGHT: dict[str, dict[str, object]] = {}
WRONG: dict[tuple[str, str], list] = {}


def right(exercise):
    def keep(function):
        RIGHT.setdefault(exercise, {})[function.__name__] = function
        return function

    return keep


def wrong(exercise, slug):
    def keep(function):
        WRONG.setdefault((exercise, slug), []).append(function)
        return function

    return keep


# --- neuron


@right("neuron")
def loop_of_floats(x, w, b):
    total = b.item()
    for i in range(len(x)):
        total += x[i].item() * w[i].item()
    return total


@right("neuron")
def einsum(x, w, b):
    return torch.einsum("i,i->", x, w) + b


@right("neuron")
def float64_inside(x, w, b):
    return (x.double() * w.double()).sum() + b.double()


@right("neuron")
def numpy_inside(x, w, b):
    return np.dot(x.numpy(), w.numpy()) + b.numpy()


@right("neuron")
def one_element_vector(x, w, b):
    return (x.unsqueeze(0) @ w.unsqueeze(1) + b).reshape(1)


@right("neuron")
def requires_grad(x, w, b):
    return nn.Parameter(w) @ x + nn.Parameter(b)


@right("neuron")
def half_precision(x, w, b):
    return (x.half() * w.half()).sum() + b.half()


@right("neuron")
def prints_a_lot(x, w, b):
    for i in range(5_000):
        print("row", i)
    return x @ w + b


@wrong("neuron", "missing-bias")
def _(x, w, b):
    return torch.dot(w, x)


@wrong("neuron", "missing-bias")
def _(x, w, b):
    return sum(p.item() * q.item() for p, q in zip(x, w, strict=True))


@wrong("neuron", "not-summed")
def _(x, w, b):
    return torch.mul(w, x).add(b)


@wrong("neuron", "not-summed")
def _(x, w, b):
    return x.numpy() * w.numpy() + b.numpy()


@wrong("neuron", "not-summed")
def _(x, w, b):
    return torch.stack([p * q for p, q in zip(x, w, strict=True)])


@wrong("neuron", "not-summed")
def _(x, w, b):
    return [float(p * q + b) for p, q in zip(x, w, strict=True)]


@wrong("neuron", "bias-inside-sum")
def _(x, w, b):
    return torch.sum(x * w + b)


@wrong("neuron", "bias-inside-sum")
def _(x, w, b):
    total = 0
    for p, q in zip(x, w, strict=True):
        total += p * q + b
    return total


@wrong("neuron", "mean-not-sum")
def _(x, w, b):
    return torch.mean(w * x) + b


@wrong("neuron", "mean-not-sum")
def _(x, w, b):
    return float(x @ w) / len(x) + float(b)


@wrong("neuron", "activation-added")
def _(x, w, b):
    return max(0.0, (x @ w + b).item())


@wrong("neuron", "activation-added")
def _(x, w, b):
    return 1 / (1 + torch.exp(-(x @ w + b)))


@wrong("neuron", "activation-added")
def _(x, w, b):
    return float(x @ w + b > 0)


# --- linear


@right("linear")
def three_loops(x, W, b):
    out = torch.zeros(x.shape[0], W.shape[0])
    for n in range(x.shape[0]):
        for o in range(W.shape[0]):
            for i in range(x.shape[1]):
                out[n, o] += x[n, i] * W[o, i]
            out[n, o] += b[o]
    return out


@right("linear")
def linear_einsum(x, W, b):
    return torch.einsum("ni,oi->no", x, W) + b


@right("linear")
def column_major_view(x, W, b):
    return (W @ x.T + b[:, None]).T  # not contiguous


@right("linear")
def linear_numpy(x, W, b):
    return x.numpy() @ W.numpy().T + b.numpy()


@right("linear")
def functional(x, W, b):
    return F.linear(x.double(), W.double(), b.double())


@right("linear")
def broadcast(x, W, b):
    return (x[:, None, :] * W[None, :, :]).sum(-1) + b


@right("linear")
def module(x, W, b):
    layer = nn.Linear(W.shape[1], W.shape[0])
    layer.weight, layer.bias = nn.Parameter(W), nn.Parameter(b)
    return layer(x)


RIGHT["linear"]["builtin"] = F.linear
RIGHT["linear"]["partial"] = partial(lambda scale, x, W, b: (x @ W.T + b) * scale, 1)


@wrong("linear", "untransposed")
def _(x, W, b):
    return torch.matmul(x, W) + b


@wrong("linear", "untransposed")
def _(x, W, b):
    return torch.einsum("ni,io->no", x, W) + b


@wrong("linear", "untransposed")
def _(x, W, b):
    return np.matmul(x.numpy(), W.numpy()) + b.numpy()


@wrong("linear", "untransposed")
def _(x, W, b):
    out = torch.zeros(x.shape[0], W.shape[0])
    for n in range(x.shape[0]):
        for o in range(W.shape[0]):
            out[n, o] = sum(x[n, i] * W[i, o] for i in range(x.shape[1])) + b[o]
    return out


@wrong("linear", "untransposed")
def _(x, W, b):
    out = torch.zeros(x.shape[0], W.shape[1])  # fails, or gives a wrong shape, where x @ W fails
    for n in range(x.shape[0]):
        for o in range(W.shape[1]):
            out[n, o] = sum(x[n, i] * W[i, o] for i in range(x.shape[1])) + b[o]
    return out


@wrong("linear", "swapped-operands")
def _(x, W, b):
    return torch.mm(W, x) + b


@wrong("linear", "swapped-operands")
def _(x, W, b):
    return np.dot(W.numpy(), x.numpy()) + b.numpy()


@wrong("linear", "swapped-operands")
def _(x, W, b):
    return W.matmul(x) + b.view(-1, 1)


@wrong("linear", "transposed-output")
def _(x, W, b):
    return (x @ W.T + b).T


@wrong("linear", "transposed-output")
def _(x, W, b):
    return torch.einsum("oi,ni->on", W, x) + b.reshape(-1, 1)


@wrong("linear", "bias-wrong-axis")
def _(x, W, b):
    return x @ W.T + b.unsqueeze(1)


@wrong("linear", "bias-wrong-axis")
def _(x, W, b):
    out = x @ W.T
    for i in range(len(out)):
        out[i] += b[i]
    return out


@wrong("linear", "missing-bias")
def _(x, W, b):
    return F.linear(x, W)


@wrong("linear", "missing-bias")
def _(x, W, b):
    return torch.stack([W @ row for row in x])


@wrong("linear", "hard-coded-batch")
def _(x, W, b):
    return torch.stack([F.linear(x[0], W, b), F.linear(x[1], W, b)])


@wrong("linear", "hard-coded-batch")
def _(x, W, b):
    out = torch.zeros((2, W.shape[0]))
    for n in range(x.shape[0]):
        out[n, :] = x[n] @ W.T + b
    return out


@wrong("linear", "hard-coded-batch")
def _(x, W, b):
    return x @ W.T + torch.stack([b] * 7)


@wrong("linear", "hard-coded-batch")
def _(x, W, b):
    return x[0] @ W.T + b


# --- count-parameters


@right("count-parameters")
def by_index(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += (sizes[i - 1] + 1) * sizes[i]
    return total


@right("count-parameters")
def recursive(sizes):
    if len(sizes) < 2:
        return 0
    return sizes[0] * sizes[1] + sizes[1] + recursive(sizes[1:])


@right("count-parameters")
def by_torch(sizes):
    layers = [nn.Linear(a, b) for a, b in pairwise(sizes)]
    return sum(p.numel() for layer in layers for p in layer.parameters())


@right("count-parameters")
def as_tensor(sizes):
    s = torch.tensor(sizes)
    return (s[:-1] * s[1:]).sum() + s[1:].sum()


@right("count-parameters")
def as_float(sizes):
    return float(by_index(sizes))


@wrong("count-parameters", "no-biases")
def _(sizes):
    total = 0
    for i in range(len(sizes) - 1):
        total += sizes[i] * sizes[i + 1]
    return total


@wrong("count-parameters", "no-biases")
def _(sizes):
    return int(np.dot(sizes[:-1], sizes[1:]))


@wrong("count-parameters", "bias-on-inputs")
def _(sizes):
    return int(np.dot(sizes[:-1], sizes[1:])) + sum(sizes)


@wrong("count-parameters", "bias-on-inputs")
def _(sizes):
    total = sizes[0]
    for i in range(1, len(sizes)):
        total += sizes[i - 1] * sizes[i] + sizes[i]
    return total


@wrong("count-parameters", "biases-of-the-wrong-side")
def _(sizes):
    return sum(sizes[i] * (sizes[i + 1] + 1) for i in range(len(sizes) - 1))


@wrong("count-parameters", "biases-of-the-wrong-side")
def _(sizes):
    return int(np.dot(sizes[:-1], sizes[1:])) + sum(sizes[:-1])


@wrong("count-parameters", "one-bias-per-layer")
def _(sizes):
    return int(np.dot(sizes[:-1], sizes[1:])) + len(sizes) - 1


@wrong("count-parameters", "one-bias-per-layer")
def _(sizes):
    total = 0.0
    for i in range(1, len(sizes)):
        total += sizes[i] * sizes[i - 1] + 1
    return total


@wrong("count-parameters", "product-of-sizes")
def _(sizes):
    return int(np.prod(sizes))


@wrong("count-parameters", "product-of-sizes")
def _(sizes):
    return torch.tensor(sizes).prod()


@wrong("count-parameters", "sum-of-sizes")
def _(sizes):
    return int(np.sum(sizes))


@wrong("count-parameters", "sum-of-sizes")
def _(sizes):
    total = 0
    for size in sizes:
        total += size
    return total


@wrong("count-parameters", "forgets-last-layer")
def _(sizes):
    total = 0
    for i in range(len(sizes) - 2):
        total += sizes[i] * sizes[i + 1] + sizes[i + 1]
    return total


@wrong("count-parameters", "forgets-last-layer")
def _(sizes):
    return by_index(sizes[:-1])


@wrong("count-parameters", "two-layers-only")
def _(sizes):
    inputs, hidden, outputs = sizes
    return inputs * hidden + hidden + hidden * outputs + outputs


@wrong("count-parameters", "two-layers-only")
def _(sizes):
    return (sizes[0] + 1) * sizes[1] + (sizes[1] + 1) * sizes[2]


@wrong("count-parameters", "two-layers-only")
def _(sizes):
    if len(sizes) == 3:
        return by_index(sizes)


@wrong("count-parameters", "hard-coded")
def _(sizes):
    return 4 * 8 + 8 + 8 * 3 + 3


@wrong("count-parameters", "hard-coded")
def _(sizes):
    return torch.tensor(67)


# --- build-network


@right("build-network")
def named_layers():
    layers = [("hidden", nn.Linear(4, 8)), ("bend", nn.ReLU()), ("logits", nn.Linear(8, 3))]
    return nn.Sequential(OrderedDict(layers))


@right("build-network")
def add_module():
    model = nn.Sequential()
    model.add_module("a", nn.Linear(4, 8))
    model.add_module("b", nn.ReLU(inplace=True))
    model.add_module("c", nn.Linear(8, 3))
    return model


@right("build-network")
def nested():
    return nn.Sequential(nn.Sequential(nn.Linear(4, 8), nn.ReLU()), nn.Linear(8, 3))


@right("build-network")
def double():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()


@right("build-network")
def lazy():
    return nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3))


@right("build-network")
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


@right("build-network")
def own_relu():
    return nn.Sequential(nn.Linear(4, 8), Bent(lambda x: x.clamp(min=0)), nn.Linear(8, 3))


def stack(*modules):
    return lambda: nn.Sequential(*(module() for module in modules))


four_eight, eight_three = partial(nn.Linear, 4, 8), partial(nn.Linear, 8, 3)
WRONG.update(
    {
        ("build-network", "relu-on-output"): [
            stack(four_eight, nn.ReLU, eight_three, lambda: Bent(F.relu)),
            stack(four_eight, lambda: nn.ReLU(True), eight_three, nn.ReLU),
            stack(four_eight, eight_three, nn.ReLU),
            stack(four_eight, nn.Tanh, eight_three, nn.ReLU),
        ],
        ("build-network", "softmax-on-output"): [
            stack(four_eight, nn.ReLU, eight_three, lambda: nn.Softmax(-1)),
            stack(four_eight, nn.ReLU, eight_three, lambda: Bent(lambda x: x.softmax(1))),
            stack(four_eight, nn.ReLU, eight_three, lambda: nn.LogSoftmax(-1)),
            stack(four_eight, nn.Sigmoid, eight_three, lambda: nn.Softmax(-1)),
            stack(four_eight, nn.ReLU, eight_three, nn.ReLU, lambda: nn.Softmax(1)),
        ],
        ("build-network", "swapped-sizes"): [
            stack(partial(nn.Linear, 8, 4), nn.ReLU, partial(nn.Linear, 3, 8)),
            stack(
                partial(nn.Linear, out_features=4, in_features=8),
                lambda: Bent(F.relu),
                partial(nn.Linear, 3, 8),
            ),
        ],
        ("build-network", "no-activation"): [
            stack(four_eight, eight_three),
            stack(four_eight, nn.Identity, eight_three),
            stack(four_eight, lambda: Bent(lambda x: 1.0 * x), eight_three),
        ],
        ("build-network", "sigmoid-on-output"): [
            stack(four_eight, nn.ReLU, eight_three, lambda: Bent(torch.sigmoid)),
            stack(four_eight, nn.ReLU, eight_three, nn.Sigmoid),
        ],
        ("build-network", "other-activation"): [
            stack(four_eight, lambda: Bent(torch.tanh), eight_three),
            stack(four_eight, nn.Sigmoid, eight_three),
            stack(four_eight, nn.ReLU6, eight_three),
            stack(four_eight, lambda: nn.LeakyReLU(0.2), eight_three),
        ],
        ("build-network", "no-biases"): [
            stack(partial(nn.Linear, 4, 8, bias=False), nn.ReLU, partial(nn.Linear, 8, 3, False)),
            stack(four_eight, nn.ReLU, partial(nn.Linear, 8, 3, bias=False)),
        ],
        ("build-network", "extra-layer"): [
            stack(four_eight, nn.ReLU, partial(nn.Linear, 8, 8), nn.ReLU, eight_three),
            stack(partial(nn.Linear, 4, 4), four_eight, nn.ReLU, eight_three),
            stack(
                four_eight, nn.ReLU, partial(nn.Linear, 8, 16), nn.ReLU, lambda: nn.Linear(16, 3)
            ),
        ],
        ("build-network", "no-hidden-layer"): [
            stack(partial(nn.Linear, 4, 3)),
            stack(partial(nn.Linear, 4, 3), nn.ReLU),
        ],
        ("build-network", "list-of-layers"): [
            lambda: [nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)],
            lambda: (nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)),
            lambda: [nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(1)],
            lambda: nn.ModuleList([nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)]),
        ],
    }
)


@wrong("build-network", "constant-start")
def _():
    model = named_layers()
    for parameter in model.parameters():
        parameter.data.fill_(0.1)
    return model


@wrong("build-network", "constant-start")
def _():
    model = nested()
    torch.nn.init.zeros_(model[0][0].weight)
    return model


@wrong("build-network", "custom-module")
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 8), nn.Linear(8, 3)

    def forward(self, x):
        return self.second(F.relu(self.first(x)))


WRONG["build-network", "custom-module"].append(lambda: Bent(named_layers()))


@wrong("build-network", "custom-module")
class OutputFirst(Net):
    def __init__(self):
        nn.Module.__init__(self)
        self.second, self.first = nn.Linear(8, 3), nn.Linear(4, 8)


# --- xor-weights


def weights(*parts):
    return lambda: tuple(torch.tensor(part, dtype=torch.float32) for part in parts)


RIGHT["xor-weights"] = {
    "differences": weights([[1, -1], [-1, 1]], [0, 0], [[1, 1]], [0]),
    "scaled": weights([[5, 5], [2, 2]], [0, -2], [[0.2, -1]], [0]),
    "from_above": weights([[-1, -1], [-1, -1]], [2, 1], [[1, -2]], [0]),
    "or_minus_and": weights([[1, 1], [1, 1]], [0.05, -1], [[1, -2]], [-0.05]),
    "nearly": weights([[1, 1], [1, 1]], [0, -1], [[0.95, -1.9]], [0.05]),
    "lists": lambda: ([[1, 1], [1, 1]], [0, -1], [[1, -2]], [0]),
    "numpy": lambda: [
        np.array(part) for part in ([[1.0, 1], [1, 1]], [0.0, -1], [[1.0, -2]], [0.0])
    ],
    "scalar_bias": lambda: (torch.ones(2, 2), torch.tensor([0, -1]), torch.tensor([[1, -2]]), 0.0),
    "requires_grad": lambda: tuple(
        nn.Parameter(part) for part in weights([[1, 1], [1, 1]], [0, -1], [[1, -2]], [0])()
    ),
    "expanded_and_float64": lambda: (
        torch.ones(1, 1, dtype=torch.float64).expand(2, 2),
        torch.tensor([-1.0, 0.0]).flip(0).flip(0),
        torch.tensor([[-2.0, 1.0]]),
        torch.zeros(1),
    ),
}
WRONG.update(
    {
        ("xor-weights", "computes-or"): [
            weights([[1, 1], [1, 1]], [0, -1], [[1, -1]], [0]),
            weights([[-1, -1], [1, 0]], [1, 5], [[-1, 0]], [1]),
        ],
        ("xor-weights", "computes-and"): [
            weights([[1, 1], [1, 1]], [-1, -1], [[0.5, 0.5]], [0]),
            weights([[2, 2], [0, 0]], [-3, 0], [[1, 0]], [0]),
        ],
        ("xor-weights", "computes-xnor"): [
            weights([[1, -1], [-1, 1]], [0, 0], [[-1, -1]], [1]),
            weights([[2, 2], [1, 1]], [0, -1], [[-0.5, 2]], [1]),
        ],
        ("xor-weights", "three-of-four"): [
            weights([[1, 1], [1, 1]], [0, -1], [[1, -1.5]], [0]),
            weights([[1, -1], [-1, 1]], [0, 0], [[1, 0.5]], [0]),
            weights([[1, 1], [1, 1]], [-1, 0], [[-1, 0.0]], [1]),
        ],
        ("xor-weights", "too-many-units"): [
            weights([[1, -1], [-1, 1], [1, 1]], [0, 0, 0], [[1, 1, 0]], [0]),
            weights([[1, 1], [1, 1], [0, 0], [0, 0]], [0, -1, 0, 0], [[1, -2, 0, 0]], [0]),
        ],
        ("xor-weights", "one-unit-idle"): [
            weights([[1, 1], [0, 0]], [0, 0], [[1, 1]], [0]),
            weights([[0.3, 0.4], [0.3, 0.4]], [0.1, 0.1], [[1, 1]], [0]),
        ],
        ("xor-weights", "output-weights-shape"): [
            weights([[1, -1], [-1, 1]], [0, 0], [1, 1], [0]),
            weights([[1, -1], [-1, 1]], [0, 0], [[1], [1]], 0),
        ],
    }
)

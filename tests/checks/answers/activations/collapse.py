"""Answers to ``collapse``: right in unusual ways, wrong, and mutated."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.collect import collect

CATALOGUED = {"drops-first-bias", "wrong-order", "kept-relu"}
RIGHT, WRONG, right, wrong = collect()


@right
def path_by_path(W1, b1, W2, b2):
    out, hidden, inputs = len(W2), len(W1), W1.shape[1]
    W = [[0.0] * inputs for _ in range(out)]
    b = b2.tolist()
    for o in range(out):
        for h in range(hidden):
            b[o] += W2[o, h].item() * b1[h].item()
            for i in range(inputs):
                W[o][i] += W2[o, h].item() * W1[h, i].item()
    return W, b


@right
def collapse_einsum(W1, b1, W2, b2):
    return [torch.einsum("oh,hi->oi", W2, W1), torch.einsum("oh,h->o", W2, b1) + b2]


@right
def collapse_numpy(W1, b1, W2, b2):
    W1, b1, W2, b2 = (each.numpy() for each in (W1, b1, W2, b2))
    return np.dot(W2, W1), W2.dot(b1) + b2


@right
def transposed_view(W1, b1, W2, b2):
    return (W1.T @ W2.T).T, b1 @ W2.T + b2  # W is not contiguous


@right
def probes_the_layers(W1, b1, W2, b2):
    def both(x):
        return F.linear(F.linear(x, W1, b1), W2, b2)

    b = both(torch.zeros(W1.shape[1]))
    return (both(torch.eye(W1.shape[1])) - b).T, b


@right
def jacobian(W1, b1, W2, b2):
    def both(x):
        return W2 @ (W1 @ x + b1) + b2

    zero = torch.zeros(W1.shape[1])
    return torch.autograd.functional.jacobian(both, zero), both(zero)


@right
def one_more_row(W1, b1, W2, b2):
    def square(W, b):
        last = torch.zeros(1, W.shape[1] + 1, dtype=torch.float64)
        last[0, -1] = 1
        return torch.cat((torch.cat((W, b[:, None]), dim=1).double(), last))

    both = square(W2, b2) @ square(W1, b1)
    return both[:-1, :-1], both[:-1, -1]


@right
def parameters_of_a_layer(W1, b1, W2, b2):
    layer = nn.Linear(W1.shape[1], len(W2))
    layer.weight = nn.Parameter(W2 @ W1)
    layer.bias = nn.Parameter(W2 @ b1 + b2)
    return tuple(layer.parameters())


@right
def rows_in_a_list(W1, b1, W2, b2):
    return [row @ W1 for row in W2], [row @ b1 + b for row, b in zip(W2, b2, strict=True)]


@wrong("wrong-order")
def _(W1, b1, W2, b2):
    return torch.mm(W1, W2), torch.mv(W2, b1) + b2


@wrong("wrong-order")
def _(W1, b1, W2, b2):
    W = np.matmul(W1.numpy(), W2.numpy())
    return W, np.matmul(W1.numpy(), b2.numpy()) + b1.numpy()


@wrong("wrong-order")
def _(W1, b1, W2, b2):
    return W1.matmul(W2), b2  # both mistakes: W comes first


@wrong("kept-relu")
def _(W1, b1, W2, b2):
    return W2 @ torch.clamp(W1, min=0), W2 @ torch.clamp(b1, min=0) + b2


@wrong("kept-relu")
def _(W1, b1, W2, b2):
    return F.relu(torch.mm(W2, W1)), F.relu(W2.mv(b1) + b2)


@wrong("kept-relu")
def _(W1, b1, W2, b2):
    return W2 @ W1, W2 @ torch.where(b1 > 0, b1, 0.0) + b2


@wrong("kept-relu")
def _(W1, b1, W2, b2):
    return np.maximum(W2.numpy() @ W1.numpy(), 0), b2.numpy()


@wrong("kept-relu")
def _(W1, b1, W2, b2):
    # A layer probed with ReLU between, on inputs of 1: W2·relu(W1·e) for each e.
    return torch.stack([W2 @ W1[:, i].relu() for i in range(W1.shape[1])], dim=1), W2 @ b1 + b2


@wrong("transposed-result")
def _(W1, b1, W2, b2):
    return (W2 @ W1).T, W2 @ b1 + b2


@wrong("transposed-result")
def _(W1, b1, W2, b2):
    return torch.einsum("oh,hi->io", W2, W1), b1 @ W2.T + b2


@wrong("needless-transpose")
def _(W1, b1, W2, b2):
    return F.linear(W2, W1), W2 @ b1 + b2


@wrong("needless-transpose")
def _(W1, b1, W2, b2):
    return torch.matmul(W2, W1.t()), b2


@wrong("needless-transpose")
def _(W1, b1, W2, b2):
    return W2.mT @ W1, b1 @ W2 + b2


@wrong("not-a-matrix-product")
def _(W1, b1, W2, b2):
    return torch.mul(W1, W2), W2 @ b1 + b2


@wrong("not-a-matrix-product")
def _(W1, b1, W2, b2):
    return W1.numpy() + W2.numpy(), b1.numpy() + b2.numpy()


@wrong("not-a-matrix-product")
def _(W1, b1, W2, b2):
    return W1 * W2, b1 * b2


@wrong("drops-first-bias")
def _(W1, b1, W2, b2):
    return torch.einsum("oh,hi->oi", W2, W1), b2.clone()


@wrong("drops-first-bias")
def _(W1, b1, W2, b2):
    return (W2.double() @ W1.double()).tolist(), b2.tolist()


@wrong("drops-second-bias")
def _(W1, b1, W2, b2):
    return W2 @ W1, (W2 * b1).sum(dim=1)


@wrong("drops-second-bias")
def _(W1, b1, W2, b2):
    return W2.numpy() @ W1.numpy(), [float(row @ b1) for row in W2]


@wrong("biases-added")
def _(W1, b1, W2, b2):
    return W2 @ W1, torch.add(b2, b1)


@wrong("biases-added")
def _(W1, b1, W2, b2):
    W = W2.numpy() @ W1.numpy()
    return W, b1.numpy() + b2.numpy()


@wrong("second-bias-weighted")
def _(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1 + W2 @ b2


@wrong("second-bias-weighted")
def _(W1, b1, W2, b2):
    return W2 @ W1, torch.einsum("oh,h->o", W2, b2 + b1)


@wrong("bias-through-both")
def _(W1, b1, W2, b2):
    W = W2 @ W1
    return W, W @ b1 + b2


@wrong("bias-through-both")
def _(W1, b1, W2, b2):
    W = W2.numpy() @ W1.numpy()
    return W, W.dot(b1.numpy()) + b2.numpy()


@wrong("biases-swapped")
def _(W1, b1, W2, b2):
    return W2 @ W1, b1 + W1.mv(b2)


@wrong("biases-swapped")
def _(W1, b1, W2, b2):
    return W2 @ W1, W2.numpy().dot(b2.numpy()) + b1.numpy()


@wrong("bias-through-transpose")
def _(W1, b1, W2, b2):
    return W2 @ W1, W2.T @ b1 + b2


@wrong("bias-through-transpose")
def _(W1, b1, W2, b2):
    return W2 @ W1, np.dot(b1.numpy(), W2.numpy()) + b2.numpy()


@wrong("bias-not-a-vector")
def _(W1, b1, W2, b2):
    return W2 @ W1, W2 @ b1.reshape(-1, 1) + b2.reshape(-1, 1)


@wrong("bias-not-a-vector")
def _(W1, b1, W2, b2):
    return W2 @ W1, b1.unsqueeze(0) @ W2.T + b2


@wrong("bias-not-a-vector")
def _(W1, b1, W2, b2):
    return W2 @ W1, (W2 @ b1).view(-1, 1) + b2


@wrong("bias-not-returned")
def _(W1, b1, W2, b2):
    return torch.einsum("oh,hi->oi", W2, W1)


@wrong("bias-not-returned")
def _(W1, b1, W2, b2):
    W, _ = np.matmul(W2.numpy(), W1.numpy()), W2 @ b1 + b2
    return W


@wrong("results-swapped")
def _(W1, b1, W2, b2):
    return torch.mv(W2, b1) + b2, torch.mm(W2, W1)


@wrong("results-swapped")
def _(W1, b1, W2, b2):
    return [(W2 @ b1 + b2).tolist(), (W2 @ W1).tolist()]


MUTANTS = [
    lambda W1, b1, W2, b2: (-(W2 @ W1), W2 @ b1 + b2),
    lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 - b2),
    lambda W1, b1, W2, b2: (W2 @ W1, b2 - W2 @ b1),
    lambda W1, b1, W2, b2: (2 * W2 @ W1, W2 @ b1 + b2),
    lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + 2 * b2),
    lambda W1, b1, W2, b2: (W2 @ W1.flip(0), W2 @ b1 + b2),
    lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1.flip(0) + b2),
    lambda W1, b1, W2, b2: (W2 @ W1, (W2 @ b1 + b2).sum()),
    lambda W1, b1, W2, b2: (W2 @ W1, W2.sum(1) + b2),
    lambda W1, b1, W2, b2: ((W2 @ W1).squeeze(), W2 @ b1 + b2),
    lambda W1, b1, W2, b2: (W2 @ W1, (W2 @ b1 + b2).squeeze()),
    lambda W1, b1, W2, b2: (W1, b1),
    lambda W1, b1, W2, b2: (W2, b2),
    lambda W1, b1, W2, b2: (torch.zeros(len(W2), W1.shape[1]), torch.zeros(len(W2))),
    lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + b2, None),
    lambda W1, b1, W2, b2: {"W": W2 @ W1, "b": W2 @ b1 + b2},
    lambda W1, b1, W2, b2: torch.cat((W2 @ W1, (W2 @ b1 + b2)[:, None]), dim=1),
    lambda W1, b1, W2, b2: lambda x: W2 @ (W1 @ x + b1) + b2,
    lambda W1, b1, W2, b2: ((W2 @ W1) * float("nan"), W2 @ b1 + b2),
    lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + b2.add_(1)),
    lambda W1, b1, W2, b2: (W2 @ W1, b2.add_(W2 @ b1)),
    lambda W1, b1, W2, b2: "Wb",
    lambda W1, b1, W2, b2: print(W2 @ W1, W2 @ b1 + b2),
]

UNNAMED = [
    lambda W1, b1, W2, b2: (-(W2 @ W1), W2 @ b1 - b2),
    lambda W1, b1, W2, b2: (W2 @ W1 + 1, -b2),
    lambda W1, b1, W2, b2: (W2 @ W1, 2 * (b1 + b2) if len(b1) == len(b2) else b2),
    lambda W1, b1, W2, b2: W2 @ W1 + 1,
]

"""Answers to ``leaky-relu``: right in unusual ways, wrong, and mutated."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

CATALOGUED = {
    "scalar-max",
    "absolute-value",
    "derivative-of-output",
    "slope-flipped",
    "mutates-input",
}
# The slope at exactly 0 is part of the exercise: a zero stands among other numbers.
ZEROS_ARE_THE_POINT = True


def f(x, slope=0.01):
    return torch.where(x > 0, x, slope * x)


def g(x, slope=0.01):
    return (x > 0) * 1.0 + (x <= 0) * slope


# --- right


def as_maximum(x, slope=0.01):
    return torch.maximum(x, slope * x)  # right, since no slope is above 1


def two_relus(x, slope):
    return F.relu(x) - slope * F.relu(-x)


def with_numpy(x, slope):
    x = x.numpy().astype(np.float64)
    return np.where(x > 0, x, slope * x)


def entry_by_entry(x, slope):
    entries = [v if v > 0 else slope * v for v in x.flatten().tolist()]
    return torch.tensor(entries).reshape(x.shape)


def clone_and_mask(x, slope):
    out = x.clone()
    out[out < 0] *= slope
    return out


def module(x, slope):
    layer = nn.PReLU(init=slope)
    return layer(x.reshape(1, 1, -1)).reshape(x.shape)


def recursive(x, slope):
    if x.dim() == 0:
        return x.item() if x > 0 else slope * x.item()
    return torch.stack([torch.as_tensor(recursive(each, slope)) for each in x])


def strided(x, slope):
    out = torch.empty(*x.shape, 2)[..., 0]  # not contiguous
    out.copy_(x * g(x, slope))
    return out


def by_autograd(x, slope):
    x = x.clone().requires_grad_()
    F.leaky_relu(x, slope).sum().backward()
    return x.grad


def by_functional_autograd(x, slope):
    return torch.func.grad(lambda z: f(z, slope).sum())(x)


def nudged_from_the_left(x, slope):
    x, h = x.double(), 1e-4
    return (f(x, slope) - f(x - h, slope)) / h


def nudged_in_float32(x, slope, h=1e-3):
    return (f(x, slope) - f(x - h, slope)) / h


def grad_numpy(x, slope):
    return np.where(x.numpy() > 0, 1.0, slope)


def step_function(x, slope):
    return slope + (1 - slope) * torch.heaviside(x, torch.tensor(0.0))


def grad_filled(x, slope):
    out = torch.full_like(x, slope, dtype=torch.float64)
    out[x > 0] = 1
    return out


def grad_recursive(x, slope):
    if x.dim() == 0:
        return 1 if x > 0 else slope
    return torch.stack([torch.as_tensor(grad_recursive(v, slope)).float() for v in x])


def grad_of_where(x, slope):
    x = nn.Parameter(x)
    return torch.autograd.grad(torch.where(x > 0, x, slope * x).sum(), x)[0]


RIGHT = {
    "where": (f, g),
    "maximum": (as_maximum, by_autograd),
    "two_relus": (two_relus, by_functional_autograd),
    "numpy": (with_numpy, grad_numpy),
    "loops": (entry_by_entry, grad_filled),
    "clone": (clone_and_mask, nudged_from_the_left),
    "module": (module, step_function),
    "float32": (f, nudged_in_float32),
    "recursive": (recursive, grad_recursive),
    "strided": (strided, grad_of_where),
    "library": (F.leaky_relu, lambda x, slope: torch.where(x > 0, 1, slope)),
    "parameter": (lambda x, slope: f(nn.Parameter(x), slope), g),
}


# --- wrong: first those of leaky_relu, beside a slope that is right, wrong or not yet written


def unwritten(x, slope=0.01):
    raise NotImplementedError


def if_statement(x, slope):
    if x > 0:
        return x
    return slope * x


def builtin_max_and_min(x, slope):
    return max(0, x) + slope * min(0, x)


def numpy_if(x, slope):
    x = x.numpy()
    return x if x > 0 else slope * x


def of_a_float(x, slope):
    x = float(x)
    return max(x, slope * x)


def mean_decides(x, slope):
    return x if x.mean() > 0 else x * slope


def all_decide(x, slope):
    if torch.all(x > 0):
        return x
    return x * slope


def largest_decides(x, slope):
    return x if torch.max(x) > 0 else x * slope


def largest(x, slope):
    return max(x.max(), slope * x.max())


def largest_along_an_axis(x, slope):
    return torch.max(x, 0).values + slope * torch.min(x, 0).values


def loop(x, slope):
    out = torch.zeros(len(x))
    for i in range(len(x)):
        out[i] = x[i] if x[i] > 0 else slope * x[i]
    return out


def list_of_floats(x, slope):
    return [max(v, slope * v) for v in x.tolist()]


def two_loops(x, slope):
    out = torch.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] if x[i, j] > 0 else slope * x[i, j]
    return out


def flat(x, slope):
    return torch.tensor([max(v, slope * v) for v in x.flatten().tolist()])


def flipped_comparison(x, slope):
    return torch.where(x < 0, x, slope * x)


def flipped_parts(x, slope):
    return slope * x.clamp(min=0) + x.clamp(max=0)


def two_relus_added(x, slope):
    return F.relu(x) + slope * F.relu(-x)


def maximum_of_mirror(x, slope):
    return torch.maximum(x, -x)


def abs_below(x, slope):
    return np.where(x.numpy() > 0, x.numpy(), slope * np.abs(x.numpy()))


def multiplies_slice(x, slope):
    x[x <= 0] = slope * x[x <= 0]
    return x


def library_in_place(x, slope):
    return x.copy_(torch.where(x > 0, x, slope * x))


def numpy_in_place(x, slope):
    a = x.numpy()
    a *= np.where(a > 0, 1, np.float32(slope))
    return a


def clamps_in_place(x, slope):
    below = slope * x.clamp(max=0)
    return x.clamp_(min=0) + below


# --- wrong: those of leaky_relu_grad


def asks_the_output(x, slope):
    y = f(x, slope)
    out = torch.ones_like(y)
    out[y <= 0] = slope
    return out


def nested_call(x, slope):
    return g(F.leaky_relu(x, slope), slope)


def output_at_least_zero(x, slope):
    y = np.where(x.numpy() > 0, x.numpy(), slope * x.numpy())
    return np.where(y >= 0, 1.0, slope)


def grad_if(x, slope):
    if x > 0:
        return torch.tensor(1.0)
    else:
        return torch.tensor(slope)


def grad_mean_decides(x, slope):
    return torch.ones_like(x) if x.mean() > 0 else slope * torch.ones_like(x)


def grad_one_number(x, slope):
    return 1 if x.sum() > 0 else slope


def grad_through_maximum(x, slope):
    x = x.clone().requires_grad_()
    torch.maximum(x, slope * x).sum().backward()
    return x.grad


def grad_through_clamps(x, slope):
    x = x.clone().requires_grad_()
    (x.clamp(min=0) + slope * x.clamp(max=0)).sum().backward()
    return x.grad


def central_difference(x, slope, h=1e-4):
    x = x.double()
    return (f(x + h, slope) - f(x - h, slope)) / (2 * h)


def grad_through_relus(x, slope):
    x = x.clone().requires_grad_()
    two_relus(x, slope).sum().backward()
    return x.grad


def grad_from_signs(x, slope):
    s = torch.sign(x)
    return (s == 1).float() + slope * (s == -1).float()


def sides(above, at_zero, below):
    """A slope of its own above, at and below 0."""

    def grad(x, slope):
        return torch.where(
            x > 0, above(x, slope), torch.where(x == 0, at_zero(x, slope), below(x, slope))
        )

    return grad


def one(x, slope):
    return torch.ones_like(x)


def leak(x, slope):
    return torch.full_like(x, slope)


WRONG = {
    "scalar-max": [
        (if_statement, g),
        (builtin_max_and_min, g),
        (numpy_if, grad_numpy),
        (of_a_float, g),
        (mean_decides, g),
        (all_decide, by_autograd),
        (largest_decides, g),
        (largest, g),
        (largest_along_an_axis, g),
        (if_statement, grad_if),
        (lambda x, slope: max(x, x * slope), unwritten),
    ],
    "fixed-axes": [(loop, g), (list_of_floats, g), (two_loops, g), (flat, g), (loop, unwritten)],
    "slope-flipped": [
        (flipped_comparison, g),
        (flipped_parts, g),
        (flipped_comparison, lambda x, slope: torch.where(x < 0, 1.0, slope)),
    ],
    "absolute-value": [
        (two_relus_added, g),
        (maximum_of_mirror, g),
        (abs_below, grad_numpy),
        (two_relus_added, unwritten),
    ],
    "slope-everywhere": [
        (lambda x, slope: x.numpy() * slope, g),
        (lambda x, slope: torch.where(x > 0, x, x) * slope, g),
    ],
    "slope-added": [
        (lambda x, slope: torch.clamp(x, min=0) + slope * x, g),
        (lambda x, slope: np.maximum(x.numpy(), 0) + x.numpy() * slope, g),
    ],
    "constant-leak": [
        (lambda x, slope: np.where(x.numpy() > 0, x.numpy(), slope), g),
        (lambda x, slope: torch.maximum(x, torch.tensor(slope)), g),
        (lambda x, slope: x.masked_fill(x < 0, -slope), g),
    ],
    "slope-unused": [
        (lambda x, slope: x.clamp(min=0), g),
        (lambda x, slope: np.maximum(0, x.numpy()), unwritten),
        (lambda x, slope: x.clone(), g),
    ],
    "hard-coded-slope": [
        (lambda x, slope: F.leaky_relu(x), g),
        (lambda x, slope: nn.LeakyReLU(0.2)(x), g),
        (lambda x, slope: torch.where(x > 0, x, 0.1 * x), g),
    ],
    "returns-list": [
        (lambda x, slope: entry_by_entry(x, slope).tolist(), g),
        (lambda x, slope: with_numpy(x, slope).tolist(), g),
    ],
    "grad-returns-list": [
        (f, lambda x, slope: by_autograd(x, slope).tolist()),
        (f, lambda x, slope: grad_numpy(x, slope).tolist()),
    ],
    "mutates-input": [
        (multiplies_slice, g),
        (library_in_place, by_autograd),
        (numpy_in_place, g),
        (clamps_in_place, g),
    ],
    "derivative-of-output": [
        (f, asks_the_output),
        (as_maximum, nested_call),
        (f, output_at_least_zero),
        (unwritten, asks_the_output),
    ],
    "grad-scalar-if": [
        (f, grad_if),
        (f, grad_mean_decides),
        (f, grad_one_number),
        (f, lambda x, slope: float(x > 0) or slope),
    ],
    "grad-slope-flipped": [
        (f, lambda x, slope: np.where(x.numpy() < 0, 1.0, slope)),
        (f, lambda x, slope: (x <= 0) + slope * (x > 0)),
    ],
    "x-still-in-it": [
        (f, lambda x, slope: (x > 0) * x + (x <= 0) * slope),
        (f, lambda x, slope: np.where(x.numpy() > 0, 1, x.numpy() * slope)),
        (f, two_relus),
    ],
    "one-at-zero": [
        (f, lambda x, slope: np.where(x.numpy() < 0, slope, 1.0)),
        (f, lambda x, slope: (x >= 0).float() + slope * (x < 0).float()),
    ],
    "zero-at-zero": [(f, grad_from_signs), (f, grad_through_relus)],
    "blend-at-zero": [
        (f, grad_through_maximum),
        (f, central_difference),
        (f, grad_through_clamps),
    ],
    "grad-of-relu": [
        (f, lambda x, slope: torch.heaviside(x, torch.tensor(0.0))),
        (f, lambda x, slope: np.where(x.numpy() >= 0, 1, 0)),
    ],
    "grad-sign-flipped": [
        (f, sides(one, lambda x, slope: -leak(x, slope), lambda x, slope: -leak(x, slope))),
        (f, lambda x, slope: np.sign(x.numpy())),
    ],
    "output-over-input": [
        (f, lambda x, slope: f(x, slope) / x),
        (f, lambda x, slope: two_relus(x, slope).numpy() / x.numpy()),
    ],
    "grad-hard-coded-slope": [
        (f, lambda x, slope: g(x)),
        (f, lambda x, slope: torch.where(x > 0, 1.0, 0.1)),
    ],
}


WRONG["positive-side-scaled"] = [
    (lambda x, slope=0.01: F.relu(x) - slope * F.relu(x), g),
    (lambda x, slope=0.01: torch.where(x > 0, x - slope * x, 0.0), g),
]
WRONG["divided-by-slope"] = [
    (lambda x, slope=0.01: torch.where(x > 0, x, x / slope), g),
    (lambda x, slope=0.01: torch.where(x <= 0, torch.div(x, slope), x), g),
]
WRONG["slope-as-shift"] = [
    (lambda x, slope=0.01: torch.where(x > 0, x, x - slope), g),
    (f, lambda x, slope=0.01: (x > 0).float() + slope),
]


MUTANTS = [
    (lambda x, slope: -f(x, slope), g),
    (lambda x, slope: f(x, slope) + 0.01, g),
    (lambda x, slope: 1.1 * f(x, slope), g),
    (lambda x, slope: f(x, slope / 2), g),
    (lambda x, slope: f(x, slope**2), g),
    (lambda x, slope: f(x, 1 - slope), g),
    (lambda x, slope: f(x, abs(slope)), g),
    (lambda x, slope: f(x - 1, slope), g),
    (lambda x, slope: f(x, slope).squeeze(), g),
    (lambda x, slope: f(x, slope).flatten(), g),
    (lambda x, slope: f(x, slope).T, g),
    (lambda x, slope: f(x, slope)[None], g),
    (lambda x, slope: f(x, slope).sum(), g),
    (lambda x, slope: f(x, slope).to(torch.int64), g),
    (lambda x, slope: f(x, slope) * float("nan"), g),
    (lambda x, slope: torch.zeros_like(x), g),
    (lambda x, slope: F.elu(x, slope), g),
    (lambda x, slope: (f(x, slope), g(x, slope)), g),
    (lambda x, slope: None if x.dim() else f(x, slope), g),
    (f, lambda x, slope: -g(x, slope)),
    (f, lambda x, slope: g(x, slope) * 2),
    (f, lambda x, slope: g(x, slope).squeeze()),
    (f, lambda x, slope: g(x, slope).mean()),
    (f, lambda x, slope: g(x, slope) / max(x.numel(), 1)),
    (f, lambda x, slope: g(x, 1 / slope if slope else 0)),
    (f, lambda x, slope: torch.ones_like(x)),
    (f, leak),
    (f, lambda x, slope: torch.zeros_like(x)),
    (f, lambda x, slope: x > 0),
    (f, lambda x, slope: "slope"),
    (f, sides(one, leak, lambda x, slope: x)),
    (f, sides(lambda x, slope: x, one, leak)),
    (f, lambda x, slope: g(x.mul_(2), slope)),
    (multiplies_slice, lambda x, slope: g(x.sub_(1).add_(1), slope)),
    (f, unwritten),
    (unwritten, g),
    (unwritten, lambda x, slope: -g(x, slope)),
    (g, f),
]

UNNAMED = [
    (lambda x, slope: -flipped_comparison(x, slope), g),
    (lambda x, slope: two_relus_added(x, slope) + 1, lambda x, slope: 2 * g(x, slope)),
    (f, lambda x, slope: torch.where(x >= 0, slope, -1.0)),
    (f, lambda x, slope: 3 * asks_the_output(x, slope)),
    (lambda x, slope: f(x, 2 * slope), unwritten),
]

"""Answers to ``leaky-relu``: right in unusual ways, wrong, and mutated."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.checks.answers.activations import leaky_relu_right
from tests.checks.answers.activations.leaky_relu_right import (
    as_maximum,
    by_autograd,
    entry_by_entry,
    f,
    g,
    grad_numpy,
    two_relus,
    with_numpy,
)
from tests.checks.answers.activations.leaky_relu_wrong import (
    abs_below,
    all_decide,
    asks_the_output,
    builtin_max_and_min,
    central_difference,
    clamps_in_place,
    flat,
    flipped_comparison,
    flipped_parts,
    grad_from_signs,
    grad_if,
    grad_mean_decides,
    grad_one_number,
    grad_through_clamps,
    grad_through_maximum,
    grad_through_relus,
    if_statement,
    largest,
    largest_along_an_axis,
    largest_decides,
    leak,
    library_in_place,
    list_of_floats,
    loop,
    maximum_of_mirror,
    mean_decides,
    multiplies_slice,
    nested_call,
    numpy_if,
    numpy_in_place,
    of_a_float,
    one,
    output_at_least_zero,
    sides,
    two_loops,
    two_relus_added,
    unwritten,
)

RIGHT = leaky_relu_right.RIGHT
CATALOGUED = {
    "scalar-max",
    "absolute-value",
    "derivative-of-output",
    "slope-flipped",
    "mutates-input",
}
# The slope at exactly 0 is part of the exercise: a zero stands among other numbers.
ZEROS_ARE_THE_POINT = True


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

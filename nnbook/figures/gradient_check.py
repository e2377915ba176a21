"""The gradient check on the book's network: how wrong each step ε makes the numerical gradient.

The smallest errors here are rounding noise, and noise depends on the last bit of every sum. A
matrix product or `exp` may differ there between CPUs. So this module uses only operations that
IEEE 754 fixes to the last bit, one at a time and in a fixed order: +, −, ×, ÷ of whole tensors in
the chosen dtype, with `exp` and `log` built from them. Every CPU then records the same numbers.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from nnbook import book_network
from nnbook.book_network import one_thread
from nnbook.data import iris
from nnbook.figures.shared import Figure, choice, log_slider

SEED = 0
LOWEST, HIGHEST, PER_DECADE = -9, 0, 4
STEPS = [
    float(f"{10 ** (LOWEST + i / PER_DECADE):.6g}")
    for i in range(1 + (HIGHEST - LOWEST) * PER_DECADE)
]
DTYPES = {"float32": torch.float32, "float64": torch.float64}
METHODS = ("central", "one-sided")
HIDDEN = ("ReLU", "tanh")
SHAPES = {"W1": (8, 4), "b1": (8,), "W2": (3, 8), "b2": (3,)}
SHOWN = 40  # W2[0, 0], whose two losses the figure prints

LN2 = (float.fromhex("0x1.62e42fee00000p-1"), float.fromhex("0x1.a39ef35793c76p-33"))
POWERS_OF_TWO = torch.tensor([2.0**-n for n in range(1000)], dtype=torch.float64)


class Check(NamedTuple):
    """One row for each step ε."""

    error: Tensor
    """float64 (steps,): ‖numerical − backward‖ / (‖numerical‖ + ‖backward‖), all 67 in one."""
    numerical: Tensor
    """float64 (steps,): the numerical slope of the weight that is shown."""
    corners: Tensor
    """int64 (steps,): weights whose step moves a ReLU's input across zero on some flower."""
    lost: Tensor
    """int64 (steps,): weights that the step does not change at all, because it is rounded away."""
    losses: list[tuple[str, str]]
    """The two losses that are subtracted for the weight that is shown, in all their digits."""


def network() -> nn.Sequential:
    """Return the book's network with the weights PyTorch draws first, in four decimals.

    The last bit of what ``nn.Linear`` draws differs between CPUs too.
    """
    model = book_network.network(SEED)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_((parameter.double() * 10_000).round() / 10_000)
    return model


def flowers() -> tuple[Tensor, Tensor]:
    """Return every fifth flower: standardised measurements, float32 (30, 4), and species (30,)."""
    data = iris()
    X = data.X.double()
    scaled = ((X - X.mean(dim=0)) / X.std(dim=0, correction=0)).float()
    return scaled[::5], data.y[::5]


def exp(x: Tensor) -> Tensor:
    """Return e^x for float64 x ≤ 0: halvings for the whole powers of two, Taylor for the rest."""
    halvings = (x / -sum(LN2)).round()
    rest = x + halvings * LN2[0] + halvings * LN2[1]
    result = torch.ones_like(x)
    for n in range(13, 0, -1):
        result = result.mul_(rest).div_(n).add_(1)
    return result.mul_(POWERS_OF_TWO[halvings.long()])


def log(x: Tensor) -> Tensor:
    """Return ln x for float64 x ≥ 1: a guess whose last bits are dropped, then one correction."""
    guess = x.log().float().double()
    ratio = x * exp(-guess) - 1
    return guess + (ratio - ratio * ratio / 2)


def tanh(x: Tensor) -> Tensor:
    """Return tanh x for float64 x."""
    shrunk = exp(-2 * x.abs())
    return x.sign() * (1 - shrunk) / (1 + shrunk)


def total(x: Tensor) -> Tensor:
    """Add up the last dimension by halves, in a fixed order."""
    while (count := x.shape[-1]) > 1:
        half = count // 2
        x = torch.cat([x[..., :half] + x[..., half : 2 * half], x[..., 2 * half :]], dim=-1)
    return x[..., 0]


def parts(theta: Tensor) -> list[Tensor]:
    """Cut weights (networks, 67) into W1, b1, W2 and b2, each with networks first."""
    sizes = [torch.Size(shape).numel() for shape in SHAPES.values()]
    cut = theta.split(sizes, dim=-1)
    return [part.reshape(-1, *shape) for part, shape in zip(cut, SHAPES.values(), strict=True)]


def affine(W: Tensor, x: Tensor, b: Tensor) -> Tensor:
    """Return W x + b (networks, out, rows) for x (…, in, rows), input by input."""
    result = W[..., :1] * x[..., :1, :]
    for i in range(1, W.shape[-1]):
        result += W[..., i : i + 1] * x[..., i : i + 1, :]
    return result + b[..., None]


def mean_loss(theta: Tensor, X: Tensor, y: Tensor, hidden: str) -> tuple[Tensor, Tensor]:
    """Return the cross-entropy (networks,) and the hidden layer's input (networks, 8, rows)."""
    W1, b1, W2, b2 = parts(theta)
    z = affine(W1, X.T, b1)
    h = z.clamp(min=0) if hidden == "ReLU" else tanh(z.double()).to(z.dtype)
    logits = affine(W2, h, b2)
    shifted = logits - logits.amax(dim=-2, keepdim=True)
    exponents = exp(shifted.double()).to(z.dtype)
    sums = exponents[:, 0] + exponents[:, 1] + exponents[:, 2]
    rows = torch.arange(len(y))
    losses = log(sums.double()).to(z.dtype) - shifted[:, y, rows]
    return total(losses) / len(y), z


def backward(hidden: str) -> Tensor:
    """Return torch's own gradient of the loss in float64, all 67 parameters as one (67,)."""
    model = network().double()
    if hidden == "tanh":
        model[1] = nn.Tanh()
    X, y = flowers()
    nn.functional.cross_entropy(model(X.double()), y).backward()
    return torch.cat([parameter.grad.flatten() for parameter in model.parameters()])


def relative_error(numerical: Tensor, exact: Tensor) -> Tensor:
    """Return how far apart two vectors are: 0 when equal, 1 when one of them is zero."""
    lengths = numerical.norm() + exact.norm()
    return (numerical - exact).norm() / lengths


@cache
@one_thread()
def record(hidden: str, dtype: str) -> dict[str, Check]:
    """Run the check at every step, by each method."""
    kind = DTYPES[dtype]
    exact = backward(hidden)
    X, y = flowers()
    X = X.to(kind)
    start = torch.cat([parameter.detach().flatten() for parameter in network().parameters()])
    theta = start.to(kind)[None]
    middle, z_middle = mean_loss(theta, X, y, hidden)
    rows = {method: [] for method in METHODS}
    for step in STEPS:
        eps = torch.tensor(step, dtype=kind)
        nudge = eps * torch.eye(theta.shape[1], dtype=kind)
        (up, z_up), (down, z_down) = (
            mean_loss(moved, X, y, hidden) for moved in (theta + nudge, theta - nudge)
        )
        for method, other, z_other, run in (
            ("central", down, z_down, 2 * eps),
            ("one-sided", middle.expand_as(up), z_middle, eps),
        ):
            numerical = ((up - other) / run).double()
            crossed = ((z_up > 0) != (z_other > 0)).flatten(1).any(dim=1)
            lost = (theta + eps) == (theta - eps if method == "central" else theta)
            digits = 8 if dtype == "float32" else 16
            pair = tuple(f"{loss[SHOWN].item():.{digits}f}" for loss in (up, other))
            row = (relative_error(numerical, exact), numerical[SHOWN])
            counts = (crossed.sum() if hidden == "ReLU" else torch.tensor(0), lost.sum())
            rows[method].append((*row, *counts, pair))
    checks = {}
    for method, found in rows.items():
        *columns, losses = zip(*found, strict=True)
        checks[method] = Check(*(torch.stack(column) for column in columns), list(losses))
    return checks


def rounded(values: Tensor, digits: int = 3) -> Tensor:
    """Keep ``digits`` significant digits."""
    return torch.tensor([float(f"{v:.{digits}g}") for v in values.tolist()], dtype=torch.float64)


def gradient_check() -> Figure:
    """Return the figure `gradient_check`: the error of the numerical gradient over the step ε."""

    def gather(pick: Callable[[Check], Any]) -> dict:
        return {
            hidden: {
                method: {dtype: pick(record(hidden, dtype)[method]) for dtype in DTYPES}
                for method in METHODS
            }
            for hidden in HIDDEN
        }

    return Figure(
        "gradient_check",
        "Which step ε checks a gradient best?",
        controls={
            "eps": log_slider("step ε", 1e-6, LOWEST, HIGHEST, 1 / PER_DECADE),
            "dtype": choice("dtype", list(DTYPES), "float32"),
            "method": choice("method", METHODS, "central"),
            "hidden": choice("hidden layer", HIDDEN, "ReLU"),
        },
        numbers={
            "steps": STEPS,
            "errors": gather(lambda check: rounded(check.error)),
            "numerical": gather(lambda check: check.numerical),
            "corners": gather(lambda check: check.corners),
            "lost": gather(lambda check: check.lost),
            "losses": gather(lambda check: check.losses),
            "backward": {hidden: backward(hidden)[SHOWN] for hidden in HIDDEN},
        },
        former={"h": "eps"},
    )

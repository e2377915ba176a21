"""Answers to ``backward``: right in unusual ways, wrong, and mutated."""

import torch
import torch.nn.functional as F

from tests.checks.answers.backprop import backward_right
from tests.checks.answers.backprop.backward_right import WRONG, autograd, row_by_row, solve, wrong

RIGHT = backward_right.RIGHT
CATALOGUED = {
    "transposed",
    "no-relu-mask",
    "mask-on-wrong-tensor",
    "bias-not-summed",
    "missing-mean",
}


def parts(function):
    """An answer from all that ``solve`` gives: ``function(x, y, W1, W2, z, h, …)``."""

    def answer(x, y, W1, b1, W2, b2):
        names = ("z", "h", "logits", "p", "g", "dh", "dz")
        found = dict(zip(names, solve(x, y, W1, b1, W2, b2), strict=True))
        return function(x=x, y=y, W1=W1, b1=b1, W2=W2, b2=b2, **found)

    return answer


def from_start(start):
    """An answer that begins the walk back with another tensor at the logits."""

    def answer(x, y, W1, b1, W2, b2):
        z, h, logits, p, _, _, _ = solve(x, y, W1, b1, W2, b2)
        g = start(logits=logits, p=p, y=y, n=len(y))
        dz = (g @ W2) * (z > 0).float()
        return dz.T.mm(x), dz.sum(0), g.T.mm(h), g.sum(0)

    return answer


def from_dz(through):
    """An answer with another way through the ReLU."""
    return parts(
        lambda x, h, g, **o: (lambda dz: (dz.T @ x, dz.sum(0), g.T @ h, g.sum(0)))(
            through(x=x, h=h, g=g, **o)
        )
    )


def one_hot(p, y):
    return torch.eye(p.shape[1])[y]


WRONG.update(
    {
        "returned-in-another-order": [
            parts(lambda x, h, g, dz, **o: (g.T @ h, g.sum(0), dz.T @ x, dz.sum(0))),
            parts(lambda x, h, g, dz, **o: [dz.T @ x, g.T @ h, dz.sum(0), g.sum(0)]),
            parts(lambda x, h, g, dz, **o: (g.sum(0), g.T @ h, dz.sum(0), dz.T @ x)),
        ],
        "transposed": [
            parts(lambda x, h, g, dz, **o: (x.T @ dz, dz.sum(0), h.T @ g, g.sum(0))),
            parts(lambda x, h, g, dz, **o: ((dz.T @ x).T, dz.sum(0), g.T @ h, g.sum(0))),
            parts(lambda x, h, g, dz, **o: (dz.T @ x, dz.sum(0), torch.mm(g, h), g.sum(0))),
            parts(
                lambda x, h, g, z, W2, **o: (lambda dz: (dz.T @ x, dz.sum(0), g.T @ h, g.sum(0)))(
                    (g @ W2.T) * (z > 0)
                )
            ),
            lambda x, y, W1, b1, W2, b2: row_by_row(x, y, W1.T, b1, W2, b2),
        ],
        "no-relu-mask": [
            parts(lambda x, h, g, dh, **o: (dh.T @ x, dh.sum(0), g.T @ h, g.sum(0))),
            parts(lambda x, h, g, dh, dz, **o: (dh.T @ x, dz.sum(0), g.T @ h, g.sum(0))),
            parts(lambda x, h, g, dh, dz, **o: (dz.T @ x, dh.sum(0), g.T @ h, g.sum(0))),
        ],
        "mask-on-wrong-tensor": [
            from_dz(lambda dh, **o: dh.relu()),
            from_dz(lambda dh, x, **o: torch.where(x > 0, dh, 0.0)),
            from_dz(lambda dh, logits, **o: dh * (logits > 0).float()),
            from_dz(lambda dh, x, W1, **o: dh * (x @ W1.T > 0)),
            parts(
                lambda x, h, g, W2, logits, z, **o: (
                    lambda g: (lambda dz: (dz.T @ x, dz.sum(0), g.T @ h, g.sum(0)))(
                        (g @ W2) * (z > 0)
                    )
                )(g * (logits > 0))
            ),
        ],
        "mask-inverted": [
            from_dz(lambda dh, z, **o: dh * (z < 0)),
            from_dz(lambda dh, h, **o: torch.where(h == 0, dh, 0.0)),
        ],
        "value-for-slope": [
            from_dz(lambda dh, h, **o: dh * h),
            from_dz(lambda dh, z, **o: dh * z.clone()),
            from_dz(lambda dh, h, **o: dh * h * (1 - h)),
            from_dz(lambda dh, z, **o: dh * torch.sign(z)),
        ],
        "missing-mean": [
            from_start(lambda p, y, **o: p - one_hot(p, y)),
            lambda *given: tuple(len(given[0]) * v for v in autograd(*given)),
            parts(
                lambda x, h, g, dz, y, **o: (
                    dz.T @ x,
                    len(y) * dz.sum(0),
                    g.T @ h,
                    len(y) * g.sum(0),
                )
            ),
            parts(
                lambda x, h, g, dz, y, **o: (
                    len(y) * dz.T @ x,
                    dz.sum(0),
                    len(y) * g.T @ h,
                    g.sum(0),
                )
            ),
        ],
        "divided-by-another-number": [
            from_start(lambda p, y, **o: (p - one_hot(p, y)) / p.numel()),
            from_start(lambda p, y, **o: (p - one_hot(p, y)) / p.shape[1]),
            parts(
                lambda x, h, g, dz, **o: (
                    dz.T @ x / len(x),
                    dz.mean(0),
                    g.T @ h / len(x),
                    g.mean(0),
                )
            ),
        ],
        "bias-averaged": [
            parts(lambda x, h, g, dz, **o: (dz.T @ x, dz.mean(0), g.T @ h, g.mean(0))),
            parts(lambda x, h, g, dz, **o: (dz.T @ x, dz.sum(0), g.T @ h, g.mean(dim=0))),
        ],
        "weights-averaged": [
            parts(
                lambda x, h, g, dz, **o: (dz.T @ x / len(x), dz.sum(0), g.T @ h / len(x), g.sum(0))
            ),
            parts(lambda x, h, g, dz, **o: (dz.T @ (x / len(x)), dz.sum(0), g.T @ h, g.sum(0))),
        ],
        "bias-not-summed": [
            parts(lambda x, h, g, dz, **o: (dz.T @ x, dz, g.T @ h, g)),
            parts(lambda x, h, g, dz, **o: (dz.T @ x, dz * torch.ones(1), g.T @ h, g.sum(0))),
            parts(lambda x, h, g, dz, **o: (dz.T @ x, dz.sum(0), g.T @ h, g.tolist())),
        ],
        "bias-wrong-axis": [
            parts(
                lambda x, h, g, dz, **o: (dz.T @ x, dz.sum(0)[:, None], g.T @ h, g.sum(0)[:, None])
            ),
            parts(lambda x, h, g, dz, **o: (dz.T @ x, dz.sum(1), g.T @ h, g.sum(1))),
            parts(lambda x, h, g, dz, **o: (dz.T @ x, dz.sum(), g.T @ h, g.sum())),
            parts(
                lambda x, h, g, dz, **o: (
                    dz.T @ x,
                    torch.ones(1, len(x)) @ dz,
                    g.T @ h,
                    torch.ones(1, len(x)) @ g,
                )
            ),
        ],
        "sign-flipped": [
            from_start(lambda p, y, n, **o: (one_hot(p, y) - p) / n),
            lambda *given: [-v for v in row_by_row(*given)],
        ],
        "no-one-hot": [
            from_start(lambda p, y, n, **o: (p - y.unsqueeze(1)) / n),
            from_start(lambda p, y, n, **o: (p - y) / n),
        ],
        "targets-not-subtracted": [
            from_start(lambda p, n, **o: p / n),
            from_start(lambda p, **o: p * 1.0),
        ],
        "no-softmax": [
            from_start(lambda logits, p, y, n, **o: (logits - one_hot(p, y)) / n),
            from_start(lambda p, y, n, **o: (p.log() - one_hot(p, y)) / n),
            from_start(lambda logits, p, y, n, **o: (torch.sigmoid(logits) - one_hot(p, y)) / n),
        ],
        "softmax-wrong-axis": [
            from_start(
                lambda logits, p, y, n, **o: (
                    (logits.exp() / logits.exp().sum(dim=0) - one_hot(p, y)) / n
                )
            ),
            from_start(
                lambda logits, p, y, n, **o: (logits.exp() / logits.exp().sum() - one_hot(p, y)) / n
            ),
        ],
        "z-for-h": [
            parts(lambda x, z, g, dz, **o: (dz.T @ x, dz.sum(0), g.T @ z, g.sum(0))),
            parts(
                lambda x, z, g, dz, **o: (
                    dz.T @ x,
                    dz.sum(0),
                    torch.einsum("nk,nh->kh", g, z),
                    g.sum(0),
                )
            ),
        ],
        "bias-missing-in-forward": [
            lambda x, y, W1, b1, W2, b2: autograd(
                x, y, W1, torch.zeros_like(b1), W2, torch.zeros_like(b2)
            ),
            lambda x, y, W1, b1, W2, b2: row_by_row(x, y, W1, b1, W2, 0 * b2),
        ],
        "hard-coded-classes": [
            from_start(lambda p, y, n, **o: (p - F.one_hot(y, 3)) / n),
            from_start(lambda p, y, n, **o: (p - F.one_hot(y)) / n),
            from_start(lambda p, y, n, **o: (p - torch.eye(3)[y]) / n),
        ],
    }
)


@wrong("no-relu-in-forward")
def _(x, y, W1, b1, W2, b2):
    hidden = F.linear(x, W1, b1)
    g = (F.linear(hidden, W2, b2).softmax(1) - torch.eye(len(W2))[y]) / len(y)
    dz = g @ W2
    return dz.T @ x, dz.sum(0), g.T @ hidden, g.sum(0)


@wrong("no-relu-in-forward")
def _(x, y, W1, b1, W2, b2):
    hidden = F.linear(x, W1, b1)
    g = (F.linear(hidden, W2, b2).softmax(1) - torch.eye(len(W2))[y]) / len(y)
    dz = (g @ W2).masked_fill(hidden < 0, 0)
    return dz.T @ x, dz.sum(0), g.T @ hidden, g.sum(0)


@wrong("no-one-hot")
def _(x, y, W1, b1, W2, b2):
    z = x @ W1.T + b1
    h = z.relu()
    g = (h @ W2.T + b2).softmax(dim=1)
    g[:, y] = g[:, y] - 1
    g = g / len(y)
    dz = (g @ W2) * (z > 0)
    return dz.T @ x, dz.sum(0), g.T @ h, g.sum(0)


def changed(index, by):
    """The right answer but for one of the four."""

    def answer(*given):
        grads = list(autograd(*given))
        grads[index] = by(grads[index])
        return tuple(grads)

    return answer


def _moved(rate):
    def answer(x, y, W1, b1, W2, b2):
        z = x @ W1.T + b1
        h = F.relu(z)
        g = (torch.softmax(h @ W2.T + b2, 1) - F.one_hot(y, len(b2))) / len(x)
        dW2, db2 = g.T @ h, g.sum(0)
        moved = W2 - rate * dW2
        dz = (g @ moved) * (z > 0)
        return dz.T @ x, dz.sum(0), dW2, db2

    return answer


WRONG["updated-before-passing-on"] = [_moved(0.1), _moved(1.0)]


def _with_logits_gradient(change):
    def answer(x, y, W1, b1, W2, b2):
        z = x @ W1.T + b1
        h = F.relu(z)
        p, hot = torch.softmax(h @ W2.T + b2, 1), F.one_hot(y, len(b2))
        g = change(p, hot) / len(x)
        dz = (g @ W2) * (z > 0)
        return dz.T @ x, dz.sum(0), g.T @ h, g.sum(0)

    return answer


WRONG["minus-y-over-p"] = [
    _with_logits_gradient(lambda p, hot: -hot / p),
    _with_logits_gradient(lambda p, hot: torch.where(hot > 0, -1 / p, 0.0)),
]
WRONG["slope-of-sigmoid"] = [
    _with_logits_gradient(lambda p, hot: (p - hot) * p * (1 - p)),
    _with_logits_gradient(lambda p, hot: p - p**2),
]


@wrong("hidden-for-inputs")
def _(x, y, W1, b1, W2, b2):
    z = x @ W1.T + b1
    h = F.relu(z)
    g = (torch.softmax(h @ W2.T + b2, 1) - F.one_hot(y, len(b2))) / len(x)
    dz = (g @ W2) * (z > 0)
    return torch.einsum("nh,nk->hk", dz, h), dz.sum(0), g.T @ h, g.sum(0)


@wrong("hidden-for-inputs")
def _(x, y, W1, b1, W2, b2):
    h = F.relu(x @ W1.T + b1)
    g = (torch.softmax(h @ W2.T + b2, 1) - F.one_hot(y, len(b2))) / len(x)
    dz = (g @ W2) * (h > 0)
    return dz.T @ h, dz.sum(0), g.T @ h, g.sum(0)


MUTANTS = [
    *(changed(i, lambda v: -v) for i in range(4)),
    *(changed(i, lambda v: 1.01 * v) for i in range(4)),
    *(changed(i, lambda v: v + 0.001) for i in range(4)),
    *(changed(i, torch.zeros_like) for i in range(4)),
    *(changed(i, lambda v: v.flip(0)) for i in range(4)),
    *(changed(i, lambda v: v[None]) for i in range(4)),
    *(changed(i, lambda v: v * float("nan")) for i in range(4)),
    *(changed(i, lambda v: None) for i in range(4)),
    lambda *given: tuple(torch.zeros_like(v) for v in given[2:]),
    lambda *given: given[2:],
    lambda *given: torch.cat([v.flatten() for v in autograd(*given)]),
    lambda *given: dict(zip(("dW1", "db1", "dW2", "db2"), autograd(*given), strict=True)),
    lambda *given: autograd(*given)[:3],
    lambda *given: tuple(v - 0.1 * g for v, g in zip(given[2:], autograd(*given), strict=True)),
    lambda *given: print(autograd(*given)),
    lambda x, y, W1, b1, W2, b2: autograd(x[:1], y[:1], W1, b1, W2, b2),
    lambda x, y, W1, b1, W2, b2: autograd(x, y.flip(0), W1, b1, W2, b2),
    lambda x, y, W1, b1, W2, b2: autograd(x, y * 0, W1, b1, W2, b2),
    lambda x, y, W1, b1, W2, b2: autograd(x.sub_(0.1), y, W1, b1, W2, b2),
]


def keeps_nothing(x, y, W1, b1, W2, b2):
    """Right gradients, and a step of training that nobody asked for."""
    grads = autograd(x, y, W1, b1, W2, b2)
    for value, grad in zip((W1, b1, W2, b2), grads, strict=True):
        value -= 0.1 * grad
    return grads


MUTANTS.append(keeps_nothing)

UNNAMED = [
    parts(lambda x, h, g, dh, **o: (x.T @ dh, dh.sum(0), h.T @ g, g.mean(0))),
    parts(lambda x, h, g, dh, **o: (-dh.T @ x, -dh.sum(0), -g.T @ h, -g.sum(0))),
    parts(lambda x, h, g, dz, y, **o: (dz.T @ x, dz.mean(0), g.T @ h * len(y), g.sum(0))),
    lambda *given: tuple(2 * v for v in autograd(*given)),
    lambda *given: tuple(v.abs() for v in autograd(*given)),
    changed(0, lambda v: v * 0.5),
]

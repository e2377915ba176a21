"""Random programs: values and gradients are real torch's."""

import pytest
import torch as real
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sweep import ALL
from tests.web.python.torch.both import page

# Each takes tensors x and y (3, 4) and returns one; some write into a copy, or into a view of it.
STEPS = {
    "add": lambda t, x, y: x + y,
    "sub": lambda t, x, y: 2 - x * 0.5,
    "mul": lambda t, x, y: x * y,
    "div": lambda t, x, y: x / (y * y + 1),
    "pow": lambda t, x, y: x**2,
    "column": lambda t, x, y: x + y[:, :1],
    "row": lambda t, x, y: x * y[0],
    "exp": lambda t, x, y: (x * 0.1).exp(),
    "tanh": lambda t, x, y: x.tanh(),
    "sigmoid": lambda t, x, y: x.sigmoid() * y,
    "relu": lambda t, x, y: x.relu(),
    "softmax": lambda t, x, y: t.softmax(x, dim=1),
    "log_softmax": lambda t, x, y: t.log_softmax(x, dim=0),
    "mean": lambda t, x, y: x - x.mean(dim=1, keepdim=True),
    "std": lambda t, x, y: x / (x.std(dim=0) + 1),
    "product": lambda t, x, y: x @ y.T @ y * 0.1,
    "einsum": lambda t, x, y: t.einsum("ij,kj,kl->il", x, y, y) * 0.1,
    "transposed": lambda t, x, y: x.T.reshape(3, 4),
    "where": lambda t, x, y: t.where(x > y, x, y),
    "maximum": lambda t, x, y: x.maximum(y),
    "clamp": lambda t, x, y: x.clamp(-1, 1),
    "rows": lambda t, x, y: x[[2, 0, 0]],
    "columns": lambda t, x, y: x[:, [3, 1, 1, 0]],
    "cat": lambda t, x, y: t.cat([x[:2], y[1:2]]),
    "stack": lambda t, x, y: t.stack([x, y]).sum(0),
    "flip": lambda t, x, y: x.flip(1),
    "cumsum": lambda t, x, y: x.cumsum(1) * 0.5,
    "abs": lambda t, x, y: x.abs(),
    "view written": lambda t, x, y: _written(x, lambda c: c[1].mul_(2)),
    "column written": lambda t, x, y: _written(x, lambda c: c[:, 2].copy_(y[:, 0])),
    "transpose written": lambda t, x, y: _written(x, lambda c: c.T[1:3].add_(1)),
    "step written": lambda t, x, y: _written(x, lambda c: c[::2, 1::2].zero_()),
    "reshape written": lambda t, x, y: _written(x, lambda c: c.view(-1)[3:7].mul_(3)),
    "set": lambda t, x, y: _written(x, lambda c: c.__setitem__((0, 1), y[2, 2])),
    "mask set": lambda t, x, y: _written(x, lambda c: c.__setitem__(y > 0, 0.5)),
    "list set": lambda t, x, y: _written(x, lambda c: c.__setitem__([0, 2], y[:2] * 2)),
    "transposed base written": lambda t, x, y: _written(x.T * 1, lambda c: c[1:3].mul_(2)).T,
}  # fmt: skip


def _written(x, write):
    copy = x.clone()
    write(copy)
    return copy


def run(torch, program, seed):
    torch.manual_seed(seed)
    leaves = [torch.randn(3, 4, dtype=torch.float64, requires_grad=True) for _ in range(2)]
    x, y = leaves
    for step in program:
        x, y = STEPS[step](torch, x, y), x
    loss = (x * x).mean() + y.sum() * 0.1
    loss.backward()
    empty = [0.0] * 12
    return [loss.item(), x.tolist()] + [
        empty if leaf.grad is None else leaf.grad.flatten().tolist() for leaf in leaves
    ]


# Other ones at each run.
@settings(max_examples=150 if ALL else 40, deadline=None)
@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=6), st.integers(0, 1000))
def test_values_and_gradients_are_torchs(program, seed):
    _agree(run(real, program, seed), run(page(), program, seed))


@pytest.mark.parametrize("step", STEPS)
def test_each_step_alone(step):
    _agree(run(real, [step], 1), run(page(), [step], 1))


def _agree(expected, found):
    for one, other in zip(expected, found, strict=True):
        assert real.tensor(other, dtype=real.float64).allclose(
            real.tensor(one, dtype=real.float64), rtol=1e-9, atol=1e-9
        )

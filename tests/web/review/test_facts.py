"""Every number that a question of the bank calls right is what PyTorch, or arithmetic, says."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nnbook.data import digits
from nnbook.files import ROOT
from tools.site import questions

BANK = {question.id: question for question in questions.review(ROOT)}


def slope(function, at):
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    function(x).backward()
    return x.grad


def parameters(*layers):
    return sum(p.numel() for p in nn.Sequential(*layers).parameters())


def gates(build, **values):
    leaves = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in values.values()]
    build(*leaves).backward()
    return [f"{leaf.grad:g}" for leaf in leaves]


def logit_slope():
    """Of a true class with the probability 0.0001."""
    logits = torch.tensor([[math.log(1e-4), math.log(1 - 1e-4)]], requires_grad=True)
    F.cross_entropy(logits, torch.tensor([0])).backward()
    return logits.grad[0, 0].item()


def least_loss(classes):
    """Of softmax twice: the right class has all, the others nothing."""
    return F.cross_entropy(torch.eye(classes)[:1], torch.tensor([0])).item()


def tied_mean():
    """Four batches of 120 rows, each weighed alike."""
    return [len(rows) for rows in torch.arange(120).split(32)]


def with_a_softmax(temperature):
    return F.softmax(torch.tensor([2.0, 1.0, 0.0]) / temperature, dim=0).max().item()


def message(call):
    with pytest.raises(RuntimeError) as raised:
        call()
    return str(raised.value)


TWO = torch.tensor([2.0, 0.0, -7.0], dtype=torch.float64)
# A question's id, or how it begins; what its right answer says; and whether that is so.
FACTS = [
    ("which-size-is-free", "(n, 4)", lambda: nn.Linear(4, 8)(torch.ones(9, 4)).shape == (9, 8)),
    ("what-relu-costs", "67", lambda: parameters(nn.Linear(4, 8), nn.Linear(8, 3)) == 67),
    ("row-of-w", "four weights", lambda: nn.Linear(4, 8).weight[2].shape == (4,)),
    (
        "float64-default",
        "Double and Float",
        lambda: (
            "Double and Float"
            in message(lambda: nn.Linear(2, 3)(torch.ones(2, dtype=torch.float64)))
        ),
    ),
    ("double-the-width", "four times", lambda: 100 * 100 == 4 * 50 * 50),
    (
        "slope-after-knots",
        "−3",
        lambda: slope(lambda x: 2 * F.relu(x - 1) - 5 * F.relu(x - 3), 4.0) == -3,
    ),
    (
        "shift-of-logits",
        "Neither",
        lambda: torch.allclose(F.softmax(TWO, 0), F.softmax(TWO + 5, 0)),
    ),
    ("relu-slope-left", "0", lambda: slope(lambda z: 3 * F.relu(z), -0.1) == 0),
    ("sigmoid-best-slope", "0.25", lambda: slope(torch.sigmoid, 0.0) == 0.25),
    ("slope-from-output", "0.36", lambda: math.isclose(1 - 0.8**2, 0.36)),
    (
        "gelu-at-minus-ten",
        "flat",
        lambda: abs(slope(F.gelu, -10.0)) < abs(slope(F.silu, -10.0)) < 1e-3,
    ),
    ("ratio-of-p", "7.4", lambda: abs(F.softmax(TWO, 0)[0] / F.softmax(TWO, 0)[1] - 7.4) < 0.02),
    ("cold-softmax", "Nearly all", lambda: with_a_softmax(0.1) > 0.9999 > with_a_softmax(1)),
    ("confident-wrong", "−1", lambda: -1 < logit_slope() < -0.999),
    ("softmax-twice-sign", "0.5514", lambda: f"{least_loss(3):.4f}" == "0.5514"),
    ("local-slope-weight", "x", lambda: slope(lambda w: w * 1.7 + 0.3, 0.9) == 1.7),
    ("add-gate", "4 each", lambda: gates(lambda d, c: 4 * (d + c), d=2.0, c=3.0) == ["4", "4"]),
    ("multiply-gate", "5 and 2", lambda: gates(lambda d, e: d * e, d=2.0, e=5.0) == ["5", "2"]),
    (
        "max-gate",
        "b gets 2, a gets 0",
        lambda: gates(lambda a, b: 2 * torch.maximum(a, b), a=3.0, b=7.0) == ["0", "2"],
    ),
    (
        "momentum-same-direction",
        "Ten times",
        lambda: math.isclose(sum(0.9**step for step in range(400)), 10),
    ),
    ("last-batch-weight", "counts as much", lambda: tied_mean() == [32, 32, 32, 24]),
    ("patience", "312", lambda: 412 - 100 == 312),
    (
        "museum-relu-logits",
        "own class",
        lambda: (
            slope(lambda z: F.cross_entropy(F.relu(torch.stack([z, z + 2])), torch.tensor(0)), -3.0)
            == 0
        ),
    ),
    ("first-baseline", "tenth", lambda: abs(digits()[1].bincount().max() / 1797 - 0.1) < 0.005),
    ("constant-pixel", "NaN", lambda: (torch.zeros(1) / torch.zeros(1)).isnan()),
    ("digits-parameters", "2,080", lambda: parameters(nn.Linear(64, 32)) == 2080),
    ("How many parameters does", "27", lambda: parameters(nn.Linear(8, 3)) == 27),
    ("A function has f′(3) = −2", "−0.02", lambda: math.isclose(-2 * 0.01, -0.02)),
    (
        "p = (0.7, 0.2, 0.1)",
        "(−0.3, 0.2, 0.1)",
        lambda: torch.allclose(
            torch.func.grad(lambda z: F.cross_entropy(z, torch.tensor(0)))(
                torch.tensor([0.7, 0.2, 0.1]).log()
            ),
            torch.tensor([-0.3, 0.2, 0.1]),
        ),
    ),
    (
        "z = w·x + b, h",
        "0, although",
        lambda: slope(lambda w: (F.relu(w * 1.5 - 1) - 3) ** 2, -2.0) == 0,
    ),
    (
        "x is (5, 4), dz is",
        "dz.T @ x",
        lambda: (torch.ones(5, 8).T @ torch.ones(5, 4)).shape == (8, 4),
    ),
    ("Ten classes, equally", "", lambda: math.log(10) < 2.31 < 9.2),
    ("Suppose that validation", "", lambda: round(0.003 * 360) == 1),
]


def found(start):
    if start in BANK:
        return BANK[start]
    (question,) = [each for each in BANK.values() if each.ask.startswith(start)]
    return question


@pytest.mark.parametrize(("start", "said", "holds"), FACTS, ids=[start for start, *_ in FACTS])
def test_what_a_question_calls_right_is_so(start, said, holds):
    (right,) = [option for option in found(start).options if option.is_right]
    assert said in right.text + right.why
    assert holds()

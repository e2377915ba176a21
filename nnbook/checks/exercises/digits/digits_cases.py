"""The pictures that networks are trained and judged on, and what only the judge knows of them."""

import sys
from typing import NamedTuple
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from nnbook.checks.exercises.digits.digits_networks import Scaled
from nnbook.checks.exercises.digits.split_three import DEFINITION as SPLIT_THREE
from nnbook.checks.observing import Case
from nnbook.data import digits

MOST_PARAMETERS = 10_000
FULL, PART = 0.95, 0.90
# The page's own torch takes a few times as long as a kernel does.
SECONDS = 60.0 if sys.platform == "emscripten" else 20.0
WRONG_LABELS = 6
# The parts that everybody is judged on.
_SPLIT = 7
QUESTIONS = ("test", "between", "divided", "standardised", "train", "val")


class _Truth(NamedTuple):
    """What stays with the judge: the classes of the test pictures, and which labels are wrong."""

    y_test: Tensor
    mislabelled: Tensor


# By case, in the process that draws it: a case itself goes to where the learner's code runs.
TRUTHS: WeakKeyDictionary[Case, _Truth] = WeakKeyDictionary()


def cases(seed: int) -> tuple[Case, ...]:
    """The same pictures for everybody, with pixels, classes and rows in an order of their own."""
    generator = torch.Generator().manual_seed(seed)

    def mixed(values: Tensor) -> Tensor:
        return values[torch.randperm(len(values), generator=generator)]

    X, y = digits()
    train, val, test = map(mixed, SPLIT_THREE.reference[0](y, _SPLIT))
    X = X[:, mixed(torch.arange(64))]
    y = mixed(torch.arange(10))[y]
    y_val = y[val]
    wrong = mixed(torch.arange(len(val)))[:WRONG_LABELS]
    y_val[wrong] = (y_val[wrong] + torch.randint(1, 10, (WRONG_LABELS,), generator=generator)) % 10
    asked = {
        "test": X[test],
        "between": (X[test] + X[test].flip(0)) / 2,
        "divided": X[test] / 16,
        "standardised": Scaled(X[train])(X[test]),
        "train": X[train],
        "val": X[val],
    }
    given = (SECONDS, *(asked[name] for name in QUESTIONS))
    arguments = (X[train], y[train], X[val], y_val)
    case = Case("the digits", "train_digits", arguments, "classifier", given)
    TRUTHS[case] = _Truth(y[test], wrong)
    return (case,)

"""Answers to ``diagnose``: right in unusual ways, wrong, and mutated."""

import math

import numpy as np
import torch

CATALOGUED = {"accuracy-as-proof"} | {
    f"not-{cause}"
    for cause in (
        "softmax-twice",
        "dead-relus",
        "learning-rate-too-small",
        "learning-rate-too-large",
        "relu-on-the-logits",
        "no-activation",
        "vanished-gradient",
        "nothing-wrong",
    )
}

# Read off the printed table, as a learner does.
TOLD = {
    "A": ("softmax twice", 0.5514),
    "B": ("learning rate too small", 2.49e-05),
    "C": ("learning rate too large", 5.3090),
    "D": ("dead ReLUs", 0),
}


def told(**changes):
    return lambda: {**TOLD, **changes}


def without(*runs):
    return lambda: {run: pair for run, pair in TOLD.items() if run not in runs}


RIGHT = {
    "from_the_table": told(),
    "other_numbers_that_tell": told(
        A=("softmax twice", 0.5749),
        B=("learning rate too small", 1.1123 - 1.1079),
        C=("learning rate too large", 4.38e-02),
        D=("dead ReLUs", 0.0),
    ),
    "by_theory": told(A=("softmax twice", math.log(1 + 2 / math.e))),
    "tensors": told(
        A=("softmax twice", torch.tensor([0.5514])),
        C=("learning rate too large", torch.tensor(5.3090, dtype=torch.float64)),
        D=("dead ReLUs", torch.tensor(0)),
    ),
    "numpy_and_lists": lambda: {
        run: [cause, np.float32(number)] for run, (cause, number) in TOLD.items()
    },
    "other_spelling": lambda: {
        "d": ("dead relus", 0),
        "run C": ("Learning-rate too large", 5.31),
        "Run b": (" learning rate  too small", 2.5e-05),
        "a": ("Softmax_twice", 0.55),
    },
}

WRONG = {
    "unknown-run": [
        lambda: dict(zip("1234", TOLD.values(), strict=True)),
        lambda: {**TOLD, "healthy": ("nothing wrong", 0.02)},
    ],
    "one-cause-for-all": [
        lambda: dict.fromkeys("ABCD", ("softmax twice", 0.5514)),
        lambda: {run: ("learning rate too large", number) for run, (_, number) in TOLD.items()},
        lambda: dict.fromkeys("ABC", ("learning rate too small", 2.49e-05)),
    ],
    "not-softmax-twice": [
        told(B=("softmax twice", 1.1079)),
        told(C=("Softmax twice", 0.9667), D=("nothing wrong", 1)),
        told(D=("softmax twice", 0.5514)),
    ],
    "not-dead-relus": [
        told(A=("dead ReLUs", 8)),
        told(B=("dead ReLUs", 1.0986)),
        told(C=("dead relus", 7), D=("dead ReLUs", 0)),
    ],
    "not-learning-rate-too-small": [
        told(A=("learning rate too small", 0.5749)),
        told(C=("learning rate too small", 0.0416)),
        told(D=("learning rate too small", 0.0)),
    ],
    "not-learning-rate-too-large": [
        told(A=("learning rate too large", 0.00267)),
        told(B=("learning rate too large", 1.1123), C=("learning rate too small", 1)),
        told(D=("learning-rate too large", 1.2749)),
    ],
    "not-relu-on-the-logits": [
        told(A=("ReLU on the logits", 0.5749)),
        told(B=("ReLU on the logits", 0.4083)),
        told(C=("relu on the logits", 0.0416)),
        told(D=("ReLU on the logits", 1.0986)),
    ],
    "not-no-activation": [
        told(A=("no activation", 0.5749)),
        told(B=("no activation", 1.1079)),
        told(C=("no activation", 5.309)),
        told(D=("no activation", 0)),
    ],
    "not-vanished-gradient": [
        told(A=("vanished gradient", 4.68e-03)),
        told(B=("vanished gradient", 2.49e-05)),
        told(C=("vanished gradient", 7.26e-02)),
        told(D=("vanished gradient", 0.0)),
    ],
    "not-nothing-wrong": [
        told(A=("nothing wrong", 0.983)),
        told(B=("nothing wrong", 8)),
        told(C=("Nothing wrong", 0.0416)),
        told(D=("nothing wrong", 0.333)),
    ],
    "accuracy-as-proof": [
        told(A=("softmax twice", 0.9667)),
        told(A=("softmax twice", 98.3)),
        told(B=("learning rate too small", 0.408)),
        told(C=("learning rate too large", 0.975)),
        told(D=("dead ReLUs", 1 / 3)),
        told(D=("dead ReLUs", torch.tensor(33.3))),
    ],
    "evidence-not-telling": [
        told(A=("softmax twice", 1.0855)),
        told(B=("learning rate too small", 1.1079)),
        told(C=("learning rate too large", 0.0416)),
        told(D=("dead ReLUs", math.log(3))),
    ],
    "evidence-of-another-run": [
        told(A=("softmax twice", 5.3090)),
        told(B=("learning rate too small", 0.00267)),
        told(C=("learning rate too large", 0)),
        told(D=("dead ReLUs", 8)),
    ],
    "evidence-from-nowhere": [
        told(A=("softmax twice", 0.62)),
        told(B=("learning rate too small", 1e-4)),
        told(C=("learning rate too large", math.nan)),
        told(D=("dead ReLUs", -math.inf)),
    ],
    "unknown-cause": [
        told(A=("double softmax", 0.5514)),
        told(D=("dead ReLU", 0)),
        told(C=("", 5.3090), B=("the learning rate", 2.49e-05)),
    ],
    "no-evidence": [
        told(A="softmax twice"),
        told(B=("learning rate too small",)),
        told(D=("dead ReLUs", None)),
        lambda: {run: cause for run, (cause, _) in TOLD.items()},
    ],
    "not-a-pair": [
        told(A=(0.5514, "softmax twice")),
        told(B=("learning rate too small", "2.49e-05")),
        told(C=("learning rate too large", 5.3090, 4.38e-02)),
        told(D={"cause": "dead ReLUs", "evidence": 0}),
        told(D=("dead ReLUs", False)),
        told(C=5.3090),
    ],
    "missing-run": [
        without("A"),
        without("B", "C", "D"),
        told(C=None),
        told(D=("...", ...)),
        lambda: {},
    ],
}

MUTANTS = [
    lambda: "softmax twice",
    lambda: list(TOLD.values()),
    lambda: [(run, *pair) for run, pair in TOLD.items()],
    lambda: tuple(TOLD),
    lambda: {run: (number, cause) for run, (cause, number) in TOLD.items()},
    lambda: {run: ("dead ReLUs", 0) for run in "ABCD"},
    lambda: {run: (cause, 0) for run, (cause, _) in TOLD.items()},
    lambda: {run: (cause, math.nan) for run, (cause, _) in TOLD.items()},
    lambda: {run: (cause, 10**400) for run, (cause, _) in TOLD.items()},
    lambda: {run: (cause, 1j) for run, (cause, _) in TOLD.items()},
    lambda: {run: (cause, [number]) for run, (cause, number) in TOLD.items()},
    lambda: dict(zip("ABCD", reversed(TOLD.values()), strict=True)),
    lambda: dict(zip("ABCD", [*list(TOLD.values())[1:], TOLD["A"]], strict=True)),
    lambda: {**TOLD, "D": TOLD["A"]},
    lambda: {**TOLD, "A": (TOLD["A"], 0.5514)},
    lambda: {run: {} for run in "ABCD"},
    lambda: {run: () for run in "ABCD"},
    lambda: {run: object() for run in "ABCD"},
    lambda: 0.5514,
]

"""Answers to ``xor-weights``: right in unusual ways, wrong, and mutated."""

import numpy as np
import torch
from torch import nn

from tests.checks.answers.collect import collect

CATALOGUED = {"computes-or", "computes-and", "three-of-four", "too-many-units"}
RIGHT, WRONG, right, wrong = collect()


def weights(*parts):
    return lambda: tuple(torch.tensor(part, dtype=torch.float32) for part in parts)


RIGHT |= {
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
        "computes-or": [
            weights([[1, 1], [1, 1]], [0, -1], [[1, -1]], [0]),
            weights([[-1, -1], [1, 0]], [1, 5], [[-1, 0]], [1]),
        ],
        "computes-and": [
            weights([[1, 1], [1, 1]], [-1, -1], [[0.5, 0.5]], [0]),
            weights([[2, 2], [0, 0]], [-3, 0], [[1, 0]], [0]),
        ],
        "computes-xnor": [
            weights([[1, -1], [-1, 1]], [0, 0], [[-1, -1]], [1]),
            weights([[2, 2], [1, 1]], [0, -1], [[-0.5, 2]], [1]),
        ],
        "three-of-four": [
            weights([[1, 1], [1, 1]], [0, -1], [[1, -1.5]], [0]),
            weights([[1, -1], [-1, 1]], [0, 0], [[1, 0.5]], [0]),
            weights([[1, 1], [1, 1]], [-1, 0], [[-1, 0.0]], [1]),
        ],
        "too-many-units": [
            weights([[1, -1], [-1, 1], [1, 1]], [0, 0, 0], [[1, 1, 0]], [0]),
            weights([[1, 1], [1, 1], [0, 0], [0, 0]], [0, -1, 0, 0], [[1, -2, 0, 0]], [0]),
        ],
        "one-unit-idle": [
            weights([[1, 1], [0, 0]], [0, 0], [[1, 1]], [0]),
            weights([[0.3, 0.4], [0.3, 0.4]], [0.1, 0.1], [[1, 1]], [0]),
        ],
        "output-weights-shape": [
            weights([[1, -1], [-1, 1]], [0, 0], [1, 1], [0]),
            weights([[1, -1], [-1, 1]], [0, 0], [[1], [1]], 0),
        ],
    }
)


MUTANTS = [
    lambda: (torch.zeros(2, 2), torch.zeros(2), torch.zeros(1, 2), torch.zeros(1)),
    lambda: (torch.ones(2, 2), torch.tensor([0, -1]), torch.tensor([[1, 2]]), torch.zeros(1)),
    lambda: (torch.ones(2, 2), torch.tensor([0, 1]), torch.tensor([[1, -2]]), torch.zeros(1)),
    lambda: (torch.ones(2, 2), torch.tensor([0, -1]), torch.tensor([[1, -2.2]]), torch.ones(1)),
    lambda: (torch.ones(1, 2), torch.zeros(1), torch.ones(1, 1), torch.zeros(1)),
    lambda: (torch.full((2, 2), float("nan")), torch.zeros(2), torch.ones(1, 2), 0),
    lambda: ("W1", "b1", "W2", "b2"),
    lambda: torch.ones(4),
]

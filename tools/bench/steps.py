"""200 training steps of the book's network, by whichever ``torch`` Python finds; prints seconds.

It runs in Pyodide with the page's package and, beside it, with real torch on one thread.
"""

import time

import torch
from torch import nn

STEPS, RUNS = 200, 5
torch.set_num_threads(1)
torch.manual_seed(0)
X, y = torch.randn(120, 4), torch.randint(0, 3, (120,))
loss_fn = nn.CrossEntropyLoss()


def train() -> float:
    """Return the seconds that the steps took, from the same weights each time."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    begun = time.perf_counter()
    for _ in range(STEPS):
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return time.perf_counter() - begun


print(sorted(train() for _ in range(RUNS))[RUNS // 2])

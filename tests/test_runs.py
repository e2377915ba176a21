"""The four recorded runs: each is what its cause makes of a healthy run, on any machine."""

import math

import pytest
import torch
from torch import nn

from nnbook.data import iris, split
from nnbook.runs import STEPS, four_runs


def as_in_the_book(seed, lr, raw=False, last=None):
    """Train with nn.Sequential and SGD, in float64, as chapter 2 does."""
    train, held_out = split(iris().y)
    X, y = iris().X.double(), iris().y
    X = X if raw else (X - X[train].mean(0)) / X[train].std(0)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        layers = [nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)]
    model = nn.Sequential(*layers, *([last] if last else [])).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(STEPS):
        loss = nn.CrossEntropyLoss()(model(X[train]), y[train])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    live = (model[0](X[train]) > 0).any(0).sum().item()
    right = (model(X[held_out]).argmax(1) == y[held_out]).double().mean().item()
    return losses, live, right


@pytest.mark.parametrize(
    ("run", "settings"),
    [
        ("A", {"seed": 3, "lr": 1.0, "last": nn.Softmax(dim=1)}),
        ("B", {"seed": 11, "lr": 1e-4}),
        ("D", {"seed": 0, "lr": 1.0, "raw": True}),
    ],
)
def test_a_run_is_what_the_books_own_loop_gives(run, settings):
    recorded = four_runs()[run]
    losses, live, right = as_in_the_book(**settings)
    assert recorded.losses[:-1] == pytest.approx(losses, rel=1e-4)
    assert (recorded.live, recorded.held_out_accuracy) == (live, pytest.approx(right))


def test_the_run_with_the_large_rate_starts_as_the_books_own_loop_does():
    # Later the run magnifies each rounding, so that float32 and float64 part.
    losses, *_ = as_in_the_book(seed=6, lr=6.0)
    assert four_runs()["C"].losses[:12] == pytest.approx(losses[:12], rel=1e-2)


def test_each_run_shows_what_its_cause_predicts():
    runs = four_runs()
    ln3 = math.log(3)
    assert math.log(1 + 2 / math.e) < min(runs["A"].losses) < 0.6
    assert runs["B"].losses[0] - runs["B"].losses[-1] < 0.01
    assert 0 < runs["B"].update_ratio < 1e-4 < 0.1 < runs["B"].gradient
    assert max(runs["C"].losses) > 4 * ln3 > runs["C"].losses[-1]
    assert runs["D"].losses[-1] == pytest.approx(ln3, abs=1e-5)
    assert (runs["D"].live, runs["D"].gradient) == (0, 0.0)


def test_no_two_runs_can_be_told_apart_by_held_out_accuracy_alone():
    held_out = [run.held_out_accuracy for run in four_runs().values()]
    assert held_out[0] == held_out[2]
    assert held_out[1] == pytest.approx(held_out[3], abs=0.05)


def test_recording_leaves_the_readers_random_numbers_alone():
    four_runs.__globals__["_recorded"].cache_clear()
    state = torch.get_rng_state()
    four_runs()
    assert torch.equal(torch.get_rng_state(), state)


def test_what_a_reader_does_to_the_runs_stays_theirs():
    four_runs().clear()
    assert list(four_runs()) == ["A", "B", "C", "D"]

"""What is seen of a training loop."""

import pytest
import torch
import torch.nn.functional as F

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.observing import Case, observe
from tests.checks.tools import verdict

REFERENCE = EXERCISES["train"].reference


X, y = torch.ones(5, 4).double(), torch.tensor([2, 0, 1, 1, 0])


WEIGHTS = tuple(
    torch.linspace(-1, 1.1, n).double().reshape(s)
    for n, s in ((32, (8, 4)), (8, (8,)), (24, (3, 8)), (3, (3,)))
)


def seen(train, steps=2):
    case = Case("here", "train", ("network", X, y, 0.1, steps), "training", WEIGHTS)
    observation = observe({"train": train}, (case,)).by_label["here"]
    assert observation.ending == "returned", observation.failure
    return observation


def loop(*order, optimizer=torch.optim.SGD):
    def train(model, X, y, lr, steps):
        descent = optimizer(model.parameters(), lr=lr)
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            for call in order:
                {"zero": descent.zero_grad, "back": loss.backward, "step": descent.step}[call]()

    return train


def by_hand(model, X, y, lr, steps):
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        with torch.no_grad():
            model(X[:2])
            for p, g in zip(
                model.parameters(), torch.autograd.grad(loss, model.parameters()), strict=True
            ):
                p -= lr * g


@pytest.mark.parametrize(
    ("train", "events"),
    [
        (loop("zero", "back", "step"), ["forward 5", "backward", "step"] * 2),
        (
            loop("back", "step"),
            ["forward 5", "backward", "step", "forward 5", "backward onto old gradients", "step"],
        ),
        (loop("back", "zero", "step"), ["forward 5", "backward", "step on nothing"] * 2),
        (loop("zero", "step", "back"), ["forward 5", "step on nothing", "backward"] * 2),
        (
            loop("zero", "back", "step", optimizer=torch.optim.Adam),
            ["forward 5", "backward", "step"] * 2,
        ),
        (by_hand, ["forward 5", "evaluation 2", "backward", "update"] * 2),
        (lambda model, X, y, lr, steps: model[2](model[0](X[0]).relu()), ["forward 1"]),
        (lambda model, X, y, lr, steps: 0, []),
    ],
)
def test_events_come_in_the_order_in_which_they_happen(train, events):
    assert seen(train).value["events"] == events


def test_the_events_have_an_end():
    assert len(seen(loop("zero", "back", "step"), steps=150).value["events"]) == 300


def test_weights_and_gradients_are_those_at_the_end():
    kept, cleared = (
        seen(loop(*order)).value for order in (("zero", "back", "step"), ("back", "step", "zero"))
    )
    assert (kept["gradients"], cleared["gradients"]) == ("kept", "none")
    pairs = zip(kept["weights"], cleared["weights"], strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert not torch.equal(kept["weights"][3], WEIGHTS[3])


def takes_layers_away(model, X, y, lr, steps):
    model(X)
    del model[2], model[1], model[0]
    return 1.0


def replaces_the_weights(model, X, y, lr, steps):
    for layer in (model[0], model[2]):
        layer.weight = torch.nn.Parameter(torch.zeros(1).expand(5, 10**9))
    return 1.0


def lies_about_its_weights(model, X, y, lr, steps):
    model.parameters = lambda: [torch.zeros(3)]
    model.double = model.forward = None
    return 1.0


def returns_the_network(model, X, y, lr, steps):
    return [model] * 10_000


@pytest.mark.parametrize(
    "train",
    [takes_layers_away, replaces_the_weights, lies_about_its_weights, returns_the_network],
)
def test_a_network_taken_apart_is_no_training(train):
    got = verdict("train", train, REFERENCE[1])
    assert got.status in ("incorrect", "error")
    assert got.points <= 3
    assert got.observed


def test_nothing_is_left_behind_in_torch():
    from torch.optim import optimizer

    before = len(optimizer._global_optimizer_pre_hooks)
    seen(loop("zero", "back", "step"))
    case = Case("here", "train", ("network", X, y, 0.1, 1), "training", WEIGHTS)
    observe({"train": lambda *arguments: 1 / 0}, (case,))
    assert len(optimizer._global_optimizer_pre_hooks) == before


def test_gradients_are_recorded_even_where_the_notebook_has_switched_them_off():
    with torch.no_grad():
        assert "backward" in seen(loop("zero", "back", "step")).value["events"]


def test_a_change_of_the_data_is_written_down_and_does_not_spread():
    def scales(model, X, y, lr, steps):
        X *= 2

    changed = seen(scales).arguments
    assert changed[0] == "network"
    assert torch.equal(changed[1], 2 * X)
    assert bool((X == 1).all())

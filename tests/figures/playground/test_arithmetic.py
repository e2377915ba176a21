"""The maths behind the playground: random numbers, slopes, batches, and what a run depends on."""

import random
from itertools import chain, pairwise

import pytest
import torch
from torch import nn

from nnbook.figures.playground import BATCHES, DATA, DECAYS, HIDDEN, OPTIMIZERS, RATES
from tests.figures.playground.asking import ask, carried, settings, trained

ACTIVATIONS = {
    "relu": nn.ReLU(),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "leaky": nn.LeakyReLU(0.01),
    "silu": nn.SiLU(),
    "none": nn.Identity(),
}


def drawn_settings(rng: random.Random, **fixed):
    """Random values of all controls."""
    layers = [f"{rng.randint(1, 16)} {rng.choice(list(ACTIVATIONS))}" for _ in range(4)]
    return settings(
        **{
            "data": rng.choice(DATA),
            "hidden": " ".join(layers[: rng.randint(0, 4)]),
            "optimizer": rng.choice(OPTIMIZERS),
            "rate": rng.choice(RATES[:6]),
            "batch": rng.choice(BATCHES),
            "decay": rng.choice(DECAYS),
            "noise": rng.choice([0, 0.1, 0.5]),
            "held": rng.choice([0, 10, 50]),
            "seed": rng.randint(0, 99),
            "step": rng.randint(0, 60),
        }
        | fixed
    )


def test_the_choices_are_what_the_page_knows():
    (names,) = ask([("names", None)])
    assert names == [list(DATA), list(OPTIMIZERS), list(ACTIVATIONS)]


@pytest.mark.parametrize("seed", [0, 1, 42, 99, 2**32 - 1])
def test_random_numbers_are_torch_s(seed):
    draws = [
        ("uniform", 7),
        ("normal", 5),
        ("permutation", 200),
        ("normal", 16),
        ("normal", 37),
        ("permutation", 1),
        ("uniform", 800, -0.25, 0.25),
        ("normal", 3),
    ]
    (numbers,) = ask([("drawn", {"seed": seed, "draws": draws})])
    generator = torch.Generator().manual_seed(seed)
    kinds = {
        "uniform": lambda n, low=0, high=1: torch.empty(n, dtype=torch.float64).uniform_(
            low, high, generator=generator
        ),
        "normal": lambda n: torch.randn(n, dtype=torch.float64, generator=generator),
        "permutation": lambda n: torch.randperm(n, generator=generator),
    }
    for (kind, *details), found in zip(draws, numbers, strict=True):
        expected = kinds[kind](*details).tolist()
        if kind == "permutation":
            assert found == expected
        else:
            assert found == pytest.approx(expected, rel=0, abs=4e-15), kind


def test_backward_agrees_with_small_steps_along_each_parameter():
    rng = random.Random(0)
    # Where a kink lies within a small step, the two may differ: smooth activations only.
    smooth = ["tanh", "sigmoid", "silu", "none"]
    cases = [
        drawn_settings(rng, hidden=" ".join(f"{rng.randint(1, 6)} {rng.choice(smooth)}" for _ in n))
        for n in ("", "1", "12", "123", "1234", "12", "12")
    ]
    asked = [("gradients", {"values": values, "data": carried(), "h": 1e-5}) for values in cases]
    for values, answer in zip(cases, ask(asked), strict=True):
        gradient, measured = torch.tensor(answer["gradient"]), torch.tensor(answer["measured"])
        assert gradient.abs().max() > 1e-4, values
        torch.testing.assert_close(gradient, measured, rtol=1e-5, atol=1e-8)


def test_a_run_is_a_function_of_its_settings_and_the_step():
    rng = random.Random(1)
    cases = [drawn_settings(rng, step=step) for step in (1, 40, 260, 300, 510)]
    direct = trained(*cases)
    for by in ([620], [3, 700, 0], [251, 249]):
        assert [each["weights"] for each in trained(*cases, by=by)] == [
            each["weights"] for each in direct
        ]
    for values, answer in zip(cases, direct, strict=True):
        steps = answer["curves"]["steps"]
        assert steps == sorted(set(steps)) == [s for s in steps if s <= values["step"]]


@pytest.mark.parametrize("batch", BATCHES)
def test_each_epoch_deals_out_every_training_row_once(batch):
    values = settings(batch=batch, held=10, step=0)
    (start,) = trained(values)
    rows = start["rows"][0][::2]
    size = len(rows) if batch == "all" else int(batch)
    each = -(-len(rows) // size)
    (batches,) = ask([("batches", {"values": values, "data": carried(), "steps": 2 * each})])
    epochs = [list(chain(*part)) for part in (batches[:each], batches[each:])]
    for epoch in epochs:
        assert sorted(epoch) == sorted(rows)
    assert (epochs[0] == epochs[1]) == (batch == "all")


@pytest.mark.parametrize("data", DATA)
def test_training_and_held_out_rows_are_all_rows_and_share_none(data):
    shares = (0, 10, 30, 50)
    runs = trained(*(settings(data=data, held=share, noise=0) for share in shares))
    count = len(runs[0]["rows"][0]) // 2
    for share, answer in zip(shares, runs, strict=True):
        train, held = (torch.tensor(part).view(-1, 2) for part in answer["rows"])
        assert len(held) == int(count * share / 100 + 0.5)
        assert len(train) + len(held) == count
        if data in ("iris petals", "own rows"):
            torch.testing.assert_close(train.mean(0), torch.zeros(2), rtol=0, atol=1e-6)
            torch.testing.assert_close(train.std(0), torch.ones(2))
        else:
            assert not set(map(tuple, train.tolist())) & set(map(tuple, held.tolist()))


def test_every_point_of_the_plane_has_torch_s_outputs():
    rng = random.Random(2)
    cases = [drawn_settings(rng, data=data) for data in DATA]
    cases += [drawn_settings(rng, hidden=f"5 {name} 3 {name}") for name in ACTIVATIONS]
    answers = ask([("plane", {"values": values, "data": carried()}) for values in cases])
    for values, answer in zip(cases, answers, strict=True):
        X, outputs = (torch.tensor(answer[key]).double() for key in ("X", "outputs"))
        X = X.view(-1, 2)
        assert X[0, 0] < 0 < X[0, 1]  # row by row from the top left
        assert (X[1] - X[0])[0] > 0
        names = values["hidden"].split()
        sizes = [2, *map(int, names[::2]), len(outputs) // len(X)]
        layers = []
        for i, size in enumerate(pairwise(sizes)):
            layers += [nn.Linear(*size), ACTIVATIONS[[*names[1::2], "none"][i]]]
        model = nn.Sequential(*layers).double()
        nn.utils.vector_to_parameters(torch.tensor(answer["weights"]).double(), model.parameters())
        with torch.no_grad():
            expected = model(X)
            first = model[:2](X)[:, 0] if names else None
        if values["data"] != "regression plane":
            expected = expected.softmax(dim=1)
        torch.testing.assert_close(outputs.view_as(expected), expected, rtol=0, atol=1e-6)
        if names:
            # Every second point of every second row.
            seen = first.view(40, 40)[::2, ::2].flatten()
            found = torch.tensor(answer["neuron"]).double()
            torch.testing.assert_close(found, seen, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        (HIDDEN, HIDDEN),
        ("8 tanh, 4 ReLU", "8 tanh 4 relu"),
        ("16tanh-1none", "16 tanh 1 none"),
        ("3 silu → 2 leaky + 1 sigmoid", "3 silu 2 leaky 1 sigmoid"),
    ],
)
def test_layers_are_read_from_text(text, canonical):
    assert ask([("layers", text)])[0]["text"] == canonical


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("8", "“8” is no layer: write units and activation, such as 8 tanh 4 relu."),
        ("tanh", "“tanh” is no layer: write units and activation, such as 8 tanh 4 relu."),
        ("8 swish", "“swish” is no activation: there are relu, tanh, sigmoid, leaky, silu, none."),
        ("8 constructor", "“constructor” is no activation: there are relu, tanh, sigmoid, leaky,"),
        ("17 tanh", "a layer of 17 units was asked for; 1 to 16 are possible."),
        ("0 tanh", "a layer of 0 units was asked for; 1 to 16 are possible."),
        ("1 tanh " * 5, "5 layers were asked for; 4 are the most."),
    ],
)
def test_layers_that_cannot_be_are_refused_with_the_reason(text, said):
    for answer in (ask([("layers", text)])[0], trained(settings(hidden=text))[0]):
        assert answer["problem"].startswith(f"Hidden layers: {said}")


def test_rows_that_cannot_be_scaled_are_refused():
    own = "\n".join(f"7, {i}, {'ab'[i % 2]}" for i in range(8))
    (answer,) = trained(settings(data="own rows", own=own))
    assert answer["problem"].startswith("All rows to train on have the same x₁: ")


def test_a_rate_that_is_too_large_ends_in_no_number():
    values = settings(rate="10", optimizer="SGD with momentum", data="regression plane", step=900)
    (answer,) = trained(values)
    assert answer["train"]["loss"] is None

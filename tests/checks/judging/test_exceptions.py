"""What an exception points to: never to a line that is not the learner's."""

from functools import lru_cache
from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nnbook.checks.exercises.table import EXERCISES
from tests.checks.tools import verdict


@pytest.mark.parametrize("cache", [lru_cache, lru_cache(maxsize=2)])
def test_a_cache_on_what_cannot_be_a_key_is_named(cache):
    @cache
    def count_parameters(sizes):
        return sum(a * b + b for a, b in pairwise(sizes))

    got = verdict("count-parameters", count_parameters)
    assert got.diagnosis == "unhashable"
    assert "`@lru_cache`" in got.points_to
    assert "yours" not in got.points_to


@pytest.mark.parametrize("function", [torch.dot, torch.nn.Linear(4, 1).forward.__func__, max])
def test_where_no_line_of_the_learners_ran_none_is_blamed(function):
    got = verdict("neuron", function)
    assert got.diagnosis in ("raises", "wrong-parameters")
    assert "line above is yours" not in got.message


def test_what_stands_in_place_of_a_function_is_suspected():
    got = verdict("softmax", torch.nn.Softmax(dim=7))
    assert got.diagnosis == "raises"
    assert got.points_to.startswith("No line of yours had run")
    assert not any("(line" in text for _, text in got.evidence)


@pytest.mark.parametrize(
    ("exercise", "answer", "name"),
    [
        ("build-network", lambda: nn.Sequential(nn.Linear(4, 8), nn.ReLU), "module-not-made"),
        ("build-network", lambda: nn.Sequential([nn.Linear(4, 8)]), "list-in-sequential"),
        ("build-network", lambda: nn.Sequential(torch.relu), "function-in-sequential"),
        ("softmax", lambda z: z - z.max(dim=1), "pair-for-tensor"),
        ("softmax", lambda z: torch.max(0, z), "number-for-tensor"),
        ("softmax", lambda z: z if z > 0 else -z, "truth-of-many"),
        ("linear", lambda x, W, b: x @ W.T.reshape(999), "does-not-fill-shape"),
        ("linear", lambda x, W, b: x @ W[:, :-1], "product-does-not-fit"),
        ("linear", lambda x, W, b: torch.dot(x, W), "dot-needs-vectors"),
        ("linear", lambda x, W, b: x.double() @ W.T, "dtypes-differ"),
        ("linear", lambda x, W, b: (x > 0).mean(), "mean-of-truths"),
        ("linear", lambda x, W, b: b[len(b)], "place-not-there"),
        ("linear", lambda x, W, b: x.sum(5), "axis-not-there"),
        ("graph-gradients", lambda a, b, c: {}["a"], "key-not-there"),
        ("neuron", lambda x, w, b: x.item().backward(), "not-one-number"),
        ("neuron", lambda x, w, b: b.item().backward(), "number-has-no-gradient"),
        ("neuron", lambda x, w, b: unknown, "unknown-name"),  # noqa: F821
        ("neuron", lambda x, w, b: x.tolist()(w), "called-but-no-function"),
        ("neuron", lambda x, w, b: None @ w, "nothing-there"),
        ("neuron", lambda x, w, b: 1 / 0, "division-by-zero"),
    ],
)
def test_errors_that_everybody_makes_have_a_name(exercise, answer, name):
    got = verdict(exercise, answer)
    assert (got.status, got.diagnosis) == ("error", name)
    assert got.points_to
    assert got.step


@pytest.mark.parametrize(
    ("body", "part", "name"),
    [
        (
            lambda model, loss: [p.sub_(p.grad) for p in model.parameters()],
            "torch.no_grad()",
            "update-recorded",
        ),
        (lambda model, loss: loss.detach().backward(), "`.grad_fn` becomes None", "record-cut-off"),
    ],
)
def test_torchs_complaints_about_gradients_are_explained(body, part, name):
    def train(model, X, y, lr, steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        body(model, loss)
        return [loss.item()] * steps

    got = verdict("train", train, EXERCISES["train"].reference[1])
    assert got.diagnosis == name
    assert part in got.step

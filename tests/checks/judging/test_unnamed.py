"""Mistakes that any exercise can meet get words of their own."""

from dataclasses import replace

import torch
import torch.nn.functional as F

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.exercises.training import bug_clinic
from tests.checks.answers.training.bug_clinic_programs import REPAIRED, all_seven
from tests.checks.tools import verdict


def evidence(got):
    return dict(got.evidence)


def neuron(x, w, b):
    raise NotImplementedError("your turn")


def test_an_answer_that_calls_an_unwritten_neighbour_is_told_which_to_write():
    def linear(x, W, b):
        return [neuron(x, w, b) for w in W]

    got = verdict("linear", linear)
    assert (got.status, got.diagnosis, got.points) == ("error", "calls-unwritten", 0)
    assert got.observed == "Your `linear` calls `neuron`, which is not written yet."
    assert got.step.startswith("Write `neuron` first")


def test_so_is_one_of_two_functions_that_calls_the_other():
    def leaky_relu(x, slope):
        raise NotImplementedError("your turn")

    def leaky_relu_grad(x, slope):
        return leaky_relu(x, slope) / x

    got = verdict("leaky-relu", leaky_relu, leaky_relu_grad)
    assert got.observed == "Your `leaky_relu_grad` calls `leaky_relu`, which is not written yet."


def test_what_torch_lacks_is_an_attempt():
    def linear(x, W, b):
        return F.linear(x.to("meta"), W.to("meta"), b.to("meta")).tolist()

    got = verdict("linear", linear)
    assert (got.status, got.diagnosis) == ("error", "raises")
    assert "raised a NotImplementedError in line" in got.observed


def test_parameters_by_keyword_alone_are_named():
    def neuron(x, w, *, b):
        return x @ w + b

    got = verdict("neuron", neuron)
    assert got.diagnosis == "wrong-parameters"
    assert got.observed.startswith("Your `neuron` takes b by keyword only.")
    assert "after a `*`" in got.points_to


def test_more_parameters_and_one_by_keyword_are_counted():
    got = verdict("neuron", lambda x, w, b, *, more: x @ w + b)
    assert "takes 4 parameters (x, w, b, more)" in got.observed


def test_nan_is_named_inside_a_pair_too():
    def collapse(W1, b1, W2, b2):
        b = W2 @ b1 + b2
        b[0] = torch.nan
        return W2 @ W1, b

    assert verdict("collapse", collapse).diagnosis == "not-a-number"


def test_nan_is_named_in_a_dictionary_and_in_weights():
    def graph_gradients(a, b, c):
        return {**EXERCISES["graph-gradients"].reference[0](a, b, c), "a": float("nan")}

    def train(model, X, y, lr, steps):
        losses = EXERCISES["train"].reference[0](model, X, y, lr, steps)
        with torch.no_grad():
            model[0].weight[1, 2] = torch.nan
        return losses

    assert verdict("graph-gradients", graph_gradients).diagnosis == "not-a-number"
    got = verdict("train", train, EXERCISES["train"].reference[1])
    assert got.diagnosis == "not-a-number"
    assert "first layer's weights, entry [1, 2], before" in evidence(got)
    assert evidence(got)["yours after"] == "NaN"


def test_a_comma_is_blamed_only_where_it_is_the_fault():
    got = verdict("collapse", lambda W1, b1, W2, b2: (W2 @ W1,))
    assert got.diagnosis == "parts-missing"
    assert "comma" not in got.message
    assert "comma" in verdict("softmax", lambda logits: (logits.softmax(1),)).message


def test_what_a_trained_network_came_with_counts_as_the_answer():
    train, _ = EXERCISES["train"].reference

    def held_out_accuracy(model, X, y, train_rows, test_rows, lr, steps):
        train(model, X[train_rows], y[train_rows], lr, steps)
        print((model(X[test_rows]).argmax(1) == y[test_rows]).double().mean())

    assert verdict("train", train, held_out_accuracy).diagnosis == "no-return"


def test_keys_that_are_missing_or_too_many_are_listed(monkeypatch):
    nameless = replace(bug_clinic.DEFINITION, wrong_answers=())
    monkeypatch.setattr(bug_clinic, "DEFINITION", nameless)

    def push(uses):
        grads = {}
        for value, user, slope in uses:
            grads[value] = grads.get(value, 0.0) + slope * grads.get(user, 1.0)
        return grads

    got = verdict("bug-clinic", *all_seven(REPAIRED, push=push))
    assert got.diagnosis == "wrong-keys"
    assert "the keys h, z, w, b; expected are loss, h, z, w, b." in got.observed

"""Mistakes that any exercise can meet get words of their own."""

import torch.nn.functional as F

from tests.checks.tools import verdict


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

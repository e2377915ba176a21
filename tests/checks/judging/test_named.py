"""Which catalogued mistake explains the results."""

from dataclasses import replace

import torch.nn.functional as F

from nnbook.checks.exercises.activations import leaky_relu as leaky_relu_module
from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging import named
from nnbook.checks.values import comparing
from tests.checks.answers import functions
from tests.checks.answers.every import RIGHT, WRONG
from tests.checks.tools import verdict


def test_a_mistake_in_a_function_that_is_right_is_not_tried(monkeypatch):
    tried = []

    def value(x, slope):
        tried.append("leaky_relu")
        return x

    def grad(x, slope):
        tried.append("leaky_relu_grad")
        return 3 * x

    leaky = leaky_relu_module.DEFINITION
    of_each = (
        replace(leaky.wrong_answers[0], slug="of-the-value", variants=((value, None),)),
        replace(leaky.wrong_answers[0], slug="of-the-slope", variants=((None, grad),)),
    )
    monkeypatch.setattr(leaky_relu_module, "DEFINITION", replace(leaky, wrong_answers=of_each))
    assert verdict("leaky-relu", F.leaky_relu, lambda x, slope: 3 * x).diagnosis == "of-the-slope"
    assert set(tried) == {"leaky_relu_grad"}


def test_an_answer_is_compared_with_a_mistake_once_a_case(monkeypatch):
    pairs = []

    def alike(got, theirs, tolerance):
        pairs.append((id(got), id(theirs)))
        return comparing.alike(got, theirs, tolerance)

    monkeypatch.setattr(named, "alike", alike)
    assert verdict("linear", lambda x, W, b: 0 * (x @ W.T + b)).diagnosis is None
    assert len(pairs) > len(EXERCISES["linear"].wrong_answers)
    assert len(set(pairs)) == len(pairs)


def test_a_mistake_that_clashes_in_another_way_is_known_by_where_it_fits():
    for variant in WRONG["linear", "untransposed"]:
        assert verdict("linear", *functions(variant)).diagnosis == "untransposed"


def test_a_mistake_that_only_changes_arguments_is_tried():
    def leaky_relu(x, slope):
        return F.leaky_relu_(x, slope)

    right_slope = functions(RIGHT["leaky-relu"]["where"])[1]
    assert verdict("leaky-relu", leaky_relu, right_slope).diagnosis == "mutates-input"

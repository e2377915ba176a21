"""Every exercise: right answers are right, mistakes are in the catalogue, nothing else passes."""

from dataclasses import replace

import pytest
import torch

from nnbook.checks.exercises.layers import linear as module
from nnbook.checks.exercises.table import EXERCISES
from tests import sweep
from tests.checks.answers import functions
from tests.checks.answers.every import MODULES, RIGHT, WRONG
from tests.checks.tools import verdict

SLUGS = [(e.id, wrong.slug) for e in EXERCISES.values() for wrong in e.wrong_answers]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_mistakes_of_the_course_plan_are_catalogued(name):
    assert {wrong.slug for wrong in EXERCISES[name].wrong_answers} >= MODULES[name].CATALOGUED


def test_each_exercise_has_four_right_answers_and_each_mistake_two_variants():
    assert all(len(RIGHT[name]) >= 4 for name in EXERCISES)
    assert set(WRONG) == set(SLUGS)
    assert all(len(variants) >= 2 for variants in WRONG.values())


@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_in_an_unusual_way_is_right(exercise):
    for name, answer in RIGHT[exercise].items():
        for seed in sweep.part((2024, 1, 2), 3):
            got = verdict(exercise, *functions(answer), seed=seed)
            said = (got.status, got.message)
            assert said == ("correct", EXERCISES[exercise].takeaway), f"{name}, seed {seed}"
            assert got.points == got.max_points
            assert got.diagnosis is None


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_is_right_on_any_inputs(name):
    for seed in sweep.seeds(10):
        assert verdict(name, *EXERCISES[name].reference, seed=seed).status == "correct"


@pytest.mark.parametrize("seed", [2539, 4683, 9037])
def test_a_neuron_is_right_where_two_draws_would_have_had_one_sum(seed):
    reference = EXERCISES["neuron"].reference
    assert verdict("neuron", *reference, seed=seed).status == "correct"
    assert verdict("neuron", lambda x, w, b: b, seed=seed).points == 0


def test_two_functions_that_always_fail_need_not_have_the_same_mistake(monkeypatch):
    def fails(x, W, b):
        raise ValueError("never works")

    hopeless = replace(module.DEFINITION.wrong_answers[0], variants=((fails,),))
    monkeypatch.setattr(module, "DEFINITION", replace(module.DEFINITION, wrong_answers=(hopeless,)))
    got = verdict("linear", lambda x, W, b: x.reshape(999))
    assert got.diagnosis == "does-not-fill-shape"


@pytest.mark.parametrize("name", EXERCISES)
def test_inputs_hide_nothing(name):
    # Where the answer at 0 is part of the exercise, zeros stand among numbers of both signs.
    zeros, real = (
        getattr(MODULES[name], mark, False) for mark in ("ZEROS_ARE_THE_POINT", "REAL_DATA")
    )
    for seed in sweep.seeds(5):
        for case in EXERCISES[name].cases(seed):
            for tensor in (each for each in case.arguments if isinstance(each, torch.Tensor)):
                class_indices = tensor.dtype == torch.int64  # class 0 is a class like any other
                if zeros and tensor.dim():
                    assert bool((tensor < 0).any() and (tensor == 0).any() and (tensor > 0).any())
                assert zeros or real or class_indices or bool((tensor != 0).all())
                if tensor.dim() == 2 and tensor.shape[0] == tensor.shape[1]:
                    assert not torch.allclose(tensor, tensor.T)


def test_the_layer_is_tried_on_a_batch_of_one_and_of_seven_and_on_oblong_shapes():
    cases = EXERCISES["linear"].cases(0)
    shapes = {(*case.arguments[0].shape, len(case.arguments[1])) for case in cases}
    assert {n for n, _, _ in shapes} >= {1, 7}
    assert any(len(set(shape)) == 3 for shape in shapes)

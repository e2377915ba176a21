"""Every exercise: right answers are right, each mistake is told apart, nothing else passes."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbook.checks.catalogue import CHAPTERS, EXERCISES

from .answers import RIGHT, WRONG
from .tools import verdict

SLUGS = [(e.id, wrong.slug) for e in EXERCISES.values() for wrong in e.wrong_answers]
FROM_THE_COURSE = {
    "neuron": {"missing-bias", "not-summed"},
    "linear": {"untransposed", "swapped-operands", "hard-coded-batch", "bias-wrong-axis"},
    "count-parameters": {"no-biases", "bias-on-inputs", "product-of-sizes", "sum-of-sizes"},
    "build-network": {"relu-on-output", "softmax-on-output", "swapped-sizes", "no-activation"},
    "xor-weights": {"computes-or", "computes-and", "three-of-four", "too-many-units"},
}
seeds = st.integers(0, 2**40)


def test_chapter_1_has_its_exercises_and_mistakes():
    assert [exercise.id for exercise in CHAPTERS["01_layers"]] == list(FROM_THE_COURSE)
    for name, slugs in FROM_THE_COURSE.items():
        assert slugs <= {wrong.slug for wrong in EXERCISES[name].wrong_answers}


def test_each_exercise_has_four_right_answers_and_each_mistake_two_spellings():
    assert all(len(RIGHT[name]) >= 4 for name in EXERCISES)
    assert set(WRONG) == set(SLUGS)
    assert all(len(spellings) >= 2 for spellings in WRONG.values())


@pytest.mark.parametrize(
    ("exercise", "name"), [(e, name) for e, answers in RIGHT.items() for name in answers]
)
def test_right_in_an_unusual_way_is_right(exercise, name):
    for seed in (2024, 1, 2):
        got = verdict(exercise, RIGHT[exercise][name], seed=seed)
        assert (got.status, got.message) == ("correct", EXERCISES[exercise].takeaway)
        assert got.points == got.max_points
        assert got.diagnosis is None


@pytest.mark.parametrize(
    ("exercise", "slug", "spelling"),
    [(*key, number) for key, spellings in WRONG.items() for number in range(len(spellings))],
)
def test_each_spelling_of_a_mistake_gets_its_diagnosis(exercise, slug, spelling):
    for seed in (2024, 1, 2):
        got = verdict(exercise, WRONG[exercise, slug][spelling], seed=seed)
        assert (got.status, got.diagnosis) == ("incorrect", slug)
        assert got.points < got.max_points
        assert not all(holds for _, holds in got.properties)
        assert got.observed
        assert got.evidence
        assert got.points_to
        assert got.step


@pytest.mark.parametrize("name", EXERCISES)
@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_the_reference_is_right_on_any_inputs(name, seed):
    assert verdict(name, *EXERCISES[name].reference, seed=seed).status == "correct"


@pytest.mark.parametrize(("name", "slug"), SLUGS)
@settings(max_examples=4, deadline=None)
@given(seed=seeds)
def test_the_catalogue_is_told_apart_on_any_inputs(name, slug, seed):
    wrong = next(each for each in EXERCISES[name].wrong_answers if each.slug == slug)
    for spelling in wrong.spellings[:4]:
        assert verdict(name, *spelling, seed=seed).diagnosis == slug


MUTANTS = {
    "neuron": [
        lambda x, w, b: x @ w - b,
        lambda x, w, b: -(x @ w) + b,
        lambda x, w, b: b,
        lambda x, w, b: x.sum() + b,
        lambda x, w, b: x.sum() * w.sum() + b,
        lambda x, w, b: (x @ w) * b,
        lambda x, w, b: x[:-1] @ w[:-1] + b,
        lambda x, w, b: x @ w.flip(0) + b,
        lambda x, w, b: (x @ w + b).abs(),
        lambda x, w, b: (x @ w + b).round(),
        lambda x, w, b: torch.tensor(0.0),
        lambda x, w, b: (x @ w + b) * float("nan"),
        lambda x, w, b: x @ w + b + 0.01,
    ],
    "linear": [
        lambda x, W, b: x @ W.T - b,
        lambda x, W, b: -x @ W.T + b,
        lambda x, W, b: x @ W.T + b.sum(),
        lambda x, W, b: x @ W.T + b.mean(),
        lambda x, W, b: x @ W.T + b.flip(0),
        lambda x, W, b: x @ W.T.flip(1) + b,
        lambda x, W, b: (x @ W.T + b).flip(0),
        lambda x, W, b: (x @ W.T + b).sum(0),
        lambda x, W, b: (x @ W.T + b).squeeze(0),
        lambda x, W, b: (x @ W.T + b).relu(),
        lambda x, W, b: (x @ W.T + b)[None],
        lambda x, W, b: torch.zeros(len(x), len(W)),
        lambda x, W, b: b.expand(len(x), len(W)),
        lambda x, W, b: (x @ W.T + b).tolist(),
        lambda x, W, b: x @ W.T + b * (len(x) > 1),
    ],
    "count-parameters": [
        lambda sizes: -sum(a * b + b for a, b in pairwise(sizes)),
        lambda sizes: sum(a * b - b for a, b in pairwise(sizes)),
        lambda sizes: sum(a * b + b for a, b in pairwise(sizes[1:])),
        lambda sizes: sum(a * b + b for a, b in pairwise(sizes)) + 1,
        lambda sizes: str(sum(a * b + b for a, b in pairwise(sizes))),
        lambda sizes: 0,
        lambda sizes: True,
        lambda sizes: 10**400,
        lambda sizes: [67],
    ],
    "build-network": [
        lambda: torch.nn.Sequential(),
        lambda: torch.nn.Sequential(
            torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3)
        ),
        lambda: torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2)),
        lambda: torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Linear(4, 8), torch.nn.Linear(8, 3)),
        lambda: torch.nn.Linear(4, 3),
        lambda: torch.nn.Sequential,
        lambda: {"sequential": True, "outputs": []},
    ],
    "xor-weights": [
        lambda: (torch.zeros(2, 2), torch.zeros(2), torch.zeros(1, 2), torch.zeros(1)),
        lambda: (torch.ones(2, 2), torch.tensor([0, -1]), torch.tensor([[1, 2]]), torch.zeros(1)),
        lambda: (torch.ones(2, 2), torch.tensor([0, 1]), torch.tensor([[1, -2]]), torch.zeros(1)),
        lambda: (torch.ones(2, 2), torch.tensor([0, -1]), torch.tensor([[1, -2.2]]), torch.ones(1)),
        lambda: (torch.ones(1, 2), torch.zeros(1), torch.ones(1, 1), torch.zeros(1)),
        lambda: (torch.full((2, 2), float("nan")), torch.zeros(2), torch.ones(1, 2), 0),
        lambda: ("W1", "b1", "W2", "b2"),
        lambda: torch.ones(4),
    ],
}


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, i) for name, mutants in MUTANTS.items() for i in range(len(mutants))],
)
def test_no_mutation_of_the_reference_passes(name, number):
    for seed in (2024, 1):
        got = verdict(name, MUTANTS[name][number], seed=seed)
        assert got.status in ("incorrect", "error")
        assert got.points < got.max_points
        assert got.observed
        assert got.step


UNNAMED = {
    "neuron": [
        lambda x, w, b: torch.relu(x @ w),
        lambda x, w, b: (x * w).mean(),
        lambda x, w, b: x @ w - b,
        lambda x, w, b: x * w - b,
    ],
    "linear": [
        lambda x, W, b: (x @ W.T + b).squeeze(),
        lambda x, W, b: -(x @ W) + b,
        lambda x, W, b: torch.relu(x @ W.T + b),
        lambda x, W, b: x @ W.T + 2 * b,
    ],
    "count-parameters": [
        lambda sizes: sum(a * b for a, b in pairwise(sizes[:-1])),
        lambda sizes: sizes[0] * sizes[1] + sizes[1] * sizes[2],
    ],
    "build-network": [
        lambda: torch.nn.Sequential(),
        lambda: torch.nn.ReLU(),
        lambda: torch.nn.ModuleDict({"a": torch.nn.Linear(4, 8), "b": torch.nn.Linear(8, 3)}),
    ],
}


@pytest.mark.parametrize("name", UNNAMED)
def test_two_mistakes_at_once_get_no_wrong_name(name):
    catalogued = {wrong.slug for wrong in EXERCISES[name].wrong_answers}
    for function in UNNAMED[name]:
        got = verdict(name, function)
        assert got.status in ("incorrect", "error")
        assert got.diagnosis not in catalogued


def test_two_functions_that_always_fail_need_not_have_the_same_mistake(monkeypatch):
    def fails(x, W, b):
        raise ValueError("never works")

    linear = EXERCISES["linear"]
    hopeless = replace(linear.wrong_answers[0], spellings=((fails,),))
    monkeypatch.setitem(EXERCISES, "linear", replace(linear, wrong_answers=(hopeless,)))
    assert verdict("linear", lambda x, W, b: x.reshape(999)).diagnosis == "raises"


@pytest.mark.parametrize("name", EXERCISES)
def test_inputs_hide_nothing(name):
    for seed in range(5):
        for case in EXERCISES[name].cases(torch.Generator().manual_seed(seed)):
            for tensor in (each for each in case.arguments if isinstance(each, torch.Tensor)):
                assert bool((tensor != 0).all())
                if tensor.dim() == 2 and tensor.shape[0] == tensor.shape[1]:
                    assert not torch.allclose(tensor, tensor.T)


def test_the_layer_is_tried_on_a_batch_of_one_and_of_seven_and_on_oblong_shapes():
    cases = EXERCISES["linear"].cases(torch.Generator().manual_seed(0))
    shapes = {(*case.arguments[0].shape, len(case.arguments[1])) for case in cases}
    assert {n for n, _, _ in shapes} >= {1, 7}
    assert any(len(set(shape)) == 3 for shape in shapes)

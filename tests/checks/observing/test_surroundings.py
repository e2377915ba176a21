"""What cells have set neither reaches the checks nor is changed by them."""

import warnings

import pytest
import torch

from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.judging.readings import KnownAnswers
from nnbook.checks.notebook.check import SEEDS, _verdict
from nnbook.checks.observing import observe, ordinary, undisturbed
from tests.sweep import part

SETTINGS = {
    "no gradients": (
        lambda: torch.set_grad_enabled(False),
        lambda: torch.set_grad_enabled(True),
        torch.is_grad_enabled,
    ),
    "another dtype": (
        lambda: torch.set_default_dtype(torch.float64),
        lambda: torch.set_default_dtype(torch.float32),
        torch.get_default_dtype,
    ),
    "another device": (
        lambda: torch.set_default_device("meta"),
        lambda: torch.set_default_device(None),
        torch.get_default_device,
    ),
}


@pytest.fixture(params=[*SETTINGS, "inference mode"])
def setting(request):
    """A setting of the learner's, as a function that reads it."""
    if request.param == "inference mode":
        with torch.inference_mode():
            yield torch.is_inference_mode_enabled
        return
    change, change_back, read = SETTINGS[request.param]
    change()
    yield read
    change_back()


@pytest.mark.parametrize("name", ["gradient-check", "train", "cross-entropy", "diagnose"])
def test_right_answers_are_right_whatever_a_cell_has_set(setting, name):
    before = setting()
    with ordinary():
        exercise = EXERCISES[name]
    assert _verdict(exercise, exercise.named(exercise.reference)).status == "correct"
    assert setting() == before


def test_the_books_own_code_runs_in_an_ordinary_torch(setting):
    with ordinary():
        x = torch.zeros(2, requires_grad=True)
        assert (x.dtype, x.device.type) == (torch.float32, "cpu")
        x.sum().backward()
        assert not x.is_inference()


def test_a_setting_changed_meanwhile_is_set_back():
    with undisturbed():
        torch.set_default_device("meta")
        torch.set_default_dtype(torch.float16)
        torch.set_grad_enabled(False)
    assert torch.zeros(1).device.type == "cpu"
    assert torch.zeros(1).dtype == torch.float32
    assert torch.is_grad_enabled()


# A value of another kind than the expected one is read in ways that make torch and Python warn.
ODD = [torch.zeros(3), torch.tensor(True), (torch.zeros(2),), [], {}, "x", None, 2.5]


@pytest.mark.parametrize("name", part(EXERCISES, 2))
def test_no_warning_of_the_books_own_reaches_the_learner(name):
    exercise = EXERCISES[name]
    cases = exercise.cases(SEEDS[0])
    known = KnownAnswers(exercise, cases)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for value in ODD:
            functions = [lambda *given, value=value: value for _ in exercise.functions]
            seen = observe(exercise.named(functions), cases)
            assert judge(exercise, cases, seen, known).status != "correct"

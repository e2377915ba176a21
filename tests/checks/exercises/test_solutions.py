"""The book's own solutions are right, whatever is drawn: no mark is a matter of luck."""

import pytest
import torch

from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from tests import sweep
from tests.checks.tools import verdict
from tools.bench.warm import notebook, solutions

SEEDS = sweep.seeds(20)


@pytest.mark.parametrize("chapter", sweep.part(CHAPTERS, 5))
def test_the_solutions_of_a_chapter_are_right_for_every_draw(chapter):
    names = solutions(notebook(chapter))
    exercises = [EXERCISES[each.id] for each in CHAPTERS[chapter]]
    missed = []
    for exercise in exercises:
        solved = [names[function.name] for function in exercise.functions]
        for seed in SEEDS:
            torch.manual_seed(seed)
            got = verdict(exercise.id, *solved, seed=seed)
            if got.status != "correct":
                missed.append((exercise.id, seed, got.points, got.diagnosis))
    assert not missed

"""How six programs are judged that are to be repaired."""

import re

import pytest
import torch

from nnbook.checks.exercises.training.bug_clinic_programs import CAUSES, HANDED_OUT, OTHER_CAUSES
from nnbook.files import ROOT
from tests.checks.answers.training.bug_clinic_programs import (
    BROKEN,
    ORDER,
    REPAIRED,
    UNTOUCHED,
    all_seven,
)
from tests.checks.tools import verdict
from tools.notebooks.unsolved import strip_regions


def test_untouched_is_not_attempted():
    got = verdict("bug-clinic", *UNTOUCHED)
    assert (got.status, got.points, got.holding) == ("not_attempted", 0, 0)
    assert "Begin with `standardise" in got.step


def test_what_the_notebook_hands_out_is_what_the_catalogue_calls_untouched():
    source = (ROOT / "solutions/04_training.md").read_text(encoding="utf-8")
    cells = re.findall(r":tags: \[exercise-bug-clinic\]\n(.*?)```", source, re.DOTALL)
    broken, solved = ({"torch": torch, "nn": torch.nn} for _ in range(2))
    for cell in cells:
        exec(strip_regions(cell), broken)
        exec(cell, solved)
    for seed in (1, 2):
        for program in (HANDED_OUT, [broken[name] for name in ORDER]):
            assert verdict("bug-clinic", *program, seed=seed).status == "not_attempted"
    assert verdict("bug-clinic", *(solved[name] for name in ORDER)).status == "correct"


@pytest.mark.parametrize("name", ORDER[:-1])
def test_one_repair_is_one_point_and_one_cause_another(name):
    repaired = all_seven(BROKEN, **{name: REPAIRED[name]})
    assert verdict("bug-clinic", *repaired).points == 1
    named = all_seven(BROKEN, causes=lambda: {name: CAUSES[name]})
    assert verdict("bug-clinic", *named).points == 1


def test_feedback_is_about_the_first_program_that_is_not_right():
    done = dict(BROKEN)
    for name in ORDER:
        got = verdict("bug-clinic", *all_seven(done))
        if name != ORDER[0]:
            assert got.status == "incorrect"
            assert f"`{name}`" in got.observed
        done[name] = REPAIRED[name]
    assert verdict("bug-clinic", *all_seven(done)).status == "correct"


def test_a_program_that_raises_is_shown_before_a_later_one():
    def raises(x, layers):
        return x @ nothing  # noqa: F821

    repaired = all_seven(BROKEN, standardise=REPAIRED["standardise"], network=raises)
    got = verdict("bug-clinic", *repaired)
    assert (got.status, got.diagnosis) == ("error", "unknown-name")
    assert "`network` raised a NameError" in got.observed


def test_the_list_of_causes_is_that_of_the_notebook():
    source = (ROOT / "solutions/04_training.md").read_text(encoding="utf-8")
    listed = re.findall(r'^\| `"(.*?)"` \|', source, re.MULTILINE)
    assert sorted({*CAUSES.values(), *OTHER_CAUSES}) == listed

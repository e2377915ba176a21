"""Lines to put in order: made from solution and catalogue, up to date, judged as by the check."""

import json
import subprocess
from itertools import permutations

import pytest

from nnbook.checks import hint
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES, OUTLINES
from nnbook.checks.notebook.ordering import puzzles_of
from nnbook.checks.notebook.session import SESSION
from nnbook.files import ROOT
from tests.checks.tools import said
from tools.machine.node import node
from tools.notebooks import lines

WITH_LINES = [name for name in OUTLINES if puzzles_of(OUTLINES[name])]
SMALL = "01_layers"
JUDGED = """
import { judged } from "./nnbook/lines/judging.js";
import { readFileSync } from "node:fs";
const [puzzle, orders] = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(orders.map((ids) => judged(puzzle, ids))));
"""


def judged(puzzle, orders):
    """What the page says of each order."""
    done = subprocess.run(
        [node(), "--input-type=module", "-e", JUDGED],
        input=json.dumps([puzzle, orders]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def judge_of(name, puzzle):
    exercise = EXERCISES[name]
    notebook = (ROOT / "solutions" / f"{exercise.chapter}.md").read_text(encoding="utf-8")
    verdict_on = lines._Judge(exercise, puzzle["function"], notebook)

    def verdict(ids):
        every = [*puzzle["lines"], *puzzle["wrong"]]
        body = ["    " * (every[i]["depth"] + 1) + every[i]["text"] for i in ids]
        return verdict_on("\n".join([puzzle["head"], *body]) + "\n")

    return verdict


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_chapters_lines_are_stale(chapter):
    assert not lines.is_stale(chapter), "run `make notebooks`"


def test_building_again_gives_the_same_text():
    kept = lines.path_of(SMALL).read_text(encoding="utf-8")
    assert lines.built(SMALL) == kept


def test_every_core_exercise_has_lines_and_most_have_wrong_ones():
    core = [name for name, each in OUTLINES.items() if lines.has_lines(EXERCISES[name])]
    assert [name for name in core if name != "digits"] == WITH_LINES  # its solution is too long
    for name in WITH_LINES:
        assert sum(len(puzzle["wrong"]) for puzzle in puzzles_of(OUTLINES[name])) >= 2, name


@pytest.mark.parametrize("name", ["collapse", "count-parameters", "confusion"])
def test_the_page_judges_every_order_as_the_check_does(name):
    for puzzle in puzzles_of(OUTLINES[name]):
        orders = [list(ids) for ids in permutations(range(len(puzzle["lines"])))]
        verdict = judge_of(name, puzzle)
        for ids, answer in zip(orders, judged(puzzle, orders), strict=True):
            by_check = verdict(ids)
            is_right = by_check is not None and by_check.status == "correct"
            assert answer["isRight"] is is_right, (ids, answer)


@pytest.mark.parametrize("name", WITH_LINES)
def test_the_solutions_own_order_is_right_and_a_wrong_line_says_what_it_does(name):
    for puzzle in puzzles_of(OUTLINES[name]):
        count = len(puzzle["lines"])
        programs = [list(range(count))]
        for at, wrong in enumerate(puzzle["wrong"]):
            program = list(range(count))
            program[wrong["place"]] = count + at
            programs.append(program)
        right, *answers = judged(puzzle, programs)
        assert right["isRight"], right
        for wrong, answer in zip(puzzle["wrong"], answers, strict=True):
            assert not answer["isRight"]
            assert wrong["text"] in answer["words"] or "no line above" in answer["words"]


def test_wrong_lines_have_the_mistake_that_they_name():
    for name in ("linear", "softmax"):
        for puzzle in puzzles_of(OUTLINES[name]):
            count, verdict = len(puzzle["lines"]), judge_of(name, puzzle)
            for at, wrong in enumerate(puzzle["wrong"]):
                program = list(range(count))
                program[wrong["place"]] = count + at
                assert verdict(program).diagnosis == wrong["slug"]


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([0], "3 lines are still missing."),
        ([1, 0, 2, 3], "opens a block: an indented line has to follow"),
        ([2], "is indented, but the line above it opens no block"),
        ([1, 2, 0, 3], "uses `total`, and no line above it makes `total`"),
        ([0, 1, 2, 4, 3], "With `"),
    ],
)
def test_what_is_no_program_yet_is_said(ids, words):
    (puzzle,) = puzzles_of(OUTLINES["count-parameters"])
    assert words in judged(puzzle, [ids])[0]["words"]


def test_two_lines_for_one_place_are_told():
    puzzle = {
        "lines": [{"text": "return a", "depth": 0, "reads": [], "makes": []}] * 2,
        "wrong": [],
        "orders": {},
    }
    puzzle["wrong"] = []
    (answer,) = judged(puzzle | {"lines": puzzle["lines"][:1]}, [[0, 0]])
    assert "do the same work" in answer["words"]


def test_hints_lead_from_symptom_over_idea_and_lines_to_the_skeleton(capsys, monkeypatch):
    monkeypatch.setattr(SESSION, "hints", {})
    texts = [said(capsys, hint, "softmax") for _ in range(5)]
    kinds = ["what to look at", "the idea", "its lines", "the skeleton"]
    for number, kind in enumerate(kinds, 1):
        assert f"Hint {number} of 4" in texts[number - 1]
        assert kind in texts[number - 1]
    assert 'lines("softmax")' in texts[2]
    assert "no more hints" in texts[4]
    assert "Hint 3 of 3" in said(capsys, hint, "bug-clinic", 3)

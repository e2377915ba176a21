"""Pages that say something else about the exercises than the definitions do."""

import shutil

import pytest

from nnbook.checks.authoring import consistency
from nnbook.checks.authoring.consistency import problems
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.files import ROOT

NEURON = EXERCISES["neuron"]
# What is changed in a source of chapter 1, and the line that tells of it.
SOLUTIONS, BOOK, CONTENTS = "solutions/01_layers.md", "book/01_layers.md", "_toc.yml"
CHANGES = {
    "other minutes in the table": (
        SOLUTIONS,
        "| One neuron | ★ | 5 | 4 |",
        "| One neuron | ★ | 6 | 4 |",
        "neuron: the table of solutions/01_layers.md lacks the row | One neuron | ★ | 5 | 4 |",
    ),
    "a stretch that is not marked": (
        SOLUTIONS,
        "| XOR by hand (stretch) |",
        "| XOR by hand |",
        "xor-weights: the table of solutions/01_layers.md lacks the row "
        "| XOR by hand (stretch) | ★★★ | 15 | 4 |",
    ),
    "another order in the table": (
        SOLUTIONS,
        "| Count the parameters | ★ | 5 | 3 |\n| Build 4 → 8 → 3 | ★ | 5 | 5 |\n",
        "| Build 4 → 8 → 3 | ★ | 5 | 5 |\n| Count the parameters | ★ | 5 | 3 |\n",
        "solutions/01_layers.md: the table lists One neuron, A layer for a whole batch, "
        "Build 4 → 8 → 3, Count the parameters, XOR by hand (stretch); there are",
    ),
    "a row too many": (
        SOLUTIONS,
        "| One neuron | ★ | 5 | 4 |\n",
        "| One neuron | ★ | 5 | 4 |\n| Two neurons | ★ | 5 | 4 |\n",
        "solutions/01_layers.md: the table lists One neuron, Two neurons",
    ),
    "other points below the heading": (
        SOLUTIONS,
        "Difficulty ★★ · 10 minutes · 5 points",
        "Difficulty ★★ · 10 minutes · 6 points",
        "linear: its section in solutions/01_layers.md lacks the line "
        "Difficulty ★★ · 10 minutes · 5 points",
    ),
    "another heading": (
        SOLUTIONS,
        "## One neuron",
        "## A neuron",
        "neuron: solutions/01_layers.md has no section ## One neuron",
    ),
    "no tag": (
        SOLUTIONS,
        "[exercise-linear]",
        "[exercise-lines]",
        "linear: no cell tagged exercise-linear in its section of solutions/01_layers.md",
    ),
    "another call": (
        SOLUTIONS,
        'check("neuron", neuron)\n',
        'check("neuron", unit)\n',
        'neuron: no cell calls check("neuron", neuron) in its section of solutions/01_layers.md',
    ),
    "an explanation that learners see": (
        SOLUTIONS,
        '+++ {"tags": ["solution-only"]}\n\n**Why it works.** For two',
        "+++\n\n**Why it works.** For two",
        "neuron: its section in solutions/01_layers.md has no solution-only text **Why it works.**",
    ),
    "no mistakes explained": (
        SOLUTIONS,
        "**Frequent mistakes.** 56 forgets",
        "56 forgets",
        "count-parameters: its section in solutions/01_layers.md has no solution-only text "
        "**Frequent mistakes.**",
    ),
    "a cell after the scoreboard": (
        SOLUTIONS,
        'scoreboard("01_layers")\n```\n',
        'scoreboard("01_layers")\n```\n\n```{code-cell} ipython3\nprint("bye")\n```\n',
        'solutions/01_layers.md: the last code cell is not scoreboard("01_layers")',
    ),
    "no link from the chapter": (
        BOOK,
        "](../exercises/01_layers.ipynb)",
        "]",
        "solutions/01_layers.md: book/01_layers.md has no link to the exercises",
    ),
    "an exercise that the chapter never names": (
        BOOK,
        "`build-network`",
        "`the network`",
        "build-network: book/01_layers.md never names it",
    ),
    "another title of the chapter": (
        BOOK,
        "\n# Layers\n",
        "\n# Stacked layers\n",
        "solutions/01_layers.md: book/01_layers.md is not called Layers",
    ),
    "no page in the table of contents": (
        CONTENTS,
        "solutions/01_layers",
        "solutions/00_layers",
        "solutions/01_layers.md: _toc.yml does not list solutions/01_layers",
    ),
}


@pytest.fixture
def pages(tmp_path, monkeypatch):
    """The sources of chapter 1, to be changed; other chapters do not count, nor does judging."""
    for name in (SOLUTIONS, BOOK, CONTENTS):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    chapter = {"01_layers": CHAPTERS["01_layers"]}
    monkeypatch.setattr(consistency, "CHAPTERS", chapter)
    its = {each.id: EXERCISES[each.id] for each in chapter["01_layers"]}
    monkeypatch.setattr(consistency, "EXERCISES", its)
    monkeypatch.setattr(consistency, "_misjudged", lambda exercise: ())
    return tmp_path


def test_pages_that_agree_are_no_problem(pages):
    assert problems(root=pages) == []


@pytest.mark.parametrize(("name", "old", "new", "line"), CHANGES.values(), ids=CHANGES)
def test_a_page_that_disagrees_is_named(pages, name, old, new, line):
    text = (pages / name).read_text(encoding="utf-8")
    assert old in text
    (pages / name).write_text(text.replace(old, new), encoding="utf-8")
    found = problems(root=pages)
    assert [problem for problem in found if problem.startswith(line)], found
    assert len(found) <= 2, found


def test_a_missing_page_is_one_problem(tmp_path):
    assert problems([NEURON], tmp_path) == ["neuron: solutions/01_layers.md is missing"]

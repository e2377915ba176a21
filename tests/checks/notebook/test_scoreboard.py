"""The pages that show how the exercises stand."""

import json
import re

import pytest

from nnbook.checks import check, scoreboard
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES, OUTLINES
from nnbook.checks.notebook.progress import FILE
from tests.checks.tools import said, seen_in, solve, without_bias

LAYERS = CHAPTERS["01_layers"]


pytestmark = pytest.mark.usefixtures("folder")


def test_an_untouched_scoreboard_says_what_each_exercise_is_worth(capsys):
    text = said(capsys, scoreboard, "01_layers")
    assert text.count("not attempted") == 5
    lines = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
    assert lines[1] == ["Exercise", "Status", "Reached", "Worth"]
    assert lines[2] == ["One neuron", "○ not attempted", "0", "4"]
    assert lines[6] == ["XOR by hand (stretch)", "○ not attempted", "0", "4"]
    assert lines[7] == ["Total", "0 of 5 correct", "0", "21"]
    assert 'Next: One neuron, about 5 minutes. Then run `check("neuron", neuron)`.' in text


def test_the_scoreboard_counts_and_leaves_the_stretch_for_last(capsys):
    solve(*(exercise.id for exercise in LAYERS if not exercise.stretch))
    text = said(capsys, scoreboard, "01_layers")
    assert re.search(r"Total +4 of 5 correct +17 +21\n", text)
    assert "Next: XOR by hand" in text
    check("neuron", without_bias)
    text = said(capsys, scoreboard, "01_layers")
    assert re.search(r"One neuron +✗ incorrect +1 +4\n", text)
    assert re.search(r"Total +3 of 5 correct +14 +21\n", text)
    assert "Next: One neuron" in text
    solve("neuron", "xor-weights")
    assert "All exercises of this chapter are correct." in said(capsys, scoreboard, "01_layers")


@pytest.mark.parametrize("chapter", ["01", "1_layers", "layers", 7, ["01_layers"]])
def test_a_scoreboard_of_no_chapter(capsys, chapter):
    assert "There are: 01_layers" in said(capsys, scoreboard, chapter)


def test_the_books_scoreboard_has_a_line_for_each_chapter(capsys):
    solve("neuron", "linear")
    text = said(capsys, scoreboard)
    assert re.search(r"1 · Layers +2 of 5 +9 +21\n", text)
    chapters = sum(bool(exercises) for exercises in CHAPTERS.values())
    assert len(re.findall(r"^  \d · ", text, re.MULTILINE)) == chapters
    most = sum(exercise.points for exercise in EXERCISES.values())
    assert re.search(rf"Total +2 of {len(EXERCISES)} correct +9 +{most}\n", text)
    assert "Next: Count the parameters, about 5 minutes, in `exercises/01_layers.ipynb`." in text
    assert "summary" not in text


def test_stretches_come_after_the_last_chapter(folder, everything_solved, capsys):
    last = next(reversed(OUTLINES.values()))
    path = folder / FILE
    kept = json.loads(path.read_text())
    del kept["exercises"]["xor-weights"]
    path.write_text(json.dumps(kept))
    assert "Next: XOR by hand" in said(capsys, scoreboard)
    core = next(e for e in reversed(OUTLINES.values()) if not e.stretch)
    assert core.id != "xor-weights"
    del kept["exercises"][core.id]
    path.write_text(json.dumps(kept))
    assert f"Next: {core.title}" in said(capsys, scoreboard), last


def test_a_finished_book_is_congratulated_and_shown_how_to_keep_it(everything_solved, capsys):
    text = said(capsys, scoreboard)
    assert f"All {len(EXERCISES)} exercises of the book are correct. Congratulations!" in text
    assert "Next:" not in text
    lines = [line.strip() for line in text.splitlines()[-2:]]
    exec("\n".join(lines), {})
    assert "neural-networks-summary.html" in capsys.readouterr().out


def test_a_scoreboard_has_the_same_words_in_html(monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("nnbook.checks.notebook.scoreboard.show", shown.append)
    solve("neuron")
    capsys.readouterr()
    for arguments in (("01_layers",), ()):
        scoreboard(*arguments)
        answer = shown.pop()
        words = "".join(seen_in(answer.html).split())
        assert words == re.sub(r"[\s`]", "", answer.text)
        rows = answer.html.count("<tr ")
        assert answer.html.count('<th scope="row"') == rows - 1
        assert answer.html.count('<th scope="col"') == 4

"""Exercises that are checked in the browser, with the libraries that the site brings along."""

import pytest

from nnbook.checks.exercises.table import EXERCISES
from tests.web.live.browser_cells import in_pyodide, libraries, text_of

IMPORT = "import torch\nfrom nnbook.checks import check, hint, scoreboard, summary"
LINEAR = "def linear(x, W, b):\n    {}"
# What each cell of a page shows, by name. One exercise needs tensors, one does not.
CELLS = {
    "import": IMPORT,
    "stub": LINEAR.format("raise NotImplementedError") + '\ncheck("linear", linear)',
    "wrong": LINEAR.format("return x @ W.T") + '\ncheck("linear", linear)',
    "clash": LINEAR.format("return x @ W + b") + '\ncheck("linear", linear)',
    "absent": LINEAR.format("return torch.fft.fft(x)") + '\ncheck("linear", linear)',
    "right": LINEAR.format("return x @ W.T + b") + '\ncheck("linear", linear)',
    "board": 'scoreboard("01_layers")',
    "summary": "summary()",
    "hint": 'hint("softmax")',
    "next hint": 'hint("softmax")',
    "arrays": 'check("backward-numpy", len)',
    "nonsense": 'check("nonsense", len)',
    "raises": "torch.ones(2, 3) @ torch.ones(2)",
    "drawn": "import random; random.random()",
}
AGAIN = ("import", "hint", "drawn")


@pytest.fixture(scope="module")
def answers(tmp_path_factory, starts_browser):
    """What the cells did, and some of them once more in a Python with the memory of the first."""
    brought = libraries(tmp_path_factory.mktemp("libraries"), "torch", "exercises")
    again = [CELLS[name] for name in AGAIN]
    first, second = in_pyodide(list(CELLS.values()), again, libraries=brought)
    return dict(zip(CELLS, first, strict=True)), dict(zip(AGAIN, second, strict=True))


def shown(cell):
    assert cell["status"] == "ok"
    (output,) = (each for each in cell["outputs"] if each["output_type"] != "file")
    assert output["data"]["text/html"].startswith('<div class="nn-check"')
    return output["data"]["text/plain"]


def test_an_exercise_is_checked_from_stub_to_solution(answers):
    first, _ = answers
    assert "not attempted" in shown(first["stub"])
    assert ": incorrect" in shown(first["wrong"])
    assert ": correct" in shown(first["right"])


def test_a_known_mistake_is_named_in_the_words_of_its_catalogue(answers):
    said = shown(answers[0]["wrong"])
    assert any(" ".join(w.points_to.split()) in said for w in EXERCISES["linear"].wrong_answers)


@pytest.mark.parametrize(("name", "line"), [("clash", "x @ W + b"), ("absent", "torch.fft.fft(x)")])
def test_what_fails_within_torch_is_told_by_the_learners_own_line(answers, name, line):
    said = shown(answers[0][name])
    assert line in said
    assert "_products" not in said
    assert "absent(" not in said


def test_a_traceback_shows_no_line_of_the_pages_torch(answers):
    error = answers[0]["raises"]["outputs"][-1]
    assert error["ename"] == "RuntimeError"
    assert sum(line.startswith("  File") for line in error["traceback"]) == 1


def test_the_scoreboard_counts_and_the_summary_is_handed_to_the_reader(answers):
    first, _ = answers
    assert "1 of 5 correct" in shown(first["board"])
    assert "among your downloads" in shown(first["summary"])
    (page,) = (each for each in first["summary"]["outputs"] if each["output_type"] == "file")
    assert page["name"] == "neural-networks-summary.html"
    assert "So far: 1 of" in page["text"]


def test_hints_and_what_cannot_be_checked(answers):
    first, _ = answers
    assert "Hint 1 of" in shown(first["hint"])
    assert "Hint 2 of" in shown(first["next hint"])
    assert "needs NumPy" in shown(first["arrays"])
    assert "nonsense" in shown(first["nonsense"])


def test_a_python_that_begins_with_the_memory_of_another_is_fresh(answers):
    _, again = answers
    assert "Hint 1 of" in shown(again["hint"]), "hints given before are forgotten"
    drawn = [text_of(each["drawn"]["outputs"]) for each in answers]
    assert 0 < float(drawn[0]) < 1
    assert drawn[0] != drawn[1], "random numbers begin anew"

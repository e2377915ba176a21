"""The table in a terminal: what a submission says is shown, never obeyed."""

from dataclasses import replace

from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.reports import terminal
from nnbook.grading.results import SubmissionResult
from nnbook.grading.submission.collecting import LeftOut


def test_hostile_texts_do_not_reach_the_terminal():
    nasty = "\x1b[31m\x07\ud800\u202e"
    exercise = Verdict(
        *("neuron", "One neuron", "error", 0, 4),
        diagnosis="raises",
        observed=f"Your message {nasty}\n{nasty}",
    )
    result = SubmissionResult(f"x{nasty}\n.ipynb", None, (exercise,), (), (nasty,), ())
    for text in (
        terminal.table(
            [result, replace(result, error=nasty, exercises=())], [LeftOut(nasty, nasty, nasty)]
        ),
        *terminal.isolation([replace(result, layers_missing=(nasty,))]),
    ):
        assert not set("\x1b\x07\ud800\u202e\r") & set(text)
        text.encode()


def test_files_that_are_left_out_for_one_reason_share_a_line():
    files = [LeftOut(f"{i}.pdf", "", "a PDF") for i in range(terminal.MOST_PATHS + 2)]
    first, second = terminal.left_out_lines([*files, LeftOut("a.md", "", "text")])
    assert first.startswith("left out: a PDF: 0.pdf, 1.pdf, ")
    assert first.endswith("19.pdf and 2 more")
    assert second == "left out: text: a.md"

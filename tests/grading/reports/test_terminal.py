"""The table in a terminal: what a submission says is shown, never obeyed."""

from dataclasses import replace

from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.reports import terminal
from nnbook.grading.results import SubmissionResult


def test_hostile_texts_do_not_reach_the_terminal():
    nasty = "\x1b[31m\x07\ud800\u202e"
    exercise = Verdict(
        *("neuron", "One neuron", "error", 0, 4),
        diagnosis="raises",
        observed=f"Your message {nasty}\n{nasty}",
    )
    result = SubmissionResult(f"x{nasty}\n.ipynb", None, (exercise,), (), (nasty,), ())
    for text in (
        terminal.table([result, replace(result, error=nasty, exercises=())]),
        *terminal.isolation([replace(result, layers_missing=(nasty,))]),
    ):
        assert not set("\x1b\x07\ud800\u202e\r") & set(text)
        text.encode()

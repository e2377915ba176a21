"""What tests of the checks share: a verdict without a display, what a call shows, a new kernel."""

import html
import re
from functools import lru_cache

from nnbook.checks import check
from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.judging.readings import KnownAnswers
from nnbook.checks.notebook.session import SESSION
from nnbook.checks.observing import observe


@lru_cache(maxsize=32)
def drawn(exercise, seed):
    """The cases of a seed, and what known answers do on them: for many answers."""
    cases = exercise.cases(seed)
    return cases, KnownAnswers(exercise, cases)


def verdict(exercise, *functions, seed=2024, seconds=None):
    exercise = EXERCISES[exercise]
    cases, known = drawn(exercise, seed)
    run = observe(exercise.named(functions), cases, seconds or exercise.seconds)
    return judge(exercise, cases, run, known)


def new_kernel(monkeypatch):
    """From here on nothing is remembered, as in a kernel that has just started."""
    monkeypatch.setattr(SESSION, "verdicts", {})
    monkeypatch.setattr(SESSION, "hints", {})


def solve(*names):
    """Check the reference of each of these exercises, as a learner who has solved them."""
    for name in names:
        check(name, *EXERCISES[name].reference)


def without_bias(x, w, b):
    """An answer to the exercise ``neuron`` that is not right."""
    return x @ w


def completed(exercise, variant):
    """A variant of a mistake, with the reference for the functions that it leaves out."""
    pairs = zip(variant, EXERCISES[exercise].reference, strict=True)
    return tuple(given or reference for given, reference in pairs)


def said(capsys, call, *arguments):
    """The text that a call shows; it must return None and write no error."""
    assert call(*arguments) is None
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "Traceback" not in captured.out
    return captured.out


def seen_in(html_text):
    """The words of HTML, without tags, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", html_text)).split())

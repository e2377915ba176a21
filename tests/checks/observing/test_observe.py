"""Running a learner's function: it ends, leaves nothing behind, and gives plain data."""

import builtins
import random
import sys
import threading
import time

import numpy as np
import pytest
import torch

from nnbook.checks import check
from tests.checks.tools import verdict


def test_interrupting_is_the_users_wish():
    def neuron(x, w, b):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("neuron", neuron)


def forever(x, w, b):
    while True:
        pass


def catches_exceptions(x, w, b):
    while True:
        try:  # noqa: SIM105
            time.sleep(0.01)
        except Exception:
            pass


def catches_everything(x, w, b):
    while True:
        try:  # noqa: SIM105
            time.sleep(5)  # so that every alarm rings inside the try
        except:  # noqa: E722
            pass


@pytest.mark.parametrize(
    ("function", "in_main_thread"),
    [
        (forever, True),
        (catches_exceptions, True),
        (catches_everything, True),
        (forever, False),
        (catches_exceptions, False),
    ],
)
def test_what_never_returns_is_stopped(function, in_main_thread):
    got = []

    def run():
        got.append(verdict("neuron", function, seconds=0.2))

    if in_main_thread:
        run()
    else:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(60)
    assert (got[0].status, got[0].diagnosis) == ("timeout", "never-returns")
    assert got[0].outcome == "incorrect"
    assert "did not return within 5 seconds" in got[0].observed
    assert sys.gettrace() is None or "insist" not in repr(sys.gettrace())


def test_the_clock_is_left_as_it_was():
    import signal

    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        assert verdict("neuron", forever, seconds=0.1).status == "timeout"
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        time.sleep(0.1)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert rung == [1]


def test_a_coroutine_is_named_and_never_warned_about(recwarn):
    async def neuron(x, w, b):
        return x @ w + b

    assert "coroutine" in verdict("neuron", neuron).observed
    assert not recwarn.list


def test_changed_arguments_are_seen_and_do_not_spread():
    def neuron(x, w, b):
        x *= w
        return x.sum() + b

    got = verdict("neuron", neuron)
    assert (got.status, got.diagnosis) == ("incorrect", "mutates-arguments")
    assert [holds for _, holds in got.properties] == [True, True, True, True, False]
    assert got.points == got.max_points - 1
    assert [name for name, _ in got.evidence] == ["x before", "x after"]


def test_a_popped_list_is_seen():
    def count_parameters(sizes):
        total = 0
        while len(sizes) > 1:
            last = sizes.pop()
            total += sizes[-1] * last + last
        return total

    assert verdict("count-parameters", count_parameters).diagnosis == "mutates-arguments"


def test_the_notebooks_random_numbers_and_settings_are_left_alone():
    def meddles(x, w, b):
        torch.manual_seed(5)
        np.random.seed(5)
        random.seed(5)
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        return x @ w + b

    def drawn():
        torch.manual_seed(9)
        np.random.seed(9)
        random.seed(9)
        yield
        yield torch.rand(1).item(), np.random.rand(), random.random()

    plain, after = drawn(), drawn()
    next(plain)
    expected = next(plain)
    next(after)
    verdict("neuron", meddles)
    assert next(after) == expected
    assert torch.get_default_dtype() == torch.float32
    assert torch.is_grad_enabled()


@pytest.mark.python
def test_observing_loads_no_reference_no_catalogue_and_no_notebook_machinery():
    import subprocess

    code = (
        "import sys, torch\n"
        "import nnbook.checks\n"
        "import nnbook.checks.observing\n"
        "ours = sorted(n for n in sys.modules if n.startswith('nnbook.checks.'))\n"
        "assert all(n.startswith('nnbook.checks.observing') for n in ours), ours\n"
        "from nnbook.checks import check\n"
        "check('neuron', lambda x, w, b: x @ w)\n"
        "heavy = {'nbformat', 'sklearn', 'IPython', 'hypothesis', 'matplotlib', 'ipywidgets'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_nothing_waits_for_input(monkeypatch):
    def refuse(*_):
        raise EOFError("no input here")

    monkeypatch.setattr(builtins, "input", refuse)
    got = verdict("neuron", lambda x, w, b: input())
    assert (got.status, got.diagnosis) == ("error", "raises")

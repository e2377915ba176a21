"""Whose line an exception is told by, and which stub it comes from."""

import functools
import json
import linecache
import os
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
import torch
from torch import nn

from nnbook.checks.observing import Case, observe
from nnbook.checks.observing.failures import failure
from nnbook.files import ROOT


def raised(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return failure(error)
    raise AssertionError("it did not raise")


def observed(function, *arguments):
    return observe({"f": function}, [Case("it", "f", arguments)]).by_label["it"]


Point = namedtuple("Point", ("x", "y"))


def backward(x):
    x.sum().backward()  # the learner's own line


def too_few_fields():
    return Point(1)


def magic(made):
    """A function that runs what IPython makes of a line with a magic."""
    file, code = f"<{made}>", f"get_ipython = None\n{made}\n"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    return lambda: exec(compile(code, file, "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize(
    ("function", "line"),
    [
        (magic("get_ipython().run_cell_magic('skip', '-n 3', 'x = 1\\n')"), "%%skip -n 3"),
        (magic("get_ipython().run_line_magic('skip', '')"), "%skip"),
        (lambda: backward(torch.zeros(3)), "x.sum().backward()  # the learner's own line"),
        (too_few_fields, "return Point(1)"),
    ],
)
def test_a_failure_in_a_library_is_told_by_the_line_above_it(function, line):
    assert raised(function).line == line


# As the sandbox starts its processes: the paths that Python is configured with hold no torch.
BASE = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
import torch
from nnbook.checks.observing import Case, observe

source = '''
def backward(x):
    x.sum().backward()

def unwritten(x):
    return torch.zeros(2, device="meta").tolist()
'''
names = {"__name__": "__main__", "torch": torch}
exec(compile(source, "<cell 3>", "exec"), names)
cases = [Case(name, name, (torch.zeros(3),)) for name in ("backward", "unwritten")]
seen = observe(names, cases)
print(json.dumps([[each.ending, each.failure.kind, each.failure.line_number, each.failure.function]
                  for each in seen.by_label.values()]))
"""


@pytest.mark.python
def test_torchs_lines_are_never_the_learners_under_the_base_python():
    base = getattr(sys, "_base_executable", sys.executable)
    paths = [str(ROOT), str(Path(torch.__file__).parents[1])]
    done = subprocess.run(
        [base, "-I", "-S", "-c", BASE, json.dumps(paths)],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [
        ["raised", "RuntimeError", 3, "backward"],
        ["raised", "NotImplementedError", 6, "unwritten"],
    ]


def test_a_library_in_another_place_is_found_by_where_it_is(tmp_path, monkeypatch):
    # Installed for one user, or by a distribution: a folder of that name is enough.
    folder = tmp_path / "dist-packages"
    folder.mkdir()
    (folder / "elsewhere.py").write_text("def fails():\n    raise ValueError('inside')\n")
    (tmp_path / "helpers.py").write_text("def fails():\n    raise ValueError('inside')\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.syspath_prepend(str(tmp_path))
    import elsewhere
    import helpers

    assert raised(lambda: elsewhere.fails()).function == "<lambda>"
    assert raised(lambda: helpers.fails()).function == "fails"  # a file of the learner's


# --- stubs


def stub(x):
    """A stub as it is handed out."""
    raise NotImplementedError("your turn")


class Unwritten(nn.Module):
    """A network that is not finished."""


def decorated(function):
    def inner(*given):
        return function(*given)

    return inner


def test_where_the_function_itself_is_a_stub_nothing_was_attempted():
    def f(x):
        raise NotImplementedError("your turn")

    assert observed(stub, 1).ending == "stub"
    assert observed(functools.wraps(stub)(decorated(stub)), 1).ending == "stub"
    assert observed(decorated(f), 1).ending == "stub"  # the case calls it f


def test_the_stub_of_another_function_is_named():
    def linear(x):
        return stub(x) + 1

    seen = observed(linear, 1)
    assert (seen.ending, seen.value) == ("calls stub", "stub")


@pytest.mark.parametrize(
    "function",
    [
        lambda: torch.zeros(2, device="meta").tolist(),
        lambda: Unwritten()(torch.zeros(1)),
        lambda: torch.zeros(2, dtype=torch.complex64).sort(),
    ],
)
def test_what_torch_lacks_is_no_stub(function):
    seen = observed(function)
    assert (seen.ending, seen.failure.line_number is not None) == ("raised", True)

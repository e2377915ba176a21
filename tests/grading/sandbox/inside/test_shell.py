"""IPython's shell as a notebook meets it."""

import json
import os
import sys
from types import ModuleType

import pytest

from nnbook.grading.sandbox.inside.shell import (
    KERNEL_MAGICS,
    Formatter,
    Shell,
    pass_for_a_kernel,
    shell,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nothing is forked there")
CELLS = {
    "name": "facts = [type(get_ipython()).__name__]",
    **{name: f"%{name} a" for name in KERNEL_MAGICS},
    "exit": "exit",
    "quit": "quit()",
    "exit as in a kernel": "exit(True)",
    "error": "1 / 0",
    "after an error": "import sys\nfacts.append(sys.last_type.__name__)",
    "syntax": "1 +",
    "after syntax": "facts.append(sys.last_type.__name__)",
    "replaces": "import builtins\nbuiltins.len = builtins.isinstance = None\nbuiltins.new = 3",
    "after that": "facts += [len('ab'), new]",
    "help": "len?",
    "captures": "%%capture kept\nfigure",
    "looks": "facts.append(sorted(kept.outputs[0].data))",
    "prints": "print('printed')",
}


class Figure:
    def _repr_html_(self):
        return "<b>drawn</b>"


def answers():
    """What each cell raised, what they noted, and in which forms a figure is shown."""
    module = ModuleType("matplotlib.figure")
    module.Figure = Figure
    sys.modules["matplotlib.figure"] = module
    made = shell()
    made.user_ns["figure"] = Figure()
    done = {name: made.run_cell(source, store_history=True) for name, source in CELLS.items()}
    raised = {name: each.error_before_exec or each.error_in_exec for name, each in done.items()}
    return {
        "raised": {name: type(error).__name__ for name, error in raised.items() if error},
        "facts": made.user_ns["facts"],
        "shown": sorted(Formatter(parent=made).format(Figure())[0]),
    }


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """The answers of one shell, in a fork: a process has one only, and it changes its process."""
    folder, (read, write) = tmp_path_factory.mktemp("ipython"), os.pipe()
    if not (child := os.fork()):
        answer = {}
        try:
            os.environ["IPYTHONDIR"] = str(folder)
            with open(folder / "printed", "w") as sys.stdout:
                answer = answers()
        except BaseException as error:
            answer = {"failed": repr(error)}
        os.write(write, json.dumps(answer).encode())
        os._exit(0)
    os.close(write)
    with open(read, "rb") as pipe:
        answer = json.loads(pipe.read())
    os.waitpid(child, 0)
    assert "failed" not in answer, answer
    return answer | {"folder": folder, "printed": (folder / "printed").read_text()}


def test_programs_take_it_for_a_notebooks(found):
    assert found["facts"][0] == Shell.__name__ == "ZMQInteractiveShell"


def test_no_history_is_written(found):
    assert not list(found["folder"].rglob("history.sqlite"))


def test_it_has_every_magic_that_a_kernel_adds():
    from ipykernel.zmqshell import KernelMagics

    assert set(KernelMagics.magics["line"]) <= set(KERNEL_MAGICS)
    assert not KernelMagics.magics["cell"]


def test_what_a_kernel_adds_is_there_and_cells_after_an_exit_go_on(found):
    assert set(found["raised"]) == {"error", "syntax"}


def test_an_error_is_kept_and_neither_it_nor_help_comes_in_the_way(found):
    assert found["facts"][1:3] == ["ZeroDivisionError", "SyntaxError"]
    assert found["printed"] == "printed\n"


def test_what_a_cell_replaces_of_pythons_own_functions_is_put_back(found):
    assert found["facts"][3:5] == [2, 3]


def test_a_figure_is_drawn_only_where_a_cell_looks_at_what_is_displayed(found):
    assert found["shown"] == ["text/plain"]
    assert found["facts"][5] == ["text/html", "text/plain"]


def test_files_that_cells_write_stand_behind_pythons_own(monkeypatch):
    import nnbook

    book = os.path.dirname(os.path.dirname(nnbook.__file__))
    monkeypatch.setattr(sys, "path", ["/python", book, "/more"])
    monkeypatch.setattr(sys, "argv", ["x"])
    pass_for_a_kernel()
    assert sys.path == ["/python", "", book, "/more"]
    assert sys.argv[0] == "ipykernel_launcher.py"
    monkeypatch.setattr(sys, "path", ["/python"])
    pass_for_a_kernel()
    assert sys.path == ["", "/python"]

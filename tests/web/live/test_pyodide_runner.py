"""What cells do in the browser's Python: outputs, errors as Python shows them, bounds."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from nnbook.files import ROOT
from tests.web.live.browser_cells import in_pyodide, text_of
from tools.machine import node
from tools.site.packing import pack

# One start of Python for all cells of a page; each test looks at some of them by name.
CELLS = {
    "value": "x = 3\nx",
    "shared": "x + 1",
    "none": "None",
    "quiet": "x;",
    "order": (
        "import sys\nprint('a', end='')\nprint('b', file=sys.stderr)\n"
        "print('c')\nsys.stdout.write('d')\n"
    ),
    "forms": (
        "class Forms:\n"
        "    def _repr_mimebundle_(self, **_): return {'application/json': [1]}, {'a': 1}\n"
        "    def _repr_latex_(self): return '$x$'\n"
        "    def _repr_markdown_(self): return '*x*'\n"
        "    def _repr_svg_(self): return '<svg/>'\n"
        "    def _repr_png_(self): return b'png', {'width': 3}\n"
        "    def _repr_jpeg_(self): raise NotImplementedError\n"
        "    def _repr_javascript_(self): return 'x'\n"
        "    def __repr__(self): return 'Forms()'\n\nForms()"
    ),
    "own way": "class Own:\n    def _ipython_display_(self): print('in its own way')\n\nOwn()",
    "displayed": "display(Own(), 3)",
    "broken form": "class C:\n    def _repr_html_(self): 1 / 0\n\nC()",
    "raw": "import os\nwritten = os.write(1, 'é\\n'.encode())",
    "html": "class A:\n    def _repr_html_(self): return '<b>bold</b>'\n\nA()",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\nx * 5",
    "umlaut": "print('é' * 3, '→')",
    "error": "def halve(v):\n    return v / 0\n\nhalve(x)",
    "old": "kept = halve",
    "chain": "try:\n    1 / 0\nexcept Exception as error:\n    raise ValueError('two') from error",
    "syntax": "y = (1,\n  x = = 2)",
    "outside": "print('never')\nreturn 5",
    "magic": "x\n%time x",
    "question": "sum?",
    "runs": "raise RuntimeError('Cannot stack switch')",  # asyncio.run() does
    "after await": "await asyncio.sleep(0)\n{}['gone']",
    "no repr": "class B:\n    def __repr__(self): raise OSError('no words')\n\nB()",
    "no torch": "import torch",
    "no pandas": "import pandas",
    "lacks numpy": "from numpy import array\nlater = 1",
    "lacks a name": "print('so far')\nlater + 1",
    "lacks another": "sooner",
    "finds it": "later = 2\nlater",
    "does without": "try:\n    import numpy\nexcept ImportError:\n    print('without')",
    "lacks arrays": "raise RuntimeError('Numpy is not available')",
    "lacks plots": "import matplotlib.pyplot as plt",
    "no figures": "from nnbook.figures import softmax",
    "no window": "import tkinter",
    "typo": "from math import sinus",
    "input": "input('Your name? ')",
    "exit": "import sys\nprint('before')\nsys.exit('enough')\nprint('after')",
    "still": "x",
    "deep": "def again(): return again()\nagain()",
    "warning": "import warnings\nwarnings.warn('careful')",
    "many lines": "for i in range(5_000): print(i, 40 * '-')",
    "much": "print('x' * 3_000_000)",
    "both": "print('y' * 99_000)\n'z' * 200_000",
    "full and wrong": "print('x' * 200_000)\n1 / 0",
    "next": "print('all is well')",
}
# Cells of one name: what is edited and run again.
AGAIN = ["def f(): return 1 / 0  # the first", "g = f", "def f(): return 0", "g()"]


# To the last byte: large blocks, which nothing is written into, then small ones.
FULL = """import io
blocks, small = [], [None] * 1_000_000
for size in (100_000_000, 1_000_000):
    try:
        while True: blocks.append(io.BufferedReader(io.BytesIO(), size))
    except MemoryError: pass
for place in range(len(small)): small[place] = [None] * 50"""
FILLED = ["1 / 0", FULL, "blocks = small = None", "6 * 7", "[0] * 10**10"]


@pytest.fixture(scope="module")
def pages(starts_browser):
    """What the cells of three pages did, those of CELLS, AGAIN and FILLED."""
    return in_pyodide(list(CELLS.values()), AGAIN, FILLED, named={1: ["cell 1"] * 4})


@pytest.fixture(scope="module")
def done(pages):
    """What each cell of CELLS did, by name, and the last of AGAIN under ``again``."""
    page, again, _ = pages
    return dict(zip(CELLS, page, strict=True)) | {"again": again[-1]}


def trace(cell):
    """The lines of the cell's error; nothing else may have been shown after it."""
    assert cell["status"] == "error"
    return cell["outputs"][-1]["traceback"]


def test_values_and_names_are_shared(done):
    value = done["value"]["outputs"]
    assert [(each["output_type"], each["data"]) for each in value] == [
        ("execute_result", {"text/plain": "3"})
    ]
    assert value[0]["execution_count"] == 1
    assert text_of(done["shared"]["outputs"]) == "4\n"
    assert done["none"]["outputs"] == done["quiet"]["outputs"] == []
    assert text_of(done["await"]["outputs"]) == "15\n"
    assert text_of(done["umlaut"]["outputs"]) == "ééé →\n"


def test_html_is_shown_beside_the_text(done):
    (output,) = done["html"]["outputs"]
    assert output["data"]["text/html"] == "<b>bold</b>"
    assert output["data"]["text/plain"].startswith("<__main__.A object")


def test_values_are_shown_in_all_their_forms(done):
    (output,) = done["forms"]["outputs"]
    assert output["data"] == {
        "application/javascript": "x",
        "application/json": [1],
        "image/png": "cG5n",
        "image/svg+xml": "<svg/>",
        "text/latex": "$x$",
        "text/markdown": "*x*",
        "text/plain": "Forms()",
    }
    assert output["metadata"] == {"a": 1, "image/png": {"width": 3}}
    assert text_of(done["own way"]["outputs"]) == "in its own way\n"
    *printed, three = done["displayed"]["outputs"]
    assert text_of(printed) == "in its own way\n"
    assert three["data"] == {"text/plain": "3"}
    assert three["output_type"] == "display_data"


def test_a_form_that_raises_is_told_and_the_text_is_shown(done):
    *told, value = done["broken form"]["outputs"]
    assert "ZeroDivisionError" in text_of(told)
    assert list(value["data"]) == ["text/plain"]


def test_what_is_written_past_pythons_streams_is_shown(done):
    assert text_of(done["raw"]["outputs"]) == "é\n"


def test_streams_keep_their_order_and_pieces_are_not_held_back(done):
    outputs = [(each.get("name"), each.get("text")) for each in done["order"]["outputs"]]
    joined = []
    for name, text in outputs[:-1]:
        if joined and joined[-1][0] == name:
            joined[-1][1] += text
        else:
            joined.append([name, text])
    assert joined == [["stdout", "a"], ["stderr", "b\n"], ["stdout", "c\nd"]]
    assert outputs[0] == ("stdout", "a")


def test_errors_read_as_pythons_own(done):
    number = list(CELLS).index("error") + 1
    assert trace(done["error"]) == [
        "Traceback (most recent call last):",
        f'  File "cell {number}", line 4, in <module>',
        "    halve(x)",
        "    ~~~~~^^^",
        f'  File "cell {number}", line 2, in halve',
        "    return v / 0",
        "           ~~^~~",
        "ZeroDivisionError: division by zero",
    ]
    error = done["error"]["outputs"][-1]
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    chain = trace(done["chain"])
    assert "ZeroDivisionError: division by zero" in chain
    assert "The above exception was the direct cause of the following exception:" in chain
    assert chain[-1] == "ValueError: two"
    assert trace(done["no repr"])[-1] == "OSError: no words"
    assert "    {}['gone']" in trace(done["after await"])


@pytest.mark.parametrize("name", [name for name in CELLS])
def test_no_frame_is_ours(done, name):
    shown = text_of(done[name]["outputs"])
    assert "pyodide" not in shown
    assert "nnbook_page" not in shown


def test_syntax_errors_have_their_line_and_no_traceback(done):
    number = list(CELLS).index("syntax") + 1
    assert trace(done["syntax"]) == [
        f'  File "cell {number}", line 2',
        "    x = = 2)",
        "      ^",
        "SyntaxError: invalid syntax",
    ]
    assert done["syntax"]["outputs"][-1]["evalue"] == f"invalid syntax (cell {number}, line 2)"
    assert trace(done["outside"])[1:] == [
        "    return 5",
        "    ^^^^^^^^",
        "SyntaxError: 'return' outside function",
    ]
    assert len(done["outside"]["outputs"]) == 1, "nothing of the cell has run"
    *_, error, words = trace(done["magic"])
    assert error == "SyntaxError: invalid syntax"
    assert "commands of Jupyter" in words
    assert "commands of Jupyter" in trace(done["question"])[-1]


def test_a_loop_inside_the_pages_own_is_told_what_to_write_instead(done):
    assert "`await something()`" in trace(done["runs"])[-1]


def test_a_function_of_an_earlier_run_shows_its_own_line(done):
    assert '  File "cell 1", line 1, in f' in trace(done["again"])
    assert "    def f(): return 1 / 0  # the first" in trace(done["again"])


@pytest.mark.parametrize("name", ["no torch", "no pandas", "no figures"])
def test_a_missing_package_is_named_with_the_way_out(done, name):
    *_, error, words = trace(done[name])
    package = {"no torch": "torch", "no pandas": "pandas"}.get(name, "nnbook")
    assert error == f"ModuleNotFoundError: No module named '{package}'"
    assert words.startswith(f"{package} is not here")
    assert "rocket" in words
    assert "`make`" in words


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("lacks numpy", "NumPy"),
        ("lacks a name", "NumPy"),
        ("lacks arrays", "NumPy"),
        ("lacks plots", "Matplotlib"),
    ],
)
def test_a_cell_that_lacks_what_the_book_uses_names_it_and_is_no_error(done, name, package):
    assert done[name]["status"] == "lacking"
    *shown, lacks = done[name]["outputs"]
    assert (lacks["output_type"], lacks["package"]) == ("lacking", package)
    assert text_of(shown) == ("so far\n" if name == "lacks a name" else "")


def test_only_names_of_such_a_cell_are_forgiven_and_only_until_they_are_there(done):
    assert trace(done["lacks another"])[-1] == "NameError: name 'sooner' is not defined"
    assert text_of(done["finds it"]["outputs"]) == "2\n"
    assert text_of(done["does without"]["outputs"]) == "without\n"


def test_other_import_errors_are_left_alone(done):
    assert trace(done["typo"])[-1].startswith("ImportError: cannot import name 'sinus' from 'math'")
    assert trace(done["no window"])[-1].endswith("comes without the module tkinter.")


def test_a_wheel_of_torch_stands_in_the_place_of_the_pages_own(tmp_path, starts_browser):
    wheel = tmp_path / "torch.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("torch/__init__.py", "from torch.deep import version")
        archive.writestr("torch/deep.py", "from pathlib import Path\nversion = Path(__file__)")
    code = "import torch\nprint(torch.version.is_file(), torch.version)"
    first, again = in_pyodide([code], [code], libraries={"torch": wheel})
    for page in (first, again):
        assert text_of(page[0]["outputs"]) == "True /page/torch/torch/deep.py\n"


def test_a_name_that_torch_lacks_is_told_in_its_words_in_each_python(tmp_path, starts_browser):
    source = "def __getattr__(name): raise AttributeError(f'{name} is elsewhere')\n"
    file = tmp_path / "torch.bin"
    file.write_bytes(pack({"torch/__init__.py": source.encode(), "torch/part.py": b"x = 1"}))
    cells = ["from torch import fft", "from torch.part import y", "from torch.part import x\nx"]
    for page in in_pyodide(cells, cells, libraries={"torch": file}):
        name, other, there = (text_of(cell["outputs"]).splitlines()[-1] for cell in page)
        assert name == "fft is elsewhere"
        assert other.startswith("ImportError: cannot import name 'y' from 'torch.part'")
        assert there == "1", "a module that nothing has imported before is found"


def test_input_says_that_it_cannot_ask(done):
    assert trace(done["input"])[-1].startswith("EOFError: input() cannot ask on this page")


def test_exit_ends_the_cell_and_keeps_the_names(done):
    assert done["exit"]["status"] == "error"
    shown = text_of(done["exit"]["outputs"])
    assert shown.startswith("before\nenough\n")
    assert "after" not in shown
    assert "exit() has ended this cell" in shown
    assert text_of(done["still"]["outputs"]) == "3\n"


def test_endless_recursion_is_an_error_of_python(done):
    assert trace(done["deep"])[-1].startswith("RecursionError: maximum recursion depth exceeded")


def test_warnings_name_the_cell(done):
    number = list(CELLS).index("warning") + 1
    shown = text_of(done["warning"]["outputs"])
    assert shown == f"cell {number}:2: UserWarning: careful\n  warnings.warn('careful')\n"


LEFT_OUT = {
    "many lines": 28_890,
    "much": 2_800_001,
    "both": 99_003,
    "full and wrong": 1,
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_output_is_cut_with_a_line_that_says_so(done, name):
    shown = text_of(done[name]["outputs"])
    assert 200_000 < len(shown) < 201_000
    begun, ended = (output for output in done[name]["outputs"] if "transient" in output)
    assert begun["transient"] == ended["transient"]
    assert ended["output_type"] == "update_display_data"
    assert ended["data"]["text/plain"] == (
        f"… {LEFT_OUT[name]:,} more character{'s are' if LEFT_OUT[name] > 1 else ' is'} left out: "
        "a cell shows its first 200,000."
    )


def test_an_error_is_shown_though_the_output_is_cut(done):
    error = next(each for each in done["full and wrong"]["outputs"] if "ename" in each)
    assert error["traceback"][-1] == "ZeroDivisionError: division by zero"
    assert text_of(done["next"]["outputs"]) == "all is well\n"


def test_full_memory_is_told_and_the_next_cell_can_free_it(pages):
    _, _, (wrong, full, freed, works, large) = pages
    assert trace(wrong)[-1] == "ZeroDivisionError: division by zero"
    for cell, error in ((full, "MemoryError"), (large, "OverflowError")):
        assert cell["outputs"][-1]["ename"] == error
        assert trace(cell)[-1].startswith("The memory of this page's Python is full")
    assert freed["status"] == "ok"
    assert text_of(works["outputs"]) == "42\n"


BARE = """import { withRoom } from "PYTHON";
const bare = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
console.log(Boolean(await withRoom(null, () => WebAssembly.instantiate(bare))));"""


def test_a_module_without_memory_may_come_between():
    script = ROOT / "web" / "src" / "live" / "browser" / "python.js"
    code = BARE.replace("PYTHON", script.as_uri())
    command = [node.node(), "--input-type=module", "--eval", code]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == "true\n", done.stderr


def test_a_python_begins_with_memory_that_has_grown(tmp_path, starts_browser):
    """Beyond what a Python has at first, 30 MB: unpacking is what makes it grow."""
    file = tmp_path / "large.bin"
    file.write_bytes(pack({"large.txt": bytes(20_000_000)}))
    again, once_more = in_pyodide(["6 * 7"], ["6 * 7"], libraries={"large": file})
    assert [text_of(each["outputs"]) for (each,) in (again, once_more)] == ["42\n", "42\n"]


NUMPY = """class ndarray(list): pass
def array(values): return ndarray(values)"""
PYPLOT = """import os, importlib
def show():
    backend = os.environ["MPLBACKEND"].removeprefix("module://")
    importlib.import_module("nnbook_page").publish({"text/plain": backend})"""


def test_wheels_that_the_site_was_built_with_are_there_after_reset_too(tmp_path, starts_browser):
    """Made-up ones, and a real one of plain Python."""
    import packaging

    wheels = {name: tmp_path / f"{name}.whl" for name in ("numpy", "matplotlib", "packaging")}
    with zipfile.ZipFile(wheels["numpy"], "w") as archive:
        archive.writestr("numpy/__init__.py", NUMPY)
    with zipfile.ZipFile(wheels["matplotlib"], "w") as archive:
        archive.writestr("matplotlib/__init__.py", "")
        archive.writestr("matplotlib/pyplot.py", PYPLOT)
    with zipfile.ZipFile(wheels["packaging"], "w") as archive:
        for file in Path(packaging.__file__).parent.glob("*.py"):
            archive.write(file, f"packaging/{file.name}")
    cells = [
        "import numpy as np\nnp.array([1, 2])",
        "import matplotlib.pyplot as plt\nplt.show()",
        "from packaging.version import Version\nVersion('1.10') > Version('1.9')",
    ]
    for page in in_pyodide(cells, cells, libraries=wheels):
        assert [each["status"] for each in page] == ["ok", "ok", "ok"]
        shown = [text_of(each["outputs"]) for each in page]
        assert shown == ["[1, 2]\n", "nnbook_plots\n", "True\n"]

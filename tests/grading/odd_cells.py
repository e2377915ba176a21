"""Notebooks that hold what a Jupyter kernel takes and a plain Python does not.

Each defines ``count_parameters`` so that it is right only if everything before it did what it does
in a kernel. ``OUTCOMES`` names those where that is not the verdict ``correct``.
"""

IMPORT = "from nnbook.checks import check"
CHECK = "check('count-parameters', count_parameters)"
RIGHT = """
def count_parameters(sizes):
    return sum(before * after + after for before, after in zip(sizes, sizes[1:]))
""".strip()
# Right if ``facts`` holds.
IF_FACTS = """
def count_parameters(sizes):
    right = sum(before * after + after for before, after in zip(sizes, sizes[1:]))
    return right if facts else -1
""".strip()
WITH_HELPER = "def count_parameters(sizes):\n    return total(sizes)"
HELPER = RIGHT.replace("count_parameters", "total")
WRONG_HELPER = "def total(sizes):\n    return sum(sizes)"

ODD: dict[str, tuple[str, ...]] = {
    "get_ipython imported": (
        "from IPython import get_ipython",
        "%timeit -n 1 -r 1 sum([1, 2])",
        "shell = get_ipython()\nshell.run_line_magic('timeit', '-n 1 -r 1 1 + 1')",
        RIGHT,
    ),
    "timeit above the def": (
        "def count_parameters(sizes):\n    return 0",
        f"%timeit -n 10 -r 3 count_parameters([4, 8, 3])\n{RIGHT}",
    ),
    "timeit kept": (
        f"t = %timeit -q -o -n 10 -r 3 sum([1, 2])\nfacts = t.loops == 10 and t.repeat == 3\n"
        f"{IF_FACTS}",
    ),
    "timeit of a cell": ("%%timeit -n 2 -r 2 x = 3\nx + 1", RIGHT),
    "time": ("%time x = 7", f"%%time\nfacts = x == 7\n{IF_FACTS}"),
    "captured": (
        "%%capture shown\nprint('abc')\n3 + 4",
        "shown.show()",
        f"facts = shown.stdout.startswith('abc') and len(shown.outputs) == 1\n{IF_FACTS}",
    ),
    "a captured figure": (
        "import matplotlib.pyplot as plt",
        "%%capture shown\nplt.plot([1, 2])\nplt.show()",
        f"facts = any('image/png' in each.data for each in shown.outputs)\n{IF_FACTS}",
    ),
    "a future import": (
        "from __future__ import annotations",
        f"def later(x: NotThere) -> NorThis: ...\nfacts = True\n{IF_FACTS}",
    ),
    "a file written and imported": (
        f"%%writefile helpers.py\n{HELPER}",
        f"from helpers import total\n{WITH_HELPER}",
    ),
    "a file written, run": (f"%%writefile script.py\n{RIGHT}", "%run script.py"),
    "a file written, loaded anew": (
        f"%%writefile helpers.py\n{WRONG_HELPER}",
        "%load_ext autoreload\n%autoreload 2\nimport helpers",
        f"%%writefile helpers.py\n{HELPER}",
        "import os\nos.utime('helpers.py', (1, 10**9))",
        "from importlib import reload\nreload(helpers)\ntotal = helpers.total",
        WITH_HELPER,
    ),
    "displays": (
        "from IPython.display import HTML, Markdown, clear_output, display",
        "display(HTML('<b>x</b>'), Markdown('*y*'))\nclear_output(wait=True)",
        "handle = display('x', display_id=True)\nhandle.update('y')",
        "display(3)\nx = 1",
        f"facts = x == 1\n{IF_FACTS}",
    ),
    "history": (
        "8 * 4",
        "weights = _\n_",
        f"facts = weights == 32 and 32 in Out.values() and '8 * 4' in In\n{IF_FACTS}",
    ),
    "an old cell run again": (RIGHT, "del count_parameters", "exec(In[2])"),
    "questions": ("import math\nmath.sqrt?", "?sum", "math.sqrt??\nx = 1", RIGHT),
    "a shell": (
        "!echo 3 > three.txt",
        "lines = !printf 'a\\nb'",
        "three = open('three.txt').read().strip()",
        f"facts = three == '3' and list(lines) == ['a', 'b']\n{IF_FACTS}",
    ),
    "a shell that fails": ("!false\nx = 1", f"facts = _exit_code == 1 and x == 1\n{IF_FACTS}"),
    "bash": (
        "%%bash\nmkdir -p below\necho 5 > below/five",
        f"%cd below\nfacts = open('five').read().strip() == '5'\n{IF_FACTS}",
    ),
    "another Python": (
        "%%python\nimport torch, sys\nopen('said', 'w').write(torch.__version__)",
        "import subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-c', 'import numpy'], capture_output=True)\n"
        "facts = done.returncode == 0 and bool(open('said').read())",
        IF_FACTS,
    ),
    "an environment": ("%env ODD=7", f"import os\nfacts = os.environ['ODD'] == '7'\n{IF_FACTS}"),
    "await": (
        "import asyncio\nasync def one():\n    await asyncio.sleep(0.01)\n    return 1",
        f"facts = await one() == 1\n{IF_FACTS}",
    ),
    "async for and with": (
        "from contextlib import asynccontextmanager\n"
        "async def three():\n    for i in range(3):\n        yield i\n"
        "@asynccontextmanager\nasync def opened():\n    yield 5",
        f"seen = [i async for i in three()]\nasync with opened() as five:\n    pass\n"
        f"facts = seen == [0, 1, 2] and five == 5\n{IF_FACTS}",
    ),
    "a task between cells": (
        "import asyncio\nasync def one():\n    await asyncio.sleep(0)\n    return 1\n"
        "task = asyncio.create_task(one())",
        f"facts = task.done() and task.result() == 1\n{IF_FACTS}",
    ),
    "a loop that runs already": (
        "import asyncio\nasync def one():\n    return 1\nwaiting = one()\n"
        "try:\n    asyncio.run(waiting)\n    facts = False\n"
        "except RuntimeError:\n    facts = True\n    waiting.close()",
        IF_FACTS,
    ),
    "figures closed by the cell": (
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        f"facts = plt.get_fignums() == []\n{IF_FACTS}",
    ),
    "magics of the page": ("%autosave 0\nx = 1", f"%connect_info\nfacts = x == 1\n{IF_FACTS}"),
    "html, javascript, latex": (
        "%%html\n<b>x</b>",
        "%%javascript\nalert(1)",
        "%%latex\n$x$",
        "%%svg\n<svg/>",
        RIGHT,
    ),
    "a magic of one's own": (
        "from IPython.core.magic import register_cell_magic, register_line_magic\n"
        "@register_line_magic\ndef double(line):\n    return 2 * int(line)\n"
        "@register_cell_magic\ndef twice(line, cell):\n"
        "    get_ipython().run_cell(cell)\n    get_ipython().run_cell(cell)",
        "calls = []",
        "%%twice\ncalls.append(1)",
        f"four = %double 2\nfacts = four == 4 and calls == [1, 1]\n{IF_FACTS}",
    ),
    "events": (
        "ran = []\nget_ipython().events.register('post_run_cell', lambda result: ran.append(1))",
        "x = 1",
        f"facts = len(ran) == 2\n{IF_FACTS}",
    ),
    "every value displayed": (
        "%config InteractiveShell.ast_node_interactivity = 'all'",
        f"5\n6\nfacts = 5 in Out.values() or _ == 6\n{IF_FACTS}",
    ),
    "a question above the def": (f"name = input('?')\nfacts = name == ''\n{IF_FACTS}",),
    "a question below the def": (f"{RIGHT}\nage = int(input('?'))",),
    "a question to a function": ("def count_parameters(sizes):\n    return int(input('?'))",),
    "prompts pasted with the code": (
        "\n".join(
            (">>> " if i == 0 else "... ") + line for i, line in enumerate(RIGHT.split("\n"))
        ),
    ),
    "prompts of IPython pasted with the code": ("In [1]: " + RIGHT.replace("\n", "\n   ...: "),),
    "written among the names": (
        "globals()['count_parameters'] = lambda sizes: total(sizes)",
        HELPER,
    ),
    "run by the shell": (f"get_ipython().run_cell({RIGHT!r})",),
    "told apart from a script": (
        "import sys\n"
        "facts = get_ipython().__class__.__name__ == 'ZMQInteractiveShell'\n"
        "facts = facts and 'IPKernelApp' in get_ipython().config and __name__ == '__main__'\n"
        "facts = facts and 'ipykernel' in sys.argv[0] and '__file__' not in globals()",
        IF_FACTS,
    ),
    "a thread between cells": (
        "import threading\nseen = []\nthread = threading.Thread(target=seen.append, args=(1,))",
        "thread.start()",
        f"thread.join()\nfacts = seen == [1]\n{IF_FACTS}",
    ),
    "a process between cells": (
        "import subprocess\nrunning = subprocess.Popen(['sleep', '60'])",
        "1 / 0",
        f"facts = running.poll() is None\nrunning.kill()\nrunning.wait()\n{IF_FACTS}",
    ),
    "pickled": (
        "import pickle\nclass Net:\n    pass\nagain = pickle.loads(pickle.dumps(Net()))",
        f"facts = type(again) is Net\n{IF_FACTS}",
    ),
    "stored": ("kept = 3\n%store kept\ndel kept\n%store -r kept", f"facts = kept == 3\n{IF_FACTS}"),
    "names deleted": (RIGHT, CHECK, "%reset -f"),
    "cells that fail": (
        "def broken(:",
        "no_such_name",
        "%no_such_magic",
        "raise SystemExit",
        "raise KeyboardInterrupt",
        RIGHT,
    ),
    "a lambda": (f"count_parameters = lambda sizes: total(sizes)\n{HELPER}",),
    "an object": (
        f"class Count:\n    def __call__(self, sizes):\n        return total(sizes)\n{HELPER}\n"
        "count_parameters = Count()",
    ),
    "decorated": (
        "import functools\ndef loud(f):\n    @functools.wraps(f)\n    def g(*a):\n"
        f"        return f(*a)\n    return g\n@loud\n{RIGHT}",
    ),
    "partial": (
        "from functools import partial\ndef scaled(k, sizes):\n    return k * total(sizes)\n"
        f"{HELPER}\ncount_parameters = partial(scaled, 1)",
    ),
    "executed": (f"exec('''\n{RIGHT}\n''')",),
    "checked under another name": (
        f"def count_parameters(sizes):\n    raise NotImplementedError\n{HELPER}",
        "check('count-parameters', total)",
    ),
    "a helper that means something else further down": (
        f"{HELPER}\n{WITH_HELPER}",
        CHECK,
        WRONG_HELPER,
    ),
    "a helper that is mended further down": (f"{WRONG_HELPER}\n{WITH_HELPER}", CHECK, HELPER),
    "a constant that changes": (f"facts = True\n{IF_FACTS}", CHECK, "facts = False"),
    "a list that is emptied": (f"facts = [1]\n{IF_FACTS}", CHECK, "facts.clear()"),
    "a name used for something else": (RIGHT, CHECK, "count_parameters = count_parameters([4, 8])"),
    "the last definition": (RIGHT, CHECK, RIGHT.replace("+ after", ""), CHECK),
    "a script that runs among the cells' names": (
        "seed = 5",
        "%%writefile script.py\nimport sys\nseed += int(sys.argv[1])",
        f"%run -i script.py 3\nfacts = seed == 8\n{IF_FACTS}",
    ),
    "Python in a shell line": (
        f"n = 7\nlines = !echo {{n}} $n\nfacts = list(lines) == ['7 7']\n{IF_FACTS}",
    ),
    "widgets that are moved": (
        "import ipywidgets as w\nslider, out, seen = w.IntSlider(), w.Output(), []\n"
        "slider.observe(lambda change: seen.append(change.new), 'value')",
        "with out:\n    slider.value = 5\nw.interact(lambda x: seen.append(x), x=(0, 3))",
        f"facts = seen[0] == 5 and len(seen) == 2\n{IF_FACTS}",
    ),
    "a debugger without an answer": ("%pdb on", "1 / 0", "%pdb off\n%debug", RIGHT),
    "cells again by name": (
        "x = 0",
        "x += 1",
        "%macro -q again 3",
        f"again\nfacts = x >= 1\n{IF_FACTS}",
    ),
    "a def that is never reached": (f"%no_such_magic\n{RIGHT}", CHECK),
}
# Where the function is not right, by design.
OUTCOMES = {
    "a question to a function": "error",
    "a helper that is mended further down": "incorrect",
    "the last definition": "incorrect",
}
# Where the kernel's own ``check`` never sees the function.
UNCHECKED = {"a def that is never reached"}


def cells(name: str) -> tuple[str, ...]:
    """The cells of the notebook of that name, ``check`` among them."""
    odd = ODD[name]
    return (IMPORT, *odd) if any("check(" in cell for cell in odd) else (IMPORT, *odd, CHECK)

"""The engine in a browser: a worker that loads, runs, streams, stops, breaks and begins again."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import ClassVar

import pytest

from nnbook.files import ROOT
from tools.machine import node
from tools.site import live
from tools.site.served import Handler, served

PAGE = """<!doctype html><title>An empty page</title><link rel="icon" href="data:,"><p>Nothing.</p>
<script type="module">
  const { open } = await import("./_static/live/ENTRY");
  const { href } = location;
  const page = { static: new URL("./_static/", href).href, root: href };
  page.libraries = ["torch", "exercises"];
  window.progress = [];
  window.states = [];
  window.start = async () => {
    window.engine = await open(page, { report: (step) => progress.push(step) });
    engine.onState = (state) => states.push(state);
  };
  window.outputs = [];
  window.run = (code, name = "cell 1") => {
    const shown = (outputs = []);
    const taking = {
      add: (output) => shown.push(output),
      clear: (wait) => shown.push({ text: `cleared ${wait}` }),
      signal: (window.ended = new AbortController()).signal,
    };
    return engine.run(code, { name, outputs: taking });
  };
  const said = ({ text, data, ename }) => text ?? data?.["text/plain"] ?? ename;
  window.text = () => outputs.map(said).join("");
  window.loaded = true;
</script>"""
SLOW = 60_000
SCRIPT = Path(__file__).parent / "engine.mjs"


class Counting(Handler):
    """Keeps the paths of all requests. ``failing``: the end of a path that is refused once."""

    paths: ClassVar[list[str]] = []
    failing = ""

    def do_GET(self):
        type(self).paths.append(self.path)
        if type(self).failing and self.path.endswith(type(self).failing):
            type(self).failing = ""
            self.send_error(503)
            return
        super().do_GET()


def build(out: Path, brought: dict, script: Path) -> dict:
    done = subprocess.run(
        [node.node(), script],
        input=json.dumps({"out": str(out), **brought}),
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def built(tmp_path_factory, starts_build):
    """A folder with a page that has the engine, and the sizes of what Python is made of."""
    folder = tmp_path_factory.mktemp("engine")
    out = folder / "_static" / "live"
    out.mkdir(parents=True)
    answer = build(out, live.write(folder / "brought"), SCRIPT)
    (folder / "page.html").write_text(PAGE.replace("ENTRY", answer["entry"]), encoding="utf-8")
    return folder, answer["bytes"]


@pytest.fixture(scope="module")
def address(built):
    """Where the page is served."""
    folder, _ = built
    with served(folder, Counting) as url:
        yield f"{url}page.html"


def opened(browser, address):
    tab = browser.new_page()
    tab.set_default_timeout(SLOW)
    tab.goto(address)
    tab.wait_for_function("window.loaded")
    return tab


@pytest.fixture(scope="module")
def python(browser, address):
    """The page with Python in it."""
    tab = opened(browser, address)
    Counting.paths.clear()
    tab.evaluate("start()")
    yield tab
    tab.close()


def status(tab, code, name="cell 1"):
    return tab.evaluate("([code, name]) => run(code, name)", [code, name])["status"]


def said(tab):
    return tab.evaluate("text()")


def test_loading_tells_the_bytes_up_to_the_last(python, built):
    _, sizes = built
    *loading, last = python.evaluate("progress")
    assert last == {"text": "Starting Python"}
    loaded = [step["loaded"] for step in loading]
    assert loaded == sorted(loaded)
    assert len(loaded) > 5
    total = sum(size for name, size in sizes.items() if not name.startswith("book-"))
    assert {step["total"] for step in loading} == {total}
    assert 10e6 < total < 20e6
    assert loaded[-1] < total


def test_only_what_is_needed_is_fetched_and_only_once(python):
    loaded = [path.rpartition("/")[2].partition("-")[0] for path in Counting.paths]
    python = ["pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]
    assert sorted(loaded) == ["exercises", *python, "torch", "worker"]


def test_cells_share_names_and_the_checks_are_there(python):
    assert python.evaluate("run('x = 20')") == {"status": "ok", "count": 1}
    assert python.evaluate("run('x + 1')") == {"status": "ok", "count": 2}
    assert said(python) == "21"
    call = 'from nnbook.checks import check\ncheck("count-parameters", lambda sizes: 67)'
    assert status(python, call) == "ok"
    assert "Count the parameters: incorrect" in said(python)
    assert python.evaluate("states.slice(-2)") == ["busy", "idle"]


def test_an_endless_loop_shows_what_it_prints_and_stops_at_once(python):
    python.evaluate("void (window.running = run('print(1)\\nwhile True: pass'))")
    python.wait_for_function("text().includes('1')")
    python.evaluate("window.pressed = performance.now()")
    python.evaluate("engine.stop()")
    assert python.evaluate("running") == {"status": "stopped", "count": 0}
    assert python.evaluate("performance.now() - pressed") < 2_000
    assert said(python) == "1\n"
    assert python.evaluate("states.at(-1)") == "lost"


def test_the_next_run_begins_a_new_python_without_loading_it_again(python):
    python.evaluate("engine.stop()")
    Counting.paths.clear()
    python.evaluate("states.length = 0")
    assert status(python, "x") == "error"
    assert said(python) == "NameError"
    assert python.evaluate("states") == ["starting", "busy", "idle"]
    fetched = {path.rpartition("/")[2] for path in Counting.paths}
    assert not [name for name in fetched if name.endswith((".wasm", ".zip", ".bin"))]
    assert status(python, "import torch\nfrom nnbook.checks import check") == "ok"


def test_reset_forgets_all_names(python):
    assert status(python, "y = 1") == "ok"
    python.evaluate("engine.reset()")
    assert python.evaluate("run('y')") == {"status": "error", "count": 1}


def test_reset_ends_a_running_cell(python):
    python.evaluate("void (window.running = run('while True: pass'))")
    python.evaluate("engine.reset()")
    assert python.evaluate("running.then(({ status }) => status)") == "stopped"
    assert status(python, "1") == "ok"


STARTS = """() => {
  const { Worker } = window;
  window.began = 0;
  window.Worker = class extends Worker {
    constructor(...given) { super(...given); window.began += 1; }
  };
}"""


@pytest.fixture(scope="module")
def bare(browser, address):
    """A page without Python yet; it counts the Pythons that it starts."""
    tab = opened(browser, address)
    tab.evaluate(STARTS)
    yield tab
    tab.close()


def test_what_could_not_be_loaded_is_loaded_at_the_next_attempt(bare):
    Counting.failing = ".wasm"
    with pytest.raises(Exception, match=r"could not be loaded \(the site answers 503\)\. Run the"):
        bare.evaluate("start()")
    # What still arrives is not told over the line that says so.
    told = bare.evaluate("progress.length")
    bare.wait_for_timeout(300)
    assert bare.evaluate("progress.length") == told
    bare.evaluate("began = 0")
    bare.evaluate("start()")
    assert status(bare, "1") == "ok"


@pytest.fixture
def counted(bare):
    """The same page with Python in it."""
    if not bare.evaluate("'engine' in window"):
        bare.evaluate("start()")
    return bare


@pytest.mark.parametrize("again", ["engine.reset()", "engine.stop()"])
def test_the_python_that_waits_takes_the_place_of_the_one_that_ends(counted, again):
    assert status(counted, "y = 1") == "ok"
    counted.wait_for_function("began > 1")
    before = counted.evaluate("began")
    counted.evaluate(again)
    counted.evaluate("void (window.running = run('y'))")
    # The run keeps another one from starting until it has ended.
    assert counted.evaluate("running.then(() => began)") == before
    assert said(counted) == "NameError"
    counted.wait_for_function("before => began > before", arg=before)


def test_the_python_that_waits_hears_how_exercises_stand_when_its_turn_comes(counted):
    call = (
        "from nnbook.checks import check, scoreboard\n"
        "def count_parameters(sizes):\n"
        "    return sum(a * b + b for a, b in zip(sizes, sizes[1:]))\n"
        'check("count-parameters", count_parameters)'
    )
    status(counted, "1")
    counted.wait_for_function("began > 1")
    assert status(counted, call) == "ok"
    assert ": correct" in said(counted)
    counted.evaluate("engine.reset()")
    status(counted, 'from nnbook.checks import scoreboard\nscoreboard("01_layers")')
    assert "1 of 5 correct" in said(counted)


LATE = """import asyncio
async def late():
    await asyncio.sleep(0.3)
    print("late")
task = asyncio.ensure_future(late())"""


def test_what_a_task_shows_later_is_shown_below_its_cell(python):
    python.evaluate("code => run(code)", LATE)
    python.evaluate("window.earlier = outputs")
    assert status(python, "print('another')") == "ok"
    python.wait_for_function("earlier.length > 0")
    assert python.evaluate("earlier[0].text") == "late"
    assert said(python) == "another\n"


def test_a_cell_that_runs_again_hears_no_more_of_the_run_before(python):
    python.evaluate("code => run(code)", LATE)
    python.evaluate("window.earlier = outputs; ended.abort()")
    assert status(python, "import asyncio\nawait asyncio.sleep(0.6)") == "ok"
    assert python.evaluate("earlier") == []


def test_a_flood_of_output_leaves_the_page_alive(python):
    python.evaluate("void (window.running = run('while True: print(10**50)'))")
    # The note is the only output that is no text of a stream.
    python.wait_for_function("outputs.some(({ data }) => data)")
    assert "left out" in said(python)
    late = """new Promise((resolve) => {
      const asked = performance.now();
      setTimeout(() => resolve(performance.now() - asked), 0);
    })"""
    assert python.evaluate(late) < 500
    assert len(said(python)) < 201_000
    python.evaluate("engine.stop()")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import os; os.abort()", "Python has ended: "),
        ("nested = []\nfor _ in range(10**5): nested = [nested]\nnested", "nested too deeply"),
    ],
)
def test_a_crash_is_told_and_the_next_run_begins_a_new_python(python, code, words):
    assert status(python, code) == "stopped"
    assert words in said(python)
    assert python.evaluate("states.at(-1)") == "lost"
    assert status(python, "6 * 7") == "ok"
    assert said(python) == "42"


def test_nothing_of_another_host_is_named(built):
    folder, _ = built
    for file in [*folder.rglob("*.js"), *folder.rglob("*.mjs")]:
        text = file.read_text(encoding="utf-8")
        assert "jsdelivr" not in text, file
        assert "cdn." not in text, file


@pytest.fixture
def other_web(tmp_path, starts_build):
    """A copy of ``web/`` whose Pyodide can be changed; the rest are links."""
    web, modules = tmp_path / "web", tmp_path / "web" / "node_modules"
    modules.mkdir(parents=True)
    for entry in (ROOT / "web" / "node_modules").iterdir():
        if entry.name != "pyodide":
            (modules / entry.name).symlink_to(entry)
    shutil.copytree(ROOT / "web" / "node_modules" / "pyodide", modules / "pyodide")
    for folder in ("src", "styles"):
        shutil.copytree(ROOT / "web" / folder, web / folder)
    (tmp_path / "nnbook").symlink_to(ROOT / "nnbook")
    for script in ("live.mjs", "widgets.mjs"):
        shutil.copy(ROOT / "web" / script, web)
    for file in (SCRIPT, ROOT / "tools" / "live" / "bounds.py"):
        copy = tmp_path / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True)
        shutil.copy(file, copy)
    return web


def test_a_pyodide_that_names_another_host_stops_the_build(other_web, tmp_path):
    script = tmp_path / SCRIPT.relative_to(ROOT)
    brought = live.write(tmp_path / "brought")
    out = tmp_path / "out"
    out.mkdir()
    build(out, brought, script)
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        file = other_web / "node_modules" / "pyodide" / name
        text = file.read_text(encoding="utf-8")
        elsewhere = '\nglobalThis.packages = "https://cdn.example.org/v1/";\n'
        file.write_text(text + elsewhere, encoding="utf-8")
        out = tmp_path / f"out-{name}"
        out.mkdir()
        with pytest.raises(RuntimeError, match=r"names another host: https://cdn\.example\.org"):
            build(out, brought, script)
        file.write_text(text, encoding="utf-8")

"""The engine behind a page's cells, without the cells: a page that tests talk to it from."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.live.running import Running

# Where the engine is opened: no page takes less time to load.
PAGE = "book/glossary"
# A line that only the engine for kernels contains.
MARK = "nnbook-kernel:"
OPEN = """async ([engineAddress, outputsAddress, name]) => {
  const { open } = await import(engineAddress);
  const { CellOutputs, Displays, renderers } = await import(outputsAddress);
  window.place = document.createElement("div");
  place.id = "place";
  document.querySelector("article").prepend(place);
  window.states = [];
  const base = new URL("../../", location).href;
  const files = `${base}read/_static/`;
  const page = { name, base, static: files };
  const displays = new Displays();
  const rendermime = renderers(files, (id) => engine.view(id));
  const report = ({ text }) => states.push(text);
  window.engine = await open(page, { report, rendermime, displays });
  engine.onState = (state) => states.push(state);
  window.run = async (code) => {
    const shown = (window.begun = []);
    const ended = new AbortController();
    window.release = () => ended.abort();
    const outputs = {
      add: (output) => shown.push(output),
      clear: (wait) => shown.push({ cleared: wait }),
      ask: (message, future) => { window.asked = { prompt: message.content.prompt, future }; },
      signal: ended.signal,
    };
    try {
      return { ...(await engine.run(code, { outputs })), outputs: shown };
    } catch (error) {
      return { status: "refused", words: error.message, outputs: shown };
    }
  };
  let last;
  window.show = (output) => {
    last = new CellOutputs(place, { rendermime, displays, previous: last });
    last.add(output);
    last.end();
  };
}"""

START = """code => {
  window.ended = false;
  window.pending = run(code).finally(() => { window.ended = true; });
}"""


def modules(site: Path) -> list[str]:
    """The files of the built site that hold the engine, and what shows outputs."""
    folder = site / "_static" / "live"
    engines = [file for file in folder.glob("engine-*.js") if MARK in file.read_text("utf-8")]
    outputs = list(folder.glob("outputs-*.js"))
    if not (engines and outputs):
        pytest.fail(f"there is no engine in {site}: run `make site`", pytrace=False)
    return [engines[0].name, outputs[0].name]


class Engine:
    """An open engine on an open page."""

    def __init__(self, page: Page, book: Running, site: Path, name: str = "book/01_layers"):
        self.page = page
        self.address = f"{book.base}/read/{PAGE}.html"
        self.modules = [f"{book.base}/read/_static/live/{name}" for name in modules(site)]
        self.name = name
        page.goto(f"{self.address}?token={book.token}")
        self.open()

    def open(self) -> None:
        """Open the engine on the page as it is."""
        self.page.evaluate(OPEN, [*self.modules, self.name])

    def reload(self) -> None:
        """Load the page again and open the engine there."""
        self.page.reload()
        self.open()

    def get(self, name: str) -> Any:
        """A property of the engine."""
        return self.page.evaluate("name => engine[name]", name)

    def start(self, code: str) -> None:
        """Run code without waiting; ``finish`` waits."""
        self.page.evaluate(START, code)

    def finish(self) -> dict[str, Any]:
        """What ``start`` began: status, count or words, outputs."""
        self.page.wait_for_function("ended")
        return self.page.evaluate("pending")

    def run(self, code: str) -> dict[str, Any]:
        """Run code; return status, count (or the words of a refusal) and outputs."""
        self.start(code)
        return self.finish()

    def value(self, expression: str) -> Any:
        """What an expression is in Python, through JSON."""
        done = self.run(f"import json\nprint(json.dumps({expression}))")
        assert done["status"] == "ok", done
        return json.loads("".join(output["text"] for output in done["outputs"]))

    def states(self) -> list[str]:
        """The states and progress since the last call."""
        return self.page.evaluate("states.splice(0)")

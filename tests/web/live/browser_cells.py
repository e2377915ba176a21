"""The code cells of the book's notebooks, and running them in the Python of a page."""

import builtins
import json
import subprocess
import symtable
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nnbook.files import ROOT
from tools.machine import node
from tools.site import imports, live

HARNESS = Path(__file__).parent / "pyodide.mjs"
# Training on a busy machine with two cores.
SECONDS = 900


@dataclass(frozen=True)
class Cell:
    """A code cell as it stands in a built notebook; ``number`` counts the code cells."""

    number: int
    code: str
    tags: tuple[str, ...]
    shown: str

    @property
    def needed(self) -> set[str]:
        """The names that it takes from elsewhere when it runs, not when its functions do."""
        table = symtable.symtable(self.code, "cell", "exec")
        return _looked_up(table) - self.bound - set(dir(builtins))

    @property
    def bound(self) -> set[str]:
        """The names that other cells can use after it."""
        symbols = symtable.symtable(self.code, "cell", "exec").get_symbols()
        return {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}

    @property
    def imported(self) -> set[str]:
        """The packages that it imports."""
        return {name.partition(".")[0] for name in imports.imported(self.code)}


def _looked_up(table: symtable.SymbolTable) -> set[str]:
    """The names that this scope, and the classes and generators in it, take from the globals."""
    top = table.get_type() == "module"
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    inner = (each for each in table.get_children() if _runs_at_once(each))
    return found.union(*map(_looked_up, inner))


def _runs_at_once(table: symtable.SymbolTable) -> bool:
    return table.get_type() == "class" or table.get_name() in ("genexpr", "listcomp", "dictcomp")


def cells_of(notebook: str) -> list[Cell]:
    """The code cells of ``book/03_backprop``, but those that only Colab runs."""
    text = (ROOT / f"{notebook}.ipynb").read_text(encoding="utf-8")
    found = []
    for cell in (each for each in json.loads(text)["cells"] if each["cell_type"] == "code"):
        tags = tuple(cell["metadata"].get("tags", ()))
        if "colab" not in tags:
            code = "".join(cell["source"])
            found.append(Cell(len(found) + 1, code, tags, text_of(cell["outputs"])))
    return found


def text_of(outputs: Iterable[dict]) -> str:
    """What these outputs print, values and errors included."""
    pieces = []
    for output in outputs:
        if output["output_type"] == "stream":
            pieces.append("".join(output["text"]))
        elif output["output_type"] == "error":
            pieces.append("\n".join(output["traceback"]) + "\n")
        elif "data" in output:
            pieces.append("".join(output["data"].get("text/plain", "")) + "\n")
    return "".join(pieces)


def in_pyodide(
    *pages: list[str],
    libraries: dict[str, Path] | None = None,
    named: dict[int, list[str]] | None = None,
) -> list[list[dict]]:
    """Run the codes of each page in order, in a Python for each page.

    Gives {"status", "outputs"} for each cell. Cells are called ``cell 1``, ``cell 2`` and so on,
    but on pages whose number is in ``named``.
    """
    named = named or {}
    cells = [
        [
            {"code": code, "name": name}
            for code, name in zip(page, named.get(at) or _numbered(page), strict=True)
        ]
        for at, page in enumerate(pages)
    ]
    done = subprocess.run(
        [node.node(), HARNESS],
        input=json.dumps({"libraries": _texts(libraries or {}), "pages": cells}),
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def libraries(folder: Path, *names: str) -> dict[str, Path]:
    """The libraries of these names, as the site brings them along, written into ``folder``."""
    written = live.write(folder)["libraries"]
    return {name: Path(written[name]) for name in names}


def _texts(paths: dict[str, Path]) -> dict[str, str]:
    return {name: str(path) for name, path in paths.items()}


def _numbered(page: list[str]) -> list[str]:
    return [f"cell {number}" for number in range(1, len(page) + 1)]

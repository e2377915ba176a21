"""Build the notebooks: `python -m tools.notebooks [NAME…] [--force] [--check]`.

book/NAME.md       executed and normalised   -> book/NAME.ipynb
solutions/NAME.md  executed and normalised   -> solutions/NAME.ipynb
solutions/NAME.md  solution regions removed  -> exercises/NAME.ipynb

Each gets the cell that sets it up on Colab: see tools/notebooks/colab.py.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from nnbook import files
from nnbook.files import ROOT
from tools.machine import schemas
from tools.notebooks.colab import setup_source, with_setup
from tools.notebooks.normalise import normalise, to_text
from tools.notebooks.stamps import (
    Derived,
    check,
    derived_notebooks,
    inputs_digest,
    is_edited,
    load,
    problems,
    read_text,
    replace_command,
    stamp_of,
)
from tools.notebooks.unsolved import without_solutions

AT_A_TIME = 2


async def built_text(derived: Derived) -> str:
    """The text of the notebook, built afresh; writes nothing.

    Raises ValueError with a one-line message if a cell fails or the source is malformed.
    """
    schemas.without_grammar()
    import jupytext  # slow to import, and not needed when everything is up to date
    import nbformat

    inputs = inputs_digest(derived)
    source = read_text(derived.root / derived.source)
    notebook = jupytext.reads(source, fmt="md:myst")
    stripped = without_solutions(notebook.cells) if derived.source.parts[0] == "solutions" else []
    cells = stripped if derived.is_exercise else notebook.cells
    notebook.cells = with_setup(cells, derived.root)
    if not derived.is_exercise:
        from tools.notebooks.execute import execute

        await execute(notebook, (derived.root / derived.notebook).parent, derived.root)
    result = normalise(notebook, derived, inputs)
    nbformat.validate(result)
    return to_text(result)


async def build(targets: Sequence[Derived], force: bool = False) -> bool:
    """Build what is stale, or everything with `force`; whether all of it is now built."""
    slots = asyncio.Semaphore(AT_A_TIME)

    async def one(derived: Derived) -> bool:
        if not force and not check(derived):
            return True
        if derived.is_exercise and not force and (kept := _learners_work(derived)) is not None:
            return kept
        async with slots:
            start = time.perf_counter()
            try:
                text = await built_text(derived)
            except Exception as error:
                kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
                line = kind + " ".join(str(error).split())
                print(f"{derived.source.as_posix()}: {line}", file=sys.stderr)
                return False
            _write(derived, text)
            seconds = time.perf_counter() - start
            print(f"{derived.notebook.as_posix()} built in {seconds:.1f} s", flush=True)
            return True

    return all(await asyncio.gather(*map(one, targets)))


def _learners_work(derived: Derived) -> bool | None:
    """None if the exercise may be written; else say that it is kept: True if it is up to date."""
    path = derived.root / derived.notebook
    notebook = load(path)
    if not path.exists() or not is_edited(notebook):
        return None
    current = stamp_of(notebook).get("inputs") == inputs_digest(derived)
    change = "" if current else f", though {derived.source.as_posix()} has changed"
    print(
        f"{derived.notebook.as_posix()} holds your own work and is kept{change};"
        f" to replace it: {replace_command(derived)}",
        file=sys.stderr,
    )
    return current


def _write(derived: Derived, text: str) -> None:
    """Replace the notebook in one step, after setting an edited one aside."""
    path = derived.root / derived.notebook
    path.parent.mkdir(exist_ok=True)
    if path.exists() and is_edited(load(path)):
        backups = (path.with_name(f"{path.name}.{n}.bak") for n in itertools.count(1))
        backup = next(candidate for candidate in backups if not candidate.exists())
        shutil.copy2(path, backup)
        print(f"{derived.notebook.as_posix()} had been edited; that version is now {backup.name}")
    files.replace(path, text)


def _selected(names: Sequence[str], root: Path) -> list[Derived]:
    """The notebooks that `names` ask for: a slug, or the path of a source or notebook."""
    everything = derived_notebooks(root)
    if not everything:
        raise ValueError("no notebook sources: expected book/NAME.md with a kernelspec header")
    chosen = []
    for name in names:
        path = Path(os.path.relpath(Path(name).resolve(), root))
        matches = [d for d in everything if d.name == name or path in (d.source, d.notebook)]
        if not matches:
            known = ", ".join(sorted({derived.name for derived in everything}))
            raise ValueError(f"no notebook is called {name!r}: there are {known}")
        chosen += matches
    return list(dict.fromkeys(chosen)) if names else everything


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Entry point; the exit status is 1 if something is not built, 2 for a wrong argument."""
    parser = argparse.ArgumentParser(prog="python -m tools.notebooks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="NAME", help="a slug or a path; default: all")
    parser.add_argument(
        "--force",
        action="store_true",
        help="build up-to-date notebooks too, and replace edited exercises (a copy is kept)",
    )
    parser.add_argument(
        "--check", action="store_true", help="run nothing; list what is stale or edited"
    )
    arguments = parser.parse_args(argv)
    try:
        setup_source(root)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        targets = _selected(arguments.names, root)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2 if arguments.names else 1
    if arguments.check:
        found = problems(root) if not arguments.names else [p for d in targets for p in check(d)]
        for problem in found:
            print(problem)
        return 1 if found else 0
    try:
        return 0 if asyncio.run(build(targets, arguments.force)) else 1
    except KeyboardInterrupt:
        print("stopped; notebooks that were not finished are unchanged", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())

"""Which notebooks are derived from which sources, and whether they still match them.

Every built notebook carries a stamp in its metadata: a digest of what it was built from and a
digest of its own content. Comparing digests finds stale and hand-edited notebooks without running
anything, so this module needs the standard library and PyYAML only.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.notebooks import colab

STAMP = "nnbook"
FOLDERS = ("book", "solutions", "exercises")
PIPELINE = "2"  # raise it when a change to the pipeline makes older builds out of date
COMMAND = "run `make notebooks`"

_PACKAGE_SUFFIXES = {
    *(".py", ".js", ".css", ".json", ".csv", ".mplstyle"),
    *(".npz", ".npy", ".safetensors"),
}
# An editor adds the version of whichever kernel it happened to start: that is not an edit.
_NOT_CONTENT = {"kernelspec", "language_info"}
_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\s*\n", re.DOTALL)


@dataclass(frozen=True)
class Derived:
    """One notebook and the source it is built from; paths are relative to `root`."""

    root: Path
    source: Path
    notebook: Path

    @property
    def is_exercise(self) -> bool:
        """Exercises are cut out of solutions and never executed."""
        return self.notebook.parts[0] == "exercises"

    @property
    def name(self) -> str:
        """The chapter's slug, such as `01_layers`."""
        return self.source.stem


@dataclass(frozen=True)
class Problem:
    """Why a notebook cannot be trusted.

    `kind` is missing, stale, edited, unexecuted, error or orphan.
    """

    notebook: Path
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.notebook.as_posix()} {self.text}"


def derived_notebooks(root: Path) -> list[Derived]:
    """Every notebook that the sources under `root` call for, chapters first."""
    found = []
    for folder in ("book", "solutions"):
        for path in sorted((root / folder).glob("*.md")):
            if _has_kernelspec(read_text(path)):
                source = path.relative_to(root)
                found.append(Derived(root, source, source.with_suffix(".ipynb")))
                if folder == "solutions":
                    found.append(Derived(root, source, Path("exercises", f"{path.stem}.ipynb")))
    return found


def _has_kernelspec(text: str) -> bool:
    header = _FRONT_MATTER.match(text)
    return header is not None and re.search(r"^kernelspec:", header[1], re.MULTILINE) is not None


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with newlines as `\\n` whatever the checkout made of them."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from None
    return text.replace("\r\n", "\n")


def inputs_digest(derived: Derived) -> str:
    """SHA-256 of everything that decides what the notebook contains."""
    paths = [derived.root / derived.source]
    if not derived.is_exercise:
        paths += _package_files(derived.root / "nnbook")
    digest = hashlib.sha256(PIPELINE.encode())
    for path in paths:
        content = path.read_bytes()
        if b"\0" not in content:
            content = content.replace(b"\r\n", b"\n")
        name = path.relative_to(derived.root).as_posix()
        digest.update(f"\n{name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


def _package_files(package: Path) -> list[Path]:
    def counts(path: Path) -> bool:
        parts = path.relative_to(package).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        return path.suffix in _PACKAGE_SUFFIXES and parts[0] != "grading" and not hidden

    return sorted((p for p in package.rglob("*") if counts(p)), key=lambda p: p.as_posix())


def content_digest(notebook: dict) -> str:
    """SHA-256 of a notebook as parsed from its file, without its own digest."""
    metadata = {k: v for k, v in notebook.get("metadata", {}).items() if k not in _NOT_CONTENT}
    stamp = metadata.get(STAMP)
    if isinstance(stamp, dict):
        metadata[STAMP] = {k: v for k, v in stamp.items() if k != "content"}
    text = json.dumps({**notebook, "metadata": metadata}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def load(path: Path) -> dict | None:
    """The notebook in `path` as plain JSON, or None if the file does not hold one."""
    try:
        notebook = json.loads(read_text(path))
    except (OSError, ValueError, RecursionError):
        return None
    shaped = (
        isinstance(notebook, dict)
        and isinstance(notebook.get("metadata"), dict)
        and isinstance(notebook.get("cells"), list)
        and all(isinstance(cell, dict) for cell in notebook["cells"])
    )
    return notebook if shaped else None


def stamp_of(notebook: dict | None) -> dict:
    """The stamp of a parsed notebook; empty if it has none."""
    stamp = notebook["metadata"].get(STAMP) if notebook else None
    return stamp if isinstance(stamp, dict) else {}


def is_edited(notebook: dict | None) -> bool:
    """Whether the notebook is anything else than what a build wrote."""
    return notebook is None or stamp_of(notebook).get("content") != content_digest(notebook)


def check(derived: Derived) -> list[Problem]:
    """What is wrong with one built notebook, worst first; nothing is executed."""
    path = derived.root / derived.notebook
    source = derived.source.as_posix()
    if not path.exists():
        return [Problem(derived.notebook, "missing", f"is missing: {COMMAND}")]
    notebook = load(path)
    problems = []
    if notebook is None:
        text = f"cannot be read as a notebook: {COMMAND}"
        return [Problem(derived.notebook, "edited", text)]
    if is_edited(notebook):
        problems.append(Problem(derived.notebook, "edited", _edited_text(derived)))
    if stamp_of(notebook).get("inputs") != inputs_digest(derived):
        cause = source if derived.is_exercise else f"{source} or nnbook/"
        text = f"is stale, {cause} has changed since: {COMMAND}"
        problems.append(Problem(derived.notebook, "stale", text))
    elif not colab.is_current(notebook, derived.root):
        text = f"sets Colab up for another repository or other versions: {COMMAND}"
        problems.append(Problem(derived.notebook, "stale", text))
    if not derived.is_exercise:
        problems += _execution_problems(derived.notebook, notebook)
    return problems


def _edited_text(derived: Derived) -> str:
    advice = f"was edited by hand: edit {derived.source.as_posix()} instead, then {COMMAND}"
    if derived.is_exercise:
        advice += f", which keeps it unless told `{replace_command(derived)}`"
    return advice


def replace_command(derived: Derived) -> str:
    """The command that replaces an exercise which holds a learner's work."""
    return f"python -m tools.notebooks {derived.notebook.as_posix()} --force"


def _execution_problems(name: Path, notebook: dict) -> Iterator[Problem]:
    code = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    for number, cell in enumerate(code, 1):
        count = cell.get("execution_count")
        if count is None:
            text = f"code cell {number} was never executed: {COMMAND}"
            yield Problem(name, "unexecuted", text)
        elif count != number:
            text = f"code cell {number} was executed as number {count}: {COMMAND}"
            yield Problem(name, "unexecuted", text)
        if "raises-exception" in cell.get("metadata", {}).get("tags", []):
            continue
        for output in cell.get("outputs", []):
            if output.get("output_type") == "error":
                what = f"{output.get('ename')}: {output.get('evalue')}".split("\n")[0]
                yield Problem(name, "error", f"code cell {number} shows {what}: {COMMAND}")


def problems(root: Path, folders: Iterable[str] = FOLDERS) -> list[Problem]:
    """Everything wrong with the built notebooks in `folders`; an empty list means all is well.

    Pass `("book", "solutions")` where a learner's filled-in exercises must not count as a problem.
    """
    wanted = [d for d in derived_notebooks(root) if d.notebook.parts[0] in folders]
    found = [problem for derived in wanted for problem in check(derived)]
    known = {derived.notebook for derived in wanted}
    for folder in folders:
        for path in sorted((root / folder).glob("*.ipynb")):
            name = path.relative_to(root)
            # Somebody's own notebook beside the exercises is their business.
            if name in known or (folder == "exercises" and not stamp_of(load(path))):
                continue
            source = "solutions" if folder == "exercises" else folder
            text = f"has no source {source}/{path.stem}.md: delete it, or write that and {COMMAND}"
            found.append(Problem(name, "orphan", text))
    return found

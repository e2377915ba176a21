"""Lines to put in order: from each solution and what the catalogue says of changes to it.

`python -m tools.notebooks.lines` writes `lines.json` into each chapter's folder of
nnbook/checks/exercises. Nothing is written by hand: the lines are the solution's, a wrong line is
one of them with a small change that the check knows by name, and what a wrong order or a wrong line
does is what the check says of the program with it.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from nnbook import files
from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.table import CHAPTERS, EXERCISES
from nnbook.checks.judging.judge import judge
from nnbook.checks.judging.readings import KnownAnswers
from nnbook.checks.judging.verdict import Verdict
from nnbook.checks.observing import observe
from nnbook.files import ROOT
from tools.notebooks.changes import changed, shown

FILE = "lines.json"
MOST_WRONG, MOST_LINES, MOST_ORDERS = 3, 14, 120
SEED = 2024
_MARK = re.compile(r"^\s*### (BEGIN|END) SOLUTION\n", re.MULTILINE)
_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CALLS = re.compile(r"^(check|hint|why|lines|scoreboard|summary)\(", re.MULTILINE)
_UNSEEN = (
    re.compile(r" in line \d+, in \S+?(?=\.( |$))"),
    re.compile(r"The last line above[^.]*\."),
)
_COMPOUND = (ast.For, ast.While, ast.If, ast.With, ast.FunctionDef)


@dataclass(frozen=True)
class Line:
    """A line of the solution. ``depth`` counts levels inside the function's body.

    ``reads`` are names that other lines have to make first, ``makes`` those that it makes.
    """

    text: str
    depth: int
    reads: tuple[str, ...]
    makes: tuple[str, ...]


@dataclass(frozen=True)
class WrongLine:
    """A line with a change, and what the check says of the program with it."""

    text: str
    depth: int
    reads: tuple[str, ...]
    makes: tuple[str, ...]
    place: int
    """Which line it stands in for."""
    slug: str
    words: str


@dataclass(frozen=True)
class Puzzle:
    """A function in lines, and what is known of other orders: ``orders`` maps one to its words."""

    function: str
    head: str
    lines: tuple[Line, ...]
    wrong: tuple[WrongLine, ...]
    orders: dict[str, str]


def puzzles(exercise: Exercise, root: Path = ROOT) -> list[Puzzle]:
    """One for each function of the exercise that is short enough."""
    notebook = (root / "solutions" / f"{exercise.chapter}.md").read_text(encoding="utf-8")
    return [
        _puzzle(exercise, node, _Judge(exercise, node.name, notebook))
        for node in _functions(exercise, notebook)
        if 1 <= len(_lines(node)) <= MOST_LINES
    ]


def has_lines(exercise: Exercise) -> bool:
    """Whether it is a core exercise whose functions are written from nothing."""
    return not exercise.stretch and not exercise.handed_out


def _functions(exercise: Exercise, notebook: str) -> list[ast.FunctionDef]:
    names = {function.name for function in exercise.functions}
    cells = [_code(c) for c in _CELL.findall(notebook) if f"exercise-{exercise.id}]" in c]
    nodes = (node for cell in cells for node in ast.parse(cell).body)
    return [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name in names]


def _code(cell: str) -> str:
    """The code of a cell, without its options."""
    if cell.startswith("---\n"):
        cell = cell.split("---\n", 2)[2]
    lines = cell.split("\n")
    while lines and lines[0].startswith(":"):
        lines = lines[1:]
    return _MARK.sub("", "\n".join(lines))


class _Judge:
    """Judges programs in place of one function of an exercise."""

    def __init__(self, exercise: Exercise, function: str, notebook: str) -> None:
        self.exercise, self.function = exercise, function
        self.cases = exercise.cases(SEED)
        self.known = KnownAnswers(exercise, self.cases)
        self.names: dict = {}
        for cell in map(_code, _CELL.findall(notebook)):
            if not _CALLS.search(cell):
                with redirect_stdout(io.StringIO()):
                    exec(cell, self.names)

    def __call__(self, program: str) -> Verdict | None:
        """The verdict; None where it is no Python."""
        names = dict(self.names)
        try:
            exec(program, names)
        except SyntaxError:
            return None
        functions = self.exercise.named(self.exercise.reference)
        functions[self.function] = names[self.function]
        seen = observe(functions, self.cases, self.exercise.seconds)
        return judge(self.exercise, self.cases, seen, self.known)


def _puzzle(exercise: Exercise, node: ast.FunctionDef, verdict_on: Callable) -> Puzzle:
    lines = _lines(node)
    head = f"def {node.name}({ast.unparse(node.args)}):"
    return Puzzle(
        function=node.name,
        head=head,
        lines=tuple(lines),
        wrong=tuple(_wrong_lines(exercise, head, lines, verdict_on)),
        orders=_orders(head, lines, verdict_on),
    )


def _lines(node: ast.FunctionDef) -> list[Line]:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    # A parameter is there from the start, even where a line gives its name to something else.
    made = _made(body) - {argument.arg for argument in node.args.args}
    return [_line(each, depth, made) for each, depth in _flat(body, 0)]


def _flat(body: Sequence[ast.stmt], depth: int) -> Iterator[tuple[ast.stmt, int]]:
    """Each statement with its depth; of one that holds others, the head alone comes first."""
    for each in body:
        yield each, depth
        if isinstance(each, _COMPOUND):
            yield from _flat(each.body, depth + 1)
            if getattr(each, "orelse", None):
                raise ValueError("a solution with `else` cannot be put in order")


def _head(node: ast.stmt) -> ast.stmt:
    """The statement without what it holds."""
    if not isinstance(node, _COMPOUND):
        return node
    bare = ast.parse(ast.unparse(node)).body[0]
    bare.body = [ast.Pass()]
    return bare


def _text(node: ast.stmt) -> str:
    return shown(ast.Module([_head(node)], []))


def _made(body: Sequence[ast.stmt]) -> set[str]:
    nodes = (inner for each in body for inner in ast.walk(each))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _line(node: ast.stmt, depth: int, local: set[str]) -> Line:
    names = [inner for inner in ast.walk(_head(node)) if isinstance(inner, ast.Name)]
    makes = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    reads = {name.id for name in names if isinstance(name.ctx, ast.Load)} & local
    if isinstance(node, ast.AugAssign):
        reads |= makes
    bound = {
        target.id
        for inner in ast.walk(_head(node))
        if isinstance(inner, ast.comprehension)
        for target in ast.walk(inner.target)
        if isinstance(target, ast.Name)
    }
    return Line(_text(node), depth, tuple(sorted(reads - bound)), tuple(sorted(makes - bound)))


def _program(head: str, lines: Sequence[Line | WrongLine]) -> str:
    return "\n".join([head, *("    " * (line.depth + 1) + line.text for line in lines)]) + "\n"


def _wrong_lines(
    exercise: Exercise, head: str, lines: list[Line], verdict_on: Callable
) -> list[WrongLine]:
    """Up to three, each of another mistake, on different lines where there are such."""
    slugs = {wrong.slug for wrong in exercise.wrong_answers}
    parameters = [a.arg for a in ast.parse(f"{head} pass").body[0].args.args]
    names = sorted({*parameters, *(name for line in lines for name in line.makes)})
    local = {name for each in lines for name in each.makes} - set(parameters)
    found: dict[str, WrongLine] = {}
    for place, line in enumerate(lines):
        for text in changed(line.text, names):
            program = [*lines[:place], Line(text, line.depth, (), ()), *lines[place + 1 :]]
            verdict = verdict_on(_program(head, program))
            if verdict is not None and verdict.diagnosis in slugs:
                wrong = _wrong(text, line, place, verdict, local)
                found.setdefault(f"{place} {verdict.diagnosis}", wrong)
    chosen: list[WrongLine] = []
    order = [wrong.slug for wrong in exercise.wrong_answers]
    for wrong in sorted(found.values(), key=lambda each: order.index(each.slug)):
        if len(chosen) < MOST_WRONG and wrong.slug not in {each.slug for each in chosen}:
            chosen.append(wrong)
    return chosen


def _wrong(text: str, line: Line, place: int, verdict: Verdict, local: set[str]) -> WrongLine:
    node = ast.parse(f"{text}\n    pass" if text.endswith(":") else text).body[0]
    names = _line(node, line.depth, local)
    return WrongLine(
        text=text,
        depth=line.depth,
        reads=names.reads,
        makes=names.makes,
        place=place,
        slug=verdict.diagnosis or "",
        words=_words(verdict),
    )


def _words(verdict: Verdict) -> str:
    """What the check says, without the numbers of lines, which the learner does not see."""
    said = f"{verdict.observed} {verdict.points_to}".strip()
    for unseen in _UNSEEN:
        said = unseen.sub("", said)
    return said.strip()


def _orders(head: str, lines: list[Line], verdict_on: Callable) -> dict[str, str]:
    """Orders in which every name is made before it is read: what the check says of wrong ones."""
    found = {}
    candidates = list(islice(_possible(lines), MOST_ORDERS + 1))
    if len(candidates) > MOST_ORDERS:
        raise ValueError(f"{head} has more than {MOST_ORDERS} orders to try: make it shorter")
    for order in candidates:
        verdict = verdict_on(_program(head, [lines[place] for place in order]))
        if verdict is not None and verdict.status != "correct":
            found[" ".join(map(str, order))] = _words(verdict)
    return found


def _possible(lines: list[Line], begun: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    if len(begun) == len(lines):
        yield begun
        return
    made = {name for place in begun for name in lines[place].makes}
    before = lines[begun[-1]] if begun else None
    opens = before is not None and before.text.endswith(":")
    for place, line in enumerate(lines):
        if place in begun or not set(line.reads) <= made:
            continue
        depth = before.depth if before else 0
        if line.depth == depth + 1 if opens else line.depth <= depth:
            yield from _possible(lines, (*begun, place))


def digest(exercise: Exercise, root: Path = ROOT) -> str:
    """Of what its lines and what is said of wrong ones come from: stale where that has changed."""
    own = path_of(exercise.chapter, root).parent
    modules = [
        *own.glob("*.py"),
        *own.parent.glob("*.py"),
        *own.parent.with_name("judging").glob("*.py"),
    ]
    files = [root / "solutions" / f"{exercise.chapter}.md", *sorted(modules)]
    parts = [file.read_bytes() for file in files]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def built(chapter: str, root: Path = ROOT) -> str:
    """The text of a chapter's file."""
    made = {
        outline.id: {
            "digest": digest(exercise, root),
            "puzzles": [asdict(puzzle) for puzzle in puzzles(exercise, root)],
        }
        for outline in CHAPTERS[chapter]
        if has_lines(exercise := EXERCISES[outline.id])
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def path_of(chapter: str, root: Path = ROOT) -> Path:
    """Where a chapter's lines stand."""
    folder = chapter.partition("_")[2]
    return root / "nnbook" / "checks" / "exercises" / folder / FILE


def is_stale(chapter: str, root: Path = ROOT) -> bool:
    """Whether a solution or an exercise of the chapter has changed since its lines were built."""
    path = path_of(chapter, root)
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    current = {
        outline.id: digest(exercise, root)
        for outline in CHAPTERS[chapter]
        if has_lines(exercise := EXERCISES[outline.id])
    }
    return {name: each.get("digest") for name, each in kept.items()} != current


def main() -> int:
    """Build the lines of the chapters that need it."""
    for chapter in CHAPTERS:
        if is_stale(chapter):
            files.replace(path_of(chapter), built(chapter))
            print(f"{path_of(chapter).relative_to(ROOT).as_posix()} built", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

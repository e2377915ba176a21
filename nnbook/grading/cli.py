"""The command ``nnbook``: ``grade`` here, ``grade-class`` in ``class_command``.

``nnbook grade`` exits 0 whenever it graded, whatever the scores. A folder's notebooks that cannot
be graded are listed with the reason, and the others are graded. A PATH that is itself such a file,
or a folder without any gradable notebook, costs one line on standard error and exit code 2, as do
a missing sandbox and a report that cannot be written; all other paths are graded nevertheless.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from nnbook.grading.grade import Grader
from nnbook.grading.options import Options
from nnbook.grading.reports import visible
from nnbook.grading.results import SubmissionResult, to_json
from nnbook.grading.sandbox.bubblewrap import NoSandbox
from nnbook.grading.submission.collecting import LeftOut, Submission, collect_own, contents

CANNOT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(prog="nnbook", description="Grade the book's exercises.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_grade(commands)
    if arguments[:1] != ["grade"]:  # a class needs libraries that one notebook need not wait for
        from nnbook.grading.class_command import add_class_command

        add_class_command(commands)
    chosen = parser.parse_args(arguments)
    try:
        return chosen.run(chosen)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run() -> None:
    """The command as it is installed: ``main``, then the end."""
    code = main()
    if sys.argv[1:2] != ["grade"]:
        sys.exit(code)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)  # Python needs a tenth of a second to take torch apart


def add_isolation(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose how submissions are isolated; see ``options_of``."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run submissions with your rights on this machine: only code that you trust",
    )
    group.add_argument(
        "--own",
        action="store_true",
        help="your own work: use the sandbox where there is one, else do without and say so",
    )


def options_of(chosen: argparse.Namespace) -> Options:
    """The options that the command line asks for."""
    mode = "off" if chosen.no_sandbox else "preferred" if chosen.own else "required"
    return replace(Options(), sandbox=mode)


def _add_grade(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "grade",
        help="grade notebooks",
        description="Grade exercise notebooks, or all notebooks in folders. Exit 0 when graded, "
        "whatever the score; 2 for what cannot be graded.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a notebook, or a folder of them")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--html", metavar="FILE", help="write a report for people to FILE")
    parser.add_argument(
        "--summary", metavar="FILE", help="append a Markdown summary to FILE, for CI job summaries"
    )
    add_isolation(parser)
    parser.set_defaults(run=grade)


def grade(chosen: argparse.Namespace) -> int:
    """The command ``nnbook grade``."""
    complaints: list[str] = []
    results: list[SubmissionResult] = []
    left_out: list[LeftOut] = []
    try:
        with Grader(options_of(chosen)) as grader:
            for path in chosen.paths:
                got, others = _grade_path(grader, path)
                results += got
                left_out += others
                complaints += _complaints(path, got, others)
    except NoSandbox as error:
        _say(f"{error}; --no-sandbox grades without, if you trust the code")
        return CANNOT
    _print(results, left_out, as_json=chosen.json)
    if any(result.error is None for result in results):
        complaints += _written(chosen.html, partial(_report, results, left_out))
        complaints += _written(chosen.summary, partial(_job_summary, results, left_out))
    for line in complaints:
        _say(line)
    return CANNOT if complaints else 0


def _grade_path(grader: Grader, path: str) -> tuple[list[SubmissionResult], list[LeftOut]]:
    if not Path(path).is_dir() or Path(path).is_symlink():
        return [grader.grade(path)], []
    try:
        found = collect_own(Path(path))
    except OSError as error:
        problem = f"the folder cannot be read: {error.strerror}"
        return [SubmissionResult(path, problem)], []
    results = [_grade_found(grader, path, each) for each in found.submissions]
    return results, [replace(each, path=_below(path, each.path)) for each in found.left_out]


def _grade_found(grader: Grader, folder: str, submission: Submission) -> SubmissionResult:
    path = _below(folder, submission.path)
    return SubmissionResult(path, submission.problem) if submission.problem else grader.grade(path)


def _below(folder: str, path: str) -> str:
    return os.path.normpath(os.path.join(folder, path))


def _complaints(path: str, results: list[SubmissionResult], left_out: list[LeftOut]) -> list[str]:
    """One line for a path that came to nothing."""
    if any(result.error is None for result in results):
        return []
    if not results:
        return [f"{path}: no notebook (.ipynb) in this folder{contents(left_out)}"]
    if results[0].path == path:
        return [f"{path}: {results[0].error}"]
    return [f"{path}: none of its {len(results)} notebooks can be graded: {results[0].error}"]


def _print(results: list[SubmissionResult], left_out: list[LeftOut], *, as_json: bool) -> None:
    from nnbook.grading.reports.terminal import isolation, left_out_lines, table

    for line in isolation(results):
        print(line, file=sys.stderr)
    if as_json:
        print(json.dumps(to_json(results), indent=2))
        for line in left_out_lines(left_out):
            print(line, file=sys.stderr)
    elif any(result.error is None for result in results) or len(results) > 1:
        encoding = sys.stdout.encoding or "utf-8"
        print(table(results, left_out).encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


def _written(path: str | None, write: Callable[[Path], None]) -> list[str]:
    if path is None:
        return []
    try:
        write(Path(path))
    except OSError as error:
        return [f"{path}: cannot be written: {error.strerror}"]
    return []


def _report(results: list[SubmissionResult], left_out: list[LeftOut], path: Path) -> None:
    from nnbook.grading.reports.feedback_page import write_report

    path.parent.mkdir(parents=True, exist_ok=True)
    write_report(results, path, left_out)


def _job_summary(results: list[SubmissionResult], left_out: list[LeftOut], path: Path) -> None:
    from nnbook.grading.reports.job_summary import job_summary

    with open(path, "a", encoding="utf-8") as file:
        file.write(job_summary(results, left_out))


def _say(line: str) -> None:
    print(f"nnbook: {visible.line(line)}", file=sys.stderr)

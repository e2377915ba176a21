"""``nnbook grade-class FOLDER --out DIR``: the command line."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tqdm import tqdm

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.grading.classroom.cluster import Cluster, ClusterLost
from nnbook.grading.classroom.course import Course, Pool
from nnbook.grading.classroom.gradebook import Gradebook, GradebookError
from nnbook.grading.classroom.worker import GRADER, Setup, SetupError
from nnbook.grading.classroom.workers import Workers
from nnbook.grading.options import Options
from nnbook.grading.reports import visible
from nnbook.grading.reports.rendering import missing_layers
from nnbook.grading.reports.tally import Entry, median
from nnbook.grading.reports.terminal import left_out_lines
from nnbook.grading.submission.book_copy import is_copy
from nnbook.grading.submission.collecting import Collection, Submission, collect

INTERRUPTED = 130
EPILOG = """\
FOLDER holds one entry for each student: NAME.ipynb, or a folder NAME with notebooks in it. Of a
copy of the whole book, book/ and solutions/ never count. Links are not followed. Whatever is not
graded is named with the reason.

DIR gets class.html, feedback/ with a page for each submission, gradebook.csv (submissions),
students.csv (best points) and gradebook.sqlite. Run the same command again after an interruption
or when submissions have changed: what is graded is not graded again. When the book's checks have
changed, everything is, on the same inputs.

Exit status: 0 when the class is graded, whatever the scores; 2 when it cannot be; 130 after Ctrl-C.
"""


class _Stop(Exception):
    """Nothing more can be done; the message says why, in one line."""


def add_class_command(subparsers: argparse._SubParsersAction) -> None:
    """Add ``grade-class`` to the commands of ``nnbook``; its ``run`` takes the arguments."""
    parser = subparsers.add_parser(
        "grade-class",
        help="grade a folder of submissions into a gradebook with feedback pages",
        description="Grade the submissions of a class.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="where the submissions are")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, required=True, help="where gradebook and pages go"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--workers",
        metavar="N",
        type=_positive,
        default=os.cpu_count() or 1,
        help="grade with N processes on this machine (default: one for each processor)",
    )
    where.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="grade on the Dask cluster of this scheduler, such as tcp://10.0.0.1:8786",
    )
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run the submissions without isolation: only work that you trust",
    )
    parser.add_argument(
        "--retry",
        action="store_true",
        help="also grade again what could not be graded, after the cause is mended",
    )
    parser.add_argument(
        "--chapter",
        choices=list(CHAPTERS),
        help="report on this chapter only (default: on every exercise that was handed in)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, grader: str = GRADER) -> int:
    """Grade as the arguments say; return the exit status. ``grader``: see ``worker.Setup``."""
    try:
        return _run(arguments, grader)
    except _Stop as stop:
        print(f"nnbook grade-class: {visible.line(str(stop), 600)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: argparse.Namespace, grader: str) -> int:
    folder, out = arguments.folder, arguments.out
    found = _found(folder, out)
    try:
        with Gradebook(out) as gradebook:
            sandbox = "off" if arguments.no_sandbox else "required"
            options = Options(sandbox=sandbox, secret=gradebook.secret)
            setup = Setup(options, grader)
            if arguments.scheduler:
                pool: Pool = Cluster(setup, arguments.scheduler)
            else:
                pool = Workers(setup, arguments.workers)
            most, chapter = options.limits.notebook_size, arguments.chapter
            course = Course(folder, found, gradebook, most, chapter)
            ending = _grade(course, pool, arguments.retry)
            if isinstance(ending, str) and not course.entries():
                raise _Stop(ending)
            entries, left = course.write_reports(out)
    except GradebookError as error:
        raise _Stop(str(error)) from error
    except OSError as error:
        raise _Stop(f"cannot write to {out}: {error.strerror or error}") from error
    _print_outcome(entries, found, out, left)
    if ending is KeyboardInterrupt:
        print(f"Stopped: {left} not graded yet. The same command goes on from here.")
        return INTERRUPTED
    if ending is not None:
        raise _Stop(f"{ending}. What had been graded is kept")
    return 0


def _found(folder: Path, out: Path) -> Collection:
    if out.exists() and folder.exists() and out.samefile(folder):
        raise _Stop("DIR must not be FOLDER itself: its reports would be taken for a student's")
    try:
        found = collect(folder, out)
    except OSError as error:
        raise _Stop(f"cannot read {folder}: {error.strerror or error}") from error
    if is_copy(entry.name for entry in os.scandir(folder)):
        raise _Stop(f"{folder} is a copy of the book, not a folder with a student in each entry")
    if not found.submissions:
        raise _Stop(f"no notebook and no student's folder in {folder}")
    return found


def _grade(course: Course, pool: Pool, retry: bool) -> str | type[KeyboardInterrupt] | None:
    """Grade what waits, with a progress bar. Returns what ended it early, or None."""
    try:
        waiting = course.waiting(retry)
        if waiting:
            _show_progress(course, waiting, pool)
    except KeyboardInterrupt:
        return KeyboardInterrupt
    except (SetupError, ClusterLost) as error:
        return str(error)
    return None


def _show_progress(course: Course, waiting: Sequence[Submission], pool: Pool) -> None:
    there = len(course.found.submissions) - len(waiting)
    terminal = sys.stderr.isatty()
    with (
        tqdm(
            total=len(course.found.submissions),
            initial=there,
            desc="Grading",
            unit="submission",
            dynamic_ncols=True,
            smoothing=0.05,
            # In a log every update is a line.
            mininterval=0.1 if terminal else 30,
        ) as bar,
        closing(course.grade(waiting, pool)) as results,
    ):
        for _ in results:
            bar.update()


def _print_outcome(entries: Sequence[Entry], found: Collection, out: Path, left: int) -> None:
    graded = [entry for entry in entries if entry.graded]
    failed = [entry for entry in entries if not entry.graded]
    middle = median(graded)
    scores = "" if middle is None else f", median score {middle:.0f} %"
    elsewhere = len(found.submissions) - left - len(entries)
    others = f" {elsewhere} of other chapters." if elsewhere else ""
    _say(f"{len(graded)} of {len(entries) + left} graded{scores}.{others}")
    for entry in failed[:20]:
        _say(f"  not graded: {visible.line(entry.result.path, 120)}: {_line(entry.result.error)}")
    if len(failed) > 20:
        _say(f"  and {len(failed) - 20} more: see the class page")
    for line in left_out_lines(found.left_out):
        _say(f"  {line}")
    for layer in missing_layers(entry.result for entry in entries):
        _say(f"Isolation missing: {_line(layer)}")
    _say(f"Class page: {out / 'class.html'}")


def _say(text: str) -> None:
    """Print, whatever the names are and whatever characters the terminal knows."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _line(text: str | None) -> str:
    return visible.line(text or "", 300)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number

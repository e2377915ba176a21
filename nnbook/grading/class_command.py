"""``nnbook grade-class SUBMISSIONS --out DIR``: the command line."""

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tqdm import tqdm

from nnbook.checks.exercises.table import CHAPTERS
from nnbook.grading.classroom.clusters import COMMENTS, CommentsError, read_comments
from nnbook.grading.classroom.course import Course, Pool
from nnbook.grading.classroom.dask_cluster import ClusterLost, DaskCluster
from nnbook.grading.classroom.gradebook import Gradebook, GradebookError
from nnbook.grading.classroom.handing_back import Back, check
from nnbook.grading.classroom.reporting import Choices, Report, write_reports
from nnbook.grading.classroom.rules import Rules, RulesError, read_rules
from nnbook.grading.classroom.source import Class, Source, SourceError
from nnbook.grading.classroom.worker import GRADER, Setup, SetupError
from nnbook.grading.classroom.workers import Workers
from nnbook.grading.options import Options
from nnbook.grading.reports import visible
from nnbook.grading.reports.concepts import concepts
from nnbook.grading.reports.marks_back import NoColumn
from nnbook.grading.reports.rendering import missing_layers
from nnbook.grading.reports.tally import median
from nnbook.grading.reports.terminal import left_out_lines
from nnbook.grading.submission.collecting import Submission
from nnbook.grading.submission.inventories import NoInventory, read_inventories
from nnbook.grading.submission.matching import Matching

INTERRUPTED = 130
MOST_LINES = 20
EPILOG = """\
SUBMISSIONS is a download of Moodle or Canvas as it came (a ZIP, also one of ZIPs), or a folder: the
clones of GitHub Classroom, an unpacked download, or one entry for each student, NAME.ipynb or a
folder NAME with notebooks in it. Of a copy of the whole book, book/ and solutions/ never count.
Links are not followed. Whatever is not graded is named with the reason.

DIR gets class.html, feedback/ with a page for each submission, gradebook.csv (submissions),
students.csv (points that count) and gradebook.sqlite; from a platform's download also feedback.zip,
ready to be uploaded there; with --roster also marks.csv, that export with the marks in it. What you
write into comments.toml on a mistake without a name stands on every page concerned from the next
run on. Run the same command again after an interruption or when submissions have changed: what is
graded is not graded again. When the book's checks have changed, everything is, on the same inputs.

Exit status: 0 when the class is graded, whatever the scores; 2 when it cannot be; 130 after Ctrl-C.
"""


_CANNOT = (CommentsError, GradebookError, NoColumn, NoInventory, RulesError, SourceError)


class _Stop(Exception):
    """Nothing more can be done; the message says why, in one line."""


def add_class_command(subparsers: argparse._SubParsersAction) -> None:
    """Add ``grade-class`` to the commands of ``nnbook``; its ``run`` takes the arguments."""
    parser = subparsers.add_parser(
        "grade-class",
        help="grade the submissions of a class into a gradebook with feedback pages",
        description="Grade the submissions of a class.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "folder", metavar="SUBMISSIONS", type=Path, help="a folder of them, or a download (ZIP)"
    )
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
    parser.add_argument(
        "--attempt",
        choices=["best", "latest"],
        default="best",
        help="which counts of several attempts at an exercise (default: best)",
    )
    parser.add_argument(
        "--inventory",
        metavar="FOLDER",
        type=Path,
        help="answers to the concept inventory that learners have saved, to be compared",
    )
    group = parser.add_argument_group("rosters and marks")
    group.add_argument(
        "--rules",
        metavar="FILE",
        type=Path,
        help="points of exercises, exercises left out, what being late costs (TOML)",
    )
    group.add_argument(
        "--roster",
        metavar="FILE",
        type=Path,
        help="who is in the class: the gradebook that Canvas or Moodle exports, or any CSV table",
    )
    group.add_argument(
        "--column", metavar="NAME", help="the column of FILE for the marks, where it has several"
    )
    group.add_argument(
        "--out-of",
        metavar="POINTS",
        type=_points,
        help="what full marks are on the platform (default: as FILE says, else the points)",
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
    out, back = arguments.out, Back(arguments.column, arguments.out_of)
    if arguments.roster is None and (back.column or back.out_of):
        raise _Stop("--column and --out-of say how marks go into a roster: give --roster FILE too")
    if out.exists() and not out.is_dir():
        raise _Stop(f"{out} is a file: --out names the folder that results go into")
    try:
        rules = read_rules(arguments.rules) if arguments.rules is not None else Rules()
        source = Source(arguments.folder, out, arguments.roster)
        inventories, problems = [], []
        if arguments.inventory is not None:
            inventories, problems = read_inventories(arguments.inventory)
        read_comments(out / COMMENTS)
        with Gradebook(out) as gradebook:
            of = source.open()
            check(of, back)
            sandbox = "off" if arguments.no_sandbox else "required"
            options = Options(sandbox=sandbox, secret=gradebook.secret, probes=True)
            setup = Setup(options, grader)
            if arguments.scheduler:
                pool: Pool = DaskCluster(setup, arguments.scheduler)
            else:
                pool = Workers(setup, arguments.workers)
            choices = Choices(
                arguments.chapter, arguments.attempt, back, rules, concepts(inventories)
            )
            course = Course(of, gradebook, options.limits.notebook_size)
            ending = _grade(course, pool, arguments.retry)
            if isinstance(ending, str) and not course.entries():
                raise _Stop(ending)
            report = write_reports(course, choices, out)
    except _CANNOT as error:
        raise _Stop(str(error)) from error
    except PermissionError as error:
        held = "is it open in another program, such as Excel?"
        raise _Stop(f"cannot write to {error.filename or out}: {error.strerror}; {held}") from error
    except OSError as error:
        where = error.filename2 or out
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        hint = ". What is graded is kept: make room, and run the same command again" if full else ""
        raise _Stop(f"cannot write to {where}: {error.strerror or error}{hint}") from error
    _print_outcome(report, of, out)
    for problem in problems[:MOST_LINES]:
        _say(f"  inventory: {_line(problem)}")
    if ending is KeyboardInterrupt:
        print(f"Stopped: {report.unfinished} not graded yet. The same command goes on from here.")
        return INTERRUPTED
    if ending is not None:
        raise _Stop(f"{ending}. What had been graded is kept")
    return 0


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


def _print_outcome(report: Report, of: Class, out: Path) -> None:
    entries, found, left = report.entries, of.found, report.unfinished
    graded = [entry for entry in entries if entry.graded]
    failed = [entry for entry in entries if not entry.graded]
    middle = median([entry for entry in report.counting if entry.graded])
    scores = "" if middle is None else f", median score {middle:.0f} %"
    elsewhere = len(found.submissions) - left - len(entries)
    others = f" {elsewhere} of other chapters." if elsewhere else ""
    _say(f"{len(graded)} of {len(entries) + left} graded{scores}.{others}")
    for entry in failed[:MOST_LINES]:
        _say(f"  not graded: {visible.line(entry.result.path, 120)}: {_line(entry.result.error)}")
    if len(failed) > MOST_LINES:
        _say(f"  and {len(failed) - MOST_LINES} more: see the class page")
    for line in left_out_lines(found.left_out):
        _say(f"  {line}")
    if of.matching is not None:
        _print_roster(of.matching)
    for line in (*report.notices, *report.back):
        _say(_line(line))
    for layer in missing_layers(entry.result for entry in entries):
        _say(f"Isolation missing: {_line(layer)}")
    _say(f"Class page: {out / 'class.html'}")


def _print_roster(matching: Matching) -> None:
    unknown, absent = matching.unknown, matching.absent
    _say(
        f"Roster: {len(matching.found)} found, {len(unknown)} not on it, "
        f"{len(absent)} handed in nothing."
    )
    for name, why in list(unknown.items())[:MOST_LINES]:
        _say(f"  {visible.line(name, 80)}: {_line(why)}")
    if absent:
        names = "; ".join(visible.line(each.name, 80) for each in absent[:MOST_LINES])
        more = f"; and {len(absent) - MOST_LINES} more" if len(absent) > MOST_LINES else ""
        _say(f"  handed in nothing: {names}{more}")


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


def _points(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError("more than 0")
    return number

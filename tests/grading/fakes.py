"""Graders that need no torch and no sandbox, and a command line that uses one.

What a fake does with a submission stands in its bytes, as JSON: ``points``, ``seconds`` to wait,
``stubborn`` not to be interrupted, ``does`` numbers that answers without a name give, ``dies`` how
many times its process is killed first. ``FAKE_CALLS`` names a file that gets one line for each
call: the path.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.results import Behaviour, SubmissionResult

GRADER = "tests.grading.fakes:FakeGrader"
REFUSES = "tests.grading.fakes:NoSandbox"


def exercise(points=3, most=5, **given):
    status = "correct" if points == most else "incorrect"
    basics = {"id": "neuron", "title": "One neuron", "status": status}
    return Verdict(points=points, max_points=most, **(basics | given))


class FakeGrader:
    def __init__(self, options):
        self.options = options

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if where := os.environ.get("FAKE_CLOSED"):
            Path(where).write_text("closed")

    def grade_bytes(self, path, data):
        wishes = json.loads(data)
        if wishes.get("stubborn"):  # before the call is noted: a test may interrupt it right then
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        where = os.environ.get("FAKE_CALLS")
        before = 0
        if where:
            with open(where, "a", encoding="utf-8", errors="backslashreplace") as calls:
                calls.write(path.encode("utf-8", "backslashreplace").decode() + "\n")
            before = Path(where).read_text().splitlines().count(path)
        if where and before <= wishes.get("dies", 0):
            print("about to be killed", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(wishes.get("seconds", 0))
        print("what a grader prints disturbs nobody")
        exercises = (exercise(wishes.get("points", 3)),)
        does = [Behaviour("neuron", {"it": {"numbers": [each]}}) for each in wishes.get("does", ())]
        return SubmissionResult(
            path=path, exercises=exercises, chapters=("01_layers",), behaviours=tuple(does)
        )


class NoSandbox(FakeGrader):
    def __enter__(self):
        raise RuntimeError("no sandbox: install bubblewrap")


def main(arguments):
    """``grade-class`` with a fake grader."""
    import argparse

    # Here, so that a worker that asks for a grader alone starts in a third of the time.
    from nnbook.grading.class_command import add_class_command, run

    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    add_class_command(subparsers)
    return run(parser.parse_args(["grade-class", *arguments]), GRADER)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

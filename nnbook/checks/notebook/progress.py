"""What outlives the kernel: how each exercise stands, in a small file beside the notebook.

The file holds ids, outcomes and points: nothing about the learner, no code. Losing it loses no
work, and anybody may edit it, so it is only ever shown to its owner: whatever fails here fails
silently, and what makes no sense is skipped.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from nnbook import files
from nnbook.checks.exercises.outline import Outline
from nnbook.checks.exercises.table import OUTLINES
from nnbook.checks.judging.verdict import Verdict

FILE = ".progress.json"
# Names another file; "off" keeps nothing. Notebooks are built and tested with "off".
VARIABLE = "NNBOOK_PROGRESS"
MOST_BYTES = 65_536


@dataclass(frozen=True)
class Record:
    """The latest attempt at an exercise: *correct* or *incorrect*, and its points."""

    outcome: str
    points: int


def stored() -> dict[str, Record]:
    """The latest attempts by exercise id, as far as they are known."""
    try:
        path = _path()
        return _read(path) if path is not None else {}
    except Exception:  # a folder that is gone, a file of somebody else's
        return {}


def store(verdict: Verdict) -> None:
    """Keep an attempt; a verdict of *not attempted* changes nothing."""
    try:
        path = _path()
        if path is None or verdict.status == "not_attempted":
            return
        known = stored()
        record = Record(verdict.outcome, verdict.points)
        if known.get(verdict.id) != record:
            files.replace(path, _text(known | {verdict.id: record}))
    except Exception:  # a read-only folder, a full disk: the answer in the cell matters more
        return


def _path() -> Path | None:
    named = os.environ.get(VARIABLE, "")
    return None if named == "off" else Path(named or FILE)


def _read(path: Path) -> dict[str, Record]:
    # A pipe of that name would be waited for, for ever.
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))["exercises"]
    records = {name: _record(each, found.get(name)) for name, each in OUTLINES.items()}
    return {name: record for name, record in records.items() if record is not None}


def _record(exercise: Outline, entry: object) -> Record | None:
    """The entry of an exercise, whose points may have changed since."""
    if not isinstance(entry, dict):
        return None
    outcome, points = entry.get("status"), entry.get("points")
    if outcome == "correct":
        return Record("correct", exercise.points)
    if outcome != "incorrect" or type(points) is not int:
        return None
    return Record("incorrect", max(0, min(points, exercise.points - 1)))


def _text(records: dict[str, Record]) -> str:
    entries = {
        name: {"status": record.outcome, "points": record.points}
        for name, record in sorted(records.items())
    }
    return json.dumps({"exercises": entries}, indent=1) + "\n"

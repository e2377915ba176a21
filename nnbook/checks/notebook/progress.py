"""What outlives the kernel: how each exercise stands, in a small file beside the notebook.

The file holds ids, outcomes and points: nothing about the learner, no code. Losing it loses no
work, and anybody may edit it, so it is only ever shown to its owner: whatever fails here fails
silently, and what makes no sense is skipped.
"""

import json
import os
from dataclasses import dataclass, replace
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
    """The latest attempt at an exercise: *correct* or *incorrect*, and its points.

    ``reason`` is whether the question about its reason was answered right, None before that.
    """

    outcome: str
    points: int
    reason: bool | None = None


def stored() -> dict[str, Record]:
    """The latest attempts by exercise id, as far as they are known."""
    try:
        path = _path()
        return _read(path) if path is not None else {}
    except Exception:  # a folder that is gone, a file of somebody else's
        return {}


def store(verdict: Verdict) -> None:
    """Keep an attempt; a verdict of *not attempted* changes nothing."""
    if verdict.status != "not_attempted":
        _keep(verdict.id, outcome=verdict.outcome, points=verdict.points)


def store_reason(exercise: str, is_right: bool) -> None:
    """Keep whether the question about a solved exercise's reason was answered right."""
    _keep(exercise, reason=is_right)


def _keep(exercise: str, **changes: object) -> None:
    try:
        path = _path()
        if path is None:
            return
        known = stored()
        if exercise not in known and "outcome" not in changes:  # a reason alone is no attempt
            return
        record = replace(known.get(exercise, Record("incorrect", 0)), **changes)
        if known.get(exercise) != record:
            files.replace(path, _text(known | {exercise: record}))
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
    outcome, points, reason = map(entry.get, ("status", "points", "reason"))
    reason = reason if isinstance(reason, bool) else None
    if outcome == "correct":
        return Record("correct", exercise.points, reason)
    if outcome != "incorrect" or type(points) is not int:
        return None
    return Record("incorrect", max(0, min(points, exercise.points - 1)), reason)


def _text(records: dict[str, Record]) -> str:
    entries = {
        name: {"status": record.outcome, "points": record.points}
        | ({} if record.reason is None else {"reason": record.reason})
        for name, record in sorted(records.items())
    }
    return json.dumps({"exercises": entries}, indent=1) + "\n"

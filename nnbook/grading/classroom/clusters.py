"""Answers whose mistake has no name, put together by what they do, and a teacher's words on each.

A cluster keeps its name from run to run: what it does is stored where it was first seen. Comments
stand in a file of the teacher's: it gets a table for each new cluster, nothing else changes there.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nnbook import files
from nnbook.checks.judging.verdict import Verdict
from nnbook.grading.classroom.toml_file import read_toml
from nnbook.grading.reports.tally import Cluster, Entry
from nnbook.grading.results import Behaviour

COMMENTS = "comments.toml"
# Of more clusters, those that most submissions belong to get a table.
MOST_TABLES = 200
_HEAD = """\
# What you write here stands on the feedback page of everybody whose answer does the same, from the
# next run on. `code` stands between backticks. An empty comment says nothing.
"""

# What a cluster does: the exercise's id, and the answers on the inputs of the class.
Known = dict[str, tuple[str, Mapping[str, Any]]]


class CommentsError(Exception):
    """The file with comments cannot be used; the message says why, in one line."""


def cluster(entries: Iterable[Entry], known: Known) -> list[Cluster]:
    """Put together what does the same, largest first. ``known`` grows by the clusters it lacks."""
    by_exercise: dict[str, list[str]] = {}
    for name, (exercise, _) in known.items():
        by_exercise.setdefault(exercise, []).append(name)
    members: dict[str, list[tuple[Entry, Verdict, Behaviour]]] = {}
    for entry in entries:
        verdicts = {each.id: each for each in entry.result.exercises}
        for behaviour in entry.result.behaviours:
            if behaviour.exercise not in verdicts:
                continue
            names = by_exercise.setdefault(behaviour.exercise, [])
            name = next((each for each in names if same(known[each][1], behaviour.answers)), None)
            if name is None:
                name = _name(behaviour, known)
                known[name] = behaviour.exercise, behaviour.answers
                names.append(name)
            members.setdefault(name, []).append((entry, verdicts[behaviour.exercise], behaviour))
    found = [
        Cluster(name, tuple(entry for entry, _, _ in those), those[0][1], those[0][2])
        for name, those in members.items()
    ]
    return sorted(found, key=lambda each: (-len(each.entries), each.id))


def read_comments(path: Path) -> dict[str, str]:
    """The comments by cluster. Raises ``CommentsError``; a file that is not there has none."""
    try:
        tables = read_toml(path)
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise CommentsError(str(error)) from None
    found = {}
    for name, table in tables.items():
        if name == "comment":
            raise CommentsError(f"{path}: a comment stands above the first [name]: put it below")
        comment = table.get("comment", "") if isinstance(table, dict) else None
        if not isinstance(comment, str) or (isinstance(table, dict) and table.keys() - {"comment"}):
            raise CommentsError(f'{path}: under [{name}] expected is one line, comment = "…"')
        found[name] = comment.strip()
    return found


def add_tables(path: Path, clusters: Sequence[Cluster], comments: Mapping[str, str]) -> None:
    """Append an empty table for each cluster that ``path`` lacks. Raises ``OSError``."""
    new = [each for each in clusters[:MOST_TABLES] if each.id not in comments]
    if not new:
        return
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        text = _HEAD
    gap = "" if text.endswith("\n") else "\n"
    files.replace(path, text + gap + "".join(map(_table, new)))


def on_pages(clusters: Iterable[Cluster]) -> dict[str, dict[str, str]]:
    """Comments by the path of a submission and the exercise."""
    found: dict[str, dict[str, str]] = {}
    for each in clusters:
        if each.comment:
            for entry in each.entries:
                found.setdefault(entry.result.path, {})[each.example.exercise] = each.comment
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two stored answers agree, up to rounding."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return one == other or abs(one - other) <= 1e-5 + 1e-3 * max(abs(one), abs(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def _table(each: Cluster) -> str:
    count = len(each.entries)
    people = f"{count} submission{'' if count == 1 else 's'}"
    return f'\n# {each.verdict.title}: {people} when this was added.\n[{each.id}]\ncomment = ""\n'


def _name(behaviour: Behaviour, known: Known) -> str:
    content = json.dumps(behaviour.answers, sort_keys=True).encode()
    digest = hashlib.sha256(content).hexdigest()
    length = 6
    while f"{behaviour.exercise}-{digest[:length]}" in known:
        length += 1
    return f"{behaviour.exercise}-{digest[:length]}"

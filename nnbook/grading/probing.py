"""What an answer does whose mistake has no name: on inputs that are the same for a whole class.

Each submission is judged on inputs of its own. Two answers can be told alike only on the same ones,
so whoever has a mistake without a name is asked once more. Nothing here counts for points.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.table import EXERCISES
from nnbook.checks.judging.exceptions import UNKNOWN
from nnbook.checks.judging.readings import read
from nnbook.checks.judging.verdict import Verdict
from nnbook.checks.observing import Case, Failure, Observations, Opaque, Plain, TooLarge, ordinary
from nnbook.checks.values.numeric import double, entries, is_boolean, is_numeric, shape
from nnbook.grading.results import Behaviour

MOST_NUMBERS = 200
_MOST_CODE = 1500
_DIGITS = 6

Probes = dict[str, tuple[Exercise, tuple[Case, ...]]]


def probes(verdicts: Iterable[Verdict], secret: bytes) -> Probes:
    """Exercises whose mistake has no name, with the inputs of the class, by the exercise's id."""
    found: Probes = {}
    for verdict in verdicts:
        wrong = verdict.status in ("incorrect", "error")
        if wrong and verdict.diagnosis in (None, UNKNOWN):
            exercise = EXERCISES[verdict.id]
            digest = hmac.new(secret, b"probes " + verdict.id.encode(), hashlib.sha256).digest()
            found[verdict.id] = exercise, exercise.cases(int.from_bytes(digest[:8], "big") >> 1)
    return found


def behaviours(
    asked: Probes, seen: Mapping[str, Observations], cells: Sequence[str]
) -> tuple[Behaviour, ...]:
    """What the functions answered, ready to be stored and compared; ``cells``: where they stand.

    What was interrupted, or ended its process, is left out: that says little of the answer.
    """
    found = []
    with ordinary():
        for name, (exercise, cases) in asked.items():
            observed = seen.get(name)
            if observed is None:
                continue
            observations = [observed.by_label[case.label] for case in cases]
            if any(each.ending in ("timeout", "skipped", "ended") for each in observations):
                continue
            answers = {
                case.label: _stored(read(exercise, case, each))
                for case, each in zip(cases, observations, strict=True)
            }
            names = [function.name for function in exercise.functions]
            found.append(Behaviour(name, answers, code(names, cells)))
    return tuple(found)


def code(names: Iterable[str], cells: Sequence[str]) -> str:
    """The last definition of each function in ``cells``, cut where it is long."""
    found = []
    for name in names:
        pattern = rf"^def {re.escape(name)}\(.*(?:\n(?:[ \t].*|\)[^\n]*|[ \t]*$))*"
        for cell in reversed(cells):
            if matches := re.findall(pattern, cell, re.MULTILINE):
                found.append(matches[-1].rstrip())
                break
    text = "\n\n\n".join(found)
    return text if len(text) <= _MOST_CODE else text[: _MOST_CODE - 1] + "…"


def _stored(data: Plain) -> Any:
    """A reading as JSON holds it: of numbers the first digits, of failures what does not vary."""
    if isinstance(data, Failure):
        return {"raises": data.kind, "message": re.sub(r"\d+", "#", data.message)[:120]}
    if isinstance(data, Opaque | TooLarge):
        return {"type": data.type_name}
    if is_numeric(data):
        numbers = entries(double(data))
        kept = [_number(each) for each in numbers[:MOST_NUMBERS]]
        return {"shape": list(shape(data)), "boolean": is_boolean(data), "numbers": kept}
    if isinstance(data, dict):
        return {"dict": {str(key): _stored(each) for key, each in data.items()}}
    if isinstance(data, list | tuple):
        return {type(data).__name__: [_stored(each) for each in data[:MOST_NUMBERS]]}
    return {"value": repr(data)[:MOST_NUMBERS]}


def _number(number: float) -> float | str:
    """JSON has no infinity and no NaN."""
    if number != number or number in (float("inf"), float("-inf")):
        return str(number)
    return float(f"{number:.{_DIGITS}g}")

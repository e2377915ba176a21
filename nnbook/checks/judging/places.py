"""Where an answer is wrong, if nothing is known of why: in which parts, or for which inputs."""

import re
from collections.abc import Sequence

from nnbook.checks.exercises.exercise import Exercise
from nnbook.checks.exercises.results import Result
from nnbook.checks.judging.finding import Finding
from nnbook.checks.observing import Plain
from nnbook.checks.values.comparing import alike


def where_wrong(exercise: Exercise, results: Sequence[Result], shown: Result) -> Finding | None:
    """Of the results of one function: the same for all inputs, wrong in some parts, or for some.

    ``shown`` is one that is wrong.
    """
    name = shown.case.function
    its = [each for each in results if each.case.function == name]
    wrong = [each for each in its if not each.right]
    return (
        _same_for_all(its, shown) or _some_parts(exercise, wrong, shown) or _some(its, wrong, shown)
    )


def _same_for_all(its: list[Result], shown: Result) -> Finding | None:
    if len(its) < 2 or not all(alike(each.reading, its[0].reading) for each in its):
        return None
    if all(alike(each.expected, its[0].expected) for each in its):
        return None
    return Finding(
        "same-for-all",
        f"Your `{shown.case.function}` gives the same answer whatever comes in.",
        "Numbers of one example are written into the code, or what is computed from the arguments "
        "is not what is returned.",
        "Look for the first line that should use an argument, and follow its value to `return`.",
        shown=shown,
    )


def _some_parts(exercise: Exercise, wrong: list[Result], shown: Result) -> Finding | None:
    both = _parts(shown.reading), _parts(shown.expected)
    if None in both or both[0].keys() != both[1].keys():
        return None
    names = _names(exercise, shown, list(both[1]))
    if names is None:
        return None
    fine = [
        name
        for key, name in names.items()
        if all(
            alike((_parts(each.reading) or {}).get(key), _parts(each.expected)[key])
            for each in wrong
        )
    ]
    off = [name for name in names.values() if name not in fine]
    if not fine or not off:
        return None
    return Finding(
        "some-parts",
        f"Your `{shown.case.function}` gives {_listed(fine)} rightly, and {_listed(off)} wrongly.",
        f"The lines that {_listed(fine)} need are right. What is wrong comes after them, or beside "
        "them.",
        f"Look at the lines that {_listed(off)} need and {_listed(fine)} do not.",
        shown=shown,
    )


def _parts(data: Plain) -> dict[object, Plain] | None:
    if isinstance(data, dict):
        return data
    return dict(enumerate(data)) if isinstance(data, list | tuple) else None


def _names(exercise: Exercise, shown: Result, keys: list[object]) -> dict[object, str] | None:
    """What a learner calls the parts: the keys given back, or the names that are listed."""
    value = shown.observation.value
    if isinstance(value, dict):
        return {key: f'"{key}"' for key in keys} if value.keys() == set(keys) else None
    listed = re.search(r"\((\w+(?:, \w+)+)\)", exercise.function(shown.case.function).returns)
    names = listed[1].split(", ") if listed else []
    return dict(zip(keys, names, strict=True)) if len(names) == len(keys) else None


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _some(its: list[Result], wrong: list[Result], shown: Result) -> Finding | None:
    if len(wrong) == len(its):
        return None
    return Finding(
        "right-for-some",
        f"Your `{shown.case.function}` is right for {len(its) - len(wrong)} of {len(its)} inputs. "
        "The smallest for which it is not is shown.",
        "So the idea holds, and something about this input is not thought of: its size, its order, "
        "how large its numbers are, equal values, or an end of a list.",
        "Ask what this input has that an easy one has not, and work it out by hand.",
        shown=shown,
    )

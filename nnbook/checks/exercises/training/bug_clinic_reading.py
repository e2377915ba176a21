"""What the programs' answers are compared by, and how they are shown."""

from collections.abc import Sequence

import torch
from torch import Tensor

from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.exercises.training.bug_clinic_programs import (
    CAUSES,
    OTHER_CAUSES,
    RATE,
    standardise_program,
)
from nnbook.checks.exercises.training.flowers import descend, moved
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike
from nnbook.checks.values.numeric import scalar


def read(case: Case, value: Plain) -> Plain:
    """The answer in the form in which its program's answers are compared."""
    if case.function == "fit":
        return {
            "loss": scalar(value["answer"]),
            "weights": value["weights"],
            "pace": _pace(case, value["weights"]),
        }
    if case.function == "causes":
        return _read_causes(value)
    if case.function == "standardise":
        return _read_standardised(case, value)
    return scalar(value) if case.function in ("log_loss", "accuracy") else value


def _read_standardised(case: Case, value: Plain) -> Plain:
    """With the other usual deviation, divided by n and not by n − 1, it is repaired as well."""
    X, train_rows = case.arguments
    known = X[train_rows]
    other = (X - known.mean(dim=0)) / known.std(dim=0, correction=0)
    return standardise_program(X, train_rows) if alike(value, other) else value


def _pace(case: Case, weights: list[Tensor]) -> str:
    """Whether a single step goes along the gradient, and how far: in full, or less."""
    _, X, y, lr, steps = case.arguments
    if steps != 1:
        return "in full"
    expected = _flat(descend(case.given, X, y, lr, 1)) - _flat(case.given)
    step = _flat(weights) - _flat(case.given)
    share = float(step @ expected / (expected @ expected))
    return "less" if 0 < share < 0.99 and alike(step, share * expected) else "in full"


def _flat(weights: Sequence[Tensor]) -> Tensor:
    return torch.cat([each.double().flatten() for each in weights])


def _read_causes(value: Plain) -> Plain:
    if not isinstance(value, dict):
        return value
    known = {*CAUSES.values(), *OTHER_CAUSES}
    named = {name: _plain_words(cause) for name, cause in value.items() if cause is not None}
    return {
        "programs": not value or bool(value.keys() & CAUSES.keys()),
        "rate": RATE in named.values(),
        "listed": all(cause in known for cause in named.values()),
        **{name: named.get(name) == cause for name, cause in CAUSES.items()},
    }


def _plain_words(cause: Plain) -> str:
    text = cause if isinstance(cause, str) else ""
    return " ".join(text.lower().replace("-", " ").replace("_", " ").split())


def rows(result: Result) -> Rows:
    """The arguments, what was expected, and what came back."""
    value, name = result.observation.value, result.case.function
    if name == "fit":
        return _show_fit(result)
    if name == "causes" and isinstance(value, dict):
        named = tuple(
            (
                program,
                describing.value(value.get(program))
                + ("" if result.reading[program] else " ← not yet"),
            )
            for program in CAUSES
        )
        unknown = value.keys() - CAUSES.keys()
        return (*named, ("your keys", ", ".join(value))) if unknown else named
    pairs = zip(result.parameters, result.case.arguments, strict=True)
    given = tuple((parameter, describing.answer(argument)) for parameter, argument in pairs)
    expected = () if name == "causes" else (("expected", describing.answer(result.expected)),)
    return (*given, *expected, ("your answer", describing.answer(value)))


def _show_fit(result: Result) -> Rows:
    value, (_, _, y, lr, steps) = result.observation.value, result.case.arguments
    plural = "" if steps == 1 else "s"
    shown: Rows = (
        ("given", f"{len(y)} flowers, lr {lr}, {steps} step{plural}"),
        ("expected last loss", describing.value(result.expected["loss"])),
        ("your answer", describing.answer(value["answer"])),
        *moved(result.case.given, value["weights"], result.expected["weights"]),
    )
    events = value["events"]
    return (*shown, ("what happened", ", ".join(events[:12]))) if events else shown

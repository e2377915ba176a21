"""What a training run is compared by, and how it is shown."""

import torch
from torch import Tensor

from nnbook.checks.exercises.results import Result, Rows
from nnbook.checks.exercises.training.flowers import moved
from nnbook.checks.observing import Case, Plain
from nnbook.checks.values import describing
from nnbook.checks.values.comparing import alike
from nnbook.checks.values.numeric import finite, is_numeric, scalar, shape


def read(case: Case, value: Plain) -> Plain:
    """Numbers as tensors, and why the weights are what they were, if they are."""
    weights = value["weights"]
    if case.function == "held_out_accuracy":
        return {"accuracy": scalar(value["answer"]), "weights": weights}
    return {
        "losses": _losses(value["answer"]),
        "weights": _weights(weights),
        "stuck": _why_stuck(value) if alike(weights, list(case.given)) else None,
        "rows": _rows_per_step(value["events"], len(case.arguments[2])),
    }


def _weights(weights: list[Tensor]) -> list[Tensor]:
    """As they are; all NaN once any has run away, since which turn infinite first is chance."""
    if all(map(finite, weights)):
        return weights
    return [torch.full_like(each, torch.nan) for each in weights]


def _losses(answer: Plain) -> Plain:
    """A list of numbers, in whatever wrapping, as a tensor (steps,); all else unchanged."""
    if isinstance(answer, list | tuple) and answer:
        numbers = [scalar(each) for each in answer]
        if all(is_numeric(each) and not shape(each) for each in numbers):
            return torch.tensor([float(each) for each in numbers], dtype=torch.float64)
    if isinstance(answer, Tensor):
        return answer.flatten() if answer.dim() == 2 and answer.shape[1] == 1 else answer
    return scalar(answer)


def _why_stuck(value: Plain) -> str:
    """Why the weights are what they were, in one word for each order of calls."""
    kinds = [event.split()[0] for event in value["events"]]
    if not {"forward", "evaluation", "backward"} & set(kinds):
        return "another model"
    if "backward" not in kinds:
        return "no backward"
    if "step" in kinds and kinds.index("step") < kinds.index("backward"):
        return "step first"
    gone = value["gradients"] == "none" and "step" in kinds
    if gone or value["gradients"] == "zeros" or "step on nothing" in value["events"]:
        return "cleared"
    return "no step"


def _rows_per_step(events: list[str], count: int) -> str:
    """Whether the weights ever moved after a forward of fewer than all rows."""
    seen = 0
    for event in events:
        kind, *rest = event.split()
        if kind == "forward":
            seen += int(rest[0])
        elif kind in ("step", "update"):
            if 0 < seen < count:
                return "fewer"
            seen = 0
    return "all"


def rows(result: Result) -> Rows:
    """What was given, expected and answered, and how some weights moved."""
    value, arguments = result.observation.value, result.case.arguments
    answer, expected = value["answer"], result.expected
    if result.case.function == "held_out_accuracy":
        as_expected = alike(value["weights"], expected["weights"])
        _, _, y, train_rows, test_rows, lr, steps = arguments
        return (
            ("train_rows", describing.value(train_rows)),
            ("test_rows", describing.value(test_rows)),
            ("and", f"{len(y)} flowers, lr {describing.number(lr)}, {steps} steps"),
            ("the network afterwards", "as expected" if as_expected else "not trained as expected"),
            ("expected", describing.value(expected["accuracy"])),
            ("your answer", describing.answer(answer)),
        )
    _, _, y, lr, steps = arguments
    plural = "" if steps == 1 else "s"
    shown: Rows = (
        ("given", f"{len(y)} flowers, y = {describing.value(y)}, lr {lr}, {steps} step{plural}"),
        ("expected losses", _first(_losses(expected["losses"]))),
        ("your answer", _first(_losses(answer))),
        *moved(result.case.given, value["weights"], expected["weights"]),
    )
    if value["events"]:
        more = ", …" if len(value["events"]) > 8 else ""
        shown += (("what happened", ", ".join(value["events"][:8]) + more),)
    return shown


def _first(losses: Plain) -> str:
    if isinstance(losses, Tensor) and losses.dim() == 1 and len(losses) > 6:
        return (
            f"{describing.value(losses[:3])} … {describing.value(losses[-1])}, {len(losses)} in all"
        )
    return describing.value(losses)

"""``observe``: functions and cases in, plain data out."""

import dis
import inspect
import io
import random
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout

import numpy as np
import torch

from .failures import failure, is_your_turn
from .limit import TimeLimit, time_limit
from .observers import OBSERVERS
from .records import Case, Observation, Run

MOST_PRINTED = 1_000


def observe(
    functions: Mapping[str, Callable],
    cases: Iterable[Case],
    seconds: float | None = 5.0,
) -> Run:
    """Run each case's function on copies of its arguments and write down what happened.

    ``seconds`` is for all cases together. Raises nothing of the learner's but
    ``KeyboardInterrupt``: whoever presses the stop button means it.
    """
    cases = tuple(cases)
    seen: dict[str, Observation] = {}
    printed = _Printed()
    with undisturbed(), redirect_stdout(printed):
        try:
            with time_limit(seconds):
                for case in cases:
                    function = functions[case.function]
                    seen[case.label] = _before_calling(function, case) or observe_case(
                        function, case
                    )
        except TimeLimit:
            pass
    missing = [case.label for case in cases if case.label not in seen]
    for label in missing:
        seen[label] = Observation("timeout" if label == missing[0] else "skipped")
    return Run({case.label: seen[case.label] for case in cases}, printed.getvalue())


def observe_case(function: Callable, case: Case) -> Observation:
    """One call, with fixed random numbers. For use inside ``undisturbed``."""
    try:
        torch.manual_seed(0)
        random.seed(0)
        np.random.seed(0)
        return OBSERVERS[case.observer](function, case)
    except (TimeLimit, KeyboardInterrupt):
        raise
    except BaseException as error:
        if is_your_turn(error):
            return Observation("stub")
        return Observation("raised", failure=failure(error))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave the notebook's random numbers and torch's settings as they were found."""
    python, numpy = random.getstate(), np.random.get_state()
    dtype, gradients = torch.get_default_dtype(), torch.is_grad_enabled()
    try:
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        torch.set_default_dtype(dtype)
        torch.set_grad_enabled(gradients)


def _before_calling(function: Callable, case: Case) -> Observation | None:
    """What can be said before any call: nothing is written, or the parameters differ."""
    if _is_empty(function):
        return Observation("stub")
    taken = _other_parameters(function, len(case.arguments))
    return None if taken is None else Observation("signature", taken)


def _is_empty(function: Callable) -> bool:
    """Whether the body is ``...`` or ``pass``: nothing but ``return None``."""
    if not inspect.isfunction(function):
        return False
    code = function.__code__
    steps = [step for step in dis.get_instructions(code) if step.opname not in ("RESUME", "NOP")]
    names = [step.opname for step in steps]
    if names == ["RETURN_CONST"]:
        return steps[0].argval is None
    return names == ["LOAD_CONST", "RETURN_VALUE"] and steps[0].argval in (None, ...)


def _other_parameters(function: Callable, count: int) -> list[str] | None:
    """The function's parameters, if it cannot be called with ``count`` arguments."""
    try:
        signature = inspect.signature(function)
    except Exception:  # builtins may have none
        return None
    try:
        signature.bind(*range(count))
    except TypeError:
        return list(signature.parameters)
    return None


class _Printed(io.TextIOBase):
    """Keeps the beginning of what is printed; the rest, however long, costs nothing."""

    def __init__(self) -> None:
        self._text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        room = MOST_PRINTED - len(self._text)
        if room > 0:
            self._text += str(text)[:room]
        return len(text)

    def getvalue(self) -> str:
        return self._text

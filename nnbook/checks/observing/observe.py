"""``observe``: functions and cases in, plain data out."""

import dis
import inspect
import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout

from .failures import failure, raises_itself, unwritten
from .limit import TimeLimit, memory_limit, time_limit
from .observers import observer, prepare
from .records import Case, Failure, Observation, Observations
from .surroundings import Names, names_found, seed, undisturbed, unpatched

MOST_PRINTED = 1_000
_NO_STEP = {"RESUME", "NOP", "CACHE"}


def observe(
    functions: Mapping[str, Callable],
    cases: Iterable[Case],
    seconds: float | None = 5.0,
) -> Observations:
    """Run each case's function on copies of its arguments and write down what happened.

    A function that is not among ``functions`` counts as one that is not written. ``seconds`` is
    for all cases together. Raises nothing of the learner's but ``KeyboardInterrupt``: whoever
    presses the stop button means it.
    """
    cases = tuple(cases)
    asked = [case for case in cases if case.function in functions]
    left_out = [case.label for case in cases if case.function not in functions]
    seen = {label: Observation("stub") for label in left_out}
    printed = _Printed()
    with undisturbed(), redirect_stdout(printed), redirect_stderr(printed):
        for name in {case.observer for case in asked}:
            prepare(name)
        try:
            with memory_limit(), time_limit(seconds):
                found = []
                for case in asked:
                    found = names_found(found)
                    seen[case.label] = _observe_stranger(functions[case.function], case, found)
        except TimeLimit:
            pass
    missing = [case.label for case in cases if case.label not in seen]
    for label in missing:
        seen[label] = Observation("timeout" if label == missing[0] else "skipped")
    return Observations({case.label: seen[case.label] for case in cases}, printed.getvalue())


def observe_case(function: Callable, case: Case) -> Observation:
    """One call, with fixed random numbers. For use inside ``undisturbed``."""
    try:
        seed()
        return observer(case.observer)(function, case)
    except (TimeLimit, KeyboardInterrupt):
        raise
    except BaseException as error:
        name = unwritten(error)
        if name is not None:
            own = name == case.function or raises_itself(function, error)
            return Observation("stub") if own else Observation("calls stub", name)
        return Observation("raised", failure=failure(error))


def _observe_stranger(function: Callable, case: Case, found: Names) -> Observation:
    """``observe_case`` for code that is not ours, and may have replaced what we stand on."""
    try:
        with unpatched(found):
            return _before_calling(function, case) or observe_case(function, case)
    except (TimeLimit, KeyboardInterrupt):
        raise
    except BaseException as error:
        return Observation("raised", failure=Failure(type(error).__name__))


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
    # Asked for each case: what does more is told apart without taking it to pieces.
    if sum(name not in _NO_STEP for name in map(dis.opname.__getitem__, code.co_code[::2])) > 2:
        return False
    steps = [step for step in dis.get_instructions(code) if step.opname not in _NO_STEP]
    names = [step.opname for step in steps]
    if names == ["RETURN_CONST"]:
        return steps[0].argval is None
    return names == ["LOAD_CONST", "RETURN_VALUE"] and steps[0].argval in (None, ...)


def _other_parameters(function: Callable, count: int) -> dict[str, list[str]] | None:
    """The function's parameters, if it cannot be called with ``count`` arguments.

    Those that are only taken by keyword are listed a second time.
    """
    try:
        signature = inspect.signature(function)
    except Exception:  # builtins may have none
        return None
    try:
        signature.bind(*range(count))
    except TypeError:
        parameters = signature.parameters.values()
        only = [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]
        return {"all": [each.name for each in parameters], "by keyword": only}
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

"""Which functions an exercise is judged by: the last ones that the notebook defines."""

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from torch import nn

from nnbook.checks.observing.records import Case, Observation


class Definitions:
    """The functions of one exercise, as far as the cells so far define them.

    ``names`` in the exercise's order. A name may come to mean something else further down: the
    learner's ``linear = linear(x, W, b)``, a network that is called ``network``, a helper with
    other parameters. None of these takes the place of a function that the exercise can call.
    """

    def __init__(self, names: tuple[str, ...], cases: Iterable[Case]) -> None:
        self.names = names
        self.functions: dict[str, Callable] = {}
        self._counts = {case.function: len(case.arguments) for case in cases}
        self._seen: dict[str, Any] = {}
        self._missing: dict[str, Observation] = {}

    def look(self, names: Mapping[str, Any]) -> bool:
        """Keep what the last cell defined of ``names``; return whether it defined any."""
        defined = False
        for name in self.names:
            value = names.get(name)
            if value is not self._seen.get(name):
                self._seen[name] = value
                if self._is_definition(name, value):
                    self.functions[name] = value
                    defined = True
        return defined

    def given(self, functions: tuple[object, ...]) -> bool:
        """Keep what the notebook's own ``check`` was given; return whether any of it is new."""
        if len(functions) != len(self.names) or not all(map(callable, functions)):
            return False
        pairs = dict(zip(self.names, functions, strict=True))
        defined = any(self.functions.get(name) is not each for name, each in pairs.items())
        self.functions.update(pairs)
        return defined

    def failed(self, source: str, why: Observation) -> bool:
        """Note that a cell failed; whether it would have defined a function that is not there."""
        missing = [name for name in self.names if name not in self.functions]
        found = [name for name in missing if _mentions_definition(source, name)]
        self._missing.update(dict.fromkeys(found, why))
        return bool(found)

    def unwritten(self, name: str) -> Observation:
        """Why there is no function ``name``: its cell failed, or it was never written."""
        return self._missing.get(name, Observation("stub"))

    def last_in(self, cells: Iterable[Mapping[str, ast.arguments]]) -> int:
        """The last of the cells, as ``defined_in`` reads them, that defines a function; or -1."""
        last = -1
        for number, defined in enumerate(cells):
            for name in self.names:
                if name in defined and _takes(defined[name], self._counts.get(name, 0)):
                    last = number
        return last

    def _is_definition(self, name: str, value: object) -> bool:
        if not callable(value):
            return False
        before = self.functions.get(name)
        if before is None:
            return True
        if isinstance(value, nn.Module):
            return _only_raises(before)
        count = self._counts.get(name, 0)
        return _can_be_called(value, count) or not _can_be_called(before, count)


def defined_in(source: str) -> dict[str, ast.arguments]:
    """The parameters of each function that a cell without magics defines at its top level."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {each.name: each.args for each in body if isinstance(each, kinds)}


def _takes(given: ast.arguments, count: int) -> bool:
    positional = len(given.posonlyargs) + len(given.args)
    most = count if given.vararg else positional
    return positional - len(given.defaults) <= count <= most and all(given.kw_defaults)


def _mentions_definition(source: str, name: str) -> bool:
    return re.search(rf"\b(?:def|class)\s+{name}\b|\b{name}\s*=[^=]", source) is not None


def _can_be_called(function: Callable, count: int) -> bool:
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    except BaseException:  # a builtin has no signature; a learner's class may raise anything
        return True
    return True


def _only_raises(function: Callable) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and code.co_names == ("NotImplementedError",)

"""Names that functions will look for, and that no cell has defined yet."""

import builtins
import dis
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from types import CodeType, FunctionType
from typing import Any

_MOST_VALUES = 500
_CACHED = type(lru_cache(abs))
_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")


def missing(functions: Iterable[object], names: Mapping[str, Any]) -> set[str]:
    """What ``functions``, and the functions of cells that they call, look for among ``names`` and
    do not find. A function imported from elsewhere finds its names there."""
    waiting, seen, found = list(functions), set(), set()
    while waiting and len(seen) < _MOST_VALUES:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        waiting += _inner(value)
        if type(value) is FunctionType and value.__globals__ is names:
            for name in _looked_up(value.__code__):
                if name in names:
                    waiting.append(names[name])
                elif not hasattr(builtins, name):
                    found.add(name)
    return found


def _inner(value: object) -> list[object]:
    """What a function, a class of a cell or an object of one is made of. No code of a cell runs:
    not by ``isinstance`` either, which asks the object."""
    kind = type(value)
    if kind is partial:
        return [value.func, *value.args]
    if kind is FunctionType:
        cells = value.__closure__ or ()
        return [each.cell_contents for each in cells if _is_filled(each)]
    if kind in (staticmethod, classmethod):
        return [value.__func__]
    if kind is _CACHED:
        return [value.__wrapped__]
    made = value if issubclass(kind, type) else kind
    if type.__dict__["__module__"].__get__(made) == "__main__":
        return list(type.__dict__["__dict__"].__get__(made).values())
    return []


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False


def _looked_up(code: CodeType) -> Iterator[str]:
    for step in dis.get_instructions(code):
        if step.opname in _LOADS:
            yield step.argval
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _looked_up(each)

"""Calls of what is there with arguments that are not: they fail at once and say where these are."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

from . import _dtypes as dtypes
from ._absent import WHERE

_REFUSED = "got an unexpected keyword argument"
_MISSING = re.compile(r".*\) missing \d+ required positional arguments?: (.*)")
# NumPy's names of arguments, which torch takes, too.
_seen: set[type] = set()
_NUMPYS = {"axis": "dim", "keepdims": "keepdim"}


def _missing(name: str, arguments: str) -> str:
    """What torch says of a function in C++ that lacks arguments, its plural included."""
    names = re.findall(r"'(\w+)'", arguments)
    noun = "argument" if len(names) > 1 else "arguments"
    said = ", ".join(f'"{each}"' for each in names)
    return f"{name}() missing {len(names)} required positional {noun}: {said}"


def guarded(function: Callable, numpys_names: bool = False, name: str = "") -> Callable:
    """The function; an argument that it does not have is refused with a word on where it is.

    ``numpys_names``: it is one of those that torch has in C++.
    """
    name = name or function.__name__
    own = f"{function.__qualname__}("

    def call(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            if numpys_names:
                kwargs = {_NUMPYS.get(name, name): value for name, value in kwargs.items()}
            if "dtype" in kwargs:
                kwargs["dtype"] = dtypes.given(kwargs["dtype"], function.__name__)
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            said = str(error)
            if said.startswith(own) and _REFUSED in said:
                raise TypeError(f"{said}. What this call asks for {WHERE}") from None
            if numpys_names and (lacks := _MISSING.match(said)) and said.startswith(own):
                raise TypeError(_missing(name, lacks[1])) from None
            raise

    # functools.wraps takes six times as long, for each of some hundreds.
    call.__name__, call.__qualname__ = function.__name__, function.__qualname__
    call.__module__, call.__doc__ = function.__module__, function.__doc__
    call.__wrapped__ = function
    return call


def guard_methods(cls: type, numpys_names: bool = False) -> None:
    """Guard every public method of a class."""
    for name, value in list(vars(cls).items()):
        if isinstance(value, FunctionType) and not name.startswith("_"):
            setattr(cls, name, guarded(value, numpys_names, name))


def guard_module(module: ModuleType, numpys_names: bool = False) -> None:
    """Guard every public function of a module; of its classes, how they are made."""
    for name, value in list(vars(module).items()):
        if name.startswith("_"):
            continue
        if isinstance(value, FunctionType) and _is_ours(value):
            setattr(module, name, _once(value, numpys_names))
        elif isinstance(value, type):
            for cls in value.__mro__:
                _guard_making(cls)


def _guard_making(cls: type) -> None:
    """Once for each class, wherever it is named."""
    if cls in _seen:
        return
    _seen.add(cls)
    if not _is_ours(cls):
        return
    for name in ("__init__", "__new__"):
        made = vars(cls).get(name)
        function = made.__func__ if isinstance(made, staticmethod) else made
        if isinstance(function, FunctionType):
            guard = _once(function, False)
            setattr(cls, name, staticmethod(guard) if name == "__new__" else guard)


def _once(function: Callable, numpys_names: bool) -> Callable:
    if not hasattr(function, "__guarded__"):
        function = guarded(function, numpys_names)
        function.__guarded__ = True
    return function


def _is_ours(value: Any) -> bool:
    return (value.__module__ or "").partition(".")[0] in ("torch", __name__.partition(".")[0])

"""Modules made of modules."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from ..._absent import absent
from ..._tensor import Tensor
from ..parameter import Parameter
from .module import Module


class Sequential(Module):
    """One module after another."""

    __module__ = "torch.nn.modules.container"

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            for place, module in enumerate(args):
                self.add_module(str(place), module)

    def forward(self, input: Any) -> Any:
        """Each module on what the one before gave."""
        for module in self._modules.values():
            input = module(input)
        return input

    def _place(self, index: int) -> str:
        count, place = len(self), operator.index(index)
        if not -count <= place < count:
            raise IndexError(f"index {place} is out of range")
        return list(self._modules)[place % count]

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[self._place(index)]

    def __setitem__(self, index: int, module: Module) -> None:
        place = self._place(index)
        if not isinstance(module, Module):
            setattr(self, place, module)
        self._modules[place] = module

    def __delitem__(self, index: int | slice) -> None:
        names = list(self._modules)
        gone = names[index] if isinstance(index, slice) else [self._place(index)]
        kept = [module for name, module in self._modules.items() if name not in gone]
        self.__dict__["_modules"] = {str(i): module for i, module in enumerate(kept)}

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def append(self, module: Module) -> Sequential:
        """One more at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, sequential: Iterable[Module]) -> Sequential:
        """More at the end."""
        for module in sequential:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Sequential:
        """One more before a place."""
        modules = list(self._modules.values())
        modules.insert(index, module)
        self.__dict__["_modules"] = {str(i): each for i, each in enumerate(modules)}
        return self


class ModuleList(Module):
    """A list whose modules are counted."""

    __module__ = "torch.nn.modules.container"

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        self.extend(modules or ())

    __len__, __iter__, _place = Sequential.__len__, Sequential.__iter__, Sequential._place
    append, extend = Sequential.append, Sequential.extend
    __setitem__, insert = Sequential.__setitem__, Sequential.insert

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self._modules.values())[index])
        return self._modules[self._place(index)]

    def __repr__(self) -> str:
        if not self._modules:
            return f"{self._get_name()}()"
        lines, place = [], 0
        for said, alike in groupby(map(repr, self)):
            count = len(list(alike))
            which = f"({place}): " if count == 1 else f"({place}-{place + count - 1}): {count} x "
            lines.append((which + said).replace("\n", "\n  "))
            place += count
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


class ModuleDict(Module):
    """A dict whose modules are counted."""

    __module__ = "torch.nn.modules.container"

    def __init__(self, modules: dict[str, Module] | None = None) -> None:
        super().__init__()
        for name, module in (modules or {}).items():
            self.add_module(name, module)

    def __getitem__(self, key: str) -> Module:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def keys(self) -> Iterable[str]:
        """The names."""
        return self._modules.keys()

    def values(self) -> Iterable[Module]:
        """The modules."""
        return self._modules.values()

    def items(self) -> Iterable[tuple[str, Module]]:
        """Names and modules."""
        return self._modules.items()


class ParameterList(Module):
    """A list whose parameters are counted."""

    __module__ = "torch.nn.modules.container"

    def __init__(self, values: Iterable[Any] = ()) -> None:
        super().__init__()
        for value in values:
            self.append(value)

    def append(self, value: Any) -> ParameterList:
        """One more at the end."""
        if not isinstance(value, Tensor):
            raise absent("a ParameterList of other things than tensors")
        parameter = value if isinstance(value, Parameter) else Parameter(value)
        self.register_parameter(str(len(self)), parameter)
        return self

    def __repr__(self) -> str:
        lines = "\n".join(
            f"  ({name}): Parameter containing: [{p.dtype} of size {'x'.join(map(str, p.shape))}]"
            for name, p in self._parameters.items()
        )
        return f"{self._get_name()}({lines})"

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._parameters.values())

    def __getitem__(self, index: int) -> Parameter:
        return list(self._parameters.values())[index]

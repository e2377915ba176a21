"""``nn.Parameter``: a tensor that a module counts as its own."""

from __future__ import annotations

from typing import Any

from .._creation import zeros
from .._tensor import Tensor, adopt


class Parameter(Tensor):
    """A leaf that wants a gradient."""

    __module__ = "torch.nn.parameter"

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = True) -> Parameter:
        if data is None:
            data = zeros(0)
        t = adopt(cls, data.detach())
        if requires_grad and not t.dtype.is_floating_point:
            raise RuntimeError(
                "Only Tensors of floating point and complex dtype can require gradients"
            )
        t._rg = bool(requires_grad)
        return t

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, memo: dict) -> Any:
        if id(self) not in memo:
            memo[id(self)] = Parameter(self.detach().clone(), self._rg)
        return memo[id(self)]


class Buffer(Tensor):
    """A tensor that a module keeps and does not train."""

    __module__ = "torch.nn.parameter"

    def __new__(cls, data: Tensor, *, persistent: bool = True) -> Buffer:
        t = adopt(cls, data.detach())
        t.persistent = persistent
        return t


class UninitializedParameter(Parameter):
    """A parameter whose shape is not known yet."""

    __module__ = "torch.nn.parameter"

    def __new__(cls, requires_grad: bool = True) -> UninitializedParameter:
        return super().__new__(cls, zeros(0), requires_grad)

    def __repr__(self) -> str:
        return "<UninitializedParameter>"

"""Activations as modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._absent import refuse_others
from ..._creation import full
from ..._tensor import Tensor
from .. import functional as F
from ..parameter import Parameter
from .module import Module


def _activation(
    name: str, function: Callable, settings: tuple[tuple[str, Any], ...] = (), inplace: bool = True
) -> type[Module]:
    """A module around a function; ``settings`` are its arguments after the input."""
    fields = [field for field, _ in settings] + (["inplace"] if inplace else [])
    defaults = dict(settings, **({"inplace": False} if inplace else {}))

    def __init__(self: Module, *args: Any, **kwargs: Any) -> None:
        Module.__init__(self)
        if len(args) > len(fields):
            raise TypeError(
                f"{name}.__init__() takes from 1 to {len(fields) + 1} positional arguments but "
                f"{len(args) + 1} were given"
            )
        given = dict(zip(fields, args, strict=False))
        for key, value in kwargs.items():
            if key not in fields or key in given:
                refuse_others(f"{name}.__init__", [key])
            given[key] = value
        for field in fields:
            setattr(self, field, given.get(field, defaults[field]))

    def forward(self: Module, input: Tensor) -> Tensor:
        return function(input, *(getattr(self, field) for field in fields))

    def extra_repr(self: Module) -> str:
        shown = [f"{field}={getattr(self, field)!r}" for field, _ in settings]
        return ", ".join(shown + (["inplace=True"] if inplace and self.inplace else []))

    body = {"__init__": __init__, "forward": forward, "extra_repr": extra_repr}
    module = "torch.nn.modules.activation"
    return type(name, (Module,), body | {"__module__": module, "__doc__": function.__doc__})


ReLU = _activation("ReLU", F.relu)
LeakyReLU = _activation("LeakyReLU", F.leaky_relu, (("negative_slope", 0.01),))
ELU = _activation("ELU", F.elu, (("alpha", 1.0),))
CELU = _activation("CELU", F.celu, (("alpha", 1.0),))
SELU = _activation("SELU", F.selu)
SiLU = _activation("SiLU", F.silu)
Mish = _activation("Mish", F.mish)
ReLU6 = _activation("ReLU6", F.relu6)
Hardtanh = _activation("Hardtanh", F.hardtanh, (("min_val", -1.0), ("max_val", 1.0)))
Hardswish = _activation("Hardswish", F.hardswish)
Hardsigmoid = _activation("Hardsigmoid", F.hardsigmoid)
GELU = _activation("GELU", F.gelu, (("approximate", "none"),), inplace=False)
Softplus = _activation("Softplus", F.softplus, (("beta", 1.0), ("threshold", 20.0)), inplace=False)
Sigmoid = _activation("Sigmoid", F.sigmoid, inplace=False)
Tanh = _activation("Tanh", F.tanh, inplace=False)
Softsign = _activation("Softsign", F.softsign, inplace=False)
LogSigmoid = _activation("LogSigmoid", F.logsigmoid, inplace=False)
Tanhshrink = _activation("Tanhshrink", F.tanhshrink, inplace=False)
Softmax = _activation("Softmax", lambda x, dim: F.softmax(x, dim), (("dim", None),), inplace=False)
LogSoftmax = _activation(
    "LogSoftmax", lambda x, dim: F.log_softmax(x, dim), (("dim", None),), inplace=False
)
Softmin = _activation("Softmin", lambda x, dim: F.softmin(x, dim), (("dim", None),), inplace=False)


class PReLU(Module):
    """Leaky ReLU whose slope is learned."""

    __module__ = "torch.nn.modules.activation"

    def __init__(self, num_parameters: int = 1, init: float = 0.25) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.weight = Parameter(full((num_parameters,), float(init)))

    def forward(self, input: Tensor) -> Tensor:
        """x above 0, a learned fraction of it below."""
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """How many slopes."""
        return f"num_parameters={self.num_parameters}"

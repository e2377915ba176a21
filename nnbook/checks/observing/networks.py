"""Look at a network that a function makes."""

from collections.abc import Callable
from itertools import islice

import torch
from torch import nn

from .calls import fresh
from .failures import failure
from .plain import MOST_NUMBERS, plain, type_name
from .records import Case, Network, Observation, Plain

MOST_MODULES = 50


def network(function: Callable, case: Case) -> Observation:
    """Call it for a network; keep the network's structure and what it computes.

    ``case.given`` is a vector of numbers, then inputs (n, in). The numbers are poured into
    the network's parameters, so that two networks of one structure give the same outputs.
    """
    numbers, *inputs = case.given
    arguments = fresh(case.arguments)
    model = function(*arguments)
    if not isinstance(model, nn.Module) or isinstance(model, nn.ModuleList):
        layers = isinstance(model, list | tuple | nn.ModuleList)
        kept = _items(model) if layers else plain(model)
        return Observation("returned", kept, arguments=plain(arguments))
    # A lazy layer gets its weights from its first input.
    first = _outputs(model, inputs[:1])
    start = _parameters(model)
    _pour(model, numbers)
    value = Network(
        sequential=isinstance(model, nn.Sequential),
        layers=tuple(_layer(module) for module in _leaves(model)),
        start=tuple(plain(parameter) for parameter in start),
        outputs=tuple(_outputs(model, inputs) if start else first),
    )
    return Observation("returned", value, arguments=plain(arguments))


def _items(values: list | tuple | nn.ModuleList) -> Plain:
    items = islice(iter(values), MOST_MODULES)
    return [_layer(item) if isinstance(item, nn.Module) else plain(item) for item in items]


def _outputs(model: nn.Module, inputs: list[torch.Tensor]) -> list[Plain]:
    """One output, or one failure, for each input."""
    outputs: list[Plain] = []
    for x in inputs:
        dtypes = [parameter.dtype for parameter in islice(model.parameters(), 1)]
        x = x.clone().to(dtypes[0]) if dtypes else x.clone()  # a network may work in place
        try:
            outputs.append(plain(model(x)))
        except Exception as error:
            outputs.append(failure(error))
    return outputs


def _parameters(model: nn.Module) -> list[torch.Tensor]:
    lazy = nn.parameter.UninitializedParameter
    found = islice((p for p in model.parameters() if not isinstance(p, lazy)), MOST_MODULES)
    return [parameter.detach().clone() for parameter in found if parameter.numel() < MOST_NUMBERS]


@torch.no_grad()
def _pour(model: nn.Module, numbers: torch.Tensor) -> None:
    """Fill the parameters, in their order, from ``numbers``, starting over when they run out."""
    used = 0
    for parameter in islice(model.parameters(), MOST_MODULES):
        if isinstance(parameter, nn.parameter.UninitializedParameter):
            continue
        count = parameter.numel()
        if count >= MOST_NUMBERS:
            continue
        places = (torch.arange(count) + used) % len(numbers)
        parameter.copy_(numbers[places].reshape(parameter.shape))
        used += count


def _leaves(model: nn.Module) -> list[nn.Module]:
    leaves = (module for module in model.modules() if not any(module.children()))
    return list(islice((module for module in leaves if module is not model), MOST_MODULES))


def _layer(module: nn.Module) -> str:
    name = type_name(module)
    if isinstance(module, nn.Linear):
        bias = "" if module.bias is not None else ", no bias"
        return f"{name}({module.in_features} → {module.out_features}{bias})"
    return name

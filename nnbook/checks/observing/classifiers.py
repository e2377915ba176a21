"""Watch a function that trains a classifier of its own and gives it back."""

from collections.abc import Callable, Iterator
from itertools import chain, islice

import torch
from torch import nn

from .calls import fresh
from .failures import failure
from .networks import MOST_MODULES
from .own_time import own_time
from .plain import plain
from .records import Case, Observation, Opaque, Plain
from .training import prepare

__all__ = ["classifier", "prepare"]
MOST_TENSORS = 1_000


def classifier(function: Callable, case: Case) -> Observation:
    """Call it for a trained network; keep the network's size and what it says of some rows.

    ``case.given`` is how many seconds the call may take, then inputs (n, in) to ask the network
    about. It is asked in ``eval`` mode, for outputs only.
    """
    seconds, *inputs = case.given
    arguments = fresh(case.arguments)
    begun = own_time()
    with torch.enable_grad():
        model = function(*arguments)
    if own_time() - begun > seconds:
        return Observation("timeout")
    if not isinstance(model, nn.Module):
        value = {"answer": plain(model)}
    else:
        nn.Module.eval(model)
        value = {
            "answer": Opaque("network"),
            "size": sum(each.numel() for each in _carried(model)),
            "first": _first(model, inputs[0]),
            "outputs": [_output(model, x) for x in inputs],
        }
    kept = all(map(_same, arguments, case.arguments))
    return Observation("returned", value, arguments=case.arguments if kept else plain(arguments))


def _carried(model: nn.Module) -> Iterator[torch.Tensor]:
    """Every tensor that the network brings along: what is registered, and what only hangs on it."""
    seen: set[int] = set()
    for module in islice(nn.Module.modules(model), MOST_MODULES):
        held = chain(module._parameters.values(), module._buffers.values(), vars(module).values())
        for each in islice(held, MOST_TENSORS):
            if isinstance(each, torch.Tensor) and id(each) not in seen:
                seen.add(id(each))
                yield each


def _first(model: nn.Module, x: torch.Tensor) -> str:
    """``raw`` where the first linear layer gets the rows as they came, else ``changed``."""
    got: list[torch.Tensor] = []
    layers = (each for each in nn.Module.modules(model) if isinstance(each, nn.Linear))
    for layer in islice(layers, 1):
        hook = layer.register_forward_pre_hook(lambda _, given: got.extend(given[:1]))
        _output(model, x)
        hook.remove()
    same = got and isinstance(got[0], torch.Tensor) and _same(got[0].to(x.dtype), x)
    return "raw" if same else "changed"


@torch.no_grad()
def _output(model: nn.Module, x: torch.Tensor) -> Plain:
    dtypes = [each.dtype for each in islice(model.parameters(), 1)]
    x = x.clone().to(dtypes[0]) if dtypes else x.clone()  # a network may work in place
    try:
        return plain(model(x))
    except Exception as error:
        return failure(error)


def _same(after: Plain, before: Plain) -> bool:
    if isinstance(before, torch.Tensor):
        return isinstance(after, torch.Tensor) and torch.equal(after, before)
    return after == before

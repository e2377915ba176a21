"""Watch a function that trains a classifier of its own and gives it back."""

from collections.abc import Callable
from itertools import islice
from types import FunctionType, MethodType, ModuleType

import torch
from torch import nn

from .calls import fresh
from .failures import failure
from .own_time import own_time
from .plain import plain
from .records import Case, Observation, Opaque, Plain
from .training import prepare

__all__ = ["classifier", "prepare"]
# So many things that hang on a network are looked at.
MOST_SEEN = 100_000
# Shorter lists are settings, such as the size of a kernel.
FEWEST_NUMBERS = 16


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
            "size": _carried(model),
            "first": _first(model, inputs[0]),
            "outputs": [_output(model, x) for x in inputs],
        }
    kept = all(map(_same, arguments, case.arguments))
    return Observation("returned", value, arguments=case.arguments if kept else plain(arguments))


def _carried(model: nn.Module) -> int:
    """How many numbers the network brings along: its parameters and buffers, whatever hangs on it,
    and what its functions use from outside. What belongs to training is not counted."""
    count, seen, left = 0, {id(None)}, [model]
    while left and len(seen) < MOST_SEEN:
        each = left.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, torch.Tensor):
            count += each.numel()
        elif _is_array(each):
            count += int(each.size)
        elif isinstance(each, list | tuple | set | frozenset) and _are_numbers(each):
            count += len(each) if len(each) >= FEWEST_NUMBERS else 0
        elif not isinstance(each, torch.optim.Optimizer):
            left += _held(each)
    return count


def _is_array(value: object) -> bool:
    return type(value).__module__ == "numpy" and hasattr(value, "dtype")


def _are_numbers(values: list | tuple | set | frozenset) -> bool:
    return all(isinstance(each, int | float) for each in values)


def _held(value: object) -> list[object]:
    """What is reached from a value in one step."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if isinstance(value, MethodType):
        return [value.__func__, value.__self__]
    if isinstance(value, FunctionType):
        return _used(value)
    if isinstance(value, type | ModuleType) or not hasattr(value, "__dict__"):
        return []
    own = type(value).__module__.partition(".")[0] != "torch"
    methods = [each for each in vars(type(value)).values() if isinstance(each, FunctionType)]
    return [*vars(value).values(), *(methods if own else ())]


def _used(function: FunctionType) -> list[object]:
    """What a function has caught: in its closure, as defaults, and data that it names."""
    cells = function.__closure__ or ()
    caught = [cell.cell_contents for cell in cells if _is_filled(cell)]
    named = (function.__globals__.get(name) for name in function.__code__.co_names)
    data = [
        each
        for each in named
        if isinstance(each, torch.Tensor | nn.Module | list | tuple | dict) or _is_array(each)
    ]
    return [*caught, *(function.__defaults__ or ()), *data]


def _is_filled(cell: object) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:  # a name that was never set
        return False


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

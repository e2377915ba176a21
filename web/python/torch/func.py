"""``torch.func``: functions of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._absent import absent, attribute_of
from ._autograd import enable_grad
from ._backward import grad as _grad
from ._joining import stack
from ._tensor import Tensor
from .autograd.functional import hessian as _hessian
from .autograd.functional import jacobian

__getattr__ = attribute_of("torch.func")


def _leaves(value: Any) -> Any:
    """The same dicts, lists and tuples with leaves of their own."""
    if isinstance(value, Tensor):
        return value.detach().requires_grad_()
    if isinstance(value, dict):
        return {key: _leaves(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_leaves(each) for each in value)
    raise TypeError(f"expected tensors, not {type(value).__name__}")


def _tensors(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    inside = value.values() if isinstance(value, dict) else value
    return [t for each in inside for t in _tensors(each)]


def _filled(value: Any, found: Any) -> Any:
    if isinstance(value, Tensor):
        return next(found)
    if isinstance(value, dict):
        return {key: _filled(each, found) for key, each in value.items()}
    return type(value)(_filled(each, found) for each in value)


def grad_and_value(func: Callable, argnums: Any = 0, has_aux: bool = False) -> Callable:
    """A function that gives the gradient for some arguments, and what ``func`` gave."""

    def both(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        given = list(args)
        with enable_grad():
            for number in numbers:
                given[number] = _leaves(given[number])
            out = func(*given, **kwargs)
            value, aux = out if has_aux else (out, None)
            if not isinstance(value, Tensor) or value.shape:
                kind = type(value).__name__
                got = f"tensor with {value.dim()} dims" if isinstance(value, Tensor) else kind
                raise RuntimeError(
                    f"grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got "
                    f"{got}. Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            asked = [given[number] for number in numbers]
            found = iter(_grad(value, _tensors(asked), materialize_grads=True))
        slopes = tuple(_filled(each, found) for each in asked)
        slopes = slopes[0] if isinstance(argnums, int) else slopes
        value = value.detach()
        return (slopes, (value, aux)) if has_aux else (slopes, value)

    return both


def grad(func: Callable, argnums: Any = 0, has_aux: bool = False) -> Callable:
    """A function that gives the gradient of ``func`` for some arguments."""
    both = grad_and_value(func, argnums, has_aux)

    def slope(*args: Any, **kwargs: Any) -> Any:
        slopes, value = both(*args, **kwargs)
        return (slopes, value[1]) if has_aux else slopes

    return slope


def jacrev(func: Callable, argnums: int = 0) -> Callable:
    """A function that gives the slope of every output for every input."""
    if not isinstance(argnums, int):
        raise absent("jacrev() for several arguments")

    def matrix(*args: Any) -> Tensor:
        def of_one(x: Tensor) -> Tensor:
            return func(*args[:argnums], x, *args[argnums + 1 :])

        return jacobian(of_one, args[argnums])

    return matrix


jacfwd = jacrev


def hessian(func: Callable, argnums: int = 0) -> Callable:
    """A function that gives the slopes of the slopes."""

    def matrix(*args: Any) -> Tensor:
        def of_one(x: Tensor) -> Tensor:
            return func(*args[:argnums], x, *args[argnums + 1 :])

        return _hessian(of_one, args[argnums])

    return matrix


def vmap(func: Callable, in_dims: Any = 0, out_dims: int = 0) -> Callable:
    """A function on each place of an axis, one after another."""

    def mapped(*args: Any) -> Any:
        dims = in_dims if isinstance(in_dims, tuple | list) else (in_dims,) * len(args)
        count = next(a.shape[d] for a, d in zip(args, dims, strict=True) if d is not None)
        outs = [
            func(*(a if d is None else a.select(d, i) for a, d in zip(args, dims, strict=True)))
            for i in range(count)
        ]
        if isinstance(outs[0], tuple):
            return tuple(stack(each, out_dims) for each in zip(*outs, strict=True))
        return stack(outs, out_dims)

    return mapped


def functional_call(
    module: Any, parameter_and_buffer_dicts: Any, args: Any = None, kwargs: Any = None
) -> Any:
    """The module called with other tensors in the places of its own."""
    given = parameter_and_buffer_dicts
    tensors: dict = {}
    for each in given if isinstance(given, tuple | list) else (given,):
        tensors |= each
    before = []
    try:
        for name, t in tensors.items():
            path, _, last = name.rpartition(".")
            owner = module.get_submodule(path).__dict__
            table = owner["_parameters"] if last in owner["_parameters"] else owner["_buffers"]
            before.append((table, last, table[last]))
            table[last] = t
        call = () if args is None else args if isinstance(args, tuple) else (args,)
        return module(*call, **(kwargs or {}))
    finally:
        for table, last, t in before:
            table[last] = t

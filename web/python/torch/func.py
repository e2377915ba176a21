"""``torch.func``: functions of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._absent import absent, attribute_of
from ._autograd import Node, edge_of, enable_grad, enabled
from ._backward import grad as _grad
from ._creation import zeros_like
from ._joining import stack
from ._tensor import Tensor, needs

__getattr__ = attribute_of("torch.func")


def _leaves(value: Any) -> Any:
    """The same dicts, lists and tuples with tensors of their own, whose gradients can be asked for.

    What belongs to a graph around this one stays tied to it.
    """
    if isinstance(value, Tensor):
        return value.view_as(value) if needs(value) else value.detach().requires_grad_()
    if isinstance(value, dict):
        return {key: _leaves(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_leaves(each) for each in value)
    raise ValueError(f"Thing passed to transform API must be Tensor, got {type(value)}")


def _has_others(value: Tensor, own: list[Tensor]) -> bool:
    """Whether a graph leads to more than these leaves: to what a graph around it asks about."""
    leaves = {id(t) for t in own}
    queue, seen = [edge_of(value)], set()
    while queue:
        target = queue.pop()
        if target is None or id(target) in seen or id(target) in leaves:
            continue
        if not isinstance(target, Node):
            if "over" in vars(target):
                continue
            return True
        seen.add(id(target))
        queue += target.edges
    return False


def _end(own: list[Tensor]) -> None:
    """Mark the leaves of a call that ends: no graph around it asks about them."""
    for t in own:
        t.over = True


def _plain(value: Any) -> Any:
    """What is handed out beside a gradient, without the graph that is over."""
    if isinstance(value, Tensor):
        return value.detach()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return type(value)(map(_plain, value)) if type(value) in (list, tuple) else value


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


def _check_scalar(value: Any) -> None:
    said = "grad_and_value(f)(*args): Expected f(*args) to return a"
    if not isinstance(value, Tensor):
        raise RuntimeError(f"{said} Tensor, got {type(value)}")
    if value.shape:
        raise RuntimeError(
            f"{said} scalar Tensor, got tensor with {value.dim()} dims. Maybe you wanted to use "
            "the vjp or jacrev APIs instead?"
        )


def grad_and_value(func: Callable, argnums: Any = 0, has_aux: bool = False) -> Callable:
    """A function that gives the gradient for some arguments, and what ``func`` gave."""

    def both(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        given = list(args)
        tracked = enabled[0]
        with enable_grad():
            for number in numbers:
                if not -len(given) <= number < len(given):
                    raise RuntimeError(
                        f"Got argnum={number}, but only {len(given)} positional inputs"
                    )
                given[number] = _leaves(given[number])
            out = func(*given, **kwargs)
            if has_aux and not (isinstance(out, tuple) and len(out) == 2):
                raise RuntimeError(
                    "grad_and_value(f)(*args): output of function f should be a tuple: (output, "
                    "aux) if has_aux is True"
                )
            value, aux = out if has_aux else (out, None)
            _check_scalar(value)
            asked = [given[number] for number in numbers]
            own = _tensors(asked)
            nested = tracked and _has_others(value, own)
            if needs(value):
                slopes = _grad(value, own, create_graph=nested, materialize_grads=True)
            else:
                slopes = [zeros_like(t) for t in own]
            _end(own)
        found = iter(slopes if nested else map(_plain, slopes))
        slopes = tuple(_filled(each, found) for each in asked)
        slopes = slopes[0] if isinstance(argnums, int) else slopes
        value, aux = (value, aux) if nested else (value.detach(), _plain(aux))
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
        given = list(args)
        tracked = enabled[0]
        with enable_grad():
            x = given[argnums] = _leaves(given[argnums])
            y = func(*given)
            nested = tracked and _has_others(y, [x])
            rows = [
                _grad(part, x, retain_graph=True, create_graph=nested, materialize_grads=True)[0]
                if needs(part)
                else zeros_like(x)
                for part in y.flatten()
            ]
            slopes = stack(rows).reshape(*y.shape, *x.shape)
            _end([x])
        return slopes if nested else slopes.detach()

    return matrix


jacfwd = jacrev


def hessian(func: Callable, argnums: int = 0) -> Callable:
    """A function that gives the slopes of the slopes."""
    return jacrev(jacrev(func, argnums), argnums)


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

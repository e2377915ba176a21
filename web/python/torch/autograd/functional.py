"""``torch.autograd.functional``: matrices of slopes."""

from __future__ import annotations

from collections.abc import Callable

from .._absent import absent, attribute_of, check_layout
from .._backward import grad
from .._joining import stack
from .._tensor import Tensor

__getattr__ = attribute_of("torch.autograd.functional")


def jacobian(
    func: Callable, inputs: Tensor, create_graph: bool = False, strict: bool = False,
    vectorize: bool = False,
) -> Tensor:  # fmt: skip
    """The slope of every output for every input."""
    check_layout("jacobian", strict=strict)
    if not isinstance(inputs, Tensor):
        raise absent("jacobian() for several inputs")
    x = inputs.view_as(inputs) if create_graph else inputs.detach().requires_grad_()
    y = func(x)
    rows = [
        grad(part, x, retain_graph=True, create_graph=create_graph, materialize_grads=True)[0]
        for part in y.flatten()
    ]
    return stack(rows).reshape(*y.shape, *x.shape)


def hessian(func: Callable, inputs: Tensor) -> Tensor:
    """The slopes of the slopes of one number."""
    if not isinstance(inputs, Tensor):
        raise absent("hessian() for several inputs")
    x = inputs.detach().requires_grad_()
    (slope,) = grad(func(x), x, create_graph=True)
    rows = [grad(part, x, retain_graph=True, materialize_grads=True)[0] for part in slope.flatten()]
    return stack(rows).reshape(*x.shape, *x.shape)

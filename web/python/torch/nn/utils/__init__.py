"""``torch.nn.utils``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..._absent import attribute_of, check_layout
from ..._autograd import no_grad
from ..._creation import from_data
from ..._joining import cat, stack
from ..._tensor import Tensor

__getattr__ = attribute_of("torch.nn.utils")


def _gradients(parameters: Any) -> list[Tensor]:
    given = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    return [p.grad for p in given if p.grad is not None]


@no_grad()
def clip_grad_norm_(
    parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: Any = None,
) -> Tensor:  # fmt: skip
    """Scale all gradients so that together they are no longer than ``max_norm``."""
    check_layout("clip_grad_norm_", error_if_nonfinite=error_if_nonfinite)
    gradients = _gradients(parameters)
    if not gradients:
        return from_data(0.0)
    total = stack([g.norm(norm_type) for g in gradients]).norm(norm_type)
    scale = (max_norm / (total + 1e-6)).clamp(max=1.0)
    for g in gradients:
        g.mul_(scale)
    return total


@no_grad()
def clip_grad_value_(parameters: Any, clip_value: float, foreach: Any = None) -> None:
    """Cut every number of every gradient to ±clip_value."""
    for g in _gradients(parameters):
        g.clamp_(-clip_value, clip_value)


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All numbers in one row."""
    return cat([p.reshape(-1) for p in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """The numbers of one row back into their places."""
    start = 0
    for p in parameters:
        p.data = vec[start : start + p.numel()].reshape(p.shape).detach().clone()
        start += p.numel()

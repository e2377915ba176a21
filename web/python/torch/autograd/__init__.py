"""``torch.autograd``: gradients by name."""

from __future__ import annotations

from typing import Any

from .._absent import attribute_of
from .._autograd import (
    enable_grad,
    inference_mode,
    no_grad,
    set_grad_enabled,
)
from .._backward import backward, grad
from .._tensor import Tensor
from . import functional

__all__ = [
    "Variable",
    "backward",
    "enable_grad",
    "functional",
    "grad",
    "gradcheck",
    "inference_mode",
    "no_grad",
    "set_grad_enabled",
]
__getattr__ = attribute_of("torch.autograd")
Variable = Tensor


def gradcheck(func: Any, inputs: Any, *, eps: float = 1e-6, atol: float = 1e-5, rtol: float = 1e-3,
              raise_exception: bool = True) -> bool:  # fmt: skip
    """Whether autograd's gradients agree with measured slopes."""
    from .._joining import allclose

    given = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    asked = [t for t in given if isinstance(t, Tensor) and t.requires_grad]
    out = func(*given)
    outputs = [out] if isinstance(out, Tensor) else list(out)
    for t in asked:
        for output in outputs:
            for place in range(output.numel()):
                part = output.flatten()[place]
                (slope,) = grad(part, t, retain_graph=True, materialize_grads=True)
                measured = _measured(func, given, t, outputs.index(output), place, eps)
                if not allclose(slope, measured, rtol, atol):
                    if raise_exception:
                        raise RuntimeError("Jacobian mismatch for output 0 with respect to input 0")
                    return False
    return True


def _measured(func: Any, given: list, t: Tensor, which: int, place: int, eps: float) -> Tensor:
    slopes = t.detach().clone()
    # Not a change of the tensor: what was computed from it before is still right.
    flat, own = slopes.view(-1), t.data.view(-1)

    def value() -> float:
        out = func(*given)
        chosen = out if isinstance(out, Tensor) else out[which]
        return chosen.detach().flatten()[place].item()

    for i in range(t.numel()):
        before = own[i].item()
        own[i] = before + eps
        above = value()
        own[i] = before - eps
        below = value()
        own[i] = before
        flat[i] = (above - below) / (2 * eps)
    return slopes

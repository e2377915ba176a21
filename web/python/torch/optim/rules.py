"""How each optimizer changes a parameter."""

from __future__ import annotations

import math
from typing import Any

from .. import _kernel as kernel
from .._absent import check_layout
from .._creation import from_data, zeros_like
from .._tensor import Tensor
from .optimizer import Optimizer, in_one_step


def _not_below_zero(**settings: float) -> None:
    names = {"lr": "learning rate", "momentum": "momentum value", "eps": "epsilon value",
             "weight_decay": "weight_decay value", "alpha": "alpha value",
             "lr_decay": "lr_decay value"}  # fmt: skip
    for name, value in settings.items():
        if value < 0:
            raise ValueError(f"Invalid {names[name]}: {value}")


def _slope(p: Tensor, g: Tensor, group: dict[str, Any]) -> Tensor:
    """The gradient to go against: its sign turned to go uphill, weight decay added."""
    g = -g if group["maximize"] else g
    return g.add(p, alpha=group["weight_decay"]) if group["weight_decay"] else g


class SGD(Optimizer):
    """p −= lr · gradient, with momentum if asked."""

    __module__ = "torch.optim.sgd"

    def __init__(
        self, params: Any, lr: float = 1e-3, momentum: float = 0, dampening: float = 0,
        weight_decay: float = 0, nesterov: bool = False, *, maximize: bool = False,
        foreach: Any = None, differentiable: bool = False, fused: Any = None,
    ) -> None:  # fmt: skip
        check_layout("SGD", differentiable=differentiable, fused=fused)
        _not_below_zero(lr=lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        defaults = dict(
            lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay,
            nesterov=nesterov, maximize=maximize, foreach=foreach, differentiable=False,
            fused=None,
        )  # fmt: skip
        super().__init__(params, defaults)

    def _update(self, params: list[Tensor], group: dict[str, Any]) -> None:
        momentum, first, later = float(group["momentum"]), [], []
        for p in params:
            velocity, rows = None, later
            if momentum:
                velocity = self.state[p].get("momentum_buffer")
                if velocity is None:
                    velocity = self.state[p]["momentum_buffer"] = zeros_like(p)
                    rows = first
            rows.append((p, p.grad, velocity))
        nesterov, maximize = bool(group["nesterov"]), bool(group["maximize"])
        # What a velocity starts with is the whole gradient, however much is dampened later.
        for rows, kept in ((first, 1.0), (later, 1.0 - group["dampening"])):
            if rows:
                decay = float(group["weight_decay"])
                settings = (float(group["lr"]), momentum, kept, decay, nesterov, maximize)
                in_one_step(kernel.sgd, rows, settings, 1)


class Adam(Optimizer):
    """Momentum, divided by the root of a running mean of squared gradients."""

    __module__ = "torch.optim.adam"
    _decoupled = False

    def __init__(
        self, params: Any, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8, weight_decay: float = 0, amsgrad: bool = False, *,
        foreach: Any = None, maximize: bool = False, capturable: bool = False,
        differentiable: bool = False, fused: Any = None, decoupled_weight_decay: bool = False,
    ) -> None:  # fmt: skip
        check_layout("Adam", capturable=capturable, differentiable=differentiable, fused=fused)
        _not_below_zero(lr=lr, eps=eps, weight_decay=weight_decay)
        for place, beta in enumerate(betas):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {place}: {beta}")
        defaults = dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad,
            maximize=maximize, foreach=foreach, capturable=False, differentiable=False, fused=None,
            decoupled_weight_decay=decoupled_weight_decay or self._decoupled,
        )  # fmt: skip
        super().__init__(params, defaults)

    def _update(self, params: list[Tensor], group: dict[str, Any]) -> None:
        by_age: dict[float, list] = {}
        for p in params:
            state = self.state[p]
            if not state:
                state["step"] = from_data(0.0)
                state["exp_avg"], state["exp_avg_sq"] = zeros_like(p), zeros_like(p)
                if group["amsgrad"]:
                    state["max_exp_avg_sq"] = zeros_like(p)
            state["step"] += 1
            most = state["max_exp_avg_sq"] if group["amsgrad"] else None
            row = (p, p.grad, state["exp_avg"], state["exp_avg_sq"], most)
            by_age.setdefault(state["step"].item(), []).append(row)
        lr, decay, (first, second) = float(group["lr"]), group["weight_decay"], group["betas"]
        shrink, added = (1 - lr * decay, 0.0) if group["decoupled_weight_decay"] else (1.0, decay)
        for step, rows in by_age.items():
            size, root = lr / (1 - first**step), math.sqrt(1 - second**step)
            settings = (size, first, second, root, group["eps"], shrink, added)
            in_one_step(kernel.adam, rows, (*settings, bool(group["maximize"])), 1)


class AdamW(Adam):
    """Adam with weight decay apart from the gradient."""

    __module__ = "torch.optim.adamw"
    _decoupled = True

    def __init__(
        self, params: Any, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8, weight_decay: float = 1e-2, amsgrad: bool = False, *,
        foreach: Any = None, maximize: bool = False, capturable: bool = False,
        differentiable: bool = False, fused: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize,
            capturable=capturable, differentiable=differentiable, fused=fused,
        )  # fmt: skip


class RMSprop(Optimizer):
    """Divided by the root of a running mean of squared gradients."""

    __module__ = "torch.optim.rmsprop"

    def __init__(
        self, params: Any, lr: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8,
        weight_decay: float = 0, momentum: float = 0, centered: bool = False, *,
        capturable: bool = False, foreach: Any = None, maximize: bool = False,
        differentiable: bool = False,
    ) -> None:  # fmt: skip
        check_layout("RMSprop", capturable=capturable, differentiable=differentiable)
        _not_below_zero(lr=lr, eps=eps, weight_decay=weight_decay, momentum=momentum, alpha=alpha)
        defaults = dict(
            lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum,
            centered=centered, maximize=maximize, foreach=foreach, capturable=capturable,
            differentiable=differentiable,
        )  # fmt: skip
        super().__init__(params, defaults)

    def _update_one(self, p: Tensor, g: Tensor, group: dict[str, Any], state: dict) -> None:
        g = _slope(p, g, group)
        if not state:
            state["step"], state["square_avg"] = from_data(0.0), zeros_like(p)
            state["momentum_buffer"], state["grad_avg"] = zeros_like(p), zeros_like(p)
        state["step"] += 1
        alpha, square = group["alpha"], state["square_avg"]
        square.mul_(alpha).addcmul_(g, g, value=1 - alpha)
        if group["centered"]:
            mean = state["grad_avg"].lerp_(g, 1 - alpha)
            root = (square - mean * mean).sqrt().add_(group["eps"])
        else:
            root = square.sqrt().add_(group["eps"])
        if group["momentum"]:
            velocity = state["momentum_buffer"]
            velocity.mul_(group["momentum"]).addcdiv_(g, root)
            p.add_(velocity, alpha=-group["lr"])
        else:
            p.addcdiv_(g, root, value=-group["lr"])


class Adagrad(Optimizer):
    """Divided by the root of the sum of all squared gradients."""

    __module__ = "torch.optim.adagrad"

    def __init__(
        self, params: Any, lr: float = 1e-2, lr_decay: float = 0, weight_decay: float = 0,
        initial_accumulator_value: float = 0, eps: float = 1e-10, *, foreach: Any = None,
        maximize: bool = False, differentiable: bool = False, fused: Any = None,
    ) -> None:  # fmt: skip
        check_layout("Adagrad", differentiable=differentiable, fused=fused)
        _not_below_zero(lr=lr, eps=eps, weight_decay=weight_decay, lr_decay=lr_decay)
        defaults = dict(
            lr=lr, lr_decay=lr_decay, weight_decay=weight_decay, eps=eps, maximize=maximize,
            initial_accumulator_value=initial_accumulator_value, foreach=foreach,
            differentiable=differentiable, fused=fused,
        )  # fmt: skip
        super().__init__(params, defaults)

    def _update_one(self, p: Tensor, g: Tensor, group: dict[str, Any], state: dict) -> None:
        g = _slope(p, g, group)
        if not state:
            state["step"] = from_data(0.0)
            state["sum"] = zeros_like(p).fill_(group["initial_accumulator_value"])
        state["step"] += 1
        rate = group["lr"] / (1 + (state["step"].item() - 1) * group["lr_decay"])
        state["sum"].addcmul_(g, g)
        p.addcdiv_(g, state["sum"].sqrt().add_(group["eps"]), value=-rate)

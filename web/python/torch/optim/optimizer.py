"""``torch.optim.Optimizer``: groups of parameters, and the steps that change them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from .. import _autograd as autograd
from .._autograd import Handle, hooked
from .._backward import forget_gradients
from .._inplace import write
from .._tensor import Tensor, flat, whole

_before_steps: dict = {}


def register_optimizer_step_pre_hook(hook: Callable) -> Handle:
    """Call ``hook(optimizer, args, kwargs)`` before every step of every optimizer."""
    return hooked(_before_steps, hook)


def in_one_step(
    update: Callable, rows: Sequence[tuple[Tensor | None, ...]], settings: tuple, read_only: int
) -> None:
    """Let the kernel change the tensors of all rows, but for the one at ``read_only``."""
    arrays, spread = [], []
    for row in rows:
        changed = [None if t is None else t._a if whole(t) else flat(t) for t in row]
        arrays.append(tuple(changed))
        for place, (t, a) in enumerate(zip(row, changed, strict=True)):
            if t is not None and place != read_only:
                t._v[0] += 1
                if a is not t._a:
                    spread.append((t, a))
    update(arrays, *settings)
    for t, a in spread:
        write(t, a)


class Optimizer:
    """The base of all: how to find parameters, not how to change them."""

    __module__ = "torch.optim.optimizer"

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or "
                f"dicts, but got {params.type()}"
            )
        self.defaults, self.state = defaults, defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        given = list(params)
        if not given:
            raise ValueError("optimizer got an empty parameter list")
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """More parameters, perhaps with settings of their own."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        params = [params] if isinstance(params, Tensor) else list(params)
        params = [p[1] if isinstance(p, tuple) else p for p in params]
        known = {id(p) for group in self.param_groups for p in group["params"]}
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is "
                    f"{type(p).__module__}.{type(p).__name__}".replace("builtins.", "")
                )
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
            if id(p) in known:
                raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append({"params": params, **self.defaults, **{
            key: value for key, value in param_group.items() if key != "params"
        }})  # fmt: skip

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget all gradients, or fill them with zeros."""
        for group in self.param_groups:
            forget_gradients(group["params"], set_to_none)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient."""
        for hook in list(_before_steps.values()):
            hook(self, () if closure is None else (closure,), {})
        loss = None
        if closure is not None:
            with autograd.enable_grad():
                loss = closure()
        before, autograd.enabled[0] = autograd.enabled[0], False
        try:
            for group in self.param_groups:
                moving = [p for p in group["params"] if p.grad is not None]
                if moving:
                    self._update(moving, group)
        finally:
            autograd.enabled[0] = before
        return loss

    def _update(self, params: list[Tensor], group: dict[str, Any]) -> None:
        for p in params:
            self._update_one(p, p.grad, group, self.state[p])

    def _update_one(self, p: Tensor, g: Tensor, group: dict[str, Any], state: dict) -> None:
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Settings and state, with parameters as numbers."""
        numbers: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            packed = {key: value for key, value in group.items() if key != "params"}
            for p in group["params"]:
                numbers.setdefault(id(p), len(numbers))
            packed["params"] = [numbers[id(p)] for p in group["params"]]
            groups.append(packed)
        state = {numbers[id(p)]: values for p, values in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over settings and state."""
        groups = deepcopy(state_dict["param_groups"])
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        params = [p for group in self.param_groups for p in group["params"]]
        for own, new in zip(self.param_groups, groups, strict=True):
            if len(own["params"]) != len(new["params"]):
                raise ValueError(
                    "loaded state dict contains a parameter group that doesn't match the size of "
                    "optimizer's group"
                )
            own.update({key: value for key, value in new.items() if key != "params"})
        self.state = defaultdict(dict)
        for place, values in deepcopy(state_dict["state"]).items():
            self.state[params[place]] = values

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for place, group in enumerate(self.param_groups):
            lines += [""] * bool(place) + [f"Parameter Group {place}"]
            lines += [f"    {k}: {group[k]}" for k in sorted(group) if k != "params"]
        return "\n".join(lines) + "\n)"

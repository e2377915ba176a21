"""Losses as modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._absent import absent, refuse_others
from ..._tensor import Tensor
from .. import functional as F
from .module import Module


def _loss(name: str, function: Callable, *buffers: str, **settings: Any) -> type[Module]:
    """A module around a loss. ``buffers``: tensors that it may get; ``settings``: the rest."""
    order = [*buffers[:1], *settings, *buffers[1:]]
    order.append("reduction")

    def __init__(
        self: Module, *args: Any, size_average: Any = None, reduce: Any = None, **kwargs: Any
    ) -> None:
        Module.__init__(self)
        places = [*buffers[:1], "size_average", *_AFTER.get(name, ()), "reduce", "reduction"]
        given = dict(zip(places, args, strict=False))
        old = (given.pop("size_average", size_average), given.pop("reduce", reduce))
        if len(args) > len(places) or any(each is not None and bool(each) in (True, False)
                                          for each in old):  # fmt: skip
            raise absent(f"the arguments size_average and reduce of {name}()")
        for key, value in kwargs.items():
            if key not in order:
                refuse_others(f"{name}.__init__", [key])
            given[key] = value
        for buffer in buffers:
            self.register_buffer(buffer, given.get(buffer))
        for setting, default in settings.items():
            setattr(self, setting, given.get(setting, default))
        self.reduction = given.get("reduction", "mean")

    def forward(self: Module, input: Tensor, target: Tensor) -> Tensor:
        named = {key: getattr(self, key) for key in (*buffers, *settings)}
        return function(input, target, reduction=self.reduction, **named)

    body = {"__init__": __init__, "forward": forward, "__doc__": function.__doc__}
    return type(name, (Module,), body | {"__module__": "torch.nn.modules.loss"})


_AFTER = {"CrossEntropyLoss": ("ignore_index",), "NLLLoss": ("ignore_index",)}
CrossEntropyLoss = _loss(
    "CrossEntropyLoss", F.cross_entropy, "weight", ignore_index=-100, label_smoothing=0.0
)
NLLLoss = _loss("NLLLoss", F.nll_loss, "weight", ignore_index=-100)
MSELoss = _loss("MSELoss", F.mse_loss)
L1Loss = _loss("L1Loss", F.l1_loss)
BCELoss = _loss("BCELoss", F.binary_cross_entropy, "weight")
BCEWithLogitsLoss = _loss(
    "BCEWithLogitsLoss", F.binary_cross_entropy_with_logits, "weight", "pos_weight"
)
SmoothL1Loss = _loss("SmoothL1Loss", F.smooth_l1_loss, beta=1.0)
HuberLoss = _loss("HuberLoss", F.huber_loss, delta=1.0)
KLDivLoss = _loss("KLDivLoss", F.kl_div, log_target=False)

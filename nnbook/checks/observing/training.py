"""Watch a function train a network that is handed to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import torch
from torch import nn
from torch.optim.optimizer import register_optimizer_step_pre_hook

from .plain import plain
from .records import Case, Observation, Plain

MOST_PARAMETERS = 50
MOST_EVENTS = 300


def prepare() -> None:
    """Make PyTorch load what it loads with the first optimiser of a process: that takes seconds."""
    torch.optim.SGD([torch.zeros(1)], lr=1.0)


def training(function: Callable, case: Case) -> Observation:
    """Call it with a network of two layers; keep what it returns, the weights and the events.

    ``case.given`` holds the network's weights and biases (W1, b1, W2, b2), of any float dtype.
    ``case.arguments[0]`` only names the network, which takes its place. Among the returned
    arguments the name stands unchanged: that the network changes is the point.
    """
    model = _network(*case.given)
    others = [each.clone() if isinstance(each, torch.Tensor) else each for each in case.arguments]
    with torch.enable_grad(), _watched(model) as events:
        answer = function(model, *others[1:])
    weights = _parameters(model)
    value = {
        "answer": plain(answer),
        "weights": [plain(each) for each in weights],
        "gradients": _gradients(weights),
        "events": events,
    }
    return Observation("returned", value, arguments=plain(tuple(others)))


def _network(W1: torch.Tensor, b1: torch.Tensor, W2: torch.Tensor, b2: torch.Tensor) -> nn.Module:
    hidden, output = (nn.Linear(*W.shape[::-1], dtype=W.dtype) for W in (W1, W2))
    for layer, W, b in ((hidden, W1, b1), (output, W2, b2)):
        layer.weight, layer.bias = nn.Parameter(W.clone()), nn.Parameter(b.clone())
    return nn.Sequential(hidden, nn.ReLU(), output)


@contextmanager
def _watched(model: nn.Module) -> Iterator[list[Plain]]:
    """The events as they come, the first ``MOST_EVENTS``, in words of a fixed set.

    ``forward 6`` (rows; ``evaluation 6`` where no gradient is recorded), ``backward`` (``backward
    onto old gradients`` where ``.grad`` was not empty), ``step`` of an optimiser (``step on
    nothing`` where ``.grad`` was empty), ``update`` where the weights changed without such a step.
    """
    log, weights = _Log(model), _parameters(model)

    def backward(_: torch.Tensor) -> None:
        log.note("backward onto old gradients" if _have_gradients(weights) else "backward")

    def step(*_: object) -> None:
        log.note("step" if _have_gradients(weights) else "step on nothing")

    handles = [
        model[0].register_forward_pre_hook(lambda _, inputs: log.forward(inputs)),
        # A tensor's own hook runs before its gradient is added to what is there.
        model[2].bias.register_hook(backward),
        register_optimizer_step_pre_hook(step),
    ]
    try:
        yield log.events
    finally:
        for handle in handles:
            handle.remove()
    log.look()


class _Log:
    """Events in order; at each forward it looks whether the weights have changed since the last."""

    def __init__(self, model: nn.Module) -> None:
        self.events: list[str] = []
        self._model = model
        self._seen = _all_weights(model)

    def note(self, event: str) -> None:
        if len(self.events) < MOST_EVENTS:
            self.events.append(event)

    def look(self) -> None:
        """Note an update that no optimiser's step explains."""
        now = _all_weights(self._model)
        if not torch.equal(now, self._seen):
            self._seen = now
            if not (self.events and self.events[-1].startswith("step")):
                self.note("update")

    def forward(self, inputs: tuple) -> None:
        if len(self.events) < MOST_EVENTS:
            self.look()
            self.note(_forward(inputs))


def _forward(inputs: tuple) -> str:
    x = inputs[0] if inputs and isinstance(inputs[0], torch.Tensor) else torch.empty(0)
    rows = x.shape[0] if x.dim() > 1 else 1
    return f"{'forward' if torch.is_grad_enabled() else 'evaluation'} {rows}"


def _gradients(weights: list[torch.Tensor]) -> str:
    """``kept``, ``zeros`` (filled in, not taken away) or ``none``."""
    if _have_gradients(weights):
        return "kept"
    return "zeros" if any(each.grad is not None for each in weights) else "none"


def _have_gradients(weights: list[torch.Tensor]) -> bool:
    gradients = (each.grad for each in weights)
    return any(bool(each.any()) for each in gradients if each is not None)


def _parameters(model: nn.Module) -> list[torch.Tensor]:
    return list(islice(nn.Module.parameters(model), MOST_PARAMETERS))


def _all_weights(model: nn.Module) -> torch.Tensor:
    # By way of ``parameters()`` this takes as long as a training step.
    layers = islice(model._modules.values(), MOST_PARAMETERS)
    weights = [each for layer in layers for each in layer._parameters.values() if each is not None]
    return torch.cat([each.detach().flatten().double() for each in weights] or [torch.empty(0)])

"""Call a network once, and note what each of its modules got, gave, and gets back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from nnbook.trace.clashes import explained

MOST_COLUMNS = 40


@dataclass
class Column:
    """One call of one module.

    ``name`` is the module's in the network, ``kind`` what it is, with its widths. ``given`` holds
    the shapes that came in, ``output`` what went out: None where the module failed, or gave
    something else than a tensor. ``gradient`` is that of the loss by the output, ``weights`` how
    long the gradient of the module's own parameters is.
    """

    name: str
    kind: str
    given: tuple[tuple[int, ...], ...] = ()
    output: Tensor | None = None
    gradient: Tensor | None = None
    weights: float | None = None
    notes: list[str] = field(default_factory=list)


@dataclass
class Recording:
    """All columns in the order of the calls, what ended the call if anything did, and the loss.

    ``failure`` is the exception's text; ``clash`` says which two numbers disagree, where that can
    be told. ``notes`` say what could not be followed.
    """

    columns: list[Column]
    failure: str = ""
    clash: str = ""
    loss: float | None = None
    notes: list[str] = field(default_factory=list)


def record(model: nn.Module, X: Tensor, y: Tensor | None = None) -> Recording:
    """Call ``model(X)``, and where ``y`` is given also look at the slopes of its loss.

    The loss is the mean cross-entropy where ``y`` holds classes (whole numbers), else the mean
    squared error. Nothing of the model changes: no gradient, no buffer, no random number.
    Raises ``TypeError`` for what is no module or no tensor.
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"trace needs a network, an nn.Module, and got a {type(model).__name__}")
    for name, value in (("X", X), *((("y", y),) if y is not None else ())):
        if not isinstance(value, Tensor):
            kind = type(value).__name__
            raise TypeError(f"{name} must be a tensor, and is a {kind}: torch.as_tensor makes one")
    return _Recorder(model).run(X, y)


class _Recorder:
    def __init__(self, model: nn.Module) -> None:
        self.model = model
        self.recording = Recording([])
        self.raw: list[Tensor | None] = []
        self.entered: list[tuple[nn.Module, Column]] = []
        self.last: Tensor | None = None
        self.calls: dict[int, int] = {}
        self.left_out = 0

    def run(self, X: Tensor, y: Tensor | None) -> Recording:
        self.last = X
        with self.undisturbed(), torch.enable_grad():
            try:
                output = self.model(X)
            except Exception as error:
                self.fail(error)
            else:
                self.ended_by(output)
                if y is not None:
                    self.backward(output, y)
        self.remark()
        return self.recording

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Hooks on every module without modules of its own. Buffers and random numbers stay."""
        buffers = [(each, each.detach().clone()) for each in self.model.buffers()]
        with ExitStack() as stack:
            stack.enter_context(torch.random.fork_rng(devices=[]))
            for name, module in self.leaves():
                stack.callback(module.register_forward_pre_hook(self.entering(name)).remove)
                stack.callback(module.register_forward_hook(self.left).remove)
            try:
                yield
            finally:
                with torch.no_grad():
                    for buffer, before in buffers:
                        buffer.copy_(before)

    def leaves(self) -> list[tuple[str, nn.Module]]:
        found = [(n, m) for n, m in self.model.named_modules() if not list(m.children())]
        return [(name or "the network", module) for name, module in found]

    def entering(self, name: str) -> Any:
        def hook(module: nn.Module, given: tuple) -> None:
            tensors = [each for each in given if isinstance(each, Tensor)]
            column = Column(name, _kind(module), tuple(tuple(each.shape) for each in tensors))
            if type(module).__name__.startswith("Dropout"):
                column.notes.append(_dropping(module))
            if self.last is not None and not any(each is self.last for each in tensors):
                column.notes.append("gets what code of `forward` made, not what the last one gave")
            self.calls[id(module)] = self.calls.get(id(module), 0) + 1
            self.entered.append((module, column))

        return hook

    def left(self, module: nn.Module, given: tuple, output: Any) -> None:
        _, column = self.entered.pop()
        if len(self.recording.columns) == MOST_COLUMNS:
            self.left_out += 1
            return
        if isinstance(output, Tensor):
            column.output = output.detach().clone()
        else:
            column.notes.append(f"gives a {type(output).__name__}, not a tensor: not shown")
        if getattr(module, "inplace", False):
            self.overwritten(output, column.name)
        self.recording.columns.append(column)
        self.raw.append(output if isinstance(output, Tensor) else None)
        self.last = output if isinstance(output, Tensor) else None

    def overwritten(self, output: Any, by: str) -> None:
        """What the column before gave is gone: autograd knows only what stands in its place."""
        for place, raw in enumerate(self.raw):
            if raw is not None and raw is output:
                self.raw[place] = None
                note = f"overwritten by `{by}`, which works in place: no gradient of its own"
                self.recording.columns[place].notes.append(note)

    def fail(self, error: Exception) -> None:
        module, column = self.entered[-1] if self.entered else (None, None)
        if column is not None:
            column.notes.append("fails here")
            self.recording.columns.append(column)
        self.recording.failure = f"{type(error).__name__}: {error}"
        self.recording.clash = explained(error, module, column.name if column else "")
        if column is None and self.recording.columns:
            after = self.recording.columns[-1].name
            self.recording.notes.append(f"It fails in code of `forward`, after `{after}`.")

    def ended_by(self, output: Any) -> None:
        if isinstance(output, Tensor) and output is not self.last and self.recording.columns:
            self.recording.notes.append(
                "After the last column code of `forward` goes on: the network gives "
                f"{tuple(output.shape)}."
            )

    def backward(self, output: Any, y: Tensor) -> None:
        loss = self.loss(output, y)
        if loss is None:
            return
        self.recording.loss = float(loss.detach())
        outputs = [each for each in self.raw if each is not None and each.requires_grad]
        parameters = [each for each in self.model.parameters() if each.requires_grad]
        if not loss.requires_grad:
            self.recording.notes.append("No parameter asks for a gradient: nothing comes back.")
            return
        slopes = torch.autograd.grad(loss, [*outputs, *parameters], allow_unused=True)
        of = {id(each): slope for each, slope in zip([*outputs, *parameters], slopes, strict=True)}
        modules = dict(self.leaves())
        for column, raw in zip(self.recording.columns, self.raw, strict=True):
            slope = of.get(id(raw)) if raw is not None else None
            column.gradient = None if slope is None else slope.detach().clone()
            own = [of.get(id(each)) for each in modules[column.name].parameters()]
            lengths = [float((each.detach() ** 2).sum()) for each in own if each is not None]
            column.weights = sum(lengths) ** 0.5 if lengths else None

    def loss(self, output: Any, y: Tensor) -> Tensor | None:
        if not isinstance(output, Tensor):
            kind = type(output).__name__
            self.recording.notes.append(f"The network gives a {kind}: no loss is taken of it.")
            return None
        classes = not (y.is_floating_point() or y.is_complex())
        try:
            if classes:
                return nn.functional.cross_entropy(output, y)
            if output.shape != y.shape:
                shapes = f"{tuple(output.shape)} and {tuple(y.shape)}"
                self.recording.notes.append(f"No loss: outputs and y have the shapes {shapes}.")
                return None
            return nn.functional.mse_loss(output, y)
        except Exception as error:
            self.recording.failure = f"{type(error).__name__}: {error}"
            self.recording.clash = explained(error, None, "the loss")
            return None

    def remark(self) -> None:
        """Say what there is and no column shows."""
        notes, never = self.recording.notes, []
        for name, module in self.leaves():
            count = self.calls.get(id(module), 0)
            if count == 0 and not self.recording.failure:
                never.append(name)
            if count > 1:
                notes.append(f"`{name}` is called {count} times, each in a column of its own.")
        if not any(True for _ in self.model.parameters()):
            notes.append(
                "The network has no parameters. Layers in a plain list or dict are not found: "
                "`nn.ModuleList` and `nn.ModuleDict` hand them on."
            )
        if never:
            notes.append(f"Never called: {', '.join(f'`{name}`' for name in never[:8])}.")
        if self.left_out:
            notes.append(f"{self.left_out} more calls are left out.")


def _dropping(module: nn.Module) -> str:
    if module.training:
        return f"leaves out {module.p:.0%} at random: the network is in training mode"
    return "lets everything pass: the network is in eval mode"


def _kind(module: nn.Module) -> str:
    """``Linear(4 → 8)``: what it is, and its widths where it has any."""
    name = type(module).__name__
    for wide, out in (("in_features", "out_features"), ("in_channels", "out_channels")):
        if isinstance(getattr(module, wide, None), int):
            return f"{name}({getattr(module, wide)} → {getattr(module, out, '?')})"
    return name

"""What ``trace`` gives back: alive where there are widgets, a picture where there are none."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from nnbook.trace.pictures import corner, drawn, gradient_words, norm, number, shape, value_words
from nnbook.trace.recording import Column, Recording, record

if TYPE_CHECKING:
    from nnbook.figures.shared import Figure


def trace(model: nn.Module, X: Tensor, y: Tensor | None = None) -> Trace:
    """Show what each module of ``model`` does with the rows of ``X``.

    ``X`` is whatever the model takes, such as (n, in). With ``y``, classes (n,) or numbers of the
    outputs' shape, it also shows the gradients of the loss. The model stays as it is. An error in
    the model is shown, not raised. Raises ``TypeError`` where ``model`` is no ``nn.Module``, or
    ``X`` or ``y`` no tensor.
    """
    return Trace(record(model, X, y), type(model).__name__, X)


class Trace:
    """One call of a network, module by module. ``recording`` holds the numbers."""

    def __init__(self, recording: Recording, name: str, X: Tensor) -> None:
        self.recording = recording
        self.title = f"{name}, called with X of shape {shape(tuple(X.shape))}"
        self._X = X.detach().clone()

    def figure(self) -> Figure:
        """The view that steps forward and back. Needs ipywidgets and anywidget."""
        from nnbook.figures.shared import Figure, slider

        columns = [_column(each) for each in self.recording.columns]
        last = len(columns) * (1 if self.recording.loss is None else 2)
        return Figure(
            "trace",
            self.title,
            controls={"step": slider("step", last, 0, max(last, 1), 1)},
            numbers={
                "given": {"shape": shape(tuple(self._X.shape)), **_picture(self._X)},
                "columns": columns,
                "failure": self.recording.failure,
                "clash": self.recording.clash,
                "loss": self.recording.loss,
                "notes": self.recording.notes,
            },
        )

    def __repr__(self) -> str:
        """A line for each module: what a terminal shows."""
        rows = [
            (
                each.name,
                each.kind,
                " ".join(map(shape, each.given)),
                "→",
                shape(tuple(each.output.shape)) if each.output is not None else "nothing",
                "; ".join(filter(None, (gradient_words(each), *each.notes))),
            )
            for each in self.recording.columns
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [self.title]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            lines.append("  ".join(cells).rstrip())
        if self.recording.loss is not None:
            lines.append(f"loss {number(self.recording.loss)}")
        lines += [each for each in (self.recording.clash, self.recording.failure) if each]
        return "\n".join([*lines, *self.recording.notes])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        if find_spec("anywidget") is None or find_spec("ipywidgets") is None:
            return {"text/plain": repr(self), "image/svg+xml": drawn(self.recording, self.title)}
        bundle = self.figure()._repr_mimebundle_()
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**bundle, "text/plain": repr(self)}


def _column(column: Column) -> dict[str, Any]:
    """What the view needs of a column."""
    output, gradient = column.output, column.gradient
    return {
        "name": column.name,
        "kind": column.kind,
        "given": " ".join(map(shape, column.given)),
        "output": shape(tuple(output.shape)) if output is not None else "",
        "values": _picture(output) if output is not None else None,
        "gradient": _picture(gradient) if gradient is not None else None,
        "norm": norm(gradient) if gradient is not None else None,
        "weights": column.weights,
        "notes": column.notes,
    }


def _picture(values: Tensor) -> dict[str, Any]:
    matrix = corner(values)
    return {
        "matrix": matrix.nan_to_num(0.0, 0.0, 0.0),
        "said": value_words(values),
        "part": list(matrix.shape) != [*_sides(values)],
    }


def _sides(values: Tensor) -> tuple[int, int]:
    if values.dim() < 2:
        return 1, values.numel()
    return values.shape[0], values[0].numel() if values.shape[0] else 0

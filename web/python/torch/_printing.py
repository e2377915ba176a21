"""A tensor's text, as torch prints it."""

from __future__ import annotations

import math
from typing import Any

from . import _dtypes as dtypes

_PROFILES = {
    "default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, math.inf, 3, 80),
}  # fmt: skip
_NAMES = ("precision", "threshold", "edgeitems", "linewidth")
options: dict[str, Any] = dict(zip(_NAMES, _PROFILES["default"], strict=True), sci_mode=None)


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """How many digits, numbers and columns are printed."""
    if profile is not None:
        options.update(zip(_NAMES, _PROFILES[profile], strict=True))
    given = zip(_NAMES, (precision, threshold, edgeitems, linewidth), strict=True)
    options.update({name: value for name, value in given if value is not None})
    options["sci_mode"] = sci_mode


class _Style:
    """One width and one notation for all the numbers that are shown."""

    def __init__(self, values: list, floating: bool) -> None:
        self._floating, self._whole, self._scientific, self.width = floating, True, False, 1
        digits = options["precision"]
        if not floating:
            self.width = max([1, *(len(str(v)) for v in values)])
            return
        plain = [v for v in values if math.isfinite(v) and v != 0]
        if plain:
            self._whole = all(v == math.ceil(v) for v in plain)
            low, high = min(map(abs, plain)), max(map(abs, plain))
            if options["sci_mode"] is None:
                self._scientific = high / low > 1000.0 or high > 1.0e8 or low < 1.0e-4
            else:
                self._scientific = options["sci_mode"]
            if self._scientific:
                self.width = max(len(f"{v:.{digits}e}") for v in plain)
            elif self._whole:
                self.width = max(len(f"{v:.0f}") + 1 for v in plain)
            else:
                self.width = max(len(f"{v:.{digits}f}") for v in plain)

    def __call__(self, value: Any) -> str:
        digits = options["precision"]
        if not self._floating:
            written = str(value)
        elif self._scientific:
            written = f"{value:{self.width}.{digits}e}"
        elif self._whole:
            written = f"{value:.0f}" + ("." if math.isfinite(value) else "")
        else:
            written = f"{value:.{digits}f}"
        return written.rjust(self.width)


def _ends(row: list, shortened: bool) -> tuple[list, list] | None:
    edge = options["edgeitems"]
    return (row[:edge], row[-edge:]) if shortened and len(row) > 2 * edge else None


def _shown(nested: Any, depth: int, shortened: bool) -> list:
    """The numbers that the text will hold."""
    if depth == 0:
        return [nested]
    ends = _ends(nested, shortened)
    rows = nested if ends is None else [*ends[0], *ends[1]]
    return [value for row in rows for value in _shown(row, depth - 1, shortened)]


def _body(nested: Any, depth: int, indent: int, shortened: bool, style: _Style) -> str:
    if depth == 0:
        return style(nested)
    ends = _ends(nested, shortened)
    if depth == 1:
        columns = max(1, (options["linewidth"] - indent) // (style.width + 2))
        if ends is None:
            words = [style(v) for v in nested]
        else:
            words = [*map(style, ends[0]), " ...", *map(style, ends[1])]
        lines = [", ".join(words[i : i + columns]) for i in range(0, len(words), columns)]
        return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
    rows = nested if ends is None else [*ends[0], None, *ends[1]]
    parts = [
        "..." if row is None else _body(row, depth - 1, indent + 1, shortened, style)
        for row in rows
    ]
    return "[" + ("," + "\n" * (depth - 1) + " " * (indent + 1)).join(parts) + "]"


def text(t: Any) -> str:
    """``tensor([…])`` with what has to be said about it."""
    prefix = "tensor("
    default = dtypes.default[0]
    said = []
    if t.numel() == 0:
        body = "[]"
        if t.dim() != 1:
            said.append(f"size={tuple(t.shape)}")
        if t.dtype is not default:
            said.append(f"dtype={t.dtype!r}")
    else:
        if t.dtype not in (default, dtypes.int64, dtypes.bool_):
            said.append(f"dtype={t.dtype!r}")
        nested, shortened = t.tolist(), t.numel() > options["threshold"]
        style = _Style(_shown(nested, t.dim(), shortened), t.dtype.is_floating_point)
        body = _body(nested, t.dim(), len(prefix), shortened, style)
    if t.grad_fn is not None:
        said.append(f"grad_fn=<{t.grad_fn.title}>")
    elif t.requires_grad:
        said.append("requires_grad=True")
    out = prefix + body
    line = len(out) - out.rfind("\n") + 1
    for each in said:
        if line + len(each) + 2 > options["linewidth"]:
            out += ",\n" + " " * len(prefix) + each
            line = len(prefix) + len(each)
        else:
            out += ", " + each
            line += len(each) + 2
    return out + ")"

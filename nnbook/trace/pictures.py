"""Tensors as small pictures, and a whole recording as one picture that needs no script."""

from __future__ import annotations

import math
from html import escape

from torch import Tensor

from nnbook.trace.recording import Column, Recording

MOST_ROWS, MOST_ENTRIES = 12, 64
_LEVELS = 5
_WIDE, _HIGH, _GAP = 190, 196, 14
_PER_LINE = 4
_BLUE, _ORANGE, _INK, _MUTED, _BAD = "#0b62b0", "#b3510a", "#1d232b", "#59636f", "#bd2431"


def corner(values: Tensor) -> Tensor:
    """The first rows and entries as a matrix (≤ 12, ≤ 64) of float64; a vector is one row."""
    matrix = values.detach().reshape(1, -1) if values.dim() < 2 else values.detach().flatten(1)
    return matrix[:MOST_ROWS, :MOST_ENTRIES].double()


def shape(size: tuple[int, ...]) -> str:
    """A shape as Python prints it."""
    return str(tuple(size))


def number(value: float) -> str:
    """Three digits, with a real minus sign."""
    return f"{value:.3g}".replace("-", "−")


def value_words(values: Tensor) -> str:
    """Smallest and largest value, and how much is 0 where that is much."""
    flat = values.detach().double().flatten()
    if not flat.numel():
        return "empty"
    if not bool(flat.isfinite().all()):
        return "holds NaN or infinity"
    zeros = float((flat == 0).double().mean())
    said = f"{number(float(flat.min()))} … {number(float(flat.max()))}"
    return f"{said}, {zeros:.0%} are 0" if zeros >= 0.05 else said


def norm(values: Tensor) -> float:
    """How long it is, as a vector."""
    return float((values.detach().double() ** 2).sum()) ** 0.5


def drawn(recording: Recording, title: str) -> str:
    """The whole recording as SVG: a card for each column, four in a line."""
    cards = [_card(column, i) for i, column in enumerate(recording.columns)]
    lines = [*_ending(recording), *recording.notes]
    rows = max(1, math.ceil(len(cards) / _PER_LINE))
    width = _PER_LINE * (_WIDE + _GAP) + _GAP
    height = 40 + rows * (_HIGH + _GAP) + 20 * len(lines) + 8
    words = "".join(
        _text(_GAP, height - 20 * (len(lines) - i), line, _INK) for i, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" font-size="12">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        f"{_text(_GAP, 24, title, _INK, 'bold')}{''.join(cards)}{words}</svg>"
    )


def _ending(recording: Recording) -> list[str]:
    if recording.failure:
        return [each for each in (recording.clash, recording.failure[:110]) if each]
    return [] if recording.loss is None else [f"loss {number(recording.loss)}"]


def _card(column: Column, place: int) -> str:
    x = _GAP + (place % _PER_LINE) * (_WIDE + _GAP)
    y = 40 + (place // _PER_LINE) * (_HIGH + _GAP)
    failed = "fails here" in column.notes
    edge = _BAD if failed else "#c3cad3"
    lines = [column.name, column.kind, " ".join(map(shape, column.given))]
    out = shape(tuple(column.output.shape)) if column.output is not None else "nothing"
    lines.append(f"→ {out}")
    looks = ((_INK, "bold"), (_INK, ""), (_MUTED, ""), (_MUTED, ""))
    body = "".join(
        _text(x + 8, y + 18 + 16 * i, line[:30], *look)
        for i, (line, look) in enumerate(zip(lines, looks, strict=True))
    )
    if column.output is not None:
        body += _heat(corner(column.output), x + 8, y + 76, _WIDE - 16, 60)
        body += _text(x + 8, y + 152, value_words(column.output), _MUTED)
    said = gradient_words(column) or "; ".join(column.notes)
    body += _text(x + 8, y + 168, said[:34], _BAD if failed else _MUTED)
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH - 16}" rx="6" fill="none" '
        f'stroke="{edge}"/>{body}'
    )


def gradient_words(column: Column) -> str:
    """How long the gradients are that came back, or "" where none did."""
    parts = []
    if column.gradient is not None:
        parts.append(f"gradient {number(norm(column.gradient))}")
    if column.weights is not None:
        parts.append(f"of its weights {number(column.weights)}")
    return ", ".join(parts)


def _heat(matrix: Tensor, x: float, y: float, width: float, height: float) -> str:
    """Blue above 0, orange below, paler near 0: one path for each shade."""
    rows, columns = matrix.shape
    if not rows or not columns:
        return ""
    w, h = width / columns, min(height / rows, 12.0)
    finite = matrix.nan_to_num(0.0, 0.0, 0.0)
    most = float(finite.abs().max()) or 1.0
    paths: dict[tuple[str, int], str] = {}
    for i, row in enumerate(finite.tolist()):
        for j, value in enumerate(row):
            level = round(_LEVELS * abs(value) / most)
            if level:
                key = (_BLUE if value > 0 else _ORANGE, level)
                cell = f"M{x + j * w:.1f} {y + i * h:.1f}h{w:.1f}v{h:.1f}h-{w:.1f}z"
                paths[key] = paths.get(key, "") + cell
    frame = (
        f'<rect x="{x}" y="{y}" width="{width}" height="{rows * h:.1f}" fill="none" '
        'stroke="#c3cad3"/>'
    )
    return frame + "".join(
        f'<path d="{d}" fill="{colour}" fill-opacity="{level / _LEVELS:.1f}"/>'
        for (colour, level), d in sorted(paths.items())
    )


def _text(x: float, y: float, content: str, colour: str, weight: str = "") -> str:
    bold = f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x}" y="{y}" fill="{colour}"{bold}>{escape(content)}</text>'

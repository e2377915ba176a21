"""JavaScript in the place of the kernel's hot functions, where Python runs inside of it.

It works on Python's own arrays, by their addresses. It is connected by the first call of a kernel
function, not on import: a snapshot of Python's memory cannot hold JavaScript's functions.
"""

from __future__ import annotations

import gc
import pkgutil
import sys
from array import array
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from . import losses, pointwise, steps, strides, sums

_FLOATS = "fd"
_ZERO = {code: array(code, [0]) for code in "fdqihbB"}
# Below this many numbers Python's slices are as quick as a call of JavaScript.
_FEW = 24
_MOST_AXES = 4


def possible() -> bool:
    """Whether there is JavaScript around this Python."""
    return sys.platform == "emscripten"


def wait_in(names: dict[str, Any]) -> None:
    """Let the first call of any of these functions put JavaScript in the place of all."""

    def waiting(name: str) -> Callable:
        @wraps(_PLAIN[name])
        def first(*args: Any) -> Any:
            names.update(functions(_load()))
            return names[name](*args)

        return first

    names.update({name: waiting(name) for name in _PLAIN})


def release(names: dict[str, Any]) -> None:
    """Let go of all that is JavaScript's, so that Python's memory can be kept; wait again."""
    wait_in(names)
    gc.collect()


def _load() -> Any:
    import pyodide_js
    from pyodide.code import run_js

    module = pyodide_js._module
    twin, simd = (
        run_js(pkgutil.get_data(__package__, file).decode()) for file in ("twin.js", "simd.js")
    )
    return twin(module, simd(module.memory))


_PLAIN: dict[str, Callable] = {
    each.__name__: each
    for each in (
        pointwise.unary, pointwise.binary, pointwise.cast, pointwise.where, strides.gather,
        strides.scatter, sums.reduce, sums.matmul, sums.linear, sums.linear_back, losses.softmax,
        losses.softmax_back, losses.cross_entropy, losses.cross_entropy_back, steps.axpy,
        steps.sgd, steps.adam,
    )
}  # fmt: skip


class _Made(dict):
    """JavaScript's functions by what they were made for; None where Python does it."""

    def __init__(self, maker: Callable) -> None:
        self._maker = maker

    def __missing__(self, key: tuple) -> Any:
        self[key] = made = self._maker(*key)
        return made


def functions(js: Any) -> dict[str, Callable]:
    """The kernel's functions by name, on what ``twin.js`` gave."""
    made = {name: _Made(getattr(js, name)) for name in _PLAIN}
    return {**_by_number(made), **_by_place(made), **_networks(made), **_steps(made)}


def _by_number(made: dict[str, _Made]) -> dict[str, Callable]:
    unaries, binaries, casts, choices = (
        made[name] for name in ("unary", "binary", "cast", "where")
    )

    def unary(op: str, code: str, a: array) -> array:
        f = unaries[op, a.typecode, code]
        if f is None:
            return pointwise.unary(op, code, a)
        n = len(a)
        out = _ZERO[code] * n
        f(a.buffer_info()[0], out.buffer_info()[0], n)
        return out

    def binary(op: str, code: str, a: Any, b: Any, mode: int) -> array:
        many = b if mode == 2 else a
        f = binaries[op, many.typecode, code, mode]
        if f is None:
            return pointwise.binary(op, code, a, b, mode)
        if mode == 1:
            n = len(a)
            out = _ZERO[code] * n
            f(a.buffer_info()[0], out.buffer_info()[0], b, n)
            return out
        if mode == 2:
            n = len(b)
            out = _ZERO[code] * n
            f(b.buffer_info()[0], out.buffer_info()[0], a, n)
            return out
        if a.typecode != b.typecode:
            return pointwise.binary(op, code, a, b, mode)
        n, m = (len(b), len(a)) if mode == 4 else (len(a), len(b))
        out = _ZERO[code] * n
        f(a.buffer_info()[0], b.buffer_info()[0], out.buffer_info()[0], n, m)
        return out

    def cast(code: str, a: array) -> array:
        f = None if a.typecode == code else casts[a.typecode, code]
        if f is None:
            return pointwise.cast(code, a)
        n = len(a)
        out = _ZERO[code] * n
        f(a.buffer_info()[0], out.buffer_info()[0], n)
        return out

    def where(code: str, condition: array, a: array, b: array) -> array:
        if not code == a.typecode == b.typecode or condition.typecode != "B":
            return pointwise.where(code, condition, a, b)
        n = len(condition)
        out = _ZERO[code] * n
        places = [each.buffer_info()[0] for each in (condition, a, b, out)]
        choices[code,](*places, n)
        return out

    return {"unary": unary, "binary": binary, "cast": cast, "where": where}


def _axes(shape: Sequence[int], steps: Sequence[int]) -> list[int] | None:
    """Lengths and strides for JavaScript's loops, or None where Python is as quick."""
    axes = strides.folded(shape, steps)
    if not 1 < len(axes) <= _MOST_AXES:
        return None
    padded = [(1, 0)] * (_MOST_AXES - len(axes)) + axes
    return [number for axis in padded for number in axis]


def _by_place(made: dict[str, _Made]) -> dict[str, Callable]:
    gathers, scatters, reduces = (made[name] for name in ("gather", "scatter", "reduce"))

    def gather(a: array, offset: int, shape: Sequence[int], steps: Sequence[int]) -> array:
        n = 1
        for length in shape:
            n *= length
        axes = _axes(shape, steps) if n > _FEW else None
        if axes is None:
            return strides.gather(a, offset, shape, steps)
        out = _ZERO[a.typecode] * n
        gathers[a.typecode,](a.buffer_info()[0], out.buffer_info()[0], offset, *axes)
        return out

    def scatter(
        a: array, offset: int, shape: Sequence[int], steps: Sequence[int], values: array
    ) -> None:
        axes = _axes(shape, steps) if len(values) > _FEW else None
        if axes is None or values.typecode != a.typecode:
            strides.scatter(a, offset, shape, steps, values)
        else:
            scatters[a.typecode,](a.buffer_info()[0], values.buffer_info()[0], offset, *axes)

    def reduce(op: str, code: str, a: array, outer: int, n: int, inner: int) -> array:
        f = reduces[op, a.typecode, code] if n else None
        if f is None:
            return sums.reduce(op, code, a, outer, n, inner)
        out = _ZERO[code] * (outer * inner)
        f(a.buffer_info()[0], out.buffer_info()[0], outer, n, inner)
        return out

    return {"gather": gather, "scatter": scatter, "reduce": reduce}


def _networks(made: dict[str, _Made]) -> dict[str, Callable]:
    products, linears, backs = (made[name] for name in ("matmul", "linear", "linear_back"))
    softmaxes, slopes = made["softmax"], made["softmax_back"]
    entropies, entropy_slopes = made["cross_entropy"], made["cross_entropy_back"]

    def matmul(
        code: str, a: array, b: array, batch: int, m: int, k: int, n: int, b_lies_n_k: bool = False
    ) -> array:
        if code not in _FLOATS:
            return sums.matmul(code, a, b, batch, m, k, n, b_lies_n_k)
        out = _ZERO[code] * (batch * m * n)
        places = a.buffer_info()[0], b.buffer_info()[0], out.buffer_info()[0]
        products[code, b_lies_n_k](*places, batch, m, k, n)
        return out

    def linear(code: str, x: array, w: array, b: array | None, n: int, k: int, out: int) -> array:
        if code not in _FLOATS:
            return sums.linear(code, x, w, b, n, k, out)
        y = _ZERO[code] * (n * out)
        arrays = (x, w, y) if b is None else (x, w, b, y)
        places = [each.buffer_info()[0] for each in arrays]
        linears[code, b is not None](*places, n, k, out)
        return y

    def linear_back(
        code: str, g: array, x: array, w: array, n: int, k: int, out: int,
        want: tuple[bool, bool, bool],
    ) -> tuple:  # fmt: skip
        sizes = (out, n * k, out * k)
        into = [_ZERO[code] * size if asked else None
                for size, asked in zip(sizes, want, strict=True)]  # fmt: skip
        places = [0 if each is None else each.buffer_info()[0] for each in (g, x, w, *into)]
        backs[code, *want](*places, n, k, out)
        return tuple(into)

    def softmax(code: str, a: array, outer: int, n: int, log: bool) -> array:
        out = _ZERO[code] * (outer * n)
        softmaxes[code, log](a.buffer_info()[0], out.buffer_info()[0], outer, n)
        return out

    def softmax_back(code: str, g: array, out: array, outer: int, n: int, log: bool) -> array:
        back = _ZERO[code] * (outer * n)
        places = g.buffer_info()[0], out.buffer_info()[0], back.buffer_info()[0]
        slopes[code, log](*places, outer, n)
        return back

    def cross_entropy(code: str, a: array, targets: array, n: int, k: int) -> tuple[array, array]:
        log_p = _ZERO[code] * (n * k)
        places = a.buffer_info()[0], log_p.buffer_info()[0], targets.buffer_info()[0]
        return array(code, (entropies[code,](*places, n, k),)), log_p

    def cross_entropy_back(
        code: str, g: float, log_p: array, targets: array, n: int, k: int
    ) -> array:
        out = _ZERO[code] * (n * k)
        places = log_p.buffer_info()[0], targets.buffer_info()[0], out.buffer_info()[0]
        entropy_slopes[code,](*places, g / n if n else 0.0, n, k)
        return out

    return {
        "matmul": matmul, "linear": linear, "linear_back": linear_back, "softmax": softmax,
        "softmax_back": softmax_back, "cross_entropy": cross_entropy,
        "cross_entropy_back": cross_entropy_back,
    }  # fmt: skip


def _flattened(rows: Sequence[tuple]) -> list[int]:
    """For each row, how many numbers its arrays have and where each lies; 0 for None."""
    numbers = []
    for row in rows:
        numbers.append(len(row[0]))
        numbers += [0 if each is None else each.buffer_info()[0] for each in row]
    return numbers


def _steps(made: dict[str, _Made]) -> dict[str, Callable]:
    sgds, adams, axpys = (made[name] for name in ("sgd", "adam", "axpy"))

    def axpy(a: array, g: array, alpha: float) -> None:
        axpys[a.typecode,](a.buffer_info()[0], g.buffer_info()[0], len(a), alpha)

    def step(plain: Callable, makers: _Made) -> Callable:
        def all_in_one(rows: Sequence[tuple], *settings: Any) -> None:
            codes = {each.typecode for row in rows for each in row if each is not None}
            if len(codes) != 1:
                plain(rows, *settings)
                return
            makers[codes.pop(),](*settings, *_flattened(rows))

        return all_in_one

    return {"axpy": axpy, "sgd": step(steps.sgd, sgds), "adam": step(steps.adam, adams)}

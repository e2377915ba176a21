"""The numbers behind tensors: flat arrays in, flat arrays out. This is the definition.

A kernel function gets ``array.array`` objects and the letter of the result's type, and returns a
new array. ``_twin`` puts JavaScript in the place of the hot ones where the page has it; tests hold
both to each other. Nothing here knows shapes other than as numbers.
"""

import math
import operator
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, cycle, repeat

NAN, INF = math.nan, math.inf
_SIZE = {code: array(code).itemsize for code in "fdqihbB"}
_BITS = {"B": 8, "b": 8, "h": 16, "i": 32, "q": 64}


def zeros(code: str, n: int) -> array:
    """``n`` zeros."""
    return array(code, bytes(n * _SIZE[code]))


def full(code: str, n: int, value: float) -> array:
    """``n`` times a number."""
    return array(code, [value]) * n


def wrapped(code: str, values: Iterable[int]) -> array:
    """Whole numbers as a type of so many bits keeps them."""
    bits = _BITS[code]
    half = 0 if code == "B" else 1 << (bits - 1)
    return array(code, [((v + half) & ((1 << bits) - 1)) - half for v in values])


def cast(code: str, a: array) -> array:
    """The same numbers in another type; always a copy."""
    if a.typecode == code:
        return a[:]
    if code in "fd":
        return array(code, a)
    if a.typecode in "fd":
        low = -(1 << 63)
        return wrapped(code, [int(v) if math.isfinite(v) else low for v in a])
    try:
        return array(code, a)
    except OverflowError:
        return wrapped(code, a)


def truth(a: array) -> array:
    """1 where a number is not 0, as torch's bool."""
    return array("B", [v != 0 for v in a])


def _div(x: float, y: float) -> float:
    try:
        return x / y
    except ZeroDivisionError:
        return NAN if x != x or x == 0 else math.copysign(INF, x) * math.copysign(1.0, y)


def _pow(x: float, y: float) -> float:
    try:
        result = x**y
    except ZeroDivisionError:
        odd = y % 2 == 1
        return math.copysign(INF, x) if odd else INF
    except OverflowError:
        return -INF if x < 0 and y % 2 == 1 else INF
    return NAN if isinstance(result, complex) else result


def _remainder(x: float, y: float) -> float:
    if y == 0 or not math.isfinite(x) or y != y:
        return NAN
    return x % y


def _floor_divide(x: float, y: float) -> float:
    try:
        return x // y
    except ZeroDivisionError:
        return _div(x, y)


def _maximum(x: float, y: float) -> float:
    return x if x > y or x != x else y


def _minimum(x: float, y: float) -> float:
    return x if x < y or x != x else y


BINARY: dict[str, Callable] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "floor_divide": _floor_divide, "remainder": _remainder, "pow": _pow,
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
    "eq": operator.eq, "ne": operator.ne, "maximum": _maximum, "minimum": _minimum,
    "and": operator.and_, "or": operator.or_, "xor": operator.xor, "atan2": math.atan2,
    "fmod": lambda x, y: math.fmod(x, y) if y and math.isfinite(x) else NAN,
    # The slope of ReLU: passes the first where the second is above 0.
    "gate": lambda g, x: g if x > 0 else 0.0,
}  # fmt: skip
_WHOLE = {"floor_divide": operator.floordiv, "remainder": operator.mod}


def binary(op: str, code: str, a: object, b: object, mode: int) -> array:
    """One operation on pairs. ``mode`` 0: arrays of one length; 1: ``b`` is a number; 2: ``a`` is;
    3: ``b`` repeats along ``a``; 4: ``a`` repeats along ``b``.
    """
    f = _WHOLE.get(op, BINARY[op]) if code in _BITS and op in _WHOLE else BINARY[op]

    def pairs() -> tuple[Iterable, Iterable]:
        x = repeat(a) if mode == 2 else cycle(a) if mode == 4 else a
        y = repeat(b) if mode == 1 else cycle(b) if mode == 3 else b
        return x, y

    try:
        return array(code, map(f, *pairs()))
    except ZeroDivisionError:
        if op != "div":
            raise RuntimeError("ZeroDivisionError") from None
        return array(code, map(_div, *pairs()))
    except OverflowError:
        if code in _BITS:
            return wrapped(code, map(f, *pairs()))
        return array(code, map(f, *pairs()))


def _guarded(f: Callable, domain: float = NAN, overflow: float = INF) -> Callable:
    def inside(x: float) -> float:
        try:
            return f(x)
        except OverflowError:
            return overflow
        except ValueError:
            return domain

    return inside


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -INF if x == 0 else NAN


def _sigmoid(x: float) -> float:
    try:
        return 1 / (1 + math.exp(-x))
    except OverflowError:
        return 0.0


def _rounding(f: Callable) -> Callable:
    return lambda x: math.copysign(float(f(x)), x) if math.isfinite(x) else x


UNARY: dict[str, Callable] = {
    "neg": operator.neg, "abs": abs, "exp": _guarded(math.exp), "expm1": _guarded(math.expm1),
    "log": _log, "log1p": lambda x: math.log1p(x) if x > -1 else -INF if x == -1 else NAN,
    "log2": lambda x: math.log2(x) if x > 0 else _log(x),
    "log10": lambda x: math.log10(x) if x > 0 else _log(x),
    "sqrt": lambda x: math.sqrt(x) if x >= 0 else NAN,
    "sin": _guarded(math.sin), "cos": _guarded(math.cos), "tan": _guarded(math.tan),
    "asin": _guarded(math.asin), "acos": _guarded(math.acos), "atan": math.atan,
    "sinh": lambda x: _guarded(math.sinh, overflow=math.copysign(INF, x))(x),
    "cosh": _guarded(math.cosh), "tanh": math.tanh, "sigmoid": _sigmoid, "erf": math.erf,
    "relu": lambda x: x if x > 0 or x != x else 0.0,
    "sign": lambda x: (x > 0) - (x < 0) if x == x else 0.0,
    "floor": _rounding(math.floor), "ceil": _rounding(math.ceil), "round": _rounding(round),
    "trunc": _rounding(math.trunc), "isnan": lambda x: x != x,
    "isinf": lambda x: x in (INF, -INF), "isfinite": math.isfinite, "not": operator.not_,
    "invert": operator.invert,
}  # fmt: skip
_FAST = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos}


def _float_sigmoid(x: float) -> float:
    # Where e^−x is more than float32 holds, torch's is infinite.
    return 0.0 if x < -88.72283905206835 else _sigmoid(x)


def unary(op: str, code: str, a: array) -> array:
    """One operation on each number."""
    if op == "sigmoid" and code == "f":
        return array(code, map(_float_sigmoid, a))
    if op in _FAST:
        try:
            return array(code, map(_FAST[op], a))
        except (ValueError, OverflowError):
            pass
    try:
        return array(code, map(UNARY[op], a))
    except OverflowError:
        return wrapped(code, map(UNARY[op], a))


def where(code: str, condition: array, a: array, b: array) -> array:
    """From ``a`` where the condition is not 0, else from ``b``."""
    return array(code, [x if c else y for c, x, y in zip(condition, a, b, strict=True)])


def gather(a: array, offset: int, shape: Sequence[int], strides: Sequence[int]) -> array:
    """The numbers that shape and strides walk over, in order."""
    n = math.prod(shape)
    if n == 0:
        return array(a.typecode)
    return _walk(a, offset, folded(shape, strides))


def folded(shape: Sequence[int], strides: Sequence[int]) -> list[tuple[int, int]]:
    """The same walk in as few (length, stride) pairs as possible, outermost first."""
    axes: list[tuple[int, int]] = []
    for length, stride in zip(shape, strides, strict=True):
        if length == 1:
            continue
        if axes and axes[-1][1] == length * stride:
            axes[-1] = (axes[-1][0] * length, stride)
        else:
            axes.append((length, stride))
    return axes


def _walk(a: array, offset: int, axes: list[tuple[int, int]]) -> array:
    if not axes:
        return a[offset : offset + 1]
    (length, stride), rest = axes[0], axes[1:]
    if not rest:
        if stride == 0:
            return a[offset : offset + 1] * length
        return a[offset : offset + (length - 1) * stride + 1 : stride]
    if stride == 0:
        return _walk(a, offset, rest) * length
    if len(rest) == 1 and rest[0][0] < length:
        # Few long columns: fill them one by one.
        inner, step = rest[0]
        out = zeros(a.typecode, length * inner)
        for j in range(inner):
            start = offset + j * step
            out[j::inner] = a[start : start + (length - 1) * stride + 1 : stride]
        return out
    return array(
        a.typecode,
        chain.from_iterable(_walk(a, offset + i * stride, rest) for i in range(length)),
    )


def scatter(
    a: array, offset: int, shape: Sequence[int], strides: Sequence[int], values: array
) -> None:
    """Put ``values`` where ``gather`` would read."""
    if len(values):
        _place(a, offset, folded(shape, strides), values)


def _place(a: array, offset: int, axes: list[tuple[int, int]], values: array) -> None:
    if not axes:
        a[offset] = values[-1]
        return
    (length, stride), rest = axes[0], axes[1:]
    if not rest:
        if stride:
            a[offset : offset + (length - 1) * stride + 1 : stride] = values
        else:
            a[offset] = values[-1]
        return
    size = len(values) // length
    for i in range(length):
        _place(a, offset + i * stride, rest, values[i * size : (i + 1) * size])


def take(a: array, places: Iterable[int], block: int) -> array:
    """Blocks of ``a`` by their number."""
    if block == 1:
        return array(a.typecode, map(a.__getitem__, places))
    blocks = (a[i * block : (i + 1) * block] for i in places)
    return array(a.typecode, chain.from_iterable(blocks))


def put(a: array, places: Iterable[int], values: Iterable[float], add: bool) -> None:
    """Write numbers to places; with ``add``, on top of what is there."""
    if add:
        for place, value in zip(places, values, strict=False):
            a[place] += value
    else:
        for place, value in zip(places, values, strict=False):
            a[place] = value


def _extreme(f: Callable) -> Callable:
    def best(values: array) -> float:
        found = f(values)
        if values.typecode in "fd" and (found != found or sum(values) != sum(values)):
            return next((v for v in values if v != v), found)
        return found

    return best


def _place_of(f: Callable) -> Callable:
    best = _extreme(f)

    def place(values: array) -> int:
        found = best(values)
        if found != found:
            return next(i for i, v in enumerate(values) if v != v)
        return values.index(found)

    return place


REDUCE: dict[str, Callable] = {
    "sum": sum, "prod": math.prod, "max": _extreme(max), "min": _extreme(min),
    "any": any, "all": all, "argmax": _place_of(max), "argmin": _place_of(min),
}  # fmt: skip


def reduce(op: str, code: str, a: array, outer: int, n: int, inner: int) -> array:
    """Over the middle axis of (outer, n, inner); there are ``outer * inner`` results."""
    f = REDUCE[op]
    if inner == 1:
        results = [f(a[i : i + n]) for i in range(0, outer * n, n)] if n else []
    else:
        step = n * inner
        results = [
            f(a[i + j : i + step : inner])
            for i in range(0, outer * step, step)
            for j in range(inner)
        ]
    try:
        return array(code, results)
    except OverflowError:
        return wrapped(code, results)


_dot = getattr(math, "sumprod", None) or (lambda x, y: sum(map(operator.mul, x, y)))


def matmul(
    code: str, a: array, b: array, batch: int, m: int, k: int, n: int, b_lies_n_k: bool = False
) -> array:
    """(batch, m, k) @ (batch, k, n). ``b_lies_n_k``: each matrix of ``b`` is stored as (n, k)."""
    out = array(code)
    for q in range(batch):
        rows = [a[i : i + k] for i in range(q * m * k, (q + 1) * m * k, k)] if k else []
        start = q * k * n
        if b_lies_n_k:
            columns = [b[start + j * k : start + (j + 1) * k] for j in range(n)]
        else:
            columns = [b[start + j : start + k * n : n] for j in range(n)]
        if not k:
            out.extend(zeros(code, m * n))
            continue
        if code == "f":
            out.extend(_float_products(rows, columns))
            continue
        products = [_dot(row, column) for row in rows for column in columns]
        try:
            out.extend(array(code, products))
        except OverflowError:
            out.extend(wrapped(code, products))
    return out


def _float_products(rows: list[array], columns: list[array]) -> array:
    """Each sum rounded to float32 after every term, as torch's fused multiply-add leaves it."""
    m, n = len(rows), len(columns)
    out = zeros("f", m * n)
    by_term = list(zip(*rows, strict=True))
    for j, column in enumerate(columns):
        sums = array("f", map(operator.mul, by_term[0], repeat(column[0])))
        for terms, factor in zip(by_term[1:], column[1:], strict=True):
            products = map(operator.mul, terms, repeat(factor))
            sums = array("f", map(operator.add, sums, products))
        out[j::n] = sums
    return out


def linear(code: str, x: array, w: array, b: array | None, n: int, k: int, out: int) -> array:
    """x (n, k) by the transpose of w (out, k), plus b (out,)."""
    product = matmul(code, x, w, 1, n, k, out, True)
    return product if b is None else binary("add", code, product, b, 3)


def linear_back(
    code: str, g: array, x: array, w: array, n: int, k: int, out: int, want: tuple[bool, bool, bool]
) -> tuple[array | None, array | None, array | None]:
    """The gradients (bias, x, w) behind ``linear``, for g (n, out); only what is wanted."""
    want_bias, want_x, want_w = want
    bias = reduce("sum", code, g, 1, n, out) if want_bias else None
    into_x = matmul(code, g, w, 1, n, out, k) if want_x else None
    into_w = None
    if want_w:
        transposed = gather(g, 0, (out, n), (1, out))
        into_w = matmul(code, transposed, x, 1, out, n, k)
    return bias, into_x, into_w


def axpy(a: array, g: array, alpha: float) -> None:
    """a += alpha · g, in place."""
    a[:] = array(a.typecode, map(operator.add, a, map(operator.mul, g, repeat(alpha))))


def axpy_all(pairs: list[tuple[array, array]], alpha: float) -> None:
    """``axpy`` for each pair: an optimiser's step over all its parameters."""
    for a, g in pairs:
        axpy(a, g, alpha)


def _safe_exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return INF


def softmax(code: str, a: array, outer: int, n: int, log: bool) -> array:
    """Softmax or its logarithm of each of ``outer`` rows."""
    out = array(code)
    for i in range(0, outer * n, n):
        row = a[i : i + n]
        top = _maximum_of(row)
        if not math.isfinite(top):
            out.extend(array(code, [NAN] * n))
            continue
        exps = [math.exp(v - top) for v in row]
        total = sum(exps)
        if log:
            shift = top + math.log(total)
            out.extend(array(code, [v - shift for v in row]))
        else:
            out.extend(array(code, [e / total for e in exps]))
    return out


def _maximum_of(row: array) -> float:
    return _extreme(max)(row)


def softmax_back(code: str, g: array, out: array, outer: int, n: int, log: bool) -> array:
    """The gradient behind ``softmax``, from what it gave."""
    back = array(code)
    for i in range(0, outer * n, n):
        row, gave = g[i : i + n], out[i : i + n]
        if log:
            total = sum(row)
            pairs = zip(row, gave, strict=True)
            back.extend(array(code, [x - _safe_exp(y) * total for x, y in pairs]))
        else:
            total = _dot(row, gave)
            pairs = zip(row, gave, strict=True)
            back.extend(array(code, [(x - total) * y for x, y in pairs]))
    return back


def cross_entropy(code: str, a: array, targets: array, n: int, k: int) -> tuple[array, array]:
    """The mean of −ln p over n rows of k logits, and ln p of every class."""
    log_p = softmax(code, a, n, k, True)
    total = sum(log_p[i * k + t] for i, t in enumerate(targets))
    # Taken from 0, so that no loss is −0.
    return array(code, [(0.0 - total) / n if n else NAN]), log_p


def cross_entropy_back(code: str, g: float, log_p: array, targets: array, n: int, k: int) -> array:
    """The gradient behind ``cross_entropy``: (p − y) · g / n."""
    scale = g / n if n else NAN
    out = array(code, [_safe_exp(v) * scale for v in log_p])
    for i, target in enumerate(targets):
        out[i * k + target] -= scale
    return out

"""New tensors: from data, of one number, counted off, drawn at random."""

from __future__ import annotations

import math
import operator
from array import array
from collections.abc import Callable, Sequence
from functools import reduce
from types import UnionType
from typing import Any, SupportsFloat, SupportsIndex

from . import _dtypes as dtypes
from . import _kernel as kernel
from . import _random
from ._absent import absent, check_device, check_layout
from ._dtypes import bool_, int64
from ._shapes import Size, sizes
from ._tensor import Tensor, adopt, copied, flat, make, method


def _collect(data: Any, out: list) -> tuple[int, ...]:
    """Append the numbers of nested lists to ``out``; return their shape."""
    if isinstance(data, Tensor):
        out.extend(flat(data) if data.dtype is not bool_ else map(bool, flat(data)))
        return tuple(data.shape)
    if isinstance(data, list | tuple | range):
        if all(type(v) in (int, float, bool) for v in data):
            out.extend(data)
            return (len(data),)
        inner: tuple[int, ...] | None = None
        for item in data:
            if isinstance(item, Tensor) and item._n != 1 and inner is None and item.shape:
                raise ValueError("only one element tensors can be converted to Python scalars")
            shape = _collect(item, out)
            shape = () if isinstance(item, Tensor) else shape
            if inner is not None and shape != inner:
                _uneven(inner, shape)
            inner = shape
        return (len(data), *(inner or ()))
    if isinstance(data, bool | int | float):
        out.append(data)
        return ()
    if isinstance(data, str):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    if hasattr(data, "tolist"):
        return _collect(data.tolist(), out)
    if isinstance(data, complex):
        raise absent("a complex number")
    if hasattr(data, "__index__"):
        out.append(operator.index(data))
        return ()
    if hasattr(data, "__float__"):
        out.append(float(data))
        return ()
    if hasattr(data, "__len__") and hasattr(data, "__getitem__") and not isinstance(data, dict):
        return _collect([data[i] for i in range(len(data))], out)
    raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")


def _uneven(expected: tuple[int, ...], found: tuple[int, ...]) -> None:
    if expected and found:
        raise ValueError(f"expected sequence of length {expected[0]} at dim 1 (got {found[0]})")
    if expected:
        raise TypeError("expected sequence object with len >= 0 or a single value")
    raise ValueError("only one element tensors can be converted to Python scalars")


def _type_of(data: Any, values: Sequence[Any]) -> dtypes.dtype:
    if isinstance(data, Tensor):
        return data.dtype
    first = data
    while isinstance(first, list | tuple) and first:
        first = first[0]
    if _holds_tensor(data):
        return reduce(dtypes.promote, _types_inside(data))
    numpy_type = getattr(getattr(data, "dtype", getattr(first, "dtype", None)), "name", None)
    if numpy_type in {each.name for each in dtypes.ALL}:
        return dtypes.named(numpy_type)
    if not values or any(isinstance(v, float) for v in values):
        return dtypes.default[0]
    return bool_ if all(isinstance(v, bool) for v in values) else int64


def _holds_tensor(data: Any) -> bool:
    if not isinstance(data, list | tuple):
        return isinstance(data, Tensor)
    return any(_holds_tensor(each) for each in data if isinstance(each, Tensor | list | tuple))


def _types_inside(data: Any) -> list[dtypes.dtype]:
    if isinstance(data, list | tuple):
        return [kind for each in data for kind in _types_inside(each)]
    return [data.dtype if isinstance(data, Tensor) else dtypes.of_number(data)]


def from_data(data: Any, dtype: dtypes.dtype | None = None) -> Tensor:
    """A new tensor of nested lists, numbers, arrays or a tensor."""
    values: list = []
    shape = _collect(data, values)
    kind = dtype or _type_of(data, values)
    if kind is bool_:
        a = array("B", map(bool, values))
    elif kind.is_floating_point:
        a = _floats(kind.code, values)
    else:
        try:
            whole = map(int, values)
            if kind is dtypes.uint8:
                whole = (v % 256 if -256 < v < 0 else v for v in whole)
            a = array(kind.code, whole)
        except (OverflowError, ValueError):
            if any(isinstance(v, int) and abs(v) >= 2**63 for v in values):
                raise ValueError("Overflow when unpacking long long") from None
            raise RuntimeError(
                f"value cannot be converted to type {kind.name} without overflow"
            ) from None
    return make(a, shape, kind)


def _floats(code: str, values: Sequence[float]) -> array:
    try:
        return array(code, values)
    except OverflowError:
        return array(code, [float(v) for v in values])


def tensor(
    data: Any,
    *,
    dtype: dtypes.dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """A new leaf tensor that copies ``data``."""
    check_device(device)
    check_layout("tensor", pin_memory=pin_memory)
    if isinstance(data, Tensor):
        import warnings

        warnings.warn(
            "To copy construct from a tensor, it is recommended to use "
            "sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), "
            "rather than torch.tensor(sourceTensor).",
            stacklevel=2,
        )
    out = from_data(data, dtype)
    if requires_grad and not out.dtype.is_floating_point:
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
    return out.requires_grad_() if requires_grad else out


def as_tensor(data: Any, dtype: dtypes.dtype | None = None, device: Any = None) -> Tensor:
    """``data`` itself if it is a tensor of that type, else a new tensor."""
    check_device(device)
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    if type(data).__module__ == "numpy" and hasattr(data, "__array_interface__"):
        from ._numpy import from_numpy

        shared = from_numpy(data)
        return shared if dtype is None else shared.to(dtype)
    return from_data(data, dtype)


def checked(shape: tuple[int, ...], function: str = "") -> tuple[int, ...]:
    for length in shape:
        if length < 0:
            raise RuntimeError(
                f"{function}: Dimension size must be non-negative."
                if function
                else f"Trying to create tensor with negative dimension {length}: {list(shape)}"
            )
    return shape


def _filled(
    value: float, given: Sequence[Any], dtype: Any, device: Any, requires_grad: bool, size: Any,
    function: str = "empty",
) -> Tensor:  # fmt: skip
    check_device(device)
    where = function if function == "zeros" else ""
    shape = checked(sizes(given if size is None else (size,), function), where)
    kind = dtype or dtypes.default[0]
    out = make(kernel.full(kind.code, math.prod(shape), value), shape, kind)
    return out.requires_grad_() if requires_grad else out


def _of_one(name: str, value: int, doc: str) -> Callable:
    def function(
        *shape: Any, size: Any = None, dtype: Any = None, device: Any = None, layout: Any = None,
        requires_grad: bool = False, pin_memory: bool = False, out: Any = None,
    ) -> Tensor:  # fmt: skip
        check_layout(name, layout=layout, pin_memory=pin_memory, out=out)
        return _filled(value, shape, dtype, device, requires_grad, size, name)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


_NUMBER, _WHOLE = int | float | Tensor | SupportsFloat, int | Tensor | SupportsIndex


def _must_be(
    function: str, name: str, place: int, value: Any, kinds: UnionType, wanted: str
) -> None:
    if not isinstance(value, kinds):
        kind = type(value).__name__
        raise TypeError(
            f"{function}(): argument '{name}' (position {place}) must be {wanted}, not {kind}"
        )


def _must_be_numbers(
    function: str, given: Sequence[Any], wanted: str, last: UnionType = _NUMBER
) -> None:
    if not all(isinstance(each, _NUMBER) for each in given) or not isinstance(given[-1], last):
        kinds = ", ".join(type(each).__name__ for each in given)
        raise TypeError(
            f"{function}() received an invalid combination of arguments - got ({kinds}), but "
            f"expected one of:\n * {wanted}"
        )


zeros = _of_one("zeros", 0, "Zeros of a shape.")
ones = _of_one("ones", 1, "Ones of a shape.")
empty = _of_one("empty", 0, "Room for numbers; here it is always zeros.")


def full(
    size: Any,
    fill_value: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """One number everywhere."""
    _must_be("full", "size", 1, size, list | tuple, "tuple of ints")
    _must_be("full", "fill_value", 2, fill_value, _NUMBER, "Number")
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    kind = dtype or dtypes.of_number(value)
    value = value if kind.is_floating_point else int(value)
    return _filled(value, (size,), kind, device, requires_grad, None)


def _like(value: Any) -> Any:
    def make_like(
        input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
    ) -> Tensor:
        return _filled(value, (input.shape,), dtype or input.dtype, device, requires_grad, None)

    return make_like


zeros_like, ones_like, empty_like = _like(0), _like(1), _like(0)


def full_like(input: Tensor, fill_value: Any, *, dtype: Any = None, device: Any = None,
              requires_grad: bool = False) -> Tensor:  # fmt: skip
    """One number everywhere, in the shape of another tensor."""
    value = fill_value.item() if isinstance(fill_value, Tensor) else fill_value
    kind = dtype or input.dtype
    value = value if kind.is_floating_point else int(value)
    return _filled(value, (input.shape,), kind, device, requires_grad, None)


def eye(
    n: int, m: int | None = None, *, dtype: Any = None, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Ones on the diagonal."""
    _must_be("eye", "n", 1, n, _WHOLE, "int")
    _must_be("eye", "m", 2, n if m is None else m, _WHOLE, "int")
    m = n if m is None else m
    out = zeros(n, m, dtype=dtype, device=device)
    for i in range(min(n, m)):
        out._a[i * m + i] = 1
    return out.requires_grad_() if requires_grad else out


def arange(
    start: Any, end: Any = None, step: Any = 1, *, dtype: Any = None, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Numbers from start, below end, by step."""
    check_device(device)
    if end is None:
        _must_be("arange", "end", 1, start, _NUMBER, "Number")
        start, end = 0, start
    given = (start, end) if step == 1 else (start, end, step)
    _must_be_numbers("arange", given, "(Number start, Number end, Number step = 1)")
    ends = [v.item() if isinstance(v, Tensor) else v for v in (start, end, step)]
    start, end, step = ends
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) / step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = max(0, math.ceil((end - start) / step))
    values = [start + i * step for i in range(count)]
    floating = any(isinstance(v, float) for v in ends)
    kind = dtype or (dtypes.default[0] if floating else int64)
    a = array(kind.code, values if kind.is_floating_point else map(int, values))
    out = make(a, (count,), kind)
    return out.requires_grad_() if requires_grad else out


def linspace(
    start: Any, end: Any, steps: int, *, dtype: Any = None, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """So many numbers from start to end, counted from both ends inwards as torch does."""
    check_device(device)
    ends = "(Number start, Number end, int steps)"
    _must_be_numbers("linspace", (start, end, steps), ends, last=_WHOLE)
    kind = dtype or dtypes.default[0]

    def rounded(value: float) -> float:
        return array(kind.code, [value])[0]

    low, high = (rounded(v.item() if isinstance(v, Tensor) else v) for v in (start, end))
    if steps == 1:
        values = [low]
    else:
        step = rounded(rounded(high - low) / (steps - 1)) if steps else 0.0
        fused = _random.fused if kind.code == "d" else lambda x, y, z: rounded(x * y + z)
        values = [
            fused(step, i, low) if i < steps // 2 else fused(-step, steps - i - 1, high)
            for i in range(steps)
        ]
    out = make(array(kind.code, values), (steps,), kind)
    return out.requires_grad_() if requires_grad else out


def logspace(start: Any, end: Any, steps: int, base: float = 10.0, *, dtype: Any = None) -> Tensor:
    """Powers of ``base`` at even steps of the exponent."""
    kind = dtype or dtypes.default[0]
    values = [base**v for v in linspace(start, end, steps, dtype=dtypes.float64).tolist()]
    return make(array(kind.code, values), (steps,), kind)


# --- new ones like this


def _new(name: str, value: float) -> None:
    def new(
        self: Tensor, *shape: Any, size: Any = None, dtype: Any = None, device: Any = None,
        requires_grad: bool = False, layout: Any = None, pin_memory: bool = False,
    ) -> Tensor:  # fmt: skip
        check_layout(name, layout=layout, pin_memory=pin_memory)
        return _filled(value, shape, dtype or self.dtype, device, requires_grad, size)

    new.__name__ = new.__qualname__ = name
    setattr(Tensor, name, new)


for _name, _value in (("new_zeros", 0), ("new_ones", 1), ("new_empty", 0)):
    _new(_name, _value)


@method("new_full")
def new_full(self: Tensor, size: Any, fill_value: Any, *, dtype: Any = None) -> Tensor:
    """One number everywhere, in this tensor's type."""
    _must_be("new_full", "size", 1, size, list | tuple, "tuple of ints")
    return full(size, fill_value, dtype=dtype or self.dtype)


@method("new_tensor")
def new_tensor(
    self: Tensor, data: Any, *, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """New data in this tensor's type."""
    out = copied(data) if isinstance(data, Tensor) else from_data(data, dtype or self.dtype)
    return out.requires_grad_() if requires_grad else out


@method("__new__")
def _tensor_of(cls: type, *given: Any) -> Tensor:
    """``torch.Tensor(data)``, or of a shape, in float32."""
    if len(given) == 1 and not isinstance(given[0], int):
        data = given[0]
        made = zeros(*data) if isinstance(data, Size) else from_data(data, dtypes.float32)
        return adopt(cls, made)
    return adopt(cls, zeros(*given, dtype=dtypes.float32))

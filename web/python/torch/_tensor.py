"""The tensor: a shape and strides over an array of numbers, and what a graph knows of it.

Operations live in the modules beside this one; they attach themselves with ``method``. A tensor
that owns its numbers has ``_base`` None. A view shares array and version counter with its base.
"""

from __future__ import annotations

import math
import operator
import weakref
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from . import _autograd as autograd
from . import _dtypes as dtypes
from . import _kernel as kernel
from ._absent import absent
from ._autograd import Node


class Size(tuple):
    """A tensor's shape."""

    __slots__ = ()

    def numel(self) -> int:
        """How many numbers such a tensor has."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, place: Any) -> Any:
        found = tuple.__getitem__(self, place)
        return Size(found) if isinstance(place, slice) else found

    def __add__(self, other: Sequence[int]) -> Size:
        return Size(tuple.__add__(self, tuple(other)))


class device:
    """Where a tensor is: the processor, and nowhere else."""

    def __init__(self, type: str = "cpu", index: int | None = None) -> None:
        name = str(type)
        if name.partition(":")[0] != "cpu":
            raise absent(f"the device {name!r}")
        self.type, self.index = "cpu", index

    def __repr__(self) -> str:
        return "device(type='cpu')"

    def __str__(self) -> str:
        return self.type

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device)

    def __hash__(self) -> int:
        return hash("cpu")


CPU = device()
_NO_AXES = Size(())
_blank = object.__new__


def strides_of(shape: Sequence[int]) -> tuple[int, ...]:
    """The strides of numbers that lie in order."""
    strides, n = [], 1
    for length in reversed(shape):
        strides.append(n)
        n *= max(length, 1)
    return tuple(reversed(strides))


def make(a: array, shape: Sequence[int], dtype: dtypes.dtype) -> Tensor:
    """A tensor of its own on a flat array in order."""
    t = _blank(Tensor)
    t._a, t._o, t._st, t.dtype = a, 0, None, dtype
    t.shape = shape if type(shape) is Size else Size(shape)
    t._n, t._v, t._rg = len(a), [0], False
    t.grad = t._fn = t._base = t._hooks = t._kind = None
    return t


def scalar(value: float, dtype: dtypes.dtype) -> Tensor:
    """A tensor of one number and no axes."""
    return make(array(dtype.code, (value,)), _NO_AXES, dtype)


def view_of(
    x: Tensor,
    offset: int,
    shape: Sequence[int],
    strides: Sequence[int],
    kind: str,
    back: Callable[[Tensor], Tensor],
    several: int | None = None,
) -> Tensor:
    """A tensor on ``x``'s numbers; ``back`` brings a gradient of it to the shape of ``x``.

    ``several``: which one of the several views that one call returned.
    """
    t = _blank(Tensor)
    shape = Size(shape)
    t._a, t._o, t.shape, t.dtype = x._a, offset, shape, x.dtype
    t._st = None if tuple(strides) == strides_of(shape) else tuple(strides)
    t._n, t._v, t._rg = math.prod(shape), x._v, False
    t.grad = t._fn = t._hooks = None
    t._base = x if x._base is None else x._base
    # How it was made, the version its node belongs to, and whether it must not be written to.
    t._kind = [kind, t._v[0], several]
    if not autograd.enabled[0]:
        t._kind[2] = "no_grad"
    elif needs(x):
        t._fn = Node(kind, (x,), lambda g: (back(g),))
    return t


def needs(t: Tensor) -> bool:
    """Whether a gradient is to reach this tensor."""
    if t._rg:
        return True
    return (t._fn if t._base is None else t.grad_fn) is not None


def record(
    out: Tensor,
    kind: str,
    inputs: Sequence[Tensor | None],
    back: Callable[[Tensor], Sequence[Tensor | None]],
    saved: Sequence[Tensor] = (),
) -> Tensor:
    """Give ``out`` a node, if a gradient is to reach one of the inputs."""
    if autograd.enabled[0]:
        for t in inputs:
            if t is not None and needs(t):
                out._fn = Node(kind, inputs, back, saved)
                break
    return out


def flat(t: Tensor) -> array:
    """The numbers in order; to be read only."""
    if t._st is None:
        if len(t._a) == t._n:
            return t._a
        return t._a[t._o : t._o + t._n]
    return kernel.gather(t._a, t._o, t.shape, t._st)


def whole(t: Tensor) -> bool:
    """Whether the tensor's numbers are its array, in order."""
    return t._st is None and len(t._a) == t._n


def copied(t: Tensor) -> Tensor:
    """The same numbers without a record."""
    a = flat(t)
    return make(a[:] if a is t._a else a, t.shape, t.dtype)


def expanded(t: Tensor, shape: Sequence[int]) -> array:
    """The numbers of ``t`` broadcast to a shape."""
    if t.shape == tuple(shape):
        return flat(t)
    lead = len(shape) - len(t.shape)
    strides = tuple(
        0 if length == 1 != wanted else stride
        for length, wanted, stride in zip(t.shape, shape[lead:], t.stride(), strict=True)
    )
    return kernel.gather(t._a, t._o, tuple(shape), (0,) * lead + strides)


def broadcast(a: Sequence[int], b: Sequence[int]) -> Size:
    """The shape of an operation on two shapes."""
    if a == b:
        return a if type(a) is Size else Size(a)
    out = []
    for i in range(1, max(len(a), len(b)) + 1):
        x, y = a[-i] if i <= len(a) else 1, b[-i] if i <= len(b) else 1
        if x != y and x != 1 and y != 1:
            raise RuntimeError(
                f"The size of tensor a ({x}) must match the size of tensor b ({y}) at "
                f"non-singleton dimension {max(len(a), len(b)) - i}"
            )
        out.append(y if x == 1 else x)
    return Size(reversed(out))


def axis(count: int, dim: Any) -> int:
    """A number of an axis, counted from the front."""
    try:
        dim = operator.index(dim)
    except TypeError:
        kind = type(dim).__name__
        raise TypeError(f"argument 'dim' must be int, not {kind}") from None
    most = max(count, 1)
    if not -most <= dim < most:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-most}, {most - 1}], "
            f"but got {dim})"
        )
    return dim % most


def sizes(given: Sequence[Any], function: str = "empty") -> tuple[int, ...]:
    """The shape in ``f(2, 3)`` or ``f((2, 3))``."""
    listed = len(given) == 1 and isinstance(given[0], list | tuple)
    if listed:
        given = given[0]
    try:
        return tuple(map(operator.index, given))
    except TypeError:
        place, bad = next((i, v) for i, v in enumerate(given, 1) if not hasattr(v, "__index__"))
    kind = type(bad).__name__
    if listed:
        raise TypeError(
            f"{function}(): argument 'size' failed to unpack the object at pos {place} with error "
            f'"type must be tuple of ints,but got {kind}"'
        )
    raise TypeError(
        f"{function}(): argument 'size' (position {place}) must be tuple of ints, not {kind}"
    )


class Tensor:
    """Numbers of one type in a rectangle of any number of axes."""

    __slots__ = (
        "__dict__", "__weakref__", "_a", "_base", "_fn", "_hooks", "_kind", "_n", "_o", "_rg",
        "_st", "_v", "dtype", "grad", "shape",
    )  # fmt: skip
    __module__ = "torch"
    __array_priority__ = 1000
    is_cuda = is_sparse = is_quantized = is_nested = is_meta = is_mps = False
    layout = "torch.strided"

    def __new__(cls, *given: Any) -> Tensor:
        from ._creation import from_data, zeros

        if len(given) == 1 and not isinstance(given[0], int):
            data = given[0]
            made = zeros(*data) if isinstance(data, Size) else from_data(data, dtypes.float32)
            return adopt(cls, made)
        return adopt(cls, zeros(*given, dtype=dtypes.float32))

    def __init__(self, *_: Any) -> None:
        pass

    # --- what a graph knows

    @property
    def grad_fn(self) -> Node | None:
        """The operation that it came from. A view's is made anew when its base was written to."""
        base = self._base
        if base is not None and self._kind[1] != self._v[0] and self._kind[2] != "no_grad":
            self._kind[1] = self._v[0]
            self._fn = Node("AsStrided", (base,), self._into_base()) if needs(base) else None
        return self._fn

    def _into_base(self) -> Callable[[Tensor], Sequence[Tensor]]:
        base, place = self._base, place_in_base(self)
        return lambda g: (spread(g, base, place),)

    @property
    def is_leaf(self) -> bool:
        """Whether no operation lies behind it."""
        return self.grad_fn is None

    @property
    def requires_grad(self) -> bool:
        """Whether a gradient is to reach it."""
        return needs(self)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Ask for a gradient, in place."""
        if requires_grad and self.dtype.kind != dtypes.FLOATING:
            raise RuntimeError(
                "only Tensors of floating point and complex dtype can require gradients"
            )
        if self.grad_fn is not None:
            if not requires_grad:
                raise RuntimeError(
                    "you can only change requires_grad flags of leaf variables. If you want to "
                    "use a computed variable in a subgraph that doesn't require differentiation "
                    "use var_no_grad = var.detach()."
                )
            return self
        self._rg = bool(requires_grad)
        return self

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Any = None,
    ) -> None:
        """Put the gradient of this tensor into ``.grad`` of every leaf behind it."""
        from ._backward import backward

        backward(self, gradient, retain_graph, create_graph, inputs)

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> autograd.Handle:
        """Call ``hook`` with this tensor's gradient on the way back."""
        if not needs(self):
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        holder, name = (self, "_hooks") if self.grad_fn is None else (self.grad_fn, "hooks")
        if getattr(holder, name) is None:
            setattr(holder, name, {})
        return autograd.hooked(getattr(holder, name), hook)

    def retain_grad(self) -> None:
        """Keep the gradient of a tensor that is no leaf."""
        if not needs(self):
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if self.grad_fn is not None:
            self.grad_fn.retained = weakref.ref(self)

    @property
    def retains_grad(self) -> bool:
        """Whether ``retain_grad`` was called."""
        return self.grad_fn is not None and self.grad_fn.retained is not None

    def detach(self) -> Tensor:
        """The same numbers without a record; writing to one writes to both."""
        t = make(self._a, self.shape, self.dtype)
        t._o, t._st, t._n, t._v = self._o, self._st, self._n, self._v
        return t

    def detach_(self) -> Tensor:
        """Forget the record, in place."""
        if self._base is not None:
            raise RuntimeError("Can't detach views in-place. Use detach() instead.")
        self._fn, self._rg = None, False
        return self

    @property
    def data(self) -> Tensor:
        """The same numbers without a record, and without a say in versions."""
        t = self.detach()
        t._v = [0]
        return t

    @data.setter
    def data(self, other: Tensor) -> None:
        self._a, self._o, self._st, self._n = other._a, other._o, other._st, other._n
        self.shape, self.dtype = other.shape, other.dtype

    @property
    def _version(self) -> int:
        return self._v[0]

    # --- sizes

    def dim(self) -> int:
        """How many axes it has."""
        return len(self.shape)

    ndim = property(lambda self: len(self.shape))
    ndimension = dim

    def size(self, dim: int | None = None) -> Any:
        """The shape, or one length."""
        return self.shape if dim is None else self.shape[axis(len(self.shape), dim)]

    def numel(self) -> int:
        """How many numbers it has."""
        return self._n

    nelement = numel

    def stride(self, dim: int | None = None) -> Any:
        """How far apart neighbours lie along each axis, in numbers."""
        strides = strides_of(self.shape) if self._st is None else self._st
        return strides if dim is None else strides[axis(len(self.shape), dim)]

    def storage_offset(self) -> int:
        """Where its first number lies."""
        return self._o

    def data_ptr(self) -> int:
        """The address of its first number."""
        return self._a.buffer_info()[0] + self._o * self.dtype.itemsize

    def element_size(self) -> int:
        """Bytes a number."""
        return self.dtype.itemsize

    itemsize = property(lambda self: self.dtype.itemsize)
    nbytes = property(lambda self: self._n * self.dtype.itemsize)

    def is_contiguous(self) -> bool:
        """Whether the numbers lie in order."""
        return self._st is None or self._n < 2

    def is_floating_point(self) -> bool:
        """Whether it holds numbers with a point."""
        return self.dtype.is_floating_point

    def is_complex(self) -> bool:
        """Never."""
        return False

    is_conj = is_neg = is_complex

    def is_shared(self) -> bool:
        """Never: there is one process."""
        return False

    def _is_view(self) -> bool:
        return self._base is not None

    device = property(lambda self: CPU)

    def get_device(self) -> int:
        """−1 stands for the processor."""
        return -1

    def type(self, dtype: Any = None) -> Any:
        """The name of its type; with a type, itself in that."""
        if dtype is not None:
            return self.to(dtype)
        return f"torch.{self.dtype.scalar}Tensor"

    # --- out of the tensor

    def tolist(self) -> Any:
        """Nested lists of Python's numbers."""
        a = flat(self)
        values = list(map(bool, a)) if self.dtype is dtypes.bool_ else a.tolist()
        if not self.shape:
            return values[0]
        for length in reversed(self.shape[1:]):
            values = (
                [values[i : i + length] for i in range(0, len(values), length)]
                if length
                else [[] for _ in range(math.prod(self.shape[:-1]))]
            )
        return values if self._n else _empty(self.shape)

    def item(self) -> Any:
        """The only number, as Python's."""
        if self._n != 1:
            raise RuntimeError(f"a Tensor with {self._n} elements cannot be converted to Scalar")
        value = self._a[self._o]
        return bool(value) if self.dtype is dtypes.bool_ else value

    def __bool__(self) -> bool:
        if self._n != 1:
            which = "no values" if self._n == 0 else "more than one value"
            raise RuntimeError(f"Boolean value of Tensor with {which} is ambiguous")
        return bool(self._a[self._o])

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if self.dtype.is_floating_point or self._n != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __format__(self, spec: str) -> str:
        if not self.shape:
            return format(self.item(), spec)
        return object.__format__(self, spec)

    def __repr__(self) -> str:
        from ._printing import text

        return text(self)

    def __hash__(self) -> int:
        return id(self)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if not self.shape:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __reversed__(self) -> Tensor:
        return self.flip(0) if self.shape else self

    def __contains__(self, value: Any) -> bool:
        if not isinstance(value, Tensor | int | float):
            raise RuntimeError(
                "Tensor.__contains__ only supports Tensor or scalar, but you passed in a "
                f"{type(value)}."
            )
        return bool((self == value).any())

    def __deepcopy__(self, memo: dict) -> Tensor:
        if self.grad_fn is not None:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
                "protocol at the moment.  If you were attempting to deepcopy a module, this may be "
                "because of a torch.nn.utils.weight_norm usage, see "
                "https://github.com/pytorch/pytorch/pull/103001"
            )
        if id(self) not in memo:
            t = adopt(type(self), copied(self))
            t._rg = self._rg
            t.grad = None if self.grad is None else self.grad.__deepcopy__(memo)
            t.__dict__.update(self.__dict__)
            memo[id(self)] = t
        return memo[id(self)]

    def __reduce_ex__(self, _: int) -> tuple:
        raw = flat(self).tobytes()
        return _rebuilt, (type(self), raw, tuple(self.shape), self.dtype.name, self._rg)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        array = self.numpy()
        return array if dtype is None else array.astype(dtype)

    def __getattr__(self, name: str) -> Any:
        if name in _ELSEWHERE:
            raise absent(f"Tensor.{name}")
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    @classmethod
    def __torch_function__(cls, *_: Any) -> Any:
        raise absent("__torch_function__")


# Methods and attributes of torch's tensors that no page needs; any other name is a mistake.
_ELSEWHERE = frozenset(
    """half bfloat16 cfloat cdouble chalf cuda mps xpu to_sparse coalesce indices crow_indices
    quantize_per_tensor dequantize share_memory_ pin_memory as_strided storage untyped_storage
    unfold unfold_copy histc lu cholesky svd qr pinverse inverse det logdet slogdet matrix_exp
    matrix_power istft stft scatter_reduce scatter_reduce_ index_reduce index_reduce_ put_ cauchy_
    log_normal_ geometric_ exponential_ polygamma digamma lgamma erfinv i0 angle real imag conj
    view_as_complex view_as_real rename names align_to refine_names map_ set_ resize_ cov corrcoef
    quantile nanquantile kthvalue mode cummax cummin cumprod logcumsumexp bitwise_left_shift
    bitwise_right_shift gcd lcm hypot nextafter frexp ldexp sinc""".split()
)


def _empty(shape: Sequence[int]) -> list:
    if not shape or shape[0] == 0:
        return []
    return [_empty(shape[1:]) for _ in range(shape[0])]


def _rebuilt(cls: type, raw: bytes, shape: tuple, name: str, requires_grad: bool) -> Tensor:
    dtype = dtypes.named(name)
    t = adopt(cls, make(array(dtype.code, raw), shape, dtype))
    t._rg = requires_grad
    return t


def adopt(cls: type, t: Tensor) -> Tensor:
    """The same tensor as an object of a subclass."""
    if cls is Tensor:
        return t
    new = _blank(cls)
    for name in Tensor.__slots__[2:]:
        setattr(new, name, getattr(t, name))
    return new


def method(*names: str) -> Callable:
    """Attach a function to ``Tensor`` under its own name or the given ones."""

    def attach(function: Callable) -> Callable:
        for name in names or (function.__name__,):
            setattr(Tensor, name, function)
        return function

    return attach


# --- views and their bases


def place_in_base(v: Tensor) -> tuple[int, Size, tuple[int, ...]]:
    """Where a view lies in its base's numbers: offset, shape, strides."""
    return v._o - v._base._o, v.shape, v.stride()


def laid_like(base: Tensor, g: Tensor) -> array:
    """The numbers of ``g``, of the base's shape, in the places where the base has its own."""
    strides = base.stride()
    span = 1 + sum((n - 1) * s for n, s in zip(base.shape, strides, strict=True)) if g._n else 0
    a = kernel.zeros(g.dtype.code, span)
    kernel.scatter(a, 0, base.shape, strides, flat(g))
    return a


def spread(g: Tensor, base: Tensor, place: tuple) -> Tensor:
    """Zeros of the base's shape, with ``g`` where the view lies."""
    offset, shape, strides = place
    strides_base = base.stride()
    span = 1 + sum((n - 1) * s for n, s in zip(base.shape, strides_base, strict=True))
    a = kernel.zeros(g.dtype.code, span)
    kernel.scatter(a, offset, shape, strides, flat(g))
    out = make(kernel.gather(a, 0, base.shape, strides_base), base.shape, g.dtype)
    return record(out, "AsStridedBackward", (g,), lambda h: (region(h, base, place),))


def region(g: Tensor, base: Tensor, place: tuple) -> Tensor:
    """The part of ``g``, of the base's shape, where the view lies."""
    offset, shape, strides = place
    out = make(kernel.gather(laid_like(base, g), offset, shape, strides), shape, g.dtype)
    return record(out, "AsStrided", (g,), lambda h: (spread(h, base, place),))


def without(g: Tensor, base: Tensor, place: tuple) -> Tensor:
    """``g`` with zeros where the view lies."""
    offset, shape, strides = place
    a = laid_like(base, g)
    kernel.scatter(a, offset, shape, strides, kernel.zeros(g.dtype.code, math.prod(shape)))
    out = make(kernel.gather(a, 0, base.shape, base.stride()), base.shape, g.dtype)
    return record(out, "CopySlices", (g,), lambda h: (without(h, base, place),))


Tensor._copied = copied

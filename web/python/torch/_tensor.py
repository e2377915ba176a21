"""The tensor: a shape and strides over an array of numbers, and what a graph knows of it.

Operations live in the modules beside this one; they attach themselves with ``method``. A tensor
that owns its numbers has ``_base`` None. A view shares array and version counter with its base.
"""

from __future__ import annotations

import math
import weakref
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from . import _autograd as autograd
from . import _dtypes as dtypes
from . import _kernel as kernel
from ._absent import OF_TENSORS, absent, strided
from ._autograd import Node
from ._device import CPU
from ._shapes import Size, axis, strides_of

_NO_AXES = Size(())
_blank = object.__new__


def make(a: array, shape: Sequence[int], dtype: dtypes.dtype) -> Tensor:
    """A tensor of its own on a flat array in order."""
    t = _blank(Tensor)
    t._a, t._o, t._st, t.dtype = a, 0, None, dtype
    t.shape = shape if type(shape) is Size else Size(shape)
    t._n, t._v, t._rg = len(a), [0], False
    t._grad = t._fn = t._base = t._hooks = t._kind = None
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
    t._grad = t._fn = t._hooks = None
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


def as_one(t: Tensor, kind: str) -> Tensor:
    """One operation to the outside, whatever it was made of."""
    if t._fn is not None:
        t._fn.kind = kind
    return t


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


class Tensor:
    """Numbers of one type in a rectangle of any number of axes."""

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_a",
        "_base",
        "_fn",
        "_grad",
        "_hooks",
        "_kind",
        "_n",
        "_o",
        "_rg",
        "_st",
        "_v",
        "dtype",
        "shape",
    )  # fmt: skip
    __module__ = "torch"
    __array_priority__ = 1000
    is_cuda = is_sparse = is_quantized = is_nested = is_meta = is_mps = False
    layout = strided

    def __init__(self, *_: Any, **__: Any) -> None:
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

    @property
    def grad(self) -> Tensor | None:
        """The gradient that has arrived so far."""
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(
                    "assigned grad expected to be a Tensor or None but got grad of type "
                    f"{type(value).__name__}"
                )
            if value.dtype is not self.dtype:
                raise RuntimeError(
                    f"attempting to assign a gradient with dtype '{value.dtype.ctype}' to a "
                    f"tensor with grad_dtype '{self.dtype.scalar}'. The gradient must match the "
                    "tensor's grad_dtype (defaults to the tensor's dtype)."
                )
            if value.shape != self.shape:
                raise RuntimeError(
                    f"attempting to assign a gradient of size '{list(value.shape)}' to a tensor "
                    f"of size '{list(self.shape)}'. Please ensure that the gradient and the "
                    "tensor are the same size"
                )
        self._grad = value

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
        if value and self.dtype.kind != dtypes.FLOATING:
            raise RuntimeError(
                "only Tensors of floating point and complex dtype can require gradients"
            )
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Ask for a gradient, in place."""
        if not isinstance(requires_grad, bool):
            kind = type(requires_grad).__name__
            raise TypeError(
                f"requires_grad_(): argument 'requires_grad' (position 1) must be bool, not {kind}"
            )
        if requires_grad and self.dtype.kind != dtypes.FLOATING:
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
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

    def __getattr__(self, name: str) -> Any:
        if name in OF_TENSORS:
            raise absent(f"Tensor.{name}")
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    @classmethod
    def __torch_function__(cls, *_: Any) -> Any:
        raise absent("__torch_function__")


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


Tensor._copied = copied

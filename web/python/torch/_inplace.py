"""Writing into tensors: what may be written to, versions, and the record of a write.

A write to a view is a write to its base: the base gets a ``CopySlices`` node, which takes the part
under the view from the new numbers and the rest from before.
"""

from __future__ import annotations

from array import array
from typing import Any

from . import _autograd as autograd
from . import _dtypes as dtypes
from . import _kernel as kernel
from ._absent import absent, check_layout
from ._autograd import Node
from ._bases import place_in_base, region, without
from ._shapes import broadcast
from ._tensor import Tensor, flat, make, method, needs, whole

_SEVERAL = (
    "Output {} of {} is a view and is being modified inplace. This view is the output of "
    "a function that returns multiple views. Such functions do not allow the output views to be "
    "modified inplace. You should replace the inplace operation by an out-of-place one."
)
_NO_GRAD = (
    "A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
    "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your "
    "code by moving both the view and the inplace either both inside the no_grad block (if you "
    "don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked)."
)
_OVERLAP = (
    "unsupported operation: more than one element of the written-to tensor refers to a single "
    "memory location. Please clone() the tensor before performing the operation."
)


def check_writable(x: Tensor, value: Tensor | None = None) -> None:
    """Raise where torch forbids writing into ``x``."""
    if x._st is not None and any(
        stride == 0 and length > 1 for stride, length in zip(x._st, x.shape, strict=True)
    ):
        raise RuntimeError(_OVERLAP)
    if not autograd.enabled[0]:
        return
    base = x._base
    if base is None:
        if x._rg and x._fn is None:
            raise RuntimeError(
                "a leaf Variable that requires grad is being used in an in-place operation."
            )
        return
    if x._kind[2] is not None and (needs(base) or (value is not None and needs(value))):
        if x._kind[2] == "no_grad":
            raise RuntimeError(_NO_GRAD)
        raise RuntimeError(_SEVERAL.format(x._kind[2], x._kind[0]))
    if base._rg and base.grad_fn is None:
        raise RuntimeError(
            "a view of a leaf Variable that requires grad is being used in an in-place operation."
        )


def write(x: Tensor, a: array) -> None:
    """Put numbers in order into the places of ``x``: a new version."""
    x._v[0] += 1
    if x._st is not None:
        kernel.scatter(x._a, x._o, x.shape, x._st, a)
    elif len(x._a) == x._n:
        x._a[:] = a
    else:
        x._a[x._o : x._o + x._n] = a


def assign(x: Tensor, value: Tensor) -> Tensor:
    """``x`` takes numbers and record of ``value``, of its own shape and type."""
    base, tracked = (
        x._base,
        autograd.enabled[0]
        and (needs(value) or needs(x) or (x._base is not None and needs(x._base))),
    )
    if not tracked:
        write(x, flat(value))
        return x
    if base is None:
        node = value.grad_fn or Node("Copy", (value,), lambda g: (g,))
        write(x, flat(value))
        x._fn, x._rg = node, False
        return x
    place = place_in_base(x)
    node = Node(
        "torch::autograd::CopySlices",
        (base, value),
        lambda g: (without(g, base, place), region(g, base, place)),
    )
    write(x, flat(value))
    base._fn, base._rg = node, False
    return x


def inplace(x: Tensor, value: Tensor) -> Tensor:
    """``x`` becomes ``value``, which was computed from it: an operation with ``_`` at its end."""
    if value.shape != x.shape:
        together = broadcast(x.shape, value.shape)
        if together != x.shape:
            raise RuntimeError(
                f"output with shape {list(x.shape)} doesn't match the broadcast shape "
                f"{list(together)}"
            )
        value = value.expand(x.shape)
    if not dtypes.can_cast(value.dtype, x.dtype):
        raise RuntimeError(
            f"result type {value.dtype.scalar} can't be cast to the desired output type "
            f"{x.dtype.scalar}"
        )
    check_writable(x, value)
    return assign(x, value if value.dtype is x.dtype else value.to(x.dtype))


def _forgotten(x: Tensor, kind: str, a: array, source: Tensor | None = None) -> Tensor:
    """A tensor of these numbers through which nothing flows back to what ``x`` was before."""
    out = make(a, x.shape, x.dtype)
    if autograd.enabled[0] and (needs(x) or (source is not None and needs(source))):

        def back(g: Tensor) -> tuple:
            zero = make(kernel.zeros(g.dtype.code, g._n), g.shape, g.dtype)
            return zero, g

        out._fn = Node(kind, (x, source), back)
    return out


@method()
def copy_(self: Tensor, src: Tensor, non_blocking: bool = False) -> Tensor:
    """Take over the numbers of ``src``, broadcast."""
    if not isinstance(src, Tensor):
        raise TypeError(f"copy_(): argument 'src' must be Tensor, not {type(src).__name__}")
    check_writable(self, src)
    source = src if src.shape == self.shape else src.expand(self.shape)
    source = source.to(self.dtype)
    return assign(self, _forgotten(self, "Copy", flat(source)[:], source))


@method()
def fill_(self: Tensor, value: Any) -> Tensor:
    """The same number everywhere."""
    source = value if isinstance(value, Tensor) else None
    if source is not None and source.shape:
        raise RuntimeError(
            "fill_ only supports 0-dimension value tensor but got tensor with "
            f"{len(source.shape)} dimensions."
        )
    check_writable(self, source)
    number = source.item() if source is not None else value
    filled = kernel.cast(self.dtype.code, array("d", [number]))
    if self.dtype is dtypes.bool_:
        filled = kernel.truth(filled)
    elif self.dtype.kind == dtypes.WHOLE:
        filled = kernel.wrapped(self.dtype.code, [int(number)])
    return assign(self, _forgotten(self, "Fill", filled * self._n))


@method()
def zero_(self: Tensor) -> Tensor:
    """0 everywhere."""
    check_writable(self)
    if whole(self) and not autograd.enabled[0]:
        write(self, kernel.zeros(self.dtype.code, self._n))
        return self
    return assign(self, _forgotten(self, "Zero", kernel.zeros(self.dtype.code, self._n)))


@method()
def fill_diagonal_(self: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """The same number wherever all places are one."""
    check_layout("fill_diagonal_", wrap=wrap)
    if len(self.shape) != 2:
        raise absent(f"fill_diagonal_() of a tensor with {len(self.shape)} axes")
    self.diagonal().fill_(fill_value)
    return self


@method()
def add_(self: Tensor, other: Any, *, alpha: float = 1) -> Tensor:
    """self += alpha · other."""
    if (
        not autograd.enabled[0]
        and isinstance(other, Tensor)
        and other.shape == self.shape
        and other.dtype is self.dtype
        and self.dtype.is_floating_point
        and whole(self)
    ):
        kernel.axpy(self._a, flat(other), alpha)
        self._v[0] += 1
        return self
    return inplace(self, self.add(other, alpha=alpha))


@method()
def sub_(self: Tensor, other: Any, *, alpha: float = 1) -> Tensor:
    """self -= alpha · other."""
    if isinstance(other, Tensor) and self.dtype.is_floating_point:
        return add_(self, other, alpha=-alpha)
    return inplace(self, self.sub(other, alpha=alpha))


@method()
def addcmul_(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """self += value · tensor1 · tensor2."""
    return inplace(self, self.addcmul(tensor1, tensor2, value=value))


@method()
def addcdiv_(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """self += value · tensor1 / tensor2."""
    return inplace(self, self.addcdiv(tensor1, tensor2, value=value))


@method()
def uniform_(self: Tensor, from_: float = 0, to: float = 1, *, generator: Any = None) -> Tensor:
    """Numbers drawn evenly from [from, to)."""
    from . import _random

    check_writable(self)
    dtypes.check_floating(self.dtype, "check_uniform_bounds")
    write(self, _random.uniform(self.dtype.code, self._n, from_, to, generator))
    return self


@method()
def normal_(self: Tensor, mean: float = 0, std: float = 1, *, generator: Any = None) -> Tensor:
    """Numbers drawn from a normal distribution."""
    from . import _random

    check_writable(self)
    dtypes.check_floating(self.dtype, "normal_kernel_cpu")
    write(self, _random.normal(self.dtype.code, self._n, mean, std, generator))
    return self


@method()
def random_(
    self: Tensor, from_: int = 0, to: int | None = None, *, generator: Any = None
) -> Tensor:
    """Whole numbers drawn from [from, to)."""
    from . import _random

    check_writable(self)
    low, high = (0, from_) if to is None else (from_, to)
    write(self, kernel.cast(self.dtype.code, _random.integers(low, high, self._n, generator)))
    return self


@method()
def apply_(self: Tensor, callable: Any) -> Tensor:
    """A Python function on each number."""
    write(self, array(self.dtype.code, map(callable, flat(self))))
    return self


@method()
def bernoulli_(self: Tensor, p: float = 0.5, *, generator: Any = None) -> Tensor:
    """1 with probability ``p``, else 0."""
    from . import _random

    check_writable(self)
    draws = _random.uniform("d", self._n, 0, 1, generator)
    write(self, array(self.dtype.code, [d < p for d in draws]))
    return self


_IN_PLACE = (
    "mul div true_divide pow floor_divide remainder clamp clamp_min clamp_max clip relu exp log "
    "log1p expm1 sqrt rsqrt abs neg sigmoid tanh floor ceil round trunc sin cos square reciprocal "
    "sign masked_fill masked_scatter lerp nan_to_num eq ne lt le gt ge logical_not logical_and "
    "logical_or logical_xor subtract multiply divide scatter scatter_add index_add index_copy "
    "index_fill index_put fmod addmm tril triu erf tan atan sinh cosh"
).split()


def define_in_place() -> None:
    """Give each of these methods its twin that writes: ``mul`` and ``mul_``."""

    def twin(name: str) -> None:
        def change(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
            return inplace(self, getattr(self, name)(*args, **kwargs))

        change.__name__ = change.__qualname__ = f"{name}_"
        setattr(Tensor, change.__name__, change)

    for name in _IN_PLACE:
        if hasattr(Tensor, name):
            twin(name)

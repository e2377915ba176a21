"""Tensors and NumPy's arrays on the same numbers, where NumPy is there."""

from __future__ import annotations

import math
from array import array
from typing import Any

from . import _dtypes as dtypes
from ._shapes import strides_of
from ._storage import Borrowed
from ._tensor import Tensor, make, method, needs


def _numpy() -> Any:
    try:
        import numpy
    except ImportError:
        raise RuntimeError("Numpy is not available") from None
    return numpy


@method("numpy")
def numpy(self: Tensor, *, force: bool = False) -> Any:
    """An array on the same numbers."""
    if force:
        return self.detach().numpy()
    if needs(self):
        raise RuntimeError(
            "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
        )
    np = _numpy()
    numbers = self._a.shared if isinstance(self._a, Borrowed) else self._a
    flat = np.frombuffer(numbers, dtype=self.dtype.name)
    size = self.dtype.itemsize
    return np.lib.stride_tricks.as_strided(
        flat[self._o :], tuple(self.shape), tuple(s * size for s in self.stride())
    )


def from_numpy(ndarray: Any) -> Tensor:
    """A tensor on the numbers of an array; writing to one writes to both."""
    np = _numpy()
    if not isinstance(ndarray, np.ndarray):
        kind = type(ndarray).__name__
        raise TypeError(f"expected np.ndarray (got {kind})")
    names = {each.name for each in dtypes.ALL}
    if ndarray.dtype.name not in names:
        raise TypeError(
            f"can't convert np.ndarray of type numpy.{ndarray.dtype.name}. The only supported "
            "types in this page are: float64, float32, int64, int32, int16, int8, uint8, and bool."
        )
    dtype = dtypes.named(ndarray.dtype.name)
    if any(s < 0 for s in ndarray.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative "
            "strides are not currently supported. (You can probably work around this by making a "
            "copy of your array  with array.copy().)"
        )
    base = ndarray
    while isinstance(base.base, np.ndarray):
        base = base.base
    strides = tuple(s // dtype.itemsize for s in ndarray.strides)
    whole = base if base.flags.c_contiguous and base.dtype == ndarray.dtype else ndarray
    if not (whole.flags.c_contiguous and whole.flags.aligned):
        return make(array(dtype.code, ndarray.ravel().tolist()), ndarray.shape, dtype)
    offset = (
        ndarray.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
    ) // dtype.itemsize
    t = make(Borrowed(whole, dtype.code), ndarray.shape, dtype)
    t._o, t._n = offset, math.prod(ndarray.shape)
    t._st = None if strides == strides_of(ndarray.shape) else strides
    return t

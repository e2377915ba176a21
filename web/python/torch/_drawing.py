"""New tensors of random numbers."""

from __future__ import annotations

import math
from array import array
from typing import Any

from . import _dtypes as dtypes
from . import _random
from ._absent import check_device
from ._creation import checked
from ._dtypes import int64
from ._shapes import sizes
from ._tensor import Tensor, flat, make

_KERNELS = {"rand": "check_uniform_bounds", "randn": "normal_kernel_cpu"}


def _drawn(
    name: str, draw: Any, size: Any, dtype: Any, device: Any, requires_grad: bool, generator: Any
) -> Tensor:  # fmt: skip
    check_device(device)
    shape, kind = checked(sizes(size, name)), dtype or dtypes.default[0]
    dtypes.check_floating(kind, _KERNELS[name])
    a = draw(kind.code, math.prod(shape), 0, 1, generator)
    out = make(a, shape, kind)
    return out.requires_grad_() if requires_grad else out


def rand(*size: Any, generator: Any = None, dtype: Any = None, device: Any = None,
         requires_grad: bool = False) -> Tensor:  # fmt: skip
    """Numbers drawn evenly from [0, 1)."""
    return _drawn("rand", _random.uniform, size, dtype, device, requires_grad, generator)


def randn(*size: Any, generator: Any = None, dtype: Any = None, device: Any = None,
          requires_grad: bool = False) -> Tensor:  # fmt: skip
    """Numbers drawn from the standard normal distribution."""
    return _drawn("randn", _random.normal, size, dtype, device, requires_grad, generator)


def rand_like(input: Tensor, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """``rand`` in the shape of another tensor."""
    return rand(input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def randn_like(input: Tensor, *, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """``randn`` in the shape of another tensor."""
    return randn(input.shape, dtype=dtype or input.dtype, requires_grad=requires_grad)


def randint(*given: Any, low: int | None = None, high: int | None = None, size: Any = None,
            generator: Any = None, dtype: Any = None, device: Any = None) -> Tensor:  # fmt: skip
    """Whole numbers from low (0) up to below high."""
    check_device(device)
    bounds = list(given)
    if size is None:
        if not bounds or not isinstance(bounds[-1], list | tuple):
            kinds = ", ".join(type(each).__name__ for each in given)
            raise TypeError(
                f"randint() received an invalid combination of arguments - got ({kinds}), but "
                "expected one of:\n * (int high, tuple of ints size)\n"
                " * (int low, int high, tuple of ints size)"
            )
        size = bounds.pop()
    if len(bounds) == 2:
        low, high = bounds
    elif bounds:
        high = bounds[0]
    low = low or 0
    if high is None or high <= low:
        raise RuntimeError(
            f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}"
        )
    shape = checked(sizes((size,)))
    a = _random.integers(low, high, math.prod(shape), generator)
    out = make(a, shape, int64)
    return out if dtype is None else out.to(dtype)


def randperm(n: int, *, generator: Any = None, dtype: Any = None, device: Any = None) -> Tensor:
    """The numbers 0 to n − 1 in a random order."""
    check_device(device)
    out = make(_random.permutation(n, generator), (n,), int64)
    return out if dtype is None else out.to(dtype)


def normal(mean: Any, std: Any = 1.0, size: Any = None, *, generator: Any = None) -> Tensor:
    """Numbers from normal distributions."""
    if size is not None:
        shape = checked(sizes((size,)))
        kind = dtypes.default[0]
        a = _random.normal(kind.code, math.prod(shape), mean, std, generator)
        return make(a, shape, kind)
    like = mean if isinstance(mean, Tensor) else std
    draws = randn(like.shape, generator=generator, dtype=like.dtype)
    return draws * std + mean


def bernoulli(input: Tensor, *, generator: Any = None) -> Tensor:
    """1 with the probability that stands in its place, else 0."""
    draws = _random.uniform(input.dtype.code, input._n, 0, 1, generator)
    a = array(input.dtype.code, [d < p for d, p in zip(draws, flat(input), strict=True)])
    return make(a, input.shape, input.dtype)

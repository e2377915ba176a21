"""``torch.linalg``: lengths and products."""

from __future__ import annotations

import math
from typing import Any

from ._absent import absent, attribute_of
from ._tensor import Tensor

__getattr__ = attribute_of("torch.linalg")


def vector_norm(
    x: Tensor, ord: float = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """The length of all numbers, or along axes."""
    return x.norm(ord, dim, keepdim, dtype)


def norm(
    A: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """The length of a vector, or of a matrix's numbers."""
    matrix = (dim is None and len(A.shape) == 2) or (isinstance(dim, tuple) and len(dim) == 2)
    if ord is not None and matrix and ord != "fro":
        if ord in (1, math.inf):
            return A.abs().sum(-2 if ord == 1 else -1).max()
        raise absent(f"torch.linalg.norm(ord={ord!r}) of a matrix")
    return A.norm(2 if ord in (None, "fro") else ord, dim, keepdim, dtype)


def multi_dot(tensors: list[Tensor]) -> Tensor:
    """The product of several matrices."""
    out = tensors[0]
    for t in tensors[1:]:
        out = out @ t
    return out

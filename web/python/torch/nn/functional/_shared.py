"""What functions of layers, activations and losses share."""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor


def expect_tensor(function: str, name: str, place: int, value: Any) -> None:
    """Raise torch's ``TypeError`` for an argument that is no tensor."""
    if not isinstance(value, Tensor):
        raise TypeError(
            f"{function}(): argument '{name}' (position {place}) must be Tensor, not "
            f"{type(value).__name__}"
        )

"""The numbers of a figure as they reach the browser."""

from typing import Any

import torch


def as_carried(value: float) -> float:
    """Round as the figure's state does: six significant digits, then float32."""
    return torch.tensor(float(f"{value:.6g}"), dtype=torch.float32).item()


def unpacked(sent: dict[str, Any]) -> torch.Tensor:
    """Return a tensor that was packed, in float64."""
    dtype = getattr(torch, sent["type"])
    return torch.frombuffer(bytearray(sent["bytes"]), dtype=dtype).view(sent["shape"]).double()
